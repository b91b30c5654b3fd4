// SPDX-License-Identifier: Apache-2.0

// esbuild collects style sheets into one file beside the script.
declare module "*.css";

// Prism's core and its grammars, which add themselves to the global `Prism`.
declare module "prismjs/components/prism-core.js";
declare module "prismjs/components/*";

declare module "katex/katex.mjs";

/** The address of the style sheet for formulas, which the build puts in; empty in tests. */
declare const MATH_STYLE_SHEET: string;

// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import type { MathNode } from "./mathElements";

interface KaTeX {
    __renderToDomTree(source: string, settings: object): MathNode;
}

/** Longer formulas are shown as they were written. */
const longest = 8_000;

/** Nothing that a formula names is trusted: no addresses, classes or pictures; macros end, and sizes have a limit. */
const settings = { throwOnError: true, trust: false, strict: "ignore", maxExpand: 400, maxSize: 12, output: "htmlAndMathml" } as const;

let katex: KaTeX | null = null;
let toElements: ((tree: MathNode) => ReactNode) | null = null;
let loading: Promise<void> | null = null;

export function isMathLoaded(): boolean {
    return katex !== null;
}

/** Resolves once formulas can be shown. After a lost connection the next formula tries again. */
export function loadMath(): Promise<void> {
    loading ??= load().catch((error: unknown) => {
        loading = null;
        throw error;
    });
    return loading;
}

async function load(): Promise<void> {
    const [module, { mathElements }] = await Promise.all([
        import("katex/katex.mjs") as Promise<{ default: KaTeX }>, import("./mathElements"), loadStyles(),
    ]);
    toElements = mathElements;
    katex = module.default;
}

/** A style sheet of its own, with the fonts beside it, that a page without formulas never asks for. */
function loadStyles(): Promise<void> {
    if (typeof document === "undefined" || MATH_STYLE_SHEET === "") return Promise.resolve();
    return new Promise((resolve, reject) => {
        const link = document.createElement("link");
        link.rel = "stylesheet";
        link.href = MATH_STYLE_SHEET;
        link.onload = () => resolve();
        link.onerror = () => {
            link.remove();
            reject(new Error("The style sheet for formulas could not be loaded."));
        };
        document.head.append(link);
    });
}

/** The formula as elements; null where it cannot be shown, or not yet. */
export function renderMath(source: string, display: boolean): ReactNode | null {
    if (katex === null || toElements === null || source.length > longest) return null;
    try {
        return toElements(katex.__renderToDomTree(source, { ...settings, displayMode: display }));
    } catch {
        // Whatever KaTeX does not understand, or takes too much of it, is shown as it was written.
        return null;
    }
}

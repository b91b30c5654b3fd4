// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { isMathLoaded, loadMath, renderMath } from "./math";

async function markup(source: string, display = false): Promise<string | null> {
    await loadMath();
    const elements = renderMath(source, display);
    return elements === null ? null : renderToStaticMarkup(elements as ReactElement);
}

test("nothing is shown before the formulas' own code is there", async () => {
    if (!isMathLoaded()) assert.equal(renderMath("x", false), null);
    assert.match(await markup("x^2") ?? "", /class="katex"/);
});

const formulas = ["\\frac{a}{b}", "\\sqrt[3]{x+1}", "\\vec{v} \\cdot \\overrightarrow{AB}", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "\\cancel{x}",
    "\\sum_{i=0}^n i", "\\left\\{ \\frac{x}{y} \\right\\}", "\\color{red}{x}", "\\text{für }x", "\\underbrace{a+b}_{c}", "\\fcolorbox{red}{aqua}{$x$}", "a\\ b\\quad c",
    "\\pmb{x}", "\\phase{30}", "\\xrightarrow[a]{b}"];
for (const source of formulas) {
    test(`${source} is shown, and read out as MathML`, async () => {
        const shown = await markup(source, true) ?? "";
        assert.match(shown, /class="katex-html" aria-hidden="true"/);
        assert.match(shown, /<math/);
        assert.doesNotMatch(shown, /undefined|\[object/);
    });
}

const hostile = ["\\href{javascript:alert(1)}{x}", "\\url{https://evil.example}", "\\includegraphics{https://evil.example/x.png}", "\\htmlClass{c}{x}",
    "\\htmlId{i}{x}", "\\htmlStyle{position:fixed}{x}", "\\htmlData{a=b}{x}", "<img src=x onerror=alert(1)>", "\\text{<script>}",
    "\\color{url(https://evil.example)}{x}"];
for (const source of hostile) {
    test(`${source} does nothing`, async () => {
        const shown = (await markup(source) ?? "").replace(/<annotation.*?<\/annotation>/gs, "");
        assert.doesNotMatch(shown, /<(?:a|img|script)[ >]|href=|src=|onerror=|url\(|position|data-a|id=/);
    });
}

for (const [name, source] of [
    ["a macro without end", "\\def\\a{\\a\\a}\\a"], ["macros that double", `${"\\def\\x{aa}".repeat(3)}\\edef\\y{\\x\\x}\\def\\z{\\z\\z}\\z`],
    ["a thousand braces", "{".repeat(1000) + "x" + "}".repeat(1000)], ["half a formula", "\\frac{1}"], ["an unknown command", "\\nosuchthing"],
    ["a very long one", "x".repeat(9_000)],
] as const) {
    test(`${name} stays as it was written`, async () => assert.equal(await markup(source), null));
}

test("sizes end somewhere", async () => {
    assert.match(await markup("\\rule{1000em}{1000em}") ?? "", /border-right-width:12em/);
});

// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { grammarName } from "./grammars";
import { type CodeToken, loadHighlighter, tokenize } from "./highlight";

function textOf(token: CodeToken): string {
    if (typeof token === "string") return token;
    return Array.isArray(token.content) ? token.content.map(textOf).join("") : textOf(token.content);
}

test("languages go by their other names, unknown ones by none", () => {
    assert.equal(grammarName("TS"), "typescript");
    assert.equal(grammarName("c++"), "cpp");
    for (const word of ["", "klingon", "constructor", "__proto__"]) assert.equal(grammarName(word), null);
});

for (const language of ["swift", "python", "tsx", "cpp", "php", "html", "sql", "bash", "yaml", "scss", "markdown"]) {
    test(`${language} is coloured once its grammar is there, and says the same`, async () => {
        const code = "let a = \"b\" // c\nif (x) { return 1 }";
        await loadHighlighter(language);
        const tokens = tokenize(code, language);
        assert.ok(tokens !== null);
        assert.equal(tokens.map(textOf).join(""), code);
    });
}

test("code that is too long stays as it is", async () => {
    await loadHighlighter("js");
    assert.ok(tokenize("a".repeat(100), "js") !== null);
    assert.equal(tokenize("a".repeat(50_000), "js"), null);
    assert.equal(tokenize("x;\n".repeat(50_000), "js"), null);
});

// SPDX-License-Identifier: Apache-2.0

import { grammarName } from "./grammars";

/** A piece of code: bare text, or something with a name that the style sheet colours. */
export type CodeToken = string | { type: string; content: CodeToken | CodeToken[] };

interface Prism {
    languages: Record<string, unknown>;
    tokenize(code: string, grammar: unknown): CodeToken[];
}

/** Longer code is shown in one colour: the grammars are regular expressions, and the page has other things to do. */
const longest = 40_000;
const longestLine = 2_000;

const loaded = new Map<string, Promise<void>>();
let prism: Prism | null = null;

/** The code's tokens, or null while (or because) there is no grammar for it; `loadHighlighter` says when there is. */
export function tokenize(code: string, language: string): CodeToken[] | null {
    const name = grammarName(language);
    const grammar = name === null ? undefined : prism?.languages[name];
    if (prism === null || grammar === undefined || code.length > longest) return null;
    if (code.split("\n").some((line) => line.length > longestLine)) return null;
    try {
        return prism.tokenize(code, grammar);
    } catch {
        return null;
    }
}

/** Resolves once `tokenize` knows the language; null where it already does or never will. */
export function loadHighlighter(language: string): Promise<void> | null {
    const name = grammarName(language);
    if (name === null || prism?.languages[name] !== undefined) return null;
    let loading = loaded.get(name);
    if (loading === undefined) {
        loading = load(name);
        loaded.set(name, loading);
        // After a lost connection the next code block of that language may try again.
        loading.catch(() => loaded.delete(name));
    }
    return loading;
}

async function load(name: string): Promise<void> {
    const global = globalThis as unknown as { Prism?: unknown };
    // Read by Prism's core when it runs: it is not to search the page for code by itself.
    global.Prism ??= { manual: true, disableWorkerMessageHandler: true };
    await import("prismjs/components/prism-core.js");
    await (await import("./grammarFiles")).loadGrammar(name);
    prism = global.Prism as Prism;
}

// SPDX-License-Identifier: Apache-2.0

import { grammarName } from "./grammars";

const endings: Record<string, string> = {
    bash: "sh", clojure: "clj", cpp: "cpp", csharp: "cs", elixir: "ex", graphql: "graphql", haskell: "hs",
    javascript: "js", julia: "jl", kotlin: "kt", latex: "tex", makefile: "mk", markdown: "md", markup: "html", objectivec: "m",
    perl: "pl", powershell: "ps1", protobuf: "proto", python: "py", ruby: "rb", rust: "rs", typescript: "ts", yaml: "yml",
};

/** The name that a code block is downloaded by. It is made of known words only, whatever stands behind the fence. */
export function codeFileName(language: string): string {
    const grammar = grammarName(language);
    if (grammar === "docker") return "Dockerfile";
    return `code.${grammar === null ? "txt" : Object.hasOwn(endings, grammar) ? endings[grammar] : grammar}`;
}

/** Hands the text to the browser as a file. */
export function download(name: string, text: string): void {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    // The browser has taken the file by then; an address that is never given back keeps its text.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

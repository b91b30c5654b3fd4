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

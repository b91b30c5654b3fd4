// SPDX-License-Identifier: Apache-2.0

/** Those that there is a file for, see `grammarFiles.ts`. */
const names = new Set(`
    bash c clike clojure cpp csharp css dart diff docker elixir go graphql haskell ini java javascript json jsx
    julia kotlin latex lua makefile markdown markup markup-templating nginx objectivec perl php powershell
    protobuf python r ruby rust scala scss sql swift toml tsx typescript yaml zig
`.trim().split(/\s+/));

const aliases: Record<string, string> = {
    sh: "bash", shell: "bash", zsh: "bash", console: "bash", h: "c", "c++": "cpp", hpp: "cpp", cs: "csharp", "c#": "csharp",
    dotnet: "csharp", dockerfile: "docker", ex: "elixir", golang: "go", hs: "haskell", html: "markup", xml: "markup", svg: "markup",
    js: "javascript", mjs: "javascript", cjs: "javascript", node: "javascript", json5: "json", jsonc: "json", kt: "kotlin", tex: "latex",
    make: "makefile", md: "markdown", objc: "objectivec", "objective-c": "objectivec", ps1: "powershell", pwsh: "powershell",
    proto: "protobuf", py: "python", python3: "python", rb: "ruby", rs: "rust", postgres: "sql", postgresql: "sql", sqlite: "sql",
    mysql: "sql", ts: "typescript", yml: "yaml", conf: "ini", patch: "diff",
};

/** The grammar's name for what stands behind a code fence, or null where there is none for it. */
export function grammarName(language: string): string | null {
    const word = language.toLowerCase();
    const name = Object.hasOwn(aliases, word) ? aliases[word] ?? word : word;
    return names.has(name) ? name : null;
}

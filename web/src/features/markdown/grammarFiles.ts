// SPDX-License-Identifier: Apache-2.0

/** How to load each grammar that `grammars.ts` names; the bundler makes a file of each, so that a page loads those that its code needs. */
const loaders: Record<string, () => Promise<unknown>> = {
    bash: () => import("prismjs/components/prism-bash.js"),
    c: () => import("prismjs/components/prism-c.js"),
    clike: () => import("prismjs/components/prism-clike.js"),
    clojure: () => import("prismjs/components/prism-clojure.js"),
    cpp: () => import("prismjs/components/prism-cpp.js"),
    csharp: () => import("prismjs/components/prism-csharp.js"),
    css: () => import("prismjs/components/prism-css.js"),
    dart: () => import("prismjs/components/prism-dart.js"),
    diff: () => import("prismjs/components/prism-diff.js"),
    docker: () => import("prismjs/components/prism-docker.js"),
    elixir: () => import("prismjs/components/prism-elixir.js"),
    go: () => import("prismjs/components/prism-go.js"),
    graphql: () => import("prismjs/components/prism-graphql.js"),
    haskell: () => import("prismjs/components/prism-haskell.js"),
    ini: () => import("prismjs/components/prism-ini.js"),
    java: () => import("prismjs/components/prism-java.js"),
    javascript: () => import("prismjs/components/prism-javascript.js"),
    json: () => import("prismjs/components/prism-json.js"),
    jsx: () => import("prismjs/components/prism-jsx.js"),
    julia: () => import("prismjs/components/prism-julia.js"),
    kotlin: () => import("prismjs/components/prism-kotlin.js"),
    latex: () => import("prismjs/components/prism-latex.js"),
    lua: () => import("prismjs/components/prism-lua.js"),
    makefile: () => import("prismjs/components/prism-makefile.js"),
    markdown: () => import("prismjs/components/prism-markdown.js"),
    markup: () => import("prismjs/components/prism-markup.js"),
    "markup-templating": () => import("prismjs/components/prism-markup-templating.js"),
    nginx: () => import("prismjs/components/prism-nginx.js"),
    objectivec: () => import("prismjs/components/prism-objectivec.js"),
    perl: () => import("prismjs/components/prism-perl.js"),
    php: () => import("prismjs/components/prism-php.js"),
    powershell: () => import("prismjs/components/prism-powershell.js"),
    protobuf: () => import("prismjs/components/prism-protobuf.js"),
    python: () => import("prismjs/components/prism-python.js"),
    r: () => import("prismjs/components/prism-r.js"),
    ruby: () => import("prismjs/components/prism-ruby.js"),
    rust: () => import("prismjs/components/prism-rust.js"),
    scala: () => import("prismjs/components/prism-scala.js"),
    scss: () => import("prismjs/components/prism-scss.js"),
    sql: () => import("prismjs/components/prism-sql.js"),
    swift: () => import("prismjs/components/prism-swift.js"),
    toml: () => import("prismjs/components/prism-toml.js"),
    tsx: () => import("prismjs/components/prism-tsx.js"),
    typescript: () => import("prismjs/components/prism-typescript.js"),
    yaml: () => import("prismjs/components/prism-yaml.js"),
    zig: () => import("prismjs/components/prism-zig.js"),
};

/** What a grammar is written on top of, and so has to be there before it. */
const foundations: Record<string, readonly string[]> = {
    c: ["clike"], cpp: ["c"], csharp: ["clike"], dart: ["clike"], go: ["clike"], java: ["clike"], javascript: ["clike"],
    jsx: ["markup", "javascript"], kotlin: ["clike"], markdown: ["markup"], markup: ["css", "javascript"],
    "markup-templating": ["markup"], objectivec: ["c"], php: ["markup-templating"], protobuf: ["clike"], ruby: ["clike"],
    scala: ["java"], scss: ["css"], tsx: ["jsx", "typescript"], typescript: ["javascript"],
};

/** Runs the grammar's file after those that it needs; it adds itself to the global `Prism`. */
export async function loadGrammar(name: string): Promise<void> {
    for (const foundation of foundations[name] ?? []) await loadGrammar(foundation);
    await loaders[name]?.();
}

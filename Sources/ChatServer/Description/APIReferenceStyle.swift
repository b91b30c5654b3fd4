// SPDX-License-Identifier: Apache-2.0

/// How the page of the API looks: the chat page's colours, in light and dark, and on paper.
enum APIReferenceStyle {
    static let css = """
        :root { color-scheme: light; --paper: #fbfaf7; --sunken: #f3f1eb; --ink: #1c2325; --faint: #566063; --line: #dcd8cd;
            --accent: #0d6670; }
        @media (prefers-color-scheme: dark) {
            :root { color-scheme: dark; --paper: #14191b; --sunken: #101415; --ink: #e7ebea; --faint: #a3adaf; --line: #333c3e;
                --accent: #72c7cd; }
        }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 1rem; }
        body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
            font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        a { color: var(--accent); }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .skip { position: absolute; left: -100vw; background: var(--paper); padding: 0.5rem 1rem; }
        .skip:focus { left: 0.5rem; top: 0.5rem; z-index: 1; }
        header, main, nav { padding: 1rem 1.25rem; }
        header { border-bottom: 1px solid var(--line); }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
        h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; padding-top: 0.5rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.0625rem; margin: 0 0 0.25rem; }
        h4 { font-size: 0.875rem; margin: 1rem 0 0.25rem; color: var(--faint); }
        p { margin: 0.5rem 0; }
        td > p:first-child, dd > p:first-child { margin-top: 0; }
        nav h2 { font-size: 0.875rem; margin: 1rem 0 0.25rem; padding: 0; border: 0; }
        nav ul { list-style: none; margin: 0; padding: 0; }
        nav li { font-size: 0.875rem; }
        nav a { display: block; padding: 0.1875rem 0; text-decoration: none; }
        nav a:hover { text-decoration: underline; }
        main { max-width: 62rem; }
        article { border: 1px solid var(--line); border-radius: 0.625rem; margin: 1rem 0; padding: 1rem 1.25rem; }
        .note { color: var(--faint); font-size: 0.875rem; }
        .method { border: 1px solid currentcolor; border-radius: 0.25rem; color: var(--accent); font: 700 0.75rem/1 ui-monospace, Menlo,
            Consolas, "DejaVu Sans Mono", monospace; margin-right: 0.375rem; padding: 0.125rem 0.3125rem; }
        code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; }
        code { background: var(--sunken); border-radius: 0.25rem; padding: 0.1em 0.3em; }
        h3 code { background: none; padding: 0; }
        pre { background: var(--sunken); border-radius: 0.5rem; margin: 0.5rem 0; padding: 0.75rem 1rem; white-space: pre-wrap; }
        pre code { background: none; padding: 0; }
        table { border-collapse: collapse; font-size: 0.875rem; width: 100%; }
        caption { color: var(--faint); font-weight: 600; padding: 0.75rem 0 0.25rem; text-align: start; }
        th, td { border-top: 1px solid var(--line); padding: 0.375rem 0.75rem 0.375rem 0; text-align: start; vertical-align: top; }
        thead th { border: 0; color: var(--faint); font-weight: 400; padding-bottom: 0.125rem; }
        tbody th { font-weight: 400; width: 30%; }
        tbody .status { white-space: nowrap; width: 6rem; }
        details { margin: 0.5rem 0; }
        summary { color: var(--accent); cursor: pointer; font-size: 0.875rem; }
        @media (min-width: 64rem) {
            .columns { display: grid; grid-template-columns: 19rem minmax(0, 1fr); }
            nav { border-right: 1px solid var(--line); height: 100vh; overflow-y: auto; position: sticky; top: 0; }
        }
        @media (max-width: 40rem) { article { padding: 0.75rem; } tbody .status { width: 3.5rem; } }
        @media print { nav, .skip { display: none; } article { break-inside: avoid; } }

        """
}

// SPDX-License-Identifier: Apache-2.0

import { memo, type ReactNode, useEffect, useMemo, useState } from "react";
import { CopyButton } from "../../ui/CopyButton";
import { visibleControls } from "../../ui/unseen";
import { type CodeToken, loadHighlighter, tokenize } from "./highlight";

interface CodeBlockProps {
    code: string;
    language: string;
    /** Whether more of it is coming. */
    growing?: boolean;
}

/** While code is being written it is coloured only up to this length: each piece colours all of it again. */
const longestGrowing = 6_000;

export const CodeBlock = memo(function CodeBlock({ code, language, growing = false }: CodeBlockProps) {
    const [loads, setLoads] = useState(0);
    useEffect(() => {
        let gone = false;
        loadHighlighter(language)?.then(() => gone || setLoads((count) => count + 1), () => {});
        return () => {
            gone = true;
        };
    }, [language]);

    const shown = useMemo(() => {
        const visible = visibleControls(code);
        const tokens = growing && code.length > longestGrowing ? null : tokenize(visible, language);
        return tokens === null ? visible : tokens.map(renderToken);
        // `loads` stands for the highlighter, which lives outside React.
    }, [code, language, growing, loads]);

    return (
        <figure className="code-block">
            <figcaption className="code-head">
                <span className="code-language">{language || "text"}</span>
                <CopyButton label="Copy code" text={() => code} showsLabel />
            </figcaption>
            <pre className="code-body" tabIndex={0} dir="ltr"><code>{shown}</code></pre>
        </figure>
    );
});

function renderToken(token: CodeToken, index: number): ReactNode {
    if (typeof token === "string") return token;
    const content = Array.isArray(token.content) ? token.content.map(renderToken) : renderToken(token.content, 0);
    return <span key={index} className={`token-${token.type}`}>{content}</span>;
}

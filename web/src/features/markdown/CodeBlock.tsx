// SPDX-License-Identifier: Apache-2.0

import { memo, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { CopyButton } from "../../ui/CopyButton";
import { Icon } from "../../ui/icons";
import { saveFile } from "../../ui/saveFile";
import { visibleControls } from "../../ui/unseen";
import { codeFileName } from "./codeFile";
import { Formula } from "./Formula";
import { type CodeToken, loadHighlighter, tokenize } from "./highlight";
import { texts } from "./texts";

interface CodeBlockProps {
    code: string;
    language: string;
    /** Whether more of it is coming. */
    growing?: boolean;
}

/** While code is being written it is coloured only up to this length: each piece colours all of it again. */
const longestGrowing = 6_000;
/** Longer blocks begin folded, unless the reader saw them being written. The style sheet says how much is seen of them. */
const longestUnfolded = 40;
const longestUnfoldedLength = 16_000;
/** Of very long ones, what is folded away is not even there: the browser would lay it out all the same. */
const longestFolded = 8_000;

export const CodeBlock = memo(function CodeBlock({ code, language, growing = false }: CodeBlockProps) {
    const text = useText(texts);
    const [isWrapped, setIsWrapped] = useState(false);
    const lines = useMemo(() => countLines(code), [code]);
    const isLong = lines > longestUnfolded || code.length > longestUnfoldedLength;
    // A block that folds at its end would pull the text away from under its reader.
    const [isFolded, setIsFolded] = useState(isLong && !growing);
    const bodyID = useId();
    const folded = isFolded && isLong && !growing;
    const part = useMemo(() => (folded && code.length > longestUnfoldedLength ? code.slice(0, longestFolded) : code), [code, folded]);
    const shown = useHighlighted(part, language, growing);

    if (language === "math" && !growing) return <Formula source={code} display />;
    return (
        <figure className={`code-block${isWrapped ? " wrapped" : ""}${folded ? " folded" : ""}`}>
            <figcaption className="code-head">
                <span className="code-language">{language || "text"}</span>
                <button type="button" className="copy-button" aria-label={text.wrap} title={text.wrap} aria-pressed={isWrapped}
                    onClick={() => setIsWrapped(!isWrapped)}>
                    <Icon name="wrap" size={15} />
                </button>
                <button type="button" className="copy-button" aria-label={text.download} title={text.download}
                    onClick={() => saveFile(codeFileName(language), new Blob([code], { type: "text/plain;charset=utf-8" }))}>
                    <Icon name="download" size={15} />
                </button>
                <CopyButton label={text.copyCode} text={() => code} showsLabel />
            </figcaption>
            <pre className="code-body" id={bodyID} tabIndex={0} dir="ltr"><code>{shown}</code></pre>
            {isLong && !growing ? (
                <button type="button" className="code-fold" aria-expanded={!folded} aria-controls={bodyID} onClick={() => setIsFolded(!isFolded)}>
                    {folded ? text.showAllLines(wholeNumber(lines)) : text.showLess}
                </button>
            ) : null}
        </figure>
    );
});

/** The code in its colours, once those are loaded. */
function useHighlighted(code: string, language: string, growing: boolean): ReactNode {
    const [loads, setLoads] = useState(0);
    useEffect(() => {
        let gone = false;
        loadHighlighter(language)?.then(() => gone || setLoads((count) => count + 1), () => {});
        return () => {
            gone = true;
        };
    }, [language]);
    return useMemo(() => {
        const visible = visibleControls(code);
        const tokens = growing && code.length > longestGrowing ? null : tokenize(visible, language);
        return tokens === null ? visible : tokens.map(renderToken);
        // `loads` stands for the highlighter, which lives outside React.
    }, [code, language, growing, loads]);
}

function countLines(code: string): number {
    let lines = 1;
    for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines += 1;
    return lines;
}

function renderToken(token: CodeToken, index: number): ReactNode {
    if (typeof token === "string") return token;
    const content = Array.isArray(token.content) ? token.content.map(renderToken) : renderToken(token.content, 0);
    return <span key={index} className={`token-${token.type}`}>{content}</span>;
}

// SPDX-License-Identifier: Apache-2.0

import { memo, useMemo } from "react";
import { visibleTags } from "../../ui/unseen";
import { renderBlocks } from "./Blocks";
import { splitBlocks } from "./splitBlocks";
import { completed } from "./unfinished";
import { CodeBlock } from "./CodeBlock";
import { type LinkTarget, lexBlock, linkTargets } from "./lexer";
import "./code.css";
import "./markdown.css";

interface MarkdownProps {
    text: string;
    /** Whether more of it is coming. */
    growing?: boolean;
}

/** A text in Markdown as elements. Blocks are memoised by what they say: in a growing text only the last is read again. */
export function Markdown({ text, growing = false }: MarkdownProps) {
    const blocks = useMemo(() => splitBlocks(visibleTags(text)), [text]);
    // One string for all targets, so that blocks see a change only where there is one.
    const links = useMemo(() => JSON.stringify(linkTargets(text)), [text]);
    return (
        <div className="markdown">
            {blocks.map((block, index) => {
                const last = growing && index === blocks.length - 1;
                return block.kind === "code"
                    ? <CodeBlock key={index} code={block.code} language={block.language} growing={last} />
                    : <MarkdownBlock key={index} raw={last ? completed(block.raw) : block.raw} links={block.raw.includes("[") ? links : "{}"} />;
            })}
        </div>
    );
}

const MarkdownBlock = memo(function MarkdownBlock({ raw, links }: { raw: string; links: string }) {
    const tokens = lexBlock(raw, JSON.parse(links) as Record<string, LinkTarget>);
    if (tokens === null) return <p dir="auto" className="literal">{raw}</p>;
    return <>{renderBlocks(tokens)}</>;
});

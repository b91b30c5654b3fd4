// SPDX-License-Identifier: Apache-2.0

import { memo, useMemo, useRef } from "react";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { LongText } from "../../ui/LongText";
import { visibleMarks } from "../../ui/unseen";
import { renderBlocks } from "./Blocks";
import { BlockReader } from "./blockReader";
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
    const reader = useRef<BlockReader | null>(null);
    reader.current ??= new BlockReader();
    const blocks = useMemo(() => reader.current?.read(text) ?? [], [text]);
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

/** A block that cannot be shown as what it says is shown as it was written, and leaves the others alone. */
const MarkdownBlock = memo(function MarkdownBlock({ raw, links }: { raw: string; links: string }) {
    const literal = <LongText text={visibleMarks(raw)} className="literal" />;
    return <ErrorBoundary resetKey={raw} fallback={literal}><LexedBlock raw={raw} links={links} literal={literal} /></ErrorBoundary>;
});

function LexedBlock({ raw, links, literal }: { raw: string; links: string; literal: JSX.Element }) {
    const tokens = useMemo(() => lexBlock(visibleMarks(raw), JSON.parse(links) as Record<string, LinkTarget>), [raw, links]);
    return tokens === null ? literal : <>{renderBlocks(tokens)}</>;
}

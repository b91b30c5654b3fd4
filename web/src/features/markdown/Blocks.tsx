// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { useText } from "../../text/catalog";
import { CodeBlock } from "./CodeBlock";
import { Formula } from "./Formula";
import { renderInline } from "./Inline";
import { Table } from "./Table";
import { texts } from "./texts";
import type { BlockToken, ListItemToken } from "./tokens";

const deepest = 64;

export function renderBlocks(tokens: readonly BlockToken[], depth = 0, tight = false): ReactNode[] {
    return tokens.map((token, index) => <BlockElement key={index} token={token} depth={depth} tight={tight} />);
}

interface BlockElementProps {
    token: BlockToken;
    depth: number;
    /** Inside a list without blank lines, where text stands without a paragraph. */
    tight: boolean;
}

function BlockElement({ token, depth, tight }: BlockElementProps) {
    if (depth > deepest) return <p>{token.raw}</p>;
    switch (token.type) {
        case "space":
        case "def": return null;
        case "hr": return <hr />;
        case "heading": {
            // The page's own title is the first level; what a message calls its first is the page's second.
            const Heading = (["h2", "h3", "h4", "h5", "h6", "h6"] as const)[token.depth - 1] ?? "h6";
            return <Heading className={`heading-${token.depth}`} dir="auto">{renderInline(token.tokens)}</Heading>;
        }
        case "paragraph": return <p dir="auto">{renderInline(token.tokens)}</p>;
        case "text": {
            const content = token.tokens ? renderInline(token.tokens) : token.text;
            return tight ? <>{content}</> : <p dir="auto">{content}</p>;
        }
        case "html": return <p dir="auto" className="literal">{token.raw.trimEnd()}</p>;
        case "code": return <CodeBlock code={token.text} language={token.lang?.split(/\s/)[0] ?? ""} />;
        case "blockquote": return <blockquote dir="auto">{renderBlocks(token.tokens, depth + 1)}</blockquote>;
        case "list": {
            const items = token.items.map((item, index) => <Item key={index} item={item} depth={depth} tight={!token.loose} />);
            if (!token.ordered) return <ul dir="auto">{items}</ul>;
            return <ol dir="auto" start={typeof token.start === "number" ? token.start : 1}>{items}</ol>;
        }
        case "table": return <Table token={token} />;
        case "math": return <div className="formula-block"><Formula source={token.text} display={token.display} /></div>;
        default: return <p>{(token as { raw: string }).raw}</p>;
    }
}

function Item({ item, depth, tight }: { item: ListItemToken; depth: number; tight: boolean }) {
    const text = useText(texts);
    const content = renderBlocks(item.tokens, depth + 1, tight);
    if (!item.task) return <li dir="auto">{content}</li>;
    return (
        <li dir="auto" className="task">
            <input type="checkbox" checked={item.checked === true} disabled readOnly aria-label={item.checked ? text.done : text.toDo} />
            <div>{content}</div>
        </li>
    );
}

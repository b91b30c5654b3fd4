// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { decodeEntities, unescapeHTML } from "./entities";
import { hostToShow, safeAddress } from "./links";
import type { InlineToken } from "./tokens";

const deepest = 40;

export function renderInline(tokens: readonly InlineToken[], depth = 0): ReactNode[] {
    return tokens.map((token, index) => <InlineElement key={index} token={token} depth={depth} />);
}

function InlineElement({ token, depth }: { token: InlineToken; depth: number }) {
    if (depth > deepest) return <>{token.raw}</>;
    switch (token.type) {
        case "text": return <>{token.tokens ? renderInline(token.tokens, depth + 1) : decodeEntities(token.raw)}</>;
        case "escape": return <>{unescapeHTML(token.text)}</>;
        case "codespan": return <code dir="ltr">{unescapeHTML(token.text)}</code>;
        case "br": return <br />;
        case "strong": return <strong>{renderInline(token.tokens, depth + 1)}</strong>;
        case "em": return <em>{renderInline(token.tokens, depth + 1)}</em>;
        case "del": return <del>{renderInline(token.tokens, depth + 1)}</del>;
        case "link": return <MarkdownLink href={token.href} text={plainText(token.tokens)}>{renderInline(token.tokens, depth + 1)}</MarkdownLink>;
        // Loading a picture tells its server who reads what; the reader decides.
        case "image": return <MarkdownLink href={token.href} text="">Image: {token.text || "no description"}</MarkdownLink>;
        default: return <>{(token as { raw: string }).raw}</>;
    }
}

interface MarkdownLinkProps {
    href: string;
    text: string;
    children: ReactNode;
}

function MarkdownLink({ href, text, children }: MarkdownLinkProps) {
    const url = safeAddress(href);
    if (url === null) return <span className="dead-link" title="This address is not opened from here">{children}</span>;
    const host = hostToShow(url, text);
    return (
        <>
            <a href={url.href} target="_blank" rel="noopener noreferrer" title={url.href}>{children}</a>
            {host === null ? null : <span className="true-host"> ({host})</span>}
        </>
    );
}

function plainText(tokens: readonly InlineToken[]): string {
    return tokens.map((token) => ("tokens" in token && token.tokens ? plainText(token.tokens) : token.raw)).join("");
}

// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { useText } from "../../text/catalog";
import { decodeEntities, unescapeHTML } from "./entities";
import { Formula } from "./Formula";
import { attachmentPath, destination, safeAddress } from "./links";
import { plainText } from "./plainText";
import { texts } from "./texts";
import type { InlineToken } from "./tokens";

const deepest = 40;

export function renderInline(tokens: readonly InlineToken[], depth = 0): ReactNode[] {
    return tokens.map((token, index) => {
        // Most text is plain, and needs no component of its own.
        if (token.type === "text" && !token.tokens) return decodeEntities(token.raw);
        return <InlineElement key={index} token={token} depth={depth} />;
    });
}

function InlineElement({ token, depth }: { token: InlineToken; depth: number }) {
    if (depth > deepest) return <>{token.raw}</>;
    switch (token.type) {
        case "text": return <>{token.tokens ? renderInline(token.tokens, depth + 1) : decodeEntities(token.raw)}</>;
        case "escape": return <>{unescapeHTML(token.text)}</>;
        case "codespan": return <code dir="ltr">{unescapeHTML(token.text)}</code>;
        case "br": return <br />;
        case "math": return <Formula source={token.text} display={token.display} />;
        case "strong": return <strong>{renderInline(token.tokens, depth + 1)}</strong>;
        case "em": return <em>{renderInline(token.tokens, depth + 1)}</em>;
        case "del": return <del>{renderInline(token.tokens, depth + 1)}</del>;
        case "link": return <MarkdownLink href={token.href} text={plainText(token.tokens)}>{renderInline(token.tokens, depth + 1)}</MarkdownLink>;
        case "image": return <Picture href={token.href} description={token.text} />;
        default: return <>{(token as { raw: string }).raw}</>;
    }
}

interface MarkdownLinkProps {
    href: string;
    text: string;
    children: ReactNode;
}

function MarkdownLink({ href, text, children }: MarkdownLinkProps) {
    const words = useText(texts);
    const url = safeAddress(href);
    if (url === null) return <span className="dead-link" title={words.deadLink}>{children}</span>;
    const leadsTo = destination(url, text);
    return (
        <>
            <a href={url.href} target="_blank" rel="noopener noreferrer" title={url.href}><bdi>{children}</bdi></a>
            {leadsTo === null ? null : <span className="true-host" dir="ltr"> ({leadsTo})</span>}
        </>
    );
}

/** Loading a picture tells its server who reads what: only this server's own are shown, of others the reader decides. */
function Picture({ href, description }: { href: string; description: string }) {
    const words = useText(texts);
    const path = typeof window === "undefined" ? null : attachmentPath(href, window.location.origin);
    if (path !== null) return <img className="picture" src={path} alt={description} loading="lazy" />;
    return <MarkdownLink href={href} text="">{words.image(description || words.noDescription)}</MarkdownLink>;
}

// SPDX-License-Identifier: Apache-2.0

import { decodeEntities } from "./entities";

const allowed = new Set(["http:", "https:", "mailto:"]);

/** The address to go to, or null for one that is not followed: anything but the web and mail, and anything relative. */
export function safeAddress(href: string): URL | null {
    const address = decodeEntities(href).trim();
    // Spelt with its scheme: an address that takes the page's own would be told to open the page itself.
    if (!/^(?:https?:\/\/|mailto:)/i.test(address)) return null;
    try {
        const url = new URL(address);
        return allowed.has(url.protocol) ? url : null;
    } catch {
        return null;
    }
}

/**
 * Where a link leads, to be named beside its text; null where the text says so itself. `URL` gives international names in
 * their ASCII form, so that look-alike letters show.
 */
export function destination(url: URL, text: string): string | null {
    if (url.protocol === "mailto:") {
        const to = decodeURIComponentSafely(url.pathname);
        return text.trim().replace(/^mailto:/i, "") === to ? null : to.slice(0, 80) || null;
    }
    const claimed = /^\s*(?:https?:\/\/)?([^\s/?#@]+\.[^\s/?#@]{2,}|localhost(?::\d+)?|\[[\da-f:]+\](?::\d+)?)(?:[/?#]\S*)?\s*$/i.exec(text)?.[1];
    const plain = (host: string) => host.toLowerCase().replace(/^www\./, "").replace(/:\d+$/, "");
    return claimed !== undefined && plain(claimed) === plain(url.host) ? null : url.host;
}

/** The path of a file of this server's own, or null: the only pictures that are shown. */
export function attachmentPath(href: string, origin: string): string | null {
    const address = decodeEntities(href).trim();
    if (!address.startsWith("/api/v1/chat/attachments/") && !address.startsWith(`${origin}/api/v1/chat/attachments/`)) return null;
    try {
        const url = new URL(address, origin);
        return url.origin === origin && url.pathname.startsWith("/api/v1/chat/attachments/") ? url.pathname + url.search : null;
    } catch {
        return null;
    }
}

function decodeURIComponentSafely(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

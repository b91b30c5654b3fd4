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
 * The host to name beside a link whose text pretends to be another address; null where there is nothing to say.
 * `URL` gives international names in their ASCII form, so that look-alike letters show.
 */
export function hostToShow(url: URL, text: string): string | null {
    if (url.protocol === "mailto:") return null;
    const claimed = /^\s*(?:https?:\/\/)?([^\s/?#@]+\.[^\s/?#@]{2,})(?:[/?#]\S*)?\s*$/i.exec(text)?.[1];
    if (claimed === undefined) return null;
    const plain = (host: string) => host.toLowerCase().replace(/^www\./, "").replace(/:\d+$/, "");
    return plain(claimed) === plain(url.host) ? null : url.host;
}

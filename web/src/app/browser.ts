// SPDX-License-Identifier: Apache-2.0

import { Client } from "../client/client";
import { systemClock } from "../client/clock";
import type { DraftContent } from "../client/draftStore";
import type { RawSocket } from "../client/liveSocket";
import { AuthSession } from "../client/session";
import { browserTabs } from "../client/tabs";
import { browserUpload } from "./upload";

const fetchHere = (address: string, init: RequestInit) => window.fetch(address, init);
const signedInKey = "martlet.signed-in";
const draftsKey = "martlet.drafts";

/** The session with what this browser has for it. */
export function openSession(): AuthSession {
    return new AuthSession({
        fetch: fetchHere,
        clock: systemClock,
        tabs: browserTabs(),
        mark: { get: readMark, set: writeMark },
    });
}

export function openClient(session: AuthSession): Client {
    return new Client(session, fetchHere, {
        clock: systemClock,
        random: Math.random,
        newID,
        connect: (path, protocols) => new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`, protocols) as RawSocket,
        nextFrame,
    }, { read: readDrafts, write: writeDrafts }, browserUpload);
}

function readDrafts(): Record<string, DraftContent> {
    try {
        const found: unknown = JSON.parse(localStorage.getItem(draftsKey) ?? "{}");
        const drafts: Record<string, DraftContent> = {};
        for (const [key, value] of Object.entries(found ?? {})) {
            const { text, files } = value as Partial<DraftContent>;
            if (typeof text === "string" && Array.isArray(files)) drafts[key] = { text, files: files.filter((file) => typeof file === "string") };
        }
        return drafts;
    } catch {
        return {};
    }
}

/** What has no room here is still on the server. */
function writeDrafts(drafts: Record<string, DraftContent>): void {
    try {
        if (Object.keys(drafts).length === 0) localStorage.removeItem(draftsKey);
        else localStorage.setItem(draftsKey, JSON.stringify(drafts));
    } catch {
        // Private windows may have no storage at all.
    }
}

/** A script cannot see the cookie. Where nothing was remembered, only asking the server can tell. */
function readMark(): boolean | null {
    try {
        const mark = localStorage.getItem(signedInKey);
        return mark === null ? null : mark === "yes";
    } catch {
        return null;
    }
}

function writeMark(signedIn: boolean): void {
    try {
        localStorage.setItem(signedInKey, signedIn ? "yes" : "no");
    } catch {
        // Then `readMark` cannot read it either.
    }
}

/** A page that is not shown gets no frames; it still has to keep its text up to date for who listens to it. */
function nextFrame(action: () => void): void {
    if (document.visibilityState === "visible") requestAnimationFrame(action);
    else setTimeout(action, 250);
}

/** A random UUID; `crypto.randomUUID` is only there on secure addresses, and a server at home may not have one. */
function newID(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

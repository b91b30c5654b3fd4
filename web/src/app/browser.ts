// SPDX-License-Identifier: Apache-2.0

import { Client } from "../client/client";
import { systemClock } from "../client/clock";
import type { RawSocket } from "../client/liveSocket";
import { AuthSession } from "../client/session";
import { accountShelf, clearShelves, type RawStorage } from "../client/shelf";
import { browserTabs } from "../client/tabs";
import { browserUpload } from "./upload";

const fetchHere = (address: string, init: RequestInit) => window.fetch(address, init);
const signedInKey = "martlet.signed-in";

/** The session with what this browser has for it. */
export function openSession(): AuthSession {
    return new AuthSession({
        fetch: fetchHere,
        clock: systemClock,
        tabs: browserTabs(),
        mark: { get: readMark, set: writeMark },
    });
}

export function openClient(session: AuthSession, account: string): Client {
    return new Client(session, fetchHere, {
        clock: systemClock,
        random: Math.random,
        newID,
        connect: (path, protocols) => new WebSocket(`${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`, protocols) as RawSocket,
        nextFrame,
    }, accountShelf(storage(), account), browserUpload);
}

/** When a user has signed out. */
export function forgetWords(): void {
    clearShelves(storage());
}

/** Null where there is none: private windows, and pages whose user does not allow it. */
function storage(): RawStorage | null {
    try {
        return window.localStorage;
    } catch {
        return null;
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

// SPDX-License-Identifier: Apache-2.0

import type { SignedIn } from "../protocol/account";

export type TabMessage = { kind: "signed-in"; signedIn: SignedIn } | { kind: "signed-out"; wished: boolean };

/** The page's other tabs: what they tell each other, and what only one of them does at a time. */
export interface TabLink {
    post(message: TabMessage): void;
    onMessage(listener: (message: TabMessage) => void): void;
    /** Runs `work` while no other tab runs any. */
    alone<T>(work: () => Promise<T>): Promise<T>;
}

/** What a browser offers for it; without either of the two each tab is on its own, and the server's ten seconds of
 * grace for a refresh token that was just used cover the rest. */
export function browserTabs(): TabLink {
    const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("martlet-session");
    return {
        post: (message) => channel?.postMessage(message),
        onMessage(listener) {
            channel?.addEventListener("message", (event: MessageEvent<TabMessage>) => listener(event.data));
        },
        alone: (work) => (navigator.locks ? navigator.locks.request("martlet-refresh", work) : work()),
    };
}

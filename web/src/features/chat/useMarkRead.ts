// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import type { ConversationState } from "../../client/conversationState";
import type { ConversationStore } from "../../client/conversationStore";

/** Tells the server which reply was seen last, once it is there and the page is looked at. */
export function useMarkRead(state: ConversationState, store: ConversationStore): void {
    const last = state.messages[state.messages.length - 1]?.message;
    const seen = state.connection === "open" && last?.role === "assistant" && last.status !== "streaming" ? last.id : null;

    useEffect(() => {
        if (seen === null) return;
        const tell = () => {
            if (document.visibilityState === "visible") store.markRead(seen);
        };
        tell();
        document.addEventListener("visibilitychange", tell);
        return () => document.removeEventListener("visibilitychange", tell);
    }, [seen, store]);
}

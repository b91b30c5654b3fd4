// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import type { ConversationState } from "../client/conversationState";
import type { ConversationStore } from "../client/conversationStore";
import { useClient, useReadable } from "./services";

/** One conversation as the page holds it; `useChatWebSocket` keeps it true. Until it is read, the list's word is used. */
export function useConversation(id: string): { state: ConversationState; store: ConversationStore } {
    const { conversations, list } = useClient();
    const store = useMemo(() => conversations.get(id), [conversations, id]);
    const held = useReadable(store);
    const state = useMemo(() => {
        if (held.conversation !== null) return held;
        return { ...held, conversation: list.getSnapshot().known.get(id) ?? null };
    }, [held, list, id]);
    return { state, store };
}

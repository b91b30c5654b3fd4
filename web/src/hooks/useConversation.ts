// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import type { ConversationState, HeldMessage } from "../client/conversationState";
import type { ConversationStore } from "../client/conversationStore";
import { useClient, useReadable } from "./services";

const none: readonly HeldMessage[] = [];

/** One conversation as the page holds it; `useChatWebSocket` keeps it true. Until it is read, the list's word is used. */
export function useConversation(id: string): { state: ConversationState; store: ConversationStore } {
    const { conversations, list } = useClient();
    const store = useMemo(() => conversations.get(id), [conversations, id]);
    const held = useReadable(store);
    const state = useMemo(() => {
        // What the socket tells before the conversation was read has no place yet.
        const messages = held.load === "loading" ? none : held.messages;
        const conversation = held.conversation ?? list.getSnapshot().known.get(id) ?? null;
        return conversation === held.conversation && messages === held.messages ? held : { ...held, conversation, messages };
    }, [held, list, id]);
    return { state, store };
}

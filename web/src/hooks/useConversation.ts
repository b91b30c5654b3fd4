// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import type { ConversationState } from "../client/conversationState";
import type { ConversationStore } from "../client/conversationStore";
import { useClient, useReadable } from "./services";

/** One conversation as the page holds it; `useChatWebSocket` keeps it true. */
export function useConversation(id: string): { state: ConversationState; store: ConversationStore } {
    const { conversations } = useClient();
    const store = useMemo(() => conversations.get(id), [conversations, id]);
    return { state: useReadable(store), store };
}

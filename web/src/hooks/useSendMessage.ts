// SPDX-License-Identifier: Apache-2.0

import { useCallback } from "react";
import { isGenerating } from "../client/conversationState";
import type { ConversationStore } from "../client/conversationStore";
import type { Outgoing } from "../client/outgoing";
import { useReadable } from "./services";

/** Sending in a conversation, and stopping the reply; `stop` throws `RequestError`. */
export function useSendMessage(store: ConversationStore) {
    const state = useReadable(store);
    const send = useCallback((outgoing: Outgoing, clientID?: string) => void store.send(outgoing, clientID), [store]);
    const stop = useCallback(() => store.stop(), [store]);
    return { send, stop, isGenerating: isGenerating(state) };
}

// SPDX-License-Identifier: Apache-2.0

import { contentOf, type ConversationState } from "../../client/conversationState";

/** How far a message of the reader's has come: the server has it, or its agent has begun to answer it. */
export type Delivery = "delivered" | "read";

export function deliveryOf(state: ConversationState, messageID: string): Delivery {
    const at = state.messages.findIndex((held) => held.message.id === messageID);
    const reply = state.messages[at + 1]?.message;
    if (reply === undefined) return "delivered";
    return contentOf(state, reply) !== "" || state.agentState !== "idle" ? "read" : "delivered";
}

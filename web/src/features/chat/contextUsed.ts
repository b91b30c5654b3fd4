// SPDX-License-Identifier: Apache-2.0

import type { ConversationState } from "../../client/conversationState";

/** The tokens that the last reply which says so was made of, question and answer together; null where none does. */
export function contextUsed(state: ConversationState): number | null {
    for (let index = state.messages.length - 1; index >= 0; index -= 1) {
        const usage = state.messages[index]?.message.usage;
        if (usage) return usage.prompt_tokens + usage.completion_tokens;
    }
    return null;
}

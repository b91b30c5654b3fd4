// SPDX-License-Identifier: Apache-2.0

import type { HeldMessage } from "../../client/conversationState";
import { tokenEstimate } from "../../client/tokenEstimate";
import type { Message } from "../../protocol/message";

export interface ContextUsed {
    /** In tokens. */
    used: number;
    isEstimate: boolean;
}

/**
 * What the conversation takes up, up to the last reply that has ended: what that reply says it was made of, question and
 * answer together. Where it does not say, its text is estimated, and what is before it, back to a reply that does, or until
 * the agent's window is full: of a longer conversation, it is given what fits. Null where nothing has been answered.
 */
export function contextUsed(messages: readonly HeldMessage[], window: number): ContextUsed | null {
    let index = messages.length - 1;
    while (index >= 0 && !hasEnded(messages[index]?.message)) index -= 1;
    if (index < 0) return null;
    let estimated = 0;
    for (; index >= 0 && estimated < window; index -= 1) {
        const message = messages[index]?.message;
        if (message?.usage) {
            const told = message.usage.prompt_tokens + message.usage.completion_tokens;
            return estimated === 0 ? { used: told, isEstimate: false } : { used: Math.min(window, told + estimated), isEstimate: true };
        }
        if (message !== undefined) estimated += estimateOf(message);
    }
    return { used: Math.min(window, estimated), isEstimate: true };
}

function hasEnded(message: Message | undefined): boolean {
    return message?.role === "assistant" && message.status !== "streaming";
}

/** With the text of its files, which the agent is given. */
function estimateOf({ content, attachments }: Message): number {
    const inFiles = attachments.reduce((sum, file) => sum + (file.text_chars ?? 0), 0);
    return tokenEstimate(new TextEncoder().encode(content).length + inFiles);
}

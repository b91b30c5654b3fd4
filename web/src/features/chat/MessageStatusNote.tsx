// SPDX-License-Identifier: Apache-2.0

import { failureWords } from "../../text/errorWords";
import type { Message } from "../../protocol/message";
import { Icon } from "../../ui/icons";
import type { MessageActions } from "./MessageList";

interface MessageStatusNoteProps {
    message: Message;
    isLast: boolean;
    actions: MessageActions;
}

/** How a reply ended, where it did not simply end, and what can be done about it. */
export function MessageStatusNote({ message, isLast, actions }: MessageStatusNoteProps) {
    const words = noteWords(message);
    if (words === null) return null;
    return (
        <div className={`status-note ${message.status}`} role={message.status === "failed" ? "alert" : undefined}>
            <span className="status-words">
                {message.status === "failed" ? <Icon name="warning" size={16} /> : null}
                <span>{words}</span>
            </span>
            {isLast ? (
                <span className="status-actions">
                    {message.content !== "" ? (
                        <button type="button" className="button small" onClick={() => actions.continueReply(message.id)}>
                            <Icon name="forward" size={15} />Continue
                        </button>
                    ) : null}
                    <button type="button" className="button small" onClick={() => actions.regenerate(message.id)}>
                        <Icon name="again" size={15} />Try again
                    </button>
                </span>
            ) : null}
        </div>
    );
}

function noteWords(message: Message): string | null {
    switch (message.status) {
        case "complete":
        case "streaming": return null;
        case "stopped": return message.content === "" ? "You stopped this reply before it began." : "You stopped this reply.";
        case "interrupted": return "The server went away while this was being written. What had arrived is kept.";
        case "failed": return failureWords(message.error?.code ?? "", message.error?.detail ?? "");
    }
}

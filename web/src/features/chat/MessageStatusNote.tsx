// SPDX-License-Identifier: Apache-2.0

import { useText } from "../../text/catalog";
import { failureWords } from "../../text/errorWords";
import type { Message } from "../../protocol/message";
import { Icon } from "../../ui/icons";
import { PassingButton } from "../../ui/PassingButton";
import { logOf } from "./logOf";
import type { MessageActions } from "./MessageList";
import { texts } from "./texts";

interface MessageStatusNoteProps {
    message: Message;
    /** Only then it can go on; what was said after it would be about less. */
    isLast: boolean;
    actions: MessageActions;
}

/** How a reply ended, where it did not simply end, and what can be done about it. */
export function MessageStatusNote({ message, isLast, actions }: MessageStatusNoteProps) {
    const text = useText(texts);
    const words = noteWords(message, text);
    if (words === null) return null;
    return (
        <div className={`status-note ${message.status}`} role={message.status === "failed" ? "alert" : undefined}>
            <span className="status-words">
                {message.status === "failed" ? <Icon name="warning" size={16} /> : null}
                <span>{words}</span>
            </span>
            <span className="status-actions">
                {isLast && message.content !== "" ? (
                    <PassingButton className="button small" heir={logOf} onClick={() => actions.continueReply(message.id)}>
                        <Icon name="forward" size={15} />{text.continueReply}
                    </PassingButton>
                ) : null}
                <PassingButton className="button small" heir={logOf} onClick={() => actions.regenerate(message.id)}>
                    <Icon name="again" size={15} />{text.tryAgain}
                </PassingButton>
            </span>
        </div>
    );
}

function noteWords(message: Message, text: { stopped: string; stoppedEmpty: string; interrupted: string }): string | null {
    switch (message.status) {
        case "complete":
        case "streaming": return null;
        case "stopped": return message.content === "" ? text.stoppedEmpty : text.stopped;
        case "interrupted": return text.interrupted;
        case "failed": return failureWords(message.error?.code ?? "", message.error?.detail ?? "");
    }
}

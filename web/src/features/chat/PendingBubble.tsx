// SPDX-License-Identifier: Apache-2.0

import type { PendingMessage } from "../../client/conversationState";
import { errorWords } from "../../text/errorWords";
import { Icon } from "../../ui/icons";
import { OwnBubble } from "./OwnBubble";
import type { ChatParts } from "./parts";

interface PendingBubbleProps {
    pending: PendingMessage;
    parts: ChatParts;
    actions: { sendAgain: (clientID: string) => void; discard: (clientID: string) => void };
}

/** A message that the server does not have yet, or did not take. */
export function PendingBubble({ pending, parts, actions }: PendingBubbleProps) {
    const { client_id: id, error } = pending;
    return (
        <OwnBubble attachments={parts.renderAttachments(pending.attachments)} text={pending.content} createdAt={pending.created_at} className={error === null ? "sending" : "unsent"}>
            {error === null ? <div className="message-actions" /> : (
                <div className="unsent-note" role="alert">
                    <Icon name="warning" size={16} />
                    <span>Not sent. {errorWords(error)}</span>
                    <button type="button" className="button small" onClick={() => actions.sendAgain(id)}>Try again</button>
                    <button type="button" className="button small quiet" onClick={() => actions.discard(id)}>Remove</button>
                </div>
            )}
        </OwnBubble>
    );
}

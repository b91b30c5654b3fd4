// SPDX-License-Identifier: Apache-2.0

import type { PendingMessage } from "../../client/conversationState";
import { errorWords } from "../../text/errorWords";
import { Icon } from "../../ui/icons";
import { OwnBubble } from "./OwnBubble";

interface PendingBubbleProps {
    pending: PendingMessage;
    actions: { sendAgain: (clientID: string) => void; discard: (clientID: string) => void };
}

/** A message that the server does not have yet, or did not take. */
export function PendingBubble({ pending, actions }: PendingBubbleProps) {
    const { client_id: id, error } = pending;
    return (
        <OwnBubble text={pending.content} createdAt={pending.created_at} className={error === null ? "sending" : "unsent"}>
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

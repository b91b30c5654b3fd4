// SPDX-License-Identifier: Apache-2.0

import type { PendingMessage } from "../../client/conversationState";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { Icon } from "../../ui/icons";
import { PassingButton } from "../../ui/PassingButton";
import { logOf } from "./logOf";
import { OwnBubble } from "./OwnBubble";
import type { ChatParts } from "./parts";
import { texts } from "./texts";

interface PendingBubbleProps {
    pending: PendingMessage;
    parts: ChatParts;
    actions: { sendAgain: (clientID: string) => void; discard: (clientID: string) => void };
}

/** A message that the server does not have yet, or did not take. */
export function PendingBubble({ pending, parts, actions }: PendingBubbleProps) {
    const { client_id: id, error } = pending;
    const text = useText(texts);
    return (
        <OwnBubble attachments={parts.renderAttachments(pending.attachments)} text={pending.content} createdAt={pending.created_at}
            className={error === null ? "sending" : "unsent"}>
            {error === null ? (
                <div className="own-foot">
                    <span className="delivery" title={text.sending}><Icon name="clock" size={15} /><span className="visually-hidden">{text.sending}</span></span>
                </div>
            ) : (
                <div className="unsent-note" role="alert">
                    <Icon name="warning" size={16} />
                    <span>{text.notSent(errorWords(error))}</span>
                    <PassingButton className="button small" heir={logOf} onClick={() => actions.sendAgain(id)}>{text.tryAgain}</PassingButton>
                    <PassingButton className="button small quiet" heir={() => document.getElementById("message-box")}
                        onClick={() => actions.discard(id)}>{text.remove}</PassingButton>
                </div>
            )}
        </OwnBubble>
    );
}

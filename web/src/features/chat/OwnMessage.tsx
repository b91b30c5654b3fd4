// SPDX-License-Identifier: Apache-2.0

import { useEffect, useId, useRef, useState } from "react";
import { useText } from "../../text/catalog";
import { CopyButton } from "../../ui/CopyButton";
import { Icon } from "../../ui/icons";
import { articleProps, type MessageBubbleProps } from "./MessageBubble";
import { DetailsButton, MessageDetails } from "./MessageDetails";
import { MessageEditor } from "./MessageEditor";
import { OwnBubble } from "./OwnBubble";
import { texts } from "./texts";
import { VersionSwitch } from "./VersionSwitch";

/** A message of the reader's that the server has: it can be said in another way, and the ways gone between. */
export function OwnMessage(props: MessageBubbleProps) {
    const { message, isEditing, isLastOwn, delivery, reader, parts, actions } = props;
    const text = useText(texts);
    const [showsDetails, setShowsDetails] = useState(false);
    const detailsID = useId();
    const button = useRef<HTMLButtonElement>(null);
    const wasEditing = useRef(false);
    useEffect(() => {
        if (wasEditing.current && !isEditing && document.activeElement === document.body) button.current?.focus({ preventScroll: true });
        wasEditing.current = isEditing;
    }, [isEditing]);

    if (isEditing) {
        return (
            <article {...articleProps(props)} className="message own editing" aria-label={text.you}>
                <MessageEditor content={message.content} mayBeEmpty={message.attachments.length > 0}
                    onSave={(content) => actions.edit(message.id, content)} onClose={actions.endEdit} />
            </article>
        );
    }
    const state = delivery === "read" ? text.readBy(reader) : text.delivered;
    return (
        <OwnBubble article={articleProps(props)} attachments={parts.renderAttachments(message.attachments)} text={message.content}
            createdAt={message.created_at}>
            <div className="own-foot">
                <div className={`message-actions${message.branch.count > 1 ? " stay" : ""}`}>
                    <VersionSwitch branch={message.branch} onShow={actions.showVersion} />
                    <button type="button" ref={button} className="copy-button" aria-label={text.editMessage} title={text.editMessage}
                        onClick={() => actions.beginEdit(message.id)}>
                        <Icon name="pencil" size={15} />
                    </button>
                    {message.content === "" ? null : <CopyButton label={text.copyMessage} text={() => message.content} />}
                    <DetailsButton controls={detailsID} isOpen={showsDetails} onToggle={setShowsDetails} message={message} />
                </div>
                {isLastOwn ? (
                    <span className={`delivery ${delivery}`} title={state}>
                        <Icon name={delivery === "read" ? "ticks" : "check"} size={15} /><span className="visually-hidden">{state}</span>
                    </span>
                ) : null}
            </div>
            {showsDetails ? <MessageDetails id={detailsID} message={message} author={null} state={state} /> : null}
        </OwnBubble>
    );
}

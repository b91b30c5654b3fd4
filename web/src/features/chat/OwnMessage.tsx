// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import type { Message } from "../../protocol/message";
import { CopyButton } from "../../ui/CopyButton";
import { Icon } from "../../ui/icons";
import { MessageEditor } from "./MessageEditor";
import type { BubbleActions } from "./MessageList";
import { OwnBubble } from "./OwnBubble";
import type { ChatParts } from "./parts";
import { VersionSwitch } from "./VersionSwitch";

interface OwnMessageProps {
    message: Message;
    isEditing: boolean;
    parts: ChatParts;
    actions: BubbleActions;
}

/** A message of the reader's that the server has: it can be said in another way, and the ways gone between. */
export function OwnMessage({ message, isEditing, parts, actions }: OwnMessageProps) {
    const button = useRef<HTMLButtonElement>(null);
    const wasEditing = useRef(false);
    useEffect(() => {
        if (wasEditing.current && !isEditing && document.activeElement === document.body) button.current?.focus({ preventScroll: true });
        wasEditing.current = isEditing;
    }, [isEditing]);

    if (isEditing) {
        return (
            <article className="message own editing" aria-label="You">
                <MessageEditor content={message.content} onSave={(content) => actions.edit(message.id, content)} onClose={actions.endEdit} />
            </article>
        );
    }
    return (
        <OwnBubble id={`message-${message.id}`} attachments={parts.renderAttachments(message.attachments)} text={message.content} createdAt={message.created_at}>
            <div className={`message-actions${message.branch.count > 1 ? " stay" : ""}`}>
                <VersionSwitch branch={message.branch} onShow={actions.showVersion} />
                <button type="button" ref={button} className="copy-button" aria-label="Edit message" title="Edit message"
                    onClick={() => actions.beginEdit(message.id)}>
                    <Icon name="pencil" size={15} />
                </button>
                <CopyButton label="Copy message" text={() => message.content} />
            </div>
        </OwnBubble>
    );
}

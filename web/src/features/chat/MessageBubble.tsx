// SPDX-License-Identifier: Apache-2.0

import { memo } from "react";
import type { Message } from "../../protocol/message";
import { Avatar } from "../../ui/Avatar";
import { CopyButton } from "../../ui/CopyButton";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { Icon } from "../../ui/icons";
import type { BubbleActions } from "./MessageList";
import { MessageStatusNote } from "./MessageStatusNote";
import { OwnMessage } from "./OwnMessage";
import type { ChatParts } from "./parts";
import { VersionSwitch } from "./VersionSwitch";
import "./message.css";

interface MessageBubbleProps {
    message: Message;
    /** What there is of the text so far. */
    text: string;
    author: string;
    avatar: string;
    isLast: boolean;
    isEditing: boolean;
    parts: ChatParts;
    actions: BubbleActions;
}

/** One message: the reader's own as a bubble, a reply as a page of text. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
    const { message, text, author, avatar, isLast, isEditing, parts, actions } = props;
    if (message.role === "user") return <OwnMessage message={message} isEditing={isEditing} parts={parts} actions={actions} />;
    const isStreaming = message.status === "streaming";
    return (
        <article id={`message-${message.id}`} className={`message reply${isStreaming ? " streaming" : ""}`} aria-label={author} aria-busy={isStreaming}>
            <ReplyHead author={author} avatar={avatar} />
            {parts.renderAttachments(message.attachments)}
            {isStreaming && text === "" ? <Thinking /> : (
                <ErrorBoundary resetKey={text} fallback={<p className="plain-text" dir="auto">{text}</p>}>
                    {parts.renderText(text, isStreaming)}
                </ErrorBoundary>
            )}
            {isStreaming ? null : <MessageStatusNote message={message} isLast={isLast} actions={actions} />}
            <div className={`message-actions${isLast || message.branch.count > 1 ? " stay" : ""}`}>
                {isStreaming || text === "" ? null : <CopyButton label="Copy message" text={() => text} />}
                {isLast && message.status === "complete" ? (
                    <button type="button" className="copy-button" aria-label="Regenerate" title="Regenerate" onClick={() => actions.regenerate(message.id)}>
                        <Icon name="again" size={15} />
                    </button>
                ) : null}
                <VersionSwitch branch={message.branch} onShow={actions.showVersion} />
            </div>
        </article>
    );
}, (before, after) => before.message === after.message && before.text === after.text && before.author === after.author
    && before.avatar === after.avatar && before.isLast === after.isLast && before.isEditing === after.isEditing);

/** Stands for a reply that was asked for and has not begun. */
export function AwaitedReply({ author, avatar }: { author: string; avatar: string }) {
    return (
        <article className="message reply streaming" aria-label={author} aria-busy="true">
            <ReplyHead author={author} avatar={avatar} />
            <Thinking />
        </article>
    );
}

function ReplyHead({ author, avatar }: { author: string; avatar: string }) {
    return (
        <div className="reply-head" aria-hidden="true">
            <Avatar avatar={avatar} name={author} size="small" />
            <bdi>{author}</bdi>
        </div>
    );
}

function Thinking() {
    return <div className="thinking"><span /><span /><span /><span className="visually-hidden">Thinking</span></div>;
}

// SPDX-License-Identifier: Apache-2.0

import { memo, type ReactNode } from "react";
import type { Message } from "../../protocol/message";
import { Avatar } from "../../ui/Avatar";
import { CopyButton } from "../../ui/CopyButton";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { visibleTags } from "../../ui/unseen";
import type { MessageActions } from "./MessageList";
import { MessageStatusNote } from "./MessageStatusNote";
import type { RenderText } from "./parts";
import "./message.css";

interface MessageBubbleProps {
    message: Message;
    /** What there is of the text so far. */
    text: string;
    author: string;
    avatar: string;
    isLast: boolean;
    renderText: RenderText;
    actions: MessageActions;
}

/** One message: the reader's own as a bubble, a reply as a page of text. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
    const { message, text, author, avatar, isLast, renderText, actions } = props;
    if (message.role === "user") return <OwnBubble text={text} createdAt={message.created_at} />;
    const isStreaming = message.status === "streaming";
    return (
        <article className={`message reply${isStreaming ? " streaming" : ""}`} aria-label={author} aria-busy={isStreaming}>
            <ReplyHead author={author} avatar={avatar} />
            {isStreaming && text === "" ? <Thinking /> : (
                <ErrorBoundary resetKey={text} fallback={<p className="plain-text" dir="auto">{text}</p>}>
                    {renderText(text, isStreaming)}
                </ErrorBoundary>
            )}
            {isStreaming ? null : <MessageStatusNote message={message} isLast={isLast} actions={actions} />}
            {isStreaming || text === "" ? null : (
                <div className={`message-actions${isLast ? " stay" : ""}`}>
                    <CopyButton label="Copy message" text={() => text} />
                </div>
            )}
        </article>
    );
}, (before, after) => before.message === after.message && before.text === after.text && before.author === after.author
    && before.avatar === after.avatar && before.isLast === after.isLast);

interface OwnBubbleProps {
    text: string;
    createdAt: string;
    className?: string;
    children?: ReactNode;
}

export function OwnBubble({ text, createdAt, className = "", children }: OwnBubbleProps) {
    return (
        <article className={`message own ${className}`} aria-label="You">
            <div className="own-text" dir="auto" title={new Date(createdAt).toLocaleString()}>{visibleTags(text)}</div>
            {children ?? <div className="message-actions"><CopyButton label="Copy message" text={() => text} /></div>}
        </article>
    );
}

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

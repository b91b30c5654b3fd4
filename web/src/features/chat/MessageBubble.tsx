// SPDX-License-Identifier: Apache-2.0

import { memo, useId, useState } from "react";
import { useReadable } from "../../hooks/services";
import type { Message } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { Avatar } from "../../ui/Avatar";
import { CopyButton } from "../../ui/CopyButton";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { LongText } from "../../ui/LongText";
import { visibleMarks } from "../../ui/unseen";
import type { Delivery } from "./delivery";
import { DetailsButton, MessageDetails } from "./MessageDetails";
import type { BubbleActions } from "./MessageList";
import { MessageStatusNote } from "./MessageStatusNote";
import { OwnMessage } from "./OwnMessage";
import type { ChatParts } from "./parts";
import { canReadAloud, messageRead } from "./readAloud";
import { ReadAloudButton } from "./ReadAloudButton";
import { RegenerateButtons } from "./RegenerateButtons";
import { texts } from "./texts";
import { VersionSwitch } from "./VersionSwitch";
import "./message.css";

export interface MessageBubbleProps {
    message: Message;
    /** What there is of the text so far. */
    text: string;
    author: string;
    avatar: string;
    isLast: boolean;
    isEditing: boolean;
    /** The address names it. */
    isTarget: boolean;
    /** The reader's last one, which says how far it has come without being asked. */
    isLastOwn: boolean;
    /** How far a message of the reader's has come. */
    delivery: Delivery;
    /** Who reads what is sent. */
    reader: string;
    /** Which of how many, from 1, where not all are in the document; else 0. */
    place: number;
    placeOf: number;
    parts: ChatParts;
    actions: BubbleActions;
}

/** One message: the reader's own as a bubble, a reply as a page of text. */
export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps) {
    switch (props.message.role) {
        case "user": return <OwnMessage {...props} />;
        case "assistant": return <Reply {...props} />;
        case "system": return <SystemMessage {...props} />;
    }
}, (before, after) => (Object.keys(after) as (keyof MessageBubbleProps)[]).every((name) => name === "parts" || name === "actions"
    ? before.parts.agents === after.parts.agents : before[name] === after[name]));

/** What an article says of itself: where it stands among all, where not all are there, and whether the address names it. */
export function articleProps({ message, place, placeOf, isTarget }: MessageBubbleProps) {
    return {
        id: `message-${message.id}`,
        tabIndex: -1,
        "aria-posinset": place === 0 ? undefined : place,
        "aria-setsize": place === 0 ? undefined : placeOf,
        "data-target": isTarget ? "" : undefined,
    };
}

function Reply(props: MessageBubbleProps) {
    const { message, text, author, avatar, isLast, parts, actions } = props;
    const words = useText(texts);
    const [showsDetails, setShowsDetails] = useState(false);
    const detailsID = useId();
    const isStreaming = message.status === "streaming";
    const isReading = useReadable(messageRead) === message.id;
    return (
        <article {...articleProps(props)} className={`message reply${isStreaming ? " streaming" : ""}`} aria-label={author} aria-busy={isStreaming}>
            <ReplyHead author={author} avatar={avatar} />
            {parts.renderAttachments(message.attachments)}
            {isStreaming && text === "" ? <Thinking words={words.thinking} /> : (
                <ErrorBoundary resetKey={text} fallback={<LongText text={text} />}>
                    {parts.renderText(text, isStreaming)}
                </ErrorBoundary>
            )}
            {isStreaming ? null : <MessageStatusNote message={message} isLast={isLast} actions={actions} />}
            <div className={`message-actions${isLast || isReading || message.branch.count > 1 ? " stay" : ""}`}>
                {isStreaming || text === "" ? null : <CopyButton label={words.copyMessage} text={() => text} />}
                {isStreaming || text === "" || !canReadAloud ? null : <ReadAloudButton id={message.id} text={text} isReading={isReading} />}
                {isStreaming || message.parent_id === null ? null : <RegenerateButtons message={message} agents={parts.agents} onRegenerate={actions.regenerate} />}
                <VersionSwitch branch={message.branch} onShow={actions.showVersion} />
                {isStreaming ? null : <DetailsButton controls={detailsID} isOpen={showsDetails} onToggle={setShowsDetails} message={message} />}
            </div>
            {showsDetails && !isStreaming ? <MessageDetails id={detailsID} message={message} author={author} /> : null}
        </article>
    );
}

/** What was said to the agent about the conversation, as some imported ones have it. */
function SystemMessage(props: MessageBubbleProps) {
    const words = useText(texts);
    return (
        <article {...articleProps(props)} className="message system" aria-label={words.system}>
            <LongText text={visibleMarks(props.text)} />
        </article>
    );
}

/** Stands for a reply that was asked for and has not begun. */
export function AwaitedReply({ author, avatar }: { author: string; avatar: string }) {
    const words = useText(texts);
    return (
        <article className="message reply streaming" aria-label={author} aria-busy="true">
            <ReplyHead author={author} avatar={avatar} />
            <Thinking words={words.thinking} />
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

function Thinking({ words }: { words: string }) {
    return <div className="thinking"><span /><span /><span /><span className="visually-hidden">{words}</span></div>;
}

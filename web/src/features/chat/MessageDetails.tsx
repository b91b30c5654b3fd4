// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { useReplyDuration } from "../../hooks/useReplyDuration";
import type { Message } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { dateAndTime, shortNumber, wholeNumber } from "../../text/format";
import { CopyButton } from "../../ui/CopyButton";
import { Icon } from "../../ui/icons";
import { messagePath } from "../../ui/route";
import { texts } from "./texts";

interface DetailsButtonProps {
    message: Message;
    /** The id of the details. */
    controls: string;
    isOpen: boolean;
    onToggle: (isOpen: boolean) => void;
}

/** What is known of a message besides its text, on demand; and its address. */
export function DetailsButton({ message, controls, isOpen, onToggle }: DetailsButtonProps) {
    const text = useText(texts);
    return (
        <>
            <CopyButton label={text.copyLink} icon="link" text={() => window.location.origin + messagePath(message.conversation_id, message.id)} />
            <button type="button" className="copy-button" aria-label={text.details} title={text.details} aria-expanded={isOpen}
                aria-controls={isOpen ? controls : undefined} onClick={() => onToggle(!isOpen)}>
                <Icon name="info" size={15} />
            </button>
        </>
    );
}

interface MessageDetailsProps {
    id: string;
    message: Message;
    /** Who wrote it; null for the reader. */
    author: string | null;
    /** How far it has come, of the reader's own. */
    state?: string | null;
}

export function MessageDetails({ id, message, author, state = null }: MessageDetailsProps) {
    const text = useText(texts);
    const duration = useReplyDuration(message);
    const { created_at: created, edited_at: edited, model, usage, tokens_used: tokens } = message;
    const facts: [string, ReactNode][] = [[text.time, <time dateTime={created}>{dateAndTime(created)}</time>]];
    if (edited !== null) facts.push([text.edited, <time dateTime={edited}>{dateAndTime(edited)}</time>]);
    if (state !== null) facts.push([text.state, state]);
    if (author !== null) facts.push([text.agent, <bdi>{author}</bdi>]);
    if (model !== null) facts.push([text.model, <bdi>{model}</bdi>]);
    if (usage !== null) facts.push([text.tokens, text.tokensWords(wholeNumber(usage.prompt_tokens), wholeNumber(usage.completion_tokens))]);
    else if (tokens !== null) facts.push([text.tokens, wholeNumber(tokens)]);
    if (duration !== null) facts.push([text.duration, text.seconds(shortNumber(duration / 1000))]);
    return (
        <dl className="message-details" id={id}>
            {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { type MutableRefObject, useEffect, useRef } from "react";
import { contentOf, type ConversationState } from "../../client/conversationState";
import type { AgentSummary } from "../../protocol/conversation";
import { Icon } from "../../ui/icons";
import { AwaitedReply, MessageBubble } from "./MessageBubble";
import type { ChatParts } from "./parts";
import { PendingBubble } from "./PendingBubble";
import { useStickToBottom } from "./useStickToBottom";

export interface MessageActions {
    sendAgain: (clientID: string) => void;
    discard: (clientID: string) => void;
    regenerate: (messageID: string) => void;
    continueReply: (messageID: string) => void;
}

interface MessageListProps {
    state: ConversationState;
    agent: AgentSummary | null;
    parts: ChatParts;
    actions: MessageActions;
    /** Is given the way to the end, for who sends a message. */
    toBottom: MutableRefObject<() => void>;
}

const someAgent = { name: "Agent", avatar: "" };

export function MessageList({ state, agent, parts, actions, toBottom: handle }: MessageListProps) {
    const box = useRef<HTMLDivElement>(null);
    const content = useRef<HTMLDivElement>(null);
    const { isHeld, toBottom } = useStickToBottom(box, content);
    useEffect(() => {
        handle.current = toBottom;
    }, [handle, toBottom]);

    const last = state.messages.length - 1;
    const isStreaming = state.messages.some((held) => held.message.status === "streaming");
    const isAwaited = !isStreaming && (state.awaiting !== null || state.pending.some((each) => each.error === null));
    const authorOf = (id: string | null) => (id === null || id === agent?.id ? agent : parts.agentByID(id)) ?? someAgent;
    return (
        <>
            <div className="messages-box" ref={box} tabIndex={0} role="log" aria-label="Messages">
                <div className="messages" ref={content}>
                    {state.messages.map(({ message }, index) => {
                        const author = authorOf(message.agent_id);
                        return (
                            <MessageBubble key={message.client_id ?? message.id} message={message} text={contentOf(state, message)}
                                author={author.name} avatar={author.avatar} isLast={index === last && state.pending.length === 0}
                                renderText={parts.renderText} actions={actions} />
                        );
                    })}
                    {state.pending.map((pending) => <PendingBubble key={pending.client_id} pending={pending} actions={actions} />)}
                    {isAwaited ? <AwaitedReply author={(agent ?? someAgent).name} avatar={(agent ?? someAgent).avatar} /> : null}
                </div>
            </div>
            {isHeld ? null : (
                <button type="button" className="jump-button" onClick={toBottom}>
                    <Icon name="arrowDown" size={16} />Jump to latest
                </button>
            )}
        </>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { type MutableRefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
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
    /** By the same agent, where none is named. */
    regenerate: (messageID: string, agentID?: string) => void;
    continueReply: (messageID: string) => void;
    /** Whether the server took it. */
    edit: (messageID: string, content: string) => Promise<boolean>;
    showVersion: (messageID: string) => void;
}

/** What a message can ask for: besides the above, its editor. */
export interface BubbleActions extends MessageActions {
    beginEdit: (messageID: string) => void;
    endEdit: () => void;
}

interface MessageListProps {
    state: ConversationState;
    agent: AgentSummary | null;
    parts: ChatParts;
    actions: MessageActions;
    /** The message to go to. */
    target?: string | null;
    /** Is given the way to the end, for who sends a message. */
    toBottom: MutableRefObject<() => void>;
    /** Is given the way to edit the last message of the user's. */
    editLast?: MutableRefObject<() => void>;
}

const someAgent = { name: "Agent", avatar: "" };

export function MessageList({ state, agent, parts, actions, target = null, toBottom: handle, editLast }: MessageListProps) {
    const box = useRef<HTMLDivElement>(null);
    const content = useRef<HTMLDivElement>(null);
    const { isHeld, toBottom } = useStickToBottom(box, content);
    useEffect(() => {
        handle.current = toBottom;
    }, [handle, toBottom]);

    const [editing, setEditing] = useState<string | null>(null);
    const from = useRef<Element | null>(null);
    const beginEdit = useCallback((id: string) => {
        from.current = document.activeElement;
        setEditing(id);
    }, []);
    const endEdit = useCallback(() => {
        setEditing(null);
        // What led to the editor gets the focus back; the message's own button is only there again after this.
        if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus({ preventScroll: true });
    }, []);
    const bubbleActions = useMemo(() => ({ ...actions, beginEdit, endEdit }), [actions, beginEdit, endEdit]);
    const lastOwn = state.messages.filter((held) => held.message.role === "user").pop()?.message.id;
    useEffect(() => {
        if (editLast) editLast.current = () => lastOwn !== undefined && beginEdit(lastOwn);
    }, [editLast, lastOwn, beginEdit]);

    const isTargetThere = state.messages.some((held) => held.message.id === target);
    useEffect(() => {
        if (isTargetThere && target !== null) document.getElementById(`message-${target}`)?.scrollIntoView({ block: "center" });
    }, [isTargetThere, target]);

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
                            // One place for all versions of a message, so that the focus stays where they are changed.
                            <MessageBubble key={message.parent_id ?? "first"} message={message} text={contentOf(state, message)}
                                author={author.name} avatar={author.avatar} isLast={index === last && state.pending.length === 0}
                                isEditing={editing === message.id} parts={parts} actions={bubbleActions} />
                        );
                    })}
                    {state.pending.map((pending) => <PendingBubble key={pending.client_id} pending={pending} parts={parts} actions={actions} />)}
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

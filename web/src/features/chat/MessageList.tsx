// SPDX-License-Identifier: Apache-2.0

import { Fragment, type MutableRefObject, type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { contentOf, type ConversationState } from "../../client/conversationState";
import type { AgentSummary } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { PassingButton } from "../../ui/PassingButton";
import { type Delivery, deliveryOf } from "./delivery";
import { FindInMessages } from "./FindInMessages";
import { AwaitedReply, MessageBubble } from "./MessageBubble";
import type { ChatParts } from "./parts";
import { PendingBubble } from "./PendingBubble";
import { stopReading } from "./readAloud";
import { RowLines } from "./RowLines";
import { type Row, rowsOf } from "./rows";
import { texts } from "./texts";
import { useMessageWindow } from "./useMessageWindow";

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
    /** Whose scroll position is kept. */
    conversationID: string;
    state: ConversationState;
    agent: AgentSummary | null;
    parts: ChatParts;
    actions: MessageActions;
    /** Stands where there are no messages. */
    empty?: ReactNode;
    /** The message to go to. */
    target?: string | null;
    /** Is given the way to the end, for who sends a message. */
    toBottom: MutableRefObject<() => void>;
    /** Is given the way to edit the last message of the user's. */
    editLast?: MutableRefObject<() => void>;
}

export function MessageList({ conversationID, state, agent, parts, actions, empty = null, target = null, toBottom, editLast }: MessageListProps) {
    const text = useText(texts);
    const hintID = useId();
    const { messages, pending, awaiting } = state;
    const isStreaming = messages.some((held) => held.message.status === "streaming");
    const isAwaited = !isStreaming && (awaiting !== null || pending.some((each) => each.error === null));
    const agentID = agent?.id ?? null;
    const rows = useMemo(() => rowsOf({ messages, pending, isAwaited, agentID }), [messages, pending, isAwaited, agentID]);
    const { box, content, view, isHeld, rendered } = useMessageWindow(conversationID, rows);
    useEffect(() => {
        toBottom.current = () => view.toEnd();
    }, [toBottom, view]);

    useEffect(() => {
        window.addEventListener("pagehide", stopReading);
        return () => {
            window.removeEventListener("pagehide", stopReading);
            stopReading();
        };
    }, []);

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
    const keyOf = (id: string | null) => rows.find((row) => row.kind === "message" && row.message.id === id)?.key ?? null;
    const editingKey = editing === null ? null : keyOf(editing);
    view.pinned = editingKey;
    useLayoutEffect(() => {
        if (editingKey !== null) view.show(editingKey);
    }, [view, editingKey]);

    const lastOwn = useMemo(() => lastOf(rows, "user"), [rows]);
    useEffect(() => {
        if (editLast) editLast.current = () => lastOwn !== null && beginEdit(lastOwn);
    }, [editLast, lastOwn, beginEdit]);

    const targetKey = target === null ? null : keyOf(target);
    const reached = useRef<string | null>(null);
    useLayoutEffect(() => {
        if (target === null) reached.current = null;
        // Once: who leaves its version and comes back is where they want to be.
        if (targetKey === null || target === null || reached.current === target) return;
        reached.current = target;
        view.goTo({ key: targetKey, top: view.viewport / 5 });
        requestAnimationFrame(() => document.getElementById(`message-${target}`)?.focus({ preventScroll: true }));
    }, [view, target, targetKey]);

    const someAgent = { id: "", name: text.agent, avatar: "" };
    const authorOf = (id: string | null) => (id === null || id === agentID ? agent : parts.agentByID(id)) ?? someAgent;
    const last = lastMessage(rows);
    const delivery = lastOwn === null ? null : deliveryOf(state, lastOwn);
    const isWhole = rendered.length === rows.length;

    const end = `${last?.id ?? ""} ${last === null ? 0 : contentOf(state, last).length} ${pending.length}`;
    const endWhenLeft = useRef(end);
    if (isHeld) endWhenLeft.current = end;
    const hasNews = !isHeld && endWhenLeft.current !== end;

    /** An earlier message that was answered has been read by who answered it. */
    function deliveryAt(index: number, id: string): { delivery: Delivery; reader: string } {
        if (id === lastOwn && delivery !== null) return { delivery, reader: authorOf(agentID).name };
        const next = rows[index + 1];
        const reply = next?.kind === "message" && next.message.role === "assistant" ? next.message : null;
        return { delivery: reply !== null && reply.content !== "" ? "read" : "delivered", reader: authorOf(reply?.agent_id ?? agentID).name };
    }

    function bubble(row: Row, index: number) {
        switch (row.kind) {
            case "message": {
                const { message } = row;
                const author = authorOf(message.agent_id);
                return (
                    <MessageBubble message={message} text={contentOf(state, message)} author={author.name} avatar={author.avatar}
                        isLast={message === last && pending.length === 0} isEditing={editing === message.id} isTarget={message.id === target}
                        isLastOwn={message.id === lastOwn} {...deliveryAt(index, message.id)}
                        place={isWhole ? 0 : index + 1} placeOf={rows.length} parts={parts} actions={bubbleActions} />
                );
            }
            case "pending": return <PendingBubble pending={row.pending} parts={parts} actions={actions} />;
            case "awaited": return <AwaitedReply author={authorOf(agentID).name} avatar={authorOf(agentID).avatar} />;
            case "end": return null;
        }
    }

    return (
        <>
            {/* What arrives is announced apart from here, in sentences. */}
            <div className="messages-box" ref={box} tabIndex={0} role="log" aria-label={text.messages} aria-live="off">
                <div className="messages" ref={content}>
                    {rows.length === 0 ? empty : null}
                    {rendered.map((index, place) => {
                        const row = rows[index];
                        if (row === undefined) return null;
                        return (
                            <Fragment key={row.key}>
                                {place === 0 || rendered[place - 1] !== index - 1 ? <Gap place={place} height={view.gapBefore(place)} /> : null}
                                <div className="message-row" data-row={row.key}>
                                    <RowLines lines={row.lines} agentName={(id) => authorOf(id).name} />
                                    {bubble(row, index)}
                                </div>
                            </Fragment>
                        );
                    })}
                    <Gap place={rendered.length} height={view.gapBefore(rendered.length)} />
                </div>
            </div>
            <FindInMessages rows={rows} textOf={(message) => contentOf(state, message)} view={view} content={content} isWhole={isWhole} />
            {isHeld ? null : (
                <PassingButton className={`jump-button${hasNews ? " news" : ""}`} aria-label={text.jump} heir={() => box.current}
                    aria-describedby={hasNews ? hintID : undefined} onClick={() => view.toEnd()}>
                    <Icon name="arrowDown" size={16} />{text.jump}
                    {hasNews ? <span className="news-mark"><span className="visually-hidden" id={hintID}>{text.newText}</span></span> : null}
                </PassingButton>
            )}
        </>
    );
}

/** Stands in for rows that are not in the document. */
function Gap({ place, height }: { place: number; height: number }) {
    return <div data-gap={place} style={{ height }} />;
}

function lastMessage(rows: readonly Row[]) {
    for (let index = rows.length - 1; index >= 0; index -= 1) {
        const row = rows[index];
        if (row?.kind === "message") return row.message;
    }
    return null;
}

function lastOf(rows: readonly Row[], role: "user"): string | null {
    for (let index = rows.length - 1; index >= 0; index -= 1) {
        const row = rows[index];
        if (row?.kind === "message" && row.message.role === role) return row.message.id;
    }
    return null;
}

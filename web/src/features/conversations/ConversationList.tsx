// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, type ReactNode, useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useAgents } from "../../hooks/useAgents";
import { useConversations } from "../../hooks/useConversations";
import type { Conversation } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import type { MenuItem } from "../../ui/Menu";
import { ConversationRow, type RowActions } from "./ConversationRow";
import { groupConversations } from "./groups";
import { ListEmpty, ListSkeleton, ListTrouble, MoreMark } from "./ListStates";
import { ListTools } from "./ListTools";
import { SelectionBar } from "./SelectionBar";
import { texts } from "./texts";
import { useConversationActions } from "./useConversationActions";
import { useCurrentCommands } from "./useCurrentCommands";
import { useRowWindow } from "./useRowWindow";
import { useSelection } from "./useSelection";
import "./conversations.css";

interface ConversationListProps {
    currentID: string | null;
    /** They left the list by what was done here. */
    onGone: (ids: readonly string[]) => void;
    /** They are there again, since it was taken back. */
    onBack: (ids: readonly string[]) => void;
    /** What else can be done with a conversation. */
    moreItems?: (conversation: Conversation) => readonly MenuItem[];
    /** What is found in the conversations' texts, under what is found in their titles. */
    searchResults?: (words: string) => ReactNode;
}

const noItems = () => [];

/** The conversations, by when they were last spoken in; more are read as the end comes into view. */
export function ConversationList({ currentID, onGone, onBack, moreItems = noItems, searchResults }: ConversationListProps) {
    const text = useText(texts);
    const { state, list } = useConversations();
    const agentsState = useAgents();
    const agents = agentsState.kind === "loaded" ? agentsState.agents : [];
    const actions = useConversationActions(list, onGone, onBack);
    const [renamingID, setRenamingID] = useState<string | null>(null);
    const [activeID, setActiveID] = useState<string | null>(null);
    const [hasFocus, setHasFocus] = useState(false);
    const wanted = useRef<string | null>(null);
    const place = useRef<HTMLDivElement>(null);
    const { query, conversations } = state;

    const today = new Date().toDateString();
    const { groups, counts, shown } = useMemo(() => {
        const made = groupConversations(conversations, new Date());
        return { groups: made, counts: made.map((group) => group.conversations.length), shown: made.flatMap((group) => group.conversations) };
    }, [conversations, today, text]);
    const indexOf = (id: string | null) => shown.findIndex((each) => each.id === id);
    const selection = useSelection(shown);
    const activeIndex = indexOf(activeID);
    const rows = useRowWindow(place, counts, hasFocus ? activeIndex : -1);
    const drawn = groups.flatMap((group, index) => group.conversations.slice(rows.ranges[index]?.from, rows.ranges[index]?.to));
    const stopID = [activeID, currentID].find((id) => drawn.some((each) => each.id === id)) ?? drawn[0]?.id ?? null;

    const now = useRef({ shown, go, select: selection.select });
    now.current = { shown, go, select: selection.select };

    /** `later` where the row is about to become another element. */
    function go(index: number, later = false) {
        const id = shown[Math.max(0, Math.min(index, shown.length - 1))]?.id ?? null;
        if (id === null) return;
        wanted.current = id;
        setActiveID(id);
        rows.scrollTo(indexOf(id));
        if (!later) focusWanted();
    }

    /** A row that is not drawn yet gets the focus once it is. */
    function focusWanted() {
        if (wanted.current === null) return;
        const element = place.current?.querySelector<HTMLElement>(`[data-id="${wanted.current}"] :is(a, input)`);
        if (!element) return;
        wanted.current = null;
        element.focus({ preventScroll: true });
    }
    useLayoutEffect(focusWanted);

    const rowActions: RowActions = useMemo(() => {
        /** The focus goes on to a neighbour before the row goes. */
        const leaving = (conversation: Conversation) => {
            const row = place.current?.querySelector(`[data-id="${conversation.id}"]`);
            if (!row?.contains(document.activeElement)) return;
            const all = now.current.shown;
            const at = all.findIndex((each) => each.id === conversation.id);
            now.current.go(at + 1 < all.length ? at + 1 : at - 1);
        };
        return {
            patch: actions.patch,
            archive: (conversation) => {
                leaving(conversation);
                actions.archive([conversation], !conversation.is_archived);
            },
            remove: (conversation) => {
                leaving(conversation);
                actions.remove([conversation]);
            },
            rename: (id, back) => {
                wanted.current = back ?? null;
                setRenamingID(id);
            },
            focus: setActiveID,
            select: (id, upTo) => {
                wanted.current = id;
                now.current.select(id, upTo);
            },
            moreItems,
        };
    }, [actions, moreItems]);
    useCurrentCommands(currentID, actions);

    function onKeyDown(event: KeyboardEvent) {
        const inRow = event.target instanceof Element && event.target.matches("[data-id] > a, [data-id] > label > input");
        const conversation = shown[activeIndex];
        if (!inRow || conversation === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "ArrowDown") go(activeIndex + 1);
        else if (event.key === "ArrowUp") go(activeIndex - 1);
        else if (event.key === "Home") go(0);
        else if (event.key === "End") go(shown.length - 1);
        else if (event.key === "F2" && !selection.isOn) setRenamingID(conversation.id);
        else if (event.key === "Delete" && !selection.isOn) rowActions.remove(conversation);
        else if (event.key === "Escape" && selection.isOn) endSelection();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    function beginSelection() {
        selection.begin();
        go(Math.max(0, indexOf(stopID)), true);
    }

    function endSelection() {
        selection.end();
        go(Math.max(0, activeIndex), true);
    }

    function withSelected(action: (selected: readonly Conversation[]) => void) {
        const { chosen } = selection;
        const among = new Set(chosen);
        const rest = shown.findIndex((each) => !among.has(each));
        selection.end();
        if (rest >= 0) go(rest, true);
        action(chosen);
    }

    const onAgain = useCallback(() => list.again(), [list]);
    const isEmpty = conversations.length === 0;
    const trouble = state.error === null ? null : errorWords(state.error);
    return (
        <>
            {selection.isOn ? (
                <SelectionBar count={selection.chosen.length} of={shown.length} archived={query.archived} onAll={selection.toggleAll} onDone={endSelection}
                    onArchive={() => withSelected((chosen) => actions.archive(chosen, !query.archived))} onDelete={() => withSelected(actions.remove)} />
            ) : (
                <ListTools query={query} agents={agents} found={state.load === "loaded" ? conversations.length : null} hasMore={state.next !== null}
                    onQuery={(next) => list.show(next)} onSelect={isEmpty ? null : beginSelection} onDown={() => go(Math.max(0, indexOf(stopID)))} />
            )}
            {isEmpty && state.load === "loading" ? <ListSkeleton /> : null}
            {state.load === "failed" ? <ListTrouble words={trouble ?? text.unread} onAgain={onAgain} /> : null}
            {isEmpty && state.load === "loaded" ? (
                <ListEmpty query={query} agent={agents.find((each) => each.id === query.agentID)?.name ?? null} onQuery={(next) => list.show(next)} />
            ) : null}
            <div ref={place} className="list-groups" onKeyDown={onKeyDown} onFocus={() => setHasFocus(true)}
                onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setHasFocus(false)}>
                {groups.map((group, index) => {
                    const { from, to } = rows.ranges[index] ?? { from: 0, to: 0 };
                    const size = group.conversations.length;
                    return (
                        <section key={group.name} className="list-group">
                            <h2>{group.name}</h2>
                            <ul style={{ paddingTop: from * rows.heights.row, paddingBottom: (size - to) * rows.heights.row }}>
                                {group.conversations.slice(from, to).map((conversation, at) => (
                                    <ConversationRow key={conversation.id} conversation={conversation} isCurrent={conversation.id === currentID}
                                        isStop={conversation.id === stopID} isRenaming={conversation.id === renamingID}
                                        isSelected={selection.isOn ? selection.has(conversation.id) : null} position={from + at + 1} size={size}
                                        actions={rowActions} />
                                ))}
                            </ul>
                        </section>
                    );
                })}
            </div>
            {state.load === "loaded" && trouble !== null ? <ListTrouble words={trouble} onAgain={onAgain} /> : null}
            {state.next !== null && trouble === null ? <MoreMark key={state.next} onSeen={() => void list.more()} /> : null}
            {query.search !== "" ? searchResults?.(query.search) : null}
        </>
    );
}

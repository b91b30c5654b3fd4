// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { textOf, useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { useConversations } from "../../hooks/useConversations";
import type { ConversationPatch } from "../../client/api";
import type { ListQuery } from "../../client/listState";
import type { Conversation } from "../../protocol/conversation";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { showToast } from "../../ui/toasts";
import { ConversationRow } from "./ConversationRow";
import { groupConversations } from "./groups";
import { ListTools } from "./ListTools";
import { texts } from "./texts";
import "./conversations.css";

interface ConversationListProps {
    currentID: string | null;
    /** The conversation is not on the list any more, by what was done here. */
    onGone: (id: string) => void;
}

/** The conversations, by when they were last spoken in; more are read as the end comes into view. */
export function ConversationList({ currentID, onGone }: ConversationListProps) {
    const text = useText(texts);
    const { state, list } = useConversations();
    const [deleting, setDeleting] = useState<Conversation | null>(null);

    async function patch(conversation: Conversation, change: ConversationPatch) {
        try {
            await list.patch(conversation, change);
            if (change.is_archived === undefined) return;
            if (change.is_archived) onGone(conversation.id);
            const undone = { ...conversation, ...change };
            showToast(change.is_archived ? text.archived(conversation.title) : text.restored(conversation.title), {
                label: text.undo,
                run: () => void list.patch(undone, { is_archived: conversation.is_archived })
                    .catch((error: unknown) => showToast(errorWords(asRequestError(error)))),
            });
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    async function remove(conversation: Conversation) {
        try {
            await list.remove(conversation);
            onGone(conversation.id);
        } catch (error) {
            showToast(errorWords(asRequestError(error)));
        }
    }

    return (
        <>
            <ListTools query={state.query} found={state.load === "loaded" ? state.conversations.length : null} hasMore={state.next !== null}
                onQuery={(query) => list.show(query)} />
            {state.load === "loading" ? <ListSkeleton /> : null}
            {state.load === "failed" ? (
                <div className="list-empty">
                    <p>{state.error ? errorWords(state.error) : text.unread}</p>
                    <button type="button" className="button small" onClick={() => list.hurry()}>{text.tryAgain}</button>
                </div>
            ) : null}
            {state.load === "loaded" && state.conversations.length === 0 ? <p className="list-empty">{emptyWords(state.query)}</p> : null}
            {groupConversations(state.conversations, new Date()).map((group) => (
                <section key={group.name} className="list-group">
                    <h2>{group.name}</h2>
                    <ul>
                        {group.conversations.map((conversation) => (
                            <ConversationRow key={conversation.id} conversation={conversation} isCurrent={conversation.id === currentID}
                                onPatch={(change) => void patch(conversation, change)} onDelete={() => setDeleting(conversation)} />
                        ))}
                    </ul>
                </section>
            ))}
            {state.next !== null ? <MoreMark key={state.next} onSeen={() => void list.more()} /> : null}
            {deleting ? (
                <ConfirmDialog title={text.deleteQuestion} action={text.delete} onClose={() => setDeleting(null)} onConfirm={() => void remove(deleting)}>
                    {text.deleteAbout(deleting.title)}
                </ConfirmDialog>
            ) : null}
        </>
    );
}

function emptyWords(query: ListQuery): string {
    const text = textOf(texts);
    if (query.search !== "") return query.archived ? text.nothingFoundArchived : text.nothingFound;
    return query.archived ? text.emptyArchive : text.empty;
}

/** Stands at the end of what was read. */
function MoreMark({ onSeen }: { onSeen: () => void }) {
    const mark = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (!mark.current) return;
        const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onSeen(), { rootMargin: "300px" });
        observer.observe(mark.current);
        return () => observer.disconnect();
    }, []);
    return <div ref={mark} className="list-more" aria-hidden="true"><span className="skeleton" /></div>;
}

function ListSkeleton() {
    return (
        <div className="list-skeleton" aria-busy="true">
            <span className="visually-hidden">{useText(texts).loading}</span>
            {[62, 80, 48, 70, 55].map((width) => <span key={width} className="skeleton" style={{ width: `${width}%` }} />)}
        </div>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import { asRequestError } from "../../client/requestError";
import { errorWords } from "../../client/words";
import { useConversations } from "../../hooks/useConversations";
import type { ConversationPatch } from "../../client/api";
import type { Conversation } from "../../protocol/conversation";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { showToast } from "../../ui/toasts";
import { ConversationRow } from "./ConversationRow";
import { groupConversations } from "./groups";
import "./conversations.css";

interface ConversationListProps {
    currentID: string | null;
    /** The conversation is not on the list any more, by what was done here. */
    onGone: (id: string) => void;
}

/** The conversations, by when they were last spoken in; more are read as the end comes into view. */
export function ConversationList({ currentID, onGone }: ConversationListProps) {
    const { state, list } = useConversations();
    const [deleting, setDeleting] = useState<Conversation | null>(null);

    async function patch(conversation: Conversation, change: ConversationPatch) {
        try {
            await list.patch(conversation, change);
            if (change.is_archived) onGone(conversation.id);
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

    if (state.load === "loading") return <ListSkeleton />;
    if (state.load === "failed") {
        return (
            <div className="list-empty">
                <p>{state.error ? errorWords(state.error) : "The conversations could not be read."}</p>
                <button type="button" className="button small" onClick={() => list.hurry()}>Try again</button>
            </div>
        );
    }
    if (state.conversations.length === 0) return <p className="list-empty">Your conversations will be listed here.</p>;
    return (
        <>
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
                <ConfirmDialog title="Delete this conversation?" action="Delete" onClose={() => setDeleting(null)} onConfirm={() => void remove(deleting)}>
                    <bdi>“{deleting.title}”</bdi> and all of its messages will be gone for good.
                </ConfirmDialog>
            ) : null}
        </>
    );
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
            <span className="visually-hidden">Loading conversations</span>
            {[62, 80, 48, 70, 55].map((width) => <span key={width} className="skeleton" style={{ width: `${width}%` }} />)}
        </div>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import type { ConversationPatch } from "../../client/api";
import type { Conversation } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { Menu, type MenuItem } from "../../ui/Menu";
import { conversationPath } from "../../ui/route";
import { Link } from "../../ui/router";
import { texts } from "./texts";

interface ConversationRowProps {
    conversation: Conversation;
    isCurrent: boolean;
    onPatch: (change: ConversationPatch) => void;
    onDelete: () => void;
}

export function ConversationRow({ conversation, isCurrent, onPatch, onDelete }: ConversationRowProps) {
    const text = useText(texts);
    const [renaming, setRenaming] = useState(false);
    const title = conversation.title || text.newConversation;

    const pinning: MenuItem = {
        label: conversation.is_pinned ? text.unpin : text.pin, icon: "pin", onSelect: () => onPatch({ is_pinned: !conversation.is_pinned }),
    };

    if (renaming) {
        return (
            <li className="row renaming">
                <RenameBox title={conversation.title} onDone={(renamed) => {
                    setRenaming(false);
                    if (renamed !== null && renamed !== conversation.title) onPatch({ title: renamed });
                }} />
            </li>
        );
    }
    return (
        <li className={`row${isCurrent ? " current" : ""}`}>
            <Link href={conversationPath(conversation.id)} className="row-link" aria-current={isCurrent ? "page" : undefined} title={title}>
                <bdi className="row-title">{title}</bdi>
                <RowMark conversation={conversation} isCurrent={isCurrent} />
            </Link>
            <Menu label={text.optionsFor(title)} className="icon-button row-menu" button={<Icon name="more" />} items={[
                ...(conversation.is_archived ? [] : [pinning]),
                { label: text.rename, icon: "pencil", onSelect: () => setRenaming(true) },
                { label: conversation.is_archived ? text.restore : text.archive, icon: "archive",
                    onSelect: () => onPatch({ is_archived: !conversation.is_archived }) },
                { label: text.delete, icon: "trash", danger: true, onSelect: onDelete },
            ]} />
        </li>
    );
}

function RowMark({ conversation, isCurrent }: { conversation: Conversation; isCurrent: boolean }) {
    const text = useText(texts);
    if (conversation.active_message_id !== null) return <span className="row-running" role="img" aria-label={text.running} />;
    if (conversation.unread_count > 0 && !isCurrent) return <span className="row-unread" role="img" aria-label={text.unreadMark} />;
    return null;
}

/** Enter and leaving the box keep the title, Escape does not. */
function RenameBox({ title, onDone }: { title: string; onDone: (title: string | null) => void }) {
    const label = useText(texts).title;
    const [text, setText] = useState(title);
    const box = useRef<HTMLInputElement>(null);
    const done = useRef(false);
    useEffect(() => box.current?.select(), []);

    function finish(keep: boolean) {
        if (done.current) return;
        done.current = true;
        const trimmed = text.trim();
        onDone(keep && trimmed !== "" ? trimmed : null);
    }

    return (
        <input ref={box} className="rename-box" aria-label={label} value={text} maxLength={200} dir="auto" onChange={(event) => setText(event.target.value)}
            onBlur={() => finish(true)} onKeyDown={(event) => {
                if (event.nativeEvent.isComposing) return;
                if (event.key === "Enter") finish(true);
                if (event.key !== "Escape") return;
                event.stopPropagation();
                finish(false);
            }} />
    );
}

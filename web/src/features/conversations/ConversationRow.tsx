// SPDX-License-Identifier: Apache-2.0

import { memo, type MouseEvent, useId, useRef, useState } from "react";
import type { ConversationPatch } from "../../client/api";
import type { Conversation } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { Menu, type MenuItem, MenuList } from "../../ui/Menu";
import { conversationPath } from "../../ui/route";
import { Link } from "../../ui/router";
import { visibleMarks } from "../../ui/unseen";
import { RenameBox } from "./RenameBox";
import { texts } from "./texts";
import { useLongPress } from "./useLongPress";

/** What a row asks the list for; the same object for every row. */
export interface RowActions {
    patch: (conversation: Conversation, change: ConversationPatch) => void;
    archive: (conversation: Conversation) => void;
    remove: (conversation: Conversation) => void;
    /** Null when it is done; `back` is whose row gets the focus. */
    rename: (id: string | null, back?: string) => void;
    focus: (id: string) => void;
    select: (id: string, upTo: boolean) => void;
    /** Items from elsewhere, such as exporting. */
    moreItems: (conversation: Conversation) => readonly MenuItem[];
}

interface ConversationRowProps {
    conversation: Conversation;
    isCurrent: boolean;
    /** Whether the Tab key comes here. */
    isStop: boolean;
    isRenaming: boolean;
    /** Null while rows are followed, not selected. */
    isSelected: boolean | null;
    position: number;
    size: number;
    actions: RowActions;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
    const { conversation, isCurrent, isStop, isRenaming, isSelected, position, size, actions } = props;
    const text = useText(texts);
    const [menuAt, setMenuAt] = useState<DOMRect | null>(null);
    const link = useRef<HTMLAnchorElement>(null);
    const titleID = useId();
    const { isTaken, ...longPress } = useLongPress((x, y) => setMenuAt(new DOMRect(x, y, 0, 0)));
    const title = visibleMarks(conversation.title) || text.newConversation;
    const place = { "data-id": conversation.id, "aria-posinset": position, "aria-setsize": size, onFocus: () => actions.focus(conversation.id) };

    if (isRenaming) {
        return (
            <li className="row renaming" {...place}>
                <RenameBox title={conversation.title} onDone={(renamed, byKey) => {
                    actions.rename(null, byKey ? conversation.id : undefined);
                    if (renamed !== null) actions.patch(conversation, { title: renamed });
                }} />
            </li>
        );
    }
    if (isSelected !== null) {
        return (
            <li className={`row${isSelected ? " selected" : ""}`} {...place}>
                <label className="row-link">
                    <input type="checkbox" checked={isSelected} tabIndex={isStop ? 0 : -1}
                        onChange={(event) => actions.select(conversation.id, (event.nativeEvent as unknown as MouseEvent).shiftKey === true)} />
                    <bdi className="row-title">{title}</bdi>
                    <RowMark conversation={conversation} isCurrent={isCurrent} />
                </label>
            </li>
        );
    }

    const items: MenuItem[] = [
        { label: text.openTab, icon: "newTab", onSelect: () => window.open(conversationPath(conversation.id), "_blank", "noopener") },
        ...(conversation.is_archived ? [] : [{
            label: conversation.is_pinned ? text.unpin : text.pin, icon: "pin" as const,
            onSelect: () => actions.patch(conversation, { is_pinned: !conversation.is_pinned }),
        }]),
        { label: text.rename, icon: "pencil", onSelect: () => actions.rename(conversation.id) },
        ...actions.moreItems(conversation),
        { label: text.select, icon: "check", onSelect: () => actions.select(conversation.id, false) },
        { label: conversation.is_archived ? text.restore : text.archive, icon: "archive", onSelect: () => actions.archive(conversation) },
        { label: text.delete, icon: "trash", danger: true, onSelect: () => actions.remove(conversation) },
    ];
    return (
        <li className={`row${isCurrent ? " current" : ""}${menuAt ? " open" : ""}`} {...place} onContextMenu={(event) => {
            event.preventDefault();
            // The keyboard's menu key has no place of its own.
            const box = link.current?.getBoundingClientRect() ?? new DOMRect();
            setMenuAt(event.clientX === 0 && event.clientY === 0 ? box : new DOMRect(event.clientX, event.clientY - 4, 0, 0));
        }}>
            <Link href={conversationPath(conversation.id)} ref={link} className="row-link" aria-current={isCurrent ? "page" : undefined} title={title}
                tabIndex={isStop ? 0 : -1} {...longPress} onClick={(event) => {
                    if (!isTaken()) return;
                    event.preventDefault();
                    event.stopPropagation();
                }}>
                <bdi id={titleID} className="row-title">{title}</bdi>
                <RowMark conversation={conversation} isCurrent={isCurrent} />
            </Link>
            <Menu label={text.options} describedBy={titleID} menuLabel={text.optionsFor(title)} className="icon-button row-menu"
                button={<Icon name="more" />} items={items} tabIndex={isStop ? 0 : -1} />
            {menuAt ? (
                <MenuList label={text.optionsFor(title)} items={items} anchor={() => menuAt} onClose={(giveFocusBack) => {
                    setMenuAt(null);
                    if (giveFocusBack) link.current?.focus();
                }} />
            ) : null}
        </li>
    );
});

function RowMark({ conversation, isCurrent }: { conversation: Conversation; isCurrent: boolean }) {
    const text = useText(texts);
    if (conversation.active_message_id !== null) return <span className="row-running" role="img" aria-label={text.running} />;
    if (conversation.unread_count > 0 && !isCurrent) return <span className="row-unread" role="img" aria-label={text.unreadMark} />;
    return null;
}

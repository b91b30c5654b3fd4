// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import { useClient } from "../hooks/services";
import { useConversations } from "../hooks/useConversations";
import { textOf } from "../text/catalog";
import { notify } from "../ui/notifications";
import { useUnreadTitle } from "../ui/pageTitle";
import { conversationPath } from "../ui/route";
import { navigate } from "../ui/router";
import { showToast } from "../ui/toasts";
import { visibleMarks } from "../ui/unseen";
import { texts } from "./texts";

/** Tells of a reply that ended where nobody looks: in the title, in a toast, and as a notification for who wants them. */
export function useReplyNews(currentID: string | null): void {
    const { list } = useClient();
    const { state } = useConversations();
    const current = useRef(currentID);
    current.current = currentID;
    const told = useRef(new Map<string, () => void>());
    useEffect(() => {
        // Who has come to see the answer need not be told of it, as after the first message of a conversation, whose answer may be
        // there before the page is.
        if (currentID !== null) told.current.get(currentID)?.();
    }, [currentID]);
    useUnreadTitle([...state.known.values()].filter((each) => each.unread_count > 0 && each.id !== currentID).length);

    useEffect(() => list.onEvent((event) => {
        if (event.type !== "message_complete" || event.status === "stopped") return;
        const id = event.conversation_id;
        const isSeen = id === current.current;
        if (isSeen && document.visibilityState === "visible") return;
        const text = textOf(texts);
        const title = visibleMarks(list.getSnapshot().known.get(id)?.title ?? "") || text.aConversation;
        const words = event.status === "complete" ? text.answered(title) : text.answerBroken(title);
        const open = () => navigate(conversationPath(id));
        notify(title, event.status === "complete" ? text.answerReady : text.answerFailed, event.message_id, open);
        if (!isSeen) told.current.set(id, showToast(words, { label: text.open, run: open }));
    }), [list]);
}

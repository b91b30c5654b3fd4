// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import type { ConversationPatch } from "../../client/api";
import type { ListStore } from "../../client/listStore";
import { asRequestError } from "../../client/requestError";
import type { Conversation } from "../../protocol/conversation";
import { textOf } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { showToast } from "../../ui/toasts";
import { texts } from "./texts";

export interface ConversationActions {
    /** Of one or of many; archiving, restoring and removing can be taken back for a while. */
    archive: (conversations: readonly Conversation[], archived: boolean) => void;
    remove: (conversations: readonly Conversation[]) => void;
    patch: (conversation: Conversation, change: ConversationPatch) => void;
}

const complain = (error: unknown) => showToast(errorWords(asRequestError(error)));

/** What can be done with conversations; `onGone` and `onBack` tell which left the list and came back by it. */
export function useConversationActions(list: ListStore, onGone: (ids: readonly string[]) => void, onBack: (ids: readonly string[]) => void): ConversationActions {
    return useMemo(() => {
        async function archive(conversations: readonly Conversation[], archived: boolean) {
            const ids = conversations.map((each) => each.id);
            if (archived) onGone(ids);
            const text = textOf(texts);
            const { failed, error } = await list.patchAll(conversations, { is_archived: archived });
            if (error !== null) complain(error);
            const kept = new Set(failed);
            const done = conversations.filter((each) => !kept.has(each));
            const [first] = done;
            if (first === undefined) return onBack(ids);
            const words = done.length === 1
                ? (archived ? text.archived : text.restored)(first.title || text.newConversation)
                : (archived ? text.archivedMany : text.restoredMany)(done.length);
            showToast(words, {
                label: text.undo,
                run: () => {
                    void list.patchAll(done, { is_archived: !archived }).then((undone) => undone.error !== null && complain(undone.error));
                    if (archived) onBack(ids);
                },
            });
        }

        async function remove(conversations: readonly Conversation[]) {
            const ids = conversations.map((each) => each.id);
            const text = textOf(texts);
            const removal = list.remove(conversations);
            onGone(ids);
            const { gone, error } = await removal.done;
            if (error !== null) complain(error);
            const [first] = gone;
            if (gone.length < ids.length) {
                const away = new Set(gone.map((each) => each.id));
                onBack(ids.filter((id) => !away.has(id)));
            }
            if (first === undefined) return;
            const words = gone.length === 1 ? text.deleted(first.title || text.newConversation) : text.deletedMany(gone.length);
            const undo = async () => {
                const trouble = await removal.undo();
                if (trouble !== null) complain(trouble);
                onBack(gone.map((each) => each.id));
            };
            showToast(words, { label: text.undo, run: () => void undo() });
        }

        return {
            archive: (conversations, archived) => void archive(conversations, archived),
            remove: (conversations) => void remove(conversations),
            patch: (conversation, change) => void list.patch(conversation, change).catch(complain),
        };
    }, [list, onGone, onBack]);
}

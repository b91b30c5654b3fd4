// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import { useClient } from "../../hooks/services";
import type { Conversation } from "../../protocol/conversation";
import { useText } from "../../text/catalog";
import { type Command, useCommands } from "../../ui/commands";
import { texts } from "./texts";
import type { ConversationActions } from "./useConversationActions";

const none: readonly Command[] = [];

/** What can be done with the conversation that is open. */
export function useCurrentCommands(currentID: string | null, actions: ConversationActions): void {
    const text = useText(texts);
    const { list, conversations } = useClient();
    useCommands(useMemo(() => {
        if (currentID === null) return none;
        const withCurrent = (action: (conversation: Conversation) => void) => () => {
            const current = list.getSnapshot().known.get(currentID) ?? conversations.get(currentID).getSnapshot().conversation;
            if (current) action(current);
        };
        return [
            { id: "pin-chat", label: text.pinThis, icon: "pin", run: withCurrent((it) => actions.patch(it, { is_pinned: !it.is_pinned })) },
            { id: "archive-chat", label: text.archiveThis, icon: "archive", run: withCurrent((it) => actions.archive([it], !it.is_archived)) },
            { id: "delete-chat", icon: "trash", run: withCurrent((it) => actions.remove([it])) },
        ];
    }, [currentID, actions, list, conversations, text]));
}

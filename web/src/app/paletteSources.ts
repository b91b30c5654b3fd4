// SPDX-License-Identifier: Apache-2.0

import { useMemo } from "react";
import type { PaletteEntry, PaletteSource } from "../features/palette/source";
import { everything } from "../client/listState";
import { useClient } from "../hooks/services";
import type { Conversation } from "../protocol/conversation";
import { useText } from "../text/catalog";
import { shortMoment } from "../text/format";
import { conversationPath } from "../ui/route";
import { navigate } from "../ui/router";
import { texts } from "./texts";

/** How many of a kind the palette lists. */
const most = 6;

/** Where the palette looks: in the titles of conversations. */
export function usePaletteSources(): readonly PaletteSource[] {
    const { api, list } = useClient();
    const text = useText(texts);
    return useMemo(() => {
        const entry = (conversation: Conversation): PaletteEntry => ({
            id: conversation.id,
            label: conversation.title || text.newConversation,
            icon: "chat",
            hint: shortMoment(conversation.updated_at),
            run: () => navigate(conversationPath(conversation.id)),
        });
        const titles: PaletteSource = {
            id: "titles",
            title: text.conversations,
            recent: { title: text.recent, entries: () => list.getSnapshot().conversations.slice(0, most).map(entry) },
            find: async (words) => (await api.conversations({ ...everything, search: words }, null)).results.slice(0, most).map(entry),
        };
        return [titles];
    }, [api, list, text]);
}

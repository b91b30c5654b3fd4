// SPDX-License-Identifier: Apache-2.0

import { createElement, useMemo } from "react";
import { everything } from "../client/listState";
import { noQuery } from "../client/searchStore";
import type { PaletteEntry, PaletteSource } from "../features/palette/source";
import { resultPath } from "../features/search/resultPath";
import { Snippet } from "../features/search/Snippet";
import { useClient } from "../hooks/services";
import type { Conversation } from "../protocol/conversation";
import type { SearchResult } from "../protocol/searchResult";
import { useText } from "../text/catalog";
import { shortMoment } from "../text/format";
import { conversationPath, searchPath } from "../ui/route";
import { navigate } from "../ui/router";
import { texts } from "./texts";

/** How many of a kind the palette lists. */
const most = 6;

/** Where the palette looks: in the titles of conversations, and in what was said. */
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
        const found = (result: SearchResult): PaletteEntry => ({
            id: `${result.conversation.id} ${result.message?.id ?? ""}`,
            label: result.conversation.title || text.newConversation,
            icon: "search",
            detail: createElement(Snippet, { pieces: result.snippet, lead: 36 }),
            ...(result.message === null ? {} : { hint: shortMoment(result.message.created_at) }),
            run: () => navigate(resultPath(result)),
        });
        const messages: PaletteSource = {
            id: "messages",
            title: text.messages,
            find: async (words, signal) => {
                const { results } = await api.search({ ...noQuery, text: words }, null, signal);
                const entries = results.filter((result) => result.source !== "title").slice(0, most).map(found);
                return [...entries, { id: "all", label: text.searchAll(words), icon: "search", run: () => navigate(searchPath(words)) }];
            },
        };
        return [titles, messages];
    }, [api, list, text]);
}

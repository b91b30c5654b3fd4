// SPDX-License-Identifier: Apache-2.0

import { useClient, useReadable } from "./services";

/** Makes a conversation with its first message; `made` holds what the page can show until the server has answered. */
export function useCreateConversation() {
    const { newChats } = useClient();
    const chats = useReadable(newChats);
    return { made: chats[chats.length - 1] ?? null, newChats };
}

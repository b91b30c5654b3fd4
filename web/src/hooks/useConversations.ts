// SPDX-License-Identifier: Apache-2.0

import type { ListState } from "../client/listState";
import type { ListStore } from "../client/listStore";
import { useClient, useReadable } from "./services";

/** The account's conversations, and what can be done with them. */
export function useConversations(): { state: ListState; list: ListStore } {
    const { list } = useClient();
    return { state: useReadable(list), list };
}

// SPDX-License-Identifier: Apache-2.0

import type { SearchResult } from "../../protocol/searchResult";
import { conversationPath, messagePath } from "../../ui/route";

/** Where a result leads: to its message, on the branch that holds it, or, for a title, to the conversation as it is. */
export function resultPath({ conversation, message, source }: SearchResult): string {
    return source === "title" || message === null ? conversationPath(conversation.id) : messagePath(conversation.id, message.id);
}

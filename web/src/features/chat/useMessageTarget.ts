// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import type { ConversationState } from "../../client/conversationState";
import type { ConversationStore } from "../../client/conversationStore";

/** Shows the branch that the named message is in, where it is not in the one that is shown; once for each address. */
export function useMessageTarget(state: ConversationState, store: ConversationStore, messageID: string | null, onMissing: () => void): void {
    const isThere = messageID === null || state.messages.some((held) => held.message.id === messageID);
    const isElsewhere = state.load === "loaded" && !isThere;
    useEffect(() => {
        if (!isElsewhere || messageID === null) return;
        store.showVersion(messageID).catch(onMissing);
        // What is missing is looked for once: another tab may lead away from it again.
    }, [isElsewhere && messageID, store]);
}

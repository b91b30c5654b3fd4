// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import type { ConversationState } from "../../client/conversationState";
import type { ConversationStore } from "../../client/conversationStore";

/** Shows the branch that the named message is in, where it is not in the one that is shown; once for each address. */
export function useMessageTarget(state: ConversationState, store: ConversationStore, messageID: string | null, onMissing: () => void): void {
    const address = messageID === null || state.load !== "loaded" ? null : `${store.id} ${messageID}`;
    const shown = useRef<string | null>(null);
    useEffect(() => {
        if (address === null || messageID === null || shown.current === address) return;
        // From here on the reader goes where they like: another version, another answer, an edited question.
        shown.current = address;
        if (!state.messages.some((held) => held.message.id === messageID)) store.showVersion(messageID).catch(onMissing);
    }, [address]);
    useEffect(() => {
        if (messageID === null) shown.current = null;
    }, [messageID]);
}

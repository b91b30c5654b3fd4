// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from "react";
import type { ConversationStore } from "../client/conversationStore";
import { useReadable } from "./services";

/** A connection that comes back sooner than this is nobody's business. */
const noticeAfter = 2_000;

/** Attends to the conversation's socket while the component is shown; tells once a lost connection is worth a word. */
export function useChatWebSocket(store: ConversationStore): { reconnecting: boolean } {
    const { connection } = useReadable(store);
    const [reconnecting, setReconnecting] = useState(false);

    useEffect(() => store.attend(), [store]);

    const lost = connection === "waiting" || connection === "connecting";
    useEffect(() => {
        if (!lost) {
            setReconnecting(false);
            return;
        }
        const timer = setTimeout(() => setReconnecting(true), noticeAfter);
        return () => clearTimeout(timer);
    }, [lost, store]);

    return { reconnecting };
}

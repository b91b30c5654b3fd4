// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import type { Outgoing } from "../../client/outgoing";
import { useClient, useReadable } from "../../hooks/services";
import { enqueue, type QueuedMessage, queueOf, takeQueued } from "./queue";

interface QueueOptions {
    draftKey: string;
    isGenerating: boolean;
    /** The reply that has just ended came to its end; after one that did not, a person decides. */
    isComplete: boolean;
    onSend: (outgoing: Outgoing, clientID: string) => void;
    onStop: () => void;
}

/** Messages that wait for a reply to be written: one goes each time that a reply has ended while the page looked on. */
export function useQueue({ draftKey, isGenerating, isComplete, onSend, onStop }: QueueOptions) {
    const { conversations } = useClient();
    const waiting = useReadable(queueOf(draftKey));
    const before = useRef({ draftKey, isGenerating });
    const urgent = useRef<number | null>(null);

    useEffect(() => {
        const ended = before.current.draftKey === draftKey && before.current.isGenerating && !isGenerating;
        if (before.current.draftKey !== draftKey) urgent.current = null;
        before.current = { draftKey, isGenerating };
        if (!ended) return;
        const id = urgent.current ?? (isComplete ? waiting[0]?.id ?? null : null);
        urgent.current = null;
        const next = id === null ? null : takeQueued(draftKey, id);
        if (next !== null) onSend(next, next.client_id);
    });

    return {
        waiting,
        add: (outgoing: Outgoing) => enqueue(draftKey, outgoing, conversations.newID()),
        take: (id: number): QueuedMessage | null => takeQueued(draftKey, id),
        /** The reply that is being written is stopped for it. */
        sendNow: (id: number) => {
            if (isGenerating) {
                urgent.current = id;
                return onStop();
            }
            const message = takeQueued(draftKey, id);
            if (message !== null) onSend(message, message.client_id);
        },
    };
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo } from "react";
import { noDraft } from "../../client/draftStore";
import { useClient, useReadable } from "../../hooks/services";

export interface DraftBox {
    text: string;
    change: (text: string) => void;
    sent: () => void;
    /** It waits to be sent, and is kept elsewhere until then. */
    queued: () => void;
}

/** What is typed and not sent in this conversation: the same on every device, and kept when the page is closed. */
export function useDraft(key: string): DraftBox {
    const { drafts } = useClient();
    const { text } = useReadable(useMemo(() => drafts.of(key), [drafts, key]));

    useEffect(() => {
        void drafts.open(key);
        // Nobody waits on a page that goes away; what it has not saved is still in this browser.
        const leave = () => drafts.hurry();
        window.addEventListener("pagehide", leave);
        return () => {
            window.removeEventListener("pagehide", leave);
            leave();
        };
    }, [drafts, key]);

    return useMemo(() => ({
        text,
        change: (next: string) => drafts.change(key, { text: next, files: drafts.of(key).getSnapshot().files }),
        sent: () => drafts.sent(key),
        queued: () => drafts.change(key, noDraft),
    }), [drafts, key, text]);
}

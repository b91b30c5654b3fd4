// SPDX-License-Identifier: Apache-2.0

import { useEffect, useMemo } from "react";
import { useClient, useReadable } from "../../hooks/services";

export interface DraftBox {
    text: string;
    /** The ids of the files that go with it. */
    files: readonly string[];
    change: (text: string) => void;
    changeFiles: (files: readonly string[]) => void;
    sent: () => void;
}

/** What is typed and not sent in this conversation: the same on every device, and kept when the page is closed. */
export function useDraft(key: string): DraftBox {
    const { drafts } = useClient();
    const { text, files } = useReadable(useMemo(() => drafts.of(key), [drafts, key]));

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
        files,
        change: (next: string) => drafts.change(key, { text: next, files: drafts.of(key).getSnapshot().files }),
        changeFiles: (next: readonly string[]) => drafts.change(key, { text: drafts.of(key).getSnapshot().text, files: next }),
        sent: () => drafts.sent(key),
    }), [drafts, key, text, files]);
}

// SPDX-License-Identifier: Apache-2.0

import { useSyncExternalStore } from "react";

const query = "(max-width: 47.99rem)";

function subscribe(listener: () => void): () => void {
    const list = window.matchMedia(query);
    list.addEventListener("change", listener);
    return () => list.removeEventListener("change", listener);
}

/** Whether the list has to share its place with the conversation. */
export function useIsNarrow(): boolean {
    return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

// SPDX-License-Identifier: Apache-2.0

import { useRef, useState } from "react";
import type { Conversation } from "../../protocol/conversation";

export interface Selection {
    isOn: boolean;
    /** Those that are still listed, in their order. */
    chosen: readonly Conversation[];
    has: (id: string) => boolean;
    /** With none chosen yet. */
    begin: () => void;
    /** Chooses it, or no longer; `upTo` chooses all from the last one on. The first begins the selection. */
    select: (id: string, upTo: boolean) => void;
    toggleAll: () => void;
    end: () => void;
}

/** Several conversations, to do the same with all of them. */
export function useSelection(shown: readonly Conversation[]): Selection {
    const [ids, setIDs] = useState<ReadonlySet<string> | null>(null);
    const last = useRef<string | null>(null);
    const chosen = ids === null ? [] : shown.filter((each) => ids.has(each.id));

    function select(id: string, upTo: boolean) {
        const next = new Set(ids);
        const from = shown.findIndex((each) => each.id === last.current);
        const to = shown.findIndex((each) => each.id === id);
        if (upTo && from >= 0 && to >= 0) {
            for (const each of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each.id);
        } else if (!next.delete(id)) next.add(id);
        last.current = id;
        setIDs(next);
    }

    return {
        isOn: ids !== null,
        chosen,
        has: (id) => ids?.has(id) ?? false,
        begin: () => setIDs(new Set()),
        select,
        toggleAll: () => setIDs(new Set(chosen.length === shown.length ? [] : shown.map((each) => each.id))),
        end: () => setIDs(null),
    };
}

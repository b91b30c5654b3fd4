// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useEffect, useState } from "react";
import { isComposing } from "../../ui/keys";

interface ResultKeys {
    count: number;
    /** What was asked for. */
    of: unknown;
    /** Whether the results are still those of what was asked for before. */
    isStale: boolean;
    open: (index: number) => void;
}

/** Arrows go through the results while the focus stays in the box; Enter opens the one that is reached. What is not found yet is
 * waited for: Enter then opens the first of it. */
export function useResultKeys({ count, of, isStale, open }: ResultKeys) {
    const [active, setActive] = useState(-1);
    const [waits, setWaits] = useState(false);
    // Asked for something else: nobody waits for that any more.
    useEffect(() => setWaits(false), [of]);
    // Other results: begins anew.
    useEffect(() => setActive(-1), [of, isStale]);
    useEffect(() => {
        if (!waits || isStale) return;
        setWaits(false);
        open(0);
    }, [waits, isStale]);

    function onKeyDown(event: KeyboardEvent) {
        if (isComposing(event.nativeEvent)) return;
        if (event.key === "Enter" && isStale) setWaits(true);
        else if (!move(event.key)) return;
        event.preventDefault();
    }

    function move(key: string): boolean {
        const last = count - 1;
        if (last < 0) return false;
        switch (key) {
            case "ArrowDown": setActive(active >= last ? 0 : active + 1); break;
            case "ArrowUp": setActive(active <= 0 ? last : active - 1); break;
            case "PageDown": setActive(Math.min(last, Math.max(0, active) + 8)); break;
            case "PageUp": setActive(Math.max(0, active - 8)); break;
            case "Enter": open(Math.max(0, active)); break;
            default: return false;
        }
        return true;
    }
    return { active, setActive, onKeyDown };
}

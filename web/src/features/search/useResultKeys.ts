// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useEffect, useState } from "react";
import { isComposing } from "../../ui/keys";

/** Arrows go through the results while the focus stays in the box; Enter opens the one that is reached. */
export function useResultKeys(count: number, of: unknown, open: (index: number) => void) {
    const [active, setActive] = useState(-1);
    // Other results: begins anew.
    useEffect(() => setActive(-1), [of]);

    function onKeyDown(event: KeyboardEvent) {
        if (isComposing(event.nativeEvent) || count === 0) return;
        const last = count - 1;
        switch (event.key) {
            case "ArrowDown": setActive(active >= last ? 0 : active + 1); break;
            case "ArrowUp": setActive(active <= 0 ? last : active - 1); break;
            case "PageDown": setActive(Math.min(last, Math.max(0, active) + 8)); break;
            case "PageUp": setActive(Math.max(0, active - 8)); break;
            case "Enter": open(Math.max(0, active)); break;
            default: return;
        }
        event.preventDefault();
    }
    return { active, setActive, onKeyDown };
}

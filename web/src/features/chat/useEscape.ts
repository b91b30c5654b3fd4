// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";

/** Calls `action` for Escape, unless something that is open takes the key for itself. */
export function useEscape(enabled: boolean, action: () => void): void {
    useEffect(() => {
        if (!enabled) return;
        const onKeyDown = (event: KeyboardEvent) => {
            if (event.key !== "Escape" || event.shiftKey || event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
            action();
        };
        document.addEventListener("keydown", onKeyDown);
        return () => document.removeEventListener("keydown", onKeyDown);
    }, [enabled, action]);
}

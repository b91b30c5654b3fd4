// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import { isComposing } from "../../ui/keys";

/** Calls `action` for Escape, unless something that is open or lies over the page takes the key for itself. */
export function useEscape(enabled: boolean, action: () => void): void {
    useEffect(() => {
        if (!enabled) return;
        const onKeyDown = (event: KeyboardEvent) => {
            if (event.key !== "Escape" || event.shiftKey || isComposing(event) || event.defaultPrevented || document.querySelector("dialog[open], [inert]")) return;
            action();
        };
        document.addEventListener("keydown", onKeyDown);
        return () => document.removeEventListener("keydown", onKeyDown);
    }, [enabled, action]);
}

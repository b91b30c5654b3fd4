// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";

/** How near the edge a swipe begins that opens, and how far one goes that counts. */
const edge = 32;
const far = 56;

/** A finger that goes in from the edge opens the drawer, one that goes back closes it. */
export function useDrawerSwipe(enabled: boolean, isOpen: boolean, setOpen: (open: boolean) => void): void {
    useEffect(() => {
        if (!enabled) return;
        let from: Touch | null = null;
        const start = (event: TouchEvent) => {
            const touch = event.touches.length === 1 ? event.touches[0] ?? null : null;
            from = touch !== null && (isOpen || touch.clientX <= edge) ? touch : null;
        };
        const end = (event: TouchEvent) => {
            const to = event.changedTouches[0];
            if (from === null || to === undefined || to.identifier !== from.identifier) return;
            const along = to.clientX - from.clientX;
            const across = Math.abs(to.clientY - from.clientY);
            from = null;
            if (across > Math.abs(along) / 2) return;
            if (!isOpen && along > far) setOpen(true);
            if (isOpen && along < -far) setOpen(false);
        };
        document.addEventListener("touchstart", start, { passive: true });
        document.addEventListener("touchend", end, { passive: true });
        return () => {
            document.removeEventListener("touchstart", start);
            document.removeEventListener("touchend", end);
        };
    }, [enabled, isOpen, setOpen]);
}

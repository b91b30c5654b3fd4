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
        const move = (event: TouchEvent) => {
            const to = event.changedTouches[0];
            if (from === null || to === undefined || to.identifier !== from.identifier) return;
            const along = to.clientX - from.clientX;
            if (Math.abs(along) < far) return;
            const isAcross = Math.abs(to.clientY - from.clientY) > Math.abs(along) / 2;
            from = null;
            if (!isAcross && along > 0 !== isOpen) setOpen(!isOpen);
        };
        document.addEventListener("touchstart", start, { passive: true });
        document.addEventListener("touchmove", move, { passive: true });
        return () => {
            document.removeEventListener("touchstart", start);
            document.removeEventListener("touchmove", move);
        };
    }, [enabled, isOpen, setOpen]);
}

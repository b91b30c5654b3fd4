// SPDX-License-Identifier: Apache-2.0

import { type PointerEvent, useRef } from "react";

const longEnough = 500;
const still = 10;

/** A finger that rests on something, for browsers that do not make a `contextmenu` of it. The press is then no click. */
export function useLongPress(onLongPress: (x: number, y: number) => void) {
    const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
    const taken = useRef(false);

    function stop() {
        if (press.current) clearTimeout(press.current.timer);
        press.current = null;
    }

    return {
        onPointerDown: (event: PointerEvent) => {
            taken.current = false;
            if (event.pointerType !== "touch") return;
            const { clientX: x, clientY: y } = event;
            stop();
            const timer = setTimeout(() => {
                press.current = null;
                taken.current = true;
                onLongPress(x, y);
            }, longEnough);
            press.current = { timer, x, y };
        },
        onPointerMove: (event: PointerEvent) => {
            const from = press.current;
            if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > still) stop();
        },
        onPointerUp: stop,
        onPointerCancel: stop,
        /** Whether the click that comes now was a long press. */
        isTaken: () => taken.current,
    };
}

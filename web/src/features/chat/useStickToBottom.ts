// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** This close to the end counts as the end. */
const near = 32;

/**
 * Keeps the end of a growing box in view. Scrolling up lets go at once, coming back to the end takes hold again. It
 * goes by positions alone: that the box grew is no scrolling, since its top stays where it is.
 */
export function useStickToBottom(box: RefObject<HTMLElement>, content: RefObject<HTMLElement>) {
    const held = useRef(true);
    const lastTop = useRef(0);
    const [isHeld, setIsHeld] = useState(true);

    const hold = useCallback((value: boolean) => {
        held.current = value;
        setIsHeld(value);
    }, []);

    const toBottom = useCallback(() => {
        const element = box.current;
        if (!element) return;
        hold(true);
        element.scrollTop = element.scrollHeight;
        lastTop.current = element.scrollTop;
    }, [box, hold]);

    useLayoutEffect(toBottom, [toBottom]);

    useEffect(() => {
        const element = box.current;
        const inside = content.current;
        if (!element || !inside) return;
        const onScroll = () => {
            const rest = element.scrollHeight - element.clientHeight - element.scrollTop;
            if (element.scrollTop < lastTop.current - 1 && rest > 2) hold(false);
            else if (rest <= near && element.scrollTop > lastTop.current) hold(true);
            lastTop.current = element.scrollTop;
        };
        const onWheel = (event: WheelEvent) => {
            if (event.deltaY < 0 && element.scrollHeight > element.clientHeight) hold(false);
        };
        const observer = new ResizeObserver(() => {
            if (!held.current) return;
            element.scrollTop = element.scrollHeight;
            lastTop.current = element.scrollTop;
        });
        observer.observe(inside);
        observer.observe(element);
        element.addEventListener("scroll", onScroll, { passive: true });
        element.addEventListener("wheel", onWheel, { passive: true });
        return () => {
            observer.disconnect();
            element.removeEventListener("scroll", onScroll);
            element.removeEventListener("wheel", onWheel);
        };
    }, [box, content, hold]);

    return { isHeld, toBottom };
}

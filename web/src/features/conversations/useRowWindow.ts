// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { type Heights, including, offsetOf, type Range, rowsInSight } from "./rowWindow";

/** Drawn beyond what is in sight, so that scrolling finds rows there. */
const margin = 600;
/** The window moves in steps, so that not every pixel is a new drawing. */
const step = 200;

export interface RowWindow {
    ranges: readonly Range[];
    heights: Heights;
    /** Brings a row into sight that may not be drawn yet. */
    scrollTo: (index: number) => void;
}

/** Which rows of the groups are drawn inside of `place`; `kept` is the index of one that always is, or -1. */
export function useRowWindow(place: RefObject<HTMLElement>, counts: readonly number[], kept: number): RowWindow {
    const [heights, setHeights] = useState(measured);
    const [sight, setSight] = useState({ top: 0, bottom: 1_200 });

    useLayoutEffect(() => {
        const element = place.current;
        const box = scroller(element);
        if (!element || !box) return;
        const look = () => {
            const top = box.getBoundingClientRect().top - element.getBoundingClientRect().top;
            const from = Math.floor((top - margin) / step) * step;
            const to = Math.ceil((top + box.clientHeight + margin) / step) * step;
            setSight((before) => (before.top === from && before.bottom === to ? before : { top: from, bottom: to }));
        };
        const resized = new ResizeObserver(() => {
            setHeights(measured());
            look();
        });
        look();
        box.addEventListener("scroll", look, { passive: true });
        resized.observe(box);
        return () => {
            box.removeEventListener("scroll", look);
            resized.disconnect();
        };
    }, [place]);

    // A finger needs larger rows than a mouse.
    useEffect(() => {
        const pointer = window.matchMedia("(pointer: coarse)");
        const change = () => setHeights(measured());
        pointer.addEventListener("change", change);
        return () => pointer.removeEventListener("change", change);
    }, []);

    return {
        ranges: including(rowsInSight(counts, heights, sight.top, sight.bottom), counts, kept),
        heights,
        scrollTo: (index) => {
            const box = scroller(place.current);
            if (!box || !place.current) return;
            const top = place.current.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop + offsetOf(index, counts, heights);
            const tools = 3.5 * rem();
            if (top - tools < box.scrollTop) box.scrollTop = top - tools;
            else if (top + heights.row > box.scrollTop + box.clientHeight) box.scrollTop = top + heights.row - box.clientHeight;
        },
    };
}

export function scroller(element: HTMLElement | null): HTMLElement | null {
    for (let each = element?.parentElement ?? null; each; each = each.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
    }
    return null;
}

function rem(): number {
    return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

/** What `conversations.css` makes a heading and a row. */
function measured(): Heights {
    const target = window.matchMedia("(pointer: coarse)").matches ? 2.75 : 2.25;
    return { heading: 2.5 * rem(), row: target * rem() + 1 };
}

// SPDX-License-Identifier: Apache-2.0

import { isComposing } from "./keys";

export interface EnterPress {
    key: string;
    shiftKey: boolean;
    altKey: boolean;
    ctrlKey: boolean;
    metaKey: boolean;
    /** Of the native event: an input method is choosing characters, and Enter is its own. */
    isComposing: boolean;
    keyCode: number;
}

/** Whether fingers are what the page is used with first. */
export const isTouch = () => window.matchMedia("(pointer: coarse)").matches;

/** Whether the key sends what is written. On a touch screen Enter breaks the line, since Shift is not at hand; the button sends. */
export function sends(press: EnterPress, touch: boolean): boolean {
    if (press.key !== "Enter" || isComposing(press)) return false;
    if (press.ctrlKey || press.metaKey) return true;
    return !press.shiftKey && !press.altKey && !touch;
}

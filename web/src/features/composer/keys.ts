// SPDX-License-Identifier: Apache-2.0

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

/** What Safari gives for a key that an input method took, after it has already said that composing ended. */
const takenByInputMethod = 229;

/** Whether the key sends. On a touch screen Enter breaks the line, since Shift is not at hand; the button sends. */
export function sends(press: EnterPress, touch: boolean): boolean {
    if (press.key !== "Enter" || press.isComposing || press.keyCode === takenByInputMethod) return false;
    if (press.ctrlKey || press.metaKey) return true;
    return !press.shiftKey && !press.altKey && !touch;
}

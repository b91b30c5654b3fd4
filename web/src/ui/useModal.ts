// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useLayoutEffect, useRef } from "react";

/** Opens the dialog above everything for as long as it is shown. However it goes, the focus goes back where it was. */
export function useModal(dialog: RefObject<HTMLDialogElement>, first?: RefObject<HTMLElement>): void {
    useLayoutEffect(() => {
        const element = dialog.current;
        const giveCaretBack = caretOf(document.activeElement);
        element?.showModal();
        first?.current?.focus();
        element?.addEventListener("close", giveCaretBack);
        return () => {
            element?.close();
            giveCaretBack();
        };
    }, []);
}

/** Closes such a dialog, and says so at once: the browser says a moment later that a dialog was closed, and the next key may have
 * opened another by then. */
export function useClose(dialog: RefObject<HTMLDialogElement>, onClose: () => void): () => void {
    const isClosed = useRef(false);
    return () => {
        dialog.current?.close();
        if (!isClosed.current) onClose();
        isClosed.current = true;
    };
}

/** Once, puts the caret where it is now. Chromium gives a text box its focus back but not its caret if something in the dialog was
 * pressed: what is typed then would be lost. */
function caretOf(box: Element | null): () => void {
    if (!(box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement) || box.selectionStart === null) return () => {};
    const { selectionStart, selectionEnd, selectionDirection } = box;
    let isGiven = false;
    return () => {
        if (!isGiven && document.activeElement === box) box.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? "none");
        isGiven = true;
    };
}

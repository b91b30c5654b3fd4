// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useLayoutEffect, useRef } from "react";

/** Opens the dialog above everything for as long as it is shown. However it goes, the focus goes back where it was. */
export function useModal(dialog: RefObject<HTMLDialogElement>, first?: RefObject<HTMLElement>): void {
    useLayoutEffect(() => {
        const element = dialog.current;
        element?.showModal();
        first?.current?.focus();
        return () => element?.close();
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

// SPDX-License-Identifier: Apache-2.0

import { type RefObject, useLayoutEffect } from "react";

/** Opens the dialog above everything for as long as it is shown. However it goes, the focus goes back where it was. */
export function useModal(dialog: RefObject<HTMLDialogElement>, first?: RefObject<HTMLElement>): void {
    useLayoutEffect(() => {
        const element = dialog.current;
        element?.showModal();
        first?.current?.focus();
        return () => element?.close();
    }, []);
}

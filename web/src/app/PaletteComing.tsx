// SPDX-License-Identifier: Apache-2.0

import { type MutableRefObject, useRef } from "react";
import { useText } from "../text/catalog";
import { useModal } from "../ui/useModal";
import { texts } from "./texts";

/** In the palette's place until its code is there: what is typed for it goes neither into a message nor lost. */
export function PaletteComing({ typed, onClose }: { typed: MutableRefObject<string>; onClose: () => void }) {
    const text = useText(texts);
    const dialog = useRef<HTMLDialogElement>(null);
    useModal(dialog);
    return (
        <dialog ref={dialog} className="palette-coming" aria-label={text.loading} onCancel={onClose}>
            <input aria-label={text.loading} autoFocus dir="auto" maxLength={200} autoComplete="off" spellCheck={false}
                onChange={(event) => { typed.current = event.target.value; }} />
        </dialog>
    );
}

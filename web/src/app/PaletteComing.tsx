// SPDX-License-Identifier: Apache-2.0

import { type MutableRefObject, useRef } from "react";
import type { TypedAhead } from "../features/palette/Palette";
import { useText } from "../text/catalog";
import { isComposing } from "../ui/keys";
import { useModal } from "../ui/useModal";
import { texts } from "./texts";

/** In the palette's place until its code is there: what is typed for it goes neither into a message nor lost. */
export function PaletteComing({ typed, onClose }: { typed: MutableRefObject<TypedAhead>; onClose: () => void }) {
    const text = useText(texts);
    const dialog = useRef<HTMLDialogElement>(null);
    useModal(dialog);
    return (
        <dialog ref={dialog} className="palette-coming" aria-label={text.loading} onCancel={onClose}>
            <input aria-label={text.loading} autoFocus dir="auto" maxLength={200} autoComplete="off" spellCheck={false}
                onChange={(event) => { typed.current = { words: event.target.value, isEntered: false }; }}
                onKeyDown={(event) => {
                    if (event.key !== "Enter" || isComposing(event.nativeEvent)) return;
                    event.preventDefault();
                    typed.current = { words: typed.current.words, isEntered: typed.current.words.trim() !== "" };
                }} />
        </dialog>
    );
}

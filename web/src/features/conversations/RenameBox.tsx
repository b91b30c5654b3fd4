// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef, useState } from "react";
import { useText } from "../../text/catalog";
import { isComposing } from "../../ui/keys";
import { texts } from "./texts";

interface RenameBoxProps {
    title: string;
    /** Null where the title stays; `byKey` where the focus was not taken elsewhere. */
    onDone: (title: string | null, byKey: boolean) => void;
}

/** Enter and leaving the box keep the title, Escape does not. */
export function RenameBox({ title, onDone }: RenameBoxProps) {
    const label = useText(texts).title;
    const [text, setText] = useState(title);
    const box = useRef<HTMLInputElement>(null);
    const done = useRef(false);
    useEffect(() => {
        box.current?.focus();
        box.current?.select();
    }, []);

    function finish(keep: boolean, byKey: boolean) {
        if (done.current) return;
        done.current = true;
        const trimmed = text.trim();
        onDone(keep && trimmed !== "" && trimmed !== title ? trimmed : null, byKey);
    }

    return (
        <input ref={box} className="rename-box" aria-label={label} value={text} maxLength={200} dir="auto" onChange={(event) => setText(event.target.value)}
            onBlur={() => finish(true, false)} onKeyDown={(event) => {
                event.stopPropagation();
                if (isComposing(event.nativeEvent)) return;
                if (event.key === "Enter") finish(true, true);
                if (event.key === "Escape") finish(false, true);
            }} />
    );
}

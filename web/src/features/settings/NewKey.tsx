// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import { useText } from "../../text/catalog";
import { CopyButton } from "../../ui/CopyButton";
import { texts } from "./texts";

interface NewKeyProps {
    name: string;
    value: string;
    onDone: () => void;
}

/** The one time that a key is shown. */
export function NewKey({ name, value, onDone }: NewKeyProps) {
    const text = useText(texts);
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => {
        box.current?.focus();
        box.current?.select();
    }, []);
    return (
        <div className="new-key" role="group" aria-label={text.keyGroup(name)}>
            <p>{text.copyNow}</p>
            <div className="new-key-row">
                <input ref={box} aria-label={text.key} readOnly value={value} spellCheck={false} />
                <CopyButton label={text.copyKey} text={() => value} />
                <button type="button" className="button small" onClick={onDone}>{text.done}</button>
            </div>
        </div>
    );
}

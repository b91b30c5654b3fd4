// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import { CopyButton } from "../../ui/CopyButton";

interface NewKeyProps {
    name: string;
    value: string;
    onDone: () => void;
}

/** The one time that a key is shown. */
export function NewKey({ name, value, onDone }: NewKeyProps) {
    const box = useRef<HTMLInputElement>(null);
    useEffect(() => {
        box.current?.focus();
        box.current?.select();
    }, []);
    return (
        <div className="new-key" role="group" aria-label={`The key “${name}”`}>
            <p>Copy it now: it is not shown again.</p>
            <div className="new-key-row">
                <input ref={box} aria-label="Key" readOnly value={value} spellCheck={false} />
                <CopyButton label="Copy key" text={() => value} />
                <button type="button" className="button small" onClick={onDone}>Done</button>
            </div>
        </div>
    );
}

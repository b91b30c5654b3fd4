// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";

interface FieldProps {
    label: string;
    name: string;
    type?: string;
    autoComplete?: string;
    initial?: string;
    hint?: string | undefined;
    /** What is wrong with what was written; it is said in the hint's place. */
    wrong?: string | null;
    maxLength?: number;
}

/** A labelled line of a form; the form reads it by its name. */
export function Field({ label, name, type = "text", autoComplete = "off", initial, hint, wrong = null, maxLength }: FieldProps) {
    const id = useId();
    const hasNote = wrong !== null || Boolean(hint);
    return (
        <div className="field">
            <label htmlFor={id}>{label}</label>
            <input id={id} name={name} type={type} autoComplete={autoComplete} dir="auto" aria-invalid={wrong !== null || undefined}
                aria-describedby={hasNote ? `${id}-hint` : undefined} autoCapitalize="none" spellCheck={false} defaultValue={initial} maxLength={maxLength} />
            {hasNote ? (
                <span id={`${id}-hint`} className={wrong !== null ? "field-fault" : "hint"} role={wrong !== null ? "alert" : undefined}>{wrong ?? hint}</span>
            ) : null}
        </div>
    );
}

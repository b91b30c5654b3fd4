// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";

interface FormFieldProps {
    label: string;
    name: string;
    value: string;
    onChange: (value: string) => void;
    hint?: string | undefined;
    wrong?: string | undefined;
    /** How many lines are seen; one is a box without lines. */
    lines?: number;
    code?: boolean;
    inputMode?: "numeric";
    maxLength?: number;
}

/** A labelled box whose text is kept by its form. */
export function FormField({ label, name, value, onChange, hint, wrong, lines = 1, code = false, inputMode, maxLength }: FormFieldProps) {
    const id = useId();
    const note = wrong ?? hint;
    const shared = {
        id, name, value, autoComplete: "off", spellCheck: !code && lines > 1, maxLength, dir: code ? "ltr" as const : "auto" as const,
        className: code ? "code" : undefined,
        "aria-invalid": wrong !== undefined || undefined,
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
        onChange: (event: { target: { value: string } }) => onChange(event.target.value),
    };
    return (
        <div className="field">
            <label htmlFor={id}>{label}</label>
            {lines > 1 ? <textarea {...shared} rows={lines} /> : <input {...shared} type="text" inputMode={inputMode} autoCapitalize="none" />}
            {note === undefined ? null : (
                <span id={`${id}-note`} className={wrong === undefined ? "hint" : "field-fault"} role={wrong === undefined ? undefined : "alert"}>{note}</span>
            )}
        </div>
    );
}

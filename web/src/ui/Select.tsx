// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";

interface SelectProps<T extends string> {
    label: string;
    value: T;
    options: readonly { value: T; label: string }[];
    onChoose: (value: T) => void;
    /** The label is said, not shown. */
    compact?: boolean;
    disabled?: boolean;
}

/** One of several, from the browser's own list. */
export function Select<T extends string>({ label, value, options, onChoose, compact = false, disabled = false }: SelectProps<T>) {
    const id = useId();
    return (
        <div className="field">
            <label htmlFor={id} className={compact ? "visually-hidden" : undefined}>{label}</label>
            <select id={id} value={value} disabled={disabled} onChange={(event) => {
                const chosen = options.find((option) => option.value === event.target.value);
                if (chosen) onChoose(chosen.value);
            }}>
                {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
            </select>
        </div>
    );
}

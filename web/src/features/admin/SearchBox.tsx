// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";

interface SearchBoxProps {
    label: string;
    value: string;
    onChange: (value: string) => void;
}

export function SearchBox({ label, value, onChange }: SearchBoxProps) {
    const id = useId();
    return (
        <div className="field admin-search">
            <label htmlFor={id}>{label}</label>
            <input id={id} type="search" value={value} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)} />
        </div>
    );
}

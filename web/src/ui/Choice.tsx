// SPDX-License-Identifier: Apache-2.0

import { useId } from "react";
import { type IconName, Icon } from "./icons";
import "./choice.css";

interface ChoiceProps<T extends string> {
    /** What is chosen; said, not shown. */
    label: string;
    options: readonly { value: T; label: string; icon?: IconName; lang?: string }[];
    value: T;
    onChoose: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function Choice<T extends string>({ label, options, value, onChoose }: ChoiceProps<T>) {
    const name = useId();
    return (
        <fieldset className="choice">
            <legend className="visually-hidden">{label}</legend>
            {options.map((option) => (
                <label key={option.value}>
                    <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChoose(option.value)} />
                    <span lang={option.lang}>{option.icon ? <Icon name={option.icon} /> : null}{option.label}</span>
                </label>
            ))}
        </fieldset>
    );
}

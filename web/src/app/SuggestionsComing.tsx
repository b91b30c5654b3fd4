// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useLayoutEffect } from "react";
import type { SuggestionProps } from "../features/composer/suggestion";

/** In the place of what a sign offers until its code is there: Enter behind a command waits for it, rather than to send its name. */
export function SuggestionsComing({ trigger, controls }: SuggestionProps) {
    const { keys, isEntered, close } = controls;
    useLayoutEffect(() => {
        if (trigger.sign !== "/") return;
        const onKey = (event: KeyboardEvent) => {
            if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
            if (event.key === "Enter") isEntered.current = true;
            else if (event.key === "Escape" && isEntered.current) close();
            else return false;
            event.preventDefault();
            event.stopPropagation();
            return true;
        };
        keys.current = onKey;
        return () => {
            if (keys.current === onKey) keys.current = null;
        };
    });
    return null;
}

// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { isComposing } from "../../ui/keys";
import type { SuggestionControls } from "./suggestion";
import { type Trigger, triggerAt } from "./triggers";

/** Follows the caret to the signs that offer something. */
export function useTrigger(draftKey: string, text: string) {
    const [caret, setCaret] = useState<number | null>(null);
    const [closedAt, setClosedAt] = useState<number | null>(null);
    const [activeID, setActiveID] = useState<string | null>(null);
    const listID = useId();
    const keys = useRef<((event: KeyboardEvent) => boolean) | null>(null);
    const isEntered = useRef(false);
    /** An Enter that waits is for what was written then. */
    const moveTo = (next: number | null) => {
        if (next !== caret) isEntered.current = false;
        setCaret(next);
    };
    useEffect(() => moveTo(null), [draftKey]);

    const found = caret === null ? null : triggerAt(text, caret);
    const start = found?.start ?? null;
    useEffect(() => setClosedAt((before) => (before === start ? before : null)), [start]);
    const trigger: Trigger | null = start === closedAt ? null : found;
    useLayoutEffect(() => {
        if (trigger === null) isEntered.current = false;
    });

    const controls: SuggestionControls = useMemo(() => ({
        listID, onActive: setActiveID, keys, isEntered,
        close: () => {
            isEntered.current = false;
            setClosedAt(start);
        },
    }), [listID, start]);
    return {
        trigger,
        controls,
        /** To be told of every change and of every move of the caret. */
        follow: (area: HTMLTextAreaElement) => moveTo(area.selectionStart === area.selectionEnd ? area.selectionStart : null),
        leave: () => moveTo(null),
        takes: (event: KeyboardEvent) => trigger !== null && !isComposing(event.nativeEvent) && keys.current?.(event) === true,
        /** For the box: its list, as long as there is one. */
        described: trigger === null || activeID === null ? {} : {
            "aria-autocomplete": "list", "aria-controls": listID, "aria-activedescendant": activeID,
        } as const,
    };
}

// SPDX-License-Identifier: Apache-2.0

import type { KeyboardEvent, ReactNode } from "react";
import type { Trigger } from "./triggers";

/** Something to choose for a sign. */
export interface Suggestion {
    /** Unlike any other's of the list. */
    id: string;
    label: string;
    detail?: string;
    picture: ReactNode;
    /** At the line's end. */
    hint?: ReactNode;
    /** What takes the place of the words by which it was found; nothing where it is left out. */
    insert?: string;
    run?: () => void;
}

export interface SuggestionGroup {
    title: string;
    suggestions: readonly Suggestion[];
}

/** What the box and the list above it know of each other. */
export interface SuggestionControls {
    listID: string;
    /** The option that Enter would choose; null where there is none. */
    onActive: (optionID: string | null) => void;
    /** Whether the list took the key. */
    keys: { current: ((event: KeyboardEvent) => boolean) | null };
    /** Enter was pressed before the list was there. */
    isEntered: { current: boolean };
    close: () => void;
}

export interface SuggestionProps {
    trigger: Trigger;
    controls: SuggestionControls;
    onChoose: (suggestion: Suggestion) => void;
    /** Enter had waited for the list, and there is nothing in it. */
    onNone: () => void;
}

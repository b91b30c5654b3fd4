// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import type { IconName } from "../../ui/icons";

/** A line of the palette that can be chosen. */
export interface PaletteEntry {
    /** Unlike any other's of its source. */
    id: string;
    label: string;
    icon: IconName;
    /** A second line, such as the place in a text that was found. */
    detail?: ReactNode;
    /** At the line's end, such as when it was. */
    hint?: string;
    run: () => void;
}

/** Somewhere that the palette looks things up. */
export interface PaletteSource {
    id: string;
    /** The heading over what it found. */
    title: string;
    /** Before anything is written. */
    recent?: { title: string; entries: () => readonly PaletteEntry[] };
    /** What is found for words that are not empty; throws `RequestError`. */
    find: (words: string, signal: AbortSignal) => Promise<readonly PaletteEntry[]>;
}

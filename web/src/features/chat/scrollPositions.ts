// SPDX-License-Identifier: Apache-2.0

/** A row, and how far below the top of what is seen it begins. */
export interface ScrollPosition {
    key: string;
    top: number;
}

const prefix = "martlet.scroll.";

/** Where the reader was in each conversation, for this tab and its reloads; who was at the end is at the end again. */
export function keepPosition(conversationID: string, position: ScrollPosition | null): void {
    try {
        if (position === null) sessionStorage.removeItem(prefix + conversationID);
        else sessionStorage.setItem(prefix + conversationID, JSON.stringify(position));
    } catch {
        // Without storage every conversation opens at its end.
    }
}

export function keptPosition(conversationID: string): ScrollPosition | null {
    try {
        const { key, top } = JSON.parse(sessionStorage.getItem(prefix + conversationID) ?? "{}") as Partial<ScrollPosition>;
        return typeof key === "string" && typeof top === "number" ? { key, top } : null;
    } catch {
        return null;
    }
}

// SPDX-License-Identifier: Apache-2.0

const directions = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;
/** A black flag, its region's letters and the end: the flags of England, Scotland and Wales are written so. */
const tags = /\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}|[\u{e0000}-\u{e007f}]/gu;

function spelt(mark: string): string {
    return `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Letters that no font draws, and that can carry words for a machine past the reader, are spelt out; flags stay. */
export function visibleTags(text: string): string {
    return text.includes("\udb40") ? text.replace(tags, (mark) => (mark.length > 2 ? mark : spelt(mark))) : text;
}

/** In code, so are marks that turn the direction of writing: unseen, they make code read as what it is not. */
export function visibleControls(code: string): string {
    return visibleTags(code).replace(directions, spelt);
}

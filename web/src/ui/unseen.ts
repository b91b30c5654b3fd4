// SPDX-License-Identifier: Apache-2.0

const directions = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;
/** A black flag, its region's letters and the end: the flags of England, Scotland and Wales are written so. */
const tags = /\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}|[\u{e0000}-\u{e007f}]/gu;
/**
 * Marks that writing does not need and nobody sees: control codes, marks that turn the direction of what follows, blanks
 * without width, fillers, and variation selectors that select nothing. Joiners within words and emoji are not among them.
 */
const unseen = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0100}-\u{e01ef}]|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]+/gu;
const maybeUnseen = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufe00-\ufe0f\udb40]/;

function spelt(mark: string): string {
    return [...mark].map((each) => `⟨U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`).join("");
}

/** Letters that no font draws, and that can carry words for a machine past the reader, are spelt out; flags stay. */
export function visibleTags(text: string): string {
    return text.includes("\udb40") ? text.replace(tags, (mark) => (mark.length > 2 ? mark : spelt(mark))) : text;
}

/** The same for every mark that cannot be seen, in what people and agents write. */
export function visibleMarks(text: string): string {
    return maybeUnseen.test(text) ? visibleTags(text).replace(unseen, spelt) : text;
}

/** In code and in names of files, so are marks that turn the direction of writing: unseen, they make them read as what they are not. */
export function visibleControls(code: string): string {
    return visibleMarks(code).replace(directions, spelt);
}

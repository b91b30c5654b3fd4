// SPDX-License-Identifier: Apache-2.0

const controls = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;

/** In code, marks that turn the direction of writing are spelt out: unseen, they make code read as what it is not. */
export function visibleControls(code: string): string {
    return code.replace(controls, (mark) => `⟨U+${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

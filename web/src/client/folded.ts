// SPDX-License-Identifier: Apache-2.0

/** Without regard to case and accents, for looking for one text in another. */
export function folded(text: string): string {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

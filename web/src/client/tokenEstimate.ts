// SPDX-License-Identifier: Apache-2.0

/** Tokens, roughly: four bytes of English, German or code are about one. */
export function tokenEstimate(bytes: number): number {
    return Math.ceil(bytes / 4);
}

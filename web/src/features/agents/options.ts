// SPDX-License-Identifier: Apache-2.0

/** Where a key moves to in an open list of names, or null for a key that does not move. */
export function nextOption(names: readonly string[], active: number, key: string): number | null {
    const last = names.length - 1;
    if (last < 0) return null;
    switch (key) {
        case "ArrowDown": return Math.min(active + 1, last);
        case "ArrowUp": return Math.max(active - 1, 0);
        case "Home": return 0;
        case "End": return last;
    }
    if (key.length !== 1) return null;
    const letter = key.toLowerCase();
    for (let step = 1; step <= names.length; step += 1) {
        const index = (active + step) % names.length;
        if (names[index]?.toLowerCase().startsWith(letter)) return index;
    }
    return null;
}

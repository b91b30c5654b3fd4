// SPDX-License-Identifier: Apache-2.0

/** `Mod+Shift+O`: modifiers and one key. `Mod` is Command on a Mac and Control elsewhere. */
export type Keys = string;

export interface KeyPress {
    key: string;
    code: string;
    ctrlKey: boolean;
    metaKey: boolean;
    shiftKey: boolean;
    altKey: boolean;
}

/** Where Shift is how a keyboard writes the sign, it is not a modifier of it. */
const signs = /^[^\p{L}\p{N}]$/u;
/** Keys by their place, for signs that a keyboard may have elsewhere or together with Shift. */
const places: Record<string, string> = { ";": "Semicolon", "/": "Slash", ",": "Comma", ".": "Period" };

export function isMac(): boolean {
    return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}

export function matches(keys: Keys, press: KeyPress, mac: boolean): boolean {
    const { modifiers, key } = parts(keys);
    const command = mac ? press.metaKey : press.ctrlKey;
    const other = mac ? press.ctrlKey : press.metaKey;
    if (modifiers.has("mod") !== command || other || modifiers.has("alt") !== press.altKey) return false;
    if (press.key.toLowerCase() === key) return modifiers.has("shift") === press.shiftKey || (signs.test(key) && !modifiers.has("shift"));
    return places[key] === press.code && modifiers.has("shift") === press.shiftKey;
}

/** What to press, one after the other, as the keys are labelled: `Ctrl`, `Shift`, `O`. */
export function keyNames(keys: Keys, mac: boolean): string[] {
    const { modifiers, key } = parts(keys);
    const named: Record<string, string> = { escape: "Esc", backspace: mac ? "⌫" : "Backspace", arrowup: "↑", enter: "Enter", delete: mac ? "⌦" : "Del" };
    const names = [
        modifiers.has("mod") ? (mac ? "⌘" : "Ctrl") : null,
        modifiers.has("alt") ? (mac ? "⌥" : "Alt") : null,
        modifiers.has("shift") ? (mac ? "⇧" : "Shift") : null,
        named[key] ?? key.toUpperCase(),
    ];
    return names.filter((name): name is string => name !== null);
}

/** For `aria-keyshortcuts`, which has names of its own. */
export function ariaKeys(keys: Keys, mac: boolean): string {
    return keys.replace("Mod", mac ? "Meta" : "Control");
}

/** What was pressed, or null while only modifiers are. */
export function pressedKeys(press: KeyPress, mac: boolean): Keys | null {
    if (["Control", "Meta", "Shift", "Alt", "AltGraph", "Dead", "Process", "Unidentified"].includes(press.key)) return null;
    const command = mac ? press.metaKey : press.ctrlKey;
    const placed = Object.entries(places).find(([, code]) => code === press.code && command)?.[0];
    const key = placed ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key);
    const shift = press.shiftKey && (placed !== undefined || !signs.test(key));
    return [command ? "Mod" : null, press.altKey ? "Alt" : null, shift ? "Shift" : null, key].filter((part) => part !== null).join("+");
}

function parts(keys: Keys): { modifiers: Set<string>; key: string } {
    const all = keys.toLowerCase().split("+");
    const key = all.pop() ?? "";
    return { modifiers: new Set(all), key };
}

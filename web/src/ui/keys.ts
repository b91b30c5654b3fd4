// SPDX-License-Identifier: Apache-2.0

import { catalog, textOf, useText } from "../text/catalog";

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

/** What is printed on the keys; on a Mac most of them have signs. */
const keyTexts = catalog({
    en: { mod: "Ctrl", shift: "Shift", escape: "Esc", backspace: "Backspace", enter: "Enter", delete: "Del" },
    de: { mod: "Strg", shift: "Umschalt", escape: "Esc", backspace: "Rücktaste", enter: "Eingabe", delete: "Entf" },
});
const arrows: Record<string, string> = { arrowup: "↑", arrowdown: "↓" };
const macSigns: Record<string, string> = { mod: "⌘", alt: "⌥", shift: "⇧", backspace: "⌫", enter: "↩", delete: "⌦" };

/** What Safari gives for a key that an input method took, after it has already said that composing ended. */
const takenByInputMethod = 229;

/** Whether an input method is choosing characters, and the key is its own. Of the native event. */
export function isComposing(press: { isComposing: boolean; keyCode: number }): boolean {
    return press.isComposing || press.keyCode === takenByInputMethod;
}

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

/** What to press, one after the other, as the keys are labelled: `Ctrl`, `Shift`, `O`. Whoever shows them uses `useKeyNames`. */
export function keyNames(keys: Keys, mac: boolean, words: Readonly<Record<string, string>> = textOf(keyTexts)): string[] {
    const { modifiers, key } = parts(keys);
    const named = { ...words, ...arrows, ...(mac ? macSigns : {}) } as Readonly<Record<string, string>>;
    return [...["mod", "alt", "shift"].filter((modifier) => modifiers.has(modifier)), key].map((name) => named[name] ?? name.charAt(0).toUpperCase() + name.slice(1));
}

/** The same for a component, which is rendered again when the language changes. */
export function useKeyNames(): (keys: Keys) => string[] {
    const words = useText(keyTexts);
    return (keys) => keyNames(keys, isMac(), words);
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

// SPDX-License-Identifier: Apache-2.0

import { Observable, type Readable } from "../client/observable";
import { catalog } from "../text/catalog";
import { type Keys, type KeyPress, matches } from "./keys";

interface Shortcut {
    keys: Keys;
    /** Whether it is taken from someone who is writing: a key that means something in a text stays with the text. */
    whileWriting: "always" | "in an empty box" | "never";
}

function table<ID extends string>(rows: Record<ID, Shortcut>): Readonly<Record<ID, Shortcut>> {
    return rows;
}

/** Every key that the whole page listens to. */
export const shortcuts = table({
    palette: { keys: "Mod+K", whileWriting: "always" },
    "new-chat": { keys: "Mod+Shift+O", whileWriting: "always" },
    sidebar: { keys: "Mod+Shift+S", whileWriting: "always" },
    "focus-message": { keys: "Shift+Escape", whileWriting: "always" },
    find: { keys: "Mod+F", whileWriting: "always" },
    agents: { keys: "Mod+Shift+M", whileWriting: "always" },
    "copy-answer": { keys: "Mod+Shift+C", whileWriting: "always" },
    "copy-code": { keys: "Mod+Shift+;", whileWriting: "always" },
    "delete-chat": { keys: "Mod+Shift+Backspace", whileWriting: "in an empty box" },
    undo: { keys: "Mod+Z", whileWriting: "never" },
    settings: { keys: "Mod+Shift+,", whileWriting: "always" },
    shortcuts: { keys: "Mod+/", whileWriting: "always" },
    help: { keys: "?", whileWriting: "never" },
});

export type ShortcutID = keyof typeof shortcuts;

export const shortcutIDs = Object.keys(shortcuts) as ShortcutID[];

export const shortcutNames = catalog({
    en: {
        palette: "Search and commands",
        "new-chat": "New chat",
        sidebar: "Show or hide the list",
        "focus-message": "Go to the message box",
        find: "Find in a long conversation",
        agents: "Choose an agent",
        "copy-answer": "Copy the last answer",
        "copy-code": "Copy the last code",
        "delete-chat": "Delete this conversation",
        undo: "Undo what was just done, outside of text",
        settings: "Settings",
        shortcuts: "Keyboard shortcuts",
        help: "Keyboard shortcuts, outside of text",
    },
    de: {
        palette: "Suche und Befehle",
        "new-chat": "Neuer Chat",
        sidebar: "Liste ein- oder ausblenden",
        "focus-message": "Zum Nachrichtenfeld",
        find: "In einer langen Unterhaltung suchen",
        agents: "Agenten wählen",
        "copy-answer": "Letzte Antwort kopieren",
        "copy-code": "Letzten Code kopieren",
        "delete-chat": "Diese Unterhaltung löschen",
        undo: "Rückgängig machen, außerhalb von Text",
        settings: "Einstellungen",
        shortcuts: "Tastenkürzel",
        help: "Tastenkürzel, außerhalb von Text",
    },
});

/** What the reader put in the place of the keys above; an empty string for none. */
export type Rebound = Readonly<Partial<Record<ShortcutID, Keys>>>;

const storageKey = "martlet.keys";
const rebound = new Observable<Rebound>(stored());

export const reboundKeys: Readable<Rebound> = rebound;

export function keysOf(id: ShortcutID): Keys {
    return rebound.getSnapshot()[id] ?? shortcuts[id].keys;
}

/** Who has these keys already, besides `id`. */
export function holderOf(keys: Keys, id: ShortcutID): ShortcutID | null {
    return shortcutIDs.find((each) => each !== id && keys !== "" && keysOf(each).toLowerCase() === keys.toLowerCase()) ?? null;
}

/** Null for the keys that it came with. Holds in this browser. */
export function rebind(id: ShortcutID, keys: Keys | null): void {
    const { [id]: _, ...others } = rebound.getSnapshot();
    rebound.set(keys === null || keys === shortcuts[id].keys ? others : { ...others, [id]: keys });
    try {
        localStorage.setItem(storageKey, JSON.stringify(rebound.getSnapshot()));
    } catch {
        // It then holds until the page is loaded again.
    }
}

/** What a key press asks for where it was made. */
export function pressedShortcut(press: KeyPress, writing: "no" | "in an empty box" | "in text", mac: boolean): ShortcutID | null {
    return shortcutIDs.find((id) => {
        const { whileWriting } = shortcuts[id];
        if (writing !== "no" && whileWriting === "never") return false;
        if (writing === "in text" && whileWriting === "in an empty box") return false;
        return keysOf(id) !== "" && matches(keysOf(id), press, mac);
    }) ?? null;
}

function stored(): Rebound {
    try {
        const value: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "{}");
        if (typeof value !== "object" || value === null) return {};
        return Object.fromEntries(Object.entries(value).filter(([id, keys]) => Object.hasOwn(shortcuts, id) && typeof keys === "string"));
    } catch {
        return {};
    }
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import { Observable, type Readable } from "../client/observable";
import { textOf } from "../text/catalog";
import type { IconName } from "./icons";
import { isComposing, isMac } from "./keys";
import { pressedShortcut, type ShortcutID, shortcutNames } from "./shortcuts";

/** Something that a person can ask the page for by a key, or by its name in the palette. */
export interface Command {
    /** One that has keys is named after its shortcut. */
    id: ShortcutID | (string & {});
    /** Left out where the shortcut's own name says it. */
    label?: string;
    icon: IconName;
    /** Other words by which it is found. */
    keywords?: string;
    /** Only for its keys; the palette does not list it. */
    unlisted?: boolean;
    /** False where there was nothing to do, so that the key may mean something else. */
    run: () => void | false;
}

const sets = new Map<object, readonly Command[]>();
const all = new Observable<readonly Command[]>([]);

/** What can be asked for now. */
export const commands: Readable<readonly Command[]> = all;

/** Offers commands for as long as the component is shown. The list has to be the same one until it changes: `useMemo`. */
export function useCommands(offered: readonly Command[]): void {
    useEffect(() => {
        const key = {};
        sets.set(key, offered);
        publish();
        return () => {
            sets.delete(key);
            publish();
        };
    }, [offered]);
}

export function commandLabel(command: Command): string {
    const names: Readonly<Record<string, string>> = textOf(shortcutNames);
    return command.label ?? names[command.id] ?? command.id;
}

/** Whether there was such a command, and something for it to do. */
function runCommand(id: string): boolean {
    const command = all.getSnapshot().find((each) => each.id === id);
    return command !== undefined && command.run() !== false;
}

/** Listens to the page's shortcuts until the answer is called. While a dialog is open, only the palette's own key is taken. */
export function listenToShortcuts(): () => void {
    const onKeyDown = (event: KeyboardEvent) => {
        if (event.defaultPrevented || isComposing(event) || event.repeat) return;
        const id = pressedShortcut(event, writingAt(event.target), isMac());
        if (id === null || (document.querySelector("dialog[open]") && id !== "palette")) return;
        if (runCommand(id)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
}

const textless = new Set(["button", "checkbox", "radio", "range", "color", "file", "submit", "reset", "image"]);

function writingAt(target: EventTarget | null): "no" | "in an empty box" | "in text" {
    if (target instanceof HTMLElement && target.isContentEditable) return "in text";
    if (target instanceof HTMLSelectElement) return "in an empty box";
    const isBox = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !textless.has(target.type));
    return !isBox ? "no" : target.value === "" ? "in an empty box" : "in text";
}

function publish(): void {
    all.set([...sets.values()].flat());
}

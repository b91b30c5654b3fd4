// SPDX-License-Identifier: Apache-2.0

const prefix = "martlet.draft.";
/** Writing to the browser's storage takes its time, and a fast typist's next key does not wait for it. */
const writeAfter = 250;

const drafts = new Map<string, string>();
const unwritten = new Set<string>();
let timer: ReturnType<typeof setTimeout> | null = null;

/** What was typed and not sent, by conversation; kept in this browser until it is sent or its owner signs out. */
export function draftOf(key: string): string {
    const held = drafts.get(key);
    if (held !== undefined) return held;
    const stored = storage((local) => local.getItem(prefix + key)) ?? "";
    drafts.set(key, stored);
    return stored;
}

export function keepDraft(key: string, text: string): void {
    drafts.set(key, text);
    unwritten.add(key);
    timer ??= setTimeout(writeDrafts, writeAfter);
}

/** What was begun before its conversation was there goes on in it. */
export function moveDraft(from: string, to: string): void {
    const text = draftOf(from);
    if (text === "") return;
    keepDraft(to, text);
    keepDraft(from, "");
}

/** Writes what has not been written yet, as when the page is left. */
export function writeDrafts(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (const key of unwritten) {
        const text = drafts.get(key) ?? "";
        storage((local) => (text === "" ? local.removeItem(prefix + key) : local.setItem(prefix + key, text)));
    }
    unwritten.clear();
}

/** Another account's page begins with none. */
export function forgetDrafts(): void {
    drafts.clear();
    unwritten.clear();
    storage((local) => {
        for (const key of Object.keys(local)) if (key.startsWith(prefix)) local.removeItem(key);
    });
}

if (typeof window !== "undefined") window.addEventListener("pagehide", writeDrafts);

/** Storage may be turned off or full; then drafts live as long as the page. */
function storage<T>(use: (local: Storage) => T): T | null {
    try {
        return use(localStorage);
    } catch {
        return null;
    }
}

// SPDX-License-Identifier: Apache-2.0

/** Where one account's unsent words outlive the page: short texts by name, which every tab of the browser sees. */
export interface Shelf {
    /** The names that begin so. */
    names(prefix: string): string[];
    read(name: string): string | null;
    /** False where there is no room, or no storage at all. */
    write(name: string, value: string): boolean;
    remove(name: string): void;
}

/** What a browser's `Storage` offers of it. */
export type RawStorage = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

const root = "martlet.of.";
/** Nobody has so many unsent messages; what keeps more has a fault, and shall not fill the browser. */
const most = 500;

/** The account's part of the storage. What another account left there goes: this browser has a new user. */
export function accountShelf(storage: RawStorage | null, account: string): Shelf {
    const own = `${root}${account}.`;
    const all = (prefix: string) => keysOf(storage, prefix);
    for (const key of all(root)) if (!key.startsWith(own)) storage?.removeItem(key);
    return {
        names: (prefix) => all(own + prefix).map((key) => key.slice(own.length)),
        read: (name) => storage?.getItem(own + name) ?? null,
        write(name, value) {
            try {
                if (storage === null || (storage.getItem(own + name) === null && all(own).length >= most)) return false;
                storage.setItem(own + name, value);
                return true;
            } catch {
                // Full: what stood there before is better than nothing.
                return false;
            }
        },
        remove: (name) => storage?.removeItem(own + name),
    };
}

/** When a user has signed out: nothing of what was typed stays in this browser. */
export function clearShelves(storage: RawStorage | null): void {
    for (const key of keysOf(storage, root)) storage?.removeItem(key);
}

function keysOf(storage: RawStorage | null, prefix: string): string[] {
    if (storage === null) return [];
    const found: string[] = [];
    for (let at = 0; at < storage.length; at += 1) {
        const key = storage.key(at);
        if (key?.startsWith(prefix)) found.push(key);
    }
    return found;
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect, useState } from "react";
import { asRequestError, type RequestError } from "../../client/requestError";
import type { PaletteEntry, PaletteSource } from "./source";

export interface Found {
    /** By the source's id; what was found last stays until there is something new. */
    entries: ReadonlyMap<string, readonly PaletteEntry[]>;
    error: RequestError | null;
    /** There is more to come for the words, or nothing of it has come yet. */
    searching: boolean;
}

/** Typing pauses this long before anything is asked. */
const pause = 150;
const nothing: Found & { words: string } = { entries: new Map(), error: null, searching: false, words: "" };

/** What the sources find for the words, each shown as soon as it is there. */
export function useFound(sources: readonly PaletteSource[], words: string): Found {
    const [found, setFound] = useState(nothing);

    useEffect(() => {
        if (words === "") {
            setFound(nothing);
            return;
        }
        const control = new AbortController();
        setFound((before) => ({ ...before, error: null, searching: true, words }));
        const timer = setTimeout(() => {
            const asked = sources.map(async (source) => {
                const [entries, error] = await answer(source, words, control.signal);
                if (control.signal.aborted) return;
                setFound((before) => ({ ...before, error: before.error ?? error, entries: new Map(before.entries).set(source.id, entries) }));
            });
            void Promise.all(asked).then(() => {
                if (!control.signal.aborted) setFound((before) => ({ ...before, searching: false }));
            });
        }, pause);
        return () => {
            control.abort();
            clearTimeout(timer);
        };
    }, [sources, words]);

    // That one searches for new words is known a moment later than they are.
    return found.words === words ? found : { ...found, searching: true };
}

async function answer(source: PaletteSource, words: string, signal: AbortSignal): Promise<[readonly PaletteEntry[], RequestError | null]> {
    try {
        return [await source.find(words, signal), null];
    } catch (error) {
        return [[], asRequestError(error)];
    }
}

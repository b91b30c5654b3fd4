// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useRef, useState } from "react";
import { asRequestError, type RequestError } from "../../client/requestError";
import type { Page } from "../../protocol/page";

export interface Pages<T> {
    rows: readonly T[];
    next: string | null;
    isLoading: boolean;
    error: RequestError | null;
}

interface Row {
    id: string;
}

/** A list that is read page by page, from its beginning again when `read` changes. What is changed while a page is on its way
 * stays changed. */
export function usePages<T extends Row>(read: (next: string | null) => Promise<Page<T>>) {
    const [state, setState] = useState<Pages<T>>({ rows: [], next: null, isLoading: true, error: null });
    const turn = useRef(0);

    const load = useCallback(async (next: string | null) => {
        const mine = ++turn.current;
        setState((before) => ({ ...before, next, isLoading: true, error: null }));
        try {
            const page = await read(next);
            if (mine === turn.current) setState((before) => ({ rows: withPage(before.rows, page.results), next: page.next, isLoading: false, error: null }));
        } catch (error) {
            if (mine === turn.current) setState((before) => ({ ...before, isLoading: false, error: asRequestError(error) }));
        }
    }, [read]);

    useEffect(() => {
        setState((before) => ({ ...before, rows: [] }));
        void load(null);
        return () => {
            turn.current += 1;
        };
    }, [load]);

    const more = () => void load(state.next);
    const change = useCallback((to: (rows: readonly T[]) => readonly T[]) => setState((before) => ({ ...before, rows: to(before.rows) })), []);
    return { state, more, change };
}

/** Behind what is held; of what is there already, the held one is kept, since it may have been changed since the page was asked for. */
export function withPage<T extends Row>(held: readonly T[], page: readonly T[]): readonly T[] {
    const ids = new Set(held.map((row) => row.id));
    return [...held, ...page.filter((row) => !ids.has(row.id))];
}

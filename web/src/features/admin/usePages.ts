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

/** A list that is read page by page, from its beginning again when `read` changes. */
export function usePages<T>(read: (next: string | null) => Promise<Page<T>>) {
    const [state, setState] = useState<Pages<T>>({ rows: [], next: null, isLoading: true, error: null });
    const turn = useRef(0);

    const load = useCallback(async (rows: readonly T[], next: string | null) => {
        const mine = ++turn.current;
        setState({ rows, next, isLoading: true, error: null });
        try {
            const page = await read(next);
            if (mine === turn.current) setState({ rows: [...rows, ...page.results], next: page.next, isLoading: false, error: null });
        } catch (error) {
            if (mine === turn.current) setState({ rows, next, isLoading: false, error: asRequestError(error) });
        }
    }, [read]);

    useEffect(() => {
        void load([], null);
        return () => {
            turn.current += 1;
        };
    }, [load]);

    const more = () => void load(state.rows, state.next);
    const change = useCallback((to: (rows: readonly T[]) => readonly T[]) => setState((before) => ({ ...before, rows: to(before.rows) })), []);
    return { state, more, change };
}

// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useState } from "react";
import { asRequestError, type RequestError } from "../../client/requestError";

export type Rows<T> = { kind: "loading" } | { kind: "loaded"; rows: readonly T[] } | { kind: "failed"; error: RequestError };

/** A short list of the account's, read when it is shown; `change` keeps it true to what was done here. */
export function useRows<T>(read: () => Promise<T[]>) {
    const [state, setState] = useState<Rows<T>>({ kind: "loading" });
    const [attempt, setAttempt] = useState(0);

    useEffect(() => {
        let left = false;
        read().then(
            (rows) => left || setState({ kind: "loaded", rows }),
            (error: unknown) => left || setState({ kind: "failed", error: asRequestError(error) }),
        );
        return () => {
            left = true;
        };
    }, [read, attempt]);

    const again = useCallback(() => {
        setState({ kind: "loading" });
        setAttempt((before) => before + 1);
    }, []);
    const change = useCallback((to: (rows: readonly T[]) => readonly T[]) => {
        setState((before) => (before.kind === "loaded" ? { kind: "loaded", rows: to(before.rows) } : before));
    }, []);
    return { state, again, change };
}

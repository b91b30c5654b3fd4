// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useState } from "react";
import { asRequestError, type RequestError } from "../../client/requestError";

export type Loaded<T> = { kind: "loading" } | { kind: "loaded"; value: T } | { kind: "failed"; error: RequestError };

/** What `read` gives, read anew when it changes, or on demand with `again`. */
export function useLoaded<T>(read: () => Promise<T>) {
    const [state, setState] = useState<Loaded<T>>({ kind: "loading" });
    const [attempt, setAttempt] = useState(0);

    useEffect(() => {
        let left = false;
        setState({ kind: "loading" });
        read().then(
            (value) => left || setState({ kind: "loaded", value }),
            (error: unknown) => left || setState({ kind: "failed", error: asRequestError(error) }),
        );
        return () => {
            left = true;
        };
    }, [read, attempt]);

    const again = useCallback(() => setAttempt((before) => before + 1), []);
    const change = useCallback((to: (value: T) => T) => {
        setState((before) => (before.kind === "loaded" ? { kind: "loaded", value: to(before.value) } : before));
    }, []);
    return { state, again, change };
}

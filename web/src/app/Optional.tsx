// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, Suspense, useEffect, useReducer } from "react";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { forgetFailedParts } from "./laterPart";

interface OptionalProps {
    /** What it is about: for something else it is tried again. */
    of: string;
    /** In its place where it does not come, with the way to try again and how often that was done. */
    missing?: (again: () => void, times: number) => ReactNode;
    /** While it is on its way. */
    coming?: ReactNode;
    children: ReactNode;
}

/** The place of a part, see `laterPart`, that the page can do without: where it does not come, all else stays as it is. With the
 * network back it is tried again. */
export function Optional({ of, missing, coming = null, children }: OptionalProps) {
    const [times, again] = useReducer((count: number) => count + 1, 0);
    useEffect(() => {
        window.addEventListener("online", again);
        return () => window.removeEventListener("online", again);
    }, []);
    return (
        <ErrorBoundary resetKey={`${of} ${times}`} onError={forgetFailedParts} fallback={missing?.(again, times) ?? null}>
            <Suspense fallback={coming}>{children}</Suspense>
        </ErrorBoundary>
    );
}

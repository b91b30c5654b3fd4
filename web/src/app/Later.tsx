// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, Suspense } from "react";
import { useText } from "../text/catalog";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { forgetFailedParts } from "./laterPart";
import { texts } from "./texts";

/** The place of a part of the page that comes when it is asked for, see `laterPart`. */
export function Later({ name, children }: { name: string; children: ReactNode }) {
    const text = useText(texts);
    return (
        <ErrorBoundary resetKey={name} onError={forgetFailedParts} fallback={<NotLoaded />}>
            <Suspense fallback={<main className="later" aria-busy="true"><p role="status">{text.loading}</p></main>}>{children}</Suspense>
        </ErrorBoundary>
    );
}

/** The part's code did not come, or the server has a newer one. */
function NotLoaded() {
    const text = useText(texts);
    return (
        <main className="not-found">
            <div role="alert"><h1>{text.broken}</h1></div>
            <button type="button" className="button primary" onClick={() => window.location.reload()}>{text.loadAgain}</button>
        </main>
    );
}

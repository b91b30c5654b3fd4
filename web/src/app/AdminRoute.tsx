// SPDX-License-Identifier: Apache-2.0

import { lazy, Suspense } from "react";
// With the page's own sheet: a part that comes later brings its code, not its looks.
import "../features/admin/admin.css";
import type { User } from "../protocol/account";
import { useText } from "../text/catalog";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { Martlet } from "../ui/icons";
import { usePageTitle } from "../ui/pageTitle";
import type { AdminRoute as Page } from "../ui/route";
import { Link } from "../ui/router";
import { texts } from "./texts";

const AdminPage = lazy(() => import("../features/admin/AdminPage"));

/** The admin pages, for admins. */
export function AdminRoute({ page, user }: { page: Page; user: User }) {
    const text = useText(texts);
    if (user.role !== "admin") return <NoAccess />;
    return (
        <ErrorBoundary resetKey={page.name} fallback={<NotLoaded />}>
            <Suspense fallback={<main className="admin" aria-busy="true"><p className="admin-empty" role="status">{text.loading}</p></main>}>
                <AdminPage page={page} user={user} />
            </Suspense>
        </ErrorBoundary>
    );
}

/** For who may not go on. */
function NoAccess() {
    const text = useText(texts);
    usePageTitle(text.noAccess);
    return (
        <main className="not-found">
            <span className="not-found-mark"><Martlet size={44} /></span>
            <h1>{text.noAccess}</h1>
            <p>{text.noAccessAbout}</p>
            <Link href="/" className="button primary">{text.toBeginning}</Link>
        </main>
    );
}

/** The part's code did not come, or the server has a newer one. */
function NotLoaded() {
    const text = useText(texts);
    return (
        <main className="not-found" role="alert">
            <h1>{text.broken}</h1>
            <button type="button" className="button primary" onClick={() => window.location.reload()}>{text.loadAgain}</button>
        </main>
    );
}

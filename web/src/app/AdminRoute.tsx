// SPDX-License-Identifier: Apache-2.0

import type { User } from "../protocol/account";
import { useText } from "../text/catalog";
import { Martlet } from "../ui/icons";
import { usePageTitle } from "../ui/pageTitle";
import type { AdminRoute as Page } from "../ui/route";
import { Link } from "../ui/router";
import { Later } from "./Later";
import { laterPart } from "./laterPart";
import { texts } from "./texts";

const AdminPage = laterPart("AdminPage", async () => (await import("../features/admin/AdminPage")).default);

/** The admin pages, for admins. */
export function AdminRoute({ page, user }: { page: Page; user: User }) {
    if (user.role !== "admin") return <NoAccess />;
    return <Later name={page.name}><AdminPage page={page} user={user} /></Later>;
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

// SPDX-License-Identifier: Apache-2.0

import type { User } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { usePageTitle } from "../../ui/pageTitle";
import { adminPath, type AdminRoute } from "../../ui/route";
import { Link } from "../../ui/router";
import { AgentEditor } from "./AgentEditor";
import { AgentsPage } from "./AgentsPage";
import { AuditPage } from "./AuditPage";
import { FiguresPage } from "./FiguresPage";
import { texts } from "./texts";
import { UsersPage } from "./UsersPage";
import "./admin.css";

/** What is for admins. Loaded when it is asked for: most people never see it. */
export default function AdminPage({ page, user }: { page: AdminRoute; user: User }) {
    const text = useText(texts);
    usePageTitle(text.administration);
    const sections = [
        { names: ["figures"], path: adminPath, label: text.figures },
        { names: ["agents", "agent"], path: `${adminPath}/agents`, label: text.agents },
        { names: ["users"], path: `${adminPath}/users`, label: text.users },
        { names: ["audit"], path: `${adminPath}/audit`, label: text.audit },
    ];
    return (
        <main className="admin">
            <div className="admin-inside">
                <h1>{text.administration}</h1>
                <nav className="admin-nav" aria-label={text.administration}>
                    {sections.map((section) => (
                        <Link key={section.path} href={section.path} aria-current={section.names.includes(page.name) ? "page" : undefined}>{section.label}</Link>
                    ))}
                </nav>
                <Section page={page} user={user} />
            </div>
        </main>
    );
}

function Section({ page, user }: { page: AdminRoute; user: User }) {
    const text = useText(texts);
    switch (page.name) {
        case "figures": return <FiguresPage />;
        case "agents": return <AgentsPage />;
        case "agent": return <AgentEditor key={page.id ?? "new"} id={page.id} />;
        case "users": return <UsersPage user={user} />;
        case "audit": return <AuditPage />;
        case "nowhere": return <p role="alert">{text.noSuchPage}</p>;
    }
}

// SPDX-License-Identifier: Apache-2.0

import { useEffect, useRef } from "react";
import type { User } from "../../protocol/account";
import { useText } from "../../text/catalog";
import { PageFrame } from "../../ui/PageFrame";
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
    const nav = useRef<HTMLElement>(null);
    // On a narrow page not all of them are in view.
    useEffect(() => {
        nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }, [page.name, text]);
    const sections = [
        { names: ["figures"], path: adminPath, label: text.figures },
        { names: ["agents", "agent"], path: `${adminPath}/agents`, label: text.agents },
        { names: ["users"], path: `${adminPath}/users`, label: text.users },
        { names: ["audit"], path: `${adminPath}/audit`, label: text.audit },
    ];
    return (
        <PageFrame name="admin" title={text.administration}>
            <nav ref={nav} className="admin-nav" aria-label={text.administration}>
                {sections.map((section) => (
                    <Link key={section.path} href={section.path} aria-current={section.names.includes(page.name) ? "page" : undefined}>{section.label}</Link>
                ))}
            </nav>
            <Section page={page} user={user} />
        </PageFrame>
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

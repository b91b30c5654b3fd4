// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useRef, useState } from "react";
import { ConversationList } from "../features/conversations/ConversationList";
import type { User } from "../protocol/account";
import { useText } from "../text/catalog";
import { Icon, Martlet } from "../ui/icons";
import { parseRoute } from "../ui/route";
import { Link, navigate, usePath } from "../ui/router";
import { AccountBar } from "./AccountBar";
import { ChatRoutes } from "./ChatRoutes";
import { texts } from "./texts";
import { useIsNarrow } from "./useIsNarrow";

/** The conversations at the side, in a drawer on the phone, and what the address names in the middle. */
export function Shell({ user }: { user: User }) {
    const text = useText(texts);
    const path = usePath();
    const route = parseRoute(path);
    const isNarrow = useIsNarrow();
    const [drawerOpen, setDrawerOpen] = useState(false);
    const side = useRef<HTMLElement>(null);
    const opener = useRef<HTMLButtonElement>(null);
    const currentID = route.name === "conversation" ? route.id : null;

    useEffect(() => setDrawerOpen(false), [path, isNarrow]);
    useEffect(() => {
        if (drawerOpen) side.current?.querySelector<HTMLElement>("button")?.focus();
    }, [drawerOpen]);

    const onGone = useCallback((id: string) => {
        if (window.location.pathname.includes(id)) navigate("/", "replace");
    }, []);

    function closeDrawer() {
        setDrawerOpen(false);
        opener.current?.focus();
    }

    const hidden = isNarrow && !drawerOpen;
    return (
        <div className="shell">
            {route.name === "nowhere" || route.name === "settings" ? null : (
                <a className="skip-link" href="#message-box" onClick={(event) => {
                    event.preventDefault();
                    document.getElementById("message-box")?.focus();
                }}>{text.skip}</a>
            )}
            {isNarrow && drawerOpen ? <div className="veil" onClick={closeDrawer} /> : null}
            <aside ref={side} className={`side${drawerOpen ? " open" : ""}`} hidden={hidden}
                onKeyDown={(event) => event.key === "Escape" && isNarrow && closeDrawer()}>
                <div className="side-head">
                    <Link href="/" className="brand"><Martlet size={26} /><span>Martlet</span></Link>
                    {isNarrow ? <button type="button" className="icon-button" aria-label={text.closeList} onClick={closeDrawer}><Icon name="close" /></button> : null}
                </div>
                <button type="button" className="button new-chat" onClick={() => { setDrawerOpen(false); navigate("/"); }}>
                    <Icon name="plus" />{text.newChat}
                </button>
                <nav className="side-list" aria-label={text.conversations}>
                    <ConversationList currentID={currentID} onGone={onGone} />
                </nav>
                <AccountBar user={user} />
            </aside>
            <div className="stage" ref={(element) => { if (element) element.inert = isNarrow && drawerOpen; }}>
                {isNarrow ? (
                    <button type="button" ref={opener} className="icon-button drawer-button" aria-label={text.openList} aria-expanded={drawerOpen}
                        onClick={() => setDrawerOpen(true)}>
                        <Icon name="menu" size={20} />
                    </button>
                ) : null}
                <ChatRoutes route={route} user={user} />
            </div>
        </div>
    );
}

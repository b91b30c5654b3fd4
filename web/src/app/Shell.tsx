// SPDX-License-Identifier: Apache-2.0

import { type CSSProperties, type MouseEvent, useCallback, useEffect, useRef, useState } from "react";
import { ConversationList } from "../features/conversations/ConversationList";
import { useExportItems } from "../features/conversations/useExportItems";
import type { TypedAhead } from "../features/palette/Palette";
import { useConversations } from "../hooks/useConversations";
import type { User } from "../protocol/account";
import { useText } from "../text/catalog";
import { Icon, Martlet } from "../ui/icons";
import { isComposing } from "../ui/keys";
import { conversationPath, parseRoute } from "../ui/route";
import { OverPage } from "../ui/overPage";
import { Link, navigate, usePath } from "../ui/router";
import { AccountBar } from "./AccountBar";
import { ChatRoutes } from "./ChatRoutes";
import { OfflineBanner } from "./OfflineBanner";
import { laterPart } from "./laterPart";
import { MissingPart } from "./MissingPart";
import { Optional } from "./Optional";
import { usePaletteSources } from "./paletteSources";
import { PaletteComing } from "./PaletteComing";
import { SideEdge } from "./SideEdge";
import { texts } from "./texts";
import { useDrawerSwipe } from "./useDrawerSwipe";
import { focusMessageBox, usePageCommands } from "./usePageCommands";
import { useReplyNews } from "./useReplyNews";
import { useSidebar } from "./useSidebar";

const FoundMessages = laterPart("FoundMessages", async () => (await import("../features/search/FoundMessages")).FoundMessages);
const Palette = laterPart("Palette", async () => (await import("../features/palette/Palette")).Palette);
const ShortcutSheet = laterPart("ShortcutSheet", async () => (await import("../features/palette/ShortcutSheet")).ShortcutSheet);
const nothingTyped: TypedAhead = { words: "", isEntered: false };

/** The conversations at the side, in a drawer on the phone, and what the address names in the middle. */
export function Shell({ user }: { user: User }) {
    const text = useText(texts);
    const exportItems = useExportItems();
    const path = usePath();
    const route = parseRoute(path);
    const sidebar = useSidebar();
    const { isDrawer, isOpen, setOpen } = sidebar;
    const [over, setOver] = useState<"palette" | "sheet" | null>(null);
    const side = useRef<HTMLElement>(null);
    const opener = useRef<HTMLButtonElement>(null);
    const closer = useRef<HTMLButtonElement>(null);
    const typed = useRef(nothingTyped);
    const sources = usePaletteSources();
    const searched = useConversations().state.query.search;
    const currentID = route.name === "conversation" ? route.id : null;
    const isChat = route.name === "home" || route.name === "conversation";
    const covered = isDrawer && isOpen;

    useReplyNews(currentID);
    // Who opens it types on at once.
    useEffect(() => Palette.ask(), []);
    useEffect(() => {
        if (over !== "palette") typed.current = nothingTyped;
    }, [over]);
    useDrawerSwipe(isDrawer, isOpen, setOpen);
    useEffect(() => {
        if (isDrawer) setOpen(false);
    }, [path, isDrawer]);
    /** Whoever follows a link to where they are already has chosen it all the same. */
    function onFollowed({ target, button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent) {
        const isPlain = button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
        if (isDrawer && isPlain && target instanceof Element && target.closest("a[href]")) setOpen(false);
    }

    const was = useRef({ isOpen, isDrawer });
    useEffect(() => {
        const before = was.current;
        was.current = { isOpen, isDrawer };
        if (before.isOpen === isOpen) return;
        const isNowhere = document.activeElement === document.body;
        // What had the focus is out of sight or covered; who has it elsewhere keeps it. A window that became wider asks nothing.
        if (isOpen && (isDrawer || (isNowhere && !before.isDrawer))) closer.current?.focus();
        if (!isOpen && (isNowhere || side.current?.contains(document.activeElement))) opener.current?.focus();
    }, [isOpen, isDrawer]);

    useEffect(() => {
        if (!covered) return;
        const onKeyDown = (event: KeyboardEvent) => {
            if (event.key !== "Escape" || event.defaultPrevented || isComposing(event) || document.querySelector("dialog[open]")) return;
            // Said to whoever hears the key next, when nothing is covered any more.
            event.preventDefault();
            setOpen(false);
        };
        document.addEventListener("keydown", onKeyDown);
        return () => document.removeEventListener("keydown", onKeyDown);
    }, [covered, setOpen]);

    const newChat = useCallback(() => {
        if (isDrawer) setOpen(false);
        navigate("/");
        focusMessageBox();
    }, [isDrawer, setOpen]);
    usePageCommands({
        newChat,
        togglePalette: useCallback(() => setOver((now) => (now === "palette" ? null : "palette")), []),
        showSheet: useCallback(() => setOver("sheet"), []),
        toggleList: useCallback(() => setOpen(!isOpen), [isOpen, setOpen]),
    });
    /** A dialog tells late that it was closed: what it led to may be in its place by then. */
    const closed = (which: typeof over) => setOver((now) => (now === which ? null : now));
    const left = useRef<string | null>(null);
    const onGone = useCallback((ids: readonly string[]) => {
        left.current = ids.find((id) => window.location.pathname.includes(id)) ?? null;
        if (left.current !== null) navigate("/", "replace");
    }, []);
    const onBack = useCallback((ids: readonly string[]) => {
        if (left.current !== null && ids.includes(left.current) && window.location.pathname === "/") navigate(conversationPath(left.current), "replace");
    }, []);

    return (
        <div className={`shell${isOpen ? "" : " folded"}`} style={{ "--side": `${sidebar.width}px` } as CSSProperties}>
            <a className="skip-link" href="#content" onClick={(event) => {
                event.preventDefault();
                if (!focusMessageBox()) document.getElementById("content")?.focus();
            }}>{text.skip}</a>
            {covered ? <div className="veil" onClick={() => setOpen(false)} /> : null}
            <aside ref={side} id="side" className="side" aria-hidden={!isOpen} onClick={onFollowed}>
                <div className="side-head">
                    <Link href="/" className="brand"><Martlet size={26} /><span>Martlet</span></Link>
                    <button type="button" className="icon-button" aria-label={text.search} title={text.search} onClick={() => setOver("palette")}>
                        <Icon name="search" />
                    </button>
                    <button type="button" ref={closer} className="icon-button" aria-label={text.closeList} title={text.closeList}
                        aria-expanded={isOpen} aria-controls="side" onClick={() => setOpen(false)}>
                        <Icon name={isDrawer ? "close" : "side"} />
                    </button>
                </div>
                {/* One at a time: here, or beside the button that opens the list. */}
                <div className="new-chat">
                    {isOpen ? <button type="button" className="button" onClick={newChat}><Icon name="plus" />{text.newChat}</button> : null}
                </div>
                <div className="side-list">
                    <nav aria-label={text.conversations}>
                        <ConversationList currentID={currentID} onGone={onGone} onBack={onBack} moreItems={exportItems} />
                    </nav>
                    {searched === "" ? null : <Optional of={searched}><FoundMessages words={searched} /></Optional>}
                </div>
                <AccountBar user={user} />
                {isDrawer ? null : <SideEdge sidebar={sidebar} />}
            </aside>
            <div className="stage" id="content" tabIndex={-1} ref={(element) => { if (element) element.inert = covered; }}>
                {isOpen && !isDrawer ? null : (
                    <button type="button" ref={opener} className="icon-button drawer-button" aria-label={text.openList} title={text.openList}
                        aria-expanded={isOpen} aria-controls="side" onClick={() => setOpen(true)}>
                        <Icon name={isDrawer ? "menu" : "side"} size={20} />
                    </button>
                )}
                {isOpen ? null : (
                    <button type="button" className="icon-button header-new-chat" aria-label={text.newChat} title={text.newChat} onClick={newChat}>
                        <Icon name="plus" size={20} />
                    </button>
                )}
                {isChat ? null : <OfflineBanner />}
                <ChatRoutes route={route} user={user} />
            </div>
            <OverPage path={path} />
            <Optional of={over ?? ""} missing={() => <MissingPart onSaid={() => setOver(null)} />}
                coming={over === "palette" ? <PaletteComing typed={typed} onClose={() => closed("palette")} /> : null}>
                {over === "palette" ? <Palette sources={sources} typed={() => typed.current} onClose={() => closed("palette")} /> : null}
                {over === "sheet" ? <ShortcutSheet onClose={() => closed("sheet")} /> : null}
            </Optional>
        </div>
    );
}

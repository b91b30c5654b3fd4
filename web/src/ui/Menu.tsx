// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { type IconName, Icon } from "./icons";
import "./menu.css";

export interface MenuItem {
    label: string;
    icon?: IconName;
    /** In the icon's place. */
    picture?: ReactNode;
    danger?: boolean;
    checked?: boolean;
    onSelect: () => void;
}

interface MenuProps {
    /** The button's name: what it is for. */
    label: string;
    /** The menu's name, where it says more than the button's. */
    menuLabel?: string;
    /** The element that says what it is about: a name that somebody wrote would be taken for another button's. */
    describedBy?: string | undefined;
    button: ReactNode;
    className?: string;
    items: readonly MenuItem[];
    /** Which way it opens where there is room. */
    placement?: "below" | "above";
    tabIndex?: number;
}

/** A button with a menu. */
export function Menu({ label, menuLabel = label, describedBy, button, className = "icon-button", items, placement = "below", tabIndex }: MenuProps) {
    const [open, setOpen] = useState(false);
    const id = useId();
    const root = useRef<HTMLDivElement>(null);
    const trigger = useRef<HTMLButtonElement>(null);

    function close(giveFocusBack: boolean) {
        setOpen(false);
        if (giveFocusBack) trigger.current?.focus();
    }

    return (
        <div className="menu-root" ref={root}>
            <button type="button" ref={trigger} className={className} aria-label={label} aria-describedby={describedBy} aria-haspopup="menu" aria-expanded={open}
                aria-controls={open ? id : undefined} tabIndex={tabIndex} onClick={() => setOpen(!open)}>
                {button}
            </button>
            {open ? (
                <MenuList id={id} label={menuLabel} items={items} placement={placement} isInside={(node) => root.current?.contains(node) ?? false}
                    anchor={() => trigger.current?.getBoundingClientRect() ?? new DOMRect()} onClose={close} />
            ) : null}
        </div>
    );
}

interface MenuListProps {
    id?: string;
    label: string;
    items: readonly MenuItem[];
    /** What it opens beside: a button, or the place that was pointed at. */
    anchor: () => DOMRect;
    placement?: "below" | "above";
    /** A press there is no press elsewhere. */
    isInside?: (node: Node) => boolean;
    /** `giveFocusBack` is false where the focus has gone elsewhere already. */
    onClose: (giveFocusBack: boolean) => void;
}

/** An open menu: arrows, Home, End and the first letter move, Escape and a press elsewhere close. */
export function MenuList({ id, label, items, anchor, placement = "below", isInside, onClose }: MenuListProps) {
    const list = useRef<HTMLDivElement>(null);
    /** The window's. A keyboard on the screen that comes or goes changes the height alone, and goes as the menu takes the focus. */
    const width = useRef(window.innerWidth);

    useLayoutEffect(() => {
        const menu: (HTMLElement & { showPopover?: () => void }) | null = list.current;
        if (!menu) return;
        // Above everything, whatever box the button stands in, where the browser can.
        menu.setAttribute("popover", "manual");
        menu.showPopover?.();
        place(menu, anchor(), placement);
        entries()[0]?.focus({ preventScroll: true });
    }, []);

    useEffect(() => {
        const away = (event: PointerEvent) => {
            if (event.target instanceof Node && !list.current?.contains(event.target) && !isInside?.(event.target)) onClose(false);
        };
        const resized = () => {
            if (window.innerWidth !== width.current) onClose(true);
            else if (list.current) place(list.current, anchor(), placement);
        };
        document.addEventListener("pointerdown", away);
        window.addEventListener("resize", resized);
        return () => {
            document.removeEventListener("pointerdown", away);
            window.removeEventListener("resize", resized);
        };
    });

    function entries(): HTMLElement[] {
        return [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    }

    function onKeyDown(event: KeyboardEvent) {
        const all = entries();
        const at = all.findIndex((entry) => entry === document.activeElement);
        const go = (index: number) => all[(index + all.length) % all.length]?.focus();
        if (event.key === "ArrowDown") go(at + 1);
        else if (event.key === "ArrowUp") go(at - 1);
        else if (event.key === "Home") go(0);
        else if (event.key === "End") go(-1);
        else if (event.key === "Escape") onClose(true);
        else if (event.key === "Tab") return onClose(true);
        else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey) {
            const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
            order.find((entry) => entry.textContent?.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
            event.stopPropagation();
            return;
        } else if (event.key === "Enter" || event.key === " ") return event.stopPropagation();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }

    return (
        <div className="menu" id={id} role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown} onContextMenu={(event) => event.preventDefault()}>
            {items.map((item) => (
                <button key={item.label} type="button" tabIndex={-1} className={`menu-item${item.danger ? " danger" : ""}`}
                    role={item.checked === undefined ? "menuitem" : "menuitemradio"} aria-checked={item.checked}
                    onClick={(event) => { event.stopPropagation(); onClose(true); item.onSelect(); }}>
                    {item.picture ?? (item.icon ? <Icon name={item.icon} /> : null)}
                    <span>{item.label}</span>
                    {item.checked ? <Icon name="check" size={16} /> : null}
                </button>
            ))}
        </div>
    );
}

/** Fixed to the window, so that no scroll box cuts it off, and turned over where there is no room. */
function place(menu: HTMLElement, beside: DOMRect, placement: "below" | "above"): void {
    const { width, height } = menu.getBoundingClientRect();
    const below = beside.bottom + 4;
    const above = beside.top - height - 4;
    const fitsBelow = below + height <= window.innerHeight - 8;
    const top = placement === "below" ? (fitsBelow ? below : above) : (above >= 8 ? above : below);
    menu.style.top = `${Math.max(8, top)}px`;
    menu.style.left = `${Math.max(8, Math.min(beside.left, window.innerWidth - width - 8))}px`;
}

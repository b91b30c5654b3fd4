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
    /** The button's name. */
    label: string;
    button: ReactNode;
    className?: string;
    items: readonly MenuItem[];
    /** Which way it opens where there is room. */
    placement?: "below" | "above";
}

/** A button with a menu: arrows, Home, End and the first letter move, Escape and a click beside it close. */
export function Menu({ label, button, className = "icon-button", items, placement = "below" }: MenuProps) {
    const [open, setOpen] = useState(false);
    const id = useId();
    const root = useRef<HTMLDivElement>(null);
    const trigger = useRef<HTMLButtonElement>(null);
    const list = useRef<HTMLDivElement>(null);

    useLayoutEffect(() => {
        if (!open || !list.current || !trigger.current) return;
        place(list.current, trigger.current.getBoundingClientRect(), placement);
        entries()[0]?.focus({ preventScroll: true });
    }, [open]);

    useEffect(() => {
        if (!open) return;
        const away = (event: PointerEvent) => {
            if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
        };
        const shut = () => setOpen(false);
        document.addEventListener("pointerdown", away);
        window.addEventListener("resize", shut);
        return () => {
            document.removeEventListener("pointerdown", away);
            window.removeEventListener("resize", shut);
        };
    }, [open]);

    function entries(): HTMLElement[] {
        return [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    }

    function close() {
        setOpen(false);
        trigger.current?.focus();
    }

    function onKeyDown(event: KeyboardEvent) {
        const all = entries();
        const at = all.findIndex((entry) => entry === document.activeElement);
        const go = (index: number) => all[(index + all.length) % all.length]?.focus();
        if (event.key === "ArrowDown") go(at + 1);
        else if (event.key === "ArrowUp") go(at - 1);
        else if (event.key === "Home") go(0);
        else if (event.key === "End") go(-1);
        else if (event.key === "Escape") close();
        else if (event.key === "Tab") return setOpen(false);
        else if (event.key.length === 1 && /\S/.test(event.key)) {
            const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
            order.find((entry) => entry.textContent?.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
            return;
        } else return;
        event.preventDefault();
        event.stopPropagation();
    }

    return (
        <div className="menu-root" ref={root}>
            <button type="button" ref={trigger} className={className} aria-label={label} aria-haspopup="menu" aria-expanded={open}
                aria-controls={open ? id : undefined} onClick={() => setOpen(!open)}>
                {button}
            </button>
            {open ? (
                <div className="menu" id={id} role="menu" aria-label={label} ref={list} onKeyDown={onKeyDown}>
                    {items.map((item) => (
                        <button key={item.label} type="button" tabIndex={-1} className={`menu-item${item.danger ? " danger" : ""}`}
                            role={item.checked === undefined ? "menuitem" : "menuitemradio"} aria-checked={item.checked}
                            onClick={() => { close(); item.onSelect(); }}>
                            {item.picture ?? (item.icon ? <Icon name={item.icon} /> : null)}
                            <span>{item.label}</span>
                            {item.checked ? <Icon name="check" size={16} /> : null}
                        </button>
                    ))}
                </div>
            ) : null}
        </div>
    );
}

/** Fixed to the window, so that no scroll box cuts it off, and turned over where there is no room. */
function place(menu: HTMLElement, button: DOMRect, placement: "below" | "above"): void {
    const { width, height } = menu.getBoundingClientRect();
    const below = button.bottom + 4;
    const above = button.top - height - 4;
    const fitsBelow = below + height <= window.innerHeight - 8;
    const top = placement === "below" ? (fitsBelow ? below : above) : (above >= 8 ? above : below);
    menu.style.top = `${Math.max(8, top)}px`;
    menu.style.left = `${Math.max(8, Math.min(button.left, window.innerWidth - width - 8))}px`;
}

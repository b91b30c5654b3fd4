// SPDX-License-Identifier: Apache-2.0

import { type AnchorHTMLAttributes, forwardRef, type MouseEvent, useEffect, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
/** Asked before the page is left; calls what it is given to leave all the same. */
type Guard = (leave: () => void) => void;
let guard: Guard | null = null;
let shown = typeof window === "undefined" ? "/" : window.location.pathname;

function subscribe(listener: () => void): () => void {
    if (listeners.size === 0) window.addEventListener("popstate", onHistory);
    listeners.add(listener);
    return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener("popstate", onHistory);
    };
}

function onHistory(): void {
    const wanted = window.location.pathname;
    if (guard === null || wanted === shown) return announce();
    // The browser has gone already: back to where one is, until that is decided.
    window.history.pushState(null, "", shown);
    guard(() => go(wanted, "push"));
}

function announce(): void {
    shown = window.location.pathname;
    for (const listener of [...listeners]) listener();
}

export function usePath(): string {
    return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** What the address says behind its `?`. */
export function useAddressQuery(): string {
    return useSyncExternalStore(subscribe, () => window.location.search);
}

export function navigate(path: string, how: "push" | "replace" = "push"): void {
    if (path === window.location.pathname + window.location.search) return;
    if (guard === null) go(path, how);
    else guard(() => go(path, how));
}

/** While it is shown, leaving is asked for first: by a link, by the browser's buttons, and by closing the window. */
export function useLeaveGuard(asks: boolean, ask: Guard): void {
    useEffect(() => {
        if (!asks) return;
        const beforeUnload = (event: BeforeUnloadEvent) => event.preventDefault();
        guard = (leave) => ask(() => {
            guard = null;
            leave();
        });
        window.addEventListener("beforeunload", beforeUnload);
        return () => {
            guard = null;
            window.removeEventListener("beforeunload", beforeUnload);
        };
    }, [asks, ask]);
}

function go(path: string, how: "push" | "replace"): void {
    if (how === "push") window.history.pushState(null, "", path);
    else window.history.replaceState(null, "", path);
    announce();
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string };

/** A real link: it opens in a new tab as any other, and goes without loading the page where it is simply followed. */
export const Link = forwardRef<HTMLAnchorElement, LinkProps>(function Link({ onClick, ...props }, ref) {
    function follow(event: MouseEvent<HTMLAnchorElement>) {
        onClick?.(event);
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(props.href);
    }
    return <a {...props} ref={ref} onClick={follow} />;
});

// SPDX-License-Identifier: Apache-2.0

import { type AnchorHTMLAttributes, forwardRef, type MouseEvent, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
    if (listeners.size === 0) window.addEventListener("popstate", announce);
    listeners.add(listener);
    return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener("popstate", announce);
    };
}

function announce(): void {
    for (const listener of [...listeners]) listener();
}

export function usePath(): string {
    return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function navigate(path: string, how: "push" | "replace" = "push"): void {
    if (path === window.location.pathname) return;
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

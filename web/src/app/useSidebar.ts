// SPDX-License-Identifier: Apache-2.0

import { useCallback, useState } from "react";
import { useIsNarrow } from "./useIsNarrow";

export const narrowest = 220;
export const widest = 480;
const usual = 280;
const openKey = "martlet.list";
const widthKey = "martlet.list-width";

export interface Sidebar {
    /** A drawer over the page, not a column beside it. */
    isDrawer: boolean;
    isOpen: boolean;
    width: number;
    setOpen: (open: boolean) => void;
    /** In pixels, within bounds; null for the usual width. */
    setWidth: (width: number | null) => void;
}

/** The list's place: as a column it is remembered, as a drawer it is closed until it is asked for. */
export function useSidebar(): Sidebar {
    const isDrawer = useIsNarrow();
    const [drawerOpen, setDrawerOpen] = useState(false);
    const [columnOpen, setColumnOpen] = useState(() => read(openKey) !== "closed");
    const [width, setWidthNow] = useState(() => bounded(Number(read(widthKey) ?? usual)));

    const setOpen = useCallback((open: boolean) => {
        if (isDrawer) return setDrawerOpen(open);
        setColumnOpen(open);
        write(openKey, open ? "open" : "closed");
    }, [isDrawer]);
    const setWidth = useCallback((next: number | null) => {
        const kept = bounded(next ?? usual);
        setWidthNow(kept);
        write(widthKey, String(kept));
    }, []);

    return { isDrawer, isOpen: isDrawer ? drawerOpen : columnOpen, width, setOpen, setWidth };
}

function bounded(width: number): number {
    return Number.isFinite(width) ? Math.round(Math.min(widest, Math.max(narrowest, width))) : usual;
}

function read(key: string): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

function write(key: string, value: string): void {
    try {
        localStorage.setItem(key, value);
    } catch {
        // It then holds until the page is loaded again.
    }
}

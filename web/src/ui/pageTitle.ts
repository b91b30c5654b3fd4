// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import { visibleMarks } from "./unseen";

const product = "Martlet";
let page = "";
let unread = 0;

function show(): void {
    const name = page === "" ? product : `${page} · ${product}`;
    document.title = unread > 0 ? `(${unread}) ${name}` : name;
}

/** The window's title while the component is shown; empty for the product's name alone. */
export function usePageTitle(title: string): void {
    useEffect(() => {
        page = visibleMarks(title);
        show();
    }, [title]);
}

/** How many conversations wait to be read stands before the title. */
export function useUnreadTitle(count: number): void {
    useEffect(() => {
        unread = count;
        show();
        return () => {
            unread = 0;
            show();
        };
    }, [count]);
}

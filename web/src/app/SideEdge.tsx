// SPDX-License-Identifier: Apache-2.0

import type { KeyboardEvent, PointerEvent } from "react";
import { useText } from "../text/catalog";
import { texts } from "./texts";
import { narrowest, type Sidebar, widest } from "./useSidebar";

/** The list's edge: dragged, or moved with the arrows; two clicks bring the usual width back. */
export function SideEdge({ sidebar }: { sidebar: Sidebar }) {
    const text = useText(texts);
    const { width, setWidth } = sidebar;

    function onPointerDown(event: PointerEvent<HTMLDivElement>) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
    }

    function onPointerMove(event: PointerEvent<HTMLDivElement>) {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(event.clientX);
    }

    function onKeyDown(event: KeyboardEvent) {
        if (event.key === "ArrowLeft") setWidth(width - 16);
        else if (event.key === "ArrowRight") setWidth(width + 16);
        else if (event.key === "Home") setWidth(narrowest);
        else if (event.key === "End") setWidth(widest);
        else return;
        event.preventDefault();
    }

    return (
        <div className="side-edge" role="separator" aria-orientation="vertical" aria-label={text.listWidth} tabIndex={0}
            aria-valuenow={width} aria-valuemin={narrowest} aria-valuemax={widest} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
            onDoubleClick={() => setWidth(null)} onKeyDown={onKeyDown} />
    );
}

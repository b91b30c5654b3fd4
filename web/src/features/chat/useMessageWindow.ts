// SPDX-License-Identifier: Apache-2.0

import { useLayoutEffect, useMemo, useReducer, useRef, useState } from "react";
import { MessageWindow } from "./messageWindow";
import { estimatedHeight, type Row } from "./rows";
import { keepPosition, keptPosition } from "./scrollPositions";

/** The rows that are in the document, and the way to the others. It begins where the reader left, or at the end. */
export function useMessageWindow(conversationID: string, rows: readonly Row[]) {
    const box = useRef<HTMLDivElement>(null);
    const content = useRef<HTMLDivElement>(null);
    const [, renderAgain] = useReducer((count: number) => count + 1, 0);
    const [isHeld, setIsHeld] = useState(true);
    const view = useMemo(() => {
        const made: MessageWindow = new MessageWindow(renderAgain, () => setIsHeld(made.isHeld), (position) => keepPosition(conversationID, position));
        return made;
    }, [conversationID]);
    const keys = useMemo(() => rows.map((row) => row.key), [rows]);
    const width = view.width;
    useMemo(() => view.setRows(keys, (index) => {
        const row = rows[index];
        return row === undefined ? 0 : estimatedHeight(row, width);
    }), [view, keys, rows, width]);

    useLayoutEffect(() => {
        if (!box.current || !content.current) return;
        const detach = view.attach(box.current, content.current);
        const kept = keptPosition(conversationID);
        if (kept !== null) view.goTo(kept);
        return detach;
    }, [view, conversationID]);
    // After every rendering: any row may have become another.
    useLayoutEffect(() => view.settle());
    return { box, content, view, isHeld, rendered: view.rendered };
}

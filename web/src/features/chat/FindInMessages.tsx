// SPDX-License-Identifier: Apache-2.0

import { lazy, type RefObject, Suspense, useCallback, useMemo, useRef, useState } from "react";
import type { Message } from "../../protocol/message";
import { useCommands } from "../../ui/commands";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { findRows } from "./findRows";
import type { MessageWindow } from "./messageWindow";
import type { Row } from "./rows";

/** Few conversations are that long. */
const FindBar = lazy(async () => ({ default: (await import("./FindBar")).FindBar }));

/** The list that is looked through. */
export interface FindPlace {
    view: MessageWindow;
    content: RefObject<HTMLElement>;
}

interface FindProps extends FindPlace {
    rows: readonly Row[];
    textOf: (message: Message) => string;
    /** All rows are in the document. */
    isWhole: boolean;
}

/** Looks through a conversation of which only a part is in the document; of one that is there as a whole, the browser does. */
export function FindInMessages({ rows, textOf, isWhole, ...place }: FindProps) {
    const [isOpen, setOpen] = useState(false);
    const box = useRef<HTMLInputElement>(null);
    useCommands(useMemo(() => (isWhole ? [] : [{
        id: "find", icon: "search", run: () => {
            setOpen(true);
            box.current?.select();
        },
    }]), [isWhole]));
    const find = useCallback((words: string) => findRows(rows, words, textOf), [rows]);
    if (!isOpen) return null;
    return (
        <ErrorBoundary resetKey={isOpen} fallback={null}>
            <Suspense fallback={null}><FindBar {...place} find={find} box={box} onClose={() => setOpen(false)} /></Suspense>
        </ErrorBoundary>
    );
}

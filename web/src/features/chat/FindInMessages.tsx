// SPDX-License-Identifier: Apache-2.0

import { lazy, type RefObject, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Message } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { useCommands } from "../../ui/commands";
import { ErrorBoundary } from "../../ui/ErrorBoundary";
import { showToast } from "../../ui/toasts";
import { FindComing } from "./FindComing";
import { findRows } from "./findRows";
import { texts } from "./findTexts";
import type { MessageWindow } from "./messageWindow";
import type { Row } from "./rows";

/** Few conversations are that long. */
const load = () => import("./FindBar");
const attempt = () => lazy(async () => ({ default: (await load()).FindBar }));
let FindBar = attempt();

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
    const text = useText(texts);
    const [isOpen, setOpen] = useState(false);
    const box = useRef<HTMLInputElement>(null);
    const typed = useRef("");
    /** What had the focus before. */
    const from = useRef<Element | null>(null);
    useEffect(() => {
        if (!isWhole) load().catch(() => {}); // It is then asked for again when it is shown.
    }, [isWhole]);
    useCommands(useMemo(() => (isWhole ? [] : [{
        id: "find", icon: "search", run: () => {
            if (box.current === null) from.current = document.activeElement;
            setOpen(true);
            box.current?.select();
        },
    }]), [isWhole]));
    const find = useCallback((words: string) => findRows(rows, words, textOf), [rows]);
    useLayoutEffect(() => {
        if (!isOpen) return;
        return () => {
            typed.current = "";
            if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus({ preventScroll: true });
        };
    }, [isOpen]);
    if (!isOpen) return null;
    const close = () => setOpen(false);
    /** React keeps for good what a part came to; the next time it is asked for again. */
    const notLoaded = () => {
        FindBar = attempt();
        close();
        showToast(text.notLoaded);
    };
    return (
        <ErrorBoundary resetKey={isOpen} fallback={null} onError={notLoaded}>
            <Suspense fallback={<FindComing typed={typed} box={box} onClose={close} />}>
                <FindBar {...place} find={find} box={box} typedAhead={() => typed.current} onClose={close} />
            </Suspense>
        </ErrorBoundary>
    );
}

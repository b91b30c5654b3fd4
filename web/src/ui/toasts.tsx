// SPDX-License-Identifier: Apache-2.0

import { type FocusEvent, useEffect, useRef, useState } from "react";
import { Observable } from "../client/observable";
import { useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import { focusOn } from "./focusOn";
import { Icon } from "./icons";
import { texts } from "./texts";
import { visibleMarks } from "./unseen";
import "./toasts.css";

/** What can be done about it for as long as it is shown. */
export interface ToastAction {
    label: string;
    run: () => void;
}

interface Toast {
    id: number;
    text: string;
    action: ToastAction | null;
    onGone: () => void;
}

const shownFor = 7_000;
/** Who may want to act is given longer. */
const shownForAction = 10_000;
const most = 3;
const toasts = new Observable<readonly Toast[]>([]);
let last = 0;

/** A sentence at the page's edge that goes by itself. The same sentence alone is not shown twice. `onGone` is called when
 * it goes without its action. What is returned takes it away once it is of no use any more. */
export function showToast(text: string, action: ToastAction | null = null, onGone: () => void = () => {}): () => void {
    last += 1;
    const id = last;
    const others = toasts.getSnapshot().filter((toast) => toast.text !== text || toast.action !== null);
    const shown = [...others, { id, text, action, onGone }];
    toasts.set(shown.slice(-most));
    for (const toast of shown.slice(0, -most)) toast.onGone();
    return () => take(id);
}

/** Does what the newest toast offers; false where none offers anything. */
export function takeToastAction(): boolean {
    const newest = [...toasts.getSnapshot()].reverse().find((toast) => toast.action !== null);
    if (newest) act(newest);
    return newest !== undefined;
}

function take(id: number): void {
    toasts.set(toasts.getSnapshot().filter((toast) => toast.id !== id));
}

function act(toast: Toast): void {
    take(toast.id);
    toast.action?.run();
}

function dismiss(toast: Toast): void {
    take(toast.id);
    toast.onGone();
}

export function Toasts() {
    const shown = useReadable(toasts);
    // Time stands still for all of them while one is read or about to be used.
    const [held, setHeld] = useState(false);
    useEffect(() => {
        if (shown.length === 0) setHeld(false);
    }, [shown]);

    const box = useRef<HTMLDivElement>(null);
    /** What had the focus before it came here. */
    const before = useRef<Element | null>(null);
    function onFocus({ relatedTarget }: FocusEvent) {
        setHeld(true);
        if (!box.current?.contains(relatedTarget)) before.current = relatedTarget;
    }
    /** The pressed button goes with its toast. */
    function giveFocusBack() {
        if (box.current?.contains(document.activeElement)) focusOn(before.current?.isConnected ? before.current : document.querySelector("main"));
    }

    return (
        <div className="toasts" role="status" aria-live="polite" ref={box} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}
            onFocus={onFocus} onBlur={() => setHeld(false)}>
            {shown.map((toast) => <ToastView key={toast.id} toast={toast} held={held} onPressed={giveFocusBack} />)}
        </div>
    );
}

function ToastView({ toast, held, onPressed }: { toast: Toast; held: boolean; onPressed: () => void }) {
    const text = useText(texts);
    useEffect(() => {
        if (held) return;
        const timer = setTimeout(() => dismiss(toast), toast.action === null ? shownFor : shownForAction);
        return () => clearTimeout(timer);
    }, [toast, held]);
    return (
        <div className="toast">
            <span className="toast-text" dir="auto">{visibleMarks(toast.text)}</span>
            {toast.action ? (
                <button type="button" className="toast-action" onClick={() => { onPressed(); act(toast); }}>{toast.action.label}</button>
            ) : null}
            <button type="button" className="icon-button" aria-label={text.dismiss} onClick={() => { onPressed(); dismiss(toast); }}>
                <Icon name="close" size={16} />
            </button>
        </div>
    );
}

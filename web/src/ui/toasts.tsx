// SPDX-License-Identifier: Apache-2.0

import { useEffect } from "react";
import { Observable } from "../client/observable";
import { useReadable } from "../hooks/services";
import { useText } from "../text/catalog";
import { Icon } from "./icons";
import { texts } from "./texts";
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
}

const shownFor = 7_000;
const most = 3;
const toasts = new Observable<readonly Toast[]>([]);
let last = 0;

/** A sentence at the page's edge that goes by itself. The same sentence is not shown twice. */
export function showToast(text: string, action: ToastAction | null = null): void {
    last += 1;
    const others = toasts.getSnapshot().filter((toast) => toast.text !== text);
    toasts.set([...others, { id: last, text, action }].slice(-most));
}

function dismiss(id: number): void {
    toasts.set(toasts.getSnapshot().filter((toast) => toast.id !== id));
}

export function Toasts() {
    const shown = useReadable(toasts);
    return (
        <div className="toasts" role="status" aria-live="polite">
            {shown.map((toast) => <ToastView key={toast.id} toast={toast} />)}
        </div>
    );
}

function ToastView({ toast }: { toast: Toast }) {
    const text = useText(texts);
    useEffect(() => {
        const timer = setTimeout(() => dismiss(toast.id), shownFor);
        return () => clearTimeout(timer);
    }, [toast.id]);
    return (
        <div className="toast">
            <span dir="auto">{toast.text}</span>
            {toast.action ? (
                <button type="button" className="toast-action" onClick={() => { toast.action?.run(); dismiss(toast.id); }}>{toast.action.label}</button>
            ) : null}
            <button type="button" className="icon-button" aria-label={text.dismiss} onClick={() => dismiss(toast.id)}>
                <Icon name="close" size={16} />
            </button>
        </div>
    );
}

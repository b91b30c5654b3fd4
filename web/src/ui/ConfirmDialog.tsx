// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useId, useRef } from "react";
import { useText } from "../text/catalog";
import { texts } from "./texts";
import { useModal } from "./useModal";
import "./dialog.css";

interface ConfirmDialogProps {
    title: string;
    children: ReactNode;
    action: string;
    onConfirm: () => void;
    onClose: () => void;
}

/** A question before something that cannot be taken back. The browser's own dialog keeps the focus inside. */
export function ConfirmDialog({ title, children, action, onConfirm, onClose }: ConfirmDialogProps) {
    const dialog = useRef<HTMLDialogElement>(null);
    const id = useId();
    const text = useText(texts);
    useModal(dialog);

    return (
        <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}
            onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
            <div className="dialog-body">
                <h2 id={id}>{title}</h2>
                <div className="dialog-text">{children}</div>
                <div className="dialog-actions">
                    <button type="button" className="button" autoFocus onClick={() => dialog.current?.close()}>{text.cancel}</button>
                    <button type="button" className="button danger" onClick={() => { onConfirm(); dialog.current?.close(); }}>{action}</button>
                </div>
            </div>
        </dialog>
    );
}

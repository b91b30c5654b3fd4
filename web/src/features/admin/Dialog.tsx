// SPDX-License-Identifier: Apache-2.0

import { type ReactNode, useId, useRef } from "react";
import { useText } from "../../text/catalog";
import { useModal } from "../../ui/useModal";
import "../../ui/dialog.css";
import { texts } from "./texts";

interface DialogProps {
    title: string;
    children: ReactNode;
    onClose: () => void;
}

/** Something to look at or to fill in, over the page. The browser keeps the focus inside, and gives it back. */
export function Dialog({ title, children, onClose }: DialogProps) {
    const text = useText(texts);
    const dialog = useRef<HTMLDialogElement>(null);
    const id = useId();
    useModal(dialog);
    return (
        <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={onClose}
            onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
            <div className="dialog-body">
                <h2 id={id}>{title}</h2>
                {children}
                <div className="dialog-actions">
                    <button type="button" className="button" onClick={() => dialog.current?.close()}>{text.close}</button>
                </div>
            </div>
        </dialog>
    );
}

// SPDX-License-Identifier: Apache-2.0

import { useRef } from "react";
import { useText } from "../../text/catalog";
import { Icon } from "../../ui/icons";
import { texts } from "./attachTexts";
import "./attachments.css";

/** Opens the browser's own dialog for choosing files. */
export function AttachButton({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
    const text = useText(texts);
    const input = useRef<HTMLInputElement>(null);
    return (
        <>
            <button type="button" className="icon-button attach-button" aria-label={text.attach} title={text.attach} onClick={() => input.current?.click()}>
                <Icon name="clip" size={20} />
            </button>
            <input ref={input} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={(event) => {
                onFiles([...(event.target.files ?? [])]);
                // The same file can be chosen again.
                event.target.value = "";
            }} />
        </>
    );
}

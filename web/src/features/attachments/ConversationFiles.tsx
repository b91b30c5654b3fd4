// SPDX-License-Identifier: Apache-2.0

import { useCallback, useEffect, useRef, useState } from "react";
import { asRequestError, type RequestError } from "../../client/requestError";
import { useClient } from "../../hooks/services";
import type { Attachment } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { Icon } from "../../ui/icons";
import { useModal } from "../../ui/useModal";
import { MessageFiles } from "./MessageFiles";
import { texts } from "./texts";
import "../../ui/dialog.css";
import "./attachments.css";

/** A button that lists every file of the conversation. */
export function ConversationFiles({ id }: { id: string }) {
    const text = useText(texts);
    const [isOpen, setOpen] = useState(false);
    return (
        <>
            <button type="button" className="icon-button" aria-label={text.conversationFiles} title={text.conversationFiles} onClick={() => setOpen(true)}>
                <Icon name="clip" size={18} />
            </button>
            {isOpen ? <FilesDialog id={id} onClose={() => setOpen(false)} /> : null}
        </>
    );
}

function FilesDialog({ id, onClose }: { id: string; onClose: () => void }) {
    const text = useText(texts);
    const { api } = useClient();
    const dialog = useRef<HTMLDialogElement>(null);
    const close = useRef<HTMLButtonElement>(null);
    const [files, setFiles] = useState<Attachment[] | RequestError | null>(null);
    useModal(dialog, close);
    const load = useCallback(() => {
        setFiles(null);
        api.conversationFiles(id).then(setFiles, (error: unknown) => setFiles(asRequestError(error)));
    }, [api, id]);
    useEffect(load, [load]);

    return (
        <dialog ref={dialog} className="dialog files-dialog" aria-label={text.conversationFiles} onClose={onClose}
            onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
            <div className="dialog-body">
                <div className="files-head">
                    <h2>{text.conversationFiles}</h2>
                    <button ref={close} type="button" className="icon-button" aria-label={text.close} title={text.close} onClick={() => dialog.current?.close()}>
                        <Icon name="close" size={18} />
                    </button>
                </div>
                {files === null ? <p role="status">{text.loading}</p> : null}
                {files instanceof Error ? (
                    <div role="alert">
                        <p>{errorWords(files)}</p>
                        <button type="button" className="button" onClick={load}>{text.again}</button>
                    </div>
                ) : null}
                {Array.isArray(files) ? files.length === 0 ? <p>{text.noFiles}</p> : <MessageFiles attachments={files} /> : null}
            </div>
        </dialog>
    );
}

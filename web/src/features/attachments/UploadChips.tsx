// SPDX-License-Identifier: Apache-2.0

import { useEffect, useId, useMemo } from "react";
import type { RequestError } from "../../client/requestError";
import type { Upload } from "../../client/uploadStore";
import { useText } from "../../text/catalog";
import { fileSize, wholeNumber } from "../../text/format";
import { Icon } from "../../ui/icons";
import { PassingButton } from "../../ui/PassingButton";
import { visibleControls } from "../../ui/unseen";
import { isPicture } from "./kinds";
import { texts } from "./texts";
import { uploadWords } from "./uploadWords";
import "./attachments.css";

interface UploadChipsProps {
    uploads: readonly Upload[];
    onRemove: (id: number) => void;
    onRetry: (id: number) => void;
}

/** The files of the message that is being written. */
export function UploadChips({ uploads, onRemove, onRetry }: UploadChipsProps) {
    const text = useText(texts);
    return (
        <ul className="file-chips" aria-label={text.files}>
            {uploads.map((upload) => <Chip key={upload.id} upload={upload} onRemove={onRemove} onRetry={onRetry} />)}
        </ul>
    );
}

function Chip({ upload, onRemove, onRetry }: { upload: Upload } & Omit<UploadChipsProps, "uploads">) {
    const text = useText(texts);
    const { id, state } = upload;
    const name = visibleControls(upload.name) || text.someFile;
    const isOnItsWay = state.kind === "waiting" || state.kind === "sending";
    const end = isOnItsWay ? text.cancel : text.remove;
    const nameID = useId();
    return (
        <li className={`file-chip${state.kind === "failed" ? " failed" : ""}`}>
            <Thumbnail upload={upload} />
            <span className="file-chip-words">
                <bdi id={nameID} className="file-name" title={name}>{name}</bdi>
                <ChipState upload={upload} />
            </span>
            {state.kind === "failed" && (upload.file !== null || upload.heldAs !== null) && mayHelp(state.error) ? (
                <PassingButton className="icon-button small" aria-label={text.retry} aria-describedby={nameID} title={text.retry}
                    heir={(button) => button.nextElementSibling} onClick={() => onRetry(id)}>
                    <Icon name="again" size={16} />
                </PassingButton>
            ) : null}
            <PassingButton className="icon-button small" aria-label={end} aria-describedby={nameID} title={end} heir={besideChip} onClick={() => onRemove(id)}>
                <Icon name="close" size={16} />
            </PassingButton>
        </li>
    );
}

/** The way to remove the next file, else the one before it; after the last one, where the message is written. */
function besideChip(button: Element) {
    const chip = button.closest("li");
    return (chip?.nextElementSibling ?? chip?.previousElementSibling)?.querySelector("button:last-of-type") ?? button.closest("form")?.querySelector("textarea");
}

/** Whether the same file may go another time. */
const mayHelp = ({ status, code }: RequestError) => status === 0 || status === 401 || status === 429 || status >= 500 || code === "quota_exceeded";

function ChipState({ upload: { name, size, state } }: { upload: Upload }) {
    const text = useText(texts);
    switch (state.kind) {
        case "waiting": return <span className="file-note">{text.waiting}</span>;
        case "sending": return (
            <span className="file-note">
                <progress max={1} value={state.part} aria-label={text.progress(visibleControls(name))} />
                {text.sending(wholeNumber(Math.floor(state.part * 100)))}
            </span>
        );
        case "restoring": return <span className="file-note">{text.loadingOne}</span>;
        case "failed": return <span className="file-note file-fault" role="alert">{uploadWords(state.error)}</span>;
        case "done": {
            const hasNoText = state.attachment.text_chars === null && !isPicture(state.attachment.media_type);
            return <span className="file-note">{fileSize(size)}{hasNoText ? ` · ${text.noText}` : ""}</span>;
        }
    }
}

function Thumbnail({ upload: { file, mediaType, state } }: { upload: Upload }) {
    const picture = isPicture(state.kind === "done" ? state.attachment.media_type : mediaType);
    const own = useMemo(() => (picture && file !== null ? URL.createObjectURL(file) : null), [picture, file]);
    useEffect(() => () => {
        if (own !== null) URL.revokeObjectURL(own);
    }, [own]);
    const address = own ?? (picture && state.kind === "done" ? state.attachment.url : null);
    if (address === null) return <span className="file-thumb"><Icon name="file" size={20} /></span>;
    return <img className="file-thumb" src={address} alt="" />;
}

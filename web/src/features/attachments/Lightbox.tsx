// SPDX-License-Identifier: Apache-2.0

import { type KeyboardEvent, useRef, useState } from "react";
import type { Attachment } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { wholeNumber } from "../../text/format";
import { Icon } from "../../ui/icons";
import { visibleControls } from "../../ui/unseen";
import { useModal } from "../../ui/useModal";
import { Picture } from "./Picture";
import { texts } from "./texts";
import { useLink } from "./useLink";

interface LightboxProps {
    pictures: readonly Attachment[];
    first: number;
    onClose: () => void;
}

/** A picture as large as the window; arrow keys go through a message's pictures, Escape goes back. */
export function Lightbox({ pictures, first, onClose }: LightboxProps) {
    const text = useText(texts);
    const dialog = useRef<HTMLDialogElement>(null);
    const close = useRef<HTMLButtonElement>(null);
    const [index, setIndex] = useState(first);
    useModal(dialog, close);

    const picture = pictures[index];
    if (picture === undefined) return null;
    const name = visibleControls(picture.filename);
    const step = (by: number) => setIndex((index + by + pictures.length) % pictures.length);
    function onKeyDown(event: KeyboardEvent) {
        if (pictures.length < 2 || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
        event.preventDefault();
        step(event.key === "ArrowLeft" ? -1 : 1);
    }

    return (
        <dialog ref={dialog} className="lightbox" onClose={onClose} onKeyDown={onKeyDown}
            aria-label={text.picture(name, wholeNumber(index + 1), wholeNumber(pictures.length))}
            onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
            <div className="lightbox-bar">
                <bdi className="file-name">{name}</bdi>
                <DownloadLink key={picture.id} attachment={picture} />
                <button ref={close} type="button" className="icon-button" aria-label={text.close} title={text.close} onClick={() => dialog.current?.close()}>
                    <Icon name="close" size={20} />
                </button>
            </div>
            <Picture key={picture.id} attachment={picture} alt={name} />
            {pictures.length < 2 ? null : (
                <div className="lightbox-steps">
                    <button type="button" className="icon-button" aria-label={text.previous} title={text.previous} onClick={() => step(-1)}>
                        <Icon name="left" size={20} />
                    </button>
                    <button type="button" className="icon-button" aria-label={text.next} title={text.next} onClick={() => step(1)}>
                        <Icon name="right" size={20} />
                    </button>
                </div>
            )}
        </dialog>
    );
}

function DownloadLink({ attachment }: { attachment: Attachment }) {
    const text = useText(texts);
    const { url, save } = useLink(attachment);
    if (url === null) return null;
    const label = text.download(visibleControls(attachment.filename));
    return (
        <a className="icon-button" href={url} download={attachment.filename} aria-label={label} title={label}
            onClick={(event) => void save(event)}>
            <Icon name="download" size={20} />
        </a>
    );
}

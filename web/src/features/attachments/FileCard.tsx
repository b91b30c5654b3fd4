// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { fileSize } from "../../text/format";
import { Icon } from "../../ui/icons";
import { visibleControls } from "../../ui/unseen";
import { texts } from "./texts";
import { useLink } from "./useLink";

/** A file that is not shown in place: its name and size, and the way to it. */
export function FileCard({ attachment }: { attachment: Attachment }) {
    const text = useText(texts);
    const { url, gone, error, save } = useLink(attachment);
    const name = visibleControls(attachment.filename);
    const note = gone ? text.gone : url === null && error !== null ? text.notReached : fileSize(attachment.size);
    const words = (
        <>
            <span className="file-thumb"><Icon name="file" size={20} /></span>
            <span className="file-chip-words">
                <bdi className="file-name" title={name}>{name}</bdi>
                <span className="file-note">{note}</span>
            </span>
        </>
    );
    if (gone) return <span className="file-card">{words}</span>;
    return (
        <a className="file-card" href={url ?? "#"} download={attachment.filename} aria-label={text.download(name)}
            onClick={(event) => void save(event)}>
            {words}
            <Icon name="download" size={18} />
        </a>
    );
}

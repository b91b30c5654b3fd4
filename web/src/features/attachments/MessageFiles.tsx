// SPDX-License-Identifier: Apache-2.0

import { useState } from "react";
import type { Attachment } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { FileCard } from "./FileCard";
import { isPicture } from "./kinds";
import { Lightbox } from "./Lightbox";
import { Picture } from "./Picture";
import { texts } from "./texts";
import "./attachments.css";

/** The files of a message: pictures as pictures, the rest as cards. */
export function MessageFiles({ attachments }: { attachments: readonly Attachment[] }) {
    const text = useText(texts);
    const [shown, setShown] = useState<number | null>(null);
    const pictures = attachments.filter((each) => isPicture(each.media_type));
    if (attachments.length === 0) return null;
    return (
        <>
            <ul className="message-files" aria-label={text.files}>
                {attachments.map((each) => {
                    const index = pictures.indexOf(each);
                    return (
                        <li key={each.id}>
                            {index < 0 ? <FileCard attachment={each} /> : (
                                <button type="button" className="picture-button" aria-label={text.open(each.filename)} onClick={() => setShown(index)}>
                                    <Picture attachment={each} alt="" />
                                </button>
                            )}
                        </li>
                    );
                })}
            </ul>
            {shown === null ? null : <Lightbox pictures={pictures} first={shown} onClose={() => setShown(null)} />}
        </>
    );
}

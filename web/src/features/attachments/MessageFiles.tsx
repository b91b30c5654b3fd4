// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../../protocol/message";
import { useText } from "../../text/catalog";
import { focusOn } from "../../ui/focusOn";
import { hideOverPage, showOverPage } from "../../ui/overPage";
import { visibleControls } from "../../ui/unseen";
import { FileCard } from "./FileCard";
import { isPicture } from "./kinds";
import { Lightbox } from "./Lightbox";
import { Picture } from "./Picture";
import { texts } from "./texts";
import "./attachments.css";

/** The files of a message: pictures as pictures, the rest as cards. */
export function MessageFiles({ attachments }: { attachments: readonly Attachment[] }) {
    const text = useText(texts);
    const pictures = attachments.filter((each) => isPicture(each.media_type));
    if (attachments.length === 0) return null;
    return (
        <ul className="message-files" aria-label={text.files}>
            {attachments.map((each) => {
                const index = pictures.indexOf(each);
                return (
                    <li key={each.id}>
                        {index < 0 ? <FileCard attachment={each} /> : (
                            <button type="button" className="picture-button" data-picture={each.id} aria-label={text.open}
                                title={visibleControls(each.filename)} onClick={() => showPictures(pictures, index)}>
                                <Picture attachment={each} alt="" />
                            </button>
                        )}
                    </li>
                );
            })}
        </ul>
    );
}

function showPictures(pictures: readonly Attachment[], first: number): void {
    const close = () => {
        hideOverPage();
        // What opened it was replaced meanwhile, and the focus has nowhere to go back to.
        const here = document.activeElement;
        const isNowhere = here === null || here === document.body || here.closest("dialog:not([open])") !== null;
        if (isNowhere) focusOn(document.querySelector(`[data-picture="${pictures[first]?.id ?? ""}"]`));
    };
    showOverPage(<Lightbox pictures={pictures} first={first} onClose={close} />);
}

// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../protocol/message";
import { useText } from "../text/catalog";
import { visibleControls } from "../ui/unseen";
import { texts } from "./texts";

interface MissingFilesProps {
    attachments: readonly Attachment[];
    again: () => void;
    times: number;
}

/** In the place of a message's files, while what shows them has not come. Some browsers ask for it only once for each page. */
export function MissingFiles({ attachments, again, times }: MissingFilesProps) {
    const text = useText(texts);
    return (
        <div role="group" aria-label={text.filesMissing}>
            {text.filesMissing} <bdi>{attachments.map((each) => visibleControls(each.filename)).join(", ")}</bdi>{" "}
            <button type="button" className="button small" onClick={() => (times === 0 ? again() : window.location.reload())}>
                {times === 0 ? text.tryAgain : text.loadAgain}
            </button>
        </div>
    );
}

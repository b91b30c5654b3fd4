// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../../client/requestError";
import { textOf } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { texts } from "./texts";

/** Why a file did not go, in words for the person at the page. */
export function uploadWords(error: RequestError): string {
    const text = textOf(texts);
    switch (error.code) {
        case "file_empty": return text.empty;
        case "too_large": return text.tooLarge;
        case "unsupported_media_type": return text.wrongKind;
        case "file_unreadable": return text.unreadable;
        case "quota_exceeded": return text.noRoom;
        default: return errorWords(error);
    }
}

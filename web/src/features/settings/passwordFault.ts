// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../../client/requestError";
import { textOf } from "../../text/catalog";
import { errorWords } from "../../text/errorWords";
import { texts } from "./texts";

export interface PasswordFault {
    /** Null where it concerns the whole. */
    field: "current" | "next" | null;
    words: string;
}

/** What can be seen to be wrong before the server is asked; the server has the last word. */
export function passwordFault(current: string, next: string): PasswordFault | null {
    const text = textOf(texts);
    if (current === "") return { field: "current", words: text.presentNeeded };
    const length = [...next].length;
    if (length < 8) return { field: "next", words: text.tooShort };
    if (length > 1024) return { field: "next", words: text.tooLong };
    return null;
}

/** The server's refusal, at the line that it is about. */
export function refusedPassword(error: RequestError): PasswordFault {
    const wrong = error.fields.some((each) => each.code === "wrong_password");
    const words = wrong ? textOf(texts).wrongPassword : errorWords(error);
    const fields = error.fields.map((each) => each.field);
    return { field: fields.includes("current_password") ? "current" : fields.includes("password") ? "next" : null, words };
}

// SPDX-License-Identifier: Apache-2.0

import type { RequestError } from "../../client/requestError";
import { errorWords } from "../../text/errorWords";

export interface PasswordFault {
    /** Null where it concerns the whole. */
    field: "current" | "next" | null;
    words: string;
}

/** What can be seen to be wrong before the server is asked; the server has the last word. */
export function passwordFault(current: string, next: string): PasswordFault | null {
    if (current === "") return { field: "current", words: "Enter your present password." };
    const length = [...next].length;
    if (length < 8) return { field: "next", words: "The password needs at least 8 characters." };
    if (length > 1024) return { field: "next", words: "The password may have at most 1,024 characters." };
    return null;
}

/** The server's refusal, at the line that it is about. */
export function refusedPassword(error: RequestError): PasswordFault {
    const words = errorWords(error);
    const fields = error.fields.map((each) => each.field);
    return { field: fields.includes("current_password") ? "current" : fields.includes("password") ? "next" : null, words };
}

// SPDX-License-Identifier: Apache-2.0

import { textOf } from "../../text/catalog";
import { texts } from "./texts";

export interface Fault {
    /** Null where it concerns the whole. */
    field: "name" | "email" | "password" | null;
    words: string;
}

export interface AuthInput {
    name: string;
    email: string;
    password: string;
}

/** What can be seen to be wrong before the server is asked; the server has the last word. */
export function firstFault(input: AuthInput, isNew: boolean): Fault | null {
    const text = textOf(texts);
    if (!/^[^\s@]+@[^\s@]+$/.test(input.email)) return { field: "email", words: text.emailNeeded };
    if (input.password === "") return { field: "password", words: text.passwordNeeded };
    if (!isNew) return null;
    const length = [...input.password].length;
    if (length < 8) return { field: "password", words: text.passwordShort };
    if (length > 1024) return { field: "password", words: text.passwordLong };
    return null;
}

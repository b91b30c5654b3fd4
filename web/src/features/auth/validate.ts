// SPDX-License-Identifier: Apache-2.0

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
    if (!/^[^\s@]+@[^\s@]+$/.test(input.email)) return { field: "email", words: "Enter your email address." };
    if (input.password === "") return { field: "password", words: "Enter your password." };
    if (!isNew) return null;
    const length = [...input.password].length;
    if (length < 8) return { field: "password", words: "The password needs at least 8 characters." };
    if (length > 1024) return { field: "password", words: "The password may have at most 1,024 characters." };
    return null;
}

// SPDX-License-Identifier: Apache-2.0

import { boolean, type Decoder, object, oneOf, optional, string, time } from "./decode";

export interface User {
    id: string;
    email: string;
    display_name: string;
    role: "admin" | "member";
    is_active: boolean;
    created_at: string;
}

export const user: Decoder<User> = object<User>({
    id: string,
    email: string,
    display_name: string,
    role: oneOf("admin", "member"),
    is_active: boolean,
    created_at: time,
});

/** What registering, signing in and refreshing answer. The refresh token that comes with it stays in its cookie. */
export interface SignedIn {
    user: User;
    access: string;
    access_expires_at: string;
}

export const signedIn: Decoder<SignedIn> = object<SignedIn>({ user, access: string, access_expires_at: time });

/** A place where the account is signed in. */
export interface SignInPlace {
    id: string;
    created_at: string;
    last_used_at: string;
    expires_at: string;
    user_agent: string;
    address: string;
    is_current: boolean;
}

export const signInPlace: Decoder<SignInPlace> = object<SignInPlace>({
    id: string,
    created_at: time,
    last_used_at: time,
    expires_at: time,
    user_agent: string,
    address: string,
    is_current: boolean,
});

export interface APIKey {
    id: string;
    name: string;
    prefix: string;
    created_at: string;
    expires_at: string | null;
    last_used_at: string | null;
    /** Only in the answer that made it. */
    key: string | null;
}

export const apiKey: Decoder<APIKey> = object<APIKey>({
    id: string,
    name: string,
    prefix: string,
    created_at: time,
    expires_at: optional(time),
    last_used_at: optional(time),
    key: optional(string),
});

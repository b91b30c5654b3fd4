// SPDX-License-Identifier: Apache-2.0

/** Turns a parsed JSON value into a `T`. Throws `DecodingError`, which only `decode` and `decodeText` may see. */
export type Decoder<T> = (value: unknown, path: string) => T;

export type Decoded<T> = { ok: true; value: T } | { ok: false; error: string };

class DecodingError extends Error {
    constructor(
        readonly path: string,
        readonly expected: string,
    ) {
        super(`${path || "the message"}: expected ${expected}`);
    }
}

export type Fields = Record<string, unknown>;

export function fail(path: string, expected: string): never {
    throw new DecodingError(path, expected);
}

/** The only way in: a value that is not what it should be is an answer, never an exception. */
export function decode<T>(decoder: Decoder<T>, value: unknown): Decoded<T> {
    try {
        return { ok: true, value: decoder(value, "") };
    } catch (error) {
        if (error instanceof DecodingError) return { ok: false, error: error.message };
        throw error;
    }
}

export function decodeText<T>(decoder: Decoder<T>, text: string): Decoded<T> {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        return { ok: false, error: "not JSON" };
    }
    return decode(decoder, value);
}

export const string: Decoder<string> = (value, path) => (typeof value === "string" ? value : fail(path, "a string"));
export const boolean: Decoder<boolean> = (value, path) => (typeof value === "boolean" ? value : fail(path, "a boolean"));
export const integer: Decoder<number> = (value, path) =>
    typeof value === "number" && Number.isSafeInteger(value) ? value : fail(path, "an integer");

/** A time is kept as it was sent: its text sorts as the time does, and pages format it where they show it. */
export const time: Decoder<string> = (value, path) =>
    typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : fail(path, "a time");

export function oneOf<T extends string>(...words: readonly T[]): Decoder<T> {
    return (value, path) => words.find((word) => word === value) ?? fail(path, words.join(" or "));
}

/** Null and absent are the same thing on this wire. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | null> {
    return (value, path) => (value === null || value === undefined ? null : decoder(value, path));
}

export function array<T>(decoder: Decoder<T>): Decoder<T[]> {
    return (value, path) => {
        if (!Array.isArray(value)) return fail(path, "a list");
        return value.map((element, index) => decoder(element, `${path}[${index}]`));
    };
}

export function fields(value: unknown, path: string): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return fail(path, "an object");
    return value as Fields;
}

type Shape<T> = { [K in keyof T]: Decoder<T[K]> };

/** Reads the named fields of an object; others are left out, so that a newer server can add to what it sends. */
export function object<T>(shape: Shape<T>): Decoder<T> {
    const entries = Object.entries(shape) as [string, Decoder<unknown>][];
    return (value, path) => {
        const from = fields(value, path);
        const result: Fields = {};
        // The path is put together where something is wrong: a long conversation has a quarter of a million fields.
        try {
            for (const [name, decoder] of entries) result[name] = decoder(from[name], name);
        } catch (error) {
            throw path !== "" && error instanceof DecodingError ? new DecodingError(`${path}.${error.path}`, error.expected) : error;
        }
        return result as T;
    };
}

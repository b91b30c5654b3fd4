// SPDX-License-Identifier: Apache-2.0

// The parts of node that the tests use; Debian has no @types/node.
declare module "node:test" {
    type Body = () => void | Promise<void>;
    export function test(name: string, body: Body): void;
    export function describe(name: string, body: () => void): void;
}

declare module "node:assert/strict" {
    interface Assert {
        equal(actual: unknown, expected: unknown, message?: string): void;
        notEqual(actual: unknown, expected: unknown, message?: string): void;
        deepEqual(actual: unknown, expected: unknown, message?: string): void;
        match(actual: string, expected: RegExp, message?: string): void;
        doesNotMatch(actual: string, expected: RegExp, message?: string): void;
        ok(value: unknown, message?: string): asserts value;
        fail(message?: string): never;
        rejects(body: Promise<unknown> | (() => Promise<unknown>), expected?: (error: unknown) => boolean): Promise<void>;
    }
    const assert: Assert;
    export default assert;
}

declare module "node:fs" {
    export function readdirSync(path: string): string[];
    export function readFileSync(path: string, encoding: "utf8"): string;
    export function existsSync(path: string): boolean;
}

declare module "node:process" {
    /** In microseconds, since the process began or since `previous` was taken. */
    export function cpuUsage(previous?: { user: number; system: number }): { user: number; system: number };
}

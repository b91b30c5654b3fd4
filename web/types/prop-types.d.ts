// SPDX-License-Identifier: Apache-2.0

// What @types/react asks of `prop-types`, which the page does not use.
export type Validator<T> = (props: unknown, name: string) => Error | null | T;
export type Requireable<T> = Validator<T | undefined | null>;
export type ValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
export type WeakValidationMap<T> = { [K in keyof T]?: Validator<T[K]> };
export type ReactNodeLike = unknown;
export type ReactElementLike = unknown;
export type InferType<P> = P extends Validator<infer T> ? T : never;
export type InferProps<V> = { [K in keyof V]: InferType<V[K]> };

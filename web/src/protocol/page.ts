// SPDX-License-Identifier: Apache-2.0

import { array, type Decoder, object, optional, string } from "./decode";

/** One page of a list; `next` and `previous` are addresses on the same server. */
export interface Page<T> {
    next: string | null;
    previous: string | null;
    results: T[];
}

export function page<T>(element: Decoder<T>): Decoder<Page<T>> {
    return object<Page<T>>({ next: optional(string), previous: optional(string), results: array(element) });
}

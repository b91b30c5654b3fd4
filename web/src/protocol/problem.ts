// SPDX-License-Identifier: Apache-2.0

import { array, type Decoder, integer, object, optional, string } from "./decode";

export interface FieldError {
    field: string;
    code: string;
    detail: string;
}

/** An error as RFC 9457 has it. */
export interface Problem {
    type: string;
    title: string;
    status: number;
    detail: string;
    code: string;
    request_id: string | null;
    errors: FieldError[] | null;
}

export const problem: Decoder<Problem> = object<Problem>({
    type: string,
    title: string,
    status: integer,
    detail: string,
    code: string,
    request_id: optional(string),
    errors: optional(array(object<FieldError>({ field: string, code: string, detail: string }))),
});

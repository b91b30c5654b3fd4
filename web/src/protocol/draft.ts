// SPDX-License-Identifier: Apache-2.0

import { array, type Decoder, object, optional, string, time } from "./decode";

/** What was written in a conversation and not sent: the same on every device. */
export interface Draft {
    content: string;
    /** The ids of its files. */
    attachments: string[];
    /** Null where there is no draft. */
    updated_at: string | null;
}

export const draft: Decoder<Draft> = object<Draft>({ content: string, attachments: array(string), updated_at: optional(time) });

// SPDX-License-Identifier: Apache-2.0

import { type Decoder, object, optional, string, time } from "./decode";

/** The writing of a reply. */
export interface Generation {
    message_id: string;
    started_at: string;
    /** Null while it is being written. */
    ended_at: string | null;
}

export const generation: Decoder<Generation> = object<Generation>({ message_id: string, started_at: time, ended_at: optional(time) });

// SPDX-License-Identifier: Apache-2.0

import { array, boolean, type Decoder, integer, object, string, time } from "./decode";

/** Someone to talk to. What only admins see of it is read by the admin pages. */
export interface Agent {
    id: string;
    slug: string;
    name: string;
    description: string;
    /** An emoji, or the address of a picture on this server. */
    avatar: string;
    capabilities: string[];
    model: string;
    starters: string[];
    /** In tokens, the question and the answer together. */
    context_window: number;
    is_active: boolean;
    created_at: string;
    updated_at: string;
}

export const agent: Decoder<Agent> = object<Agent>({
    id: string,
    slug: string,
    name: string,
    description: string,
    avatar: string,
    capabilities: array(string),
    model: string,
    starters: array(string),
    context_window: integer,
    is_active: boolean,
    created_at: time,
    updated_at: time,
});

// SPDX-License-Identifier: Apache-2.0

import type { AgentSummary } from "./conversation";
import { boolean, type Decoder, object, string, time } from "./decode";

/** A conversation that was deleted and can still be brought back. */
export interface TrashedConversation {
    id: string;
    title: string;
    agent: AgentSummary;
    is_archived: boolean;
    created_at: string;
    updated_at: string;
    deleted_at: string;
    /** From then on the server may remove it for good. */
    expires_at: string;
}

export const trashedConversation: Decoder<TrashedConversation> = object<TrashedConversation>({
    id: string,
    title: string,
    agent: object<AgentSummary>({ id: string, name: string, avatar: string }),
    is_archived: boolean,
    created_at: time,
    updated_at: time,
    deleted_at: time,
    expires_at: time,
});

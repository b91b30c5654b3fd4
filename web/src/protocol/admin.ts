// SPDX-License-Identifier: Apache-2.0

import { type User, user } from "./account";
import { type Agent, agent } from "./agent";
import { array, type Decoder, fail, fields, integer, object, oneOf, optional, string, time } from "./decode";

/** What an admin sees and sets of an agent. */
export interface ConfiguredAgent extends Agent {
    provider: string;
    system_prompt: string;
    parameters: Record<string, unknown>;
    tools: string[];
}

const anything: Decoder<Record<string, unknown>> = (value, path) => fields(value, path);

export const configuredAgent: Decoder<ConfiguredAgent> = (value, path) => ({
    ...agent(value, path),
    ...object<Omit<ConfiguredAgent, keyof Agent>>({
        provider: string,
        system_prompt: string,
        parameters: anything,
        tools: array(string),
    })(value, path),
});

/** A model server that agents can be given to. */
export interface Provider {
    id: string;
    kind: string;
}

export const provider: Decoder<Provider> = object<Provider>({ id: string, kind: string });

/** An account as admins see it. */
export interface ManagedUser extends User {
    last_used_at: string | null;
    session_count: number;
    api_key_count: number;
}

export const managedUser: Decoder<ManagedUser> = (value, path) => ({
    ...user(value, path),
    ...object<Omit<ManagedUser, keyof User>>({ last_used_at: optional(time), session_count: integer, api_key_count: integer })(value, path),
});

export interface Counts {
    messages: number;
    replies: number;
    failed_replies: number;
    prompt_tokens: number;
    completion_tokens: number;
}

const counts: Decoder<Counts> = object<Counts>({
    messages: integer,
    replies: integer,
    failed_replies: integer,
    prompt_tokens: integer,
    completion_tokens: integer,
});

export interface Figures {
    from: string;
    to: string;
    running_replies: number;
    accounts: { total: number; active: number; admins: number };
    storage: { database_bytes: number; file_count: number; file_bytes: number };
    /** Every day of the range, in order. */
    days: { day: string; counts: Counts }[];
    /** The busiest first. */
    agents: { agent: { id: string; name: string; avatar: string }; counts: Counts }[];
}

export const figures: Decoder<Figures> = object<Figures>({
    from: string,
    to: string,
    running_replies: integer,
    accounts: object({ total: integer, active: integer, admins: integer }),
    storage: object({ database_bytes: integer, file_count: integer, file_bytes: integer }),
    days: array(object({ day: time, counts })),
    agents: array(object({ agent: object({ id: string, name: string, avatar: string }), counts })),
});

export interface AuditParty {
    id: string;
    email: string;
}

const party: Decoder<AuditParty> = object<AuditParty>({ id: string, email: string });

export interface AuditEntry {
    id: string;
    at: string;
    /** One of the words that the page has texts for, or one that a newer server knows. */
    action: string;
    actor: AuditParty | null;
    account: AuditParty | null;
    detail: string | null;
    address: string;
}

export const auditEntry: Decoder<AuditEntry> = object<AuditEntry>({
    id: string,
    at: time,
    action: string,
    actor: optional(party),
    account: optional(party),
    detail: optional(string),
    address: string,
});

/** A trial of an agent as it is streamed. */
export type TrialEvent =
    | { type: "text"; delta: string }
    | { type: "done"; usage: { prompt_tokens: number; completion_tokens: number } | null; error: { code: string; detail: string } | null };

export const trialEvent: Decoder<TrialEvent> = (value, path) => {
    switch (oneOf("text", "done")(fields(value, path)["type"], `${path}.type`)) {
        case "text": return { type: "text", ...object({ delta: string })(value, path) };
        case "done": return {
            type: "done",
            ...object({
                usage: optional(object({ prompt_tokens: integer, completion_tokens: integer })),
                error: optional(object({ code: string, detail: string })),
            })(value, path),
        };
        default: return fail(path, "a trial's event");
    }
};

// SPDX-License-Identifier: Apache-2.0

import { type SignInPlace, signInPlace } from "../protocol/account";
import {
    type AuditEntry, auditEntry, type ConfiguredAgent, configuredAgent, type Figures, figures, type ManagedUser, managedUser, type Provider,
    provider, type TrialEvent, trialEvent,
} from "../protocol/admin";
import { decodeText } from "../protocol/decode";
import { type Page, page } from "../protocol/page";
import { type Api, localPath } from "./api";
import { EventStream } from "./eventStream";
import { nothing, openStream } from "./http";
import { RequestError } from "./requestError";

const admin = "/api/v1/admin/";

/** What can be set of an agent. */
export type AgentFields = Omit<ConfiguredAgent, "id" | "slug" | "is_active" | "created_at" | "updated_at">;

export interface UserFilter {
    search: string;
    role: "" | "admin" | "member";
    activity: "" | "active" | "inactive";
}

export interface Trial {
    provider: string;
    model: string;
    system_prompt: string;
    parameters: Record<string, unknown>;
    context_window: number;
    messages: { role: "user" | "assistant"; content: string }[];
}

/** The calls of the admin pages. */
export class AdminApi {
    constructor(private readonly api: Api) {}

    agents(): Promise<ConfiguredAgent[]> {
        return this.api.everyPage(`${admin}agents/?page_size=100`, configuredAgent);
    }

    providers(): Promise<Provider[]> {
        return this.api.everyPage(`${admin}providers/`, provider);
    }

    createAgent(body: AgentFields & { slug: string }): Promise<ConfiguredAgent> {
        return this.api.call({ method: "POST", path: `${admin}agents/`, body, decoder: configuredAgent });
    }

    updateAgent(id: string, body: Partial<AgentFields & { is_active: boolean }>): Promise<ConfiguredAgent> {
        return this.api.call({ method: "PATCH", path: `${admin}agents/${id}/`, body, decoder: configuredAgent });
    }

    users(filter: UserFilter, next: string | null): Promise<Page<ManagedUser>> {
        const query = new URLSearchParams({ page_size: "25" });
        if (filter.search !== "") query.set("search", filter.search);
        if (filter.role !== "") query.set("role", filter.role);
        if (filter.activity !== "") query.set("is_active", String(filter.activity === "active"));
        return this.api.call({ method: "GET", path: next === null ? `${admin}users/?${query}` : localPath(next), decoder: page(managedUser) });
    }

    createUser(body: { email: string; password: string; display_name?: string; role: string }): Promise<ManagedUser> {
        return this.api.call({ method: "POST", path: `${admin}users/`, body, decoder: managedUser });
    }

    updateUser(id: string, body: { role?: string; is_active?: boolean; password?: string }): Promise<ManagedUser> {
        return this.api.call({ method: "PATCH", path: `${admin}users/${id}/`, body, decoder: managedUser });
    }

    places(userID: string): Promise<SignInPlace[]> {
        return this.api.everyPage(`${admin}users/${userID}/sessions/`, signInPlace);
    }

    endPlace(userID: string, id: string): Promise<null> {
        return this.api.call({ method: "DELETE", path: `${admin}users/${userID}/sessions/${id}/`, decoder: nothing });
    }

    endPlaces(userID: string): Promise<null> {
        return this.api.call({ method: "DELETE", path: `${admin}users/${userID}/sessions/`, decoder: nothing });
    }

    /** The last so many days, today included; of one agent, where one is named. */
    figures(days: number, agentID: string, today = new Date()): Promise<Figures> {
        const day = (at: number) => new Date(at).toISOString().slice(0, 10);
        const query = new URLSearchParams({ from: day(today.getTime() - (days - 1) * 86_400_000), to: day(today.getTime()) });
        if (agentID !== "") query.set("agent_id", agentID);
        return this.api.call({ method: "GET", path: `${admin}figures/?${query}`, decoder: figures });
    }

    audit(action: string, next: string | null): Promise<Page<AuditEntry>> {
        const query = new URLSearchParams({ page_size: "50" });
        if (action !== "") query.set("action", action);
        return this.api.call({ method: "GET", path: next === null ? `${admin}audit/?${query}` : localPath(next), decoder: page(auditEntry) });
    }

    /** Until `done` has been received; throws `RequestError`, also where `signal` ends it. */
    tryAgent(trial: Trial, signal: AbortSignal, receive: (event: TrialEvent) => void): Promise<void> {
        return this.api.authorised(async (token) => {
            const body = await openStream(this.api.fetch, { path: `${admin}agents/try/`, body: trial, token, signal });
            const stream = new EventStream();
            const reader = body.getReader();
            try {
                for (;;) {
                    const { done, value } = await reader.read();
                    if (done) throw RequestError.offline();
                    for (const text of stream.take(value)) {
                        const decoded = decodeText(trialEvent, text);
                        if (!decoded.ok) throw RequestError.unexpected(200, decoded.error);
                        receive(decoded.value);
                        if (decoded.value.type === "done") return;
                    }
                }
            } catch (error) {
                throw error instanceof RequestError ? error : RequestError.offline();
            } finally {
                void reader.cancel().catch(() => {});
            }
        });
    }
}

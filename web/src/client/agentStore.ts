// SPDX-License-Identifier: Apache-2.0

import type { Agent } from "../protocol/agent";
import type { Api } from "./api";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";

export type AgentsState =
    | { kind: "loading" }
    | { kind: "loaded"; agents: readonly Agent[] }
    | { kind: "failed"; error: RequestError };

/** The agents that can be talked to. */
export class AgentStore implements Readable<AgentsState> {
    private readonly state = new Observable<AgentsState>({ kind: "loading" });

    readonly subscribe = this.state.subscribe;
    readonly getSnapshot = this.state.getSnapshot;

    constructor(private readonly api: Api) {}

    async load(): Promise<void> {
        try {
            this.state.set({ kind: "loaded", agents: await this.api.agents() });
        } catch (error) {
            // A list that was there is better than none.
            if (this.getSnapshot().kind !== "loaded") this.state.set({ kind: "failed", error: asRequestError(error) });
        }
    }
}

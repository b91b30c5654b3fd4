// SPDX-License-Identifier: Apache-2.0

import { AgentStore } from "./agentStore";
import { Api } from "./api";
import type { Surroundings } from "./conversationStore";
import { ConversationStores } from "./conversationStores";
import type { Fetch } from "./http";
import { ListStore } from "./listStore";
import type { AuthSession } from "./session";

/** Everything that one signed-in account's page works with; a new one for the next account. */
export class Client {
    readonly api: Api;
    readonly agents: AgentStore;
    readonly list: ListStore;
    readonly conversations: ConversationStores;

    constructor(session: AuthSession, fetch: Fetch, rest: Omit<Surroundings, "api" | "tokens">) {
        this.api = new Api(fetch, session);
        const surroundings: Surroundings = { ...rest, api: this.api, tokens: session };
        this.agents = new AgentStore(this.api);
        this.list = new ListStore(surroundings, () => session.ended());
        this.conversations = new ConversationStores(surroundings);
    }

    /** Until the answer is called. */
    open(): () => void {
        void this.agents.load();
        this.list.open();
        return () => this.list.close();
    }

    /** The network is back, or the page is looked at again. */
    hurry(): void {
        if (this.agents.getSnapshot().kind === "failed") void this.agents.load();
        this.list.hurry();
        this.conversations.hurry();
    }
}

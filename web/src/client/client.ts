// SPDX-License-Identifier: Apache-2.0

import { AgentStore } from "./agentStore";
import { Api } from "./api";
import type { Surroundings } from "./conversationStore";
import { ConversationStores } from "./conversationStores";
import { DraftFiles } from "./draftFiles";
import { DraftStore } from "./draftStore";
import type { Fetch } from "./http";
import { ListStore } from "./listStore";
import { NewChats } from "./newChats";
import { Outbox } from "./outbox";
import { SearchStore } from "./searchStore";
import type { AuthSession } from "./session";
import type { Shelf } from "./shelf";
import type { Transfers, Upload } from "./transfers";
import { UploadStore } from "./uploadStore";

/** Everything that one signed-in account's page works with; a new one for the next account. */
export class Client {
    readonly api: Api;
    readonly agents: AgentStore;
    readonly list: ListStore;
    /** Of the page for searching. */
    readonly search: SearchStore;
    readonly conversations: ConversationStores;
    readonly newChats: NewChats;
    readonly drafts: DraftStore;
    readonly uploads: UploadStore;
    readonly draftFiles: DraftFiles;
    /** Comes when it is asked for: few people export or import. */
    readonly transfers: () => Promise<Transfers>;

    constructor(session: AuthSession, fetch: Fetch, rest: Omit<Surroundings, "api" | "tokens" | "drafts" | "outbox">, shelf: Shelf, upload: Upload) {
        this.api = new Api(fetch, session, rest.clock);
        this.uploads = new UploadStore(this.api);
        this.transfers = async () => new (await import("./transfers")).Transfers(fetch, upload, session);
        const outbox = new Outbox(shelf, rest.clock);
        this.drafts = new DraftStore(this.api, rest.clock, shelf, (id, text) => outbox.of(id).some((each) => each.content === text));
        this.draftFiles = new DraftFiles(this.drafts, this.uploads);
        const surroundings: Surroundings = { ...rest, api: this.api, tokens: session, drafts: this.drafts, outbox };
        this.agents = new AgentStore(this.api);
        this.search = new SearchStore(this.api, surroundings.clock);
        this.list = new ListStore(surroundings, () => session.ended());
        this.conversations = new ConversationStores(surroundings);
        this.newChats = new NewChats(surroundings, shelf, this.conversations, this.list);
    }

    open(): void {
        void this.agents.load();
        this.list.open();
        this.conversations.open();
        this.newChats.open();
    }

    /** At the end of the session: nothing is done or written by itself any more. */
    close(): void {
        this.list.close();
        this.drafts.close();
        this.conversations.close();
        this.newChats.close();
    }

    /** The network is back, or the page is looked at again. */
    hurry(): void {
        if (this.agents.getSnapshot().kind === "failed") void this.agents.load();
        this.list.hurry();
        this.conversations.hurry();
        this.newChats.hurry();
        this.drafts.hurry();
    }
}

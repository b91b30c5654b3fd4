// SPDX-License-Identifier: Apache-2.0

import { ConversationStore, type Surroundings } from "./conversationStore";

const kept = 12;

/** The conversations that were open lately, so that going back to one shows it without waiting, and all with unsent messages. */
export class ConversationStores {
    private readonly stores = new Map<string, ConversationStore>();

    constructor(private readonly surroundings: Surroundings) {}

    get(id: string): ConversationStore {
        const store = this.stores.get(id) ?? new ConversationStore(id, this.surroundings);
        this.stores.delete(id);
        this.stores.set(id, store);
        for (const [oldest, each] of this.stores) {
            if (this.stores.size <= kept) break;
            if (each !== store && !each.isInUse) this.stores.delete(oldest);
        }
        return store;
    }

    /** Sends what an earlier page could not, wherever one is. */
    open(): void {
        for (const id of this.surroundings.outbox.conversations()) this.get(id).hurry();
    }

    close(): void {
        for (const store of this.stores.values()) store.close();
    }

    hurry(): void {
        for (const store of this.stores.values()) store.hurry();
    }

    newID(): string {
        return this.surroundings.newID();
    }
}

// SPDX-License-Identifier: Apache-2.0

import type { Conversation } from "../protocol/conversation";
import type { TrashedConversation } from "../protocol/trash";
import type { Api } from "./api";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";

export interface TrashState {
    load: "loading" | "loaded" | "failed";
    error: RequestError | null;
    /** What was deleted last first. */
    rows: readonly TrashedConversation[];
    next: string | null;
    loadingMore: boolean;
}

const initial: TrashState = { load: "loading", error: null, rows: [], next: null, loadingMore: false };

/** What was deleted and can be brought back. What is done to a row is shown once the server has done it. */
export class TrashStore implements Readable<TrashState> {
    private readonly state = new Observable<TrashState>(initial);

    /** Counts what was asked and what was done, since an answer does not know of what was done after its question. */
    private turn = 0;
    private readonly goneAt = new Map<string, number>();
    private beganAt = 0;

    readonly subscribe = this.state.subscribe;
    readonly getSnapshot = this.state.getSnapshot;

    constructor(private readonly api: Pick<Api, "trash" | "restore" | "removeForGood" | "emptyTrash">) {}

    async load(): Promise<void> {
        if (this.getSnapshot().load === "failed") this.state.set(initial);
        await this.read(null);
    }

    async more(): Promise<void> {
        const now = this.getSnapshot();
        if (now.next === null || now.loadingMore) return;
        this.state.set({ ...now, loadingMore: true });
        await this.read(now.next);
    }

    /** Throws `RequestError`, as all that follow do. */
    async restore(id: string): Promise<Conversation> {
        const conversation = await this.done(() => this.api.restore(id));
        this.without(id);
        return conversation;
    }

    async remove(id: string): Promise<void> {
        await this.done(() => this.api.removeForGood(id));
        this.without(id);
    }

    async empty(): Promise<void> {
        await this.done(() => this.api.emptyTrash());
        this.beganAt = this.turn += 1;
        this.state.set({ ...initial, load: "loaded" });
    }

    private async done<T>(call: () => Promise<T>): Promise<T> {
        try {
            return await call();
        } catch (error) {
            throw asRequestError(error);
        }
    }

    private without(id: string): void {
        const now = this.getSnapshot();
        this.goneAt.set(id, this.turn += 1);
        this.state.set({ ...now, rows: now.rows.filter((row) => row.id !== id) });
    }

    private async read(next: string | null): Promise<void> {
        const asked = this.turn += 1;
        try {
            const answer = await this.api.trash(next);
            // The list was begun anew since.
            if (asked < this.beganAt) return;
            if (next === null) this.beganAt = asked;
            const before = next === null ? [] : this.getSnapshot().rows;
            const known = new Set(before.map((row) => row.id));
            const rows = [...before, ...answer.results.filter(({ id }) => !known.has(id) && (this.goneAt.get(id) ?? 0) < asked)];
            this.state.set({ load: "loaded", error: null, rows, next: answer.next, loadingMore: false });
        } catch (error) {
            if (asked < this.beganAt) return;
            const now = this.getSnapshot();
            this.state.set({ ...now, load: now.load === "loaded" ? "loaded" : "failed", error: asRequestError(error), loadingMore: false });
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import { Observable } from "../../client/observable";
import type { Outgoing } from "../../client/outgoing";

/** A message that waits until the reply before it has been written. */
export interface QueuedMessage extends Outgoing {
    id: number;
    /** With which it will be sent: a tab that was duplicated has it too, and the server takes it once. */
    client_id: string;
}

const prefix = "martlet.queue.";
const ownerKey = "martlet.queue-owner";
const queues = new Map<string, Observable<readonly QueuedMessage[]>>();
let last = 0;

/** What waits in a conversation, oldest first. It belongs to this tab, and outlives a reload of it. */
export function queueOf(key: string): Observable<readonly QueuedMessage[]> {
    let queue = queues.get(key);
    if (queue === undefined) {
        queue = new Observable<readonly QueuedMessage[]>(stored(key));
        queues.set(key, queue);
    }
    return queue;
}

export function enqueue(key: string, { content, attachments }: Outgoing, clientID: string): void {
    last += 1;
    replace(key, [...queueOf(key).getSnapshot(), { id: last, client_id: clientID, content, attachments }]);
}

/** Takes a message out, to send it or to edit it; null where it is gone already. */
export function takeQueued(key: string, id: number): QueuedMessage | null {
    const waiting = queueOf(key).getSnapshot();
    const found = waiting.find((each) => each.id === id) ?? null;
    if (found !== null) replace(key, waiting.filter((each) => each !== found));
    return found;
}

/** What waited for a conversation's first reply before the conversation was there. */
export function moveQueue(from: string, to: string): void {
    const waiting = queueOf(from).getSnapshot();
    if (waiting.length === 0) return;
    replace(to, waiting);
    replace(from, []);
}

/** Before anything is looked for: what another account left in this tab goes. */
export function openQueues(account: string): void {
    queues.clear();
    try {
        if (sessionStorage.getItem(ownerKey) !== account) removeStored();
        sessionStorage.setItem(ownerKey, account);
    } catch {
        // Nothing is stored then.
    }
}

/** At the end of a session: they are there for who comes back. */
export function closeQueues(): void {
    queues.clear();
}

/** When a user has signed out. */
export function removeQueues(): void {
    queues.clear();
    try {
        removeStored();
        sessionStorage.removeItem(ownerKey);
    } catch {
        // Nothing is stored then.
    }
}

function removeStored(): void {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}

function replace(key: string, waiting: readonly QueuedMessage[]): void {
    try {
        if (waiting.length === 0) sessionStorage.removeItem(prefix + key);
        else sessionStorage.setItem(prefix + key, JSON.stringify(waiting.map(({ id: _, ...each }) => each)));
    } catch {
        // Storage is turned off or full: then it waits as long as the page lives.
    }
    queueOf(key).set(waiting);
}

function stored(key: string): QueuedMessage[] {
    try {
        const value = JSON.parse(sessionStorage.getItem(prefix + key) ?? "[]") as Omit<QueuedMessage, "id">[];
        return value.map(({ client_id, content, attachments }) => {
            last += 1;
            return { id: last, client_id, content, attachments };
        });
    } catch {
        return [];
    }
}

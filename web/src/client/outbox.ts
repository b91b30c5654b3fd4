// SPDX-License-Identifier: Apache-2.0

import { array, decodeText, object, string, time } from "../protocol/decode";
import { attachment } from "../protocol/message";
import type { Clock } from "./clock";
import type { Outgoing } from "./outgoing";
import type { Shelf } from "./shelf";

/** A message that the server is not known to have. */
export interface Unsent extends Outgoing {
    client_id: string;
    created_at: string;
}

const stored = object({ content: string, attachments: array(attachment), created_at: time });
/** Whoever comes back later than this does not know any more what it was about. */
const keptFor = 60 * 86_400_000;
const nameOf = (conversation: string, clientID: string) => `unsent.${conversation}.${clientID}`;

/** Sent messages that the server has not acknowledged, one entry each, so that neither a reload nor another tab loses one. */
export class Outbox {
    constructor(
        private readonly shelf: Shelf,
        clock: Pick<Clock, "now">,
    ) {
        for (const name of shelf.names("unsent.")) {
            const decoded = decodeText(stored, shelf.read(name) ?? "");
            if (!decoded.ok || clock.now() - Date.parse(decoded.value.created_at) > keptFor) shelf.remove(name);
        }
    }

    /** Those of a conversation, in the order in which they were sent. */
    of(conversation: string): Unsent[] {
        const prefix = nameOf(conversation, "");
        const found = this.shelf.names(prefix).flatMap((name) => {
            const decoded = decodeText(stored, this.shelf.read(name) ?? "");
            return decoded.ok ? [{ ...decoded.value, client_id: name.slice(prefix.length) }] : [];
        });
        return found.sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : 0));
    }

    /** The conversations that have any. */
    conversations(): string[] {
        return [...new Set(this.shelf.names("unsent.").map((name) => name.split(".")[1] ?? ""))];
    }

    /** False where there is no room for it: then it lives as long as the page. */
    put(conversation: string, { client_id, content, attachments, created_at }: Unsent): boolean {
        return this.shelf.write(nameOf(conversation, client_id), JSON.stringify({ content, attachments, created_at }));
    }

    has(conversation: string, clientID: string): boolean {
        return this.shelf.read(nameOf(conversation, clientID)) !== null;
    }

    remove(conversation: string, clientID: string): void {
        this.shelf.remove(nameOf(conversation, clientID));
    }
}

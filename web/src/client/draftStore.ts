// SPDX-License-Identifier: Apache-2.0

import type { Draft } from "../protocol/draft";
import type { Clock } from "./clock";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";

export interface DraftCalls {
    draft(conversation: string): Promise<Draft>;
    setDraft(conversation: string, content: string, attachments: readonly string[]): Promise<Draft>;
}

export interface DraftContent {
    text: string;
    /** The ids of its files. */
    files: readonly string[];
}

/** A draft as this page holds it. */
interface Held {
    content: Observable<DraftContent>;
    /** What the server is known to hold; null where that is not known. */
    stored: DraftContent | null;
    /** Takes back the saving that is to come. */
    cancel: (() => void) | null;
    saving: boolean;
    reading: boolean;
    /** When the server last took one from here. */
    savedAt: string;
    /** How often it was changed here. */
    edits: number;
}

/** Where drafts outlive the page: for what is typed without a connection. */
export interface DraftMemory {
    read(): Record<string, DraftContent>;
    write(drafts: Record<string, DraftContent>): void;
}

/** After the last key, so that a word is not ten calls. */
const quiet = 700;
const retry = 5_000;
/** Writing to the browser's storage takes its time, and a fast typist's next key does not wait for it. */
const writeAfter = 250;
export const noDraft: DraftContent = { text: "", files: [] };

/**
 * What is typed and not sent: kept here at once, on the server a moment later. What comes from the server is only taken
 * where nothing was typed here since the two were last the same, so nobody's words change under their hands.
 */
export class DraftStore {
    private readonly drafts = new Map<string, Held>();
    private kept: Record<string, DraftContent>;
    private writing: (() => void) | null = null;

    constructor(
        private readonly calls: DraftCalls,
        private readonly clock: Clock,
        private readonly memory: DraftMemory,
    ) {
        this.kept = memory.read();
    }

    /** `key` is a conversation's id, or a word for a conversation that is not there yet, whose draft stays in this browser. */
    of(key: string): Readable<DraftContent> {
        return this.held(key).content;
    }

    change(key: string, content: DraftContent): void {
        const held = this.held(key);
        held.edits += 1;
        held.content.set(content);
        this.keep(key, content);
        this.saveSoon(key, held, quiet);
    }

    /** Asks the server what was written elsewhere; to be called when a conversation is opened, and after a break. */
    async open(key: string): Promise<void> {
        const held = this.held(key);
        if (!isConversation(key) || held.reading) return;
        // What was typed while there was no connection is what its writer wants to go on with.
        if (held.stored === null && !isEmpty(held.content.getSnapshot())) return this.saveSoon(key, held, 0);
        held.reading = true;
        const { edits } = held;
        try {
            const answer = await this.calls.draft(key);
            if (held.edits === edits) this.told(key, answer);
        } catch {
            // Then the next opening or typing finds out.
        }
        held.reading = false;
    }

    /** The server's word, asked for or not. */
    told(key: string, draft: Draft): void {
        const held = this.held(key);
        const content = { text: draft.content, files: draft.attachments };
        const own = held.content.getSnapshot();
        const untouched = held.cancel === null && !held.saving && (same(own, held.stored ?? noDraft) || same(own, content));
        // What this page saved itself comes back as news when it may have been sent already.
        const isOwn = draft.updated_at !== null && draft.updated_at <= held.savedAt;
        if (!untouched || isOwn) return;
        held.stored = content;
        held.content.set(content);
        this.keep(key, content);
    }

    /** What was begun before its conversation was there goes on in it. */
    move(from: string, to: string): void {
        const content = this.of(from).getSnapshot();
        if (isEmpty(content)) return;
        this.change(to, content);
        this.change(from, noDraft);
    }

    /** It was sent, with which the server drops it; a save that is under way must not bring it back. */
    sent(key: string): void {
        const held = this.held(key);
        held.cancel?.();
        held.cancel = null;
        held.edits += 1;
        held.content.set(noDraft);
        this.keep(key, noDraft);
        if (!held.saving) held.stored = noDraft;
    }

    /** At the end of a session: nothing stays in this browser. */
    forget(): void {
        for (const held of this.drafts.values()) held.cancel?.();
        this.drafts.clear();
        this.kept = {};
        this.write();
    }

    /** The page goes away, or the connection is back: nothing waits for its time. */
    hurry(): void {
        if (this.writing !== null) this.write();
        for (const [key, held] of this.drafts) if (held.cancel !== null) this.saveSoon(key, held, 0);
    }

    private held(key: string): Held {
        const known = this.drafts.get(key);
        if (known !== undefined) return known;
        const content = new Observable<DraftContent>(this.kept[key] ?? noDraft);
        const held: Held = { content, stored: null, cancel: null, saving: false, reading: false, savedAt: "", edits: 0 };
        this.drafts.set(key, held);
        return held;
    }

    private keep(key: string, content: DraftContent): void {
        const { [key]: _, ...others } = this.kept;
        this.kept = isEmpty(content) ? others : { ...others, [key]: content };
        this.writing ??= this.clock.after(writeAfter, () => this.write());
    }

    private write(): void {
        this.writing?.();
        this.writing = null;
        this.memory.write(this.kept);
    }

    private saveSoon(key: string, held: Held, delay: number): void {
        if (!isConversation(key)) return;
        held.cancel?.();
        held.cancel = this.clock.after(delay, () => {
            held.cancel = null;
            void this.save(key, held);
        });
    }

    private async save(key: string, held: Held): Promise<void> {
        // The one that is under way looks again when it is done.
        if (held.saving) return;
        held.saving = true;
        let failure: RequestError | null = null;
        while (failure === null) {
            const content = held.content.getSnapshot();
            if (held.stored !== null && same(content, held.stored)) break;
            try {
                const { updated_at } = await this.calls.setDraft(key, content.text, content.files);
                held.stored = content;
                held.savedAt = updated_at ?? held.savedAt;
            } catch (error) {
                failure = asRequestError(error);
            }
        }
        held.saving = false;
        // What is refused for what it is, such as a text that is too long, is tried again with the next key.
        const mayHelp = failure !== null && (failure.status === 0 || failure.status === 429 || failure.status >= 500);
        if (mayHelp && this.drafts.get(key) === held && held.cancel === null) this.saveSoon(key, held, retry);
    }
}

export function isEmpty(content: DraftContent): boolean {
    return content.text === "" && content.files.length === 0;
}

function same(one: DraftContent, other: DraftContent): boolean {
    return one.text === other.text && one.files.length === other.files.length && one.files.every((file, index) => file === other.files[index]);
}

function isConversation(key: string): boolean {
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
}

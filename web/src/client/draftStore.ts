// SPDX-License-Identifier: Apache-2.0

import { array, decodeText, object, optional, string } from "../protocol/decode";
import type { Draft } from "../protocol/draft";
import type { Clock } from "./clock";
import { Observable, type Readable } from "./observable";
import { asRequestError, type RequestError } from "./requestError";
import type { Shelf } from "./shelf";

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
    /** When the newest draft of the server's that was heard of was written; null where none was heard of. */
    heard: string | null;
    /** Takes back the saving that is to come. */
    cancel: (() => void) | null;
    saving: boolean;
    /** The server's newest word that came while something typed here was being saved, or about to be. */
    news: Draft | null;
    reading: Promise<void> | null;
    /** Somebody asks who may know of something newer than the answer that is on its way. */
    readAgain: boolean;
    /** How often it was changed, here or by the server's word, or saved. */
    changes: number;
    /** What this page last put on the shelf, or found there. */
    onShelf: string | null;
}

/** After the last key, so that a word is not ten calls. */
const quiet = 700;
const retry = 5_000;
/** Writing to the browser's storage takes its time, and a fast typist's next key does not wait for it. */
const writeAfter = 250;
/** A draft that nobody has come back to for so long is not kept in the browser any longer. */
const keptFor = 60 * 86_400_000;
export const noDraft: DraftContent = { text: "", files: [] };

const kept = object({ text: string, files: array(string), heard: optional(string), at: string });
const shelfPrefix = "draft.";

/**
 * What is typed and not sent: kept here at once, on the server a moment later. What comes from the server is only taken
 * where nothing was typed here since the two were last the same, so nobody's words change under their hands. What the
 * server does not have yet is also on the browser's shelf. After a reload it is put together with what the server has by
 * then: neither may undo the other.
 */
export class DraftStore {
    private readonly drafts = new Map<string, Held>();
    private readonly unwritten = new Set<string>();
    private cancelWriting: (() => void) | null = null;

    constructor(
        private readonly calls: DraftCalls,
        private readonly clock: Clock,
        private readonly shelf: Shelf,
        /** Whether a message with this text is on its way, whose sending will take the server's draft away. */
        private readonly isOnItsWay: (conversation: string, text: string) => boolean = () => false,
    ) {
        for (const name of shelf.names(shelfPrefix)) {
            const found = decodeText(kept, shelf.read(name) ?? "");
            if (!found.ok || clock.now() - Date.parse(found.value.at) > keptFor) shelf.remove(name);
        }
    }

    /** `key` is a conversation's id, or a word for a conversation that is not there yet, whose draft stays in this browser. */
    of(key: string): Readable<DraftContent> {
        return this.held(key).content;
    }

    change(key: string, content: DraftContent): void {
        this.set(key, this.held(key), content);
        this.saveSoon(key, this.held(key), quiet);
    }

    /** Asks the server what was written elsewhere; to be called when a conversation is opened, and after a break. */
    async open(key: string): Promise<void> {
        if (!isConversation(key)) return;
        const held = this.held(key);
        held.readAgain = held.reading !== null;
        try {
            await this.read(key, held);
        } catch {
            // The next opening or typing finds out. What waits to be saved does not wait for either.
            if (held.stored === null && held.cancel === null && !isEmpty(held.content.getSnapshot())) this.saveSoon(key, held, retry);
        }
    }

    /** The server's word, asked for or not. */
    told(key: string, draft: Draft): void {
        const held = this.held(key);
        const content = this.contentOf(key, draft);
        if (held.stored === null) return this.meet(key, held, content, draft.updated_at);
        // Older than what was heard of already, or this page's own saving come back as news: it may have been sent since.
        if (draft.updated_at !== null && held.heard !== null && draft.updated_at <= held.heard) return;
        if (held.cancel !== null || held.saving) {
            held.news = draft;
            return;
        }
        const own = held.content.getSnapshot();
        if (!same(own, held.stored) && !same(own, content)) return;
        held.stored = content;
        held.heard = draft.updated_at ?? held.heard;
        this.set(key, held, content);
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
        held.news = null;
        if (held.stored !== null && !held.saving) held.stored = noDraft;
        this.set(key, held, noDraft);
    }

    /** At the end of a session: nothing is done or written any more. */
    close(): void {
        for (const held of this.drafts.values()) held.cancel?.();
        this.cancelWriting?.();
        this.unwritten.clear();
        this.drafts.clear();
    }

    /** The page goes away, or the connection is back: nothing waits for its time. */
    hurry(): void {
        this.write();
        for (const [key, held] of this.drafts) if (held.cancel !== null) this.saveSoon(key, held, 0);
    }

    private held(key: string): Held {
        const known = this.drafts.get(key);
        if (known !== undefined) return known;
        const onShelf = this.shelf.read(shelfPrefix + key);
        const found = decodeText(kept, onShelf ?? "");
        const { text, files, heard } = found.ok ? found.value : { ...noDraft, heard: null };
        const held: Held = {
            content: new Observable<DraftContent>({ text, files }), stored: null, heard, cancel: null, saving: false, news: null,
            reading: null, readAgain: false, changes: 0, onShelf,
        };
        this.drafts.set(key, held);
        return held;
    }

    private set(key: string, held: Held, content: DraftContent): void {
        held.changes += 1;
        held.content.set(content);
        this.writeSoon(key);
    }

    private contentOf(key: string, draft: Draft): DraftContent {
        return this.isOnItsWay(key, draft.content) ? noDraft : { text: draft.content, files: draft.attachments };
    }

    /** One question at a time. Throws `RequestError`. */
    private read(key: string, held: Held): Promise<void> {
        held.reading ??= (async () => {
            try {
                do {
                    held.readAgain = false;
                    const { changes } = held;
                    const answer = await this.calls.draft(key);
                    // What was heard, typed or saved meanwhile is newer than this answer, unless it is the first.
                    if (held.stored === null || held.changes === changes) this.told(key, answer);
                } while (held.readAgain);
            } finally {
                held.reading = null;
            }
        })();
        return held.reading;
    }

    /** The first word of the server's. What is here already was typed without knowing what the server has. */
    private meet(key: string, held: Held, theirs: DraftContent, updatedAt: string | null): void {
        const own = held.content.getSnapshot();
        const isOnTop = held.heard !== null && held.heard === updatedAt;
        held.stored = theirs;
        held.heard = updatedAt ?? held.heard;
        this.set(key, held, isOnTop ? own : joined(theirs, own));
        if (!same(held.content.getSnapshot(), theirs) && held.cancel === null && !held.saving) this.saveSoon(key, held, 0);
    }

    private writeSoon(key: string): void {
        this.unwritten.add(key);
        this.cancelWriting ??= this.clock.after(writeAfter, () => this.write());
    }

    private write(): void {
        this.cancelWriting?.();
        this.cancelWriting = null;
        for (const key of this.unwritten) this.put(key, this.held(key));
        this.unwritten.clear();
    }

    private put(key: string, held: Held): void {
        const name = shelfPrefix + key;
        const content = held.content.getSnapshot();
        const isSaved = held.stored !== null && same(content, held.stored);
        if (!isEmpty(content) && !isSaved) {
            const value = JSON.stringify({ ...content, heard: held.heard, at: new Date(this.clock.now()).toISOString() });
            if (this.shelf.write(name, value)) held.onShelf = value;
        } else if (held.onShelf !== null) {
            // Another tab's words stay.
            if (this.shelf.read(name) === held.onShelf) this.shelf.remove(name);
            held.onShelf = null;
        }
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
            try {
                if (held.stored === null) await this.read(key, held);
                const content = held.content.getSnapshot();
                if (held.stored !== null && same(content, held.stored)) break;
                const { updated_at } = await this.calls.setDraft(key, content.text, content.files);
                held.stored = content;
                held.heard = updated_at ?? held.heard;
                held.changes += 1;
                // An answer that is on its way may be of before this or of after it.
                held.readAgain = held.reading !== null;
            } catch (error) {
                failure = asRequestError(error);
            }
        }
        held.saving = false;
        if (this.drafts.get(key) !== held) return;
        this.writeSoon(key);
        // What is refused for what it is, such as a text that is too long, is tried again with the next key.
        const mayHelp = failure !== null && (failure.status === 0 || failure.status === 429 || failure.status >= 500);
        if (mayHelp && held.cancel === null) this.saveSoon(key, held, retry);
        this.catchUp(key, held);
    }

    /** What was said elsewhere while this page was saving may have come to the server after what it saved. */
    private catchUp(key: string, held: Held): void {
        const { news } = held;
        if (news === null || held.cancel !== null) return;
        held.news = null;
        // That there is none any more has no time to compare.
        if (news.updated_at === null) void this.open(key);
        else this.told(key, news);
    }
}

export function isEmpty(content: DraftContent): boolean {
    return content.text === "" && content.files.length === 0;
}

/** Both, unless the one is the other gone on with. */
function joined(first: DraftContent, second: DraftContent): DraftContent {
    const text = first.text.startsWith(second.text) ? first.text : second.text.startsWith(first.text) ? second.text : `${first.text}\n\n${second.text}`;
    return { text, files: [...new Set([...first.files, ...second.files])] };
}

function same(one: DraftContent, other: DraftContent): boolean {
    return one.text === other.text && one.files.length === other.files.length && one.files.every((file, index) => file === other.files[index]);
}

function isConversation(key: string): boolean {
    return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
}

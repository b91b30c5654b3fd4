// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../protocol/message";
import { Observable, type Readable } from "./observable";
import { asRequestError, RequestError } from "./requestError";

export type UploadState =
    | { kind: "waiting" }
    /** How much of it has gone, from 0 to 1. */
    | { kind: "sending"; part: number }
    | { kind: "done"; attachment: Attachment }
    /** The server has it, and is asked what it is. */
    | { kind: "restoring" }
    | { kind: "failed"; error: RequestError };

/** A file that is to go along with a message. */
export interface Upload {
    id: number;
    /** Empty until the server has told. */
    name: string;
    size: number;
    mediaType: string;
    /** Null for one that came back with a draft. */
    file: Blob | null;
    /** The attachment's id, of one that the server has. */
    heldAs: string | null;
    state: UploadState;
}

export interface UploadCalls {
    /** Throws `RequestError`. */
    upload(file: Blob, name: string, onProgress: (part: number) => void, signal: AbortSignal): Promise<Attachment>;
    attachment(id: string): Promise<Attachment>;
    deleteAttachment(id: string): Promise<null>;
}

const most = 20;
const atOnce = 3;
const none: readonly Upload[] = [];

/** The files of each unsent message, which begin to go to the server as soon as they are chosen. */
export class UploadStore {
    private readonly lists = new Map<string, Observable<readonly Upload[]>>();
    private readonly running = new Map<number, AbortController>();
    private last = 0;

    constructor(private readonly calls: UploadCalls) {}

    of(key: string): Readable<readonly Upload[]> {
        return this.list(key);
    }

    /** Takes as many as a message may have; the number of those that it may not. */
    add(key: string, files: readonly { file: Blob; name: string }[]): number {
        const list = this.list(key);
        const taken = files.slice(0, Math.max(0, most - list.getSnapshot().length));
        list.set([...list.getSnapshot(), ...taken.map(({ file, name }): Upload => {
            this.last += 1;
            const state: UploadState = file.size === 0
                ? { kind: "failed", error: new RequestError(400, "file_empty", "This file is empty.") }
                : { kind: "waiting" };
            return { id: this.last, name, size: file.size, mediaType: file.type, file, heldAs: null, state };
        })]);
        this.go();
        return files.length - taken.length;
    }

    /** Files that the server has: of a message that comes back into the box, or of a draft. */
    restore(key: string, attachments: readonly Attachment[]): void {
        const list = this.list(key);
        const known = new Set(heldOf(list.getSnapshot()));
        const more = attachments.filter((each) => !known.has(each.id)).map((attachment): Upload => {
            this.last += 1;
            return { id: this.last, ...described(attachment), file: null, heldAs: attachment.id, state: { kind: "done", attachment } };
        });
        if (more.length > 0) list.set([...list.getSnapshot(), ...more]);
    }

    /** Of what the server has these and no others, which it is asked about; what is still being sent stays. */
    showOnly(key: string, ids: readonly string[]): void {
        const list = this.list(key);
        const before = list.getSnapshot();
        const known = new Set(heldOf(before));
        const more = ids.filter((id) => !known.has(id)).map((id): Upload => {
            this.last += 1;
            return { id: this.last, name: "", size: 0, mediaType: "", file: null, heldAs: id, state: { kind: "restoring" } };
        });
        const kept = before.filter((each) => each.heldAs === null || ids.includes(each.heldAs));
        if (more.length === 0 && kept.length === before.length) return;
        list.set([...kept, ...more]);
        for (const each of more) void this.ask(each.id, each.heldAs ?? "");
    }

    retry(key: string, id: number): void {
        const heldAs = this.list(key).getSnapshot().find((each) => each.id === id)?.heldAs ?? null;
        this.change(id, { state: { kind: heldAs === null ? "waiting" : "restoring" } });
        if (heldAs === null) this.go();
        else void this.ask(id, heldAs);
    }

    /** Takes it off the message; the server forgets what it has of it. */
    remove(key: string, id: number): void {
        const list = this.list(key);
        const upload = list.getSnapshot().find((each) => each.id === id);
        this.running.get(id)?.abort();
        list.set(list.getSnapshot().filter((each) => each.id !== id));
        // One that is in an older message stays there, and one that is not is removed by the server in a day.
        if (upload !== undefined && upload.heldAs !== null) this.calls.deleteAttachment(upload.heldAs).catch(() => {});
        this.go();
    }

    /** They went off with a message. */
    taken(key: string): void {
        this.list(key).set(none);
    }

    move(from: string, to: string): void {
        const moving = this.list(from).getSnapshot();
        if (moving.length === 0) return;
        this.list(from).set(none);
        this.list(to).set([...this.list(to).getSnapshot(), ...moving]);
    }

    private list(key: string): Observable<readonly Upload[]> {
        let list = this.lists.get(key);
        if (list === undefined) {
            list = new Observable(none);
            this.lists.set(key, list);
        }
        return list;
    }

    /** Whether it is still there: it may have moved to another message meanwhile, or been taken off. */
    private change(id: number, change: Partial<Upload>): boolean {
        const list = [...this.lists.values()].find((each) => each.getSnapshot().some((upload) => upload.id === id));
        list?.set(list.getSnapshot().map((each) => (each.id === id ? { ...each, ...change } : each)));
        return list !== undefined;
    }

    private async ask(id: number, heldAs: string): Promise<void> {
        try {
            const attachment = await this.calls.attachment(heldAs);
            this.change(id, { ...described(attachment), state: { kind: "done", attachment } });
        } catch (error) {
            const failure = asRequestError(error);
            if (failure.status !== 404) return void this.change(id, { state: { kind: "failed", error: failure } });
            // It went off with a message, or was left for too long.
            for (const list of this.lists.values()) list.set(list.getSnapshot().filter((each) => each.id !== id));
        }
    }

    /** Starts what waits, a few at a time. */
    private go(): void {
        for (const list of this.lists.values()) {
            for (const upload of list.getSnapshot()) {
                if (this.running.size >= atOnce) return;
                if (upload.state.kind === "waiting" && upload.file !== null) void this.send(upload, upload.file);
            }
        }
    }

    private async send({ id, name }: Upload, file: Blob): Promise<void> {
        const change = (state: UploadState) => this.change(id, { state });
        const controller = new AbortController();
        this.running.set(id, controller);
        change({ kind: "sending", part: 0 });
        try {
            const attachment = await this.calls.upload(file, name, (part) => change({ kind: "sending", part }), controller.signal);
            if (!this.change(id, { heldAs: attachment.id, state: { kind: "done", attachment } })) this.calls.deleteAttachment(attachment.id).catch(() => {});
        } catch (error) {
            change({ kind: "failed", error: asRequestError(error) });
        } finally {
            this.running.delete(id);
            this.go();
        }
    }
}

function described({ filename, size, media_type }: Attachment): Pick<Upload, "name" | "size" | "mediaType"> {
    return { name: filename, size, mediaType: media_type };
}

/** The ids of those that the server has. */
export function heldOf(uploads: readonly Upload[]): string[] {
    return uploads.flatMap((each) => (each.heldAs === null ? [] : [each.heldAs]));
}

/** Those that can go along. */
export function readyOf(uploads: readonly Upload[]): Attachment[] {
    return uploads.flatMap((each) => (each.state.kind === "done" ? [each.state.attachment] : []));
}

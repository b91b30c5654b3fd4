// SPDX-License-Identifier: Apache-2.0

import type { Attachment } from "../protocol/message";
import { Observable, type Readable } from "./observable";
import { asRequestError, RequestError } from "./requestError";

export type UploadState =
    | { kind: "waiting" }
    /** How much of it has gone, from 0 to 1. */
    | { kind: "sending"; part: number }
    | { kind: "done"; attachment: Attachment }
    | { kind: "failed"; error: RequestError };

/** A file that is to go along with a message. */
export interface Upload {
    id: number;
    name: string;
    size: number;
    mediaType: string;
    /** Null for one that came back with a draft. */
    file: Blob | null;
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
            return { id: this.last, name, size: file.size, mediaType: file.type, file, state };
        })]);
        this.go();
        return files.length - taken.length;
    }

    /** Files that the server has: of a message that comes back into the box, or of a draft. */
    restore(key: string, attachments: readonly Attachment[]): void {
        const list = this.list(key);
        const known = new Set(readyOf(list.getSnapshot()).map((each) => each.id));
        const more = attachments.filter((each) => !known.has(each.id)).map((attachment): Upload => {
            this.last += 1;
            const { filename, size, media_type } = attachment;
            return { id: this.last, name: filename, size, mediaType: media_type, file: null, state: { kind: "done", attachment } };
        });
        if (more.length > 0) list.set([...list.getSnapshot(), ...more]);
    }

    /** The same by their ids. What is gone is left out. */
    async restoreByID(key: string, ids: readonly string[]): Promise<void> {
        const known = new Set(readyOf(this.list(key).getSnapshot()).map((each) => each.id));
        const found = await Promise.all(ids.filter((id) => !known.has(id)).map((id) => this.calls.attachment(id).catch(() => null)));
        this.restore(key, found.flatMap((each) => (each === null ? [] : [each])));
    }

    retry(key: string, id: number): void {
        this.change(key, id, { kind: "waiting" });
        this.go();
    }

    /** Takes it off the message; the server forgets what it has of it. */
    remove(key: string, id: number): void {
        const list = this.list(key);
        const upload = list.getSnapshot().find((each) => each.id === id);
        this.running.get(id)?.abort();
        list.set(list.getSnapshot().filter((each) => each.id !== id));
        // One that is in an older message stays there, and one that is not is removed by the server in a day.
        if (upload?.state.kind === "done") this.calls.deleteAttachment(upload.state.attachment.id).catch(() => {});
        this.go();
    }

    /** Takes it off the message and leaves it on the server: another device has done the rest. */
    forget(key: string, id: number): void {
        const list = this.list(key);
        list.set(list.getSnapshot().filter((each) => each.id !== id));
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

    private change(key: string, id: number, state: UploadState): void {
        const list = this.list(key);
        list.set(list.getSnapshot().map((each) => (each.id === id ? { ...each, state } : each)));
    }

    /** Starts what waits, a few at a time. */
    private go(): void {
        for (const [key, list] of this.lists) {
            for (const upload of list.getSnapshot()) {
                if (this.running.size >= atOnce) return;
                if (upload.state.kind === "waiting" && upload.file !== null) void this.send(key, upload, upload.file);
            }
        }
    }

    private async send(first: string, { id, name }: Upload, file: Blob): Promise<void> {
        // It may move to another message meanwhile.
        const change = (state: UploadState) => {
            const key = [...this.lists].find(([, list]) => list.getSnapshot().some((each) => each.id === id))?.[0];
            if (key !== undefined) this.change(key, id, state);
            return key !== undefined;
        };
        const controller = new AbortController();
        this.running.set(id, controller);
        this.change(first, id, { kind: "sending", part: 0 });
        try {
            const attachment = await this.calls.upload(file, name, (part) => change({ kind: "sending", part }), controller.signal);
            if (!change({ kind: "done", attachment })) this.calls.deleteAttachment(attachment.id).catch(() => {});
        } catch (error) {
            change({ kind: "failed", error: asRequestError(error) });
        } finally {
            this.running.delete(id);
            this.go();
        }
    }
}

/** Those that the server has. */
export function readyOf(uploads: readonly Upload[]): Attachment[] {
    return uploads.flatMap((each) => (each.state.kind === "done" ? [each.state.attachment] : []));
}

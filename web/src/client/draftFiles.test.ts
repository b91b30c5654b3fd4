// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attachment } from "../protocol/message";
import { settle } from "../testing/fakes";
import { DraftFiles } from "./draftFiles";
import type { DraftContent } from "./draftStore";
import { Observable } from "./observable";
import { heldOf, UploadStore } from "./uploadStore";

function attachment(id: string): Attachment {
    return { id, filename: id, media_type: "text/plain", size: 1, sha256: "", created_at: "2026-01-31T09:00:00.000Z", url: `/${id}`, text_chars: 1 };
}

function setUp(files: string[] = []) {
    const sent: ((id: string) => void)[] = [];
    const uploads = new UploadStore({
        upload: () => new Promise((done) => sent.push((id) => done(attachment(id)))),
        attachment: async (id) => attachment(id),
        deleteAttachment: async () => null,
    });
    const draft = new Observable<DraftContent>({ text: "words", files });
    const changes: (readonly string[])[] = [];
    const drafts = {
        of: () => draft,
        change: (_: string, content: DraftContent) => {
            changes.push(content.files);
            draft.set(content);
        },
    };
    const both = new DraftFiles(drafts, uploads);
    return {
        uploads, draft, changes, both, sent,
        shown: () => heldOf(uploads.of("c").getSnapshot()),
        add: (name: string) => uploads.add("c", [{ file: new Blob(["x"]), name }]),
    };
}

test("a draft's files are at its box, and are never taken off it meanwhile", async () => {
    const { both, shown, changes } = setUp(["a", "b"]);
    both.keep("c");
    assert.deepEqual(shown(), ["a", "b"]);
    await settle();
    assert.deepEqual(shown(), ["a", "b"]);
    assert.deepEqual(changes, []);
});

test("a file that has come is the draft's, also where its conversation is not shown any more", async () => {
    const { both, add, sent, draft } = setUp(["a"]);
    both.keep("c");
    both.keep("c");
    add("new");
    await settle();
    assert.deepEqual(draft.getSnapshot().files, ["a"]);
    sent[0]?.("b");
    await settle();
    assert.deepEqual(draft.getSnapshot(), { text: "words", files: ["a", "b"] });
});

test("what another device adds and takes off is added and taken off here, in whatever order it has them", async () => {
    const { both, shown, draft, changes } = setUp(["a"]);
    both.keep("c");
    await settle();
    draft.set({ text: "", files: ["b", "a"] });
    await settle();
    assert.deepEqual(shown(), ["a", "b"]);
    draft.set({ text: "", files: ["b"] });
    assert.deepEqual(shown(), ["b"]);
    assert.deepEqual(changes, []);
});

test("files that came before their conversation was there are its draft's", async () => {
    const { both, uploads, shown, draft } = setUp();
    uploads.restore("c", [attachment("a")]);
    both.keep("c");
    assert.deepEqual(shown(), ["a"]);
    assert.deepEqual(draft.getSnapshot().files, ["a"]);
});

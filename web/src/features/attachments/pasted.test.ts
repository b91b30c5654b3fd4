// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { longPaste, pasted } from "./pasted";

const data = (text: string, files: File[]) => ({ getData: () => text, files: files as unknown as FileList });
const picture = new File(["x"], "image.png", { type: "image/png" });

test("files that are pasted are files", () => {
    assert.deepEqual(pasted(data("", [picture])), { kind: "files", files: [picture] });
});

test("text goes into the box, also where a picture of it came along", () => {
    assert.equal(pasted(data("short", [])), null);
    assert.equal(pasted(data("short", [picture])), null);
    assert.equal(pasted(data("", [])), null);
});

test("very long text is a file", () => {
    const text = "x".repeat(longPaste);
    assert.deepEqual(pasted(data(text, [])), { kind: "text", text });
});

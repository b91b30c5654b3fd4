// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { webFolder } from "./esbuild.mjs";

const source = join(webFolder, "src");
const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));

test("every style sheet is imported by a part of the page", () => {
    const imported = new Set(files.filter((file) => /\.tsx?$/.test(file)).flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/^import "(\.[^"]+\.css)";$/gm)].map((found) => join(dirname(file), found[1]))));
    const forgotten = files.filter((file) => file.endsWith(".css") && !imported.has(file));
    assert.deepEqual(forgotten.map((file) => relative(source, file)), []);
});

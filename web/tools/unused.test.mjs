// SPDX-License-Identifier: Apache-2.0

// What nobody uses: exports that no other file imports, rules for classes that no component gives, properties that no rule reads.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { webFolder } from "./esbuild.mjs";

const source = join(webFolder, "src");
const files = new Map(readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => [relative(source, path), readFileSync(path, "utf8")]));
const scripts = [...files].filter(([path]) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"));
const sheets = [...files].filter(([path]) => path.endsWith(".css"));
const times = (name, text) => text.match(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "g"))?.length ?? 0;

test("every export is imported by another file; a type may also be what an export of its own file takes or gives", () => {
    const unused = scripts.filter(([path]) => !/\.test\.tsx?$/.test(path)).flatMap(([path, text]) =>
        [...text.matchAll(/^export (?:async |abstract )?(const|let|function\*?|class|interface|type) (\w+)/gm)]
            .filter(([, kind, name]) => !scripts.some(([other, code]) => other !== path && times(name, code) > 0)
                && !((kind === "interface" || kind === "type") && times(name, text) > 1))
            .map(([, , name]) => `${path}: ${name}`));
    assert.deepEqual(unused, []);
});

test("every class with a rule is given by a component", () => {
    // Classes that are put together: `token-` and Prism's name, `align-` and a column's, `heading-` and a level.
    const made = /^(?:token|align|heading)-/;
    const unused = sheets.flatMap(([path, text]) => {
        const names = text.replace(/\/\*.*?\*\//gs, "").replace(/\{[^{}]*\}/g, "{}").matchAll(/\.([a-z][\w-]*)/gi);
        return [...new Set([...names].map(([, name]) => name))]
            .filter((name) => !made.test(name) && !scripts.some(([, code]) => times(name, code) > 0))
            .map((name) => `${path}: .${name}`);
    });
    assert.deepEqual(unused, []);
});

test("every custom property is read, and every one that is read is set", () => {
    const all = [...sheets, ...scripts].map(([, text]) => text).join("\n");
    const set = new Set([...all.matchAll(/(--[\w-]+)"?\s*:/g)].map(([, name]) => name));
    const read = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
    assert.deepEqual([...set].filter((name) => !read.has(name)), []);
    assert.deepEqual([...read].filter((name) => !set.has(name)), []);
});

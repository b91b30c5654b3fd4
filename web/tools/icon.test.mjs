// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { webFolder } from "./esbuild.mjs";
import { drawIcon, ico, readIcon } from "./icon.mjs";

const icon = readIcon(readFileSync(join(webFolder, "src/app/martlet.svg"), "utf8"));

function pixelOf(png, pixels) {
    assert.equal(png.readUInt32BE(16), pixels);
    const at = png.indexOf("IDAT");
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    return (x, y) => [...rows.subarray(y * (pixels * 4 + 1) + 1 + x * 4).subarray(0, 4)];
}

test("the drawing is there: the bird in the middle, its ground, and nothing in the corners", () => {
    const pixel = pixelOf(drawIcon(icon, 64), 64);
    assert.deepEqual(pixel(32, 30), [...icon.ink, 255]);
    assert.deepEqual(pixel(32, 4), [...icon.ground, 255]);
    for (const [x, y] of [[0, 0], [63, 0], [0, 63], [63, 63]]) assert.equal(pixel(x, y)[3], 0);
});

test("what is to be masked fills its square and keeps to its middle", () => {
    const pixel = pixelOf(drawIcon(icon, 64, { scale: 0.8, round: false }), 64);
    for (const [x, y] of [[0, 0], [63, 63]]) assert.deepEqual(pixel(x, y), [...icon.ground, 255]);
    for (let x = 0; x < 64; x += 1) for (const y of [2, 61]) assert.deepEqual(pixel(x, y), [...icon.ground, 255]);
});

test("an icon file says how large its picture is and where", () => {
    const picture = drawIcon(icon, 16);
    const file = ico(picture, 16);
    assert.deepEqual([file[6], file.readUInt32LE(14), file.readUInt32LE(18)], [16, picture.length, 22]);
    assert.deepEqual(file.subarray(22), picture);
});

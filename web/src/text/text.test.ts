// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { catalog, textOf } from "./catalog";
import { fileSize, longDate, shortMoment, wholeNumber } from "./format";
import { chooseLanguage, preferredLocale } from "./language";

const texts = catalog({
    en: { hello: "Hello", files: (count: number) => (count === 1 ? "one file" : `${count} files`) },
    de: { hello: "Hallo", files: (count) => (count === 1 ? "eine Datei" : `${count} Dateien`) },
});

test("the reader's first language that the page speaks is taken, of its kinds the reader's own", () => {
    assert.deepEqual(preferredLocale(["fr-FR", "de-AT", "en-GB"]), { language: "de", locale: "de-AT" });
    assert.deepEqual(preferredLocale(["en-GB"]), { language: "en", locale: "en-GB" });
    assert.deepEqual(preferredLocale(["dense"]), { language: "en", locale: "en" });
    assert.deepEqual(preferredLocale([]), { language: "en", locale: "en" });
});

test("a moment is as short as it can be", () => {
    const now = new Date(2026, 0, 31, 12);
    assert.equal(shortMoment(new Date(2026, 0, 31, 9, 21), now).replace(/\s/g, " "), "9:21 AM");
    assert.equal(shortMoment(new Date(2026, 0, 30, 9, 21), now), "Jan 30");
    assert.equal(shortMoment(new Date(2025, 0, 30, 9, 21), now), "Jan 30, 2025");
});

test("texts, dates and numbers follow the chosen language", () => {
    chooseLanguage("de");
    assert.equal(textOf(texts).hello, "Hallo");
    assert.equal(textOf(texts).files(2), "2 Dateien");
    assert.equal(wholeNumber(12345), "12.345");
    assert.equal(longDate(new Date(2026, 0, 31)), "31. Januar 2026");
    chooseLanguage("en");
    assert.equal(textOf(texts).files(1), "one file");
    assert.equal(wholeNumber(12345), "12,345");
    assert.match(fileSize(12_345_678), /^12\.3\sMB$/);
    assert.equal(fileSize(0), "0 bytes");
    assert.equal(fileSize(1), "1 byte");
    assert.match(fileSize(2_000), /^2\skB$/);
});

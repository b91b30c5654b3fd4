// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "../client/requestError";
import { errorWords, failureWords, waitWords } from "./errorWords";
import { chooseLanguage } from "./language";

test("waiting is told in seconds, then in minutes", () => {
    assert.equal(waitWords(null), "in a moment");
    assert.equal(waitWords(1), "in a second");
    assert.equal(waitWords(42), "in 42 seconds");
    assert.equal(waitWords(200), "in 4 minutes");
});

test("known codes have words of their own, others the server's", () => {
    assert.match(errorWords(new RequestError(429, "rate_limited", "", 42)), /42 seconds/);
    assert.match(errorWords(RequestError.offline()), /cannot be reached/);
    assert.equal(errorWords(new RequestError(400, "new_code", "The server's words.")), "The server's words.");
    const fields = [{ field: "title", code: "too_long", detail: "The title is too long." }];
    assert.equal(errorWords(new RequestError(400, "invalid_input", "Bad.", null, fields)), "The title is too long.");
    assert.equal(failureWords("new_code", ""), "The reply failed.");
});

test("what the server says in English is not part of a German sentence", () => {
    chooseLanguage("de");
    for (const code of ["invalid_input", "conflict", "forbidden"]) {
        const words = errorWords(new RequestError(400, code, "The server's words."));
        assert.match(words, /[.]$/);
        assert.doesNotMatch(words, /server's words/);
    }
    chooseLanguage("en");
});

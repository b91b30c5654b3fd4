// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attachment } from "../protocol/message";
import { FakeClock, settle } from "../testing/fakes";
import { FileLink } from "./fileLink";
import { RequestError } from "./requestError";

function setUp(validFor: number, ahead = 0) {
    const clock = new FakeClock();
    const serverNow = () => clock.now() + ahead;
    const link = (seconds: number) => `/files/x?expires=${Math.floor(serverNow() / 1000) + seconds}&signature=s`;
    const attachment = { id: "x", filename: "x.txt", media_type: "text/plain", size: 3, url: link(validFor) } as Attachment;
    const calls = { count: 0, answer: async (): Promise<Attachment> => ({ ...attachment, url: link(3600) }) };
    const file = new FileLink(attachment, {
        attachment: () => {
            calls.count += 1;
            return calls.answer();
        },
        serverNow, clock, random: () => 0,
    });
    return { clock, calls, attachment, file };
}

test("a link that works is kept, and one that has ended is replaced", async () => {
    const fresh = setUp(3600);
    fresh.file.open();
    await settle();
    assert.equal(fresh.file.getSnapshot().url, fresh.attachment.url);
    assert.equal(fresh.calls.count, 0);

    const old = setUp(10);
    assert.equal(old.file.getSnapshot().url, null);
    old.file.open();
    await settle();
    assert.match(old.file.getSnapshot().url ?? "", /expires/);
    assert.equal(old.calls.count, 1);
});

for (const hours of [-5, 5]) {
    test(`a device whose clock is ${hours} hours off has the same links`, async () => {
        const { file, calls } = setUp(3600, hours * 3_600_000);
        file.open();
        await settle();
        assert.notEqual(file.getSnapshot().url, null);
        assert.equal(calls.count, 0);
    });
}

test("a link that ended while it was shown is replaced when it is used", async () => {
    const { file, calls, clock, attachment } = setUp(3600);
    file.open();
    await clock.pass(3_700_000);
    const { url } = await file.working();
    assert.notEqual(url, attachment.url);
    assert.equal(calls.count, 1);
    assert.equal((await file.working()).url, url);
    assert.equal(calls.count, 1);
});

test("only a file that the server does not know is gone", async () => {
    const { file, calls } = setUp(0);
    calls.answer = async () => {
        throw new RequestError(404, "not_found", "No such file.");
    };
    file.open();
    await settle();
    assert.deepEqual(file.getSnapshot(), { url: null, gone: true, error: null });
    await file.working();
    assert.equal(calls.count, 1);
});

for (const error of [RequestError.offline(), new RequestError(503, "unavailable", "", 3), new RequestError(429, "rate_limited", "", 3)]) {
    test(`after ${error.code} it is asked again, a few times by itself and then when the network is back`, async () => {
        const { file, calls, clock } = setUp(0);
        const answer = calls.answer;
        calls.answer = async () => {
            throw error;
        };
        file.open();
        await settle();
        assert.deepEqual(file.getSnapshot(), { url: null, gone: false, error });
        await clock.pass((error.retryAfter ?? 0) * 1000 - 1);
        if (error.retryAfter !== null) assert.equal(calls.count, 1);
        await clock.pass(3_600_000);
        assert.equal(calls.count, 6);
        calls.answer = answer;
        file.hurry();
        await settle();
        assert.equal(file.getSnapshot().error, null);
        assert.notEqual(file.getSnapshot().url, null);
    });
}

test("nobody asks for a file that is not shown any more", async () => {
    const { file, calls, clock } = setUp(0);
    calls.answer = async () => {
        throw RequestError.offline();
    };
    const close = file.open();
    await settle();
    close();
    await clock.pass(3_600_000);
    assert.equal(calls.count, 1);
});

// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, FakeServer, json, problem } from "../testing/fakes";
import { sampleSignedIn } from "../testing/samples";
import { asRequestError } from "./requestError";
import { AuthSession } from "./session";
import { fileName, type ImportStage, Transfers, type Upload } from "./transfers";

const report = { format: "claude", conversations: 1, messages: 2, attachments: 0, not_taken: 0, imported: [], skipped: [] };
const progress = { bytes: 5, total_bytes: 10, conversations: 0, messages: 0 };

async function setUp(upload: Upload["send"] = async () => ({ status: 200, text: "", retryAfter: null })) {
    const clock = new FakeClock();
    const server = new FakeServer();
    let tokens = 0;
    server.answer = (request) => {
        if (request.path.includes("/auth/")) return json(200, sampleSignedIn(`t${(tokens += 1)}`, clock.now()));
        return new Response("file", { status: 200, headers: { "Content-Disposition": "attachment; filename=\"a.md\"; filename*=UTF-8''%C3%84.md" } });
    };
    const session = new AuthSession({
        fetch: server.fetch,
        clock,
        tabs: { post: () => {}, onMessage: () => {}, alone: (work) => work() },
        mark: { get: () => true, set: () => {} },
    });
    await session.start();
    return { server, transfers: new Transfers(server.fetch, { send: upload }, session) };
}

test("a download has the name that the server gives it, and is counted as it comes", async () => {
    const { server, transfers } = await setUp();
    const counts: number[] = [];
    const { name, blob } = await transfers.download("/x/", (bytes) => counts.push(bytes));
    assert.equal(name, "Ä.md");
    assert.equal(await blob.text(), "file");
    assert.deepEqual(counts, [4]);
    assert.equal(server.requests[server.requests.length - 1]?.authorization, "Bearer t1");
});

test("a name that could lead elsewhere does not", () => {
    assert.equal(fileName("attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd"), ".._.._etc_passwd");
    assert.equal(fileName("attachment; filename*=UTF-8''%ZZ"), "martlet-export");
    assert.equal(fileName(null), "martlet-export");
});

test("a token that is no longer taken is replaced once", async () => {
    const { server, transfers } = await setUp();
    const answer = server.answer;
    server.answer = (request) => (request.authorization === "Bearer t1" ? problem(401, "not_authenticated") : answer(request));
    assert.equal((await transfers.download("/x/")).name, "Ä.md");
});

test("an import tells how far it is, in lines that come in any pieces", async () => {
    const text = `${JSON.stringify({ progress })}\n${JSON.stringify({ report })}\n`;
    const { transfers } = await setUp(async ({ onSent, onAnswer }) => {
        onSent(3);
        for (let end = 1; end <= text.length; end += 7) onAnswer(text.slice(0, end));
        return { status: 200, text, retryAfter: null };
    });
    const stages: ImportStage[] = [];
    const answer = await transfers.import(new Blob(["[]"]), (stage) => stages.push(stage), new AbortController().signal);
    assert.equal(answer.messages, 2);
    assert.deepEqual(stages, [{ kind: "sending", sent: 3, total: 2 }, { kind: "reading", progress }]);
});

test("what went wrong is told, before the import and in the middle of it", async () => {
    const broken = { type: "about:blank", title: "x", status: 503, detail: "No room.", code: "unavailable", request_id: null, errors: null };
    const answers = [
        { status: 200, text: `${JSON.stringify({ problem: broken })}\n`, retryAfter: null },
        { status: 400, text: JSON.stringify({ ...broken, status: 400, code: "malformed_json" }), retryAfter: null },
        { status: 200, text: "", retryAfter: null },
    ];
    const { transfers } = await setUp(async () => answers.shift() ?? assert.fail());
    for (const code of ["unavailable", "malformed_json", "unexpected_answer"]) {
        await assert.rejects(transfers.import(new Blob(), () => {}, new AbortController().signal), (error) => asRequestError(error).code === code);
    }
});

test("what is cancelled is not taken for a fault of the network", async () => {
    const abort = new AbortController();
    const { transfers } = await setUp(async () => {
        abort.abort();
        throw new Error("aborted");
    });
    await assert.rejects(transfers.import(new Blob(), () => {}, abort.signal), (error) => asRequestError(error).code === "cancelled");
});

// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock, FakeServer, FakeTabs, json, problem, settle, silence } from "../testing/fakes";
import { sampleConversation, sampleSignedIn } from "../testing/samples";
import { Api, localPath } from "./api";
import { everything } from "./listState";
import { asRequestError } from "./requestError";
import { AuthSession } from "./session";

const refreshPath = "/api/v1/auth/refresh/";

function setUp(hadCookie: boolean | null = true) {
    const clock = new FakeClock();
    const server = new FakeServer();
    const tabs = new FakeTabs();
    let made = 0;
    const mark = {
        value: hadCookie,
        get: () => mark.value,
        set: (value: boolean) => {
            mark.value = value;
        },
    };
    server.answer = (request) => {
        if (request.path === "/api/v1/auth/logout/") return json(204, null);
        if (!request.path.startsWith("/api/v1/auth/")) return problem(404, "not_found");
        made += 1;
        return json(200, { ...sampleSignedIn(`t${made}`, clock.now()), refresh: "secret" });
    };
    const tab = () => new AuthSession({ fetch: server.fetch, clock, tabs: tabs.link(), mark });
    return { clock, server, mark, tab, session: tab() };
}

test("a reload is signed in again by the cookie, with an empty body", async () => {
    const { session, server } = setUp();
    await session.start();
    assert.equal(session.getSnapshot().kind, "signed-in");
    assert.deepEqual(server.requests.map((request) => [request.path, request.body]), [[refreshPath, {}]]);
    assert.equal(await session.token(), "t1");
});

test("a browser that remembers nothing asks, and remembers the answer", async () => {
    const { session, server, mark } = setUp(null);
    server.answer = () => problem(401, "not_authenticated");
    await session.start();
    assert.deepEqual(session.getSnapshot(), { kind: "signed-out", ended: false, wished: false });
    assert.equal(mark.value, false);
});

test("a browser that was signed out asks nothing", async () => {
    const { session, server } = setUp(false);
    await session.start();
    assert.deepEqual(session.getSnapshot(), { kind: "signed-out", ended: false, wished: false });
    assert.equal(server.requests.length, 0);
});

test("many who need a token make one refresh", async () => {
    const { session, server, clock } = setUp();
    await session.start();
    server.requests.length = 0;
    await clock.pass(13 * 60_000);
    await Promise.all([session.refresh(), session.refresh(), session.refresh(), session.token()]);
    assert.equal(server.count(refreshPath), 1);
});

test("the token is replaced before it ends, and who listens is told", async () => {
    const { session, server, clock } = setUp();
    await session.start();
    const told: string[] = [];
    session.onToken((token) => told.push(token));
    await clock.pass(14 * 60_000 - 1);
    assert.equal(server.count(refreshPath), 1);
    await clock.pass(1);
    assert.deepEqual(told, ["t2"]);
});

test("of two tabs one refreshes and both have the token", async () => {
    const { session, tab, server } = setUp();
    const other = tab();
    await session.start();
    await other.refresh();
    server.requests.length = 0;
    await Promise.all([session.refresh(), other.refresh()]);
    assert.equal(server.count(refreshPath), 1);
    assert.equal(await session.token(), await other.token());
});

test("signing out in one tab signs out the other", async () => {
    const { session, tab, mark } = setUp();
    const other = tab();
    await session.start();
    await other.start();
    await session.signOut();
    assert.deepEqual(session.getSnapshot(), { kind: "signed-out", ended: false, wished: true });
    assert.deepEqual(other.getSnapshot(), { kind: "signed-out", ended: true, wished: true });
    assert.equal(mark.value, false);
});

test("a user's wish to sign out is known in every tab, also where the server's word came first", async () => {
    const { session, tab } = setUp();
    const other = tab();
    await session.start();
    await other.start();
    other.ended();
    assert.deepEqual(other.getSnapshot(), { kind: "signed-out", ended: true, wished: false });
    await session.signOut();
    assert.deepEqual(session.getSnapshot(), { kind: "signed-out", ended: false, wished: true });
    assert.deepEqual(other.getSnapshot(), { kind: "signed-out", ended: true, wished: true });
});

test("a refused refresh ends the session, a lost network does not", async () => {
    const { session, server } = setUp();
    await session.start();
    server.answer = () => {
        throw new TypeError("network");
    };
    await assert.rejects(session.refresh(), (error) => asRequestError(error).code === "offline");
    assert.equal(session.getSnapshot().kind, "signed-in");
    server.answer = () => problem(401, "not_authenticated");
    await assert.rejects(session.refresh());
    assert.deepEqual(session.getSnapshot(), { kind: "signed-out", ended: true, wished: false });
});

test("a page that starts without a network waits for it", async () => {
    const { session, server, clock } = setUp();
    const { answer } = server;
    server.answer = () => {
        throw new TypeError("network");
    };
    const started = session.start();
    await settle();
    assert.equal(session.getSnapshot().kind, "starting");
    server.answer = answer;
    await clock.pass(500);
    await started;
    assert.equal(session.getSnapshot().kind, "signed-in");
});

test("a page that cannot start says why after a while, waits as long as the server asks, and tries when it is told to", async () => {
    const { session, server, clock } = setUp();
    const { answer } = server;
    const state = () => {
        const now = session.getSnapshot();
        return now.kind === "starting" ? [now.trouble?.code ?? null, now.trying] : now.kind;
    };
    server.answer = () => problem(503, "unavailable", { "Retry-After": "30" });
    void session.start();
    await clock.pass(3_999);
    assert.deepEqual(state(), [null, false]);
    await clock.pass(1);
    assert.deepEqual(state(), ["unavailable", false]);
    await clock.pass(25_000);
    assert.equal(server.requests.length, 1);
    server.answer = silence;
    session.tryNow();
    await settle();
    assert.deepEqual(state(), ["unavailable", true]);
    await clock.pass(19_000);
    assert.deepEqual(state(), ["offline", false]);
    server.answer = answer;
    session.tryNow();
    await settle();
    assert.equal(state(), "signed-in");
});

test("a page whose first question is not answered says so too", async () => {
    const { session, server, clock } = setUp();
    server.answer = silence;
    void session.start();
    await clock.pass(4_000);
    const state = session.getSnapshot();
    assert.deepEqual(state.kind === "starting" && state.trouble?.code, "offline");
});

test("a refresh whose answer is lost is asked again while the server still takes the used token", async () => {
    const { session, server, clock } = setUp();
    const { answer } = server;
    await session.start();
    const begun = clock.now();
    const asked: number[] = [];
    server.answer = (request) => {
        asked.push(clock.now() - begun);
        return asked.length === 1 ? silence() : answer(request);
    };
    const refreshed = session.refresh();
    await settle();
    await clock.pass(9_000);
    await refreshed;
    assert.deepEqual([asked, await session.token()], [[0, 4_000], "t2"]);
});

test("a call that is not answered fails after half a minute, and what waits for it goes on", async () => {
    const { session, server, clock } = setUp();
    await session.start();
    server.answer = silence;
    let code = "";
    const api = new Api(server.fetch, session, clock);
    api.conversation("c1").catch((error) => (code = asRequestError(error).code));
    await settle();
    await clock.pass(29_999);
    assert.equal(code, "");
    await clock.pass(1);
    assert.equal(code, "offline");
});

test("a busy proxy's own words are no answer that nobody understands", async () => {
    const { session, server, clock } = setUp();
    await session.start();
    server.answer = () => new Response("<h1>Bad gateway</h1>", { status: 502 });
    await assert.rejects(new Api(server.fetch, session, clock).agents(), (error) => asRequestError(error).code === "unavailable");
});

test("a clock that is wrong by an hour does not make it refresh each time", async () => {
    const { session, server, clock } = setUp();
    server.answer = () => json(200, sampleSignedIn("t1", clock.now() - 3_600_000),
        { Date: new Date(clock.now() - 3_600_000).toUTCString() });
    await session.start();
    await session.token();
    assert.equal(server.requests.length, 1);
});

test("a call with a token that is no longer taken is made again with a new one", async () => {
    const { session, server } = setUp();
    const { answer } = server;
    await session.start();
    server.answer = (request) => {
        if (request.path === refreshPath) return answer(request);
        return request.authorization === "Bearer t2" ? json(200, sampleConversation("c1")) : problem(401, "not_authenticated");
    };
    const conversation = await new Api(server.fetch, session).patch("c1", { is_pinned: true });
    assert.equal(conversation.id, "c1");
});

test("problems keep their code and the time to wait", async () => {
    const { session, server } = setUp();
    await session.start();
    server.answer = () => problem(429, "rate_limited", { "Retry-After": "42" });
    await assert.rejects(new Api(server.fetch, session).conversations(everything, null), (error) => {
        const failure = asRequestError(error);
        return failure.code === "rate_limited" && failure.retryAfter === 42 && failure.status === 429;
    });
});

test("the next page is asked of this server, whatever host its address names", () => {
    assert.equal(localPath("http://inside:8080/api/v1/x/?cursor=a%2Bb"), "/api/v1/x/?cursor=a%2Bb");
});

test("a changed account is shown, another one's answer is not", async () => {
    const { session } = setUp();
    await session.start();
    const state = session.getSnapshot();
    assert.ok(state.kind === "signed-in");
    session.changed({ ...state.user, display_name: "Ada L." });
    session.changed({ ...state.user, id: "u9", display_name: "Someone" });
    const after = session.getSnapshot();
    assert.equal(after.kind === "signed-in" && after.user.display_name, "Ada L.");
});

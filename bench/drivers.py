# SPDX-License-Identifier: Apache-2.0
"""How a conversation is opened and a reply asked for, for each server that is measured.

The hot path only notes (time, bytes); chunks are taken out of them after the clock has stopped.
"""
import asyncio
import bisect
import json
import re
import time
import uuid
from urllib.parse import urlsplit

from picows import WSListener, WSMsgType, ws_connect

from wire import Http, dechunk

CHUNK = re.compile(rb"(\d+):(\d{9,});")  # number and time of sending, as upstream.c writes them
now = time.monotonic_ns


class Stream:
    """One conversation: what came back, when, and whether it ended."""

    def __init__(self, i):
        self.i, self.segs, self.started, self.error = i, [], 0, None
        self.done = asyncio.get_running_loop().create_future()
        self.ready = asyncio.get_running_loop().create_future()  # socket.io: namespace joined
        self.ws = self.http = self.sid = self.conversation = None

    def finish(self, error=None):
        if not self.done.done():
            self.error = error
            self.done.set_result(now())


class Driver:
    chunk_marks, done_mark, error_mark, sse = (), b"", None, False

    def __init__(self, opt):
        u = urlsplit(opt.url)
        self.host, self.port, self.model = u.hostname, u.port, opt.model
        self.tokens = json.load(open(opt.tokens)) if opt.tokens else []

    def token(self, s):
        return self.tokens[s.i % len(self.tokens)] if self.tokens else None

    async def http(self):
        return (await asyncio.get_running_loop().create_connection(Http, self.host, self.port))[1]

    async def post(self, path, body, token=None):
        c = await self.http()
        try:
            status, reply = await c.request("POST", path, body, token)
        finally:
            c.tr.close()
        if status >= 300:
            raise RuntimeError(f"{path}: {status} {reply[:200]!r}")
        return json.loads(reply)

    async def open(self, s):  # before the clock
        pass

    async def send(self, s):  # ask for one reply
        raise NotImplementedError

    async def close(self, s):
        if s.ws:
            s.ws.disconnect()
        if s.http and s.http.tr:
            s.http.tr.close()

    async def open_sse(self, s, path, body):
        s.http = c = await self.http()
        segs, tail = s.segs, b""

        def sink(data):
            nonlocal tail
            segs.append((now(), data))
            if b"[DONE]" in tail + data:
                s.finish()
            elif not data:
                s.finish("connection closed")
            tail = data[-8:]

        c.sink = sink
        c.write("POST", path, body, self.token(s))

    async def open_ws(self, s, path, on_text=None, headers=None):
        segs, done_mark, error_mark = s.segs, self.done_mark, self.error_mark

        class Listener(WSListener):
            def on_ws_frame(self, transport, frame):
                if frame.msg_type == WSMsgType.CLOSE:
                    return s.finish("socket closed")
                if frame.msg_type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    return
                data = frame.get_payload_as_bytes()
                segs.append((now(), data))
                if done_mark in data:
                    s.finish()
                elif error_mark and error_mark in data:
                    s.finish(data[:200].decode())
                elif on_text:
                    on_text(transport, data)

            def on_ws_disconnected(self, transport):
                s.finish("socket closed")

        s.ws, _ = await ws_connect(Listener, f"ws://{self.host}:{self.port}{path}", enable_auto_pong=True,
                                 extra_headers=headers)

    async def open_socketio(self, s, path, auth):
        def on_text(transport, data):
            if data == b"2":
                transport.send(WSMsgType.TEXT, b"3")
            elif data[:2] == b"0{":
                transport.send(WSMsgType.TEXT, b"40" + json.dumps(auth).encode())
            elif data[:3] == b"40{":
                s.sid = json.loads(data[2:])["sid"]
                s.ready.set_result(None)
            elif data[:2] == b"44":
                s.finish(data.decode())

        await self.open_ws(s, path + "?EIO=4&transport=websocket", on_text)
        await asyncio.wait_for(s.ready, 20)

    def emit(self, s, *event):
        s.ws.send(WSMsgType.TEXT, b"42" + json.dumps(event).encode())

    def chunks(self, s):
        """[(seq, sent, received)] in order of arrival."""
        if not self.sse:
            return [
                (int(seq), int(sent), t)
                for t, data in s.segs
                if any(mark in data for mark in self.chunk_marks)
                for seq, sent in CHUNK.findall(data)
            ]
        raw = b"".join(data for _, data in s.segs)
        ends, total = [], 0
        for _, data in s.segs:
            ends.append(total := total + len(data))
        head = raw.find(b"\r\n\r\n") + 4
        if not raw.startswith(b"HTTP/1.1 200"):
            s.error = raw[:300].decode("utf-8", "replace")
        pieces = dechunk(raw, head)
        starts, at = [], 0
        for piece, _ in pieces:
            starts.append(at)
            at += len(piece)
        out = []
        for m in CHUNK.finditer(b"".join(p for p, _ in pieces)):
            k = bisect.bisect_right(starts, m.end() - 1) - 1
            offset = pieces[k][1] + m.end() - 1 - starts[k]
            out.append((int(m[1]), int(m[2]), s.segs[bisect.bisect_right(ends, offset)][0]))
        return out


class Direct(Driver):
    sse = True

    async def send(self, s):
        await self.open_sse(s, "/v1/chat/completions", {
            "model": self.model, "stream": True, "messages": [{"role": "user", "content": "hello"}]})


class Martlet(Driver):
    """The public contract: REST to create and send, the conversation's socket for the events."""

    chunk_marks, done_mark = (b'"message_chunk"', b'"message_snapshot"'), b'"message_complete"'

    async def agent(self, token):
        if not hasattr(self, "agent_id"):
            c = await self.http()
            status, reply = await c.request("GET", f"/api/v1/agents/?search={self.model}&page_size=100", None, token)
            c.tr.close()
            found = [a["id"] for a in json.loads(reply)["results"] if a["slug"] == self.model.lower()]
            if status != 200 or not found:
                raise RuntimeError(f"no agent {self.model}: {status} {reply[:200]!r}")
            self.agent_id = found[0]
        return self.agent_id

    async def open(self, s):
        token = self.token(s)
        body = {"agent_id": await self.agent(token)}
        s.conversation = (await self.post("/api/v1/chat/conversations/", body, token))["id"]
        await self.open_ws(s, f"/ws/chat/{s.conversation}/", headers={"Authorization": f"Bearer {token}"})

    async def send(self, s):
        await self.post(f"/api/v1/chat/conversations/{s.conversation}/messages/", {"content": "hello"}, self.token(s))


class Django(Driver):
    chunk_marks, done_mark, error_mark = (b'"message_chunk"',), b'"message_complete"', b'"message_error"'
    create, messages, socket = "/api/v1/chat/conversations/", "/api/v1/chat/conversations/{}/messages/", "/ws/chat/{}/?token={}"

    async def open(self, s):
        token = self.token(s)
        s.conversation = (await self.post(self.create, {"title": "bench", "model": self.model}, token))["id"]
        await self.open_ws(s, self.socket.format(s.conversation, token))

    async def send(self, s):
        await self.post(self.messages.format(s.conversation), {"content": "hello"}, self.token(s))


class Chainlit(Driver):
    chunk_marks, done_mark = (b'"stream_token"', b'"stream_start"'), b'"task_end"'

    async def open(self, s):
        await self.open_socketio(s, "/ws/socket.io/", {
            "clientType": "webapp", "sessionId": str(uuid.uuid4()), "threadId": "", "userEnv": "{}", "chatProfile": ""})
        self.emit(s, "connection_successful")
        await asyncio.wait_for(s.done, 20)  # it answers the join with a task_end
        s.done = asyncio.get_running_loop().create_future()
        s.segs.clear()

    async def send(self, s):
        self.emit(s, "client_message", {"fileReferences": [], "message": {
            "threadId": "", "id": str(uuid.uuid4()), "name": "user", "type": "user_message", "output": self.model,
            "createdAt": "2026-01-01T00:00:00.000Z", "metadata": {"location": "http://127.0.0.1/"}}})


DRIVERS = {"direct": Direct, "martlet": Martlet, "django": Django, "chainlit": Chainlit}

# SPDX-License-Identifier: Apache-2.0
"""A fake model server, in the manner of OpenAI's chat completions, that writes numbered words.

    model.script("q1", Script(words=200, pause=0.002))

A question is told by its first word. A transcript that ends with the assistant's words is gone on with where it ends. What
nothing was written for (a title) is answered with `A title`, and counted as no question's call.
"""
import asyncio
import json
import random
from collections import defaultdict
from dataclasses import dataclass, field

import words

TITLE = "A title"


@dataclass
class Script:
    words: int = 50
    pause: float = 0.0  # seconds before each piece
    size: int = 12  # characters of a piece, at most
    refuse: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # what the first calls get: status, headers
    break_after: int | None = None  # pieces, then the connection is reset
    hang_after: int | None = None  # pieces, then silence until Martlet hangs up
    split_bytes: bool = False  # every byte of the HTTP body is its own write
    gate: asyncio.Event | None = None  # waited for after half of the pieces
    raw: list[bytes] | None = None  # exactly these events in place of words
    reached: asyncio.Event = field(default_factory=asyncio.Event)  # the gate, the hanging or the break


@dataclass
class Calls:
    fresh: int = 0  # from the first word on
    continued: int = 0
    refused: int = 0
    running: int = 0
    hung_up: int = 0  # ended by Martlet before the reply was whole


class WordModel:
    def __init__(self, seed: int = 0) -> None:
        self.calls: dict[str, Calls] = defaultdict(Calls)
        self.titles = 0
        self._scripts: dict[str, Script] = {}
        self._random = random.Random(f"{seed}/model")
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task] = set()
        self.changed = asyncio.Condition()

    async def __aenter__(self) -> "WordModel":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    def script(self, question: str, script: Script) -> Script:
        self._scripts[question.split(" ")[0]] = script
        return script

    def whole(self, question: str) -> str:
        """The whole reply to this question."""
        return words.text(question, self._scripts[question.split(" ")[0]].words)

    def of(self, question: str) -> Calls:
        return self.calls[question.split(" ")[0]]

    async def until(self, condition, seconds: float = 30) -> None:
        """Waits until what was counted is so."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(condition), seconds)

    async def _note(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        except asyncio.IncompleteReadError:
            return False
        length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.startswith("content-length:"))
        body = json.loads(await reader.readexactly(length))
        begun = ""
        messages = body["messages"]
        if messages[-1]["role"] == "assistant":
            begun, messages = messages[-1]["content"], messages[:-1]
        name = messages[-1]["content"].split(" ")[0]
        script = self._scripts.get(name)
        if script is None:
            self.titles += 1
            await self._stream(writer, body, [TITLE])
            return False
        calls = self.calls[name]
        if script.refuse:
            calls.refused += 1
            status, headers = script.refuse.pop(0)
            await self._refuse(writer, status, headers)
            await self._note()
            return True
        if begun:
            calls.continued += 1
        else:
            calls.fresh += 1
        calls.running += 1
        await self._note()
        try:
            whole = words.text(name, script.words)
            assert whole.startswith(begun), f"{name} was asked to go on with words that it did not write"
            cut = words.pieces(whole[len(begun):], lambda: self._random.randint(1, script.size))
            # An end of the connection from the other side is news only to whoever reads.
            hang_up = asyncio.ensure_future(reader.read(1))
            stream = asyncio.ensure_future(self._stream(writer, body, cut, script))
            done, _ = await asyncio.wait({hang_up, stream}, return_when=asyncio.FIRST_COMPLETED)
            if stream not in done:
                calls.hung_up += 1
            for one in (hang_up, stream):
                one.cancel()
            await asyncio.gather(hang_up, stream, return_exceptions=True)
        finally:
            calls.running -= 1
            await asyncio.shield(self._note())
        return False

    async def _refuse(self, writer: asyncio.StreamWriter, status: int, headers: dict[str, str]) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        body = b'{"error":{"message":"scripted, with a secret"}}'
        writer.write(f"HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    async def _stream(self, writer: asyncio.StreamWriter, body: dict, cut: list[str], script: Script = Script()) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")

        async def send(data: bytes) -> None:
            if script.split_bytes:
                for n in range(len(data)):
                    writer.write(b"1\r\n%c\r\n" % data[n])
                    await writer.drain()
            else:
                writer.write(b"%x\r\n%s\r\n" % (len(data), data))
                await writer.drain()

        async def event(choices: list[dict], **more: object) -> None:
            value = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": body["model"], "choices": choices} | more
            await send(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())

        for data in script.raw or []:
            await send(data)
        for n, piece in enumerate([] if script.raw is not None else cut):
            if script.gate and n == len(cut) // 2:
                script.reached.set()
                await script.gate.wait()
            if n == script.break_after:
                script.reached.set()
                writer.transport.abort()
                return
            if n == script.hang_after:
                script.reached.set()
                await asyncio.Event().wait()
            if script.pause:
                await asyncio.sleep(script.pause)
            await event([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
        if script.raw is None:
            await event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
            await send(b"data: [DONE]\n\n")
        writer.write(b"0\r\n\r\n")
        await writer.drain()


def agents_file(url: str) -> str:
    return f"""\
providers:
  - {{id: fake, kind: openai, base_url: "{url}"}}
agents:
  - slug: counter
    name: Counter
    description: Counts.
    avatar: "🔢"
    provider: fake
    model: fake-counter
    system_prompt: Count.
    capabilities: [chat]
    starters: ["Count"]
    context_window: 10000000
"""

# SPDX-License-Identifier: Apache-2.0
"""A client of the conversation socket that holds the server to the protocol's promises, and notes where they are broken."""
import asyncio
import json
import random
import socket
import struct

import websockets
from websockets.asyncio.client import ClientConnection, connect

import server as martlet


class Text:
    """What a client holds of one reply, as bytes of UTF-8: positions are counted in them."""

    def __init__(self, content: str = "") -> None:
        self.held = content.encode()
        self.rewinds: list[int] = []  # positions that were asked for and not answered from yet
        self.longest = self.held


class Subscriber:
    """One client through any number of connections. `faults` is what no client may ever see."""

    def __init__(self, account: martlet.Account, conversation: str, name: str = "client") -> None:
        self.account, self.conversation, self.name = account, conversation, name
        self.texts: dict[str, Text] = {}
        self.ended: dict[str, dict] = {}  # the last message_complete of each reply
        self.created: list[dict] = []
        self.errors: list[dict] = []
        self.events: list[dict] = []
        self.faults: list[str] = []
        self.news = asyncio.Condition()
        self.ready: dict | None = None
        self.close_code: int | None = None
        self.connections = 0
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task | None = None
        self._asked: set[str] = set()  # replies resumed in this connection and not answered yet
        self._synced: set[str] = set()  # replies whose place this connection knows
        self.gate = asyncio.Event()  # cleared: nothing is read
        self.gate.set()

    # MARK: The connection

    async def connect(self, **options: object) -> "Subscriber":
        self._socket = await connect(
            f"{self.account.server.sockets}/ws/chat/{self.conversation}/", max_size=None, ping_interval=None, proxy=None,
            additional_headers={"Authorization": f"Bearer {self.account.token}"}, compression=None, **({"open_timeout": 30} | options))
        self.connections += 1
        self.ready, self.close_code = None, None
        self._asked.clear()
        self._synced.clear()
        for text in self.texts.values():
            text.rewinds.clear()
        self._reading = asyncio.create_task(self._read(self._socket))
        await self.until(lambda: self.ready or self.close_code)
        return self

    @property
    def is_open(self) -> bool:
        return self._reading is not None and not self._reading.done()

    async def drop(self) -> None:
        """As a phone that loses its network and comes back with another address: RST."""
        if not self._socket:
            return
        raw = self._socket.transport.get_extra_info("socket")
        if raw is not None and raw.fileno() >= 0:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.transport.abort()
        await self._end()

    async def close(self) -> None:
        if self._socket:
            self.gate.set()
            await self._socket.close()
            await self._end()

    async def _end(self) -> None:
        self.gate.set()
        if self._reading:
            await asyncio.wait({self._reading}, timeout=10)
            self._reading.cancel()

    async def say(self, type: str, **fields: object) -> None:
        try:
            await self._socket.send(json.dumps({"type": type} | fields))
        except websockets.ConnectionClosed:
            pass

    async def resume(self, message: str, offset: int | None = None) -> None:
        """Asks for what follows the position, which is where the client stands."""
        text = self.texts.setdefault(message, Text())
        offset = len(text.held) if offset is None else offset
        text.rewinds.append(offset)
        self._asked.add(message)
        await self.say("resume", message_id=message, offset=offset)

    async def rewind(self, message: str, chance: random.Random) -> None:
        """Asks again for part of what it holds, or for what cannot be; only where it knows its place already."""
        text = self.texts.get(message)
        if text is None or not text.held or message not in self._synced:
            return
        if chance.random() < 0.2:
            await self.resume(message, chance.choice([len(text.held) + 1_000_000, 2**53]))
            return
        offset = chance.randrange(len(text.held))
        while offset < len(text.held) - 1 and text.held[offset] & 0xC0 == 0x80 and chance.random() < 0.9:
            offset += 1
        await self.resume(message, offset)

    async def catch_up(self) -> None:
        """What a client does after it has come back: resumes what it saw begin and not end."""
        for message in list(self.texts):
            if message not in self.ended and message != (self.ready or {}).get("active_message_id"):
                await self.resume(message)

    async def until(self, condition, seconds: float = 60) -> None:
        async with self.news:
            try:
                await asyncio.wait_for(self.news.wait_for(condition), seconds)
            except TimeoutError:
                kinds = [(event["type"], event.get("code")) for event in self.events[-8:]]
                raise AssertionError(f"{self.name} waited in vain for {seconds} s; it is {'open' if self.is_open else 'closed'}, last: {kinds}")

    async def reply_ended(self, message: str, seconds: float = 60) -> dict:
        await self.until(lambda: message in self.ended, seconds)
        return self.ended[message]

    def held(self, message: str) -> str:
        return self.texts[message].held.decode() if message in self.texts else ""

    # MARK: What comes

    async def _read(self, connection: ClientConnection) -> None:
        try:
            while True:
                await self.gate.wait()
                raw = await connection.recv()
                event = json.loads(raw)
                self.events.append(event)
                del self.events[:-2000]
                self._take(event)
                async with self.news:
                    self.news.notify_all()
        except websockets.ConnectionClosed as closed:
            self.close_code = closed.rcvd.code if closed.rcvd else 1006
        finally:
            async with self.news:
                self.news.notify_all()

    def _take(self, event: dict) -> None:
        match event["type"]:
            case "ready":
                if self.ready:
                    self._fault("a second ready")
                self.ready = event
            case "message_created":
                self.created.append(event["message"])
                if event["message"]["role"] == "assistant":
                    self._created(event["message"])
            case "message_snapshot":
                self._snapshot(event)
            case "message_chunk":
                self._chunk(event)
            case "message_complete":
                self._complete(event["message"])
            case "error":
                self.errors.append(event)
                self._asked.discard(event.get("message_id"))
        if not self.ready:
            self._fault(f"{event['type']} before ready")

    def _created(self, message: dict) -> None:
        text = self.texts.setdefault(message["id"], Text())
        self._set(message["id"], text, message["content"].encode(), "a message_created")
        self.ended.pop(message["id"], None)
        self._synced.add(message["id"])

    def _snapshot(self, event: dict) -> None:
        content = event["content"].encode()
        if event["next_offset"] != len(content):
            self._fault(f"a snapshot of {len(content)} bytes ends at {event['next_offset']}")
        text = self.texts.setdefault(event["message_id"], Text())
        self._set(event["message_id"], text, content, "a snapshot")
        # Only what is being written has one; where it had ended it goes on.
        self.ended.pop(event["message_id"], None)
        self._synced.add(event["message_id"])
        self._asked.discard(event["message_id"])

    def _chunk(self, event: dict) -> None:
        message, delta = event["message_id"], event["delta"].encode()
        text = self.texts.get(message)
        if text is None:
            return self._fault(f"a chunk of {message}, of which nothing was told")
        if message in self.ended and message not in self._asked:
            self._fault(f"a chunk of {message} behind its end")
        if event["next_offset"] - event["offset"] != len(delta):
            self._fault(f"a chunk from {event['offset']} to {event['next_offset']} of {len(delta)} bytes")
        # What follows anyway may cross the request for it, which is then answered too.
        if event["offset"] < len(text.held) and event["offset"] in text.rewinds:
            if text.held[event["offset"] : event["next_offset"]] != delta[: len(text.held) - event["offset"]]:
                self._fault(f"other text than before at {event['offset']} of {message}")
            text.held = text.held[: event["offset"]]
            text.rewinds.remove(event["offset"])
            self._asked.discard(message)
        if event["offset"] != len(text.held):
            recent = [(e["type"], e.get("offset")) for e in self.events[-12:] if e.get("message_id", e.get("message", {}).get("id")) == message]
            return self._fault(f"a chunk at {event['offset']} of {message}, of which {len(text.held)} bytes are held; last: {recent}")
        self._set(message, text, text.held + delta, "a chunk")
        self._synced.add(message)

    def _complete(self, message: dict) -> None:
        content = message["content"].encode()
        text = self.texts.setdefault(message["id"], Text(message["content"]))
        if message["status"] == "streaming":
            self._fault("a message_complete of a reply that is being written")
        # Whoever was told everything holds everything; whoever had asked for the rest gets it with the end.
        if message["id"] in self._synced and not any(offset < len(text.held) for offset in text.rewinds) and message["id"] not in self._asked and text.held != content:
            self._fault(f"{message['id']} ended with {len(content)} bytes, of which {len(text.held)} were sent")
        self._set(message["id"], text, content, "a message_complete")
        # What was asked for before this may yet be answered, should the reply go on.
        self._asked.discard(message["id"])
        self.ended[message["id"]] = message

    def _set(self, message: str, text: Text, content: bytes, how: str) -> None:
        if not (content.startswith(text.longest) or text.longest.startswith(content)):
            self._fault(f"{how} of {message} is not what was seen before")
        if how == "a message_complete" and len(content) < len(text.longest):
            self._fault(f"{message} ended with less than was seen: {len(content)} of {len(text.longest)} bytes")
        text.held = content
        if len(content) > len(text.longest):
            text.longest = content

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.name}, connection {self.connections}: {what}")


class ByTheRule(Subscriber):
    """One that follows the protocol's rule to the letter: it never goes back, whatever it asked for, appends a chunk that begins
    where it stands, and drops one that brings nothing new."""

    def _chunk(self, event: dict) -> None:
        text = self.texts[event["message_id"]]
        if event["offset"] == len(text.held):
            return super()._chunk(event)
        if event["next_offset"] > len(text.held):
            self._fault(f"a chunk from {event['offset']} to {event['next_offset']} fits nowhere: {len(text.held)} bytes are held")

# SPDX-License-Identifier: Apache-2.0
"""Frames that no client should send, byte by byte, and what becomes of whoever sends them."""
import asyncio
import base64
import itertools
import os
import struct
from collections.abc import Iterator

MASK = b"\x11\x22\x33\x44"
MIB = 1 << 20


def frame(first: int, payload: bytes = b"", masked: bool = True) -> bytes:
    bit = 0x80 if masked else 0
    length = len(payload)
    head = bytes([first]) + (
        bytes([bit | length]) if length < 126 else bytes([bit | 126]) + struct.pack(">H", length) if length < 65536
        else bytes([bit | 127]) + struct.pack(">Q", length))
    if not masked:
        return head + payload
    return head + MASK + bytes(byte ^ MASK[n % 4] for n, byte in enumerate(payload))


def once(data: bytes) -> Iterator[bytes]:
    yield data


def empty_continuations() -> Iterator[bytes]:
    yield frame(0x01, b"x")
    for _ in range(1000):
        yield frame(0x00) * 1000


def endless_fragments() -> Iterator[bytes]:
    yield frame(0x01, b"x")
    piece = b"\x00\xfe\xff\xff" + MASK + bytes(MASK[n % 4] ^ 0x78 for n in range(65535))  # "x" 65,535 times
    while True:
        yield piece


def trickled_length() -> Iterator[bytes]:
    yield b"\x81\xff" + struct.pack(">Q", 1 << 40) + MASK
    while True:
        yield b"x" * 65536


ATTACKS = {
    "unmasked text": (lambda: once(frame(0x81, b"{}", masked=False)), 1002),
    "unmasked ping": (lambda: once(frame(0x89, b"", masked=False)), 1002),
    "first reserved bit": (lambda: once(frame(0xC1, b"{}")), 1002),
    "second reserved bit": (lambda: once(frame(0xA1, b"{}")), 1002),
    "third reserved bit": (lambda: once(frame(0x91, b"{}")), 1002),
    "opcode 3": (lambda: once(frame(0x83, b"{}")), 1002),
    "opcode 7": (lambda: once(frame(0x87, b"{}")), 1002),
    "opcode 11": (lambda: once(frame(0x8B)), 1002),
    "opcode 15": (lambda: once(frame(0x8F)), 1002),
    "ping of 126 bytes": (lambda: once(frame(0x89, b"x" * 126)), 1002),
    "close of 126 bytes": (lambda: once(frame(0x88, struct.pack(">H", 1000) + b"x" * 124)), 1002),
    "fragmented ping": (lambda: once(frame(0x09)), 1002),
    "close of one byte": (lambda: once(frame(0x88, b"\x03")), 1002),
    "close code 1005": (lambda: once(frame(0x88, struct.pack(">H", 1005))), 1002),
    "continuation of nothing": (lambda: once(frame(0x80, b"x")), 1002),
    "message within a message": (lambda: once(frame(0x01, b"x") + frame(0x81, b"y")), 1002),
    "text that is not UTF-8": (lambda: once(frame(0x81, b"\xce\xba\xff")), 1007),
    "UTF-8 split and never ended": (lambda: once(frame(0x01, b"\xf0\x9f") + frame(0x80, b"\x90")), 1007),
    "UTF-8 split and wrong at its end": (lambda: once(frame(0x01, b"\xf0\x9f") + frame(0x00, b"\x28")), 1007),
    "a reason that is not UTF-8": (lambda: once(frame(0x88, struct.pack(">H", 1000) + b"\xff")), 1007),
    "a length of 2^63": (lambda: once(b"\x81\xff" + struct.pack(">Q", 1 << 63) + MASK), 1009),
    "a length of 2^64-1": (lambda: once(b"\x82\xff" + b"\xff" * 8 + MASK), 1009),
    "a length of a tebibyte, and bytes": (trickled_length, 1009),
    "one byte over a mebibyte": (lambda: once(frame(0x81, b"x" * (MIB + 1))), 1009),
    "a million empty continuations": (empty_continuations, 1009),
    "fragments without end": (endless_fragments, 1009),
    "a binary message": (lambda: once(frame(0x82, b"{}")), 4400),
}


async def open_socket(world, room: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", world.server.port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write((
        f"GET /ws/chat/{room}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: {key}\r\nAuthorization: Bearer {world.account.token}\r\n\r\n").encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101"), head
    return reader, writer


async def close_code(reader: asyncio.StreamReader) -> int | None:
    """Of the server's Close frame; None where the connection ends without one."""
    try:
        while True:
            first, second = await reader.readexactly(2)
            length = second & 0x7F
            if length == 126:
                length = struct.unpack(">H", await reader.readexactly(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", await reader.readexactly(8))[0]
            payload = await reader.readexactly(length)
            if first & 0x0F == 8:
                return struct.unpack(">H", payload[:2])[0] if payload else 1005
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def test_every_attack_by_frames_is_closed_with_its_code_and_costs_bounded_memory(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        room = await world.account.new_conversation()
        tab = await world.listen(room)
        before, wrong = server.memory(), {}
        for name, (attack, code) in ATTACKS.items():
            reader, writer = await open_socket(world, room)
            found = asyncio.create_task(close_code(reader))

            async def send() -> None:
                try:
                    for data in attack():
                        writer.write(data)
                        await writer.drain()
                        # Where the kernel takes everything at once, drain() never lets the reader have its turn.
                        await asyncio.sleep(0)
                except ConnectionError:
                    pass

            sending = asyncio.create_task(send())
            async with asyncio.timeout(60):
                got = await found
                if got != code:
                    wrong[name] = got
                # Whoever goes on regardless is cut off.
                await sending
            writer.transport.abort()
        assert wrong == {}
        assert server.memory() - before < 48 * MIB
        # Nobody else noticed.
        await tab.say("ping", id=1)
        await tab.until(lambda: any(event["type"] == "pong" for event in tab.events))
        assert server.process.poll() is None and tab.faults == []

    scenario(body)


def test_whoever_is_still_sending_what_is_too_much_can_read_why(scenario) -> None:
    async def body(world) -> None:
        await world.serve()
        reader, writer = await open_socket(world, await world.account.new_conversation())
        for data in itertools.islice(trickled_length(), 5):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(0.1)
        assert await close_code(reader) == 1009
        # The server's side is closed behind it, and the connection is not reset.
        assert await reader.read() == b""
        writer.close()

    scenario(body)

# SPDX-License-Identifier: Apache-2.0
"""Files that do not arrive whole."""
import asyncio
import os
import socket
import struct
from pathlib import Path

import pytest

from server import until

MEBIBYTE = 1 << 20
BOUNDARY = "cut-off"
HEAD = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="long.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n").encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def contents(data: Path, folder: str) -> list[Path]:
    return [path for path in (data / folder).rglob("*") if path.is_file()]


async def begin(world, size: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Sends the beginning of an upload of `size` bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", world.server.port)
    head = (f"POST /api/v1/chat/attachments/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {world.account.token}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {len(HEAD) + size + len(TAIL)}\r\n\r\n")
    writer.write(head.encode() + HEAD)
    await writer.drain()
    return reader, writer


@pytest.mark.parametrize("how", ["reset", "closed"])
def test_row_46_an_upload_that_stops_at_99_percent_leaves_nothing_and_may_be_tried_again(scenario, how: str) -> None:
    async def body(world) -> None:
        size = 16 * MEBIBYTE
        # Room for one such file: what was cut off must not have been charged.
        server = await world.serve(env={"MARTLET_ACCOUNT_FILE_BYTES": str(size + MEBIBYTE)})
        text = (b"0123456789abcde\n" * (size // 16))[:size]
        before = server.memory()
        for _ in range(3):
            _, writer = await begin(world, size)
            for start in range(0, size * 99 // 100, MEBIBYTE // 4):
                writer.write(text[start : start + MEBIBYTE // 4])
                await writer.drain()
            await until(lambda: contents(server.data, "incoming") != [])
            if how == "reset":
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            else:
                writer.close()
            await until(lambda: contents(server.data, "incoming") == [])
        assert contents(server.data, "files") == []
        # All of what was sent is three times as much.
        assert server.memory() - before < size

        reader, writer = await begin(world, size)
        writer.write(text + TAIL)
        await writer.drain()
        assert b" 201 " in await reader.readline()
        writer.close()
        assert [path.stat().st_size for path in contents(server.data, "files")] == [size]
        await until(lambda: contents(server.data, "incoming") == [])

    scenario(body)


def test_row_46_what_a_killed_server_had_not_received_whole_is_gone_when_it_starts(scenario) -> None:
    async def body(world) -> None:
        server = await world.serve()
        _, writer = await begin(world, MEBIBYTE)
        writer.write(os.urandom(MEBIBYTE // 4).hex().encode())
        await writer.drain()
        await until(lambda: contents(server.data, "incoming") != [])
        server.kill()
        writer.close()
        assert contents(server.data, "incoming") != []
        await server.start()
        assert contents(server.data, "incoming") == [] and contents(server.data, "files") == []

    scenario(body)

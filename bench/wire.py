# SPDX-License-Identifier: Apache-2.0
"""The client's side of HTTP/1.1, as bare as it can be: what is measured is the server."""
import asyncio
import json
import re


class Http(asyncio.Protocol):
    """HTTP/1.1 connection, one request at a time; a sink, once set, is handed every piece as it comes."""

    def __init__(self):
        self.buf, self.reply, self.sink, self.tr = bytearray(), None, None, None

    def connection_made(self, tr):
        self.tr = tr

    def data_received(self, data):
        if self.sink:
            return self.sink(data)
        self.buf += data
        head, sep, body = bytes(self.buf).partition(b"\r\n\r\n")
        if not sep or not self.reply:
            return
        if m := re.search(rb"(?i)\r\ncontent-length: *(\d+)", head):
            if len(body) < int(m[1]):
                return
        elif not body.endswith(b"0\r\n\r\n"):
            return
        else:
            body = b"".join(piece for piece, _ in dechunk(body, 0))
        self.buf.clear()
        reply, self.reply = self.reply, None
        if not reply.done():
            reply.set_result((int(head[9:12]), body))

    def connection_lost(self, exc):
        if self.reply and not self.reply.done():
            self.reply.set_exception(ConnectionError("closed before the reply"))
        if self.sink:
            self.sink(b"")

    def write(self, method, path, body, token):
        data = b"" if body is None else json.dumps(body).encode()
        auth = f"Authorization: Bearer {token}\r\n" if token else ""
        self.tr.write(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{auth}Content-Type: application/json\r\n"
            f"Accept: application/json, text/event-stream\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
        )

    async def request(self, method, path, body=None, token=None):
        self.reply = asyncio.get_running_loop().create_future()
        self.write(method, path, body, token)
        return await self.reply


def dechunk(raw, pos):
    """Payload pieces of a chunked body as (bytes, offset in raw); stops at the end of the input."""
    pieces = []
    while (eol := raw.find(b"\r\n", pos)) >= 0:
        try:
            size = int(raw[pos:eol].split(b";")[0], 16)
        except ValueError:
            break
        if size == 0:
            break
        pieces.append((raw[eol + 2 : eol + 2 + size], eol + 2))
        pos = eol + 2 + size + 2
    return pieces

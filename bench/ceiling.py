# SPDX-License-Identifier: Apache-2.0
"""Ceiling of load.py's WebSocket side: a server that speaks the django driver's contract and sends prepared frames.

    ceiling.py PORT     then    load.py django --url http://127.0.0.1:PORT --n 20 --model fake-20000x0 --ramp 0
"""
import asyncio
import base64
import hashlib
import re
import sys
import time

import uvloop

BLOCK = 32  # frames that share one write and one time stamp
sockets = {}


def frame(text):
    data = text.encode()
    return bytes([0x81, len(data)]) + data  # all are shorter than 126 bytes


class Server(asyncio.Protocol):
    def connection_made(self, tr):
        self.tr, self.room, self.buf = tr, asyncio.Event(), b""
        self.room.set()

    def pause_writing(self):
        self.room.clear()

    def resume_writing(self):
        self.room.set()

    def data_received(self, data):
        self.buf += data
        head, sep, body = self.buf.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        if not sep or length and len(body) < int(length[1]):
            return
        self.buf, path = b"", head.split()[1].decode()
        if key := re.search(rb"(?i)sec-websocket-key: *(\S+)", head):
            accept = base64.b64encode(hashlib.sha1(key[1] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
            self.tr.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
            sockets[path.split("/")[3]] = self
            self.data_received = lambda data: None
            return
        reply = b"{}"
        if path.endswith("/messages/"):
            asyncio.ensure_future(sockets[path.split("/")[-3]].push())
        elif head.startswith(b"POST /api"):
            model = re.search(rb"fake-(\d+)x", body)
            Server.chunks = int(model[1])
            reply = b'{"id":"%d"}' % id(self)
        self.tr.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(reply) + reply)

    async def push(self):
        for i in range(0, Server.chunks, BLOCK):
            t = time.monotonic_ns()
            self.tr.write(b"".join([frame(f'{{"type":"message_chunk","delta":"{k}:{t};"}}') for k in range(i, min(i + BLOCK, Server.chunks))]))
            await self.room.wait()
            await asyncio.sleep(0)
        self.tr.write(frame('{"type":"message_complete"}'))


async def main():
    loop = asyncio.get_running_loop()
    await (await loop.create_server(Server, "127.0.0.1", int(sys.argv[1]))).serve_forever()


uvloop.run(main())

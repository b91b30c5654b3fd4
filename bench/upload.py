# SPDX-License-Identifier: Apache-2.0
"""How fast a file is taken, beside how fast the same disk takes the same bytes, and what it costs in memory.

    python3 bench/upload.py [--mebibytes 512] [--repeats 3] [--program .build/release/martlet]
"""
import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

MEBIBYTE = 1 << 20
BOUNDARY = "measured"
HEAD = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="long.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n").encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def call(url: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Watch(threading.Thread):
    """The most memory that a process has while it is watched."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self._done = pid, resident(pid), threading.Event()
        self.start()

    def run(self) -> None:
        while not self._done.wait(0.01):
            self.peak = max(self.peak, resident(self.pid))

    def end(self) -> int:
        self._done.set()
        self.join()
        return self.peak


def upload(port: int, token: str, piece: bytes, count: int, mark: bytes) -> float:
    """Seconds from the first byte to the answer. `mark` makes the content another one than before."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        size = len(HEAD) + len(mark) + len(piece) * count + len(TAIL)
        began = time.monotonic()
        connection.sendall((f"POST /api/v1/chat/attachments/ HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
                            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {size}\r\n\r\n").encode() + HEAD + mark)
        for _ in range(count):
            connection.sendall(piece)
        connection.sendall(TAIL)
        answer = connection.recv(65536)
        seconds = time.monotonic() - began
    if b" 201 " not in answer.split(b"\r\n", 1)[0]:
        raise RuntimeError(answer.decode("utf-8", "replace"))
    return seconds


def disk(folder: Path, piece: bytes, count: int) -> float:
    """Seconds to write the same bytes to a file of the same disk, until they are there, as the server does."""
    path = folder / "plain"
    began = time.monotonic()
    with open(path, "wb", buffering=0) as file:
        for _ in range(count):
            file.write(piece)
        os.fdatasync(file)
    seconds = time.monotonic() - began
    path.unlink()
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mebibytes", type=int, default=512)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--program", default=".build/release/martlet")
    options = parser.parse_args()
    piece = (b"A martlet is the heraldic swift, the bird that never lands.\n" * (MEBIBYTE // 60 + 1))[:MEBIBYTE]
    with tempfile.TemporaryDirectory(prefix="martlet-upload-") as name:
        folder = Path(name)
        agents = folder / "agents.yaml"
        agents.write_text("providers:\n  - {id: none, kind: openai, base_url: 'http://127.0.0.1:9/v1'}\n"
                          "agents:\n  - {slug: a, name: A, provider: none, model: none, context_window: 4096}\n")
        room = str(options.mebibytes * (options.repeats + 2) * MEBIBYTE)
        server = subprocess.Popen(
            [options.program, "serve", "--port", "0", "--data-dir", str(folder / "data"), "--agents", str(agents)], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=os.environ | {"MARTLET_MAX_UPLOAD_BYTES": room, "MARTLET_ACCOUNT_FILE_BYTES": room})
        try:
            url = re.search(rb"listening on (\S+)", server.stdout.readline())[1].decode()
            token = call(url, "/api/v1/auth/register/", {"email": "a@example.org", "password": "a long password"})["access"]
            port = int(url.rsplit(":", 1)[1])
            upload(port, token, piece, 16, b"warm")
            before = resident(server.pid)
            print(f"{options.mebibytes} MiB of text, {options.repeats} times; the server holds {before / MEBIBYTE:.0f} MiB before")
            speeds = []
            for number in range(options.repeats):
                plain = disk(folder, piece, options.mebibytes)
                watch, used = Watch(server.pid), processor(server.pid)
                seconds = upload(port, token, piece, options.mebibytes, b"%d" % number)
                peak, used = watch.end(), processor(server.pid) - used
                speeds.append(options.mebibytes * MEBIBYTE / seconds / 1e6)
                print(f"  upload {speeds[-1]:.0f} MB/s, plain writing {options.mebibytes * MEBIBYTE / plain / 1e6:.0f} MB/s, "
                      f"{used:.2f} s of processor, at most {(peak - before) / MEBIBYTE:.1f} MiB more")
            print(f"median {statistics.median(speeds):.0f} MB/s")
        finally:
            server.terminate()
            server.wait(60)


if __name__ == "__main__":
    main()

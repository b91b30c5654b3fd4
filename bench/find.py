#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How fast things are found in a large history: searching, and opening a conversation.

    bench/find.py [--messages 1000000] [--program .build/release/martlet] [--make]

makes the history in `bench/data/find-N/` the first time (ten minutes for a million messages, 2 GB), starts the server on it
and measures over HTTP, one request after the other. All messages are one account's: the worst case for its searches.
"""
import argparse
import http.client
import itertools
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import time
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ACCOUNT = {"email": "bench@example.com", "password": "bench-pass-123"}
AGENTS = """providers:
  - {id: none, kind: openai, base_url: "http://127.0.0.1:9/v1"}
agents:
  - {slug: bench, name: Bench, description: bench, avatar: "", provider: none, model: none, system_prompt: "",
     capabilities: [chat], starters: [], context_window: 4096}
"""


class Server:
    def __init__(self, program: Path, data: Path) -> None:
        agents = data.parent / f"{data.name}.yaml"
        agents.write_text(AGENTS)
        env = os.environ | {"MARTLET_LOG_LEVEL": "warning", "MARTLET_AUTH_ATTEMPTS_PER_MINUTE": "100000"}
        command = [program, "serve", "--port", "0", "--data-dir", data, "--agents", agents]
        self.process = subprocess.Popen([str(part) for part in command], env=env, stdout=subprocess.PIPE, text=True)
        self.host = self.process.stdout.readline().split("http://")[1].strip()
        self.connection = http.client.HTTPConnection(self.host, timeout=120)

    def call(self, method: str, path: str, body: object = None, token: str = "") -> tuple[dict, float]:
        """The answer, and the milliseconds until it was there."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        start = time.perf_counter()
        self.connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        data = answer.read()
        took = (time.perf_counter() - start) * 1000
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:300]!r}")
        return (json.loads(data) if data else {}), took

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


def vocabulary() -> tuple[list[str], list[float]]:
    """30,000 words that can be said, used as often as Zipf's law has it."""
    chance = random.Random(1)
    words: dict[str, None] = {}
    while len(words) < 30_000:
        word = "".join(chance.choice("bcdfghklmnprstvw") + chance.choice("aeiou") for _ in range(chance.choice((1, 1, 2, 2, 3, 3, 4))))
        words[word[chance.random() < 0.5 :] or "a"] = None
    return list(words), list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))


def identifier(at: int) -> bytes:
    """As the server makes them: the first bits are the time in milliseconds (UUID, version 7)."""
    return (at << 80 | 7 << 76 | uuid.uuid4().int & ~(0xF << 76) & (1 << 80) - 1).to_bytes(16, "big")


def prepare(program: Path, data: Path, messages: int) -> None:
    """An account over the API, then rows as the server writes them."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    server = Server(program, data)
    access = server.call("POST", "/auth/register/", ACCOUNT | {"display_name": "Bench"})[0]["access"]
    agent = server.call("GET", "/agents/", token=access)[0]["results"][0]["id"]
    server.stop()

    chance = random.Random(2)
    words, weights = vocabulary()
    database = sqlite3.connect(data / "martlet.sqlite", isolation_level=None)
    database.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA foreign_keys = OFF; BEGIN;")
    account_id = database.execute("SELECT id FROM accounts").fetchone()[0]
    made, number, long = 0, 0, None
    while made < messages:
        count = 10_000 if number == 50 else chance.choice((4, 10, 20, 60, 100))
        at = 1_700_000_000_000 + number * 60_000
        conversation = identifier(at)
        if number == 50:
            long = str(uuid.UUID(bytes=conversation))
        ids = [identifier(at + seq) for seq in range(count)]
        database.execute(
            "INSERT INTO conversations (id, account_id, agent_id, title, title_key, active_leaf_id, next_seq, last_read_seq, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (conversation, account_id, uuid.UUID(agent).bytes, f"Chat {number}", f"chat {number}", ids[-1], count, count - 1, at, at))
        database.executemany(
            "INSERT INTO messages (id, conversation_id, parent_id, seq, role, status, created_at, content, branch) VALUES (?, ?, ?, ?, ?, 'complete', ?, ?, 0)",
            ((ids[seq], conversation, ids[seq - 1] if seq else None, seq, "assistant" if seq % 2 else "user", at + seq,
              " ".join(chance.choices(words, cum_weights=weights, k=chance.randint(10, 110))) + (" zyzzyva" if (made + seq) % (messages // 10) == 7 else ""))
             for seq in range(count)))
        made, number = made + count, number + 1
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    (data / "bench.json").write_text(json.dumps({"long": long}))


def index(program: Path, data: Path) -> None:
    """Waits while the server takes everything into the search index, and notes what that cost."""
    facts = json.loads((data / "bench.json").read_text())
    database = sqlite3.connect(data / "martlet.sqlite", isolation_level=None)
    pending = database.execute("SELECT count(*) FROM search_documents WHERE is_pending = 1").fetchone()[0]
    server = Server(program, data)
    start, cpu = time.monotonic(), server.cpu()
    while database.execute("SELECT 1 FROM search_documents WHERE is_pending = 1 LIMIT 1").fetchone():
        time.sleep(0.5)
    wall, cpu = time.monotonic() - start, server.cpu() - cpu
    server.stop()
    database.executescript("PRAGMA wal_checkpoint(TRUNCATE);")
    database.close()
    (data / "bench.json").write_text(json.dumps(facts | {"indexed": pending, "wall_s": wall, "cpu_s": cpu}))


def measured(name: str, times: list[float]) -> None:
    times = sorted(times)
    print(f"| {name} | {len(times)} | {statistics.median(times):.1f} | {times[int(len(times) * 0.95)]:.1f} | {times[-1]:.1f} |", flush=True)


def queries(words: list[str], chance: random.Random) -> dict[str, list[str]]:
    """What people type: words of any frequency, as they are typed, and the rest of the language."""
    def word(most: int) -> str:
        return words[int(most ** chance.random())]

    typed = [full[:length] for full in (word(20_000) for _ in range(60)) for length in range(1, len(full) + 1)]
    return {
        "a word as it is typed, letter by letter": typed,
        "two words": [f"{word(3000)} {word(20_000)}" for _ in range(100)],
        "three words": [f"{word(1000)} {word(1000)} {word(20_000)}" for _ in range(100)],
        "a phrase": [f'"{word(300)} {word(300)}"' for _ in range(100)],
        "a word without another": [f"{word(3000)} -{word(300)}" for _ in range(100)],
        "the rare word, in ten messages": ["zyzzyva"] * 50,
        "what nothing holds": [f"{word(3000)}qq" for _ in range(50)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--program", type=Path, default=Path(os.environ.get("MARTLET", ROOT.parent / ".build/release/martlet")))
    parser.add_argument("--make", action="store_true", help="only makes the history")
    options = parser.parse_args()
    data = ROOT / "data" / f"find-{options.messages}"
    if not (data / "bench.json").exists():
        prepare(options.program, data, options.messages)
    if options.make:
        return
    if "indexed" not in json.loads((data / "bench.json").read_text()):
        index(options.program, data)
    facts = json.loads((data / "bench.json").read_text())
    size = (data / "martlet.sqlite").stat().st_size
    print(f"{options.messages} messages, {size / 1e6:.0f} MB; indexing took {facts['cpu_s'] / facts['indexed'] * 1e6:.0f} µs of processor time a text\n")
    print("| | requests | median, ms | p95, ms | longest, ms |\n| --- | --- | --- | --- | --- |")
    server = Server(options.program, data)
    try:
        key = server.call("POST", "/auth/login/", ACCOUNT)[0]["access"]
        chance, everything = random.Random(3), []
        for name, texts in queries(vocabulary()[0], chance).items():
            times = [server.call("GET", "/chat/search/?q=" + urllib.parse.quote(text), token=key)[1] for text in texts]
            measured(f"search: {name}", times)
            everything += times
        measured("search: all of them", everything)
        listed = [server.call("GET", "/chat/conversations/?page_size=50", token=key)[1] for _ in range(50)]
        measured("the list's first page", listed)
        ids = [each["id"] for each in server.call("GET", "/chat/conversations/?page_size=100", token=key)[0]["results"]]
        opened = [server.call("GET", f"/chat/conversations/{each}/", token=key) for each in ids]
        measured(f"a conversation of {statistics.mean(len(answer['messages']) for answer, _ in opened):.0f} messages, whole", [took for _, took in opened])
        newest = f"/chat/conversations/{facts['long']}/messages/?order=desc&page_size=50"
        measured("the newest 50 of 10,000 messages", [server.call("GET", newest, token=key)[1] for _ in range(50)])
        measured("10,000 messages, whole", [server.call("GET", f"/chat/conversations/{facts['long']}/", token=key)[1] for _ in range(10)])
    finally:
        server.stop()


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""The real program on a free port of the loopback address, and what is asked of it over HTTP."""
import asyncio
import ctypes
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a long enough password"
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
_libc = ctypes.CDLL(None)


def program() -> Path:
    path = ROOT / os.environ.get("MARTLET", ".build/debug/martlet")
    if not path.exists():
        raise RuntimeError(f"{path} does not exist: run `swift build` first")
    return path


class Server:
    """`martlet serve`, which may be ended and started again with the same data at the same port."""

    def __init__(self, folder: Path, agents: str, env: dict[str, str] | None = None, open_files: int | None = None) -> None:
        self.folder, self.data, self.log = folder, folder / "data", folder / "martlet.log"
        self.agents = folder / "agents.yaml"
        self.agents.write_text(agents, encoding="utf-8")
        self.port, self.env, self.open_files = 0, env or {}, open_files
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sockets(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Returns when it is ready."""
        settings = {
            "MARTLET_LOG_LEVEL": "info", "MARTLET_AUTH_ATTEMPTS_PER_MINUTE": "100000", "MARTLET_MESSAGES_PER_MINUTE": "100000",
        }
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        limit = self.open_files

        def prepare() -> None:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            if limit:
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        command = [str(program()), "serve", "--port", str(self.port), "--data-dir", str(self.data), "--agents", str(self.agents)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=os.environ | settings | self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=prepare, start_new_session=True)
        deadline = time.monotonic() + 30
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    if (await client.get(self.url + "/readyz", timeout=5)).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"martlet is not ready ({self.process.poll()}):\n{self.log.read_text(errors='replace')[-3000:]}")
                await asyncio.sleep(0.02)

    def kill(self) -> None:
        """As a crash: no chance to say goodbye."""
        self.process.kill()
        self.process.wait()

    async def end(self, seconds: float = 60) -> int:
        """As an operator ends it; its exit status."""
        self.process.terminate()
        return await self.ended(seconds)

    async def ended(self, seconds: float = 60) -> int:
        return await asyncio.wait_for(asyncio.to_thread(self.process.wait), seconds)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.kill()

    def memory(self) -> int:
        """Resident, in bytes."""
        fields = (Path("/proc") / str(self.process.pid) / "statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def open_sockets(self) -> int:
        found = 0
        for descriptor in (Path("/proc") / str(self.process.pid) / "fd").iterdir():
            try:
                found += os.readlink(descriptor).startswith("socket:")
            except FileNotFoundError:
                pass  # closed meanwhile
        return found

    def database_faults(self) -> list[str]:
        """What SQLite itself finds wrong; the server must have ended."""
        with sqlite3.connect(self.data / "martlet.sqlite") as database:
            found = [row[0] for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
            return found + [f"foreign key: {row}" for row in database.execute("PRAGMA foreign_key_check")]


class Account:
    """A signed-in session of one account, and its calls."""

    def __init__(self, server: Server, email: str | None = None) -> None:
        self.server, self.email = server, email or f"{uuid.uuid4().hex}@example.com"
        self.token = self.refresh = ""
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(60), limits=httpx.Limits(max_connections=200, max_keepalive_connections=0), trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def register(self) -> "Account":
        return self._hold(await self.call("POST", "/auth/register/", {"email": self.email, "password": PASSWORD}))

    async def login(self) -> "Account":
        return self._hold(await self.call("POST", "/auth/login/", {"email": self.email, "password": PASSWORD}))

    async def logout(self) -> None:
        await self.call("POST", "/auth/logout/", {"refresh": self.refresh})

    async def renew(self) -> "Account":
        return self._hold(await self.call("POST", "/auth/refresh/", {"refresh": self.refresh}))

    def _hold(self, answer: httpx.Response) -> "Account":
        assert answer.status_code in (200, 201), answer.text
        self.token, self.refresh = answer.json()["access"], answer.json()["refresh"]
        return self

    async def call(self, method: str, path: str, body: object = None, timeout: float | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self._client.request(
            method, f"{self.server.url}/api/v1{path}", json=body, headers=headers, **({"timeout": timeout} if timeout else {}))

    async def get(self, path: str) -> dict:
        answer = await self.call("GET", path)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def agent_id(self) -> str:
        return (await self.get("/agents/"))["results"][0]["id"]

    async def new_conversation(self) -> str:
        answer = await self.call("POST", "/chat/conversations/", {"agent_id": await self.agent_id()})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    async def send(self, conversation: str, content: str, client_id: str | None = None, **more: object) -> httpx.Response:
        body = {"content": content, "client_id": client_id or str(uuid.uuid4())} | more
        return await self.call("POST", f"/chat/conversations/{conversation}/messages/", body)

    async def message(self, conversation: str, message: str) -> dict:
        return await self.get(f"/chat/conversations/{conversation}/messages/{message}/")

    async def ended(self, conversation: str, message: str, seconds: float = 60) -> dict:
        """The reply, once it has ended."""
        async with asyncio.timeout(seconds):
            while (found := await self.message(conversation, message))["status"] == "streaming":
                await asyncio.sleep(0.05)
        return found

    async def tree(self, conversation: str) -> dict[str, dict]:
        """Every message of every branch, by id: each sibling is made the active one in turn."""
        found: dict[str, dict] = {}
        wanted: list[str | None] = [None]
        while wanted:
            leaf = wanted.pop()
            if leaf in found:
                continue
            if leaf:
                answer = await self.call("PATCH", f"/chat/conversations/{conversation}/", {"active_leaf_id": leaf})
                assert answer.status_code == 200, answer.text
            for message in (await self.get(f"/chat/conversations/{conversation}/"))["messages"]:
                found[message["id"]] = message
                wanted += [one for one in message["branch"]["sibling_ids"] if one not in found]
        return found


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)

# SPDX-License-Identifier: Apache-2.0
"""How each server is prepared, started and stopped. It runs on a fresh copy of a data template each time."""
import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
UPSTREAM = "http://127.0.0.1:9100"
SECRET = "bench-secret-bench-secret-bench-secret-1234"
CHATS, TURNS = 10_000, 10  # the large history
WORDS = ("agent budget cluster deploy error forecast gradient harness index journal kernel latency memory network owner packet "
         "query report server token upload vector worker yaml zone archive buffer channel driver event").split()
for folder in ("data", "logs", "results"):
    (ROOT / folder).mkdir(exist_ok=True)


def text(i, j):
    """About 200 characters of a message, the same for every server; one message in 10,000 holds the rare word."""
    words = [WORDS[(i * 31 + j * 17 + k * (i % 7 + 1)) % len(WORDS)] for k in range(28)]
    return " ".join(words) + (" zyzzyva" if j == 4 and i % 1000 == 7 else "")


class Running:
    """A started server; `start_s` is the time to its first successful answer."""

    def __init__(self, argv, env, cwd, log, probe):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", urlsplit(probe).port)) == 0:
                raise RuntimeError(f"something already listens at {probe}")
        self.log = open(log, "ab")
        born = time.monotonic()
        self.proc = subprocess.Popen(argv, env=env, cwd=cwd, stdout=self.log, stderr=self.log, start_new_session=True)
        while True:
            try:
                with urllib.request.urlopen(probe, timeout=5) as r:
                    r.read()
                break
            except (urllib.error.URLError, OSError):
                if self.proc.poll() is not None or time.monotonic() - born > 150:
                    self.stop()
                    raise RuntimeError(f"{argv[0]} did not start, see {log}") from None
                time.sleep(0.005)
        self.start_s = time.monotonic() - born
        self.pid = self.proc.pid

    def stop(self):
        if self.proc.poll() is None:
            os.killpg(self.proc.pid, signal.SIGTERM)  # its own session: nothing but this server
            try:
                self.proc.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.proc.pid, signal.SIGKILL)
                self.proc.wait()
        self.log.close()


class Server:
    name = driver = venv = health = ""
    port = 0
    create = list_path = search = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def tokens(self):
        return ROOT / "data" / f"{self.name}-tokens.json"

    def folder(self, which):
        """`run` is what a started server works on, a copy of `template` or of `big`."""
        return ROOT / "data" / f"{self.name}-{which}"

    def argv(self):
        raise NotImplementedError

    def env(self, data):
        path = f"{ROOT / 'venvs' / self.venv / 'bin'}:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(data), "DATA_DIR": str(data), "UPSTREAM": UPSTREAM, "SECRET_KEY": SECRET, "LANG": "C.UTF-8",
                "PYTHONUNBUFFERED": "1"}

    def cwd(self, data):
        return data

    def prepare(self):
        """Makes the templates and the tokens of the users."""

    def prepare_big(self):
        """Makes the large history."""
        raise SystemExit(f"{self.name} has no large history")

    def start(self, big=False):
        data, source = self.folder("run"), self.folder("big" if big else "template")
        shutil.rmtree(data, ignore_errors=True)
        if source.exists():
            shutil.copytree(source, data)
        else:
            data.mkdir(parents=True)
        return Running(self.argv(), self.env(data), self.cwd(data), ROOT / "logs" / f"{self.name}.log", self.url + self.health)

    def forget(self):
        for which in ("run", "template", "big"):
            shutil.rmtree(self.folder(which), ignore_errors=True)


class Martlet(Server):
    """The environment variable MARTLET names the program. Its users are registered over the API, each with an API key."""

    name, driver, venv, port, health = "martlet", "martlet", "load", 9204, "/readyz"
    models = ("fake-100x50", "fake-100x0", "fake-600x50", "fake-1x0", "fake-2000x0", "fake-2000x2", "fake-12000x2")
    list_path, search = "/api/v1/chat/conversations/", "/api/v1/chat/search/?q={}"
    users = 100

    def argv(self):
        program = os.environ.get("MARTLET") or ROOT.parent / ".build/release/martlet"
        return [str(Path(program).resolve()), "serve"]

    def cwd(self, data):
        return ROOT.parent

    def env(self, data):
        agents = data / "agents.yaml"
        agents.write_text(f'providers:\n  - {{id: fake, kind: openai, base_url: "{UPSTREAM}/v1"}}\nagents:\n' + "".join(
            f"  - {{slug: {m}, name: {m}, description: bench, provider: fake, model: {m}, system_prompt: bench, capabilities: [chat],"
            f" starters: [hello], context_window: 1000000}}\n" for m in self.models))
        return super().env(data) | {
            "MARTLET_HOST": "127.0.0.1", "MARTLET_PORT": str(self.port), "MARTLET_DATA_DIR": str(data), "MARTLET_AGENTS": str(agents),
            "MARTLET_REGISTRATION": "open", "MARTLET_SECRET_KEY": SECRET, "MARTLET_MESSAGES_PER_MINUTE": "1000000",
            "MARTLET_AUTH_ATTEMPTS_PER_MINUTE": "1000000", "MARTLET_LOG_LEVEL": "warning"}

    def call(self, method, path, body=None, token=None):
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(self.url + "/api/v1" + path, None if body is None else json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.loads(answer.read())

    @property
    def create(self):
        """What `POST conversations/` is asked; the server must be running."""
        agents = self.call("GET", "/agents/?page_size=100", token=json.loads(self.tokens.read_text())[0])["results"]
        return "/api/v1/chat/conversations/", {"agent_id": next(a["id"] for a in agents if a["slug"] == "fake-100x50")}

    def prepare(self):
        self.forget()
        server, keys = self.start(), []
        try:
            for i in range(self.users):
                account = {"email": f"u{i}@example.com", "password": "bench-pass-123", "display_name": f"User {i}"}
                access = self.call("POST", "/auth/register/", account)["access"]
                keys.append(self.call("POST", "/auth/api-keys/", {"name": "bench"}, access)["key"])
        finally:
            server.stop()
        self.tokens.write_text(json.dumps(keys))
        shutil.copytree(self.folder("run"), self.folder("template"))

    def write_history(self, file, times=1):
        """The large history, or several of it, as an export has it; its size in bytes."""
        day = "2026-01-01T00:00:00.000Z"
        file.write(b'{"format":"martlet","version":1,"conversations":[')
        for i in range(CHATS * times):
            conversation = {"title": f"Chat {i}", "agent": "fake-100x50", "created_at": day, "updated_at": day, "messages": [
                {"role": "user" if j % 2 == 0 else "assistant", "content": text(i, j), "created_at": day} for j in range(TURNS)]}
            file.write((b"," if i else b"") + json.dumps(conversation).encode())
        file.write(b"]}")
        return file.tell()

    def imports(self, file, size):
        """Through the import call, for the first user; what the server reports."""
        file.seek(0)
        headers = {"content-type": "application/json", "content-length": str(size), "authorization": f"Bearer {json.loads(self.tokens.read_text())[0]}"}
        request = urllib.request.Request(self.url + "/api/v1/chat/import/", file, headers, method="POST")
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.loads(answer.read())

    def prepare_big(self):
        server = self.start()
        try:
            with tempfile.TemporaryFile() as file:
                report = self.imports(file, self.write_history(file))
            print(f"imported {report['conversations']} conversations, {report['messages']} messages")
        finally:
            server.stop()
        shutil.rmtree(self.folder("big"), ignore_errors=True)
        self.folder("run").rename(self.folder("big"))


class Chainlit(Server):
    name, driver, venv, port, health = "chainlit", "chainlit", "chainlit", 9202, "/"

    def argv(self):
        program = str(ROOT / "venvs/chainlit/bin/chainlit")
        return [program, "run", str(ROOT / "peers/chainlit/app.py"), "--headless", "--host", "127.0.0.1", "--port", str(self.port)]


class Django(Server):
    name, driver, venv, port, health = "django", "django", "django", 9203, "/health"
    create, list_path = ("/api/v1/chat/conversations/", {"title": "bench"}), "/api/v1/chat/conversations/"
    search = "/api/v1/chat/conversations/?search={}"
    users = 1000

    def argv(self):
        program = str(ROOT / "venvs/django/bin/uvicorn")
        return [program, "chat.asgi:application", "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]

    def cwd(self, data):
        return ROOT / "peers/django"

    def token(self, user):
        """An access token of simplejwt, made here because a thousand sign-ins would take minutes."""
        def encoded(value):
            return base64.urlsafe_b64encode(value).rstrip(b"=")

        claims = {"token_type": "access", "user_id": str(user), "jti": uuid.uuid4().hex, "iat": int(time.time()), "exp": int(time.time()) + 30 * 86400}
        signed = encoded(b'{"alg":"HS256","typ":"JWT"}') + b"." + encoded(json.dumps(claims).encode())
        return (signed + b"." + encoded(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest())).decode()

    def prepare(self):
        self.forget()
        run = self.folder("run")
        run.mkdir(parents=True)
        command = [str(ROOT / "venvs/django/bin/python"), "manage.py", "migrate", "--run-syncdb", "-v0"]
        subprocess.run(command, cwd=self.cwd(run), env=self.env(run), check=True)
        day = "2026-01-01 00:00:00"
        db = sqlite3.connect(run / "db.sqlite3")
        db.executemany("insert into auth_user(id,password,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined) "
                       "values(?,'!',0,?,'','','',0,1,?)", [(i + 1, f"u{i}", day) for i in range(self.users)])
        db.commit()
        db.execute("pragma wal_checkpoint(truncate)")
        db.close()
        self.tokens.write_text(json.dumps([self.token(i + 1) for i in range(self.users)]))
        shutil.copytree(run, self.folder("template"))

    def prepare_big(self):
        big, day = self.folder("big"), "2026-01-01 00:00:00"
        shutil.rmtree(big, ignore_errors=True)
        shutil.copytree(self.folder("template"), big)
        db = sqlite3.connect(big / "db.sqlite3")
        for i in range(CHATS):
            chat = uuid.uuid4().hex
            db.execute("insert into chat_conversation(id,user_id,title,model,created_at,updated_at) values(?,1,?,'fake-100x50',?,?)",
                       (chat, f"Chat {i}", day, f"2026-01-01 {i // 3600:02}:{i // 60 % 60:02}:{i % 60:02}"))
            db.executemany("insert into chat_message(conversation_id,role,content,created_at) values(?,?,?,?)",
                           [(chat, "user" if j % 2 == 0 else "assistant", text(i, j), day) for j in range(TURNS)])
        db.commit()
        db.execute("pragma wal_checkpoint(truncate)")
        db.close()


SERVERS = {server.name: server for server in (Martlet(), Django(), Chainlit())}

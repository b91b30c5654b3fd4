# SPDX-License-Identifier: Apache-2.0
"""The programs that the browser tests start: Martlet itself, and the small real model."""
import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = Path(__file__).resolve().parent / "artifacts"
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>

_libc = ctypes.CDLL(None)


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """A child process whose output goes to a log file. It is gone when `stop` returns, or when the tests are."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str] | None = None) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        self._seen = log.stat().st_size if log.exists() else 0
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | (env or {}), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=_end_with_parent, start_new_session=True,
            )

    def wait_for_line(self, pattern: str, seconds: float) -> re.Match[str]:
        """The first line of this run's output that matches."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            text = self.log.read_bytes()[self._seen :].decode("utf-8", "replace")
            if found := re.search(pattern, text, re.M):
                return found
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args} ended with status {self.process.returncode}:\n{text[-2000:]}")
            time.sleep(0.02)
        raise RuntimeError(f"{self.process.args} did not print {pattern!r} within {seconds} s:\n{text[-2000:]}")

    def stop(self) -> int:
        """Ends it as an operator does; the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def kill(self) -> None:
        """No chance to say goodbye, as in a crash."""
        self.process.kill()
        self.process.wait()


def program_path() -> Path:
    path = ROOT / os.environ.get("MARTLET", ".build/debug/martlet")
    if not path.exists():
        raise RuntimeError(f"{path} does not exist: run `swift build` first")
    return path


def program(*arguments: str, said: str = "") -> str:
    """One of the program's other commands, told `said` on its standard input; what it prints."""
    done = subprocess.run([str(program_path()), *arguments], input=said, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"martlet {' '.join(arguments)}: status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


class Martlet(Program):
    """`martlet serve` on a free port of the loopback address."""

    def __init__(self, data: Path, agents: Path, log: Path, port: int = 0, env: dict[str, str] | None = None) -> None:
        self.data, self.agents = data, agents
        settings = {
            "MARTLET_LOG_LEVEL": "info",
            "MARTLET_AUTH_ATTEMPTS_PER_MINUTE": "10000",
            "MARTLET_MESSAGES_PER_MINUTE": "10000",
        }
        command = [str(program_path()), "serve", "--host", "127.0.0.1", "--port", str(port), "--data-dir", str(data), "--agents", str(agents)]
        super().__init__(command, log, settings | (env or {}))
        try:
            self.url = self.wait_for_line(r"listening on (http://[0-9.:]+)", 30)[1]
        except BaseException:
            self.kill()
            raise

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def restarted(self) -> "Martlet":
        """Another run with the same data at the same address; this one must have ended."""
        return Martlet(self.data, self.agents, self.log, self.port)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same program with another command, to its end."""
        return subprocess.run([str(program_path()), *arguments], capture_output=True, text=True, timeout=60)

    def call(self, method: str, path: str, body: object = None, token: str | None = None, timeout: float = 30):
        """A call of the REST API, with its JSON answer."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "/api/v1" + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            text = answer.read()
            return json.loads(text) if text else None


class SmallModel(Program):
    """The real language model of `make run`."""

    def __init__(self, log: Path) -> None:
        python = ROOT / ".venv/model/bin/python"
        command = [str(python), "scripts/model/supervise.py", "--port", "0", "--log", str(log.with_suffix(".server.log"))]
        super().__init__(command, log)
        try:
            self.url = self.wait_for_line(r"^model ready on (http://\S+)", 150)[1]
        except BaseException:
            self.kill()
            raise

    def agents_file(self, path: Path) -> Path:
        """The project's own agents, answered by this model."""
        port = re.search(r":(\d+)/", self.url)[1]
        env = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY")}
        text = subprocess.run(
            [sys.executable, "scripts/agents.py", "agents.yaml", port], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
        ).stdout
        path.write_bytes(text)
        return path

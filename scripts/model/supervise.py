# SPDX-License-Identifier: Apache-2.0
"""Keeps the small local model running: starts it, asks after its health, starts it again when it dies or hangs.

    supervise.py [--port 11435] [--log FILE]

Prints `model ready on http://127.0.0.1:PORT/v1` once, when it first answers; where something else listens on the
port that was asked for, a free one is taken. Ends with SIGTERM or SIGINT, and by itself when the process that
started it is gone. The exit status is 1 when the model could not be started at all.
"""
import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

WORKER = Path(__file__).with_name("worker.py")
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
START_SECONDS = 120  # loading takes one second from a warm disk, a minute from a slow one
CHECK_SECONDS = 2
UNHEALTHY_CHECKS = 15  # a busy server answers late; one that stays silent for half a minute hangs
RESTART_SECONDS = (1, 2, 5, 10, 30)  # the pause before the n-th restart in a row


class Stopped(Exception):
    """A signal asked for the end."""


def end_with_parent() -> None:
    """The kernel sends SIGTERM to this process when its parent ends, however it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def usable(port: int) -> int:
    """The port itself, or a free one where something else listens on it."""
    for candidate in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
                return probe.getsockname()[1]
            except OSError:
                continue
    sys.exit("no port is free on 127.0.0.1")


class Model:
    """One run of the worker."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.health = f"http://127.0.0.1:{options.port}/health"
        self.log = open(options.log, "ab", buffering=0)
        supervisor = os.getpid()

        def prepare() -> None:
            end_with_parent()
            if os.getppid() != supervisor:  # it ended before the line above
                os._exit(1)

        command = [sys.executable, str(WORKER), "--port", str(options.port), "--name", options.name, "--threads", str(options.threads)]
        command += ["--context", str(options.context), "--slots", str(options.slots)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, preexec_fn=prepare, start_new_session=True
        )

    def running(self) -> bool:
        return self.process.poll() is None

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(self.health, timeout=CHECK_SECONDS) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def wait_until_healthy(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self.running() and time.monotonic() < deadline:
            if self.healthy():
                return True
            time.sleep(0.1)
        return False

    def watch(self) -> str:
        """Returns why the model has to be started again."""
        silent = 0
        while self.running():
            time.sleep(CHECK_SECONDS)
            silent = 0 if self.healthy() else silent + 1
            if silent >= UNHEALTHY_CHECKS:
                return "it no longer answers"
        return f"it ended with status {self.process.returncode}"

    def end(self) -> None:
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def supervise(options: argparse.Namespace) -> None:
    failures, announced = 0, False
    while True:
        started, model = time.monotonic(), Model(options)
        try:
            if model.wait_until_healthy():
                if not announced:
                    print(f"model ready on http://127.0.0.1:{options.port}/v1", flush=True)
                    announced = True
                reason = model.watch()
            elif not announced:
                sys.exit(f"the model did not start, see {options.log}")
            else:
                reason = "it did not start"
        finally:
            model.end()
        failures = failures + 1 if time.monotonic() - started < 60 else 1
        pause = RESTART_SECONDS[min(failures, len(RESTART_SECONDS)) - 1]
        print(f"the model is started again in {pause} s: {reason}", file=sys.stderr, flush=True)
        time.sleep(pause)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=11435, help="0 picks a free one")
    parser.add_argument("--name", default="smollm2-135m-instruct")
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--context", type=int, default=4096)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--log", default="model.log")
    options = parser.parse_args()

    parent = os.getppid()
    end_with_parent()
    if os.getppid() != parent:
        sys.exit("the process that started this one is gone")

    options.port = usable(options.port)

    def stop(signum: int, frame: object) -> None:
        raise Stopped

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        supervise(options)
    except Stopped:
        pass


if __name__ == "__main__":
    main()

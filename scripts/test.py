# SPDX-License-Identifier: Apache-2.0
"""Runs every test of the project and adds up what ran. A part after a failed one still runs where it can.

The last line is `N passed, N failed`; a part that fails without a failed test (a build, a crash) counts as one.
"""
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".run" / "test"


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass
class Part:
    name: str
    ok: bool
    count: Count
    seconds: float
    counted: bool  # whether it is a test run, not a step on the way to one

    def summary(self) -> str:
        if not self.counted:
            return f"{self.name}: {'ok' if self.ok else 'FAILED'} ({self.seconds:.0f} s)"
        skipped = f", {self.count.skipped} skipped" if self.count.skipped else ""
        failed = f", {self.count.failed} failed" if self.count.failed else ""
        return f"{self.name}: {self.count.passed} passed{failed}{skipped} ({self.seconds:.0f} s)"


def count_swift(output: str) -> Count | None:
    """Swift Testing says how many tests there were, and names each that failed or was skipped."""
    total = re.search(r"Test run with (\d+) tests?\b", output)
    if not total:
        return None
    failed = len(re.findall(r"^✘ Test (?!run with ).* failed after [\d.]+ seconds", output, re.M))
    skipped = len(re.findall(r"^➜ Test .* skipped", output, re.M))
    return Count(int(total[1]) - failed - skipped, failed, skipped)


def count_node(output: str) -> Count | None:
    found = {word: int(n) for word, n in re.findall(r"^(?:#|ℹ) (pass|fail|skipped) (\d+)$", output, re.M)}
    return Count(found["pass"], found["fail"], found.get("skipped", 0)) if {"pass", "fail"} <= found.keys() else None


def count_pytest(output: str) -> Count | None:
    last = re.findall(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s.*$", output, re.M)
    if not last:
        return None
    found = {word.rstrip("s"): int(n) for n, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", last[-1])}
    return Count(found.get("passed", 0), found.get("failed", 0) + found.get("error", 0), found.get("skipped", 0))


def run(name: str, command: list[str], minutes: float, count=None) -> Part:
    """Shows and keeps the command's output. What it started ends with it, at the latest when its time is over."""
    print(f"\n== {name}", flush=True)
    began, lines = time.monotonic(), []
    child = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    overdue = threading.Timer(minutes * 60, lambda: os.killpg(child.pid, signal.SIGKILL))
    overdue.daemon = True
    overdue.start()
    try:
        with open(LOGS / f"{name.replace(' ', '-')}.log", "w", encoding="utf-8") as log:
            for raw in child.stdout:
                line = raw.decode("utf-8", "replace")
                sys.stdout.write(line)
                sys.stdout.flush()
                log.write(line)
                lines.append(line)
        status = child.wait()
    except BaseException:
        os.killpg(child.pid, signal.SIGTERM)
        child.wait()
        raise
    finally:
        overdue.cancel()
    seconds = time.monotonic() - began
    if status == -signal.SIGKILL:
        print(f"{name}: killed after {seconds:.0f} s (it may take {minutes:.0f} minutes)")
    counts = count("".join(lines)) if count else None
    ok = status == 0 and (count is None or (counts is not None and counts.failed == 0 and counts.passed > 0))
    counts = counts or Count()
    if not ok and not counts.failed:
        counts.failed = 1
    return Part(name, ok, counts, seconds, counted=count is not None)


def skipped(name: str, reason: str) -> Part:
    print(f"\n== {name}: not run, {reason}", flush=True)
    return Part(name, False, Count(failed=1), 0, counted=True)


def main() -> int:
    LOGS.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Many tests start a server each: all of them at once would only wait for each other.
    os.environ.setdefault("SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH", "8")
    parts = [
        run("page", ["node", "web/test.mjs"], 10, count_node),
        run("page build", ["scripts/build-page.sh"], 5),
        run("swift build", ["scripts/build-debug.sh"], 60),
    ]
    page_built, swift_built = parts[-2].ok, parts[-1].ok
    if swift_built:
        parts.append(run("swift", ["swift", "test", "--skip-build", "--parallel"], 20, count_swift))
    else:
        parts.append(skipped("swift", "the build failed"))
    if swift_built:
        parts.append(run("python environments", ["scripts/test-environments.sh"], 10))
        parts.append(run("faults", [".venv/e2e/bin/python", "-m", "pytest", "faults"], 25, count_pytest))
    else:
        parts.append(skipped("faults", "the build failed"))
    if swift_built and page_built:
        parts.append(run("browser", [".venv/e2e/bin/python", "-m", "pytest", "e2e"], 40, count_pytest))
    else:
        parts.append(skipped("browser", "there is no program or no page to drive"))

    print("\n== what ran")
    for part in parts:
        print(part.summary())
    passed = sum(part.count.passed for part in parts)
    failed = sum(part.count.failed for part in parts)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if all(part.ok for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Runs the measurements and appends one JSON record for each run to results/SERVER.jsonl.

    bench.py prepare SERVER [--big] | run SERVER [--reps 3] [--only start,idle,…] [--n 1 50] | direct [--reps 3] [--n 1 50]
"""
import argparse
import http.client
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from load import tree
from servers import ROOT, SERVERS, UPSTREAM

KINDS = ("start", "idle", "rest", "streams", "sustained", "turns", "long", "throughput", "search", "imports")
STEPS, FIXED = [1, 10, 25, 50, 100, 200, 400, 800], [1, 50, 200, 500]  # the steps end where most repeats fail
NICE = -10  # the instruments (upstream, client) come before the server under test


def nice():
    try:
        os.nice(NICE)
    except PermissionError:  # only root may; the figures are then a little worse
        pass


@contextmanager
def upstream():
    proc = subprocess.Popen([str(ROOT / "upstream"), "9100"], preexec_fn=nice)
    time.sleep(0.2)
    if proc.poll() is not None:
        sys.exit("the upstream did not start: is port 9100 taken?")
    try:
        yield proc.pid
    finally:
        proc.terminate()
        proc.wait()


@contextmanager
def running(server, **kw):
    started = server.start(**kw)
    try:
        yield started
    finally:
        started.stop()


def load(driver, url, pid, tokens=None, **opts):
    args = [sys.executable, str(ROOT / "load.py"), driver, "--url", url, "--upstream", UPSTREAM, "--pid", str(pid)]
    if tokens and Path(tokens).exists():
        args += ["--tokens", str(tokens)]
    for k, v in opts.items():
        args += [f"--{k}", str(v)]
    out = subprocess.run(args, stdout=subprocess.PIPE, timeout=180, preexec_fn=nice, check=True).stdout
    return json.loads(out)


class Log:
    SHOWN = ("driver", "n", "start_s", "rss_mib", "open", "kib_per_socket", "what", "rps", "p99_ms", "bad", "median_ms", "query", "chunks_s", "lost", "errors",
             "cpu_s_per_10k", "server_cpu_pct", "client_cpu_pct")

    def __init__(self, name):
        self.path = ROOT / "results" / f"{name}.jsonl"

    def add(self, kind, record):
        record = {"kind": kind, "at": time.strftime("%Y-%m-%d %H:%M:%S"), "loadavg": os.getloadavg()[0], **record}
        with self.path.open("a") as f:
            f.write(json.dumps(record) + "\n")
        brief = {k: record[k] for k in self.SHOWN if record.get(k) is not None}
        if delay := record.get("delay_ms"):
            brief |= {"ttft50": record["ttft_ms"]["p50"], "delay50": delay["p50"], "delay99": delay["p99"]}
            brief |= {"steady99": record["steady_ms"]["p99"]} if record.get("steady_ms") else {}
        print(record["at"][11:], kind, json.dumps(brief), (record.get("error") or "")[:200], flush=True)
        return record


def clean(r):
    return not (r["lost"] or r["dup"] or r["errors"] or r["setup_errors"])


def wrk(server, what):
    """16 connections, 8 s; the token of the first user."""
    token = json.loads(server.tokens.read_text())[0]
    path, body = server.create if what == "create" else (server.list_path, None)
    lua = f'wrk.headers["Authorization"]="Bearer {token}"\nwrk.headers["Content-Type"]="application/json"\n'
    if body is not None:
        lua += f"wrk.method='POST'\nwrk.body=[[{json.dumps(body)}]]\n"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as f:
        f.write(lua)
        f.flush()
        out = subprocess.run(["wrk", "-t1", "-c16", "-d8s", "--timeout", "10s", "--latency", "-s", f.name, server.url + path],
                             capture_output=True, text=True, timeout=60, preexec_fn=nice).stdout
    unit = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}

    def ms(q):
        v, u = re.search(rf"\n\s+{q}%\s+([\d.]+)(\w+)", out).groups()
        return round(float(v) * unit[u], 2)

    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return {"what": what, "rps": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), "p50_ms": ms(50), "p99_ms": ms(99),
            "requests": int(re.search(r"(\d+) requests in", out)[1]), "bad": int(bad[1]) if bad else 0}


def timed(server, path, times):
    """One client that asks the same again and again; the first answer is not counted."""
    token = json.loads(server.tokens.read_text())[0]
    c = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    took, answer = [], None
    for _ in range(times + 1):
        t = time.monotonic()
        c.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        r = c.getresponse()
        data = r.read()
        took.append((time.monotonic() - t) * 1e3)
        if r.status != 200:
            raise RuntimeError(f"{path}: {r.status} {data[:300]!r}")
        answer = json.loads(data)
        if sum(took) > 30_000:
            break
    hits = answer.get("count", len(answer["results"]))
    took = sorted(took[1:]) or took
    return {"median_ms": round(statistics.median(took), 1), "min_ms": round(took[0], 1), "max_ms": round(took[-1], 1), "runs": len(took), "hits": hits}


class Memory(threading.Thread):
    """The most memory of a process tree while this runs."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most, self.done = pid, 0, threading.Event()

    def run(self):
        while not self.done.wait(0.02):
            self.most = max(self.most, tree(self.pid)[1])

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.join()


class Measurements:
    """Each method is a kind of measurement, with a server of its own or one for each number of streams."""

    def __init__(self, server, reps, ns, log):
        self.server, self.reps, self.ns, self.log = server, reps, ns, log

    def load(self, pid, **opts):
        return load(self.server.driver, self.server.url, pid, self.server.tokens, **opts)

    def warm(self, pid, model="fake-100x0"):
        """One short stream first: agents looked up, code paths taken once."""
        self.load(pid, n=1, model=model)

    def start(self):
        for rep in range(self.reps + 1):  # the first one fills the page cache and is marked
            with running(self.server) as s:
                time.sleep(2)
                _, rss, procs = tree(s.pid)
                self.log.add("start", {"start_s": round(s.start_s, 3), "rss_mib": round(rss, 1), "procs": procs, "warmup": rep == 0})

    def idle(self):
        for n in self.ns or (500,):
            for _ in range(min(self.reps, 2)):
                with running(self.server) as s:
                    self.warm(s.pid)
                    self.log.add("idle", self.load(s.pid, n=n, idle=4))

    def rest(self):
        if not self.server.list_path:
            return
        for what in ("create", "list"):
            for _ in range(self.reps):
                with running(self.server):
                    self.log.add("rest", wrk(self.server, what))

    def streams(self):
        failed = False
        for n in self.ns or sorted({*STEPS, *FIXED}):
            if failed and n not in FIXED and not self.ns:
                continue
            good = rep = 0
            while rep < self.reps:
                with running(self.server) as s:
                    self.warm(s.pid)
                    fresh = True
                    while rep < self.reps and fresh:
                        r = self.log.add("streams", self.load(s.pid, n=n))
                        good += clean(r) and r["delay_ms"]["p99"] < 100
                        rep += 1
                        fresh = not r["errors"]  # what timed out may still be worked on: start anew
                        time.sleep(1)
            failed = failed or good * 2 <= self.reps

    def sustained(self):
        """Few starts a second, so that only streaming is judged."""
        for n in self.ns or (100, 200):
            for _ in range(min(self.reps, 2)):
                with running(self.server) as s:
                    self.warm(s.pid)
                    self.log.add("sustained", self.load(s.pid, n=n, model="fake-600x50", ramp=15, patience=15))

    def turns(self):
        with running(self.server) as s:
            self.warm(s.pid, "fake-1x0")
            for _ in range(self.reps):
                r = self.load(s.pid, n=200, model="fake-1x0", ramp=0)
                self.log.add("turns", r | {"rps": round(r["ok"] / r["wall_s"], 1)})

    def long(self):
        """What a reply costs by its length: six times as long should cost about six times as much, not thirty-six times."""
        for _ in range(self.reps):
            with running(self.server) as s:
                self.warm(s.pid)
                for chunks in (2000, 12000):
                    self.log.add("long", self.load(s.pid, n=8, model=f"fake-{chunks}x2", ramp=0.5) | {"chunks": chunks})

    def throughput(self):
        with running(self.server) as s:
            self.warm(s.pid)
            for _ in range(self.reps):
                self.log.add("throughput", self.load(s.pid, n=20, model="fake-2000x0", ramp=0, patience=55))

    def search(self):
        """Over the large history, where `prepare --big` has made one."""
        if not self.server.folder("big").exists():
            return print("search: no large history, see `bench.py prepare --big`")
        for _ in range(self.reps):
            with running(self.server, big=True):
                self.log.add("rest-big", wrk(self.server, "list"))
                self.log.add("search", {"query": "list, first page"} | timed(self.server, self.server.list_path, 20))
                for q in ("zyzzyva", "kernel", "no such words here"):
                    self.log.add("search", {"query": q} | timed(self.server, self.server.search.format(urllib.parse.quote(q)), 7))


    def imports(self):
        """The large history through the import call, by itself and beside 50 streams; and ten of it in one file."""
        if not hasattr(self.server, "imports"):
            return
        for what, times, streams in (("alone", 1, 0), ("beside 50 streams", 1, 50), ("ten times as much", 10, 0)):
            for _ in range(self.reps):
                with running(self.server) as s:
                    self.warm(s.pid)
                    before = tree(s.pid)[1]
                    with tempfile.TemporaryFile() as file, ThreadPoolExecutor(1) as pool, Memory(s.pid) as memory:
                        size = self.server.write_history(file, times)
                        other = pool.submit(self.load, s.pid, n=streams, ramp=0) if streams else None
                        if streams:
                            time.sleep(2)
                        began = time.monotonic()
                        report = self.server.imports(file, size)
                        took = time.monotonic() - began
                        delay = other.result() if other else {}
                    self.log.add("imports", {
                        "what": what, "messages": report["messages"], "took_s": round(took, 2), "rps": round(report["messages"] / took), "file_mib": size >> 20,
                        "rss_before_mib": round(before, 1), "rss_peak_mib": round(memory.most, 1),
                        "stream_delay_ms": delay.get("delay_ms"), "lost": delay.get("lost")})


def direct(reps, ns, log):
    """The instruments alone: upstream and client without a server between them."""
    with upstream() as pid:
        for n in ns or (1, 50, 200, 500, 800, 2000):
            for _ in range(reps):
                log.add("direct", load("direct", UPSTREAM, pid, n=n))
        for _ in range(reps):
            log.add("direct-throughput", load("direct", UPSTREAM, pid, n=20, model="fake-2000x0", ramp=0))


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a stopped run stops its server too
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("what", choices=["prepare", "run", "direct"])
    a.add_argument("server", nargs="?", choices=SERVERS, default="martlet")
    a.add_argument("--big", action="store_true", help="prepare: the large history too")
    a.add_argument("--reps", type=int, default=3)
    a.add_argument("--only", default=",".join(KINDS))
    a.add_argument("--n", type=int, nargs="*", help="only these numbers of streams")
    opt = a.parse_args()
    server = SERVERS[opt.server]
    if opt.what == "direct":
        direct(opt.reps, opt.n, Log("direct"))
    elif opt.what == "prepare":
        with upstream():
            server.prepare()
            if opt.big:
                server.prepare_big()
    else:
        measurements = Measurements(server, opt.reps, opt.n, Log(server.name))
        wanted = opt.only.split(",")
        if unknown := set(wanted) - set(KINDS):
            a.error(f"unknown: {', '.join(unknown)}")
        with upstream():
            for kind in wanted:
                getattr(measurements, kind)()


if __name__ == "__main__":
    sys.exit(main())

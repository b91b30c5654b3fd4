# SPDX-License-Identifier: Apache-2.0
"""Load client: N conversations at the same time through one driver; prints one JSON record.

    load.py DRIVER --url http://127.0.0.1:PORT --n 50 --model fake-100x50 [--tokens FILE] [--pid SERVER] [--idle SECONDS]
"""
import argparse
import asyncio
import gc
import json
import os
import re
import sys
import time
from urllib.parse import urlsplit

import uvloop

from drivers import DRIVERS, Stream
from wire import Http

now = time.monotonic_ns


def tree(pid):
    """(CPU seconds, RSS MiB, processes) of a process and its descendants."""
    kids = {}
    stats = {}
    for p in filter(str.isdigit, os.listdir("/proc")):
        try:
            f = open(f"/proc/{p}/stat").read().rpartition(")")[2].split()
            stats[int(p)] = (sum(map(int, f[11:15])) / os.sysconf("SC_CLK_TCK"), int(f[21]) * 4096 / 2**20)
            kids.setdefault(int(f[1]), []).append(int(p))
        except OSError:
            pass
    todo, cpu, rss, n = [pid], 0.0, 0.0, 0
    while todo:
        p = todo.pop()
        todo += kids.get(p, [])
        if p in stats:
            cpu, rss, n = cpu + stats[p][0], rss + stats[p][1], n + 1
    return cpu, rss, n


def pct(values, q):
    return values[min(len(values) - 1, int(q * len(values)))] if values else None


def dist(values):
    v = sorted(values)
    return {k: round(x / 1e6, 3) for k, x in [("p50", pct(v, 0.5)), ("p95", pct(v, 0.95)), ("p99", pct(v, 0.99)),
                                              ("max", v[-1])]} if v else None


async def upstream(opt, what):
    u = urlsplit(opt.upstream)
    c = (await asyncio.get_running_loop().create_connection(Http, u.hostname, u.port))[1]
    reply = await c.request(*what)
    c.tr.close()
    return json.loads(reply[1])


async def gather_limited(coros, limit):
    gate = asyncio.Semaphore(limit)

    async def one(c):
        async with gate:
            return await c

    return await asyncio.gather(*map(one, coros), return_exceptions=True)


async def run(opt):
    d = DRIVERS[opt.driver](opt)
    chunks, interval = map(int, re.match(r"fake-(\d+)x(\d+)", opt.model).groups())
    streams = [Stream(i) for i in range(opt.n)]
    out = {"driver": opt.driver, "n": opt.n, "model": opt.model}
    before = tree(opt.pid)[1] if opt.pid else 0
    t = now()
    bad = [repr(e) for e in await gather_limited([d.open(s) for s in streams], 16) if e is not None]
    out |= {"setup_s": round((now() - t) / 1e9, 2), "setup_errors": len(bad)}
    if bad:
        out["setup_error"] = bad[0][:300]
    if opt.idle:
        await asyncio.sleep(opt.idle)
        out["open"] = sum(1 for s in streams if s.ws and not s.done.done())
        out["rss_mib"] = round(tree(opt.pid)[1], 1)
        out["kib_per_socket"] = round((out["rss_mib"] - before) * 1024 / max(1, out["open"]), 1)
        cpu = tree(opt.pid)[0]
        await asyncio.sleep(opt.idle)
        out["idle_cpu_pct"] = round(100 * (tree(opt.pid)[0] - cpu) / opt.idle, 2)
        await gather_limited([d.close(s) for s in streams], 64)
        return out
    await asyncio.sleep(1)
    await upstream(opt, ("POST", "/stats/reset"))
    gc.collect()
    gc.freeze()
    gc.disable()
    rss, wake_lag = [], []

    async def sample():
        while True:
            t = now()
            await asyncio.sleep(0.02)
            wake_lag.append(now() - t - 20_000_000)
            if opt.pid and len(wake_lag) % 25 == 0:
                rss.append(tree(opt.pid)[1])

    async def one(s, at):
        await asyncio.sleep((at - now()) / 1e9)
        s.started = now()
        try:
            await d.send(s)
        except Exception as e:
            s.finish(repr(e)[:300])
        await s.done

    sampler = asyncio.create_task(sample())
    cpu0 = tree(opt.pid)[0] if opt.pid else 0
    own0, t0 = time.process_time(), now()
    ramp = opt.ramp * 1e9 if opt.n > 1 else 0
    tasks = [asyncio.create_task(one(s, t0 + int(i * ramp / opt.n))) for i, s in enumerate(streams)]
    _, pending = await asyncio.wait(tasks, timeout=opt.ramp + chunks * interval / 1e3 + opt.patience)
    t1 = now()
    own = time.process_time() - own0
    cpu = tree(opt.pid)[0] - cpu0 if opt.pid else 0
    late = {s.i for s in streams if not s.done.done()}
    for task in pending:
        task.cancel()
    sampler.cancel()
    stats = await upstream(opt, ("GET", "/stats"))
    await gather_limited([d.close(s) for s in streams], 64)

    delays, ttft, lost, dup, disorder, got, per = [], [], 0, 0, 0, 0, []
    errors = ["timed out" if s.i in late else s.error for s in streams if s.i in late or s.error]
    for s in streams:
        c = d.chunks(s)
        per.append(c)
        got += len(c)
        seqs = [x[0] for x in c]
        lost += chunks - len(set(seqs))
        dup += len(seqs) - len(set(seqs))
        top = -1
        for q in seqs:
            disorder += q < top
            top = max(top, q)
        delays += [r - sent for _, sent, r in c]
        if c:
            ttft.append(c[0][2] - s.started)
    full = [c for c in per if c]
    begin, end = (max(c[0][2] for c in full), min(c[-1][2] for c in full)) if len(full) == opt.n else (0, 0)
    steady = [r - sent for c in full for _, sent, r in c if begin <= sent <= end] if end - begin > 5e8 else []
    wall = (max(c[-1][2] for c in full) - min(s.started for s in streams)) / 1e9 if full else (t1 - t0) / 1e9
    out |= {
        "ok": opt.n - len(errors), "errors": len(errors), "error": errors[0] if errors else None,
        "expected": opt.n * chunks, "received": got, "lost": lost, "dup": dup, "disorder": disorder,
        "ttft_ms": dist(ttft), "delay_ms": dist(delays), "steady_ms": dist(steady), "wall_s": round(wall, 2),
        "chunks_s": round(got / wall) if wall else 0, "server_cpu_s": round(cpu, 2),
        "cpu_s_per_10k": round(cpu / got * 1e4, 3) if got else None, "server_cpu_pct": round(100 * cpu * 1e9 / (t1 - t0), 1),
        "rss_peak_mib": round(max(rss), 1) if rss else None, "client_cpu_pct": round(100 * own * 1e9 / (t1 - t0), 1),
        "client_wake_lag_ms": dist(wake_lag), "upstream": stats,
    }
    return out


def main():
    a = argparse.ArgumentParser()
    a.add_argument("driver", choices=DRIVERS)
    a.add_argument("--url", required=True)
    a.add_argument("--upstream", default="http://127.0.0.1:9100")
    a.add_argument("--n", type=int, default=1)
    a.add_argument("--model", default="fake-100x50")
    a.add_argument("--tokens")
    a.add_argument("--pid", type=int, default=0)
    a.add_argument("--ramp", type=float, default=2.0, help="seconds over which the conversations start")
    a.add_argument("--patience", type=float, default=45, help="seconds beyond the nominal end")
    a.add_argument("--idle", type=float, default=0, help="only open the sockets and wait this long")
    print(json.dumps(uvloop.run(run(a.parse_args()))))


if __name__ == "__main__":
    sys.exit(main())

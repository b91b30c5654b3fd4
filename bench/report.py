# SPDX-License-Identifier: Apache-2.0
"""results/*.jsonl -> tables in Markdown on standard output: median [min–max] of the repeats."""
import json
import statistics
from collections import defaultdict
from pathlib import Path

ORDER = ["direct", "martlet", "django", "chainlit"]
LATENCY = [("TTFT p50, ms", "ttft_ms", "p50"), ("TTFT p99", "ttft_ms", "p99"), ("delay p50, ms", "delay_ms", "p50"),
           ("delay p99", "delay_ms", "p99"), ("steady p99", "steady_ms", "p99"), ("delay max", "delay_ms", "max")]
COST = [("CPU s per 10k chunks", "cpu_s_per_10k"), ("server CPU %", "server_cpu_pct"), ("RSS peak MiB", "rss_peak_mib"),
        ("client CPU %", "client_cpu_pct")]


def number(x):
    return f"{x:,.0f}" if abs(x) >= 100 else f"{x:.1f}" if abs(x) >= 10 else f"{x:.2f}"


def spread(values):
    v = [x for x in values if x is not None]
    if not v:
        return "–"
    low, middle, high = number(min(v)), number(statistics.median(v)), number(max(v))
    return middle if low == high else f"{middle} [{low}–{high}]"


def column(records, *path):
    out = []
    for r in records:
        for key in path:
            r = (r or {}).get(key)
        out.append(r)
    return spread(out)


class Results:
    def __init__(self, folder):
        self.groups = defaultdict(list)
        for file in sorted(folder.glob("*.jsonl")):
            for line in file.open():
                r = json.loads(line)
                self.groups[r["kind"], file.stem, r.get("n"), r.get("what") or r.get("query")].append(r)

    def of(self, *kinds):
        """(kind, server, number of streams, what, records), in the order of the tables."""
        found = [(*key, records) for key, records in self.groups.items() if key[0] in kinds]
        return sorted(found, key=lambda f: (kinds.index(f[0]), ORDER.index(f[1]) if f[1] in ORDER else 99, f[2] or 0))


def table(title, head, lines):
    if lines:
        print(f"### {title}\n\n|" + "|".join(head) + "|\n|" + "---|" * len(head))
        print("\n".join("|" + "|".join(str(x) for x in line) + "|" for line in lines) + "\n")


def start(results):
    lines = []
    for _, server, _, _, records in results.of("start"):
        warm, first = [r for r in records if not r["warmup"]], [r for r in records if r["warmup"]]
        lines.append((server, column(warm, "start_s"), column(first, "start_s"), column(warm, "rss_mib"), column(warm, "procs")))
    table("Start (warm page cache)", ["server", "first HTTP 200, s", "first start of the series, s", "RSS 2 s later, MiB", "processes"], lines)


def idle(results):
    head = ["server", "open", "setup errors", "set up in, s", "RSS, MiB", "KiB for each", "idle CPU, %"]
    table("Idle sockets", head,
          [(server, *(column(records, x) for x in ("open", "setup_errors", "setup_s", "rss_mib", "kib_per_socket", "idle_cpu_pct")))
           for _, server, _, _, records in results.of("idle")])


def rest(results):
    table("REST, wrk with 16 connections for 8 s", ["server", "what", "requests/s", "p50, ms", "p99, ms", "requests", "bad"],
          [(server, what + (" (10k conversations)" if kind == "rest-big" else ""),
            *(column(records, x) for x in ("rps", "p50_ms", "p99_ms", "requests", "bad")))
           for kind, server, _, what, records in results.of("rest", "rest-big")])


def streaming(results, title, *kinds):
    base = {n: statistics.median(r["ttft_ms"]["p50"] for r in records) for _, _, n, _, records in results.of("direct")}
    head = ["server", "N", "chunks/s", "TTFT over direct p50, ms", *(name for name, *_ in LATENCY), "worst lost/dup/disorder/errors",
            *(name for name, _ in COST)]
    lines = []
    for kind, server, n, _, records in results.of(*kinds):
        over = [r["ttft_ms"]["p50"] - base[n] for r in records if r["ttft_ms"] and kind == "streams" and n in base]
        worst = "/".join(str(max(r[x] for r in records)) for x in ("lost", "dup", "disorder", "errors"))
        lines.append((server, n, column(records, "chunks_s"), spread(over), *(column(records, *path) for _, *path in LATENCY), worst,
                      *(column(records, path) for _, path in COST)))
    table(title, head, lines)


def largest(results):
    best = {}
    for _, server, n, _, records in results.of("streams"):
        ok = sum(not (r["lost"] or r["dup"] or r["errors"] or r["setup_errors"]) and r["delay_ms"]["p99"] < 100 for r in records) * 2 > len(records)
        best.setdefault(server, {True: [], False: []})[ok].append(n)
    table("Largest N", ["server", "delay p99 < 100 ms, nothing lost, up to N", "first N that fails"],
          [(server, max((n for n in b[True] if n < min(b[False], default=10**9)), default=0), min(b[False], default="none tried"))
           for server, b in best.items()])


def turns(results):
    table("Turns: 200 one-chunk replies asked for at once", ["server", "turns/s", "TTFT p50, ms", "TTFT p99, ms", "errors", "server CPU %"],
          [(server, column(records, "rps"), column(records, "ttft_ms", "p50"), column(records, "ttft_ms", "p99"), column(records, "errors"),
            column(records, "server_cpu_pct")) for _, server, _, _, records in results.of("turns")])


def long(results):
    lines = []
    for _, server, _, _, records in results.of("long"):
        costs = {chunks: [r["server_cpu_s"] / r["n"] for r in records if r["chunks"] == chunks] for chunks in (2000, 12000)}
        ratios = [long / short for short, long in zip(costs[2000], costs[12000]) if short]
        lines.append((server, *(spread([1000 * x for x in costs[chunks]]) for chunks in (2000, 12000)), spread(ratios),
                      max(r["lost"] + r["dup"] + r["disorder"] + r["errors"] for r in records)))
    table("One reply by its length", ["server", "2,000 chunks, CPU ms", "12,000 chunks, CPU ms", "ratio", "faults"], lines)


def search(results):
    table("One client, 10,000 conversations of 10 messages", ["server", "query", "hits on the page", "median, ms", "min", "max"],
          [(server, query, *(column(records, x) for x in ("hits", "median_ms", "min_ms", "max_ms")))
           for _, server, _, query, records in results.of("search")])


def imports(results):
    table("Import of 10,000 conversations of 10 messages", ["server", "what", "file, MiB", "messages/s", "RSS before, MiB", "RSS at most, MiB",
                                                          "streams' delay p99, ms", "lost"],
          [(server, what, *(column(records, *path) for path in (
              ("file_mib",), ("rps",), ("rss_before_mib",), ("rss_peak_mib",), ("stream_delay_ms", "p99"), ("lost",))))
           for _, server, _, what, records in results.of("imports")])


def main():
    results = Results(Path(__file__).resolve().parent / "results")
    start(results)
    idle(results)
    rest(results)
    streaming(results, "Streams of 100 chunks, one each 50 ms, started within 2 s", "direct", "streams")
    largest(results)
    streaming(results, "Sustained: streams of 600 chunks, one each 50 ms, started within 15 s", "sustained")
    streaming(results, "Throughput: 20 streams of 2,000 chunks as fast as they go", "direct-throughput", "throughput")
    turns(results)
    long(results)
    search(results)
    imports(results)


main()

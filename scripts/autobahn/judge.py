# SPDX-License-Identifier: Apache-2.0
"""Says what the Autobahn test suite is to run, and reads its verdicts.

    judge.py write URL FOLDER [CASE...]     writes FOLDER/spec.json
    judge.py read FOLDER                    prints a summary; its status is 1 where a case failed
"""
import json
import sys
from collections import Counter
from pathlib import Path

CASES = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"]
# Messages of 4, 8 and 16 MiB, and one of 4 MiB in fragments: over the server's limit of 1 MiB.
TOO_LARGE = ["9.1.4", "9.1.5", "9.1.6", "9.2.4", "9.2.5", "9.2.6", "9.3.*", "9.4.*"]
# NON-STRICT: a choice that RFC 6455 leaves. INFORMATIONAL: nothing was asked for.
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}


def write(url: str, folder: Path, cases: list[str]) -> None:
    spec = {
        "servers": [{"agent": "martlet", "url": url, "options": {"version": 18}}],
        "outdir": str(folder),
        "cases": cases or CASES,
        "exclude-cases": TOO_LARGE,
        "exclude-agent-cases": {},
    }
    (folder / "spec.json").write_text(json.dumps(spec, indent=2), encoding="utf-8")


def read(folder: Path) -> int:
    results = json.loads((folder / "index.json").read_text(encoding="utf-8"))["martlet"]
    verdicts, failed = Counter(), 0
    for case in sorted(results, key=lambda name: [int(part) for part in name.split(".")]):
        result = results[case]
        verdicts[result["behavior"]] += 1
        # How the connection ended is a verdict of its own.
        if {result["behavior"], result["behaviorClose"]} <= GOOD:
            continue
        failed += 1
        print(f"case {case}: {result['behavior']}, its end {result['behaviorClose']} ({folder / result['reportfile']})")
    counts = ", ".join(f"{count} {name}" for name, count in verdicts.most_common())
    print(f"Autobahn: {len(results)} cases: {counts}; {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", url, folder, *cases]:
            write(url, Path(folder), cases)
        case ["read", folder]:
            sys.exit(read(Path(folder)))
        case _:
            sys.exit(__doc__)

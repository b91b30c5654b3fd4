# SPDX-License-Identifier: Apache-2.0
"""soak.py SECONDS [SEED]: the fault test for that long. Its status is 1 where a promise was broken."""
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from chaos import Chaos


def main(seconds: float, seed: int) -> int:
    print(f"seed {seed}, {seconds:.0f} s", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="martlet-soak-"))
    faults = asyncio.run(Chaos(folder, seed, seconds, log=print).run())
    for fault in faults:
        print(fault)
    print(f"seed {seed}: {len(faults)} broken promises" + (f"; the data and the log are in {folder}" if faults else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**9)))

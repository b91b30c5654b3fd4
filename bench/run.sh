#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh: what `make bench` measures: Martlet's start, its REST API, and 1 and 200 streams beside the model server
# itself. MARTLET names the program (default .build/release/martlet), REPS the number of repeats.
set -euo pipefail
cd "$(dirname "$0")/.."

export MARTLET=${MARTLET:-.build/release/martlet}
if [[ ! -x $MARTLET ]]; then
    echo "$MARTLET is not there: run 'make build' first, or name the program with MARTLET=…" >&2
    exit 1
fi
bench/setup.sh

python=bench/venvs/load/bin/python
rm -f bench/results/*.jsonl
$python bench/bench.py prepare martlet
$python bench/bench.py direct --reps "${REPS:-3}" --n 1 200
$python bench/bench.py run martlet --reps "${REPS:-3}" --only start,idle,rest,streams,turns --n 1 200
$python bench/report.py | tee bench/results/tables.md

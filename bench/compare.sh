#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# compare.sh [PEER…]: Martlet and the peers (chainlit and django where none is named) in one run, one after the other: up to
# a thousand streams, idle sockets, and what a long reply costs. MARTLET names the program (default .build/release/martlet),
# REPS the number of repeats (2). About ten minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

export MARTLET=${MARTLET:-.build/release/martlet}
if [[ ! -x $MARTLET ]]; then
    echo "$MARTLET is not there: run 'make build' first, or name the program with MARTLET=…" >&2
    exit 1
fi
peers=("$@")
[[ ${#peers[@]} -gt 0 ]] || peers=(chainlit django)
bench/setup.sh "${peers[@]}"

python=bench/venvs/load/bin/python
reps=${REPS:-2}
rm -f bench/results/*.jsonl
for server in martlet "${peers[@]}"; do
    $python bench/bench.py prepare "$server"
done
$python bench/bench.py direct --reps "$reps" --n 100 1000
for server in martlet "${peers[@]}"; do
    $python bench/bench.py run "$server" --reps "$reps" --only streams --n 100 200 1000
done
$python bench/bench.py run martlet --reps "$reps" --only idle --n 5000
$python bench/bench.py run martlet --reps "$reps" --only long
$python bench/report.py | tee bench/results/tables.md

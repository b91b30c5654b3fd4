#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# soak.sh [SECONDS] [SEED]
# The fault test for that long (60), with that seed (one is drawn and printed).
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh test
scripts/venv.sh e2e e2e/requirements.txt
if [[ -z ${MARTLET:-} ]]; then
    swift build --explicit-target-dependency-import-check error --product martlet
fi
exec .venv/e2e/bin/python faults/soak.py "${1:-60}" ${2:+"$2"}

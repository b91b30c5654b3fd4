#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# venv.sh NAME REQUIREMENTS [pip options]
# Makes the Python environment .venv/NAME, or brings it up to date when its requirements have changed.
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1 requirements=$2
shift 2
venv=.venv/$name
stamp=$venv/.installed

wanted=$(sha256sum <<<"$* $(cat "$requirements")")
if [[ -x $venv/bin/python && -f $stamp && $(<"$stamp") == "$wanted" ]]; then
    exit 0
fi

echo "Python environment $venv: $(grep -v '^#' "$requirements" | tr '\n' ' ')"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" -r "$requirements"
echo "$wanted" >"$stamp"

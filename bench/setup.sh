#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# setup.sh [django] [chainlit]: builds the upstream and the load client's environment, and those of the peers named.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh bench
[[ bench/upstream -nt bench/upstream.c ]] || gcc -O2 -Wall -Wextra -o bench/upstream bench/upstream.c

mkdir -p bench/venvs
environment() {  # NAME REQUIREMENTS
    local venv=bench/venvs/$1
    if [[ ! -f $venv/.installed || $2 -nt $venv/.installed ]]; then
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
        touch "$venv/.installed"
    fi
}

environment load bench/requirements.txt
for peer in "$@"; do
    environment "$peer" "bench/peers/requirements-$peer.txt"
done

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# autobahn.sh [case...]
# Judges the server's WebSocket session by the Autobahn test suite: cases 1 to 7, 9 up to a message of 1 MiB, and 10, or
# those that are named (such as 7.9.*). Fails when a case failed.
#
# The suite needs Python 2.7: PYTHON2, or one that pyenv has. WEBSOCKET_ECHO names an echo program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."

reports=$PWD/.run/autobahn
packages=$PWD/.venv/autobahn

find_python() {
    local found
    for found in "${PYTHON2:-}" python2.7 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/2.7.*/bin/python; do
        # Run, not only found: pyenv leaves a python2.7 in the way that says it is not there.
        [[ -n $found ]] && "$found" -c '' 2>/dev/null && echo "$found" && return
    done
    echo "autobahn.sh: the suite needs Python 2.7, and there is none; PYTHON2 can name one." >&2
    return 1
}

install_suite() {
    local stamp=$packages/.installed wanted
    wanted=$(sha256sum scripts/autobahn/requirements.txt)
    [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && return
    echo "Installing the Autobahn test suite into $packages"
    rm -rf "$packages"
    mkdir -p "$packages"
    "$python" -m pip install --quiet --disable-pip-version-check --no-input --target "$packages" \
        -r scripts/autobahn/requirements.txt 2>"$packages.log" || { cat "$packages.log" >&2; return 1; }
    rm "$packages.log"
    echo "$wanted" >"$stamp"
}

python=$(find_python)
install_suite
if [[ -z ${WEBSOCKET_ECHO:-} ]]; then
    swift build --explicit-target-dependency-import-check error --product websocket-echo
    WEBSOCKET_ECHO=.build/debug/websocket-echo
fi

rm -rf "$reports"
mkdir -p "$reports"
"$WEBSOCKET_ECHO" >"$reports/echo.log" 2>&1 &
echo_program=$!
trap 'kill "$echo_program" 2>/dev/null || true' EXIT
url=
for _ in {1..200}; do
    url=$(sed -n 's/^listening on //p' "$reports/echo.log")
    [[ -n $url ]] && break
    kill -0 "$echo_program" 2>/dev/null || break
    sleep 0.1
done
if [[ -z $url ]]; then
    cat "$reports/echo.log" >&2
    echo "autobahn.sh: the echo program did not start." >&2
    exit 1
fi

python3 scripts/autobahn/judge.py write "$url" "$reports" "$@"
# `site.addsitedir` heeds the .pth files of the packages, which PYTHONPATH would not.
"$python" -W ignore -c "import site; site.addsitedir('$packages'); from autobahntestsuite.wstest import run; run()" \
    --mode fuzzingclient --spec "$reports/spec.json" >"$reports/suite.log" 2>&1 || { tail -20 "$reports/suite.log" >&2; exit 1; }
python3 scripts/autobahn/judge.py read "$reports"

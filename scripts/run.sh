#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh: installs what is missing, builds, starts the small local model and Martlet, and ends both together.
# MARTLET_HOST, MARTLET_PORT, MARTLET_DATA_DIR and every other setting of `martlet serve` are honoured;
# MARTLET_AGENTS replaces the agents that are offered by default, MARTLET_MODEL_PORT moves the model (11435).
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh run
scripts/venv.sh model scripts/model/requirements.txt --no-deps
scripts/build-page.sh
[[ -x .build/release/martlet ]] || echo "Building Martlet (the first time takes about ten minutes)"
swift build -c release --product martlet

export MARTLET_LOG_LEVEL=${MARTLET_LOG_LEVEL:-notice}
mkdir -p .run
model='' server=''

# Both run in sessions of their own, so that Ctrl-C reaches them once and from here; setpriv has the kernel end
# them when this script is killed.
start() {
    setsid setpriv --pdeathsig TERM "$@" </dev/null &
}

ended() {
    ! kill -0 "$1" 2>/dev/null
}

stop() {
    asked=1
    kill -TERM "$server" 2>/dev/null || true
}

finish() {
    local status=$?
    trap '' INT TERM
    for process in $server $model; do
        kill -TERM "$process" 2>/dev/null && wait "$process" 2>/dev/null
    done
    exit "$status"
}

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

: >.run/model.out
start .venv/model/bin/python scripts/model/supervise.py --port "${MARTLET_MODEL_PORT:-11435}" --log .run/model.log >.run/model.out 2>&1
model=$!
while ! grep -q '^model ready on ' .run/model.out; do
    if ended "$model"; then
        echo "The local model could not be started: $(tail -n 1 .run/model.out)" >&2
        exit 1
    fi
    sleep 0.1
done
model_port=$(sed -n 's|^model ready on http://127.0.0.1:\([0-9]*\)/.*|\1|p' .run/model.out)

if [[ -z ${MARTLET_AGENTS:-} ]]; then
    python3 scripts/agents.py agents.yaml "$model_port" >.run/agents.yaml
    export MARTLET_AGENTS=.run/agents.yaml
fi

# Shows the server's output and says where it is. It ends with the server, not with Ctrl-C.
announce() {
    trap '' INT TERM
    local line
    while IFS= read -r line; do
        printf '%s\n' "$line"
        if [[ $line =~ listening\ on\ (http://[^[:space:]\"]+) ]]; then
            printf '\n  Martlet is ready: %s\n  Ctrl-C ends it. Its data is in %s, the model writes to .run/model.log\n\n' \
                "${BASH_REMATCH[1]}" "${MARTLET_DATA_DIR:-./data}"
        fi
    done
}

start .build/release/martlet serve > >(announce) 2>&1
server=$!

# From here on a signal asks the server to end and the script waits for it; a second one makes it end at once.
trap stop INT TERM
asked=1
while [[ -n $asked ]]; do
    asked=''
    wait "$server" && status=0 || status=$?
done
server=''
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build-debug.sh: the one debug build that `make lint` and `make test` share; other flags would build everything
# again. On a terminal it shows the step it is at, elsewhere only the outcome. All output: .run/build.log
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .run

show_step() {
    local line
    while IFS= read -r line; do
        [[ -t 1 ]] && printf '\r\033[K%.*s' "$((${COLUMNS:-80} - 1))" "$line"
    done
    [[ -t 1 ]] && printf '\r\033[K'
    return 0
}

echo "Building for debugging (the first time takes several minutes)"
if ! swift build --build-tests --explicit-target-dependency-import-check error 2>&1 | tee .run/build.log | show_step; then
    grep -E '(^|: )(error|fatal error): ' .run/build.log | sort -u | head -50 || tail -30 .run/build.log
    echo "The build failed; all of its output is in .run/build.log" >&2
    exit 1
fi
tail -n 1 .run/build.log

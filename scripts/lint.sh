#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# lint.sh: every check that needs no running program. Goes through all of them, then fails if one did.
set -uo pipefail
cd "$(dirname "$0")/.."

faults=()

check() {  # NAME COMMAND...
    local name=$1 began=$SECONDS
    shift
    if "$@"; then
        printf 'lint: %-20s ok (%d s)\n' "$name" $((SECONDS - began))
    else
        printf 'lint: %-20s FAILED\n' "$name"
        faults+=("$name")
    fi
}

# The files that git knows or would add, and that are there: our own sources, whatever language they are in.
sources() {
    git ls-files --cached --others --exclude-standard -- Makefile .ci/run '*.'{swift,ts,tsx,mjs,css,py,sh,c,h} |
        while IFS= read -r file; do [[ ! -s $file ]] || printf '%s\n' "$file"; done
}

swift_form() {
    swift format lint --strict --recursive --parallel Package.swift Sources Tests
}

page_types() {
    tsc --noEmit --project web
}

licence_headers() {
    local file missing=0
    while IFS= read -r file; do
        if ! head -n 5 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then
            echo "$file: no SPDX-License-Identifier: Apache-2.0 in its first lines"
            missing=1
        fi
    done < <(sources)
    return "$missing"
}

nothing_unfinished() {
    local word='TO''DO|FIX''ME'
    ! sources | xargs grep -nE "\b($word)\b"
}

# Warnings are errors in what is ours. Only files that were compiled just now can warn: CI builds all of them.
no_warnings() {
    scripts/build-debug.sh || return
    ! grep -E "^$PWD/(Sources|Tests)/[^:]+:[0-9]+:[0-9]+: warning: " .run/build.log | sort -u
}

check 'Swift form' swift_form
check 'page types' page_types
check 'licence headers' licence_headers
check 'nothing unfinished' nothing_unfinished
check 'imports and warnings' no_warnings

if ((${#faults[@]})); then
    printf 'lint failed: %s\n' "${faults[*]}"
    exit 1
fi

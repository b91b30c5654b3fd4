#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# install-packages.sh PURPOSE...      (build, run, test, bench)
# Installs the Debian packages that the purposes need and this machine lacks. Looks for the program or the file
# itself, not for the package, so that a Node.js or a Python from elsewhere will do.
set -euo pipefail

missing=()

command_from() {  # COMMAND PACKAGE
    command -v "$1" >/dev/null || missing+=("$2")
}

file_from() {  # FILE PACKAGE
    [[ -e $1 ]] || missing+=("$2")
}

build_needs() {
    command_from git git
    command_from make make
    command_from gcc gcc
    file_from /usr/include/stdlib.h libc6-dev
    file_from /usr/include/sqlite3.h libsqlite3-dev
    file_from /usr/include/zlib.h zlib1g-dev
    command_from node nodejs
    command_from esbuild esbuild
    command_from tsc node-typescript
    file_from /usr/share/nodejs/react/package.json node-react
    file_from /usr/share/nodejs/react-dom/package.json node-react-dom
    file_from /usr/share/nodejs/marked/package.json node-marked
    file_from /usr/share/nodejs/prismjs/package.json node-prismjs
    file_from /usr/share/javascript/katex/katex.min.js libjs-katex
}

# What the server starts to read documents.
reading_needs() {
    command_from pdftotext poppler-utils
    command_from gm graphicsmagick
}

python_needs() {
    command_from python3 python3
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
}

for purpose in "$@"; do
    case $purpose in
        build) build_needs ;;
        run) build_needs && python_needs && reading_needs ;;
        test) build_needs && python_needs && reading_needs && command_from chromium chromium ;;
        bench) build_needs && python_needs && command_from wrk wrk ;;
        *) echo "install-packages.sh: unknown purpose $purpose" >&2 && exit 64 ;;
    esac
done

((${#missing[@]})) || exit 0

mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
echo "Installing Debian packages: ${missing[*]}"

as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "Neither root nor sudo: install these packages yourself." >&2 && exit 1; }
    as_root=(sudo)
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt update && apt install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "The packages could not be installed." >&2
    exit 1
fi

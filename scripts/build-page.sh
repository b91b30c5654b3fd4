#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build-page.sh: builds the web page into web/dist when one of its sources is newer than the last build.
# Types are checked by `make lint` and `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.run/page.built
if [[ -f $stamp && -d web/dist && -z $(find web \( -path web/dist -o -path web/build \) -prune -o -newer "$stamp" -print -quit) ]]; then
    exit 0
fi
started=$(mktemp)
trap 'rm -f "$started"' EXIT
mkdir -p .run
node web/build.mjs --skip-types
touch --reference="$started" "$stamp"  # a source saved while the build runs is newer than it

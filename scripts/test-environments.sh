#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# test-environments.sh: the Python environments of the tests of the page and of faults, and of the model that one of them
# talks to.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/venv.sh e2e e2e/requirements.txt
scripts/venv.sh model scripts/model/requirements.txt --no-deps

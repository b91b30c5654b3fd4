# SPDX-License-Identifier: Apache-2.0

.DEFAULT_GOAL := help
.PHONY: help run test soak autobahn build lint format bench clean
MAKEFLAGS += --no-print-directory

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, and start Martlet with a small local model
	@scripts/run.sh

test: ## install what is missing, build for debugging, and run every test
	@scripts/install-packages.sh test
	@python3 scripts/test.py

soak: ## the fault test for as long as asked: make soak SECONDS=600 SEED=7
	@scripts/soak.sh "$(SECONDS)" "$(SEED)"

autobahn: ## judge the WebSocket session by the Autobahn test suite (needs Python 2.7)
	@scripts/install-packages.sh build
	@scripts/autobahn.sh

build: ## build the page and the release program (.build/release/martlet)
	@scripts/install-packages.sh build
	@scripts/build-page.sh
	@swift build -c release --product martlet

lint: ## check the form, the types, the imports and the compiler's warnings
	@scripts/install-packages.sh build
	@scripts/lint.sh

format: ## bring the Swift sources into the project's form
	@swift format --in-place --recursive --parallel Sources Tests Package.swift

bench: ## measure start, REST and streaming of the release program (see bench/README.md)
	@scripts/install-packages.sh bench
	@bench/run.sh

clean: ## remove what was built; data/ and the Python environments stay
	@rm -rf .build web/dist .run

# Every target does its own set-up on a machine with Python >= 3.11 and make.
PYTHON ?= python3
CONFIG ?=
PORT ?= 4700
VENV := .venv/.installed
BIN := .venv/bin
# The Python that Lambda runs, where this machine has it: a version manager's shim may exist and not run.
LAMBDA_PYTHON ?= $(shell for python in python3.13 $(HOME)/.pyenv/versions/3.13.*/bin/python3.13; do \
  "$$python" -c "" 2>/dev/null && echo "$$python" && break; done)
LAMBDA_VENV := .venv-3.13/.installed
INSTALL := -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt

# A test starts hundreds of processes, each of which would compile the same modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help explorer install demo test test-fast test-functions check lint types imports format bench schema docs screenshots lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)  ## the virtual environment that every other target needs

demo:  ## the whole product on this machine: embedded AWS, the real program, traffic, GraphiQL (CONFIG=FILE PORT=4700)
	@$(PYTHON) -m local.ports $(PORT)
	@$(MAKE) --no-print-directory $(VENV)
	@$(BIN)/python -m local up --port $(PORT) $(if $(CONFIG),--config $(CONFIG))

test: $(VENV)  ## every test, with coverage
	$(BIN)/python -m pytest -q -n 2 -m "unit or program or docs" --cov --cov-report= --cov-fail-under=0
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "engine or provider"
	$(BIN)/python -m pytest -q -m trino
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "stack or web" --cov --cov-append --cov-report=term:skip-covered

test-fast: $(VENV)  ## unit and documents, with fewer examples and without the slow ones: about a minute
	$(BIN)/python -m pytest -q -n auto tests/unit tests/docs -m "not slow" --hypothesis-profile=fast

test-functions: $(VENV)  ## the tests of what Lambda runs, on Lambda's Python, where it is installed; fewer examples
ifeq ($(LAMBDA_PYTHON),)
	@echo "SKIPPED: no python3.13 here. Install it, or name one: make test-functions LAMBDA_PYTHON=PATH"
else
	@$(MAKE) --no-print-directory $(LAMBDA_VENV)
	.venv-3.13/bin/python -m pytest -q -n 2 tests/unit/functions --hypothesis-profile=fast
endif

check: lint types imports test  ## what CI runs: lint, types, import contracts, every test with coverage, Lambda's Python
	@$(MAKE) --no-print-directory test-functions

lint: $(VENV)  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)  ## mypy, strict
	$(BIN)/mypy .

imports: $(VENV)  ## which package may import which
	$(BIN)/lint-imports

format: $(VENV)  ## fix what ruff can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)  ## measure every figure again into benchmarks/results.md (some minutes)
	$(BIN)/python -m benchmarks

schema: $(VENV)  ## write the checked-in GraphQL schema
	$(BIN)/python -c 'from functions.api.schema.schema import schema; print(schema.as_str())' > functions/api/schema/schema.graphql

explorer: $(VENV)  ## build the explorer page from web/ into the page function (needs npm)
	$(BIN)/python -m tools.build_explorer

docs: $(VENV) schema  ## write the generated documents
	$(BIN)/python -m tools.configuration
	$(BIN)/python -m tools.error_messages
	$(BIN)/python -m tools.cost_tables
	$(BIN)/python -m tools.deployer_policy

screenshots: $(VENV)  ## take the pictures of the README and of docs/explorer.md from a running demo
	$(BIN)/python -m tools.screenshots

lock: $(VENV)  ## write the locked, hashed requirements
	for name in requirements functions/requirements requirements-dev local/requirements local/runtime-requirements tests/stack/attacks/requirements tests/web/clients/requirements; do \
	  $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header $$name.in -o $$name.txt || exit 1; \
	done

clean:  ## remove what the targets above made, the virtual environments too
	rm -rf .venv .venv-3.13 .local .build .coverage

$(VENV): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(PYTHON) is older than 3.11: run make PYTHON=python3.13, or any Python from 3.11 on.")'
	@echo "Installing what the project needs into .venv (once; about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python $(INSTALL) \
	  || { echo "The package index could not be reached, or a package does not match requirements-dev.txt: see above, then run make again."; exit 1; }
	@touch $@

$(LAMBDA_VENV): requirements-dev.txt
	@echo "Installing what the functions' tests need into .venv-3.13 (once; about a minute) ..."
	@$(LAMBDA_PYTHON) -m venv .venv-3.13
	@.venv-3.13/bin/python $(INSTALL)
	@touch $@

# Every target does its own set-up on a machine with Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv/.installed
BIN := .venv/bin

.PHONY: demo test check lint types imports format bench schema lock clean

demo: $(VENV)  ## the whole product on this machine: embedded AWS, the real program, traffic, GraphiQL
	@$(BIN)/python -m local up

test: $(VENV)  ## every test
	$(BIN)/python -m pytest

check: lint types imports test  ## what CI runs

lint: $(VENV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)
	$(BIN)/mypy .

imports: $(VENV)
	$(BIN)/lint-imports

format: $(VENV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)  ## every figure, measured anew into benchmarks/results.md (some minutes)
	$(BIN)/python -m benchmarks

schema: $(VENV)  ## write the checked-in GraphQL schema anew
	$(BIN)/python -c 'from functions.api.schema.schema import schema; print(schema.as_str())' > functions/api/schema/schema.graphql

lock: $(VENV)  ## write the locked, hashed requirements anew
	for name in requirements functions/requirements requirements-dev local/requirements local/runtime-requirements tests/stack/attacks/requirements; do \
	  $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header $$name.in -o $$name.txt || exit 1; \
	done

clean:  ## what the targets above made, the virtual environment too
	rm -rf .venv .local .build

$(VENV): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "$(PYTHON) is older than 3.11: run make PYTHON=python3.13, or any Python from 3.11 on.")'
	@echo "Installing what the project needs into .venv (once; about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt \
	  || { echo "The package index could not be reached, or a package does not match requirements-dev.txt: see above, then run make again."; exit 1; }
	@touch $@

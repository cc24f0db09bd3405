# kassa: every wish is one command; `make help` lists them.
PYTHON ?= python3
UV_VERSION := 0.13.8
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help up test check format bench lock schema schema-report

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable . "uv==$(UV_VERSION)"
	@touch $@

up: .venv/.installed ## start everything with a demo organisation and print the address
	@$(BIN)/kassa up --demo

# Each worker has servers of its own; a file's tests stay together. More workers than four wait for the disk.
test: .venv/.installed ## run the whole suite against embedded servers
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: .venv/.installed ## formatting, lint, types, imports, lock file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --output-file requirements.lock
	git diff --exit-code requirements.lock
	@echo "check: all green"

format: .venv/.installed ## mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.installed ## print the figures as JSON lines (ONLY=append|project|replay|read|live|export|csv|fleet|poll|touch|money|growth for one group; PGLEDGER=its checkout for group money)
	@$(BIN)/python -m bench $(ONLY) $(if $(PGLEDGER),--pgledger $(PGLEDGER))

lock: .venv/.installed ## take the newest allowed versions into requirements.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --upgrade --output-file requirements.lock

schema: .venv/.installed ## print schema.graphql from the code
	$(BIN)/python -m api.schema > schema.graphql

schema-report: .venv/.installed ## tell what the schema changes since the last release: BREAKING, DANGEROUS, SAFE
	@$(BIN)/python -m api.schema_report

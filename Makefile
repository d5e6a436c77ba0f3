# Verbs. `make demo` and `make test` are the only two a newcomer needs; each builds its own environment first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STEPS  ?= 100000

.PHONY: demo engines test check simulate faults years bench pictures english bundle lock clean

demo: $(VENV)/.runtime  ## start the embedded platform with the sample sub-district
	@exec $(BIN)/linli demo

engines: $(VENV)/.engines  ## what PostgreSQL and Kafka need besides

test: $(VENV)/.dev  ## everything that can run on this machine
	@$(BIN)/python -m pytest

check: $(VENV)/.dev  ## lint, types and the rules of the house, without running anything
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

simulate: $(VENV)/.dev  ## many steps of the simulated platform, from new seeds: make simulate STEPS=1000000
	@$(BIN)/python -m tests.faults.simulation --total $(STEPS)

faults: $(VENV)/.dev  ## real engines under fault, everything, some half an hour; the whole API asked at random besides
	@FAULTS=all $(BIN)/python -m pytest tests/faults tests/unit/permissions/test_fuzzed.py

years: $(VENV)/.dev  ## three years of ten thousand made-up people through the members service, some minutes
	@$(BIN)/python -m tests.years

bench: $(VENV)/.dev  ## measure beside what does the same, about half an hour; writes docs/benchmarks.md, docs/capacity.md
	@$(BIN)/python -m tests.bench

pictures: $(VENV)/.dev  ## the pictures of docs/pages.md, from the sample year
	@$(BIN)/python -m tests.e2e.pictures

english: $(VENV)/.dev  ## bring the English of the desk up to date: what is new is left to be filled in
	@$(BIN)/python -m services.gateway.language.extraction

bundle: $(VENV)/.engines  ## an archive for machines without Internet, in dist/
	@$(BIN)/python -m infra.deploy.bundle dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Linli needs Python 3.11 or newer; set PYTHON=python3.12, for example")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Building the environment in $(VENV) (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/.engines: requirements-engines.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-engines.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock:  ## pin again, after a change to pyproject.toml; UPGRADE=--upgrade for newer versions
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet $(UPGRADE) -o requirements.lock pyproject.toml
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet $(UPGRADE) --extra dev --extra bench -o requirements-dev.lock pyproject.toml
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --quiet --constraint requirements-dev.lock --extra engines -o requirements-engines.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info

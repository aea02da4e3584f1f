# `make` sets everything up and runs the main job; `make test` runs the tests.
# Both need Python 3.11 or newer; PYTHON names another interpreter.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := all
.PHONY: all build check summary test bench slims serve clean help

all: build check summary ## set up, build, check, and print what the graph holds

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml
	@echo "make: setting up $(VENV) (once, about a minute)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "make: Python 3.11 or newer is needed (make PYTHON=python3.12)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

build: $(STAMP) ## build the release files, unless they are up to date
	@$(BIN)/mscexo build

check: $(STAMP) ## check tables and graph, unless nothing changed since they passed
	@$(BIN)/mscexo check --once

summary: $(STAMP)
	@$(BIN)/mscexo summary

test: $(STAMP) ## run the tests
	@echo "make: running the tests"
	@$(BIN)/python -m pytest -n auto --dist loadfile

bench: $(STAMP) ## measure speed and memory, as ratios against peers
	@$(BIN)/python scripts/bench.py

slims: $(STAMP) ## make the slims of the outside ontologies anew
	@$(BIN)/mscexo slims

serve: $(STAMP) ## serve the SPARQL endpoint on this machine
	@$(BIN)/mscexo serve

clean: ## remove what make and the program made, but not the release files
	rm -rf $(VENV) .cache dist .pytest_cache .hypothesis

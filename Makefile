# Everything a person types. `make help` lists it.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
SEMANTIC ?= 1
CHUNK ?=
TESTS ?=
NAME ?=
URL ?=
BIN := .venv/bin
export SEMANTIC

.DEFAULT_GOAL := help
.PHONY: help run set-up prepare test lint format bench bundle server-json run-view schemas lock clean

help: ## show this list
	@echo "make TARGET"
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-12s %s\n", $$1, $$2}'

run: prepare ## set up what is missing, look at this machine, play the demo (SEMANTIC=0: without semantic search)
	@$(BIN)/mdagent doctor
	@$(BIN)/mdagent demo

set-up: ## bubblewrap, .venv and the locked packages; nothing to do the second time
	@$(PYTHON) scripts/set_up.py

prepare: set-up ## LAMMPS' source tree and the index of its manual, where they are missing
	@$(BIN)/mdagent source fetch || echo "Going on without the source tree: the manual cannot be searched yet."
	@$(BIN)/mdagent index build || echo "Going on without the index: the manual cannot be searched yet."

test: ## every test, in an environment of its own making (TESTS="tests/tools -k name" for some)
	@$(PYTHON) scripts/set_up.py --dev
	@$(MAKE) --no-print-directory prepare
	@$(PYTHON) scripts/test_programs.py
	@$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile $(TESTS)

lint: ## ruff (rules and format) and mypy, over code, tests, benchmarks and scripts
	@$(PYTHON) scripts/set_up.py --dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy -p mdagent
	@$(BIN)/mypy scripts
	@MYPYPATH=scripts $(BIN)/mypy --namespace-packages --explicit-package-bases tests

format: ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: set-up ## measure and write BENCHMARKS.md (CHUNK=start_up for one chunk, CHUNK=list for their names, CHUNK=page for the page alone)
	@$(BIN)/python -m mdagent.bench $(CHUNK)

bundle: set-up ## pack dist/mdagent.mcpb, which MCP hosts install by a click (needs Node.js)
	@$(BIN)/python scripts/bundle.py

server-json: ## write dist/server.json for the MCP registry (NAME=io.github.OWNER/mdagent URL=... of the released bundle)
	@$(PYTHON) scripts/set_up.py --dev
	@$(BIN)/python scripts/server_json.py "$(NAME)" "$(URL)"

run-view: set-up ## build server/run_view.html, which MCP hosts show (needs Node.js)
	@$(BIN)/python scripts/build_run_view.py

schemas: ## write the tools' schemas that the tests compare with, and docs/tools.md (read the difference)
	@$(BIN)/python scripts/write_schemas.py
	@$(BIN)/python scripts/write_tools_page.py

lock: ## resolve the requirements again and write requirements/*.txt
	@$(BIN)/python scripts/lock.py

clean: ## remove what make has made here (runs and the index live in the user's folders and stay)
	rm -rf .venv .set-up.log .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist *.egg-info demo-output
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The front door. Needs GNU make, Python 3.11 or newer, and a package index that pip can reach.

SHELL := bash
.DEFAULT_GOAL := help

PYTHON ?= python3
COVERAGE_FLOOR ?= 95

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
LOCK := requirements/dev.txt
COMPILE_LOCK := pip compile --quiet --universal --generate-hashes \
  --custom-compile-command "make lock" --extra sandbox --group dev \
  --output-file $(LOCK) pyproject.toml requirements/build.in

# Tells whether a small disk can be mounted, in a namespace that ends with the command.
SMALL_DISK := unshare --user --map-root-user --mount mount -t tmpfs tmpfs /tmp

# Stamps: what is newer than its stamp is done again, the rest costs nothing.
SYNCED := $(VENV)/.synced
INSTALLED := $(VENV)/.installed
SECOND_OPINIONS := build/oracle/.installed
LINTERS := build/linters/.installed
CFN_LINT := build/cfn-lint/.installed

.PHONY: help setup demo test soundness order bench check golden lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

setup: $(INSTALLED) ## .venv with ai-role, the sandbox and the tools; then the engine
	@$(BIN)/ai-role setup

demo: setup ## the main job in the sandbox, from preview to destroy
	@PATH="$(CURDIR)/$(BIN):$$PATH" docs/demo.sh

test: check $(SECOND_OPINIONS) $(LINTERS) ## all checks and tests, none skipped, those with the real engine too
	@echo "== tests"
	@mkdir -p build
	@if $(SMALL_DISK) 2> /dev/null; then chosen=(); else chosen=(-m "not small_disk"); \
	  echo "make: tests of a full disk are left out: they take Linux and user namespaces" >&2; fi; \
	  $(BIN)/python -m pytest -n 3 --dist worksteal --junitxml build/tests.xml \
	  --cov --cov-fail-under $(COVERAGE_FLOOR) "$${chosen[@]}"
	@if grep -q '<skipped' build/tests.xml; then \
	  echo "make: a skipped test proves nothing: mend it, or remove it" >&2; exit 1; fi

soundness: setup ## 100,000 pairs of documents against a plain evaluator, about 7 minutes
	@AI_ROLE_PAIRS=100000 $(BIN)/python -m pytest tests/access/soundness -q -n 2

order: setup ## 40 files of 60 roles that use each other, applied, moved and destroyed, about 1 hour
	@AI_ROLE_ORDER=40x60 $(BIN)/python -m pytest tests/e2e/test_order.py -q -n 2

faults: setup ## every kill, refused call and round of two at once, about two hours; goes on where it stopped
	@for name in kill_matrix refusal_table concurrency_rounds; do \
	  $(BIN)/python -m tests.faults.$$name || failed=1; done; exit $${failed:-0}

bench: setup $(LINTERS) $(CFN_LINT) ## speed beside other tools, on an idle machine, about 15 minutes
	@for name in startup validate compare preview; do $(BIN)/python benchmarks/$$name.py; done

check: setup ## lint, format, types, layers
	@echo "== checks"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

golden: setup ## rewrite the golden files; read the difference before you commit it
	@$(BIN)/python -m pytest --update-golden -q

lock: $(INSTALLED) ## resolve the dependencies anew, to the newest that pyproject.toml allows
	@$(UV) $(COMPILE_LOCK) --upgrade

clean: ## remove caches and build output; .venv and the engine stay
	@rm -rf build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
	  .pytest_cache .ruff_cache
	@find ai_role_cli tests docs -name __pycache__ -type d -prune -exec rm -rf {} +

# Evaluators by others, which the tests of ours ask; kept out of .venv, since nothing else needs them.
$(SECOND_OPINIONS): tests/access/oracle/package-lock.json tests/access/oracle/requirements.txt | $(INSTALLED)
	@command -v npm > /dev/null || { \
	  echo "make: Node.js with npm is needed: a test asks an evaluator that is an npm package" >&2; exit 1; }
	@echo "== installing the evaluators that ours is compared with"
	@mkdir -p build/oracle
	@cp tests/access/oracle/package.json tests/access/oracle/package-lock.json build/oracle
	@npm ci --prefix build/oracle --ignore-scripts --silent --no-audit --no-fund
	@$(UV) pip install --quiet --target build/oracle/python --no-deps --require-hashes \
	  -r tests/access/oracle/requirements.txt
	@touch $@

# Linters by others, which run by themselves beside ours; no package of theirs meets one of .venv.
$(LINTERS): tests/checks/second_opinions/requirements.txt | $(INSTALLED)
	@echo "== installing the linters that validate is compared with"
	@rm -rf build/linters
	@$(UV) pip install --quiet --target build/linters --no-deps --require-hashes -r $<
	@touch $@

$(CFN_LINT): benchmarks/requirements.txt | $(INSTALLED)
	@echo "== installing cfn-lint for the benchmarks"
	@rm -rf build/cfn-lint
	@$(UV) pip install --quiet --target build/cfn-lint --no-deps --require-hashes -r $<
	@touch $@

$(UV): | $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: Python 3.11 or newer is needed; name one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "== creating $(VENV)"
	@if command -v uv > /dev/null; then uv venv --quiet --allow-existing --python $(PYTHON) $(VENV); \
	  else $(PYTHON) -m venv $(VENV) || { \
	  echo "make: install the venv module of $(PYTHON) (Debian: python3-venv), or uv" >&2; exit 1; }; fi
	@sed -n '/^uv==/,/# via/p' $(LOCK) > $(VENV)/uv.txt
	@if command -v uv > /dev/null; then \
	  uv pip install --quiet --python $(BIN)/python --require-hashes -r $(VENV)/uv.txt; \
	  else $(BIN)/python -m pip install --quiet --require-hashes -r $(VENV)/uv.txt; fi

$(SYNCED): $(LOCK) | $(UV)
	@echo "== installing the locked packages and compiling them, about a minute"
	@$(UV) pip sync --python $(BIN)/python --compile-bytecode --require-hashes $(LOCK)
	@touch $@

$(INSTALLED): pyproject.toml $(SYNCED)
	@echo "== installing ai-role"
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

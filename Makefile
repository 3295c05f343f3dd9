# Inception Lab. `make help` lists what there is; README.md says the same without make.
# A fresh machine needs Python 3.11 or newer (with pip and venv) and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet
# What ruff and mypy read: parts of the tree that exist. pages/ and the like may be empty in a partial checkout.
SOURCES := $(wildcard inception_lab app.py pages tests scripts benchmarks)
BENCHMARKS := $(patsubst benchmarks/%.py,benchmarks.%,$(filter-out benchmarks/__init__.py,$(wildcard benchmarks/*.py)))
# Two workers by default: each loads torch (about 0.5 GB). WORKERS=8 make test where there is room.
WORKERS ?= 2

.NOTPARALLEL:
.PHONY: help run dev test lint types js unit browser gpu slow bench screenshot format lock audit fresh clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run-installed ## Set up on first use, then start the app
	$(BIN)/streamlit run app.py

dev: $(VENV)/.run-installed ## Start the app and reload it when a file changes
	$(BIN)/streamlit run app.py --server.fileWatcherType auto --client.showErrorDetails full --client.toolbarMode developer

test: lint types js unit browser ## Run every check and test (but not the slow ones)

lint: $(VENV)/.test-installed ## Check format and style
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)

types: $(VENV)/.test-installed ## Check types, strictly
	$(BIN)/mypy $(SOURCES)

js: ## Check the browser's code: format, style, types and unit tests, in Node
	bash scripts/check_browser_code.sh

unit: $(VENV)/.test-installed ## Run the tests that need no browser
	bash scripts/install_tool.sh postgresql
	bash scripts/install_tool.sh nginx
	$(BIN)/pytest -m "not slow and not browser" -n $(WORKERS)

browser: $(VENV)/.test-installed ## Run the tests that drive the app in Chromium
	bash scripts/install_tool.sh chromium
	bash scripts/install_tool.sh nginx
	$(BIN)/pytest -m "browser and not slow" tests/browser -n $(WORKERS) --dist loadfile --reruns 1 -r fER

gpu: $(VENV)/.test-installed ## Run the tests that need a CUDA GPU (without one they are skipped)
	$(BIN)/pytest -m gpu

slow: $(VENV)/.test-installed ## Try thousands of random designs (many minutes)
	INCEPTION_LAB_PROFILE=slow $(BIN)/pytest -m "slow or hypothesis" -n $(WORKERS) --timeout 7200

bench: $(VENV)/.test-installed ## Run the benchmarks
	@set -e; for module in $(BENCHMARKS); do echo "== $$module"; $(BIN)/python -m "$$module"; done

screenshot: $(VENV)/.test-installed ## Photograph the README's page; every page in four sizes with FOLDER=/tmp/pages
	bash scripts/install_tool.sh chromium
	$(BIN)/python -m scripts.screenshot $(FOLDER)

format: $(VENV)/.test-installed ## Put every file into the project's format
	$(BIN)/ruff check --fix-only $(SOURCES)
	$(BIN)/ruff format $(SOURCES)
	[ ! -d node_modules ] || npm run --silent format

lock: ## Write requirements.lock anew from requirements.txt
	PYTHON=$(PYTHON) bash scripts/lock.sh

audit: $(VENV)/.test-installed ## Look for known weaknesses of every package that is pinned (asks the package index)
	$(BIN)/python -m scripts.audit

fresh: ## Type README's lines in a clean clone, say what they download, start without a network (some minutes)
	$(PYTHON) -m scripts.fresh_machine

clean: ## Remove the environment and every cache
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Inception Lab needs Python 3.11 or newer ($$($(PYTHON) --version 2>&1)); name one: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

# One stamp a requirements file: pip runs again only where a pin changed.
$(VENV)/.run-installed: requirements.txt $(VENV)/.created
	@echo "Installing what the app needs into $(VENV) (once, some minutes) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.test-installed: requirements-test.txt $(VENV)/.run-installed
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) -r requirements-test.txt
	@touch $@

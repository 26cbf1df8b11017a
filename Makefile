# Two commands do everything: `make run` and `make test`. Both build the environment first.
# Another interpreter wants an environment of its own: make test PYTHON=python3.13 VENV=.venv-3.13

PYTHON   ?= python3
VENV     ?= .venv
SCENARIO ?= scenarios/mid_market.yaml
ARGS     ?=
JOBS     ?= 2

BIN   := $(VENV)/bin
READY := $(VENV)/.ready

# Editors use it to explain and complete scenarios; a test asks it what it says of ours.
YAML_SERVER := yaml-language-server@1.25.0
EDITOR      := .node/$(YAML_SERVER)

.PHONY: help run sweep test check quick scenarios editor bench docs lock clean

help:
	@echo "make run    simulate $(SCENARIO)    (SCENARIO=... ARGS='--seed 2')"
	@echo "make sweep  the same customers with teams of 3 to 12"
	@echo "make test   ruff, mypy, every scenario, every test and notebook (needs node for one)"
	@echo "make quick  unit and property tests only"
	@echo "make bench  measure speed"
	@echo "make docs   regenerate the tables in docs/"
	@echo "make clean  remove environments and caches; results stay"

run: $(READY)
	$(BIN)/csmsim run $(SCENARIO) $(ARGS)

sweep: $(READY)
	$(BIN)/csmsim sweep $(SCENARIO) --segment mid_market --headcount 3:12 $(ARGS)

test: check scenarios editor
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --nbmake --nbmake-timeout=600 tests notebooks $(ARGS)

check: $(READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy --strict simulator

quick: $(READY)
	$(BIN)/python -m pytest -n $(JOBS) -m "unit or property" $(ARGS)

scenarios: $(READY)
	@out=$$(mktemp -d) && trap 'rm -rf "$$out"' EXIT && for file in scenarios/*.yaml; do \
		echo "csmsim run $$file --replications 2"; \
		$(BIN)/csmsim run "$$file" --replications 2 --out "$$out/$$(basename "$$file" .yaml)" \
			>"$$out/log" 2>&1 || { cat "$$out/log"; exit 1; }; \
	done

editor: $(EDITOR)

bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

docs: $(READY)
	@for script in docs/*.py; do \
		if [ -e "$$script" ]; then echo "$$script"; $(BIN)/python "$$script" || exit 1; fi; \
	done

$(EDITOR):
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "The test of editor support needs node (18 or newer) and npm. On Debian and Ubuntu:"; \
		echo "apt-get install nodejs npm. \`make check quick\` tests without it."; \
		exit 1; }
	@echo "Fetching $(YAML_SERVER) into .node"
	@npm install --prefix .node --no-save --no-package-lock --no-audit --no-fund --loglevel error \
		$(YAML_SERVER) >/dev/null
	@touch $@

# For maintainers, with uv: the newest versions that fit pyproject.toml, the same on every Python.
lock:
	uv pip compile pyproject.toml --extra fast --extra dev --extra notebooks --upgrade \
		--universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--output-file requirements.lock --quiet

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "csmsim needs Python 3.11 or newer. Say where it is, for example: make PYTHON=python3.13 run"; \
		exit 1; }
	@echo "Building $(VENV) from requirements.lock (about two minutes)"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "No environment could be made. On Debian and Ubuntu: apt-get install python3-venv"; \
		exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	@$(BIN)/csmsim compile
	@touch $@

clean:
	rm -rf .venv .venv-* .node .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	find simulator tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

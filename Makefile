# make ask [Q="…"]   set up and answer a question        make test   set up and run the tests
# make serve         set up and start the service
# make lint          ruff, mypy, import floors           make lock   pin every package again, with hashes
# make audit         known vulnerabilities of the pinned packages        make prove  install the solver and prove the rules
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
Q ?= Can an unprofitable large-language-model developer list on the STAR Market?

export Q

.PHONY: ask serve test lint audit prove lock clean
.DELETE_ON_ERROR:

ask: $(VENV)/.ready
	@$(BIN)/assistant ask "$$Q"

serve: $(VENV)/.ready
	@$(BIN)/assistant serve

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/assistant corpus verify

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ask")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once; about two minutes) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q assistant
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.ready-prove: requirements-prove.lock $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-prove.lock
	@touch $@

prove: $(VENV)/.ready-prove
	@$(BIN)/assistant rules prove

audit: $(VENV)/.ready-dev
	@$(BIN)/python .ci/audit

lock: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --extra=build --output-file=requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --extra=build --extra=dev --output-file=requirements-dev.lock pyproject.toml
	for extra in prove ocr tables ray; do \
	  $(BIN)/python -c "import sys, tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies'][sys.argv[1]], sep='\n')" $$extra \
	  | $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --constraint=requirements.lock --output-file=requirements-$$extra.lock - || exit 1; done

clean:
	rm -rf $(VENV) build dist *.egg-info

# Two commands for a fresh machine with Python and make:
#   make demo   check the example notebooks
#   make test   run all tests
# and make docs builds the site of the documentation.
# Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test lint typecheck benchmark benchmark-comparison docs examples clean

demo: $(VENV)/demo.stamp
	$(BIN)/pytest --nbrepro examples

# Tests that share what is costly are in one file, and stay together. Files are run in their order,
# tests/unit last: by default those of the fewest tests are, among them the longest of all.
test: lint typecheck
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/test.stamp
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

typecheck: $(VENV)/test.stamp
	$(BIN)/mypy

$(VENV)/demo.stamp: examples/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed, e.g.: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -r examples/requirements.txt
	$(PIP) install --quiet --constraint examples/requirements.txt --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/demo.stamp requirements-dev.txt
	$(PIP) install --quiet -r requirements-dev.txt
	@touch $@

# The peers, measured beside us; see benchmarks/README.md.
benchmark: $(VENV)/test.stamp
	$(BIN)/python benchmarks/run.py

# False alarms and missed changes; see benchmarks/comparison/README.md.
benchmark-comparison: $(VENV)/test.stamp
	$(BIN)/python benchmarks/comparison/run.py

# The site, in build/site. A link that leads nowhere fails, and a page that nothing leads to.
docs: $(VENV)-docs/stamp
	$(VENV)-docs/bin/sphinx-build --fail-on-warning --keep-going --nitpicky --quiet --fresh-env \
	    --conf-dir tools/site . build/site
	@echo "made build/site/index.html"

$(VENV)-docs/stamp: requirements-docs.txt
	$(PYTHON) -m venv --clear $(VENV)-docs
	$(VENV)-docs/bin/python -m pip --disable-pip-version-check install --quiet -r requirements-docs.txt
	@touch $@

# Run the examples anew and lock them, in an environment that holds nothing else.
examples:
	$(PYTHON) -m venv --clear $(VENV)-examples
	$(VENV)-examples/bin/python -m pip install --quiet -r tools/examples.in --editable .
	$(VENV)-examples/bin/python tools/refresh_examples.py examples/*.ipynb
	$(VENV)-examples/bin/nbrepro lock examples/*.ipynb
	$(VENV)-examples/bin/nbrepro export --to requirements examples/*.ipynb \
	    --output examples/requirements.txt
	$(VENV)-examples/bin/python tools/break_examples.py

clean:
	rm -rf $(VENV) $(VENV)-examples $(VENV)-benchmarks $(VENV)-benchmarks-comparison $(VENV)-benchmarks-numerics $(VENV)-docs build .mypy_cache .ruff_cache .pytest_cache .hypothesis

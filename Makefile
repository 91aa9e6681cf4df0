# Everything a newcomer needs: `make demo` and `make test` set up their own virtual environment.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
PROGRAM := programs/literasi-digital-guru

.PHONY: setup demo test slow spark lint types check messages data golden docs bench lock clean

setup: $(VENV)/ready

$(VENV)/ready: pyproject.toml requirements-dev.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pendamping needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: setup
	@sh tools/demo.sh $(BIN)/pendamping $(PROGRAM) $(DEMO)

test: setup
	$(BIN)/python -m pytest -n 2 -m "not slow and not spark"

slow: setup
	$(BIN)/python -m pytest -n 2 -m slow

# The figures on a local Spark; needs Java 17 or newer, and installs PySpark.
spark: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pyspark>=4,<5"
	$(BIN)/python -m pytest -m spark tests/analysis/test_spark.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/pyright --pythonpath $(BIN)/python

check: lint types test slow spark

# The Indonesian catalogue, after a message in the code has changed.
messages: setup
	$(BIN)/python tools/messages.py

# The worked programs, after their templates or the script have changed.
data: setup
	$(BIN)/python programs/make_data.py

# The documents that the golden tests compare with; read the difference before committing it.
golden: setup
	$(BIN)/python -m pytest tests/golden -q --golden

# The generated reference pages.
docs: setup
	$(BIN)/python tools/reference.py

bench: setup
	$(BIN)/python benchmarks/run.py

# Needs uv: the exact versions that development and CI use.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --group dev pyproject.toml --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) $(DEMO) dist build .pytest_cache .ruff_cache .hypothesis

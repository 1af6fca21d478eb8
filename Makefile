# Everything a developer types. Both `make demo` and `make test` do their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

IMAGE ?= merge-heads:local
QUIET := --quiet --disable-pip-version-check
COMPILE := build/lock/bin/uv pip compile --quiet --no-config --universal --python-version=3.11 \
	--generate-hashes --no-annotate --no-header --no-emit-index-url $(LOCK)

# Everything that is compared lives in one environment of its own: what others need never touches ours.
PEERS := build/bench
BENCH ?= full

# FUZZ_SECONDS is for each target of the fuzzer; there are four, so an hour in all.
FUZZ_WRITE ?= --write
FUZZ_SECONDS ?= 900

.PHONY: help demo test lint format lock soak reliability fuzz bench overlaps container clean

help:
	@echo "make demo   the main job, end to end, on a project that is made for it"
	@echo "make test   all tests"
	@echo "make lint   formatting, types, floors"
	@echo "make container  the image, and the action in it"
	@echo "make soak   thousands of generated histories, repaired"
	@echo "make reliability  the figures of docs/reliability.md: all that goes wrong on purpose; takes hours"
	@echo "make fuzz   the fuzzer alone, an hour (FUZZ_SECONDS=60: a minute for each of its targets)"
	@echo "make bench  the figures of docs/performance.md (BENCH=quick: a look, in a minute)"
	@echo "make overlaps  the figures of docs/overlaps.md: reading against running"
	@echo "make lock   the exact versions in requirements/"

$(VENV)/installed: pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(QUIET) --no-deps --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install $(QUIET) --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/installed
	$(BIN)/python -m demo

test: $(VENV)/installed
	$(BIN)/python -m pytest --numprocesses=auto --cov --cov-report=term

lint: $(VENV)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Makes requirements/ again from pyproject.toml; newer versions: make lock LOCK=--upgrade
lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install $(QUIET) uv==0.13.9
	$(COMPILE) --extra postgresql --output-file requirements/runtime.txt pyproject.toml
	$(COMPILE) --constraints requirements/runtime.txt --group dev --output-file requirements/dev.txt pyproject.toml
	$(COMPILE) --constraints requirements/dev.txt --group build --output-file requirements/build.txt
	$(COMPILE) --constraints requirements/dev.txt --group fuzz --output-file requirements/fuzz.txt
	$(COMPILE) --constraints requirements/dev.txt --group bench --output-file requirements/bench.txt pyproject.toml

# Thousands of generated histories instead of hundreds, from seeds of this moment.
soak: $(VENV)/installed
	MERGE_HEADS_EXAMPLES=5000 $(BIN)/python -m pytest tests/repair/test_property.py

# The fuzzer has wheels for Linux and Python 3.11 to 3.13 alone, so only what needs it installs it.
$(VENV)/fuzz-installed: $(VENV)/installed requirements/fuzz.txt
	$(BIN)/python -m pip install $(QUIET) --no-deps --require-hashes --requirement requirements/fuzz.txt
	@touch $@

# Exits with an error where anything failed; `python -m reliability PART --quick` takes a look.
reliability: $(VENV)/fuzz-installed
	$(BIN)/python -m reliability --write --seconds $(FUZZ_SECONDS)

fuzz: $(VENV)/fuzz-installed
	$(BIN)/python -m reliability fuzz $(FUZZ_WRITE) --seconds $(FUZZ_SECONDS)

$(PEERS)/installed: requirements/bench.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install $(QUIET) --no-deps --require-hashes --requirement requirements/bench.txt
	@touch $@

# Measures the wheel of this moment, installed next to the others.
bench: $(VENV)/installed $(PEERS)/installed
	$(PEERS)/bin/python -m pip install $(QUIET) --no-deps --no-build-isolation --force-reinstall .
	$(BIN)/python -m benchmarks $(BENCH) --tools $(PEERS)/bin

# Reads and runs thousands of pairs of migrations, on SQLite and on a PostgreSQL server of its own.
overlaps: $(VENV)/installed
	$(BIN)/python -m benchmarks.overlaps

# Builds the image and runs the action in it; needs a container engine that answers `docker`.
container: $(VENV)/installed
	docker build --tag $(IMAGE) .
	MERGE_HEADS_IMAGE=$(IMAGE) $(BIN)/python -m pytest tests/container

clean:
	rm -rf $(VENV) build dist .coverage*

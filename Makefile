# Everything a developer types. Both `make demo` and `make test` do their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test lint format lock clean

help:
	@echo "make demo   the main job, end to end, on a project that is made for it"
	@echo "make test   all tests"
	@echo "make lint   formatting, types, floors"

$(VENV)/installed: pyproject.toml requirements/dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
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

clean:
	rm -rf $(VENV) build dist .coverage*

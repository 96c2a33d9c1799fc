SHELL := /bin/bash
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# Every server and command that a test starts would compile the whole app anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run browser test check style types bench fuzz sample lock clean

help:  ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP)  ## Make .venv and install what the app and its tests need

# The stamp is newer than both lists while nothing has to be installed.
$(STAMP): requirements.txt requirements-dev.txt
	@test -x $(BIN)/python || .ci/make-venv "$(VENV)" "$(PYTHON)"
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements-dev.txt
	@touch $@

run: setup  ## Start the app (opens a browser where there is a screen)
	$(BIN)/python -m streamlit run app.py

browser: setup  ## See to a Chrome, Edge or Chromium for the browser tests
	@.ci/get-browser $(BIN)/python

# Two tests more at a time than there are processors (those of the browser wait much), with the same
# examples in every run. Only some of them: .venv/bin/python -m pytest PATH
test: setup browser  ## Run every test
	CI=1 REQUIRE_BROWSER=1 $(BIN)/python -m pytest -n $$(($$(nproc) + 2)) \
		--no-loadscope-reorder

check: style types  ## Check style, format and types

style: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup
	$(BIN)/mypy

bench: setup browser  ## Measure speed and memory
	$(BIN)/python -m benchmarks.run

fuzz: setup  ## Open damaged files for MINUTES (10) and count how they end
	$(BIN)/python -m benchmarks.reading.fuzz --minutes $(or $(MINUTES),10) --seed $(or $(SEED),1)

sample: setup  ## Write the sample study again
	$(BIN)/python sample_data/make_sample_study.py

# For every platform and Python from 3.11 on, each file with its sha256; the image installs it.
lock: setup  ## Write requirements.lock anew, with the newest versions in the ranges
	$(BIN)/python -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" \
		requirements-server.txt -o requirements.lock

clean:  ## Remove caches (the virtual environment stays; delete .venv to start anew)
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

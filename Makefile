# make tutorial   sets up .venv once and opens the notebooks in JupyterLab
# make test       sets up .venv once and runs every test
# make help       the rest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
LAB_ARGS ?=
NOTEBOOK ?=
PROCESSOR ?=
# What the tests share between two processes; more cores than two help little.
WORKERS ?= 2

PARTS := lint test-package test-jax test-browser test-notebooks

VENV := .venv
VENV_PYTHON := $(VENV)/bin/python
# An extra of pyproject.toml: tensorflow, gpu, jax or gpu-jax. What .venv was made with stays.
ifeq ($(BACKEND),jax)
ifeq ($(shell nvidia-smi >/dev/null 2>&1 && echo yes),yes)
override BACKEND := gpu-jax
ifeq ($(MAKELEVEL),0)
$(info BACKEND=jax is JAX for CPUs, and nvidia-smi answers: gpu-jax, JAX with CUDA, is taken.)
endif
endif
endif
ifndef BACKEND
BACKEND := $(shell cat $(VENV)/backend 2>/dev/null || \
	{ nvidia-smi >/dev/null 2>&1 && echo gpu || echo tensorflow; })
endif
# With JAX alone, Keras has to be told.
ifneq ($(filter jax gpu-jax,$(BACKEND)),)
export KERAS_BACKEND ?= jax
endif
# What benchmark-gpu is told besides.
BENCHMARK_ARGS ?=

# Kernels neither read a reader's own IPython settings nor write beside them.
export IPYTHONDIR := $(CURDIR)/.jupyter/ipython
export JUPYTER_RUNTIME_DIR := $(CURDIR)/.jupyter/runtime

##@ For readers

tutorial: $(VENV)/installed-tutorial ## set up .venv and open the notebooks (LAB_ARGS="--no-browser --port 8899")
	@$(VENV_PYTHON) scripts/open_lab.py $(LAB_ARGS)

test: ## set up .venv and run the tests (20 minutes)
test-all: ## the same, and what takes too long for it
test-all: PARTS += test-slow
test test-all: $(VENV)/installed-tests
	@$(VENV_PYTHON) scripts/describe_machine.py
	@started=$$(date +%s); failed=""; log=$$(mktemp); set -o pipefail; \
	for part in $(PARTS); do \
		echo; echo "=== make $$part"; \
		$(MAKE) --no-print-directory $$part 2>&1 | tee -a $$log || failed="$$failed $$part"; \
	done; \
	echo; echo "=== Skipped, and why"; grep "^SKIPPED" $$log || echo "Nothing."; rm $$log; \
	echo; echo "make $@ took $$(( $$(date +%s) - started )) s"; \
	if [ -n "$$failed" ]; then echo "FAILED:$$failed"; exit 1; fi; \
	echo "Everything passed."

##@ The parts of make test

lint: $(VENV)/installed-tests ## check code and notebooks with ruff
	$(VENV_PYTHON) -m ruff check .

test-package: $(VENV)/installed-tests ## the package, on TensorFlow, with the examples in its docstrings
	$(VENV_PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile -m "not browser and not slow" --durations 10

test-jax: $(VENV)/installed-tests ## the tests of the model once more, on JAX
	# Compiling is most of the time here, and the networks are tiny.
	KERAS_BACKEND=jax JAX_DISABLE_MOST_OPTIMIZATIONS=1 $(VENV_PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile -m "jax and not slow" tests

test-notebooks: $(VENV)/installed-tests ## run every notebook and compare every output with the saved one
	TQDM_DISABLE=1 $(VENV_PYTHON) -m pytest -q -n $(WORKERS) --dist loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with tests/sanitize.cfg --nbval-cell-timeout 300 notebooks

test-browser: $(VENV)/installed-tests ## use the notebooks in Chromium, as a reader does
	$(VENV_PYTHON) -m pytest -q -m browser tests/browser

test-slow: $(VENV)/installed-tests ## the tests with the mark `slow`, one at a time
	$(VENV_PYTHON) -m pytest -q -m slow --durations 10

test-lowest: ## the package with the oldest versions that pyproject.toml allows, in .venv-lowest
	$(PYTHON) -m venv --clear .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet uv
	.venv-lowest/bin/python -m uv pip install --python .venv-lowest/bin/python \
		--resolution lowest-direct -e ".[tensorflow,jax,notebooks,tests]"
	KERAS_BACKEND=tensorflow .venv-lowest/bin/python -m pytest -q -n $(WORKERS) --dist loadfile -m "not browser"
	KERAS_BACKEND=jax .venv-lowest/bin/python -m pytest -q -n $(WORKERS) --dist loadfile -m jax tests

test-processors: $(VENV)/installed-tests ## package and notebooks with the arithmetic of other processors (PROCESSOR=avx2)
	$(VENV_PYTHON) scripts/simulate_processors.py $(PROCESSOR)

##@ For authors

notebooks: $(VENV)/installed-tests ## run the notebooks and save their outputs (NOTEBOOK=notebooks/01*.ipynb for one)
	$(VENV_PYTHON) scripts/run_notebooks.py $(NOTEBOOK)

format: $(VENV)/installed-tests ## format code and notebooks with ruff
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

benchmark: $(VENV)/installed-tests ## speed as shares of this machine's own limit
	$(VENV_PYTHON) -m benchmarks.training
	$(VENV_PYTHON) -m benchmarks.generation

benchmark-gpu: $(VENV)/installed-tutorial ## what a GPU does, in nine minutes, most important first (BENCHMARK_ARGS="--out card.txt")
	$(VENV_PYTHON) -m benchmarks.gpu --seconds 540 $(BENCHMARK_ARGS)

voices: $(VENV)/installed-tests ## train the voice `speech` again (three hours); digits and vocoder: see data/make_*.py
	$(VENV_PYTHON) data/make_voices.py

dist: $(VENV)/installed-tests ## build a wheel and an sdist, with the voices inside, in dist/
	$(VENV_PYTHON) -m hatchling build

clean: ## remove the environments and what Jupyter wrote
	rm -rf .venv .venv-lowest .jupyter .processors dist .pytest_cache .ruff_cache

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

.PHONY: tutorial test test-all test-slow lint test-package test-jax test-notebooks test-browser test-lowest \
	test-processors notebooks format benchmark benchmark-gpu voices dist clean help

# The environment. Its stamps depend on pyproject.toml, so a second run installs nothing. The
# kernel of the notebooks is the one that comes with ipykernel inside .venv: nothing is registered.

$(VENV)/backend:
	@$(PYTHON) scripts/check_python.py
	@echo "Making $(VENV) ..."
	$(PYTHON) -m venv $(VENV)
	@echo $(BACKEND) > $@

$(VENV)/installed-tutorial: pyproject.toml | $(VENV)/backend
	$(call install,$(BACKEND)$(comma)notebooks)
	@touch $@

$(VENV)/installed-tests: pyproject.toml | $(VENV)/backend
	$(call install,$(BACKEND)$(comma)jax$(comma)notebooks$(comma)tests)
	@echo "Installing PESQ, STOI and pocketsphinx. Where one cannot be built, its tests are skipped ..."
	-$(VENV_PYTHON) -m pip install -e ".[scores]"
	-$(VENV_PYTHON) -m pip install -e ".[judges]"
	@touch $(VENV)/installed-tutorial $@

comma := ,
define install
	@if [ "$(BACKEND)" != "$$(cat $(VENV)/backend)" ]; then \
		echo "$(VENV) was made with BACKEND=$$(cat $(VENV)/backend); run make clean first." >&2; exit 1; fi
	@echo "Installing wavenet_keras[$(1)] (a few minutes, once) ..."
	$(VENV_PYTHON) -m pip install -e ".[$(1)]"
endef

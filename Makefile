# Every command of the project. `make` alone lists the targets.

PYTHON ?= python3
PORT ?= 4566
PARAMS ?=
RUNS ?= 10000

# Target of the layer's libraries: by default the runtime and processor of template.yaml.
# TARGET_MACHINE=local means this interpreter and this machine.
TARGET_PYTHON ?= 3.13
TARGET_MACHINE ?= aarch64

VENV := .venv/installed
SAM_VENV := .venv-sam/installed
SVIX1_VENV := .venv-svix1/installed
AUDIT_VENV := .venv-audit/installed
DOCS_VENV := .venv-docs/installed
# Only with npm; otherwise the tests report that they skipped the JavaScript SDK.
SVIX_JS := $(if $(shell command -v npm 2>/dev/null),tests/sdk/js/node_modules/.package-lock.json)
# Compiled languages, each if its compiler is installed and its registry answers; otherwise the tests report it.
SDK_PROGRAMS := $(patsubst %,.build/sdk/%/built,go java kotlin rust)
REFERENCE := LICENSE NOTICE swagger-ui-bundle.js swagger-ui-bundle.js.LICENSE.txt swagger-ui.css
BIN := .venv/bin
# Cached bytecode lets pytest rewrite assertions once, not in each process of each run.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest
# In the listed order: by default, files with few tests come last, and some of these are the slowest.
PARALLEL := --numprocesses=auto --dist=loadfile --no-loadscope-reorder
# Tests that mostly wait, and those that generate their requests when they are collected.
APART := tests/api/wire/test_conformance.py tests/architecture/test_bench_native.py tests/cli/test_rights.py \
	tests/contract/accounts tests/contract/http tests/contract/sqs
# Printed at the end: interleaved reports would be unreadable.
REPORT = > .build/$@.txt 2>&1; status=$$?; cat .build/$@.txt; exit $$status
SAM := .venv-sam/bin/sam
LIBRARIES := .build/libraries/$(if $(filter local,$(TARGET_MACHINE)),local,$(TARGET_PYTHON)-$(TARGET_MACHINE))
SOURCES := $(shell find functions shared \( -name __pycache__ -o -path functions/portal/web -o -path shared/cli -o -path shared/library -o -path 'shared/*/operator*' -o -path shared/adapters/memory \) -prune -o \( -name '*.py' -o -name '*.json' -o -name '*.html' -o -name '*.js' -o -name '*.css' \) -print)
# The portal, if Node.js is here to build it; otherwise its address says what is missing.
PORTAL_WEB := functions/portal/web
SNIPPETS := $(PORTAL_WEB)/src/pages/endpoints/receive/snippets
PORTAL := $(if $(shell command -v npm 2>/dev/null),functions/portal/static/index.html)
PORTAL_SOURCES := $(shell find $(PORTAL_WEB) -name node_modules -prune -o -type f -print)
LOCK := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --no-config

export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1

.PHONY: help demo run portal portal-schema test-portal sam-local test test-in-process test-apart test-on-stack smoke simulate mutations reconcile redrive lint types imports check-template openapi openapi-release snapshot monitoring reference build lock bench bench-isolation bench-peer costs profile audit clean test-fast docs contract-aws
.DELETE_ON_ERROR:

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV) $(SAM_VENV) ## Show the path of three events, in about a minute
	@exec $(BIN)/python -m tools.local_stack demo

run: $(VENV) $(SAM_VENV) ## Run the stack here: PORT=4566, PARAMS="RetrySchedule=1,2"
	@exec $(BIN)/python -m tools.local_stack run --port "$(PORT)" --params "$(PARAMS)"

sam-local: $(VENV) $(SAM_VENV) ## Run each function in the runtime of AWS (needs Docker)
	@exec $(BIN)/python -m tools.local_stack sam

# In parallel: tests on the stack mostly wait. Their builds come first, while nothing else reads or
# compiles the sources.
test: $(VENV) $(SAM_VENV) $(SVIX1_VENV) $(SVIX_JS) $(SDK_PROGRAMS) .build/local/template.yaml ## Run every test, those on a local stack beside the others
	@$(MAKE) --no-print-directory --keep-going --jobs=3 test-in-process test-apart test-on-stack

# `nice` gives the functions of the stack priority, so that a busy processor delays no answer.
test-in-process: $(VENV)
	nice env $(PYTEST) $(PARALLEL) -p no:schemathesis --ignore=tests/e2e --ignore=tests/sdk $(APART:%=--ignore=%)

# In one process beside the others: in theirs, a wait leaves a processor idle, and each of them would
# generate the requests.
test-apart: $(VENV)
	@mkdir -p .build
	nice env $(PYTEST) $(APART) $(REPORT)

test-on-stack: $(VENV) $(SAM_VENV) $(SVIX1_VENV) $(SVIX_JS) $(SDK_PROGRAMS)
	@mkdir -p .build
	$(PYTEST) tests/e2e --ignore=tests/e2e/portal $(REPORT)

# Not part of `test`: its stories press buttons and wait for pages, on a machine that is not busy.
# Three workers share one stack; more than there are processors, as each mostly waits.
test-portal: $(VENV) $(SAM_VENV) .build/local/template.yaml ## Use the portal in Chromium, page by page, on a local stack (8 minutes)
	OUTRIDER_BROWSER=required $(PYTEST) --numprocesses=3 --dist=loadfile --no-loadscope-reorder tests/e2e/portal

reconcile: $(VENV) ## Compare messages with deliveries: ARGS="--local", ARGS="--stack outrider --org org_..."
	@$(BIN)/python -m shared.cli reconcile $(ARGS)

redrive: $(VENV) ## Send dead letters back to their queues: ARGS="--local --dry-run"
	@$(BIN)/python -m shared.cli redrive $(ARGS)

smoke: $(VENV) ## Test a deployed stack from end to end: ARGS="--stack outrider", ARGS="--local"
	@$(BIN)/python -m shared.cli smoke $(ARGS)

simulate: $(VENV) ## Simulate days of faults: RUNS=10000, CHANCE=1 for random runs, SEED='…' to repeat one
	$(if $(value SEED),$(BIN)/python -m tests.simulation "$$SEED",$(if $(CHANCE),OUTRIDER_CHANCE=1 )OUTRIDER_SIMULATIONS=$(RUNS) $(PYTEST) --numprocesses=auto --dist=worksteal tests/simulation)

mutations: $(VENV) ## Check that the simulation detects bugs that are put into the engine
	$(BIN)/python -m tests.simulation.mutation.mutate

test-fast: $(VENV) ## Run the tests that need no AWS, not even an emulated one, in half a minute
	$(PYTEST) $(PARALLEL) -q -p no:schemathesis tests/unit tests/workers tests/template tests/architecture

contract-aws: $(VENV) ## Run the contract tests on ElasticMQ, dynalite and ministack: ARGS="-x"
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m tools.opinions $(ARGS)

docs: $(DOCS_VENV) ## Build the documentation as a site, .build/site
	.venv-docs/bin/sphinx-build --quiet --fail-on-warning --keep-going docs .build/site
	@echo "Built. To read it: python3 -m http.server -d .build/site 8080"

lint: $(VENV) ## Check format and style
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV) ## Check the types
	$(BIN)/mypy

imports: $(VENV) ## Check the import contracts
	PYTHONPATH=shared/library $(BIN)/lint-imports

check-template: $(SAM_VENV) ## Check template.yaml
	$(SAM) validate --lint

# A test fails when the file differs from the code. Never merge it by hand: after a conflict,
# generate it again.
openapi: $(VENV) ## Generate the API's document, functions/api/openapi.json
	$(BIN)/python -m functions.api.openapi

reference: ## Fetch the renderer of /docs in the version that tools/reference locks
	npm ci --prefix tools/reference --ignore-scripts --loglevel=error
	cp $(REFERENCE:%=tools/reference/node_modules/swagger-ui-dist/%) functions/api/reference
	cd functions/api/reference && shasum -a 256 $(REFERENCE) > "$(CURDIR)/tools/reference/files.sha256"

# The stored forms of a release are kept forever: every later version has to read them.
openapi-release: ## Record the API's document and the stored forms as those of a release (docs/api.md, Versions)
	cp functions/api/openapi.json tests/architecture/openapi-released.json
	@released=tests/contract/stored/$$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml).json; \
		if [ -e $$released ]; then echo "$$released stays as it was released."; else cp tests/contract/stored/current.json $$released; fi

snapshot: $(VENV) ## Renew the snapshots of interfaces and of stored items, after an intended change
	$(BIN)/python -m tests.architecture.interfaces
	$(BIN)/python -m tests.contract.stored_forms

monitoring: $(VENV) ## Write the metrics, alarms and dashboard of tools/monitoring into template.yaml
	$(BIN)/python -m tools.monitoring

portal: $(PORTAL) ## Build the portal (needs Node.js) and check its sources
	@$(if $(PORTAL),,echo "The portal needs Node.js 20.19 or later with npm, which is not here." >&2; exit 1)
	npm run --prefix $(PORTAL_WEB) check
	npm run --prefix $(PORTAL_WEB) test

# A test fails when the file differs from the API's document.
portal-schema: $(PORTAL_WEB)/node_modules/.package-lock.json ## Generate the portal's types of the API
	npm run --prefix $(PORTAL_WEB) schema

bench: $(VENV) .build/local/template.yaml ## Measure cost, speed and growth against their budgets (15 minutes)
	$(BIN)/python -m tools.bench

bench-peer: $(VENV) .build/local/template.yaml ## Compare a server that speaks the API with ours: URL=, TOKEN=, ARGS="--concurrency 8"
	$(BIN)/python -m tools.bench.peer $(if $(URL),--url "$(URL)" --token "$(TOKEN)") --ours --native $(ARGS)

bench-isolation: $(VENV) ## Measure a healthy application beside one in trouble, on the functions as processes: ARGS="--rate 10"
	$(BIN)/python -m tools.bench.isolation $(ARGS)

costs: $(VENV) .build/local/template.yaml ## Count the cost of many kinds of messages, and rewrite the tables of docs/cost.md
	$(BIN)/python -m tools.bench.costs

profile: $(VENV) ## Profile a message by process and part, and each handler
	$(BIN)/python -m tools.bench.profile

audit: $(AUDIT_VENV) ## Check the libraries for known vulnerabilities
	.venv-audit/bin/python -m tools.audit .venv-audit/bin/pip-audit requirements*.txt

clean: ## Remove the state of local stacks and everything built
	rm -rf .outrider .build .aws-sam

# ---- Build ------------------------------------------------------------------------------------

build: .build/local/template.yaml ## Build the stack for this machine

.build/local/template.yaml: export TARGET_MACHINE = local
.build/local/template.yaml: Makefile template.yaml requirements.txt $(SOURCES) $(PORTAL) $(VENV) $(SAM_VENV)
	$(SAM) build --build-dir .build/local

# Lambda cannot write beside the code, so a module that is not compiled here is compiled at each cold
# start. Compiled files have hashes instead of times, because a zip loses times. $(1) is the folder's
# path in Lambda, $(2) the folder.
COMPILER := $(if $(filter local,$(TARGET_MACHINE)),$(BIN)/python,python$(TARGET_PYTHON))
define compile
if $(COMPILER) -c '' 2>/dev/null; \
	then $(COMPILER) -m compileall -q --invalidation-mode unchecked-hash -p $(1) -s $(2) $(2); \
	else echo "$(COMPILER) is not here to compile $(1): cold starts will be slower." >&2; fi
endef

# `sam build` calls these, one for each resource of template.yaml with `BuildMethod: makefile`.

# samconfig.toml is part of the code because SAM publishes a new version for changed code, but not
# for changed parameters.
build-%Function:
	tar -c --exclude=__pycache__ --exclude=functions/portal functions shared samconfig.toml | tar -x -C "$(ARTIFACTS_DIR)"
	# Code of operators, tests and backends; an import contract keeps the functions from it.
	rm -r "$(ARTIFACTS_DIR)/shared/cli" "$(ARTIFACTS_DIR)/shared/library" "$(ARTIFACTS_DIR)"/shared/*/operator* "$(ARTIFACTS_DIR)/shared/adapters/memory"
	@$(if $(filter Api,$*),,rm -r "$(ARTIFACTS_DIR)/functions/api/reference")
	@$(call compile,/var/task,"$(ARTIFACTS_DIR)")

# Needs of the others only how settings are read.
PORTAL_SHARED := shared/__init__.py $(addprefix shared/settings/,__init__.py environment.py portal.py)
build-PortalFunction: $(PORTAL)
	@$(if $(PORTAL),,echo "Node.js with npm is not here: /portal/ will answer 503." >&2)
	tar -c --exclude=__pycache__ --exclude=functions/portal/web functions/__init__.py functions/portal $(PORTAL_SHARED) samconfig.toml | tar -x -C "$(ARTIFACTS_DIR)"
	@$(call compile,/var/task,"$(ARTIFACTS_DIR)")

functions/portal/static/index.html: $(PORTAL_WEB)/node_modules/.package-lock.json $(PORTAL_SOURCES)
	@echo "Building the portal ..."
	@npm run --prefix $(PORTAL_WEB) --silent build

$(PORTAL_WEB)/node_modules/.package-lock.json: $(PORTAL_WEB)/package-lock.json
	@echo "Installing $< into $(@D) ..."
	@npm ci --prefix $(PORTAL_WEB) --ignore-scripts --loglevel=error
	@touch $@

build-DependenciesLayer: $(LIBRARIES)/installed
	cp -R $(LIBRARIES)/* "$(ARTIFACTS_DIR)"

INSTALL := $(BIN)/python -m pip install --quiet --no-deps --require-hashes --no-compile \
	--only-binary=:all: -r requirements.txt

# Half of botocore's files describe services of AWS; these are the ones that the functions call.
SERVICES := dynamodb events lambda s3 secretsmanager sns sqs stepfunctions sts
TRIM := -mindepth 1 -maxdepth 1 -type d $(SERVICES:%=! -name %) -exec rm -r {} +

.build/libraries/local/installed: Makefile requirements.txt $(VENV)
	rm -rf $(@D)
	$(INSTALL) --target $(@D)/python
	find $(@D)/python/botocore/data $(TRIM)
	@$(call compile,/opt/python,$(@D)/python)
	@touch $@

.build/libraries/%/installed: Makefile requirements.txt $(VENV) $(AUDIT_VENV)
	rm -rf $(@D)
	$(INSTALL) --target $(@D)/python --implementation cp --python-version $(TARGET_PYTHON) \
		--platform manylinux2014_$(TARGET_MACHINE) --platform manylinux_2_28_$(TARGET_MACHINE)
	find $(@D)/python/botocore/data $(TRIM)
	@$(call compile,/opt/python,$(@D)/python)
	PYTHONWARNINGS=ignore .venv-audit/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
		--output-reproducible --output-file $(@D)/sbom.json
	@touch $@

# ---- Environments -----------------------------------------------------------------------------

# The files list every library, so nothing is left to resolve (--no-deps).
define environment
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
		{ echo "Python 3.11 to 3.14 is needed: make PYTHON=python3.13 ..."; exit 1; }
	@echo "Installing $(1) into $(@D) ..."
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --no-deps --require-hashes -r $(1)
	@touch $@
endef

$(VENV): requirements-dev.txt
	$(call environment,$<)

# SAM CLI has its own environment because it needs another boto3 than the local AWS.
$(SAM_VENV): requirements-sam.txt
	$(call environment,$<)

# The former generation of the SDK, to test the API with both.
$(SVIX1_VENV): requirements-svix1.txt
	$(call environment,$<)

$(AUDIT_VENV): requirements-audit.txt
	$(call environment,$<)

$(DOCS_VENV): requirements-docs.txt
	$(call environment,$<)

tests/sdk/js/node_modules/.package-lock.json: tests/sdk/js/package-lock.json
	@echo "Installing $< into $(@D) ..."
	@npm ci --prefix tests/sdk/js --ignore-scripts --loglevel=error
	@touch $@

.SECONDEXPANSION:
$(SDK_PROGRAMS): .build/sdk/%/built: $(wildcard tools/local_stack/programs/*.py) $(SNIPPETS)/%.txt $$(shell find tests/sdk/% -type f) $(VENV)
	@$(BIN)/python -m tools.local_stack.programs $*

lock: ## Lock the libraries of Python and npm (UPGRADE=--upgrade); for other pins see CONTRIBUTING.md
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/python -m pip install --quiet uv
	$(LOCK) $(UPGRADE) pyproject.toml --group dev --output-file requirements-dev.txt
	$(LOCK) pyproject.toml --constraints requirements-dev.txt --output-file requirements.txt
	$(LOCK) $(UPGRADE) --group sam --output-file requirements-sam.txt
	$(LOCK) $(UPGRADE) --group audit --output-file requirements-audit.txt
	$(LOCK) $(UPGRADE) --group docs --output-file requirements-docs.txt
	$(LOCK) $(UPGRADE) --group svix1 --output-file requirements-svix1.txt
	npm install --prefix tests/sdk/js --package-lock-only --loglevel=error
	npm install --prefix $(PORTAL_WEB) --package-lock-only --loglevel=error

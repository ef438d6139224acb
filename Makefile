# Every command of the project. Each builds what it needs first, so any of them may be the first one typed.
# More flags for the server: make run ARGS="--http 0.0.0.0:8080".
SHELL := /bin/bash
KHOANH := .venv/bin/khoanh
ARGS ?=
.PHONY: build run demo check test storm bench wheel lock clean

build: ## The Python environment and the web app, nothing is started.
	@bin/bootstrap run
	@bin/web

run: build ## Serve with data in ./data.
	@exec $(KHOANH) serve --data data $(ARGS)

demo: build ## The same with a demo hospital, kept apart in ./data/demo.
	@$(KHOANH) demo load --data data/demo
	@exec $(KHOANH) serve --data data/demo $(ARGS)

check: ## Format, lint, types, import contracts, unit tests: under a minute.
	@bin/bootstrap dev
	@bin/web
	@bin/check

test: ## Everything, with outside programs as judges; installs them where it may.
	@bin/test

storm: ## kill -9 of processes at random while four modalities send, KHOANH_STORM times as long as `make test` does it.
	@bin/bootstrap dev
	@bin/system-tools
	@KHOANH_STORM=$${KHOANH_STORM:-5} KHOANH_STORM_SEED=$${KHOANH_STORM_SEED:-$$RANDOM} \
		.venv/bin/python -m pytest -m storm tests/faults -rP $(ARGS)

bench: ## The table of benchmarks beside Orthanc's figures.
	@bin/bootstrap dev
	@bin/web
	@bin/system-tools
	@.venv/bin/python -m benchmarks $(ARGS)

wheel: build ## dist/*.whl with the built web app inside.
	@.venv/bin/uv build --quiet --wheel --out-dir dist
	@ls dist/*.whl

lock: ## Renew requirements.lock and requirements-dev.lock after a change of pyproject.toml.
	@bin/bootstrap dev
	@bin/lock

clean: ## Remove everything that can be built again; ./data stays.
	rm -rf .venv .tools dist web/node_modules src/khoanh/webapp .mypy_cache .ruff_cache .import_linter_cache .hypothesis

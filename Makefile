# Every command of the project; each builds what it needs first.
SHELL := /bin/bash
PY := .venv/bin/python
.PHONY: build run demo test check bench wheel clean

build: .venv/.ready
	@true

.venv/.ready: requirements.lock requirements-dev.lock pyproject.toml
	@bin/bootstrap
	@touch $@

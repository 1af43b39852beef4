# Everything that one does with this project. `make run` and `make test` are all that a newcomer needs.
.PHONY: help setup setup-dev run test test-only lint bench drill messages shell lock
PEYVAND = .venv/bin/peyvand

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 - /p' Makefile | expand -t 24

setup: ## make .venv ready to run the site
	@sh scripts/setup.sh requirements.txt

setup-dev:
	@sh scripts/setup.sh requirements-dev.txt

run: setup ## the site with its demonstration, on PORT (default 8000)
	@$(PEYVAND) serve --demo --with-parent

test: setup-dev ## everything: lint, the suite on SQLite and on PostgreSQL, the browser
	@sh scripts/test.sh all

test-only: setup-dev ## a part of the suite: T=tests/needs or T="-k 'draft and refused'"
	@sh scripts/test.sh only $(T)

lint: setup-dev ## ruff, mypy, import-linter
	@sh scripts/test.sh lint

bench: setup-dev ## the tables of docs/performance.md
	@sh scripts/bench.sh $(B)

drill: setup-dev ## the long forms of the crash and race tests
	@sh scripts/test.sh drill

messages: setup-dev ## collect the texts to translate into each room's catalogue (needs gettext)
	@.venv/bin/python scripts/collect_messages.py

shell: setup ## Python with the site loaded
	@$(PEYVAND) manage shell

lock: setup-dev ## write the two lock files anew from pyproject.toml
	@sh scripts/lock.sh

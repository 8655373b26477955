# make demo       everything on this machine, at http://localhost:8000/ (PORT=8001 make demo moves it)
# make test       the tests, with whatever a fresh machine lacks
# make test-long  soak, fault and large property runs
# make check      style, sizes, layers, types, templates, words, migrations (each a target too; -k runs all)
# make fix        what a program can mend of it
# make bench      the measurements, one JSON object a line
# make rules      the rules of the manual and the tests that prove each
# make lock       write requirements.lock anew
# make stop       stop what still runs of this directory
# make backup TO=FOLDER      database, files and key into one archive (of a running csdesk)
# make restore FROM=FILE INTO=FOLDER    an archive into a new data folder
# make upgrade-cluster OLD_BIN=/usr/lib/postgresql/17/bin    take an older PostgreSQL's data along

PORT ?= 8000
export PORT
PYTHON = .venv/bin/python
# Python keeps what it has compiled, whatever the shell says: demo and tests start dozens of processes.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help demo test test-long check style sizes layers types templates words migrations fix rules bench lock stop \
  upgrade-cluster backup restore deps assets messages browser imap

help:
	@sed -n 's/^# //p' Makefile

deps:
	@sh .ci/install

assets: deps
	@sh .ci/assets

messages: deps
	@$(PYTHON) .ci/translations.py compile

browser:
	@sh .ci/browser

imap:
	@sh .ci/imap

demo: deps assets messages
	@exec $(PYTHON) -m csdesk.supervisor

test: deps assets messages browser imap
	@$(PYTHON) -m pytest -n 2 --dist worksteal -m "not long"

test-long: deps assets messages browser imap
	@$(PYTHON) -m pytest -m long --timeout 3600

check: style sizes layers types templates words migrations

style: deps
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check -q .

sizes: deps
	@$(PYTHON) .ci/sizes.py

layers: deps
	@.venv/bin/lint-imports --no-cache

types: deps
	@$(PYTHON) -m mypy

templates: deps
	@.venv/bin/djlint --quiet --lint templates

words: deps
	@$(PYTHON) .ci/translations.py check

migrations: deps messages
	@$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

fix: deps
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

rules: deps
	@$(PYTHON) -m tests.rules_report

bench: deps
	@set -e; for script in bench/*.py; do case $$script in *__init__*) ;; *) $(PYTHON) $$script;; esac; done

lock:
	@uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 requirements-dev.in -o requirements.lock

stop: deps
	@$(PYTHON) -m csdesk.supervisor stop
	@CSDESK_DATA=$${CSDESK_DATA:-.local}/test $(PYTHON) -m csdesk.embedded stop

backup: deps
	@$(PYTHON) manage.py backup --to "$(or $(TO),$(error say where to: make backup TO=FOLDER))"

restore: deps
	@$(PYTHON) manage.py restore --from "$(or $(FROM),$(error say what: FROM=FILE))" \
	  --into "$(or $(INTO),$(error say where to: INTO=FOLDER))"

upgrade-cluster: deps
	@$(PYTHON) -m csdesk.embedded upgrade "$(OLD_BIN)"

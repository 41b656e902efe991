# Six commands. Each says what it is doing, may be given again, and may be interrupted with Ctrl-C.
#
#   make run       install, then open the center on http://localhost:8000 (another port: make run PORT=8001)
#   make test      install, then the whole test suite: SQLite, PostgreSQL, Chromium
#   make check     style, types, import contracts, shape, migrations, translations, documents
#   make bench     every benchmark, one after the other
#   make branches  which branches of the room of the funds no test walks
#   make install   what the others begin with: the locked dependencies in .venv, nothing outside this folder

PORT ?= 8000
BIN := .venv/bin
# Journeys take longest and come first; the short stories then fill both cores.
PYTEST := $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# What every claim of docs/assurance.md comes to, for operators and auditors; of a failed run too.
RECORD := $(BIN)/shebao assurance --junit var/tests/*.xml
export UV_PYTHON_DOWNLOADS := never
# The suite starts some hundred processes; without compiled modules each of them would read all of Django again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install run test check style bench branches
.DEFAULT_GOAL := run

install:
	@.ci/install

run: install
	@exec $(BIN)/shebao serve --port $(PORT)

test: install
	@.ci/chromium
	@.ci/spark
	@echo "==> The whole suite on SQLite, journeys in Chromium included"
	@rm -rf var/tests
	@SHEBAO_TEST_DATABASE=sqlite $(PYTEST) --junitxml=var/tests/sqlite.xml || { $(RECORD); exit 1; }
	@echo "==> The rooms on PostgreSQL, and the journeys in Chromium once more"
	@SHEBAO_TEST_DATABASE=postgresql $(PYTEST) tests/stories tests/journeys -m "not one_database" \
		--junitxml=var/tests/postgresql.xml || { $(RECORD); exit 1; }
	@echo "==> What the runs show of docs/assurance.md"
	@$(RECORD)
	@echo "==> All tests passed, on both databases."

check: install style
	@echo "==> Shape, migrations and documents"
	@$(BIN)/pytest -q tests/shape tests/docs
	@echo "==> All checks passed."

# What no test of the suite says already.
style: install
	@echo "==> Style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> Types"
	@$(BIN)/mypy
	@echo "==> Who may import whom"
	@$(BIN)/lint-imports --no-logo
	@echo "==> Translations"
	@$(BIN)/shebao catalogues check

branches: install
	@echo "==> The room of the funds on both databases, and which of its branches nothing walked"
	@SHEBAO_TEST_DATABASE=sqlite $(PYTEST) tests/stories/funds tests/stories/storage --cov --cov-report=
	@SHEBAO_TEST_DATABASE=postgresql $(PYTEST) tests/stories/funds tests/stories/storage --cov --cov-append --cov-report=term-missing:skip-covered --cov-fail-under=100

bench: install
	@echo "==> Installing what the figures are compared with"
	@$(BIN)/uv sync --locked --quiet --group bench --group spark
	@for script in benchmarks/*.py; do echo "==> $$script"; $(BIN)/python $$script || exit 1; done

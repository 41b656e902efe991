# Five commands. Each says what it is doing, may be given again, and may be interrupted with Ctrl-C.
#
#   make run       install, then open the center on http://localhost:8000 (another port: make run PORT=8001)
#   make test      install, then the whole test suite: SQLite, PostgreSQL, Chromium
#   make check     style, types, import contracts, shape, migrations, translations, documents
#   make bench     every benchmark, one after the other
#   make install   what the others begin with: the locked dependencies in .venv, nothing outside this folder

PORT ?= 8000
BIN := .venv/bin
# Journeys take longest and come first; the short stories then fill both cores.
PYTEST := $(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
export UV_PYTHON_DOWNLOADS := never

.PHONY: install run test check bench
.DEFAULT_GOAL := run

install:
	@.ci/install

run: install
	@exec $(BIN)/shebao serve --port $(PORT)

test: install
	@.ci/chromium
	@echo "==> The whole suite on SQLite, journeys in Chromium included"
	@SHEBAO_TEST_DATABASE=sqlite $(PYTEST)
	@echo "==> The rooms on PostgreSQL, and both ways of the family service in Chromium"
	@SHEBAO_TEST_DATABASE=postgresql $(PYTEST) tests/stories tests/journeys -m "not journey or both_databases"
	@echo "==> All tests passed, on both databases."

check: install
	@echo "==> Style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> Types"
	@$(BIN)/mypy
	@echo "==> Who may import whom"
	@$(BIN)/lint-imports --no-logo
	@echo "==> Translations"
	@$(BIN)/shebao catalogues check
	@echo "==> Shape, migrations and documents"
	@$(BIN)/pytest -q tests/shape tests/docs
	@echo "==> All checks passed."

bench: install
	@echo "==> Installing what the figures are compared with"
	@$(BIN)/uv sync --locked --quiet --group bench --group spark
	@for script in benchmarks/*.py; do echo "==> $$script"; $(BIN)/python $$script || exit 1; done

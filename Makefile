# Every target sets up what it needs; `make` alone names them.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.set-up
LIGHTHOUSE := 12.8.2
LOCKED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

.PHONY: help setup run test test-real test-workers check bench lock clean browser screenshots

help:
	@echo "make run        set up, crawl the sources (or the sample site), build today's edition, print its path"
	@echo "make test       set up, pass the tests (needs a browser: Debian's chromium, or Playwright's)"
	@echo "make test-real  as root on Debian: the tests against PostgreSQL and other real servers"
	@echo "make test-workers  three workers, 200 sources, one killed and one stopped: some ten minutes"
	@echo "make check      format, lint and types"
	@echo "make bench      the benchmarks"
	@echo "make screenshots  the README's pictures of the sample page"
	@echo "make lock       write requirements.lock, and requirements-run.lock without the tools, anew from pyproject.toml"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Error: Python 3.11 or newer is needed; install it, or write make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Error: Python's venv is missing; install it with: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

run: setup
	@$(BIN)/offers crawl; crawled=$$?; $(BIN)/offers digest && exit $$crawled

browser: setup
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core; } >/dev/null; \
		else \
			$(BIN)/playwright install chromium; \
		fi; } || { echo "Error: no browser; install Debian's package chromium" >&2; exit 1; }

test: setup browser
	$(BIN)/pytest tests --ignore=tests/real -n auto --maxprocesses 4 --dist worksteal

test-real: setup browser
	@[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "Error: make test-real needs root on Debian; run it in a container or virtual machine" >&2; exit 1; }
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; }
	@ls /usr/share/wordpress/wp-load.php /usr/sbin/mariadbd >/dev/null 2>&1 || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wordpress wordpress-theme-twentytwentythree wordpress-theme-twentytwentyone mariadb-server php-cli php-mysql php-xml >/dev/null; }
	@command -v rsync >/dev/null && command -v curl >/dev/null && command -v systemd-analyze >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends rsync curl systemd >/dev/null; }
	@ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends faketime >/dev/null; }
	@command -v npm >/dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null; }
	@test -x .venv/lighthouse/node_modules/.bin/lighthouse || npm install --silent --no-audit --no-fund --prefix .venv/lighthouse lighthouse@$(LIGHTHOUSE)
	$(BIN)/pytest tests/real --ignore=tests/real/test_workers.py

test-workers: setup
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { echo "Error: make test-workers needs PostgreSQL; run make test-real first" >&2; exit 1; }
	$(BIN)/pytest tests/real/test_workers.py

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

screenshots: setup browser
	$(BIN)/python docs/screenshots.py

lock:
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev $(LOCKED) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock $(LOCKED) --output-file requirements-run.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

SWIFT ?= swift
# What the library and its tests need from the system: SQLite's header, and the time zones.
SYSTEM_PACKAGES = libsqlite3-dev tzdata

.PHONY: help deps demo test check lint format wrap bench examples soak install uninstall

help:
	@echo 'make demo      build, and run the main job on the sample in Examples/'
	@echo 'make test      lint, and run all tests'
	@echo 'make install   put the command, its completions and its manual under PREFIX (/usr/local)'
	@echo 'make bench     compare the library with C and with GRDB.swift'
	@echo 'make soak      the storms for ten minutes each'
	@echo 'make examples  build the programs in Examples/'
	@echo 'make format    format the sources'
	@echo 'make wrap      wrap comments at the line width, which the formatter does not'

# Installs what is missing where it may, and says what to install where it may not.
deps:
	@{ printf '#include <sqlite3.h>\n' | $(CC) -E -x c - >/dev/null 2>&1 && \
	   { [ -e /usr/share/zoneinfo/Europe/Berlin ] || [ "$$(uname)" = Darwin ]; }; } || \
	if ! command -v apt-get >/dev/null; then \
	  echo 'Install the development files of SQLite 3 and the time zone data first.' >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q $(SYSTEM_PACKAGES); \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then \
	  sudo apt-get update -q && sudo apt-get install -y -q $(SYSTEM_PACKAGES); \
	else \
	  echo 'Run this first: sudo apt-get install $(SYSTEM_PACKAGES)' >&2; exit 1; \
	fi

demo: deps
	$(SWIFT) build --product budget
	@PATH="$$($(SWIFT) build --show-bin-path):$$PATH" sh Examples/demo.sh

# Ends with how many tests passed, how many were skipped, and why.
test: deps lint
	@sh Tests/Scripts/run_tests.sh $(SWIFT)

check: test

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Examples/Package.swift Examples/AgentLoop

# Needs python3. Only comments with a line that is too long change.
wrap:
	python3 Tests/Scripts/wrap_comments.py Sources Tests

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources Examples/Package.swift Examples/AgentLoop

PREFIX ?= /usr/local
BIN = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
INSTALLED = $(BIN)/budget $(SHARE)/bash-completion/completions/budget $(SHARE)/zsh/site-functions/_budget \
  $(SHARE)/fish/vendor_completions.d/budget.fish $(SHARE)/man/man1/budget.1

install: deps
	$(SWIFT) build -c release --product budget
	install -d $(dir $(INSTALLED))
	install -m 755 "$$($(SWIFT) build -c release --show-bin-path)/budget" $(BIN)/budget
	$(BIN)/budget --generate-completion-script bash > $(SHARE)/bash-completion/completions/budget
	$(BIN)/budget --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_budget
	$(BIN)/budget --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/budget.fish
	$(SWIFT) package plugin generate-manual
	install -m 644 .build/plugins/GenerateManual/outputs/budget/budget.1 $(SHARE)/man/man1/budget.1

uninstall:
	rm -f $(INSTALLED)

examples: deps
	$(SWIFT) build --package-path Examples

bench: deps
	$(SWIFT) build -c release --product budget
	$(SWIFT) run -c release --package-path Benchmarks bench

soak: deps
	BUDGET_SOAK=1 BUDGET_STORM_SECONDS=600 $(SWIFT) test --filter 'StormTests|DamagedFileTests'

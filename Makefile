# make demo        see the checks judge a simulated PDU on loopback
# make try         keep a simulated PDU running, to try options of your own against
# make test        run the tests; make quick: those without daemons and long runs
# make soak        an hour of kills, stops, floods and reloads (SECONDS): a table of what survived
# make install     install for Nagios and Icinga (PREFIX, PLUGINDIR, PYTHON, DAEMON_USER, DESTDIR)
# make uninstall   take that away again
# make deb         a Debian package: build/deb; make deb-test: installed, tried and purged in chroots
# make deb-venv    where a distribution lacks easysnmp: a package with its libraries inside
# make test-versions  the oldest and the newest libraries that are allowed
# make release     a package of each kind, twice the same, with a bill of materials: build/release
# make show        a room to look at: PDUs, Icinga 2, its web page, the graphs, on loopback
# make test-pictures  the graphs and the web page, with real stores and a browser
# make docs        the documentation as a searchable site: build/docs/index.html
# make mutants     which changes of checks/, report/ and rows no test notices (PATHS, SAMPLE)
# make pictures    make the pictures of README and docs/ anew
# make bench       measure, against what others would use
# make clean       remove what these have made here

PYTHON      ?= python3
PREFIX      ?= /usr/local
PLUGINDIR   ?= /usr/lib/nagios/plugins
VENV        ?= .venv
# PyPI's wheels of easysnmp, which there are up to Python 3.10, bring a Net-SNMP of their own: an old
# one, without SHA-2 and AES-256. Ours is built here, with the system's.
export PIP_NO_BINARY ?= easysnmp
# Who runs the checks: the first of these that there is.
DAEMON_USER ?= $(shell for u in nagios icinga nobody; do id -u $$u >/dev/null 2>&1 && echo $$u && break; done)
HOME_OF      = $(PREFIX)/lib/check_sentry4
STAGE        = $(DESTDIR)$(HOME_OF)
SHARE        = $(DESTDIR)$(PREFIX)/share
COMMANDS     = $(notdir $(wildcard plugins/check_*))

.PHONY: help demo try test quick soak docs mutants show test-pictures pictures install uninstall bench deb deb-test deb-venv test-versions release clean

help:
	@sed -n 's/^# make/make/p' Makefile

$(VENV)/.ready: setup.cfg pyproject.toml .ci/prepare
	@.ci/prepare build
	@echo "==> virtual environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install -qq --disable-pip-version-check -e '.[test]'
	@touch $@

demo: $(VENV)/.ready
	@.ci/prepare demo
	@$(VENV)/bin/python -m lab.demo

try: $(VENV)/.ready
	@.ci/prepare demo
	@$(VENV)/bin/python -m lab.demo --stay

test: $(VENV)/.ready
	@.ci/prepare test
	@$(VENV)/bin/python -m pytest

quick: $(VENV)/.ready
	@.ci/prepare test
	@$(VENV)/bin/python -m pytest -m "not daemon and not long and not seen"

SECONDS ?= 3600
soak: $(VENV)/.ready
	@.ci/prepare test
	@$(VENV)/bin/python -m tests.soak --seconds $(SECONDS)

show: $(VENV)/.ready
	@.ci/prepare show
	@$(VENV)/bin/python -m tests.seen.show

docs: $(VENV)/.ready
	@$(VENV)/bin/python -m docs.site

SAMPLE ?= 0
mutants: $(VENV)/.ready
	@.ci/prepare test
	@$(VENV)/bin/pip install -qq --disable-pip-version-check -e '.[mutants]'
	@$(VENV)/bin/python -m tests.mutants $(PATHS) --sample $(SAMPLE)

pictures: $(VENV)/.ready
	@.ci/prepare pictures
	@$(VENV)/bin/pip install -qq --disable-pip-version-check -e '.[pictures]'
	@$(VENV)/bin/python -m tests.seen.pictures

test-pictures: $(VENV)/.ready
	@.ci/prepare pictures
	@own=$$(mktemp -d); $(VENV)/bin/python -m pytest -m seen -n 0 --basetemp=$$own/seen tests/seen; \
	    status=$$?; rm -rf $$own; exit $$status

bench: $(VENV)/.ready
	@.ci/prepare bench
	@$(MAKE) --no-print-directory install PREFIX=$(CURDIR)/build/bench PLUGINDIR=$(CURDIR)/build/bench >/dev/null
	@$(VENV)/bin/python -m bench --bin $(CURDIR)/build/bench/lib/check_sentry4/bin

deb:
	@.ci/prepare deb
	@.ci/deb

deb-test: $(VENV)/.ready
	@.ci/prepare deb-test
	@PYTHON=$(VENV)/bin/python .ci/deb-test $(SUITES)

deb-venv:
	@.ci/prepare build
	@.ci/deb-venv

test-versions:
	@.ci/prepare test
	@PYTHON='$(PYTHON)' .ci/versions

release: $(VENV)/.ready
	@.ci/prepare deb
	@PYTHON=$(VENV)/bin/python .ci/release

# What is installed is readable by all, whatever the umask; nothing is written into this folder;
# where something cannot be written, nothing is.
install:
	@PYTHON='$(PYTHON)' .ci/prepare build
	@umask 022; PYTHON='$(PYTHON)' HOME_OF='$(HOME_OF)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' \
	    PLUGINDIR='$(PLUGINDIR)' DAEMON_USER='$(DAEMON_USER)' .ci/install $(COMMANDS)

# Links that point elsewhere, and files that took their place, are another installation's.
uninstall:
	@for c in $(COMMANDS) sentry4-fleet sentry4-traps sentry4-history; do \
	    for l in $(DESTDIR)$(PLUGINDIR)/$$c $(DESTDIR)$(PREFIX)/bin/$$c; do \
	        [ "$$(readlink $$l)" != $(HOME_OF)/bin/$$c ] || rm -f $$l; done; done
	@for c in $(COMMANDS); do rm -f $(SHARE)/man/man1/$$c.1 $(SHARE)/bash-completion/completions/$$c \
	    $(SHARE)/zsh/site-functions/_$$c; done
	@rm -f $(SHARE)/man/man1/sentry4-fleet.1 $(SHARE)/man/man1/sentry4-traps.1 \
	    $(SHARE)/man/man1/sentry4-history.1 \
	    $(SHARE)/man/man7/check_cdu-migration.7
	@rm -rf $(STAGE) $(SHARE)/doc/check_sentry4
	@case $(DESTDIR)$(PREFIX) in /usr|/usr/local) exit ;; esac; \
	for d in $(SHARE)/man/man1 $(SHARE)/man/man7 $(SHARE)/man $(SHARE)/bash-completion/completions \
	    $(SHARE)/bash-completion $(SHARE)/doc $(SHARE)/zsh/site-functions $(SHARE)/zsh $(SHARE) \
	    $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX) \
	    $(DESTDIR)$(PLUGINDIR); do rmdir "$$d" 2>/dev/null || :; done

clean:
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

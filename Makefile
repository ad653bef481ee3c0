# make demo      see the checks judge a simulated PDU on loopback
# make test      run the tests; make quick: those without daemons and long runs
# make install   install for Nagios and Icinga (PREFIX, PLUGINDIR, PYTHON)
# make bench     measure, against what others would use

PYTHON    ?= python3
PREFIX    ?= /usr/local
PLUGINDIR ?= /usr/lib/nagios/plugins
VENV      ?= .venv
HOME_OF    = $(PREFIX)/lib/check_sentry4
COMMANDS   = $(notdir $(wildcard plugins/check_*))

.PHONY: help demo test quick install uninstall bench clean

help:
	@sed -n 's/^# //p' Makefile

$(VENV)/.ready: setup.cfg pyproject.toml .ci/prepare
	@.ci/prepare build
	@echo "==> virtual environment $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install -qq --disable-pip-version-check -e '.[test]'
	@touch $@

demo: $(VENV)/.ready
	@.ci/prepare demo
	@$(VENV)/bin/python -m tests.demo

test: $(VENV)/.ready
	@.ci/prepare test
	@$(VENV)/bin/python -m pytest

quick: $(VENV)/.ready
	@.ci/prepare test
	@$(VENV)/bin/python -m pytest -m "not daemon and not long"

bench: $(VENV)/.ready
	@.ci/prepare bench
	@$(MAKE) --no-print-directory install PREFIX=$(CURDIR)/build/bench PLUGINDIR=$(CURDIR)/build/bench >/dev/null
	@$(VENV)/bin/python -m bench --bin $(CURDIR)/build/bench/lib/check_sentry4/bin

install:
	@.ci/prepare build
	@echo "==> $(HOME_OF): a virtual environment of its own"
	@$(PYTHON) -m venv $(DESTDIR)$(HOME_OF) || \
	    { echo "make install: cannot write $(HOME_OF): run it as root, or set PREFIX" >&2; exit 1; }
	@$(DESTDIR)$(HOME_OF)/bin/pip install -qq --disable-pip-version-check --upgrade .
	@# Up to Python 3.11 venv brings setuptools, which would begin each check with a millisecond.
	@$(DESTDIR)$(HOME_OF)/bin/pip uninstall -qq -y --disable-pip-version-check setuptools
	@echo "==> $(PLUGINDIR): $(COMMANDS)"
	@install -d $(DESTDIR)$(PLUGINDIR) && for c in $(COMMANDS); do \
	    ln -sfn $(HOME_OF)/bin/$$c $(DESTDIR)$(PLUGINDIR)/$$c || exit 1; done
	@echo "==> $(PREFIX)/share/man: manual pages"
	@install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7
	@install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	@install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/
	@echo "==> $(PREFIX)/share: completion for bash and zsh"
	@install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	@for c in $(COMMANDS); do v=_$$(echo $$c | tr a-z A-Z)_COMPLETE; \
	    b=$(DESTDIR)$(HOME_OF)/bin/$$c; s=$(DESTDIR)$(PREFIX)/share; \
	    env $$v=bash_source $$b >$$s/bash-completion/completions/$$c && \
	    env $$v=zsh_source $$b >$$s/zsh/site-functions/_$$c || exit 1; done
	@echo "Installed. Try: $(PLUGINDIR)/check_sentry4 -H your-pdu -v"

uninstall:
	@for c in $(COMMANDS); do rm -f $(DESTDIR)$(PLUGINDIR)/$$c \
	    $(DESTDIR)$(PREFIX)/share/man/man1/$$c.1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$c \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_$$c; done
	@rm -f $(DESTDIR)$(PREFIX)/share/man/man7/check_cdu-migration.7
	@rm -rf $(DESTDIR)$(HOME_OF)

clean:
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

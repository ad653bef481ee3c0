"""Nothing is imported that a run does not need (counted, not timed)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lab.agent import Agent
from lab.helpers import ROOT
from lab.recording import RECORDING

#: What cli.supervisor does in its child, and then: the modules imported, and who holds a stand-in.
PROGRAM = """
import sys
from check_sentry4.cli import lazy_imports
lazy_imports.install_stubs()
from check_sentry4.cli.run import result
from check_sentry4.cli.commands import command
status, text = result(command("check_sentry4_line"), sys.argv[1:])
assert status == 0, text
there = {name: module for name, module in sys.modules.items()
         if getattr(module, "__spec__", None) is not None or name == "__main__"}
absent = [sys.modules[name] for name in ("datetime", "uuid", "logging")]
print(*sorted(there))
print(*sorted(name for name, module in there.items() for thing in vars(module).values()
              if thing in absent or getattr(thing, "__new__", None) is lazy_imports._refuse))
"""
#: What a check has no use for, and who would bring it.
NOT_NEEDED = frozenset(
    (
        *("argparse", "configparser", "difflib", "dataclasses", "json", "socket", "tempfile"),
        *("subprocess", "shutil", "pathlib", "inspect", "signal", "importlib.machinery"),
        *("logging", "traceback", "textwrap", "datetime", "uuid", "platform"),
        *("nagiosplugin.check", "nagiosplugin.runtime", "check_sentry4.mib.sentry3"),
        *("check_sentry4.checks.imbalance", "check_sentry4.report.details"),
        *("check_sentry4.discover", "check_sentry4.report.document"),
    )
)
ASKED = ("-m", "Current", "-w", "12", "-c", "20")


def python(program: str, *arguments: str) -> list[str]:
    """The lines that a Python program prints, without site's own imports."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}",
         *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("live", [False, True])
def test_a_check_imports_what_it_needs_and_no_more(agent: Agent, live: bool) -> None:
    source = ("-H", "127.0.0.1", "-p", str(agent.port)) if live else ("--walk", str(RECORDING))
    imported, holders = (set(line.split()) for line in python(PROGRAM, *source, *ASKED))
    assert sorted(imported & NOT_NEEDED) == []
    assert ("easysnmp" in imported) is live
    # Only those are deceived who have no use for the real thing.
    assert holders <= {"click.types", "easysnmp.compat"}


def test_what_is_put_off_is_there_when_it_is_used() -> None:
    python("""
from check_sentry4.cli.lazy_imports import install_stubs
install_stubs()
import inspect
assert inspect.cleandoc("  a") == "a"
assert type(sys.modules["inspect"]).__name__ == "module"
assert not hasattr(inspect, "nothing_of_the_kind")
""")


def test_to_use_what_is_not_there_fails() -> None:
    python("""
from check_sentry4.cli.lazy_imports import install_stubs
install_stubs()
from datetime import datetime
import click
assert not isinstance("2026-11-21", datetime)
for use in (lambda: datetime(2026, 11, 21), lambda: click.UUID.convert("1", None, None)):
    try:
        use()
    except RuntimeError as error:
        print(error)
    else:
        raise AssertionError("a stand-in was used")
""")


def test_other_programs_get_the_real_modules() -> None:
    python("""
from check_sentry4.cli.run import result
from check_sentry4.snmp.live import Agent, Connection
with Agent(Connection("127.0.0.1")):
    import datetime, inspect, logging, uuid
assert logging.getLogger("easysnmp.interface").handlers
assert datetime.__file__ and inspect.__file__ and uuid.__file__
""")

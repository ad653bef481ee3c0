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
        *("typing", "threading", "importlib", "numbers"),
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


def test_typing_is_there_for_what_the_stand_in_has_not() -> None:
    python("""
from check_sentry4.cli.lazy_imports import install_stubs
install_stubs()
import typing
from typing import Generic, Optional, Protocol, TypedDict, TypeVar
T = TypeVar("T")
class Base(Generic[T]): pass
class Derived(Base[int], Generic[T]): pass
class Both(Generic[T], Base[T]): pass
class Shown(Protocol[T]): pass
class Words(TypedDict, total=False): a: int
Either = Optional[T] | None
assert issubclass(Derived, Base) and issubclass(Both, Base) and Derived[int]
assert Words(a=1) == {"a": 1}
assert "typing" in sys.modules and not hasattr(typing, "__file__")
assert typing.get_type_hints(len) == {} and typing.__file__
class Later(typing.NamedTuple): a: int = 1
assert Later() == (1,)
""")


def test_named_tuples_of_a_check_are_named_tuples() -> None:
    """What is faster to make is the same to use, by name, by place and on its way elsewhere."""
    told = python("""
import copy, pickle
source = '''
from __future__ import annotations
from typing import NamedTuple
class One(NamedTuple):
    "What it is."
    a: int
    b: str = "x"
    c: tuple = ()
    @property
    def twice(self): return self.a * 2
    def __str__(self): return f"one {self.a}"
class Other(NamedTuple):
    a: int
    z: int
class Single(NamedTuple):
    a: int = 0
'''
def outcome(function):
    try:
        return repr(function())
    except Exception as error:
        return type(error).__name__
def told():
    space = {"__name__": "__main__"}
    exec(compile(source, "source", "exec"), space)
    One, Other, Single = (globals().setdefault(n, space[n]) for n in ("One", "Other", "Single"))
    globals().update(One=One, Other=Other)
    one = One(1, c=(2,))
    for function in (
        lambda: one, lambda: str(one), lambda: one.twice, lambda: one[2],
        lambda: One(), lambda: One(1, 2, 3, 4), lambda: One(1, d=2), lambda: One(b=1, a=2),
        lambda: one._replace(a=5), lambda: one._replace(d=5), lambda: one._asdict(),
        lambda: One._make("abc"), lambda: One._make("ab"), lambda: One._fields, lambda: Single(),
        lambda: One._field_defaults, lambda: One.__doc__,
        lambda: One.__match_args__, lambda: one == (1, "x", (2,)), lambda: hash(one),
        lambda: pickle.loads(pickle.dumps(one)), lambda: copy.deepcopy(one), lambda: one._fields,
        lambda: Other(1, 2) < Other(1, 3), lambda: One.__module__, lambda: One.__qualname__,
        lambda: setattr(one, "a", 2), lambda: one.__dict__, lambda: One.__mro__[1:],
    ):
        yield outcome(function)
    del globals()["One"], globals()["Other"], globals()["Single"]
real = [*told()]
for name in ("typing", "collections"):
    del sys.modules[name]
from check_sentry4.cli.lazy_imports import install_stubs
install_stubs()
import typing
assert not hasattr(typing, "__file__")
made = [*told()]
print(*(pair for pair in zip(real, made) if pair[0] != pair[1]), sep="\\n")
print(len(made))
""")
    assert told == ["", "29"]


def test_other_programs_get_the_real_modules() -> None:
    python("""
from check_sentry4.cli.run import result
from check_sentry4.snmp.connection import Connection
from check_sentry4.snmp.live import Agent
with Agent(Connection("127.0.0.1")):
    import datetime, inspect, logging, uuid
assert logging.getLogger("easysnmp.interface").handlers
assert datetime.__file__ and inspect.__file__ and uuid.__file__
""")

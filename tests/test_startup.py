"""Nothing is imported that a run does not need (counted, not timed)."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers import ROOT
from tests.recording import RECORDING

PROGRAM = """
import sys
from check_sentry4.cli.later import Later
sys.modules.setdefault("inspect", Later("inspect"))
from check_sentry4.cli.run import result
from check_sentry4.cli.line import command
status, text = result(command, sys.argv[1:])
assert status == 0, text
assert type(sys.modules["inspect"]) is Later, "inspect was used"
print(*sorted(sys.modules))
"""
#: What a check of a saved walk has no use for, and who would bring it.
NOT_NEEDED = frozenset(
    (
        *("argparse", "configparser", "difflib", "dataclasses", "json", "socket", "tempfile"),
        *("subprocess", "shutil", "pathlib", "logging", "easysnmp"),
        *("nagiosplugin.check", "nagiosplugin.runtime", "check_sentry4.mib.sentry3"),
        *("check_sentry4.checks.overall", "check_sentry4.checks.sensors"),
        "check_sentry4.report.discover",
    )
)


def test_a_check_imports_what_it_needs_and_no_more() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{PROGRAM}",
         "--walk", str(RECORDING), "-m", "Current", "-w", "12", "-c", "20"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    imported = set(done.stdout.split())
    assert sorted(imported & NOT_NEEDED) == []


def test_what_is_put_off_is_there_when_it_is_used() -> None:
    program = (
        "import sys; from check_sentry4.cli.later import Later; "
        "sys.modules['inspect'] = Later('inspect'); import inspect; "
        "assert inspect.cleandoc('  a') == 'a'; "
        "assert type(sys.modules['inspect']).__name__ == 'module'; "
        "assert not hasattr(inspect, 'nothing_of_the_kind')"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)

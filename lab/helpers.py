"""Running the commands: in this process over a recording, or as programs against an agent."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from check_sentry4.cli.commands import COMMANDS as ENTRIES
from check_sentry4.cli.commands import command as click_command
from check_sentry4.cli.run import result
from lab.recording import INTEGER, TEXT, Values, dump, pro2

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
#: All plugins, and those that ask devices.
PLUGINS = tuple(sorted(path.name for path in (ROOT / "plugins").iterdir()))
COMMANDS = tuple(sorted(ENTRIES))

#: What a command has to be told at least.
ASKS = {"check_cdu": "--temp --humid --tower --infeed", "check_sentry4_rack": "--feeds AA,BA"}
Changes = dict[str, "int | bytes | str | None"]
#: The same, for who only reads them.
SomeChanges = Mapping[str, "int | bytes | str | None"]


class Result(NamedTuple):
    """What a command came to: exit status, standard output, standard error."""

    status: int
    output: str
    errors: str = ""

    @property
    def line(self) -> str:
        """The first line, up to the performance data."""
        return self.output.split("\n")[0].split(" | ")[0]

    @property
    def details(self) -> list[str]:
        """The lines after the first, without performance data."""
        return [line.split(" | ")[0] for line in self.output.rstrip("\n").split("\n")[1:]]

    @property
    def performance(self) -> dict[str, str]:
        """Performance data by label."""
        data = self.output.rstrip("\n").rpartition(" | ")[2] if " | " in self.output else ""
        data = data.partition("\n")[0]  # where it stands behind the first line
        return dict(datum.split("=", 1) for datum in data.split(" ") if datum)

    @property
    def labels(self) -> list[str]:
        """The labels in the order printed."""
        data = self.output.rstrip("\n").rpartition(" | ")[2] if " | " in self.output else ""
        return [datum.split("=", 1)[0] for datum in data.split(" ") if datum]


def changed(values: Values, changes: SomeChanges) -> Values:
    """A recording with some values changed, added, or (None) left out; a prefix too."""
    result = dict(values)
    for oid, value in changes.items():
        if value is None:
            for other in [o for o in result if o == oid or o.startswith(f"{oid}.")]:
                del result[other]
            continue
        if isinstance(value, str):
            value = value.encode()
        tag = result[oid][0] if oid in result else INTEGER if isinstance(value, int) else TEXT
        result[oid] = (tag if isinstance(value, int) else TEXT, value)
    return result


def run_here(command: str, arguments: Sequence[str]) -> Result:
    """Run a command in this process."""
    program = click_command(command)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        status, text = result(program, arguments)
    return Result(status, printed.getvalue() + (f"{text}\n" if text else ""))


def judge(command: str, arguments: str | Sequence[str] = "", changes: SomeChanges | None = None,
          values: Values | None = None) -> Result:  # fmt: skip
    """Run a command over the recording of our own, with changes."""
    recording = changed(pro2() if values is None else values, changes or {})
    words = arguments.split() if isinstance(arguments, str) else list(arguments)
    with tempfile.NamedTemporaryFile("w", suffix=".snmprec", encoding="latin-1") as file:
        file.write(dump(recording))
        file.flush()
        return run_here(command, ["--walk", file.name, *words])


def installed(command: str) -> str:
    """The path of an installed command."""
    return str(Path(sys.executable).parent / command)


def clean_environment() -> dict[str, str]:
    """The environment, without options of ours."""
    return {k: v for k, v in os.environ.items() if not k.startswith("CHECK_SENTRY4")}


def slow_start(folder: Path, seconds: float) -> dict[str, str]:
    """The environment of a command whose start has to wait, as on a busy machine."""
    (folder / "sitecustomize.py").write_text(f"""
import sys, time

class Busy:
    @staticmethod
    def find_spec(name, *_):
        if name == "check_sentry4.cli.commands":
            time.sleep({seconds})

sys.meta_path.insert(0, Busy)
""")
    return {"PYTHONPATH": str(folder)}


def run(command: str, *arguments: str, environment: dict[str, str] | None = None,
        timeout: float = 60) -> Result:  # fmt: skip
    """Run the installed command as a program."""
    done = subprocess.run(
        [installed(command), *arguments], env={**clean_environment(), **(environment or {})},
        capture_output=True, timeout=timeout, check=False,
    )  # fmt: skip
    return Result(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


def assert_one_line(result: Result, status: int) -> None:
    """The result of a failure: this status, one line, no traceback, nothing on stderr."""
    assert result.status == status, result
    assert result.output.count("\n") == 1, result
    assert "Traceback" not in result.output + result.errors, result
    assert result.errors == "", result

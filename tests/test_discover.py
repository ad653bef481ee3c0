"""``--discover``, and completion in the shell."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.helpers import COMMANDS, ROOT, judge, run
from tests.recording import ST4


def test_discover_lists_objects_with_capacities_and_thresholds() -> None:
    result = judge("check_sentry4", "--discover")
    lines = [line.split() for line in result.output.splitlines()]
    assert result.status == 0
    assert len(lines) == 3 + 2 + 8 + 6 + 12 + 12 + 48 + 6 + 6 + 1 + 4 + 1 + 1
    assert ["line", "AA1", "AA:L1", "Current", "of", "32A", "warn", "22.4", "crit", "25.6"] in lines
    assert ["temp", "A2", "Temp_Sensor_A2", "nothing", "plugged", "in"] in lines
    only = judge("check_sentry4", "--discover --only ocps")
    assert only.output.count("\n") == 12


@pytest.mark.parametrize("form", ["table", "nagios", "icinga2"])
def test_discover_of_nothing_is_unknown(form: str) -> None:
    nothing = {f"{ST4}.{tree}": None for tree in range(2, 15)}
    result = judge("check_sentry4", f"--discover={form}", nothing)
    assert (result.status, result.output.count("\n")) == (3, 1)


@pytest.mark.parametrize("form", ["nagios", "icinga2"])
def test_hostile_names_do_not_get_into_configuration(form: str) -> None:
    changes = {f"{ST4}.9.2.1.2.1.1": 'A1"\n}; $x$', f"{ST4}.1.1.2.0": "*/ evil\n"}
    text = judge("check_sentry4", ["--discover=" + form, "-H", 'x"; drop\n'], changes).output
    assert "drop" not in text.replace("x-drop", "")
    assert "$x$" not in text
    assert "*/" not in text.split("\n")[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_completion_in_bash(command: str) -> None:
    variable = f"_{command.upper()}_COMPLETE"
    asked = {variable: "bash_complete", "COMP_WORDS": f"{command} --pro", "COMP_CWORD": "1"}
    result = run(command, environment=asked)
    assert result.output == "plain,--protocol\n"
    script = run(command, environment={variable: "zsh_source"})
    assert script.output.startswith(f"#compdef {command}")


def test_make_install_into_a_prefix(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "install", f"PREFIX={tmp_path}/usr", f"PLUGINDIR={tmp_path}/plugins"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for command in COMMANDS:
        version = subprocess.run(
            [tmp_path / "plugins" / command, "-V"], capture_output=True, text=True, check=False
        )
        assert (version.returncode, version.stdout) == (3, f"{command} 1.0.0\n")
        assert (tmp_path / "usr/share/man/man1" / f"{command}.1").exists()
        script = tmp_path / "usr/share/bash-completion/completions" / command
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
        assert "complete" in script.read_text()
        assert (tmp_path / "usr/share/zsh/site-functions" / f"_{command}").stat().st_size > 100
    subprocess.run(
        ["make", "uninstall", f"PREFIX={tmp_path}/usr", f"PLUGINDIR={tmp_path}/plugins"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    left = [path for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()]
    assert left == []

"""``make install``: by whom, where, with which umask; staged; and taken away again."""

from __future__ import annotations

import os
import subprocess
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from check_sentry4 import __version__
from lab.helpers import PLUGINS, ROOT

pytestmark = pytest.mark.long


def make(
    *arguments: str, umask: int = 0o022, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, umask=umask,
        env={**os.environ, **environment},
    )  # fmt: skip


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def left_by_a_build() -> dict[Path, float]:
    """What building in the source tree would leave there, and since when."""
    found = [ROOT / "build" / "lib", *ROOT.glob("build/bdist*"), *ROOT.glob("*.egg-info")]
    return {path: path.stat().st_mtime for path in found if path.exists()}


def links_with_a_wheel(folder: Path) -> str:
    """Where pip finds a wheel of easysnmp as well, as PyPI has them for Python 3.10."""
    folder.mkdir()
    about = "easysnmp-0.2.6.dist-info"
    with zipfile.ZipFile(folder / "easysnmp-0.2.6-py3-none-any.whl", "w") as wheel:
        wheel.writestr("easysnmp/__init__.py", "raise ImportError('the wheel')")
        wheel.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: easysnmp\nVersion: 0.2.6\n"
        )
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n"
                       "Tag: py3-none-any\n")  # fmt: skip
        wheel.writestr(f"{about}/RECORD", "")
    return f"{folder} {os.environ.get('PIP_FIND_LINKS', '')}"


def failures_during(
    command: Path, what: Callable[[], subprocess.CompletedProcess[str]]
) -> list[str]:
    """What a command said that did not run as ever, while something else was done, to its end."""
    wrong: list[str] = []
    over = threading.Event()
    runs = 0

    def use() -> None:
        nonlocal runs
        while not over.is_set():
            done = subprocess.run([command, "-V"], capture_output=True, text=True, check=False)
            runs += 1
            if (done.returncode, done.stdout) != (3, f"{command.name} {__version__}\n"):
                wrong.append(done.stdout + done.stderr)

    using = threading.Thread(target=use)
    using.start()
    try:
        done = what()
    finally:
        over.set()
        using.join()
    assert done.returncode == 0, done.stderr
    assert runs > 10
    return wrong


def test_install_with_a_hardened_umask_and_uninstall(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    usr, plugins = tmp_path / "usr", tmp_path / "plugins"
    where = (f"PREFIX={usr}", f"PLUGINDIR={plugins}")
    before = left_by_a_build()
    links = links_with_a_wheel(tmp_path_factory.mktemp("links") / "wheels")
    done = make("install", *where, umask=0o077, PIP_FIND_LINKS=links)
    assert done.returncode == 0, done.stderr
    python = usr / "lib/check_sentry4/bin/python3"  # with the system's Net-SNMP
    subprocess.run([python, "-c", "import easysnmp"], check=True)
    for command in PLUGINS:
        for path in (plugins / command, usr / "bin" / command):
            version = subprocess.run([path, "-V"], capture_output=True, text=True, check=False)
            assert (version.returncode, version.stdout) == (3, f"{command} 1.0.0\n")
        assert (usr / "share/man/man1" / f"{command}.1").exists()
        script = usr / "share/bash-completion/completions" / command
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
        assert "complete" in script.read_text()
        assert (usr / "share/zsh/site-functions" / f"_{command}").stat().st_size > 100
    planted = tmp_path_factory.mktemp("planted")
    beside = usr / "lib/check_sentry4/bin/click.py"
    for path in (planted / "click.py", planted / "easysnmp.py", beside):
        path.write_text("raise SystemExit('planted')\n")
    for path in (plugins / "check_pdu", usr / "bin/sentry4-fleet"):
        version = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, cwd=planted,
            env={"PYTHONPATH": str(planted), "PYTHONSTARTUP": str(planted / "click.py")},
        )  # fmt: skip
        assert version.stdout.endswith(" 1.0.0\n"), version.stdout + version.stderr
    beside.unlink()
    for path in files(tmp_path):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o004, path
            assert not path.is_dir() or path.stat().st_mode & 0o001, path
    assert left_by_a_build() == before
    # Over an installation that is in use: no check fails meanwhile.
    assert failures_during(plugins / "check_cdu", lambda: make("install", *where)) == []
    assert [path.name for path in (usr / "lib").iterdir()] == ["check_sentry4"]
    theirs = plugins / "check_cdu"  # as a package that was installed since
    theirs.unlink()
    theirs.write_text("a command of another installation")
    refused = make("install", *where)
    assert refused.returncode == 2
    assert f"{theirs} is there already, and not by make install" in refused.stderr
    assert make("uninstall", *where).returncode == 0
    assert files(tmp_path) == {plugins, theirs}
    theirs.unlink()
    assert make("uninstall", *where).returncode == 0
    assert files(tmp_path) == set()


def test_staged_for_a_package_nothing_points_into_the_stage(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    done = make("install", f"DESTDIR={stage}", "PREFIX=/opt/sentry4", "PLUGINDIR=/opt/plugins")
    assert done.returncode == 0, done.stderr
    for path in files(stage):
        if path.is_symlink():
            assert str(stage) not in str(path.readlink()), path
        elif path.is_file():
            assert str(stage).encode() not in path.read_bytes(), path
    first = (stage / "opt/sentry4/lib/check_sentry4/bin/check_cdu").read_text().split("\n")[0]
    assert first.startswith("#!/opt/sentry4/lib/check_sentry4/bin/python3")


def test_where_something_cannot_be_written_nothing_is(tmp_path: Path) -> None:
    prefix = tmp_path / "usr"
    done = make("install", f"PREFIX={prefix}", "PLUGINDIR=/proc/nowhere")
    assert done.returncode == 2
    assert "cannot write /proc/nowhere: run it as root, or set PREFIX and PLUGINDIR" in done.stderr
    assert files(tmp_path) == set()


def test_without_an_index_of_packages_one_clear_line(tmp_path: Path) -> None:
    """And nothing is left but what pip said, in a file that nobody could foresee."""
    secret = tmp_path / "secret"
    secret.write_text("not to be overwritten")
    (tmp_path / "check_sentry4-pip.log").symlink_to(secret)
    done = make("install", f"PREFIX={tmp_path}/usr", f"PLUGINDIR={tmp_path}/plugins",
                PIP_INDEX_URL="http://127.0.0.1:9/", PIP_EXTRA_INDEX_URL="", PIP_RETRIES="0",
                PIP_NO_INDEX="1", PIP_FIND_LINKS="", TMPDIR=str(tmp_path))  # fmt: skip
    assert done.returncode == 2
    assert "pip could not install the libraries" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 6
    assert secret.read_text() == "not to be overwritten"
    (log,) = tmp_path.glob("check_sentry4-pip.????????")
    assert f"All that pip said: {log}" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "secret", "check_sentry4-pip.log", log.name,
    }  # fmt: skip

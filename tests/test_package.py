"""Spec 14: the Debian package, as far as it shows without a chroot (``make deb-test``)."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from lab.agent import AUTH, PRIV, Agent
from lab.helpers import PLUGINS, ROOT, run
from lab.recording import RECORDING

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("dh") is None, reason="apt-get install debhelper dh-python"),
]
QUIET = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


@pytest.fixture(scope="module")
def tree(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What it installs."""
    folder = tmp_path_factory.mktemp("package")
    subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    return folder


def test_what_it_needs_and_where_things_are(package: Path, tree: Path) -> None:
    fields = subprocess.run(["dpkg", "-f", str(package), "Depends", "Architecture"],
                            capture_output=True, text=True, check=True).stdout  # fmt: skip
    for need in ("python3-easysnmp (>= 0.2.6)", "python3-nagiosplugin (>= 1.3.2)",
                 "python3-click (>= 8.1)", "Architecture: all"):  # fmt: skip
        assert need in fields
    for command in PLUGINS:
        assert os.access(tree / "usr/lib/nagios/plugins" / command, os.X_OK)
        assert (tree / f"usr/share/man/man1/{command}.1.gz").exists()
        assert (tree / f"usr/share/bash-completion/completions/{command}").stat().st_size > 100
        assert (tree / f"usr/share/zsh/vendor-completions/_{command}").stat().st_size > 100
    for service in ("sentry4-fleet", "sentry4-traps", "sentry4-history"):
        assert os.access(tree / "usr/bin" / service, os.X_OK)
        assert (tree / f"usr/share/man/man1/{service}.1.gz").exists()
    units = {path.name for path in tree.glob("**/systemd/system/*")}
    assert units == {path.name for path in (ROOT / "examples/systemd").iterdir()}
    assert not [unit for unit in tree.glob("**/systemd/system/*")
                if "/usr/local" in unit.read_text()]  # fmt: skip
    icinga = tree / "usr/share/icinga2/include/plugins-contrib.d/sentry4.conf"
    assert "object CheckCommand" in icinga.read_text()
    nagios = (tree / "etc/nagios-plugins/config/sentry4.cfg").read_text()
    assert "/usr/lib/nagios/plugins/check_sentry4_line" in nagios
    assert "$USER1$" not in nagios


def test_every_module_is_installed(tree: Path) -> None:
    source, there = ROOT / "check_sentry4", tree / "usr/lib/python3/dist-packages/check_sentry4"
    installed = {path.relative_to(there) for path in there.rglob("*.py")}
    assert installed == {path.relative_to(source) for path in source.rglob("*.py")}


def test_every_link_of_what_is_installed_leads_somewhere(tree: Path) -> None:
    pages = sorted((tree / "usr/share/doc").rglob("*.md"))
    assert len(pages) > 20
    dead = []
    for page in pages:
        text = page.read_text()
        found = re.findall(r'\]\(([^)#]+)(?:#[^)]*)?\)|(?:src|srcset|href)="([^"#]+)"', text)
        dead += [f"{page.relative_to(tree)}: {link}" for pair in found for link in pair
                 if link and "://" not in link and not (page.parent / link).exists()]  # fmt: skip
    assert dead == []


def test_what_manual_pages_and_units_name_is_shipped(tree: Path) -> None:
    """No file of the source tree: a page of the documentation, a unit, a sample."""
    shipped = tree / "usr/share/doc/check-sentry4"
    units = {path.name for path in tree.glob("**/systemd/system/*")}
    for page in [*(ROOT / "man").glob("*.[17]"), *(ROOT / "examples" / "systemd").iterdir()]:
        text = page.read_text()
        assert "docs/" not in text, page
        for name in re.findall(r"[\w-]+\.md\b", text):
            assert (shipped / name).exists(), (page, name)
        for name in re.findall(r"\.Sy (\S+\.(?:service|socket))", text):
            assert name in units, (page, name)
        for name in re.findall(r"examples/\w+", text):
            assert (shipped / name).exists(), (page, name)


def test_a_snapshot_is_older_than_its_release_and_newer_than_the_one_before(
    tmp_path: Path,
) -> None:
    (tmp_path / "check_sentry4").mkdir()
    (tmp_path / "check_sentry4" / "__init__.py").write_text('__version__ = "1.2.3"\n')

    def version() -> str:
        told = subprocess.run([str(ROOT / ".ci" / "deb-version"), str(tmp_path)], check=True,
                              capture_output=True, text=True)  # fmt: skip
        return told.stdout.strip()

    def git(*words: str, when: int = 0) -> None:
        subprocess.run(["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@y",
                        *words], check=True, capture_output=True,
                       env={**os.environ, "GIT_COMMITTER_DATE": f"@{when} +0000"})  # fmt: skip

    assert version() == "1.2.3"  # unpacked, without commits
    git("init")
    git("add", ".")
    snapshots = []
    for when in (1_800_000_000, 1_800_000_001, 1_800_000_001):  # two in one second
        git("commit", "--allow-empty", "-m", "x", when=when)
        snapshots.append(version())
    git("tag", "v1.2.3")
    git("tag", "-a", "-m", "x", "x")  # of another purpose
    in_order = [*snapshots, version()]
    (tmp_path / "check_sentry4" / "__init__.py").write_text('__version__ = "1.2.3"\n# mine\n')
    assert re.fullmatch(r"1\.2\.3\+local\d{14}", version())
    git("checkout", ".")
    (tmp_path / "check_sentry4" / "new.py").touch()
    assert re.fullmatch(r"1\.2\.3\+local\d{14}", version())
    assert in_order[-1] == "1.2.3"
    for older, newer in itertools.pairwise(in_order):
        subprocess.run(["dpkg", "--compare-versions", older, "lt", newer], check=True)


def test_no_command_imports_what_lies_beside_it(tree: Path) -> None:
    commands = [*(tree / "usr/lib/nagios/plugins").iterdir(), *(tree / "usr/bin").iterdir()]
    assert len(commands) == len(PLUGINS) + 3
    for command in commands:
        assert command.read_text().startswith("#!/usr/bin/python3 -I\n"), command


@pytest.mark.skipif(shutil.which("lintian") is None, reason="apt-get install lintian")
def test_lintian_has_nothing_to_say(package: Path) -> None:
    done = subprocess.run(["lintian", "--allow-root", str(package)], capture_output=True, text=True,
                          check=False, timeout=120)  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_it_judges_with_the_libraries_of_the_distribution(tree: Path, agent: Agent) -> None:
    """As the commands installed from source do, by a walk and by version 2c and 3."""
    plugins = tree / "usr/lib/nagios/plugins"
    packages = str(tree / "usr/lib/python3/dist-packages")
    at = ["-H", "127.0.0.1", "-p", str(agent.port)]
    v3 = [*at, "-P", "3", "-U", "sha256aes", "-a", "SHA-256", "-x", "AES"]
    secrets = {"CHECK_SENTRY4_AUTHPASSWD": AUTH, "CHECK_SENTRY4_PRIVPASSWD": PRIV}
    for command, words in (
        ("check_sentry4", ["--walk", str(RECORDING)]), ("check_sentry4", [*v3, "-v"]),
        ("check_sentry4_line", [*at, "-m", "Current", "-w", "6"]), ("check_pdu", [*at, "-w", "3"]),
    ):  # fmt: skip
        done = subprocess.run(
            ["/usr/bin/python3", str(plugins / command), *words], capture_output=True, text=True,
            check=False, timeout=60, env={**QUIET, **secrets, "PYTHONPATH": packages},
        )  # fmt: skip
        ours = run(command, *words, environment=secrets)
        assert (done.returncode, done.stdout, done.stderr) == (ours.status, ours.output, "")

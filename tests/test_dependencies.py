"""Dependencies of hosts that two PDUs feed, as Icinga 2 takes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from check_sentry4.checks.rack import FeedLoad, Outlet
from check_sentry4.cli.racks import VERSIONS
from check_sentry4.discover.dependencies import fed_by
from lab.helpers import Result, assert_one_line, changed, run_here
from lab.icinga2 import ICINGA, PASSIVE, Icinga
from lab.monitors import wait_for
from lab.recording import ST4, Values, dump, pro2, twin
from lab.redundancy import REACHABLE, objects

OLD, NEW = VERSIONS
#: The names of the first outlets.
NAMES = f"{ST4}.8.2.1.3.1.1"


def rack(folder: Path, words: str, *devices: Values) -> Result:
    """The command over saved walks of pdu-a and its neighbours."""
    walks: list[str] = []
    for letter, values in zip("abc", devices):
        path = folder / f"pdu-{letter}"
        path.write_text(dump(values), "latin-1")
        walks += ["--walk", str(path)]
    return run_here("check_sentry4_rack", [*walks, *words.split()])


def feed(host: str, *names: str, named: bool = True) -> FeedLoad:
    outlets = tuple(Outlet(f"AA{n}", name, True, 1.0, named=named) for n, name in enumerate(names))
    return FeedLoad(host[-1:].upper(), host, outlets=outlets)


def test_who_is_fed_by_several_pdus() -> None:
    a = feed("pdu-a", "db-1", "DB-2", "lone", "", "pdu-b", "twice", "twice")
    b = feed("pdu-b", " db-1", "db-2", "other", "", "pdu-b")
    assert fed_by([a, b]) == {
        "db-1": ("pdu-a", "pdu-b"), "DB-2": ("pdu-a", "pdu-b"), "db-2": ("pdu-a", "pdu-b"),
    }  # fmt: skip
    c = feed("pdu-c", "db-1")
    assert fed_by([a, b, c])["db-1"] == ("pdu-a", "pdu-b", "pdu-c")
    factory = [feed(host, "Outlet 1", named=False) for host in ("pdu-a", "pdu-b")]
    assert fed_by(factory) == {}


def test_what_is_written_for_each_version(tmp_path: Path) -> None:
    a = changed(pro2(), {f"{NAMES}.1": b'we"b\\1'})
    b = twin(changed(pro2(), {f"{NAMES}.5": b'we"b\\1'}))
    new = rack(tmp_path, "--pairs --discover=icinga2", a, b)
    assert (new.status, new.errors) == (0, "")
    for pdu in ("pdu-a", "pdu-b"):
        assert f'\tparent_host_name = "{pdu}"\n\tredundancy_group = "power"\n' in new.output
    assert new.output.count('\t\t"we\\"b\\\\1",\n') == 2
    assert "Master_Outlet" not in new.output
    assert "Needs Icinga 2.14" in new.output
    old = rack(tmp_path, "--pairs --discover=icinga2 --icinga 2.13", a, b)
    assert (old.status, "redundancy_group" in old.output) == (0, False)
    assert old.output.count("apply Dependency") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("--discover=icinga2", "expected --pairs with it"),
        ("--pairs --pair-by id --discover=icinga2", "expected --pairs with it"),
        ("--pairs --discover=icinga2 --output json", "exclude each other"),
        ("--pairs --discover=nagios", "is not 'icinga2'"),
        ("--pairs --icinga 2.13", "expected both"),
        ("--pairs --discover=icinga2 --icinga 3", "'3' is not one of"),
        ("--outlets x --pairs --discover=icinga2", "exclude each other"),
    ],
)
def test_wrong_usage(words: str, says: str, tmp_path: Path) -> None:
    result = rack(tmp_path, words, pro2(), twin(pro2()))
    assert (result.status, says in result.line) == (3, True), result.output
    assert_one_line(result, 3)


def test_one_pdu_with_two_cords_is_one_host(tmp_path: Path) -> None:
    result = rack(tmp_path, "--feeds AA,BA --pairs --discover=icinga2", pro2())
    assert (result.status, "expected a PDU for each feed" in result.line) == (3, True)


def test_nothing_is_written_from_a_part(tmp_path: Path) -> None:
    nobody = {f"{NAMES}.{n}": b"x%d" % n for n in range(1, 25)}
    nobody |= {f"{ST4}.8.2.1.3.2.1.{n}": b"y%d" % n for n in range(1, 25)}
    result = rack(tmp_path, "--pairs --discover=icinga2", pro2(), twin(changed(pro2(), nobody)))
    assert (result.status, "no two outlets" in result.line) == (3, True), result.output
    result = rack(tmp_path, "--pairs --discover=icinga2", pro2(), {"1.3.6.1.2.1.1.1.0": (4, b"")})
    assert (result.status, "feed B (pdu-b)" in result.line) == (3, True), result.output


def test_a_pdu_is_not_its_own_second_feed(tmp_path: Path) -> None:
    result = rack(tmp_path, "--pairs --discover=icinga2", pro2(), pro2())
    assert (result.status, "are the same device" in result.line) == (3, True), result.output


def installed_version() -> str:
    """``2.13`` of Debian 12, ``2.14`` of Debian 13."""
    said = subprocess.run([str(ICINGA), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.partition("version: ")[2].lstrip("rv")[:4]


@pytest.mark.daemon
@pytest.mark.skipif(ICINGA is None, reason="apt-get install icinga2-bin")
@pytest.mark.parametrize("version", VERSIONS)
def test_a_host_is_unreachable_once_all_its_pdus_are_down(version: str, tmp_path: Path) -> None:
    if version == NEW and installed_version() < NEW:
        pytest.skip(f"Icinga {installed_version()} has no redundancy groups")
    icinga = Icinga(tmp_path / "icinga", "master")
    icinga.configure(f"{PASSIVE}\n{objects(version)}")
    expected = REACHABLE

    def reachable() -> dict[str, object]:
        found = icinga.objects("hosts", "last_reachable", "state", "last_check")
        return {name: attrs["last_reachable"] for name, attrs in found.items()
                if name in expected and attrs["last_check"] > 0}  # fmt: skip

    with icinga.daemon() as daemon:
        assert wait_for(lambda: reachable() == expected, 30), (
            reachable(), daemon.log.read_text()[-2000:]
        )  # fmt: skip

"""Values of real devices as another monitoring system decodes them (../shared/captures).

Each value is in ``--discover=json`` with the OID that it was read from, in the same unit and of an
object that it is a reading of. The oracle has classes (current, power); its units are the suite's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from check_sentry4.mib.families import candidates
from lab.helpers import SHARED, run_here

CAPTURES = SHARED / "captures"
#: The units in which the suite has what the oracle calls so: VA and var are power there as well,
#: and VAh is energy.
UNITS = {
    "current": ("A",), "voltage": ("V",), "power": ("W", "VA", "var"),
    "power_consumed": ("kWh", "kVAh"), "frequency": ("Hz",), "temperature": ("C",),
    "humidity": ("%",), "power_factor": ("",), "percent": ("%",), "load": ("%",),
}  # fmt: skip
#: Values that the oracle has and the suite has not, by recording and OID, and why.
WRONG = {
    ("hpe-mapdu_pdu3", f"1.3.6.1.4.1.232.165.11.2.2.1.20.1.{row}"):
    "a slot of the table: its index column is 0, the PDU has one phase (spec section 10)"
    for row in (2, 3)
}  # fmt: skip


def oracles() -> list[str]:
    """The recordings of families that the suite knows."""
    found = []
    for path in sorted(CAPTURES.glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        text = (CAPTURES / f"{name}.snmprec").read_text("latin-1")
        line = next((x for x in text.splitlines() if x.startswith("1.3.6.1.2.1.1.2.0|")), "||")
        if candidates(line.split("|")[2]):
            found.append(name)
    return found


def readings(document: dict[str, Any]) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Table and reading, or detail, by the OID that it was read from."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for each in (*document["objects"], {"table": "system", "readings": document["system"]}):
        for value in (*each["readings"], *each.get("details", ())):
            if "oid" in value:
                found.setdefault(value["oid"], []).append((each["table"], value))
    return found


def test_there_are_oracles_where_there_are_recordings() -> None:
    if not CAPTURES.is_dir():
        pytest.skip("../shared/captures is not here")
    assert len(oracles()) >= 8


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="../shared/captures is not here")
@pytest.mark.parametrize("name", oracles())
def test_every_value_of_the_oracle_is_read(name: str) -> None:
    told = run_here("check_pdu", ["--walk", str(CAPTURES / f"{name}.snmprec"), "--discover=json"])
    assert told.status == 0, told
    found = readings(json.loads(told.output))
    missing = []
    expected = json.loads(Path(CAPTURES / f"{name}.expected.json").read_text())
    for each in expected:
        same = [
            value for _, value in found.get(each["oid"], ())
            if isinstance(value["value"], (int, float))
            and value["value"] == pytest.approx(each["value"], rel=1e-6, abs=1e-9)
            and value.get("unit", "") in UNITS[each["class"]]
        ]  # fmt: skip
        if not same and (name, each["oid"]) not in WRONG:
            missing.append((each, found.get(each["oid"])))
    assert missing == [], f"{len(missing)} of {len(expected)}"
    print(f"{name}: {len(expected)} values found, 0 missing")

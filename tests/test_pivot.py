"""Variables that are rows: their names decide what they are, whatever their numbers."""

from __future__ import annotations

import random

import pytest

from check_sentry4.mib.model import Pivot
from check_sentry4.mib.rittal import MESSAGE
from check_sentry4.pivot import variables
from check_sentry4.snmp import Index, Value
from lab.helpers import judge
from lab.makes.rittal import VARIABLE, cell, rittal
from lab.mibs import objects
from lab.recording import Values


def renumbered(seed: int) -> Values:
    """The variables of the simulated bus in another order, with gaps between their numbers."""
    values = rittal()
    numbers = {oid.rpartition(".")[2] for oid in values if oid.startswith(f"{VARIABLE}.")}
    chance = random.Random(seed)
    free = chance.sample(range(1, 60000), len(numbers))
    new = dict(zip(sorted(numbers), free))
    made: Values = {}
    for oid, value in values.items():
        if oid.startswith(f"{VARIABLE}."):
            variable, _, number = oid.rpartition(".")
            oid = f"{variable}.{new[number]}"
        made[oid] = value
    return made


@pytest.mark.parametrize("options", ["", "-v", "--table phase -m LoadImbalance -w 25"])
def test_the_numbers_of_variables_do_not_matter(options: str) -> None:
    there = judge("check_pdu", options, values=rittal())
    for seed in range(3):
        assert judge("check_pdu", options, values=renumbered(seed)) == there


def test_a_scale_multiplies_or_divides() -> None:
    value = {cell(11, 2, "Total.Power.Active.Value"): 6900}
    for scale, watts in ((1, 6900), (0, 6900), (10, 69000), (-10, 690), (-1, 6900)):
        changes = {**value, cell(7, 2, "Total.Power.Active.Value"): scale}
        told = judge("check_pdu", "--table pdu -m ActivePower --id 2", changes, rittal())
        assert told.line.endswith(f"ActivePower: {watts}W"), (scale, told)


def test_hostile_names() -> None:
    pivot = Pivot("1", "2", "3", "4", "5", "6", r"Phase L([1-3])\.")
    names: list[tuple[Index, Value]] = [
        ((2, 1), b"Phase L1.Current.Value"),
        ((2, 2), b"Phase L1.Current.Value"),  # the first of two counts
        ((2, 3), b"Phase L9.Current.Value"),
        ((2, 4), b"\xff\x00\n"),
        ((2, 5, 6), b"Phase L2.Current.Value"),
        ((2, 6), 7),
        ((2, 7), b""),
    ]
    assert variables(pivot, names) == {(2, 1): {"Current.Value": (2, 1)}}


def test_the_messages_are_those_of_the_mib() -> None:
    known = objects("RITTAL-CMC-III-MIB")
    if not known:
        pytest.skip("../shared/mibs is not here")
    (told,) = (each for each in known.values() if each.name == "cmcIIIMsgStatus")
    assert told.values == {value: label for value, (label, _) in MESSAGE.values.items()}


def test_a_device_without_a_pdu_is_named() -> None:
    values = {oid: value for oid, value in rittal().items()
              if not oid.startswith(VARIABLE) or oid.split(".")[-2] in ("1", "4")}  # fmt: skip
    told = judge("check_pdu", "", values=values)
    assert told.status == 3
    assert "a Rittal CMC III without a PDU" in told.line, told.line

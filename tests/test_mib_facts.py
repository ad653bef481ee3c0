"""What a family says of a column is what its MIB says: OID, type, enumeration, index, scale.

The MIBs are beside the project; without them these tests are skipped, and say so. What differs on
purpose stands in a table here, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from check_sentry4.mib import families
from check_sentry4.mib.model import NUMBER, STATUS, TEXT, Column, Family, Table
from lab.makes import MAKES
from lab.mibs import Object, objects

#: Settings whose scale the MIB gives by an example only.
SCALED_BY_EXAMPLE = {"popThreshold": 10}
POWERNET = ("PowerNet-MIB", "PowerNet-MIB-netshelter")
MIBS = {
    "sentry4": ("Sentry4-MIB",), "sentry3": ("Sentry3-MIB",), "pdu2": ("PDU2-MIB",),
    "aten-pe": ("ATEN-PE-CFG",), "eaton-epdu": ("EATON-EPDU-MIB",),
    "vertiv-v5": ("VERTIV-V5-MIB",), "liebert-mph2": ("LIEBERT-GP-PDU-MIB",),
    "raritan-px1": ("RARITAN-PDU-MIB",), "schleifenbauer": ("SCHLEIFENBAUER-DATABUS-MIB",),
    "hpe-g2": ("CPQPOWER-MIB",), "hpe-mapdu": ("CPQPOWER-MIB",), "panduit-g5": ("PANDUIT-MIB",),
    "enlogic": ("ENLOGIC-PDU-MIB",), "tripplite": ("TRIPPLITE-PRODUCTS",),
    "cyberpower": ("CPS-MIB",), "gude": ("GUDEADS-EPC1202-MIB", "GUDEADS-EPC8031-MIB"),
    "dell-rpdu": ("DellrPDU-MIB",),
    **dict.fromkeys(("apc-rpdu2", "apc-cpdu", "apc-epdu", "apc-ats", "apc-xats"), POWERNET),
}  # fmt: skip
#: EnerTEG's is no MIB but a list of objects (enertree-objects.md).
#: Rittal's columns are variables, of which the MIB says nothing (tests/test_pivot.py).
WITHOUT = {"enertree", "rittal"}

#: Labels of ours that a MIB does not have: of its other versions, of real firmware; what is
#: written on a conductor, for the name of a number.
MORE_LABELS = {
    "apc-rpdu2": {"notsupported", "unknown", "normal", "alarm", "notInstalled", "lowLoad",
                  "nearOverload", "overload"},  # rPDU has longer ones
    "apc-cpdu": {"off"}, "enlogic": {"off"}, "apc-epdu": {"notSupported"},
    "pdu2": {"L1", "L2", "L3", "N", "DC+", "DC-", "A", "B", "C", "E"},
    "hpe-g2": {"cbOff"}, "hpe-mapdu": {"cbOff"}, "panduit-g5": {"cbOff"},  # of groups only
    "cyberpower": {"on", "off"},  # outletStatusOn, outletStatusOff
}  # fmt: skip
#: Texts of ours that are numbers in the MIB.
NUMBERED = {("unit", "Serial")}
#: Columns whose scale the MIB does not tell, or tells wrong, and the source of ours.
SCALES = {
    # The recording's 0.99 is 99, and 10000 is 1 in the databus' (its oracle).
    ("schleifenbauer", "PowerFactor"): 10000,
    # Whole watts, and hundredths, in the recording (its oracle); thousandths in the MIB.
    ("hpe-g2", "ActivePower"): 1,
    ("hpe-g2", "ApparentPower"): 1,
    ("hpe-g2", "PowerFactor"): 100,
    ("gude", "ResidualCurrent"): 10000,  # "0.1 mA"
    # 217 and 222 in the recording of a unit whose nominal voltage is 220; tenths in the MIB.
    ("cyberpower", "VoltageA"): 1,
    ("cyberpower", "VoltageB"): 1,
}


def columns(table: Table) -> Iterator[Column]:
    """Every column of a table, with what is read in its place; the OID as a whole."""
    found = [*table.columns.values(), table.rows.counted_by]
    for metric in table.metrics:
        found += [metric.enabled, metric.encoding.digits, metric.encoding.unit_code]
        if metric.computed.utilisation:
            found += [metric.computed.utilisation.used, metric.computed.utilisation.capacity]
    for column in found:
        while column is not None:
            for oid in column.scalar_oids or (column.within(table.oid) if column.oid else "",):
                if oid and not oid.startswith("1.3.6.1.2.1."):
                    yield column._replace(oid=oid, scalar_oids=())
            column = column.fallback


def settings(family: Family, table: Table) -> Iterator[Column]:
    """The columns of a table that only settings are read from."""
    for column in family.settings.of(table):
        yield column._replace(oid=column.within(table.oid))


def divisor(told: Object) -> float | None:
    """What a raw number is divided by, as far as the MIB says it in words."""
    # A type's name says it where there is no unit: MilliAmps, CentiAmpere.
    words = f"{told.units} {told.type}" if told.units else f"{told.type} {told.description}"
    text = words.lower()
    scale = next((value for pattern, value in (
        (r"hundredths?|hundreths?|0\.01\b|1/100th|centi(?!grade)", 100),
        (r"thousandth|milli|1/1000|1,000 times|0\.001\b|\bm[av]\b|0\.1%(?! relative)", 1000),
        (r"tenths?\b|0\.1\b|1/10th|deci(?!mal)|exa?m?pa?ple: *range", 10),
    ) if re.search(pattern, text)), None)  # fmt: skip
    if re.search(r"kwh|kilo-?watt-?hour", text):
        return scale or 1
    if re.search(r"\bwh\b|watt-?hours?", text):
        return 1000 * (scale or 1)
    if re.search(r"kilo-?watt|\bkw\b|\bkva\b|kilo-?volt", text):
        return (scale or 1) / 1000
    return scale


def mib_of(family: str) -> dict[str, Object]:
    """The objects of a family's MIBs by OID."""
    known = {oid: told for mib in MIBS[family] for oid, told in objects(mib).items()}
    if family == "gude":  # the sub-MIBs have one shape; the family here is the 1202's
        known = {oid.replace(".28507.81.", ".28507.43."): told for oid, told in known.items()}
    if not known:
        pytest.skip("../shared/mibs is not here")
    return known


@pytest.fixture(params=[name for name in families.NAMES if name not in WITHOUT])
def facts(request: pytest.FixtureRequest) -> list[tuple[Table, Column, Object | None]]:
    """Every column of a family with what the MIB has there."""
    name, known = request.param, mib_of(request.param)
    family = families.family(name)
    found = [(table, column, known.get(column.oid))
             for table in family.tables
             for column in (*columns(table), *settings(family, table))]  # fmt: skip
    assert len(found) > 20
    return found


def measured(table: Table) -> set[str]:
    """The OIDs of readings, thresholds and capacities."""
    return {
        column.within(table.oid)
        for metric in table.metrics
        for column in (metric.column, *metric.thresholds, metric.capacity)
        if column is not None and metric.column.kind == NUMBER
    }


def name_of(table: Table) -> str:
    """The family of a table."""
    return next(f.name for f in families.families() if table in f.tables)


def test_a_column_is_in_the_mib_and_of_its_type(
    facts: list[tuple[Table, Column, Object | None]],
) -> None:
    there = {(table.name, column.name) for table, column, told in facts if told}
    for table, column, told in facts:
        # Older firmware has columns that a newer MIB has no more: one of them is.
        assert (table.name, column.name) in there, (table.name, column)
        if told is None:
            continue
        fact = (table.name, column.name, column.oid, told.name, told.syntax)
        if column.kind in (NUMBER, STATUS) and not column.raw.codes:
            texts = column.enum and any(isinstance(v, str) for v in column.enum.values)
            assert told.is_number or texts, fact
            assert not (told.values and column.oid in measured(table)), fact
        elif column.kind == TEXT:
            assert not told.is_number or fact[:2] in NUMBERED, fact
        if not table.rows.fixed and told.indexed_by:
            assert len(table.id_style) == len(told.indexed_by) - len(column.index_suffix), (
                fact,
                told.indexed_by,
            )


def test_an_enumeration_has_the_labels_of_the_mib(
    facts: list[tuple[Table, Column, Object | None]],
) -> None:
    family = name_of(facts[0][0])
    for table, column, told in facts:
        if told is None or column.enum is None or not told.values or column.raw.codes:
            continue
        fact = (table.name, column.name, told.name)
        mine = {value: label for value, (label, _) in column.enum.values.items()}
        for value, label in mine.items():
            if isinstance(value, int):
                more = label in MORE_LABELS.get(family, ())
                assert more or label == told.values.get(value), (fact, value)
        # Of PDU2-MIB's one enumeration for all, each sensor has a few.
        if told.type != "SensorStateEnumeration":
            missing = {value: label for value, label in told.values.items()
                       if value not in mine and value not in column.absent
                       and label.lower() not in column.absent}  # fmt: skip
            assert not missing, fact


def test_a_number_has_the_scale_of_the_mib(
    facts: list[tuple[Table, Column, Object | None]],
) -> None:
    family = name_of(facts[0][0])
    for table, column, told in facts:
        if told is None or column.kind != NUMBER or column.raw.codes or told.values:
            continue
        if "digits" in told.description.lower():
            continue  # the device tells them
        scale = SCALES.get((family, column.name), divisor(told))
        if scale is not None:
            fact = (table.name, column.name, told.name, told.units, told.description)
            assert column.divisor / column.raw.times == pytest.approx(scale), fact


@pytest.mark.parametrize("name", [name for name in MAKES if name not in WITHOUT])
def test_a_simulated_device_answers_what_the_mib_has(name: str) -> None:
    known = mib_of(name)
    for oid, (_, value) in MAKES[name]().items():
        if oid.startswith("1.3.6.1.2.1."):
            continue
        column = oid
        while column and column not in known:
            column = column.rpartition(".")[0]
        told = known[column]
        instance = oid.removeprefix(column).lstrip(".").split(".")
        assert len(instance) == max(1, len(told.indexed_by)), (oid, told.name)
        assert not told.is_number or isinstance(value, int), (oid, told.name)


@pytest.mark.parametrize("name", [name for name in families.NAMES if name not in WITHOUT])
def test_a_setting_of_the_whole_device_is_in_the_mib(name: str) -> None:
    known = mib_of(name)
    for column in families.family(name).settings.scalars:
        told = known.get(column.oid)
        assert told is not None, column
        assert not told.indexed_by, column
        assert told.is_number == (column.kind in (NUMBER, STATUS)), column
        labels = {} if column.enum is None else {v: n for v, (n, _) in column.enum.values.items()}
        assert labels == told.values, (column, told.values)
        if column.kind == NUMBER:
            expected = SCALED_BY_EXAMPLE.get(told.name) or divisor(told) or 1
            assert column.divisor == expected, (column, told)

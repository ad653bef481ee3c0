"""Recordings of PDUs that agree with themselves, made from the MIB and the guide's screens.

``python -m lab.recording`` writes ``lab/recordings/pro2.snmprec``: a PRO2 master and a link
unit, three-phase Wye 230/400 V, 32 A, 24 outlets each, probes on some ports, and an EMCU. Every
current, voltage and power is computed from the loads at the outlets as a meter would see them.
"""

from __future__ import annotations

import cmath
import functools
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORDING = HERE / "recordings" / "pro2.snmprec"

ST4 = "1.3.6.1.4.1.1718.4.1"
INTEGER, TEXT, OID, IP, TICKS = 2, 4, 6, 64, 67
#: Of the makers whose devices are simulated or recorded.
ENTERPRISES = tuple(
    f"1.3.6.1.4.1.{number}."
    for number in (1718, 13742, 21317, 44568, 534, 318, 21239, 476, 31034, 232, 19536, 38446, 850,
                   3808, 28507, 674, 2606)
)  # fmt: skip
Values = dict[str, tuple[int, "int | bytes"]]

NOMINAL = 230.0
LINE_CAPACITY, BRANCH_CAPACITY = 32, 16
#: Names as operators give them; the odd ones are on the guide's screens (Monitoring > Outlets).
OUTLET_NAMES = {
    2: "123456789z123456789z123456789z12",
    3: "",
    4: "aA1!~`!!@##^h",
    9: "db-1",
    10: "db-2",
    11: "san-1",
    12: "spare",
    13: "Aa1!)(*&^%\\$#@!~=-_0",
    14: "V",
    15: "987654321Q987654321V987654321D98",
}
#: Watts and power factor at the outlets of a unit, repeated; 0 W has no power factor ("--").
LOADS = (
    (212, 0.97), (187, 0.96), (0, 0.0), (344, 0.98), (96, 0.91), (158, 0.95),
    (0, 0.0), (275, 0.97), (131, 0.93), (421, 0.99), (64, 0.88), (0, 0.0),
    (233, 0.96), (178, 0.95), (302, 0.98), (47, 0.84), (119, 0.92), (0, 0.0),
    (266, 0.97), (143, 0.94), (388, 0.98), (71, 0.87), (0, 0.0), (205, 0.96),
)  # fmt: skip


#: Values by the number of their column.
Cells = Mapping[int, Any]


class Writer:
    """Collects values by OID."""

    def __init__(self) -> None:
        self.values: Values = {}

    def put(self, oid: str, value: int | str | bytes, tag: int | None = None) -> None:
        """Set a value."""
        if isinstance(value, str):
            value = value.encode()
        self.values[oid] = (tag or (INTEGER if isinstance(value, int) else TEXT), value)

    def st4(self, oid: str, index: str, value: int | str | bytes) -> None:
        """Set a cell of the Sentry4-MIB."""
        self.put(f"{ST4}.{oid}.{index}", value)


def pro2(units: int = 2, outlets: int = 24) -> Values:
    """The values of a PRO2 with ``units`` units of ``outlets`` outlets and, as unit E, an EMCU."""
    return dict(_pro2(units, outlets))


@functools.cache
def _pro2(units: int, outlets: int) -> Values:
    w = Writer()
    w.put("1.3.6.1.2.1.1.1.0", "Sentry Switched PDU")
    w.put("1.3.6.1.2.1.1.2.0", b"1.3.6.1.4.1.1718.4", OID)
    w.put("1.3.6.1.2.1.1.3.0", 256467500, TICKS)  # 29 days 16:24:35
    w.put("1.3.6.1.2.1.1.6.0", "DC2")
    w.st4("1.1.1", "0", "Sentry Switched PDU")
    w.st4("1.1.2", "0", "DC2_Room4_RackF31")
    w.st4("1.1.3", "0", "Sentry Switched PDU Version 8.0m")
    w.st4("1.1.4", "0", "Sentry4/PRO2 v8.0m, Build 1742, Jun 15 2017")
    w.st4("1.1.5", "0", "9662148")
    w.st4("1.1.7", "0", 1)
    w.st4("1.1.20", "0", 41)
    w.st4("1.1.21", "0", units + 1)
    w.st4("9.1.10", "0", 0)
    for unit in range(1, units + 1):
        _unit(w, unit, outlets)
    _emcu(w)
    return w.values


def _unit(w: Writer, unit: int, outlets: int) -> None:
    letter = chr(64 + unit)
    place = "Master" if unit == 1 else f"Link{unit - 1}"
    config = {
        2: letter, 3: place, 4: f"ADLH000{1862 + unit}", 5: "C2WG24TE-YQME2M99",
        6: f"RACK-F31-{letter}", 7: 0 if unit == 1 else 1, 8: b"\x60", 9: "2017-08-21",
        20: 2, 21: 0, 22: 0, 30: 1, 31: 2, 32: 2, 33: 0, 34: 0, 35: 0, 36: 1 if unit == 1 else 0,
    }  # fmt: skip
    for column, value in config.items():
        w.st4(f"2.2.1.{column}", str(unit), value)
    w.st4("2.3.1.1", str(unit), 0)
    _power(w, unit, letter, place, outlets)
    _probes(w, unit, letter, place)
    if unit == 1:
        _sensor(w, 14, unit, 1, letter, "Fan_A1", (3960, 0), (1200, 1800, 9000, 12000))


def _power(w: Writer, unit: int, letter: str, place: str, outlets: int) -> None:
    """The cord of a unit: outlets on branches, branches on phases, phases on lines."""
    volts = [NOMINAL + d + unit * 0.4 for d in (0.3, -1.1, 1.7)]
    branches = 6
    branch_current = [0j] * branches
    phase_current = [0j] * 3
    phase_watts = [0] * 3
    phase_va = [0.0] * 3
    per_branch = math.ceil(outlets / branches)
    for n in range(1, outlets + 1):
        branch = (n - 1) // per_branch
        phase = branch % 3
        watts, factor = LOADS[(n * 5 + unit * 7) % len(LOADS)]
        va = watts / factor if factor else 0.0
        current = cmath.rect(va / volts[phase], -math.acos(factor)) if factor else 0j
        branch_current[branch] += current
        phase_current[phase] += current
        phase_watts[phase] += watts
        phase_va[phase] += va
        _outlet(w, unit, letter, place, n, branch + 1, phase + 1, volts[phase], watts, factor)
    for b, current in enumerate(branch_current, 1):
        _branch(w, unit, letter, b, abs(current))
    # A three-phase Wye: a line carries its phase's current, the neutral their sum.
    turned = [c * cmath.rect(1, -2 * math.pi * k / 3) for k, c in enumerate(phase_current)]
    lines = [abs(c) for c in phase_current]
    for n, current in enumerate([*lines, abs(sum(turned))], 1):
        _line(w, unit, letter, n, current)
    for n in range(3):
        _phase(w, unit, letter, n, volts[n], lines[n], phase_watts[n], outlets)
    _cord(w, unit, letter, place, lines, sum(phase_watts), sum(phase_va), outlets)


def _cord(
    w: Writer, unit: int, letter: str, place: str, lines: list[float], watts: int, va: float,
    outlets: int,
) -> None:  # fmt: skip
    index = f"{unit}.1"
    capacity = round(3 * NOMINAL * LINE_CAPACITY)
    mean = sum(lines) / 3
    balance = max(abs(c - mean) for c in lines) / mean if mean else 0
    config = {
        2: f"{letter}A", 3: f"{place}_Cord_A", 6: "IEC-60309", 7: round(NOMINAL * 10), 8: 220,
        9: 240, 10: LINE_CAPACITY, 11: LINE_CAPACITY, 12: capacity, 13: 100, 20: 4, 21: 3, 22: 6,
        23: 6, 24: outlets,
    }  # fmt: skip
    monitor = {
        1: 1, 2: 0, 3: watts, 4: 0, 5: round(va), 6: 0, 7: round(va / capacity * 1000),
        8: round(watts / va * 100) if va else -1, 9: 0, 10: 34720 + unit * 1109, 11: 500,
        12: round(balance * 1000), 13: 0,
    }  # fmt: skip
    power = (0, 0, round(capacity * 0.7), round(capacity * 0.8))
    event = {1: b"\xc0", **dict(zip(range(2, 10), power * 2)), 10: 30, 11: 40, 12: 40, 13: 60}
    _table(w, 3, index, config, monitor, event)


def _line(w: Writer, unit: int, letter: str, n: int, amps: float) -> None:
    label = "N" if n == 4 else f"L{n}"
    config = {2: f"{letter}A{n}", 4: f"{letter}A:{label}", 6: LINE_CAPACITY}
    monitor = {
        1: 1, 2: 0, 3: round(amps * 100), 4: 0, 5: round(amps / LINE_CAPACITY * 1000),
    }  # fmt: skip
    event = {1: b"\xc0", 2: 0, 3: 0, 4: round(LINE_CAPACITY * 7), 5: round(LINE_CAPACITY * 8)}
    _table(w, 4, f"{unit}.1.{n}", config, monitor, event)


def _phase(
    w: Writer, unit: int, letter: str, n: int, volts: float, amps: float, watts: int, outlets: int
) -> None:
    va = volts * amps
    config = {
        2: f"{letter}A{n + 1}", 4: f"{letter}A:L{n + 1}-N", 6: round(NOMINAL * 10),
        20: 2, 21: outlets // 3,
    }  # fmt: skip
    monitor = {
        1: 1, 2: 0, 3: round(volts * 10), 4: 0, 5: round((volts / NOMINAL - 1) * 1000),
        6: round(amps * 100), 7: 14, 8: watts, 9: round(va),
        10: round(watts / va * 100) if va else -1, 11: 0, 12: 2,
        13: 11570 + unit * 370 + n * 41,
    }  # fmt: skip
    event = {1: b"\xc0", 2: 1960, 3: 2070, 4: 2530, 5: 2650, 6: 30, 7: 40}
    _table(w, 5, f"{unit}.1.{n + 1}", config, monitor, event)


def _branch(w: Writer, unit: int, letter: str, n: int, amps: float) -> None:
    index, id = f"{unit}.1.{n}", f"{letter}A{n}"
    phase = f"{letter}A{(n - 1) % 3 + 1}"
    ocp = {2: id, 4: f"{letter}A:CB{n}", 6: 1, 7: BRANCH_CAPACITY, 8: BRANCH_CAPACITY, 20: 1, 21: 4}
    _table(w, 6, index, ocp, {1: 0}, {1: b"\xc0"})
    config = {2: id, 4: f"{letter}A:BR{n}", 6: BRANCH_CAPACITY, 20: phase, 21: id, 30: 4}
    monitor = {
        1: 1, 2: 0, 3: round(amps * 100), 4: 0, 5: round(amps / BRANCH_CAPACITY * 1000),
    }  # fmt: skip
    event = {1: b"\xc0", 2: 0, 3: 0, 4: 112, 5: 128}
    _table(w, 7, index, config, monitor, event)


def _outlet(
    w: Writer, unit: int, letter: str, place: str, n: int, branch: int, phase: int,
    volts: float, watts: int, factor: float,
) -> None:  # fmt: skip
    index, id = f"{unit}.1.{n}", f"{letter}A{n}"
    capacity = 16 if n % 4 == 0 else 10
    va = watts / factor if factor else 0.0
    amps = va / volts
    name = OUTLET_NAMES.get(n, f"{place}_Outlet_{n}") if unit == 1 else f"{place}_Outlet_{n}"
    config = {
        2: id, 3: name, 5: b"\xc0", 6: "C19" if capacity == 16 else "C13", 7: capacity,
        8: round(capacity * NOMINAL), 20: 2, 21: 0, 30: f"{letter}A{phase}",
        31: f"{letter}A{branch}", 32: f"{letter}A{branch}",
    }  # fmt: skip
    on = n != 12  # one outlet is switched off by its operator
    if not on:
        watts, va, amps, factor = 0, 0.0, 0.0, 0.0
    monitor = {
        1: 1 if on else 2, 2: 0, 3: round(amps * 100), 4: 0, 5: round(amps / capacity * 1000),
        6: round(volts * 10), 7: watts, 8: 0, 9: round(va),
        10: round(factor * 100) if factor else -1, 11: 0, 12: 15 if watts else -1,
        13: 2 if watts else 0, 14: 1000 * watts + 137 * n,
    }  # fmt: skip
    event = {
        1: b"\xc0", 2: 0, 3: 0, 4: capacity * 7, 5: capacity * 8,
        6: 0, 7: 0, 8: round(capacity * NOMINAL * 0.7), 9: round(capacity * NOMINAL * 0.8),
        10: 30, 11: 40,
    }  # fmt: skip
    _table(w, 8, index, config, monitor, event)
    w.st4("8.5.1.1", index, 11 if on else 10)
    w.st4("8.5.1.2", index, 0)


def _probes(w: Writer, unit: int, letter: str, place: str) -> None:
    """Two ports: in the first a temperature/humidity probe, in the second nothing ever."""
    side = ("Front", "Rear")[(unit + 1) % 2]
    _sensor(w, 9, unit, 1, letter, f"{place}_{side}", (184 + unit * 31, 0), (1, 5, 45, 50))
    _sensor(w, 10, unit, 1, letter, f"{place}_{side}", (46 - unit * 3, 0), (5, 10, 90, 95))
    _sensor(w, 9, unit, 2, letter, f"Temp_Sensor_{letter}2", (-410, 7), (1, 5, 45, 50))
    _sensor(w, 10, unit, 2, letter, f"Humid_Sensor_{letter}2", (-1, 7), (5, 10, 90, 95))


def _emcu(w: Writer) -> None:
    unit, letter = 5, "E"
    config: Cells = {
        2: letter, 3: "EMCU", 4: "EMCU0000417", 5: "EMCU-1-1C", 6: "", 7: 3, 8: b"\0",
        9: "2017-03-02", 30: 0, 31: 2, 32: 2, 33: 1, 34: 4, 35: 1, 36: 0,
    }  # fmt: skip
    for column, value in config.items():
        w.st4(f"2.2.1.{column}", str(unit), value)
    w.st4("2.3.1.1", str(unit), 0)
    _sensor(w, 9, unit, 1, letter, "Cold aisle, top", (193, 0), (1, 5, 45, 50))
    _sensor(w, 10, unit, 1, letter, "Cold aisle, top", (47, 0), (5, 10, 90, 95))
    _sensor(w, 9, unit, 2, letter, "Hot aisle, top", (338, 0), (1, 5, 45, 50))
    _sensor(w, 10, unit, 2, letter, "Hot aisle, top", (19, 0), (5, 10, 90, 95))
    _sensor(w, 11, unit, 1, letter, "Under_floor", (0,), ())
    for n, name in enumerate(("Front door", "Rear door", "Smoke", "CRAC_run"), 1):
        _sensor(w, 12, unit, n, letter, name, (0,), ())
    _sensor(w, 13, unit, 1, letter, "Airflow", (121, 0), (10, 20, 200, 240))


def _sensor(
    w: Writer, subtree: int, unit: int, n: int, letter: str, name: str,
    monitor: tuple[int, ...], thresholds: tuple[int, ...],
) -> None:  # fmt: skip
    config: dict[int, int | str | bytes] = {2: f"{letter}{n}", 3: name}
    if subtree == 9:
        config.update({4: -40, 5: 123})
    event: dict[int, int | str | bytes] = {1: b"\xc0", **dict(enumerate(thresholds, 2))}
    _table(w, subtree, f"{unit}.{n}", config, dict(enumerate(monitor, 1)), event)


def _table(
    w: Writer, subtree: int, index: str, config: Cells, monitor: Cells, event: Cells
) -> None:
    for part, columns in ((2, config), (3, monitor), (4, event)):
        for column, value in columns.items():
            w.st4(f"{subtree}.{part}.1.{column}", index, value)


S3 = "1.3.6.1.4.1.1718.3"
#: Amps of the infeeds A to C of each tower, and of the neutral where there is one.
INFEED_AMPS = ((4.07, 3.21, 1.62), (3.61, 2.76, 1.73))


def sentry3(pips: bool = True, towers: int = 2, neutral: bool = False) -> Values:
    """The values of a Sentry3 CDU with ``towers`` three-phase towers and a probe on every port.

    Without ``pips``, metrics that only units with power sensing have are -1, as real ones say.
    """
    w = Writer()
    w.put("1.3.6.1.2.1.1.1.0", "Sentry Switched CDU")
    w.put("1.3.6.1.2.1.1.2.0", b"1.3.6.1.4.1.1718.3", OID)
    w.put("1.3.6.1.2.1.1.3.0", 1114475959, TICKS)
    w.put(f"{S3}.1.1.0", "Sentry Switched CDU Version 7.1a")
    w.put(f"{S3}.1.3.0", "BLDG_ROOM_RACK")
    w.put(f"{S3}.1.4.0", towers)
    for t in range(1, towers + 1):
        letter = chr(64 + t)
        amps = list(INFEED_AMPS[t - 1])
        va = [round(a * 208) for a in amps]
        watts = [round(v * 0.95) for v in va]
        tower = {
            2: letter, 3: f"Tower{letter}", 4: 0, 5: len(amps) + neutral, 6: f"ADLH000186{t}",
            7: "CW-24V2C458C1", 9: 10800, 10: round(sum(va) / 10.8), 11: sum(watts), 12: sum(va),
            13: 95, 14: 6654 + (t - 1) * 1004, 15: 60,
        }  # fmt: skip
        _rows(w, "2.1.1", f"{t}", tower, {9, 10, 11, 12, 13, 14, 15}, pips)
        for i, a in enumerate(amps, 1):
            phase = f"L{i}-L{i % 3 + 1}"
            infeed = {
                2: f"{letter}{chr(64 + i)}", 3: f"Tower{letter}_Infeed{chr(64 + i)}", 5: 1, 6: 0,
                7: round(a * 100), 8: 24, 10: 30, 11: 2070 + i * 8, 12: watts[i - 1],
                13: va[i - 1], 14: 95, 15: 14, 16: 12345 * i, 18: 2070 + i * 8,
                19: round(a * 58), 20: round(a / 30 * 1000), 21: f"L{i}", 22: phase, 23: phase,
            }  # fmt: skip
            only_pips = {12, 13, 14, 15, 16, 18, 19, 20}
            _rows(w, "2.2.1", f"{t}.{i}", infeed, only_pips, pips)
        if neutral:
            infeed = {
                2: f"{letter}D", 3: f"Tower{letter}_InfeedD", 5: 1, 6: 0, 7: 211, 8: 24, 10: 30,
                11: -1, 12: -1, 13: -1, 16: -1, 18: -1, 19: -1, 20: 70, 21: "N",
            }  # fmt: skip
            _rows(w, "2.2.1", f"{t}.4", infeed, set(), pips)
        side = ("Bottom", "Top")[t - 1]
        for n, (what, degrees, percent) in enumerate((("Inlet", 180, 43), ("Exhaust", 330, 16)), 1):
            probe = {
                2: f"{letter}{n}", 3: f"{side}-Rack-{what}_F3{n}", 4: 0, 5: 0, 6: degrees, 7: 5,
                8: 45, 9: 0, 10: percent, 11: 10, 12: 90, 13: 0,
            }  # fmt: skip
            _rows(w, "2.5.1", f"{t}.{n}", probe, set(), pips)
    return w.values


def _rows(w: Writer, table: str, index: str, columns: Cells, sensed: set[int], pips: bool) -> None:
    for column, value in columns.items():
        w.put(f"{S3}.{table}.{column}.{index}", -1 if column in sensed and not pips else value)


#: The columns of units that hold their serial numbers, of all families.
SERIALS = (f"{ST4}.2.2.1.4.", f"{S3}.2.1.1.6.", "1.3.6.1.4.1.13742.6.3.2.1.1.4.",
           "1.3.6.1.4.1.44568.1.1.2.1.1.12.")  # fmt: skip


def twin(values: Values, number: int = 2) -> Values:
    """Another device of the same kind: its serial numbers are its own."""
    made = dict(values)
    for oid, (tag, value) in values.items():
        if oid.startswith(SERIALS) and isinstance(value, bytes):
            made[oid] = tag, value + b"-%d" % number
    return made


@functools.lru_cache(1 << 17)
def key(oid: str) -> tuple[int, ...]:
    """The order of OIDs."""
    return tuple(map(int, oid.split(".")))


def dump(values: Values) -> str:
    """The values in snmprec format, in the order of their OIDs."""
    lines = []
    for oid in sorted(values, key=key):
        tag, value = values[oid]
        if isinstance(value, bytes) and not (value.isascii() and value.decode().isprintable()):
            lines.append(f"{oid}|{tag}x|{value.hex()}")
        else:
            lines.append(f"{oid}|{tag}|{value.decode() if isinstance(value, bytes) else value}")
    return "\n".join(lines) + "\n"


def load(path: Path | str) -> Values:
    """The values of an snmprec file that are scalars of the system or of a maker of PDUs."""
    values: Values = {}
    for line in Path(path).read_text("latin-1").splitlines():
        oid, _, rest = line.partition("|")
        tag, _, value = rest.partition("|")
        if not oid.startswith(("1.3.6.1.2.1.1.", *ENTERPRISES)):
            continue
        number = int(tag.rstrip("x"))
        if number in (TEXT, OID) or (number == IP and "." in value):
            raw = bytes.fromhex(value) if tag.endswith("x") else value.encode("latin-1")
            values[oid] = (number, raw)
        else:
            values[oid] = (number, int(value))
    return values


def cdu_as_recorded(path: Path) -> Values:
    """A recording of a real CDU, as far as it goes: of its towers only the number was recorded."""
    return {oid: value for oid, value in load(path).items() if oid != f"{S3}.1.4.0"}


if __name__ == "__main__":
    RECORDING.write_text(dump(pro2()))
    print(f"{RECORDING}: {len(pro2())} values")

"""HPE's: CPQPOWER-MIB, and Panduit's, whose tables have the same shape."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

CPQPOWER, PANDUIT = "1.3.6.1.4.1.232.165", "1.3.6.1.4.1.19536.10.1"


def _pdus(w: Writer, root: str, scale: int, amps: int, degrees: int, percent: int, crest: int,
          serial: int) -> None:  # fmt: skip
    """Two PDUs of three phases, two groups, four outlets; volts in 1/``scale``, A in 1/``amps``."""

    def put(table: str, at: str, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    def numbered(table: str, at: str, first: int, *cells: int) -> None:
        put(table, at, **{f"c{first + place}": cell for place, cell in enumerate(cells)})

    w.put(f"{root}.1.1.0", 2)
    for u in (1, 2):
        put("1.2.1", f"{u}", c2=f"pdu-{u}", c3="P9S18A", c5="2.0.0.J")
        numbered("1.2.1", f"{u}", serial + 1, 2)
        put("1.2.1", f"{u}", **{f"c{serial}": f"HP{u}0815"})
        for n in (1, 2, 3):
            at = f"{u}.{n}"
            numbered("2.2.1", at, 1, n, n, 230 * scale, 1, 210 * scale, 200 * scale, 245 * scale,
                     255 * scale, n + 2, 32 * amps, (8 + 2 * n) * amps, 1, -1, -1, 26 * amps,
                     32 * amps, *((1414,) if crest else ()),
                     (8 + 2 * n) * 100 // 32 * percent)  # fmt: skip
            numbered("2.2.1", at, 19 + crest, 2400, 2300, 411)
        for n in (1, 2):
            at = f"{u}.{n}"
            put("3.1.1", at, c1=n, c2=f"Group {n}", c3=2)
            numbered("3.1.1", at, 5, 230 * scale, 1, 210 * scale, 200 * scale, 245 * scale,
                     255 * scale, 16 * amps, 4 * amps, 1, -1, -1, 13 * amps, 16 * amps,
                     *((1414,) if crest else ()), 25 * percent)  # fmt: skip
            numbered("3.1.1", at, 19 + crest, 960, 920, 411)
            put("3.1.1", at, **{f"c{26 + crest}": 2})
            for table, value in (("4.2.1", 215 // 10 * degrees), ("4.3.1", 45 * degrees)):
                put(table, at, c2=f"Probe {n}", c3=3 - n)
                numbered(table, at, 4, value if n == 1 else 0, 1, 10 * degrees, 5 * degrees,
                         70 * degrees, 80 * degrees)  # fmt: skip
        put("4.1.1", f"{u}", c1=1)
        put("4.4.1", f"{u}.1", c2="Door", c3=2, c4=2)
        for n in range(1, 5):
            at = f"{u}.{n}"
            put("5.1.1", at, c1=n, c2=f"srv-{u}{n}", c4=10 * amps, c5=n * amps, c6=1, c7=-1, c8=-1)
            numbered("5.1.1", at, 11 + crest, 10 * n * percent, 240 * n, 230 * n, 47 * n)
            put("5.2.1", at, c1=2)


def hpe_g2() -> Values:
    """Two G2 PDUs in a chain."""
    w = Writer()
    root = f"{CPQPOWER}.11"
    system(w, "HPE G2 PDU", root, "Room 16")
    _pdus(w, root, scale=10, amps=100, degrees=10, percent=10, crest=0, serial=8)
    for u in (1, 2):
        for column, cell in ((2, 500), (3, 1), (4, 7200), (5, 6900), (6, 1234), (9, 96)):
            w.put(f"{root}.2.1.1.{column}.{u}", cell)
        for n in range(1, 5):
            for column, cell in ((9, 1800), (10, 2300), (16, 96)):
                w.put(f"{root}.5.1.1.{column}.{u}.{n}", cell)
            if n < 4:
                w.put(f"{root}.2.2.1.23.{u}.{n}", 96)
            if n < 3:
                w.put(f"{root}.3.1.1.23.{u}.{n}", 96)
    return w.values


def hpe_mapdu() -> Values:
    """Two modular PDUs in a chain: thousandths throughout."""
    w = Writer()
    root = f"{CPQPOWER}.7"
    system(w, "HPE modular PDU", root, "Room 17")
    _pdus(w, root, scale=1000, amps=1000, degrees=10, percent=1, crest=1, serial=7)
    for u in (1, 2):
        for column, cell in ((2, 500), (3, 1), (4, 7200), (5, 6900), (6, 1234567), (8, 958)):
            w.put(f"{root}.2.1.1.{column}.{u}", cell)
        for n in range(1, 5):
            for column, cell in ((9, 8000), (10, 10000), (17, 958)):
                w.put(f"{root}.5.1.1.{column}.{u}.{n}", cell)
            if n < 4:
                w.put(f"{root}.2.2.1.24.{u}.{n}", 958)
            if n < 3:
                w.put(f"{root}.3.1.1.24.{u}.{n}", 958)
    return w.values


def _row(w: Writer, table: str, at: str, cells: dict[int, int | str]) -> None:
    for column, cell in cells.items():
        w.put(f"{PANDUIT}.{table}.{column}.{at}", cell)


def panduit() -> Values:
    """Two G5 PDUs in a chain, and the kinds of sensors that only they have."""
    w = Writer()
    system(w, "Panduit G5 PDU", PANDUIT, "Room 18")
    _pdus(w, PANDUIT, scale=10, amps=100, degrees=1, percent=1, crest=0, serial=8)
    for u in (1, 2):
        _row(w, "2.1.1", f"{u}", {2: 500, 3: 1, 4: 7200, 5: 6900, 6: 1234567, 9: 96, 11: 3600})
        _row(w, "2.3.1", f"{u}", {1: 1, 2: 2, 3: 15, 4: 30, 8: 1, 9: 6})
        for n in (1, 2, 3):
            _row(w, "2.2.1", f"{u}.{n}", {31: -1, 32: -1, 33: 6000, 34: 7000, 43: 1})
        for table, name in ((5, "Contact"), (6, "Spot"), (7, "Rope")):
            _row(w, f"4.{table}.1", f"{u}.1", {2: name, 3: 2, 4: 1})
        for n in range(1, 5):
            _row(w, "5.1.1", f"{u}.{n}", {9: 1800, 10: 2300, 16: 96})
        # Six slots of nothing: their index is that of the first of them, their type 0.
        for n in range(3, 9):
            _row(w, "3.1.1", f"{u}.{n}",
                 {1: 3, 2: "00", 3: 0, 5: 0, 6: 0, 11: 0, 12: 0, 13: 0, 26: 0})  # fmt: skip
    return w.values

"""Schleifenbauer's: EnerTEG and the databus of the older MIB."""

from __future__ import annotations

from collections.abc import Callable

from lab.makes.base import system
from lab.recording import Values, Writer

ENERTREE = "1.3.6.1.4.1.44568.1"
SCHLEIFENBAUER = "1.3.6.1.4.1.31034"


def _enertree_device(put: Callable[[int, int, str, int | str], None], device: int) -> None:
    at = str(device)
    put(2, 2, at, f"rack-{device}")
    put(2, 12, at, f"ST{device}0017")
    put(2, 14, at, "RUNNING")
    put(2, 19, at, "")
    put(5, 3, at, 1)
    put(5, 4, at, 2)
    for n in (1, 2, 3):
        _port(put, 7, f"{at}.{n}", f"L{n}", 800 + 200 * n, 12, 16, 32)
        put(7, 21, f"{at}.{n}", n)
        put(7, 22, f"{at}.{n}", 1250)
        put(7, 33, f"{at}.{n}", 6)
        for column, cell in ((13, 249), (19, 22010), (20, 24020), (23, 160000)):
            put(7, column, f"{at}.{n}", cell)
        _port(put, 9, f"{at}.{n}", f"BR{n}", 800 + 200 * n, 22, 18, 16)
        put(9, 14, f"{at}.{n}", 0)
        _port(put, 8, f"{at}.{n}", f"host{device}{n}", 400, 0, 18, 10)
        put(8, 14, f"{at}.{n}", 1)
        put(8, 23, f"{at}.{n}", n - 1)
    for column, cell in ((3, 999000), (4, 9999990), (5, 9999990), (6, 0), (7, 99990), (12, 0),
                         (22, 23000), (23, 5000), (20, 150), (10, 260), (11, 125)):  # fmt: skip
        put(10, column, f"{at}.1", cell)


def _enertree_place(
    put: Callable[[int, int, str, int | str], None], table: int, name: str, first: int
) -> None:
    put(table, 2, "1", name)
    put(table, 3, "1", "normal")
    for place, cell in enumerate((4711, 690000, 710000, 3000, 23000, 215, 450)):
        put(table, first + place, "1", cell)
    after = first + 7 + (1 if table == 140 else 0)
    if table == 140:
        put(table, first + 7, "1", 2)
    for place, cell in enumerate((6, 4, 2, 1000, 1100, 900)):
        put(table, after + place, "1", cell)


def enertree() -> Values:
    """A gateway with two devices in a ring, three inputs each, places, and nothing open."""
    w = Writer()
    system(w, "Schleifenbauer EnerTEG 5.156.1", ENERTREE, "Hall 2")

    def put(table: int, column: int, index: str, value: int | str) -> None:
        w.put(f"{ENERTREE}.1.{table}.1.1.{column}.{index}", value)

    w.put(f"{ENERTREE}.1.1.1.0", "Enertree")
    for device in (1, 2):
        _enertree_device(put, device)
    for n, (name, value, kind) in enumerate((("front", 215, "Temperature"), ("front", 452, "H"),
                                             ("duct", 31, "Airflow")), 1):  # fmt: skip
        for column, cell in ((3, name), (4, value), (5, kind), (6, "S1"), (8, 0), (9, 1)):
            put(11, column, f"1.{n}", cell)
    for table, name in ((40, "smoke"), (50, "beacon")):
        for column, cell in ((3, name), (8, 0), (9, 1)):
            put(table, column, "1.1", cell)
    for place in ((100, "dc-west", 4), (110, "hall-2", 5), (120, "aisle-b", 6),
                  (130, "rack-b4", 7), (140, "blade-7", 8)):  # fmt: skip
        _enertree_place(put, *place)
    return w.values


def _port(
    put: Callable[[int, int, str, int | str], None], table: int, at: str, name: str, load: int,
    frequency: int, rated: int, amps: int,
) -> None:  # fmt: skip
    cells: list[tuple[int, int | str]] = [
        (3, name), (4, 212), (6, load * 230), (7, load * 240), (8, -1000), (9, 95), (10, load),
        (11, 23000), (rated, amps),
    ]  # fmt: skip
    if frequency:
        cells.append((frequency, 4997))
    for column, cell in cells:
        put(table, column, at, cell)


def schleifenbauer() -> Values:
    """Two PDUs on a databus: three inputs, two branches, two outlets and three sensors each."""
    w = Writer()
    root = f"{SCHLEIFENBAUER}.12.1.1"
    system(w, "Schleifenbauer", f"{SCHLEIFENBAUER}.11.3", "Room 15")

    def put(table: str, at: str, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    put("1.1", "0", c1=2, c2=2, c3=0, c4=0, c5=1)
    for u in (1, 2):
        put("2.1.1.1", f"{u}", c5="hPDU", c6=f"SP{u}0815", c10=f"hpdu-{u}", c11="hall")
        put("2.3.1.1", f"{u}", **{f"c{n}": 0 for n in range(1, 15)})
        put("2.5.1.1", f"{u}", c8=60)
        put("2.8.1.1", f"{u}", c1=3100, c2=2400, c5=0)
        for n in (1, 2, 3):
            put("2.6.1.1", f"{u}.{n}", c2=1234, c4=9600, c5=800 + 200 * n, c7=23000, c9=2400,
                c10=2300, c11=1600, c13=f"L{n}")  # fmt: skip
        for n in (1, 2):
            put("2.10.1.1", f"{u}.{n}", c2=411, c4=9600, c5=400, c7=23000, c9=960, c10=920,
                c11=1600, c13=f"BR{n}")  # fmt: skip
            put("2.7.1.1", f"{u}.{n}", c2=f"srv-{u}{n}")
            put("2.7.2.1", f"{u}.{n}", c2=47, c4=9600, c5=200, c7=23000, c8=1000, c10=480, c11=460)
            put("2.7.3.1", f"{u}.{n}", c2=1)
        put("2.11.1.1", f"{u}.1", c2=3702, c3=9600, c4=3600, c6=7200, c7=6900, c8=150, c10=1600)
        for n, (kind, value) in enumerate((("T", 2150), ("H", 4520), ("I", 0)), 1):
            put("2.8.2.1", f"{u}.{n}", c2=kind, c3=value, c4=f"Probe {n}")
    return w.values

"""Makers with one family and one page of it: Tripp Lite, CyberPower, Gude, Dell."""

from __future__ import annotations

from collections.abc import Callable

from lab.makes.base import system
from lab.recording import Values, Writer

TRIPPLITE, CYBERPOWER = "1.3.6.1.4.1.850.1.1", "1.3.6.1.4.1.3808.1.1"
GUDE, DELL = "1.3.6.1.4.1.28507.43", "1.3.6.1.4.1.674.10903.200"


def _putter(w: Writer, root: str) -> Callable[..., None]:
    """A function that sets the columns ``cN`` of a row of a table below ``root``."""

    def put(table: str, at: str | int, **cells: int | str | bytes) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    return put


def tripplite() -> Values:
    """A PDU of three phases with two circuits, four outlets, and an environment sensor."""
    w = Writer()
    system(w, "Tripp Lite PowerAlert", f"{TRIPPLITE}.1", "Room 20")
    w.put(f"{TRIPPLITE}.1.1.0", 1)
    put = _putter(w, TRIPPLITE)
    put("1.2.1", 1, c5="PDU3MV6L2120", c6="tripp-1", c10=0)
    put("2.1.1", 1, c5="TL0815")
    put("3.2.2.1.1", 1, c1=2, c6=30, c9=6900, c12=2, c13=60, c14=7200, c16=3600)
    for n in (1, 2, 3):
        put("3.2.3.1.2.1", f"1.{n}", c3=500, c4=2300, c7=800 + 200 * n, c8=2300)
        put("3.2.5.3.1", f"1.{n}", c2=2550, c3=2450, c4=2100, c5=2000)
        put("3.2.3.2.1.1", f"1.{n}", c2=n, c4=2300, c5=800 + 200 * n, c8=2300, c9=96, c10=1,
            c11=500, c15=2400, c17=5000)  # fmt: skip
        put("3.2.5.2.1", f"1.{n}", c2=2600, c3=100, c5=2550, c6=2450, c7=2100, c8=2000)
    for n in (1, 2):
        put("3.2.3.4.1.1", f"1.{n}", c3=2300, c4=400, c5=1600, c8=920, c9=96, c10=2500, c11=960)
        put("3.2.3.5.1.1", f"1.{n}", c2=1)
    for n in range(1, 5):
        put("3.2.3.3.1.1", f"1.{n}", c2=f"srv-{n}", c4=2, c7=2300, c8=100 * n, c9=220 * n,
            c16=(n + 1) // 2, c19=96, c20=230 * n, c25=2)  # fmt: skip
    put("3.3.3.1.1", 1, c1=215, c3=2)
    put("3.3.3.2.1", 1, c1=45, c2=2)
    put("3.3.3.3.1", "1.1", c2="Door", c4=1, c5=2)
    return w.values


def cyberpower() -> Values:
    """Two switched and metered PDUs in a chain, each of three phases; a switch; a probe."""
    w = Writer()
    root = f"{CYBERPOWER}.6"
    system(w, "CyberPower PDU83105", root, "Room 21")
    put = _putter(w, root)
    w.put(f"{root}.3.1.0", 2)
    for u in (1, 2):
        put("2.2.1", u, c7="1.2.3", c9="PDU83105", c10=f"CP{u}0815")
        put("3.2.1", u, c8=0, c9=80, c10=96, c13=0, c14=17000, c15=22000)
        put("3.4.1", u, c2=u, c3=f"cyber-{u}", c4=1, c5=360, c6=400, c9=12345, c12=1, c13=1, c14=1,
            c15=7200, c16=96, c18=6900)  # fmt: skip
        for n in (1, 2, 3):
            at = 3 * (u - 1) + n
            put("4.2.1", at, c5=0, c6=26, c7=32)
            put("4.4.1", at, c2=u, c3=n, c4=1, c5=80 + 20 * n, c6=2300, c7=2300, c8=2400, c9=96,
                c10=150, c13=4000)  # fmt: skip
        for n in (1, 2):
            at = 2 * (u - 1) + n
            put("5.2.1", at, c5=0, c6=13, c7=16)
            put("5.4.1", at, c2=u, c3=n, c4=1, c5=40)
        for n in range(1, 5):
            at = 4 * (u - 1) + n
            put("6.1.4.1", at, c2=u, c3=n, c4=f"srv-{u}{n}", c5=1)
            put("6.2.2.1", at, c5=0, c6=1800, c7=2300)
            put("6.2.4.1", at, c2=u, c3=n, c4=f"srv-{u}{n}", c5=1, c6=10 * n, c7=220 * n, c11=471)
    put("9.2.1", 1, c3=1)
    put("9.4.1", 1, c2=1, c3=1, c5=230, c6=231, c7=500, c8=500, c9=1, c10=1, c11=1, c12=1, c13=1,
        c14=1, c15=1, c16=2)  # fmt: skip
    for oid, cell in (("2.6", 215), ("2.7", 35), ("2.8", 5), ("3.1", 45), ("3.2", 80), ("3.3", 10)):
        w.put(f"{CYBERPOWER}.4.{oid}.0", cell)
    put = _putter(w, f"{CYBERPOWER}.8")
    w.put(f"{CYBERPOWER}.8.2.2.0", 1)
    put("1.2.1", 1, c3="Back")
    put("2.3.1", 1, c3=3250, c4=40, c5=5)
    put("3.2.1", 1, c3=3800, c4=80, c5=10)
    put("4.2.1", 1, c4="Smoke", c5=1)
    w.put(f"{CYBERPOWER}.4.4.2.1.2.1", "Door")
    w.put(f"{CYBERPOWER}.4.4.2.1.3.1", 1)
    return w.values


def cyberpower_old() -> Values:
    """A PDU that answers ePDU only: a phase, two banks, four outlets; no state of itself."""
    w = Writer()
    root = f"{CYBERPOWER}.3"
    system(w, "PDU15SWHVIEC8FNET", root, "Room 25")
    put = _putter(w, root)
    for oid, cell in (("1.1", "old-1"), ("1.5", "PDU15SW"), ("1.6", "CP0815")):
        w.put(f"{root}.{oid}.0", cell)
    w.put(f"{root}.5.7.0", 2300)
    w.put(f"{root}.5.8.0", 500)
    for n, (amps, bank) in enumerate(((100, 0), (40, 1), (60, 2)), 1):
        put("2.3.1.1", n, c2=amps, c3=1, c4=1, c5=bank, c6=2300, c7=23 * amps)
    for n in range(1, 5):
        put("3.5.1.1", n, c2=f"srv-{n}", c4=1, c7=5, c8=100, c9=1)
    return w.values


def gude() -> Values:
    """An EPC 1202 with one inlet, four ports, surge protection and a probe."""
    w = Writer()
    root = f"{GUDE}.1"
    system(w, "Expert Power Control 1202", GUDE, "Room 22")
    put = _putter(w, root)
    for oid, cell in (("1", "Expert Power Control 1202"), ("2", "1.4.0"), ("3", "gude-1")):
        w.put(f"{root}.1.2.{oid}.0", cell)
    put("5.1.2.1", 1, c2=1, c3=12345678, c4=2300, c5=10000, c6=230, c7=5000, c8=958, c10=2400,
        c100="Feed A")  # fmt: skip
    put("5.2.1", 1, c2=1)
    w.put(f"{root}.3.1.1.0", 4)
    for n in range(1, 5):
        put("3.1.2.1", n, c2=f"srv-{n}", c3=1)
    put("6.1.1", 1, c2=215, c3=452, c32="Front")
    put("6.2.2.1", 1, c2=1, c32="Door")
    return w.values


def dell() -> Values:
    """A PDU of three phases with four switched and metered outlets, probes and a contact."""
    w = Writer()
    root = f"{DELL}.2.200"
    system(w, "Dell Rack PDU", DELL, "Room 23")
    put = _putter(w, root)
    w.put(f"{DELL}.2.100.1.0", "Dell Rack PDU")
    w.put(f"{DELL}.2.110.1.0", 3)
    w.put(f"{root}.140.1.0", 1)
    w.put(f"{root}.110.1.0", 1)
    put("100.2.1", 1, c5="2.0", c7="DELL6606", c8="CN0815")
    put("110.2.1", 1, c2="dell-1", c3=690, c4=12345, c5=2, c6=2)
    put("110.3.1", 1, c5=0, c6=170, c7=220)
    put("110.4.1", 1, c8=32)
    for n in (1, 2, 3):
        put("120.2.1", n, c2=n, c3=2, c4=80 + 20 * n, c5=230, c6=230)
        put("120.3.1", n, c4=0, c5=26, c6=32)
    for n in range(1, 5):
        put("130.1.2.1", n, c2=n, c3=f"srv-{n}", c4=1)
        put("130.2.2.1", n, c2=n, c3=f"srv-{n}", c6=n, c7=47, c8=220 * n, c11=2)
        put("130.2.4.1", n, c4=0, c5=8, c6=10)
    put("150.2.2.1", 1, c2="Front", c3=2, c5=215, c6=4)
    put("150.2.3.1", 1, c6=40, c7=35)
    put("150.3.2.1", 1, c2="Front", c3=2, c4=45, c5=4)
    put("150.3.3.1", 1, c3=20, c4=10)
    put("150.4.2.1", 1, c2="Door", c3=2, c4=1)
    return w.values

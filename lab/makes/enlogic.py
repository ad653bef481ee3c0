"""Enlogic's (nVent)."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

ENLOGIC = "1.3.6.1.4.1.38446.1"


def enlogic() -> Values:
    """Two PDUs in a chain: three phases, two breakers, four outlets, four sensors each."""
    w = Writer()
    system(w, "EN2.0", ENLOGIC, "Room 19")

    def put(table: str, at: str, **cells: int | str | bytes) -> None:
        for column, cell in cells.items():
            w.put(f"{ENLOGIC}.{table}.{column[1:]}.{at}", cell)

    w.put(f"{ENLOGIC}.2.1.0", 2)
    for u in (1, 2):
        put("1.2.1", f"{u}", c10="EN6810", c11=f"EN{u}0815", c13="5.3.1")
        put("2.2.1", f"{u}", c7=0, c8=0, c9=22000, c10=17000, c13=b"\x30")
        put("2.4.1", f"{u}", c2=f"enlogic-{u}", c3=5, c4=6900, c5=7200, c6=9000, c9=12345)
        for n in (1, 2, 3):
            put("3.2.1", f"{u}.{n}", c4=0, c5=0, c6=3200, c7=2600, c8=207, c9=212, c10=253,
                c11=248, c14=b"\x30", c17=b"\xf0")  # fmt: skip
            put("3.4.1", f"{u}.{n}", c3=5, c4=5, c5=800 + 200 * n, c6=230, c7=2300, c8=2400, c9=96)
        for n in (1, 2):
            put("4.2.1", f"{u}.{n}", c5=0, c6=0, c7=1600, c8=1300, c11=b"\x30")
            put("4.4.1", f"{u}.{n}", c1=n, c3=f"CB{n}", c4=5, c5=400)
        for n in range(1, 5):
            put("5.4.1", f"{u}.{n}", c2=n, c3=f"srv-{u}{n}", c4=1)
            put("5.7.1", f"{u}.{n}", c3=0, c4=0, c5=1000, c6=800, c9=b"\x30")
            put("5.8.1", f"{u}.{n}", c5=(n + 1) // 2)
            put("5.9.1", f"{u}.{n}", c2=n, c3=f"srv-{u}{n}", c4=5, c5=100 * n, c6=220 * n, c7=96,
                c11=471)  # fmt: skip
        for n, (kind, units, value) in enumerate(((1, 1, 21), (2, 3, 45), (3, 0, 0), (5, 0, 0)),
                                                 1):  # fmt: skip
            put("6.2.1", f"{u}.{n}", c6=kind, c7=units)
            put("6.3.1", f"{u}.{n}", c2=5, c3=10, c4=80, c5=70, c8=b"\xf0")
            put("6.4.1", f"{u}.{n}", c2=f"Probe {n}", c4=2, c5=2, c6=value)
            if kind == 1:
                put("6.4.1", f"{u}.{n}", c8=215)
    return w.values

"""Eaton's."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

EATON = "1.3.6.1.4.1.534.6.6.7"


def eaton() -> Values:
    """Two ePDUs in a chain, 0 and 1: three phases, two breakers, four outlets, probes each."""
    w = Writer()
    system(w, "Eaton ePDU MA 3P", EATON, "Room 5")
    w.put(f"{EATON}.1.1.0", "0,1")

    def put(table: str, at: str, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{EATON}.{table}.{column[1:]}.{at}", cell)

    for unit in (0, 1):
        put("1.2.1", f"{unit}", c2="EMA107-10", c4=f"E{unit}4711", c5="05.01.0002",
            c6=f"epdu-{unit}", c9=0, c30=0, c31=0, c32=0)  # fmt: skip
        at = f"{unit}.1"
        put("3.1.1", at, c2=4, c3=500, c4=0, c10=f"Feed {'AB'[unit]}")
        put("3.5.1", at, c3=7200, c4=6900, c5=1234567, c7=958, c9=22000)
        for n in (1, 2, 3):
            line = f"{at}.{n}"
            put("3.3.1", line, c2=n + 2, c3=32000, c4=8000 + 2000 * n, c5=0, c6=0, c7=-1, c8=25600,
                c9=32000, c10=1414, c11=(8 + 2 * n) * 100 // 32, c12=f"L{n}")  # fmt: skip
            put(
                "3.2.1", line, c2=n + 1, c3=230000, c4=0, c5=207000, c6=200000, c7=253000, c8=260000
            )
            put("3.4.1", line, c2=n, c3=2400, c4=2300, c5=411522, c7=-958)
        put("3.4.1", f"{at}.4", c2=4, c3=7200, c4=6900, c5=1234567, c7=958)  # the total
        for n in (1, 2):
            at = f"{unit}.{n}"
            put("5.1.1", at, c2=f"B{n}", c3=f"Breaker {n}", c4=1, c5=1)
            put("5.4.1", at, c2=16000, c3=4000, c4=0, c5=0, c6=-1, c7=12800, c8=16000, c9=1414,
                c10=25)  # fmt: skip
            put("7.1.1", at, c2=f"Probe {n}", c3=2 - n, c4=215, c5=0, c6=100, c7=50, c8=350, c9=400)
            put(
                "7.2.1", at, c2=f"Probe {n}", c3=2 - n, c4=452, c5=0, c6=200, c7=100, c8=800, c9=900
            )
        put("7.3.1", f"{unit}.1", c2="Door", c3=1, c4=1)
        for n in (1, 2, 3, 4):
            at = f"{unit}.{n}"
            put("6.1.1", at, c2=f"A{n}", c3=f"srv-{unit}{n}")
            put("6.4.1", at, c2=10000, c3=1000 * n, c4=0, c5=0, c6=-1, c7=8000, c8=10000, c9=1414,
                c10=10 * n)  # fmt: skip
            put("6.3.1", at, c2=230000, c3=0, c4=207000, c5=200000, c6=253000, c7=260000)
            put("6.5.1", at, c2=240 * n, c3=230 * n, c4=47110 * n, c6=958)
            put("6.6.1", at, c2=1)
    return w.values

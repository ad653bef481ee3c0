"""Vertiv's: Geist and Liebert."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

VERTIV = "1.3.6.1.4.1.21239"
LIEBERT = "1.3.6.1.4.1.476.1.42"


def vertiv() -> Values:
    """A Geist PDU: three phases, two breakers, three lines, four outlets, two probes, doors."""
    w = Writer()
    system(w, "Vertiv Geist rPDU", f"{VERTIV}.42.1.53", "Room 8")
    root = f"{VERTIV}.5.2"

    def put(table: str, at: int, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.1.{column[1:]}.{at}", cell)

    for scalar, value in ((2, "5.6.1"), (6, 4), (7, 1), (8, "MN03E9R1"), (13, 0), (14, 0)):
        w.put(f"{root}.1.{scalar}.0", value)
    put("3.1", 1, c2="G4711", c4="geist-1", c5=1, c6=0, c9=6900, c10=7200, c11=96, c12=1234567)
    for n in (1, 2, 3):
        put("3.2", n, c3=f"L{n}", c4=2300, c8=800 + 200 * n, c12=2300, c13=2400, c14=96,
            c15=411522, c17=33, c19=150)  # fmt: skip
        put("3.4", n, c3=f"Line {n}", c4=800 + 200 * n)
    for n in (1, 2):
        put("3.3", n, c3=f"Circuit {n}", c4=500)
        put("4", n, c2=f"T{n}", c3=f"Probe {n}", c4=1, c5=205 + 10 * n)
    for n in (1, 2, 3, 4):
        put("3.5", n, c3=f"srv-{n}", c4=1, c5=2)
        put("3.6", n, c3=f"srv-{n}", c4=2300, c8=100 * n, c12=230 * n, c13=240 * n, c14=96,
            c15=47110 * n, c19=150)  # fmt: skip
    put("9", 1, c2="H1", c3="Door probe", c4=1, c5=220, c6=45)
    put("13", 1, c2="D1", c3="Doors", c4=1, c5="Front door", c6=2, c8="Rear door", c9=2)
    return w.values


def liebert() -> Values:
    """Two MPH2: an input of three phases, three branches of two receptacles, probes each."""
    w = Writer()
    system(w, "Liebert MPH2", f"{LIEBERT}.2.5", "Room 9")
    root = f"{LIEBERT}.3.8"

    def put(table: str, at: str, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.1.{column[1:]}.{at}", cell)

    w.put(f"{root}.19.0", 2)
    for pdu in (1, 2):
        put("20", f"{pdu}", c10=f"mph-{pdu}", c25=1, c45=f"L{pdu}4711")
        put("30.20", f"{pdu}.1", c15=f"PEM: {pdu}-1", c35=320, c50=12345, c65=6900, c70=0, c90=7200,
            c95=96)  # fmt: skip
        for n in (1, 2, 3):
            put("30.40", f"{pdu}.1.{n}", c15=n, c19=2300, c22=800 + 200 * n, c35=0, c36=70,
                c37=80, c62=1000, c63=2300, c65=2400, c67=96)  # fmt: skip
            put("40.20", f"{pdu}.{n}", c8=f"Branch {n}", c75=160, c85=4115, c100=2300, c115=920,
                c120=960, c125=96, c130=400, c135=0, c140=70, c145=80, c150=880)  # fmt: skip
            for r in (1, 2):
                put("50.20", f"{pdu}.{n}.{r}", c10=f"srv-{pdu}{n}{r}", c55=230, c56=2300, c60=20,
                    c61=200, c65=460, c70=480, c75=96, c85=471, c95=2, c162=150,
                    c210=1)  # fmt: skip
        put("60.15", f"{pdu}.1.1", c10=1, c20="Front", c70=215, c75=50, c80=400, c85=100, c90=350)
        put("60.15", f"{pdu}.1.2", c10=2, c20="Front", c95=452, c100=100, c105=900, c110=200,
            c115=800)  # fmt: skip
        put("60.15", f"{pdu}.2.1", c10=3, c20="Door", c120=2)
        put("60.15", f"{pdu}.2.2", c10=6, c20="Floor", c165=1)
    return w.values

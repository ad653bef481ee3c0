"""APC's: rack PDUs, NetShelter, Easy, rack and facility transfer switches."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

APC = "1.3.6.1.4.1.318.1"


def apc() -> Values:
    """Two APC rack PDUs in a chain: phases and outlets are counted through both."""
    w = Writer()
    system(w, "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.5.0)", f"{APC}.3.4.6", "Room 6")
    pdu = f"{APC}.1.26"

    def put(table: str, at: int, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{pdu}.{table}.{column[1:]}.{at}", cell)

    w.put(f"{pdu}.3.0", 2)
    for unit in (1, 2):
        put("2.1", unit, c2=unit, c3=f"apc-{unit}", c6="v6.5.0", c8="AP8886", c9=f"ZA{unit}0815")
        put("4.1.1", unit, c2=unit, c7=-1, c8=170, c9=220)
        put("4.3.1", unit, c2=unit, c3=f"apc-{unit}", c4=2, c5=690, c6=710, c9=12345, c12=1, c13=1,
            c14=3, c16=720, c17=96)  # fmt: skip
        for n in (1, 2, 3):
            at = 3 * (unit - 1) + n
            put("6.1.1", at, c2=unit, c3=n, c5=0, c6=26, c7=32)
            put("6.3.1", at, c2=unit, c3=n, c4=2, c5=80 + 20 * n, c6=230, c7=230, c8=240, c9=96,
                c10=150)  # fmt: skip
        for n in (1, 2):
            at = 2 * (unit - 1) + n
            put("8.1.1", at, c2=unit, c3=n, c5=0, c6=13, c7=16)
            put("8.2.1", at, c2=unit, c3=n, c5=16)
            put("8.3.1", at, c2=unit, c3=n, c4=2, c5=40)
        for n in (1, 2, 3, 4):
            at = 4 * (unit - 1) + n
            put("9.2.3.1", at, c2=unit, c3=f"srv-{unit}{n}", c4=n, c5=2)
            put("9.4.3.1", at, c2=unit, c3=f"srv-{unit}{n}", c4=n, c5=2, c6=10 * n, c7=230 * n,
                c11=47 * n)  # fmt: skip
        put("10.2.1.1", unit, c2=unit, c10=40, c11=35, c13=20, c14=10)
        put("10.2.2.1", unit, c2=unit, c3="Front", c4=1, c5=2, c6=2, c7=707, c8=215, c9=4, c10=45,
            c11=4)  # fmt: skip
        put("10.4.2.1", unit, c2=unit, c3="Door", c4=1, c5=2, c6=2, c7=2, c8=1)
    return w.values


def apc_cpdu() -> Values:
    """Two NetShelter PDUs in a chain: a phase each line, two breakers, 4 of 6 slots are outlets."""
    w = Writer()
    root = f"{APC}.1.32"
    system(w, "apdu", f"{root}.1", "Room 10")

    def put(table: str, at: str, **cells: int | str | bytes) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    w.put(f"{root}.2.1.0", 2)
    for u in (1, 2):
        put("1.2.1", f"{u}", c11="APDU10450SW", c12=f"JR{u}0815", c14="1.3.0")
        put("2.2.1", f"{u}", c8=0, c9=0, c10=22000, c11=17000, c14=b"\x30")
        put("2.4.1", f"{u}", c2=f"netshelter-{u}", c3=5, c4=6900, c5=7200, c6=9000, c9=12345,
            c13=96)  # fmt: skip
        for n in (1, 2, 3):
            put("3.2.1", f"{u}.{n}", c4=0, c5=0, c6=3200, c7=2600, c8=207, c9=212, c10=253,
                c11=248, c14=b"\x30", c17=b"\xf0")  # fmt: skip
            put("3.4.1", f"{u}.{n}", c2=n, c3=5, c4=5, c5=800 + 200 * n, c6=230, c7=2300, c8=2400,
                c9=96)  # fmt: skip
        for n in (1, 2):
            put("4.2.1", f"{u}.{n}", c5=0, c6=0, c7=1600, c8=1300, c11=b"\x30")
            put("4.4.1", f"{u}.{n}", c2=n, c3=f"CB{n}", c4=5, c5=400, c6=96)
        for n in range(1, 7):
            there = n < 5
            put("5.4.1", f"{u}.{n}", c2=n if there else 0, c3=f"srv-{u}{n}" if there else " ",
                c4=1 if there else 0)  # fmt: skip
            put("5.7.1", f"{u}.{n}", c3=0, c4=0, c5=1000, c6=800, c9=b"\x30")
            put("5.8.1", f"{u}.{n}", c5=(n + 1) // 2)
            put("5.9.1", f"{u}.{n}", c2=n if there else 0, c3=f"srv-{u}{n}" if there else " ",
                c4=5 if there else 0, c5=100 * n, c6=220 * n, c7=96, c8=400, c11=471)  # fmt: skip
        for n, (kind, units, value) in enumerate(((1, 1, 215), (2, 3, 45), (3, 0, 0), (5, 0, 0)),
                                                 1):  # fmt: skip
            put("6.2.1", f"{u}.{n}", c6=kind, c7=units)
            put("6.3.1", f"{u}.{n}", c2=5, c3=10, c4=80, c5=70, c6=b"\xf0")
            put("6.4.1", f"{u}.{n}", c2=f"Probe {n}", c3=2, c4=2, c5=value // (10 if n == 1 else 1),
                c7=value)  # fmt: skip
    return w.values


def apc_epdu() -> Values:
    """Two Easy PDUs in a chain: three phases, two outlets, a probe each; no thresholds at all."""
    w = Writer()
    root = f"{APC}.1.30"
    system(w, "APC Easy Rack PDU", f"{APC}.3.99", "Room 11")

    def put(table: str, at: int, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    w.put(f"{root}.1.0", 2)
    for u in (1, 2):
        put("2.1.1", u, c2=u, c3="1.2", c4="EPDU1132M", c5=f"EZ{u}0815", c6=3, c7=6900, c9=7200,
            c10=960, c11=1234500, c12=50000)  # fmt: skip
        for n in (1, 2, 3):
            at = 3 * (u - 1) + n
            put("4.2.1", at, c2=u, c3=n, c4=2300, c5=800 + 200 * n, c6=2300, c8=2400, c9=960,
                c10=411500)  # fmt: skip
        for n in (1, 2):
            put("6.1.1", 2 * (u - 1) + n, c2=u, c3=n, c4=2)
        put("8.2.1", u, c2=u, c3=215, c4=452)
    return w.values


def apc_ats() -> Values:
    """A rack transfer switch with two inputs, an output, and two banks."""
    w = Writer()
    root = f"{APC}.1.8"
    system(w, "APC Web/SNMP Management Card AP4424A", f"{APC}.3.11", "Room 12")

    def put(table: str, at: str, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    put("1", "0", c5="AP4424A", c6="5A0815", c10="ats-1")
    put("4", "0", c2=1)
    put("5.1", "0", c1=2, c2=1, c3=2, c4=2, c10=2, c12=2, c13=2, c14=1, c15=2, c16=2, c17=2, c18=2,
        c19=2, c20=2, c21=1, c22=1)  # fmt: skip
    for n, name in ((1, "Source A"), (2, "Source B")):
        put("5.3.2.1", f"{n}", c2=1, c3=2, c4=50, c5=2, c6=name)
        put("5.3.3.1", f"{n}.1", c3=230, c6=-1, c9=-1)
    put("5.4.2.1", "1", c2=1, c3=2, c4=50)
    put("5.4.3.1", "1.1", c3=230, c4=80, c7=-1, c10=-1, c13=1840, c16=25, c19=1)
    for n in (1, 2, 3):
        put("4.14.1", f"{n}", c2=n, c3=0, c4=12, c5=16)
        put("5.4.5.1", f"{n}", c2=1, c3=n, c4=80 if n == 1 else 40, c5=1)
    return w.values


def apc_xats() -> Values:
    """A facility transfer switch with two sources, a generator, and three phases."""
    w = Writer()
    root, generator = f"{APC}.1.17", f"{APC}.1.18.1"
    system(w, "APC Web/SNMP Management Card", f"{APC}.3.32", "Room 13")
    for oid, cell in (("1.1", "xats"), ("1.7", "ATS800"), ("1.8", "XA0815"), ("3.1.1", 2),
                      ("3.1.2", 1), ("3.1.4", 2)):  # fmt: skip
        w.put(f"{root}.{oid}.0", cell)
    for source, volts in ((1, 4000), (2, 4)):
        w.put(f"{root}.4.{source}.1.0", f"Source {source}")
        for number, value in ((2, 3 - source), (3, 500 * (source == 1)), (4, source)):
            w.put(f"{root}.4.{source}.{number}.0", value)
        for n in (1, 2, 3):
            w.put(f"{root}.4.{source}.7.1.2.{n}", volts)
            w.put(f"{root}.4.{source}.7.1.3.{n}", -1)
    for n in (1, 2, 3):
        for column, value in ((2, 4000), (3, 2310), (4, 80 + 20 * n), (5, 230), (6, 240)):
            w.put(f"{root}.4.3.12.1.{column}.{n}", value)
        for column, value in ((2, 0), (3, -1)):
            w.put(f"{generator}.4.6.1.{column}.{n}", value)
    for oid, cell in (("2.1", "Diesel"), ("2.2", 3), ("2.3", 3), ("3.1", 271), ("3.5", 1),
                      ("3.6", 1)):  # fmt: skip
        w.put(f"{generator}.{oid}.0", cell)
    return w.values

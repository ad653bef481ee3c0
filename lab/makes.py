"""Recordings of PDUs of other makes, made from their MIBs: what no recording of a real unit has.

Each function returns the values of a healthy device; tests change single values.
"""

from __future__ import annotations

from collections.abc import Callable

from lab.recording import OID, TICKS, Values, Writer

RARITAN, ATEN, ENERTREE = (
    "1.3.6.1.4.1.13742.6",
    "1.3.6.1.4.1.21317.1.3.2.2",
    "1.3.6.1.4.1.44568.1",
)
EATON, APC = "1.3.6.1.4.1.534.6.6.7", "1.3.6.1.4.1.318.1"
VERTIV, LIEBERT = "1.3.6.1.4.1.21239", "1.3.6.1.4.1.476.1.42"
RARITAN_PX1, SCHLEIFENBAUER = "1.3.6.1.4.1.13742.4", "1.3.6.1.4.1.31034"


def _system(w: Writer, description: str, object_id: str, location: str) -> None:
    w.put("1.3.6.1.2.1.1.1.0", description)
    w.put("1.3.6.1.2.1.1.2.0", object_id.encode(), OID)
    w.put("1.3.6.1.2.1.1.3.0", 8640000, TICKS)
    w.put("1.3.6.1.2.1.1.6.0", location)


class _Px(Writer):
    """Writes readings as the PDU2-MIB has them: value, state, digits, unit, thresholds."""

    def reading(self, measured: str, configured: str, index: str, kind: int, value: int,
                digits: int = 0, state: int = 4, limits: tuple[int, ...] = (0, 0, 0, 0),
                enabled: int = 0) -> None:  # fmt: skip
        m, c, at = f"{RARITAN}.5.{measured}", f"{RARITAN}.3.{configured}", f"{index}.{kind}"
        for column, cell in ((2, 1), (3, state), (4, max(value, 0)), (6, value)):
            self.put(f"{m}.{column}.{at}", cell)
        for column, cell in ((6, 0), (7, digits), (21, limits[0]), (22, limits[1]),
                             (24, limits[2]), (23, limits[3]), (28, limits[0]), (29, limits[1]),
                             (31, limits[2]), (30, limits[3])):  # fmt: skip
            self.put(f"{c}.{column}.{at}", cell)
        self.put(f"{c}.25.{at}", bytes((enabled,)))

    def state(self, measured: str, index: str, kind: int, state: int) -> None:
        self.put(f"{RARITAN}.5.{measured}.2.{index}.{kind}", 1)
        self.put(f"{RARITAN}.5.{measured}.3.{index}.{kind}", state)


#: Amps on L1 to L3 of an inlet.
LOADS = {1: 8000, 2: 10000, 3: 12000}


def pdu2() -> Values:
    """Two three-phase PRO4X in a link, outlets behind breakers, probes, a transfer switch."""
    w = _Px()
    _system(w, "PRO4X C2S36CE-DQJE2M66 FW:4.2.0", RARITAN, "Room 7, Rack 12")
    w.put(f"{RARITAN}.3.1.0", 2)
    for unit in (1, 2):
        w.put(f"{RARITAN}.3.2.1.1.3.{unit}", "C2S36CE-DQJE2M66")
        w.put(f"{RARITAN}.3.2.1.1.4.{unit}", f"SN{unit}")
        w.put(f"{RARITAN}.3.2.2.1.13.{unit}", f"pdu-{unit}")
        w.state("1.3.1", str(unit), 46, 12)
        w.reading("1.3.1", "2.5.1", str(unit), 5, 6900 if unit == 1 else 0)
        _inlet(w, f"{unit}.1")
        for ocp in (1, 2):
            at = f"{unit}.{ocp}"
            w.put(f"{RARITAN}.3.4.3.1.2.{at}", f"C{ocp}")
            w.put(f"{RARITAN}.3.4.3.1.3.{at}", "")
            w.put(f"{RARITAN}.3.4.3.1.5.{at}", "16A")
            w.state("3.3.1", at, 15, 1)
            w.reading("3.3.1", "4.4.1", at, 1, 4200, 3, limits=(0, 0, 10400, 12800), enabled=0x30)
        for outlet in (1, 2, 3, 4):
            _outlet(w, f"{unit}.{outlet}", f"{unit}.{(outlet + 1) // 2}")
    _sensor(w, "1.1", 10, "Cold aisle", 4, 215, 1, 7, (150, 180, 270, 300), 0xF0)
    _sensor(w, "1.2", 11, "Cold aisle", 4, 45, 0, 9, (10, 20, 70, 80), 0xF0)
    _sensor(w, "1.3", 17, "Under the floor", 4)
    _sensor(w, "1.4", 43, "Front door", 1)
    _sensor(w, "1.5", 18, "Ceiling", 4)
    _sensor(w, "1.6", 13, "Plenum", 4, 25, 0, 11)
    _sensor(w, "1.7", 77, "New kind", 4, 3)
    _switch(w, "2.1")
    w.put(f"{RARITAN}.3.12.2.1.2.1", "web servers")
    w.reading("9.3.1", "12.3.1", "1", 5, 400)
    return w.values


def _inlet(w: _Px, at: str) -> None:
    w.put(f"{RARITAN}.3.3.3.1.2.{at}", "I1")
    w.put(f"{RARITAN}.3.3.3.1.3.{at}", "")
    w.put(f"{RARITAN}.3.3.3.1.7.{at}", "32A")
    w.reading("2.3.1", "3.4.1", at, 1, 12000, 3, limits=(0, 0, 20800, 25600), enabled=0x30)
    w.reading("2.3.1", "3.4.1", at, 3, 20, 0, limits=(0, 0, 30, 50), enabled=0x30)
    w.reading("2.3.1", "3.4.1", at, 4, 400, limits=(370, 380, 420, 430), enabled=0xF0)
    w.reading("2.3.1", "3.4.1", at, 5, 6900, limits=(0, 0, 300, 400))  # set, but not enabled
    w.reading("2.3.1", "3.4.1", at, 8, 74057676)
    w.reading("2.3.1", "3.4.1", at, 26, 6, 3, limits=(0, 0, 15, 30), enabled=0x30)
    w.reading("2.3.1", "3.4.1", at, 29, -350)
    w.state("2.3.1", at, 27, 4)
    w.state("2.3.1", at, 32, 4)
    for pole in (1, 2, 3, 4):
        w.put(f"{RARITAN}.3.3.5.1.1.{at}.{pole}", pole)
        load = LOADS.get(pole, 3500)
        w.reading("2.4.1", "3.6.1", f"{at}.{pole}", 1, load, 3, limits=(0, 0, 20800, 25600),
                  enabled=0x30)  # fmt: skip
        if pole < 4:
            w.reading("2.4.1", "3.6.1", f"{at}.{pole}", 4, 400)


def _outlet(w: _Px, at: str, ocp: str) -> None:
    w.put(f"{RARITAN}.3.5.3.1.2.{at}", at.split(".")[1])
    w.put(f"{RARITAN}.3.5.3.1.3.{at}", f"server {at}")
    w.put(f"{RARITAN}.3.5.3.1.7.{at}", "10A")
    w.put(f"{RARITAN}.3.5.3.1.33.{at}", f"{RARITAN}.3.4.3.1.2.{ocp}".encode(), OID)
    w.state("4.3.1", at, 14, 7)
    w.reading("4.3.1", "5.4.1", at, 1, 640, 3, limits=(0, 0, 6500, 8000), enabled=0x30)
    w.reading("4.3.1", "5.4.1", at, 4, 230)
    w.reading("4.3.1", "5.4.1", at, 5, 143)


def _sensor(
    w: Writer, at: str, kind: int, name: str, state: int, value: int = 0, digits: int = 0,
    unit: int = -1, limits: tuple[int, ...] = (0, 0, 0, 0), enabled: int = 0,
) -> None:  # fmt: skip
    c, m = f"{RARITAN}.3.6.3.1", f"{RARITAN}.5.5.3.1"
    for column, cell in ((2, kind), (16, unit), (17, digits), (31, limits[0]), (32, limits[1]),
                         (34, limits[2]), (33, limits[3])):  # fmt: skip
        w.put(f"{c}.{column}.{at}", cell)
    w.put(f"{c}.3.{at}", "1JX")
    w.put(f"{c}.4.{at}", name)
    w.put(f"{c}.35.{at}", bytes((enabled,)))
    for column, cell in ((2, 1), (3, state), (4, value)):
        w.put(f"{m}.{column}.{at}", cell)


def _switch(w: _Px, at: str) -> None:
    w.put(f"{RARITAN}.3.9.3.1.2.{at}", "TS1")
    w.put(f"{RARITAN}.3.9.3.1.3.{at}", "")
    w.put(f"{RARITAN}.3.9.3.1.4.{at}", 1)
    w.put(f"{RARITAN}.4.3.1.1.1.{at}", 1)
    for kind, state in ((40, 4), (33, 12), (39, 20), (48, 12), (41, 18)):
        w.state("7.3.1", at, kind, state)


def aten() -> Values:
    """A PE with two banks, eight slots of which three are outlets, a probe, and a door."""
    w = Writer()
    device, outlets, banks = f"{ATEN}.2.1", f"{ATEN}.2.2", f"{ATEN}.2.3"
    _system(w, "Aten", "1.3.6.1.4.1.21317", "Room 3")
    w.put(f"{device}.1.0", "PE6324")
    w.put(f"{device}.2.0", "pdu-left")
    w.put(f"{ATEN}.3.4.3.0", "2.1.205")
    for column, cell in ((1, 1), (2, 8450), (3, 231200), (4, 1905000), (5, 4711000)):
        w.put(f"{device}.99.1.{column}.1", cell)
    for column, cell in ((1, 1), (6, 230), (7, 32), (8, 7360)):
        w.put(f"{device}.3.1.{column}.1", cell)
    w.put(f"{device}.3.1.9.1", "0.97")
    for column, cell in enumerate((-3000, 256, 2070, 2530, -3000, -3000, -3000), 2):
        w.put(f"{device}.6.1.{column}.1", cell)
    for bank in (1, 2):
        _aten_bank(w, banks, bank)
    for outlet in range(1, 13):
        _aten_outlet(w, outlets, outlet)
    for probe, readings in ((1, (21500, 45000, -2000000)), (2, (-2000000, -2000000, 12500))):
        w.put(f"{device}.100.1.1.{probe}", probe)
        for column, cell in enumerate(readings, 2):
            w.put(f"{device}.100.1.{column}.{probe}", cell)
        for column, cell in enumerate((50, 300, 200, 800, -500, 500), 2):
            w.put(f"{device}.7.1.{column}.{probe}", cell)
    w.put(f"{device}.16.1.0", 0)
    return w.values


def _aten_bank(w: Writer, banks: str, bank: int) -> None:
    for column, cell in ((1, bank), (2, 4225), (3, 231200), (4, 950000), (5, 2300000)):
        w.put(f"{banks}.99.1.{column}.{bank}", cell)
    w.put(f"{banks}.1.1.2.{bank}", 2)
    w.put(f"{banks}.2.1.6.{bank}", 16)
    w.put(f"{banks}.2.1.7.{bank}", 2)
    w.put(f"{banks}.2.1.8.{bank}", "0.97")
    w.put(f"{banks}.3.1.2.{bank}", "n/a")
    for column, cell in enumerate((-3000, 128, -3000, -3000, -3000, -3000, -3000), 3):
        w.put(f"{banks}.3.1.{column}.{bank}", cell)


def _aten_outlet(w: Writer, outlets: str, outlet: int) -> None:
    there = outlet in (1, 2, 9)
    w.put(f"{outlets}.{outlet + (1 if outlet < 9 else 2)}.0", 2 if there else 7)
    w.put(f"{outlets}.10.1.1.{outlet}", outlet)
    w.put(f"{outlets}.10.1.2.{outlet}", f"srv{outlet}" if there else "N/A")
    for column, cell in ((2, 590), (3, 231200), (4, 118332), (5, 719706)):
        w.put(f"{outlets}.99.1.{column}.{outlet}", cell if there else -2000000)
    w.put(f"{outlets}.1.1.6.{outlet}", 16)
    w.put(f"{outlets}.1.1.7.{outlet}", "0.80" if there else "not-support")
    for column, cell in enumerate((-3000, 20, -3000, -3000, -3000, -3000, -3000), 8):
        w.put(f"{outlets}.10.1.{column}.{outlet}", cell if there else -2000000)


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
        _port(put, 9, f"{at}.{n}", f"BR{n}", 800 + 200 * n, 22, 18, 16)
        put(9, 14, f"{at}.{n}", 0)
        _port(put, 8, f"{at}.{n}", f"host{device}{n}", 400, 0, 18, 10)
        put(8, 14, f"{at}.{n}", 1)
        put(8, 23, f"{at}.{n}", n - 1)
    for column, cell in ((3, 999000), (4, 9999990), (5, 9999990), (6, 0), (7, 99990), (12, 0),
                         (22, 23000), (23, 5000), (20, 150)):  # fmt: skip
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
    _system(w, "Schleifenbauer EnerTEG 5.156.1", ENERTREE, "Hall 2")

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


def eaton() -> Values:
    """Two ePDUs in a chain, 0 and 1: three phases, two breakers, four outlets, probes each."""
    w = Writer()
    _system(w, "Eaton ePDU MA 3P", EATON, "Room 5")
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


def apc() -> Values:
    """Two APC rack PDUs in a chain: phases and outlets are counted through both."""
    w = Writer()
    _system(w, "APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.5.0)", f"{APC}.3.4.6", "Room 6")
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
    _system(w, "apdu", f"{root}.1", "Room 10")

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
    _system(w, "APC Easy Rack PDU", f"{APC}.3.99", "Room 11")

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
    _system(w, "APC Web/SNMP Management Card AP4424A", f"{APC}.3.11", "Room 12")

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
    _system(w, "APC Web/SNMP Management Card", f"{APC}.3.32", "Room 13")
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


def raritan_px1() -> Values:
    """A Dominion PX with an inlet of three poles and a neutral, two breakers, four sensors."""
    w = Writer()
    root = f"{RARITAN_PX1}"
    _system(w, "Raritan Dominion PX - Firmware Version 010507", root, "Room 14")

    def put(table: str, at: str, **cells: int | str) -> None:
        for column, cell in cells.items():
            w.put(f"{root}.{table}.{column[1:]}.{at}", cell)

    put("1.1", "0", c1="1.5.7", c2="PX0815", c12="DPXR20", c13="px1-a")
    put("1.3.1", "0", c3=6900, c4=7200, c5=360, c80=20, c81=18, c82=65, c83=80, c90=207000,
        c91=195000, c92=243000, c93=253000, c94=25600, c95=32000, c96=25600, c97=32000)  # fmt: skip
    w.put(f"{root}.1.20.1.0", 1)
    # Of three phases, current and voltage of the inlet are 0.
    put("1.20.2.1", "1", c3=4, c4=32000, c7=0, c8=0, c9=6900, c10=7200, c11=96, c12=1234500,
        c15="10.2", c20=25600, c21=32000, c22=1981, c23=1000, c24=243000, c25=253000, c26=207000,
        c27=195000, c28=60, c29=40)  # fmt: skip
    for n, name in enumerate(("L1", "L2", "L3", "N"), 1):
        put("1.21.2.1", f"1.{n}", c2=name, c3=8000 + 2000 * n if n < 4 else 1500)
        if n < 4:
            put("1.21.2.1", f"1.{n}", c4=230000)
    w.put(f"{root}.1.5.1.0", 2)
    for n in (1, 2):
        put("1.5.2.1", f"{n}", c2=f"CB{n}", c3=0, c4=16000, c5=4000, c7=13000, c9=16000)
    for n in (1, 2, 3, 4):
        put("1.2.2.1", f"{n}", c2=f"srv-{n}", c3=1, c4=500 * n, c6=230000, c7=110 * n, c8=115 * n,
            c9=96, c20=8000, c21=10000, c22=1981, c23=1000, c30=10000, c31=47100)  # fmt: skip
    probes = ((10, 7, 1, 215), (11, 9, 0, 45), (20, -1, 0, 0), (17, -1, 0, 0))
    for n, (kind, units, digits, value) in enumerate(probes, 1):
        put("3.3.1", f"{n}", c2=kind, c4=f"Probe {n}", c16=units, c17=digits, c31=5, c32=10,
            c33=800, c34=700, c40={20: 1, 17: 10}.get(kind, 4), c41=value)  # fmt: skip
    return w.values


def schleifenbauer() -> Values:
    """Two PDUs on a databus: three inputs, two branches, two outlets and three sensors each."""
    w = Writer()
    root = f"{SCHLEIFENBAUER}.12.1.1"
    _system(w, "Schleifenbauer", f"{SCHLEIFENBAUER}.11.3", "Room 15")

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


def vertiv() -> Values:
    """A Geist PDU: three phases, two breakers, three lines, four outlets, two probes, doors."""
    w = Writer()
    _system(w, "Vertiv Geist rPDU", f"{VERTIV}.42.1.53", "Room 8")
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
    _system(w, "Liebert MPH2", f"{LIEBERT}.2.5", "Room 9")
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


MAKES: dict[str, Callable[[], Values]] = {
    "pdu2": pdu2, "aten-pe": aten, "enertree": enertree, "eaton-epdu": eaton, "apc-rpdu2": apc,
    "vertiv-v5": vertiv, "liebert-mph2": liebert, "apc-cpdu": apc_cpdu, "apc-epdu": apc_epdu,
    "apc-ats": apc_ats, "apc-xats": apc_xats, "raritan-px1": raritan_px1,
    "schleifenbauer": schleifenbauer,
}  # fmt: skip

"""Raritan's: PDU2-MIB (and Server Technology's PRO3X) and the PX1's."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import OID, Values, Writer

RARITAN = "1.3.6.1.4.1.13742.6"
RARITAN_PX1 = "1.3.6.1.4.1.13742.4"


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
    system(w, "PRO4X C2S36CE-DQJE2M66 FW:4.2.0", RARITAN, "Room 7, Rack 12")
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


def raritan_px1() -> Values:
    """A Dominion PX with an inlet of three poles and a neutral, two breakers, four sensors."""
    w = Writer()
    root = f"{RARITAN_PX1}"
    system(w, "Raritan Dominion PX - Firmware Version 010507", root, "Room 14")

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

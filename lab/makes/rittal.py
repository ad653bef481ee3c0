"""Rittal's: variables are rows, whose names say what they are."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

RITTAL = "1.3.6.1.4.1.2606.7"
VARIABLE = f"{RITTAL}.4.2.2.1"
#: What each variable is by type (cmcIIIVarDataType).
NUMBER, WORDS, ENUM = 2, 3, 4


class _Bus(Writer):
    """Writes variables, numbered in the order in which they come."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[int, int] = {}

    def variable(self, device: int, name: str, kind: int, number: int, words: str,
                 scale: int = 0, unit: str = "") -> None:  # fmt: skip
        self.numbers[device] = self.numbers.get(device, 0) + 1
        at = f"{device}.{self.numbers[device]}"
        for column, cell in ((6, kind), (7, scale), (11, number), (14, 2)):
            self.put(f"{VARIABLE}.{column}.{at}", cell)
        for column, text in ((3, name), (5, unit), (10, words)):
            self.put(f"{VARIABLE}.{column}.{at}", text)

    def number(self, device: int, name: str, raw: int, scale: int = 0, unit: str = "") -> None:
        self.variable(device, name, NUMBER, raw, f"{raw} {unit}".strip(), scale, unit)

    def words(self, device: int, name: str, words: str) -> None:
        self.variable(device, name, WORDS, 0, words)

    def state(self, device: int, name: str, number: int = 4) -> None:
        self.variable(device, name, ENUM, number, "")

    def reading(self, device: int, name: str, raw: int, scale: int, unit: str,
                limits: tuple[int, int, int, int]) -> None:  # fmt: skip
        """A value with set points (high alarm and warning, low warning and alarm) and a status."""
        self.words(device, f"{name}.DescName", name.replace(".", " "))
        self.number(device, f"{name}.Value", raw, scale, unit)
        for kind, limit in zip(("HighAlarm", "HighWarning", "LowWarning", "LowAlarm"), limits):
            self.number(device, f"{name}.SetPt{kind}", limit, scale, unit)
        self.state(device, f"{name}.Status")


def rittal() -> Values:
    """A controller, and on its bus a PDU of three phases, another one, and a probe."""
    w = _Bus()
    system(w, "Rittal PDU", RITTAL, "Room 24")
    for oid, cell in ((1, 1), (8, 5)):
        w.put(f"{RITTAL}.2.{oid}.0", cell)
    for oid, text in ((4, "V7.17.30"), (6, "34260815"), (7, "7979.337")):
        w.put(f"{RITTAL}.2.{oid}.0", text)
    w.put(f"{RITTAL}.3.2.1.0", 1)
    w.put(f"{RITTAL}.4.1.1.2.0", 4)
    w.put(f"{RITTAL}.4.3.1.1.0", 1)
    devices = ((1, "PDU-Controller"), (2, "PDU-MAN"), (3, "PDU-MAN"), (4, "CMCIII-HUM"))
    for device, name in devices:
        for column, text in ((2, name), (3, f"rittal-{device}"), (7, "7979.337"),
                             (11, "V1.2"), (13, f"3426081{device}")):  # fmt: skip
            w.put(f"{RITTAL}.4.1.2.1.{column}.{device}", text)
        w.put(f"{RITTAL}.4.1.2.1.6.{device}", 2)
    w.words(1, "Input.DescName", "Door")
    w.number(1, "Input.Value", 0, 1)
    w.state(1, "Input.Status", 10)
    for part in ("Temperature", "Current", "Supply"):
        w.state(1, f"System Health.{part}.Status")
    for device in (2, 3):
        w.number(device, "Total.Frequency.Value", 500, -10, "Hz")
        w.reading(device, "Total.Neutral Current", 150, -100, "A", (3000, 2000, 0, 0))
        w.reading(device, "Total.Power.Active", 6900, 1, "W", (22000, 17000, 0, 0))
        w.number(device, "Total.Energy.Active.Value", 12345, -10, "kWh")
        for n in (1, 2, 3):
            at = f"Phase L{n}"
            w.reading(device, f"{at}.Voltage", 2300, -10, "V", (2600, 2500, 2100, 2000))
            w.number(device, f"{at}.Voltage.THD.Value", 2, 0, "%")
            w.reading(device, f"{at}.Current", 800 + 200 * n, -100, "A", (3200, 2600, 0, 0))
            w.number(device, f"{at}.Power.Factor.Value", -95, -100)
            w.reading(device, f"{at}.Power.Active", 2300, 1, "W", (7000, 6000, 0, 0))
            w.number(device, f"{at}.Power.Apparent.Value", 2400, 1, "VA")
            w.number(device, f"{at}.Energy.Active.Value", 4115, -10, "kWh")
            for fuse in (1, 2):
                w.words(device, f"{at}.Fuses.Fuse {fuse}.DescName", f"Fuse L{n}_{fuse}")
                w.words(device, f"{at}.Fuses.Fuse {fuse}.Type", "C16")
                w.state(device, f"{at}.Fuses.Fuse {fuse}.Status")
        for n in range(1, 5):
            at = f"Sockets.Socket {n:02}.General"
            w.words(device, f"{at}.DescName", f"srv-{device}{n}")
            w.words(device, f"{at}.Circuit", f"L1_F{(n + 1) // 2}")
            w.state(device, f"{at}.Relay", 1)
            w.state(device, f"{at}.Status", 11)
    w.reading(4, "Temperature", 2150, -100, "C", (4000, 3500, 1000, 500))
    w.reading(4, "Humidity", 45, 1, "%", (80, 70, 20, 10))
    return w.values


def cell(column: int, device: int, name: str) -> str:
    """The OID of a column of a variable."""
    names = ((oid, value) for oid, (_, value) in rittal().items())
    begin = f"{VARIABLE}.3.{device}."
    oid = next(oid for oid, value in names if oid.startswith(begin) and value == name.encode())
    return f"{VARIABLE}.{column}.{device}.{oid.rpartition('.')[2]}"

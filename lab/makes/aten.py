"""ATEN's."""

from __future__ import annotations

from lab.makes.base import system
from lab.recording import Values, Writer

ATEN = "1.3.6.1.4.1.21317.1.3.2.2"


def aten() -> Values:
    """A PE with two banks, eight slots of which three are outlets, a probe, and a door."""
    w = Writer()
    device, outlets, banks = f"{ATEN}.2.1", f"{ATEN}.2.2", f"{ATEN}.2.3"
    system(w, "Aten", "1.3.6.1.4.1.21317", "Room 3")
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

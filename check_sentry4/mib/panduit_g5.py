"""Panduit G5 PDUs: PANDUIT-MIB (19536.10). The tables of HPE's G2 (``hpe_g2``), other sensors."""

from __future__ import annotations

from check_sentry4.mib.hpe_g2 import Shape, made_family, sensor, tables
from check_sentry4.mib.model import Enumeration, status
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

DOOR = Enumeration(
    {1: ("doorOpen", WARNING), 2: ("doorClosed", OK), 3: ("badDoorSensor", UNKNOWN)},
    normal=frozenset(("doorClosed",)),
)
DRY = Enumeration({1: ("good", OK), 2: ("alarmed", CRITICAL)}, normal=frozenset(("good",)))
LEAK = Enumeration({1: ("noleak", OK), 2: ("leak", CRITICAL)}, normal=frozenset(("noleak",)))

SHAPE = Shape(
    "1.3.6.1.4.1.19536.10.1", "a recording of a real P42D04M with six groups", 4, "1.2.1.8",
    "1.2.1.9", percent=1, energy=1000, degrees=1, total_current="2.1.1.11",
)  # fmt: skip
FAMILY = made_family(
    "panduit-g5", "PANDUIT-MIB G5", "Panduit G5 PDU", SHAPE, tables(SHAPE),
    sensor(SHAPE, "door", "doors", "4.4.1", state=status("State", "4.4.1.4", DOOR)),
    sensor(SHAPE, "contact", "dry contacts", "4.5.1", state=status("State", "4.5.1.4", DRY)),
    sensor(SHAPE, "spot", "spot leak sensors", "4.6.1", state=status("State", "4.6.1.4", LEAK)),
    sensor(SHAPE, "rope", "rope leak sensors", "4.7.1", state=status("State", "4.7.1.4", LEAK)),
)  # fmt: skip

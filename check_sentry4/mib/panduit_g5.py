"""Panduit G5 PDUs: PANDUIT-MIB (19536.10). The tables of HPE's G2 (``hpe_g2``), other sensors."""

from __future__ import annotations

from check_sentry4.mib.hpe_g2 import FROM_MIB, ON_UNIT, Shape, made_family, sensor, tables
from check_sentry4.mib.model import Column, Enumeration, Metric, Place, Rows, States, Table, status
from check_sentry4.state import CRITICAL, OK, UNKNOWN, WARNING

DOOR = Enumeration(
    {1: ("doorOpen", WARNING), 2: ("doorClosed", OK), 3: ("badDoorSensor", UNKNOWN)},
    normal=frozenset(("doorClosed",)),
)
DRY = Enumeration({1: ("good", OK), 2: ("alarmed", CRITICAL)}, normal=frozenset(("good",)))
RCM_MODULE = Enumeration(
    {
        -1: ("featureNotAvailable", OK), 2: ("ok", OK), 3: ("degraded", WARNING),
        4: ("failed", CRITICAL),
    },
    frozenset(("featureNotAvailable",)), frozenset(("ok",)),
)  # fmt: skip
RCM_STATUS = Enumeration(
    {
        -1: ("featureNotAvailable", OK), 1: ("good", OK), 4: ("highWarning", WARNING),
        5: ("highCritical", CRITICAL),
    },
    frozenset(("featureNotAvailable",)), frozenset(("good",)),
)  # fmt: skip
LEAK = Enumeration({1: ("noleak", OK), 2: ("leak", CRITICAL)}, normal=frozenset(("noleak",)))

SHAPE = Shape(
    "1.3.6.1.4.1.19536.10.1", "a recording of a real P42D04M with six groups", 4, "1.2.1.8",
    "1.2.1.9", percent=1, energy=1000, degrees=1, total_current="2.1.1.11",
    power=(31, 43),
)  # fmt: skip
_module = status("ModuleStatus", "2.3.1.2", RCM_MODULE)
#: The residual current of an input is in thousandths of Amps, its thresholds in hundredths.
RCM = Table(
    "rcm", "residual current monitors", SHAPE.root, "N",
    states=States(_module, (_module,)),
    metrics=(
        Metric("ResidualCurrent", Column("ResidualCurrent", "2.3.1.9", 2**31 - 2, divisor=1000),
               "A",
               status("ResidualCurrentStatus", "2.3.1.8", RCM_STATUS), (
                   None, None, Column("ResidualCurrentUpperWarning", "2.3.1.3", 300, divisor=100),
                   Column("ResidualCurrentUpperCritical", "2.3.1.4", 300, divisor=100))),
    ),
    rows=Rows(1, not_there=("featureNotAvailable",)),
    tried=FROM_MIB,
    place=Place(ON_UNIT),
)  # fmt: skip
FAMILY = made_family(
    "panduit-g5", "PANDUIT-MIB G5", "Panduit G5 PDU", SHAPE, tables(SHAPE), RCM,
    sensor(SHAPE, "door", "doors", "4.4.1", state=status("State", "4.4.1.4", DOOR)),
    sensor(SHAPE, "contact", "dry contacts", "4.5.1", state=status("State", "4.5.1.4", DRY)),
    sensor(SHAPE, "spot", "spot leak sensors", "4.6.1", state=status("State", "4.6.1.4", LEAK)),
    sensor(SHAPE, "rope", "rope leak sensors", "4.7.1", state=status("State", "4.7.1.4", LEAK)),
)  # fmt: skip

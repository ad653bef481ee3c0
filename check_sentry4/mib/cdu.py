"""What check_cdu calls towers, infeeds and sensors, in each device family (spec 8)."""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.mib import sentry3, sentry4
from check_sentry4.mib.model import Metric, System, Table


class Family(NamedTuple):
    """A device family in check_cdu's words.

    ``towers`` and ``infeeds`` are the tables of the status; the metrics are those of
    ``tower_metrics`` and ``infeed_metrics``, which may be other tables.
    """

    system: System
    towers: Table
    tower_metrics: tuple[Table, ...]
    infeeds: Table
    infeed_metrics: tuple[Table, ...]
    sensors: tuple[Table, ...]


def _renamed(table: Table, **names: str) -> Table:
    """A table with just these metrics, under the names that check_cdu has for them."""
    metrics: list[Metric] = []
    for new, old in names.items():
        metric = table.metric(old)
        if metric is None:
            raise LookupError(f"{table.name} has no {old}")
        metrics.append(metric._replace(name=new))
    return table._replace(metrics=tuple(metrics))


SENTRY3 = Family(
    sentry3.SYSTEM,
    sentry3.TOWER,
    (sentry3.TOWER,),
    sentry3.INFEED,
    (sentry3.INFEED,),
    (sentry3.TEMP, sentry3.HUMID),
)

_CORD = _renamed(
    sentry4.CORD,
    VACapacity="PowerCapacity",
    ApparentPower="ApparentPower",
    VACapacityUsed="PowerUtilized",
    ActivePower="ActivePower",
    Energy="Energy",
    LineFrequency="Frequency",
)
_LINE = _renamed(
    sentry4.LINE,
    LoadValue="Current",
    CapacityUsed="CurrentUtilized",
    LoadImbalance="LoadImbalance",
)
_PHASE = _renamed(
    sentry4.PHASE,
    PhaseVoltage="Voltage",
    Voltage="Voltage",
    Power="ActivePower",
    ApparentPower="ApparentPower",
    Energy="Energy",
    PhaseCurrent="Current",
    VoltageImbalance="VoltageImbalance",
)
#: The status of the measured current is what a Sentry3 calls LoadStatus.
_LINE = _LINE._replace(
    statuses=tuple(
        column._replace(name="LoadStatus") if column.name == "CurrentStatus" else column
        for column in _LINE.statuses
    ),
    metrics=tuple(
        metric._replace(status=metric.status._replace(name="LoadStatus"))
        if metric.status is not None
        else metric
        for metric in _LINE.metrics
    ),
)
SENTRY4 = Family(
    sentry4.SYSTEM,
    sentry4.UNIT,
    (_CORD,),
    _LINE,
    (_LINE, _PHASE),
    (sentry4.TEMP, sentry4.HUMID),
)

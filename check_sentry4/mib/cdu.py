"""What check_cdu calls towers, infeeds and sensors, in each device family (spec 8)."""

from __future__ import annotations

from typing import NamedTuple

from check_sentry4.mib import sentry3, sentry4
from check_sentry4.mib.model import Family, Metric, Table


class Vocabulary(NamedTuple):
    """A device family in check_cdu's words.

    ``towers`` and ``infeeds`` are the tables of the status; the metrics are those of
    ``tower_metrics`` and ``infeed_metrics``, which may be other tables.
    """

    family: Family
    towers: Table
    tower_metrics: tuple[Table, ...]
    infeeds: Table
    infeed_metrics: tuple[Table, ...]
    sensors: tuple[Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return (
            self.towers, *self.tower_metrics, self.infeeds, *self.infeed_metrics, *self.sensors
        )  # fmt: skip


def _renamed(table: Table, load_status: str = "", **names: str) -> Table:
    """A table with just these metrics, under the names that check_cdu has for them.

    ``load_status`` is the status column that check_cdu knows as LoadStatus.
    """
    given = {old: new for new, old in names.items()}
    metrics: list[Metric] = []
    for new, old in names.items():
        metric = table.metric(old)
        if metric is None:
            raise LookupError(f"{table.name} has no {old}")
        status = metric.status
        if status is not None and status.name == load_status:
            status = status._replace(name="LoadStatus")
        of = given.get(metric.computed.imbalance_of, metric.computed.imbalance_of)
        metrics.append(
            metric._replace(
                name=new, status=status, computed=metric.computed._replace(imbalance_of=of)
            )
        )
    statuses = tuple(
        column._replace(name="LoadStatus") if column.name == load_status else column
        for column in table.states.all
    )
    return table._replace(metrics=tuple(metrics), states=table.states._replace(all=statuses))


_TOWER = _renamed(
    sentry3.TOWER,
    VACapacity="PowerCapacity",
    ApparentPower="ApparentPower",
    VACapacityUsed="PowerUtilized",
    ActivePower="ActivePower",
    Energy="Energy",
    LineFrequency="Frequency",
)
_INFEED = _renamed(
    sentry3.INFEED,
    PhaseVoltage="PhaseVoltage",
    Voltage="Voltage",
    CapacityUsed="CurrentUtilized",
    Power="ActivePower",
    ApparentPower="ApparentPower",
    Energy="Energy",
    LoadValue="Current",
    PhaseCurrent="PhaseCurrent",
    LoadImbalance="LoadImbalance",
    VoltageImbalance="VoltageImbalance",
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
#: The status of the measured current is what a Sentry3 calls LoadStatus.
_LINE = _renamed(
    sentry4.LINE,
    load_status="CurrentStatus",
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

#: The document has it that a port without a probe is UNKNOWN on a Sentry3.
_PROBES = tuple(
    table._replace(probe=table.probe._replace(keeps_empty=True))
    for table in (sentry3.TEMP, sentry3.HUMID)
)

SENTRY3 = Vocabulary(sentry3.FAMILY, _TOWER, (_TOWER,), _INFEED, (_INFEED,), _PROBES)
SENTRY4 = Vocabulary(
    sentry4.FAMILY, sentry4.UNIT, (_CORD,), _LINE, (_LINE, _PHASE), (sentry4.TEMP, sentry4.HUMID)
)
VOCABULARIES = (SENTRY4, SENTRY3)
#: The document's metrics; every vocabulary has all of them, in whichever table.
TOWER_METRICS = tuple(metric.name for metric in _TOWER.metrics)
INFEED_METRICS = tuple(metric.name for metric in _INFEED.metrics)

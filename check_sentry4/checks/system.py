"""The system as a whole: product, firmware, number of units, time since the last restart."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.checks.request import CheckRequest, MetricThreshold
from check_sentry4.checks.result import NO_READING, PROVIDES_NO, About, Judgement, Reading, Result
from check_sentry4.checks.rule import DeviceRules
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import (
    ENGINE_TIME,
    SYS_OBJECT_ID,
    SYS_UPTIME,
    UPTIME,
    Family,
    Metric,
)
from check_sentry4.state import OK, UNKNOWN
from check_sentry4.values import OutOfRange

#: sysUpTime counts hundredths of a second in 32 bits: 497 days.
WRAP = 2**32 / 100


def uptime(device: Device, metric: Metric = UPTIME) -> int | None:
    """Whole seconds since the agent started.

    sysUpTime starts again after 497 days, which is no reboot: from then on snmpEngineTime is
    taken, where the agent answers it.
    """
    seconds, engine = device.number(metric.column), device.number(metric.encoding.unwrapped)
    value = engine if engine is not None and engine >= WRAP else seconds
    return None if value is None else int(value)


def answers(device: Device, family: Family) -> bool:
    """Whether what has been read of a device's scalars is of a family at all."""
    system = family.system
    own = [
        c
        for c in (
            *system.location,
            *system.product,
            *system.firmware,
            system.unit_count,
            *(metric.column for metric in system.metrics),
        )
        if c is not None and c.oid.startswith(family.enterprise)
    ]
    return device.is_of(family) or bool(device.text(own))


def _judge(request: CheckRequest, device: Device, threshold: MetricThreshold) -> Result:
    metric, bounds = threshold.metric, threshold.bounds
    name = metric.column.name
    value = uptime(device, metric) if metric.encoding.unwrapped else device.number(metric.column)
    if value is None and name in device.answered:
        raw = device.scalars[name]
        beyond = f" ({raw.raw} is beyond the MIB's range)" if isinstance(raw, OutOfRange) else ""
        return Result(UNKNOWN, None, metric.name, note=f"{NO_READING}{beyond}")
    if value is None:
        note = PROVIDES_NO.format(what=metric.name)
        return Result(request.absent, None, note=note, absent=True)
    state = bounds.state(value) if bounds else OK
    warning, critical = (bounds.warning, bounds.critical) if bounds else ("", "")
    reading = Reading(metric.name, value, metric.unit, metric.unit, warning, critical)
    return Result(state, None, metric.name, reading)


class SystemRules(DeviceRules):
    """Metrics of the device as a whole; with none, product, firmware, units and uptime."""

    def __init__(self, request: CheckRequest, thresholds: Sequence[MetricThreshold]) -> None:
        self.request = request
        self.thresholds = thresholds

    def needs(self, plan: Plan, device: Device) -> None:
        """See ``DeviceRules.needs``."""
        system = self.request.family.system
        plan.scalar(SYS_OBJECT_ID, *system.product, *system.firmware, SYS_UPTIME, ENGINE_TIME)
        if system.unit_count is not None:
            plan.scalar(system.unit_count)
        plan.scalar(*(metric.column for metric in system.metrics))

    def judge(self, device: Device) -> Judgement:
        """Judge what has been read of the system."""
        request, family = self.request, self.request.family
        if not answers(device, family):
            note = f"this device answers nothing of the {family.title}"
            return Judgement([Result(UNKNOWN, None, note=note)])
        if self.thresholds:
            return Judgement([_judge(request, device, each) for each in self.thresholds])
        system = family.system
        results = [_judge(request, device, MetricThreshold(metric)) for metric in system.metrics]
        count = device.number(system.unit_count)
        about = About(
            device.text(system.product),
            device.text(system.firmware),
            system.counted,
            None if count is None else int(count),
            uptime(device),
        )
        if not (about.product or about.firmware or count is not None):
            note = "this device does not describe its system"
            return Judgement([Result(UNKNOWN, None, note=note)])
        return Judgement([r for r in results if r.reading], about=about)

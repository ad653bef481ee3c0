"""The system as a whole: product, firmware, number of units, time since the last restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from check_sentry4.checks.finding import Finding, Outcome, Performance, Threshold, absent
from check_sentry4.mib.model import ENGINE_TIME, SYS_OBJECT_ID, SYS_UPTIME
from check_sentry4.mib.sentry4 import CONFIG_MODIFIED_COUNT, SYSTEM, UNIT_COUNT
from check_sentry4.rows import Device, Plan
from check_sentry4.state import OK

#: sysUpTime counts hundredths of a second in 32 bits: 497 days.
WRAP = 2**32 / 100


class SystemMetric(NamedTuple):
    """A metric of the system: its name, unit, and how it is had from the scalars."""

    name: str
    unit: str
    value: Callable[[Device], int | None]


class Request(NamedTuple):
    """A system metric that was asked for, and its threshold."""

    metric: SystemMetric
    threshold: Threshold | None = None


def _scalar(device: Device, name: str) -> int | None:
    value = device.scalars.get(name)
    return int(value) if isinstance(value, (int, float)) else None


def uptime(device: Device) -> int | None:
    """Whole seconds since the agent started.

    sysUpTime starts again after 497 days, which is no reboot: from then on snmpEngineTime is
    taken, where the agent answers it.
    """
    seconds = _scalar(device, SYS_UPTIME.name)
    engine = _scalar(device, ENGINE_TIME.name)
    return engine if engine is not None and engine >= WRAP else seconds


METRICS = (
    SystemMetric("Uptime", "s", uptime),
    SystemMetric("UnitCount", "", lambda device: _scalar(device, UNIT_COUNT.name)),
    SystemMetric(
        "ConfigModifiedCount", "", lambda device: _scalar(device, CONFIG_MODIFIED_COUNT.name)
    ),
)


def plan() -> Plan:
    """All that is said of a system: scalars of one request."""
    wanted = Plan()
    wanted.scalar(
        SYS_OBJECT_ID,
        *SYSTEM.product,
        *SYSTEM.firmware,
        UNIT_COUNT,
        CONFIG_MODIFIED_COUNT,
        SYS_UPTIME,
        ENGINE_TIME,
    )
    return wanted


def duration(seconds: int) -> str:
    """``29 days 16:44:35``.

    >>> duration(86461), duration(3 * 86400)
    ('1 day 0:01:01', '3 days 0:00:00')
    """
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} day{'' if days == 1 else 's'} {clock}" if days else clock


def _judge(request: Request, device: Device) -> Finding:
    metric, threshold = request
    value = metric.value(device)
    if value is None:
        return absent("", f"this device provides no {metric.name}")
    state = threshold.state(value) if threshold else OK
    warning, critical = (threshold.warning, threshold.critical) if threshold else ("", "")
    datum = Performance(metric.name, str(value), metric.unit, warning, critical)
    return Finding(state, "", metric.name, f"{value}{metric.unit}", (datum,), "system", ())


def evaluate(device: Device, requests: Sequence[Request]) -> Outcome:
    """Judge the metrics asked for; with none, tell product, firmware, units and uptime."""
    own = (*SYSTEM.product[:1], *SYSTEM.firmware, UNIT_COUNT, CONFIG_MODIFIED_COUNT)
    if not device.is_below(SYSTEM.enterprise) and not device.text(own):
        return Outcome([absent("", "this device answers nothing of the Sentry4-MIB")], [])
    if requests:
        return Outcome([_judge(request, device) for request in requests], [])
    product, firmware = device.text(SYSTEM.product), device.text(SYSTEM.firmware)
    seconds, units = uptime(device), _scalar(device, UNIT_COUNT.name)
    # The firmware's name often begins with the product's: "Sentry Switched PDU Version 8.0m".
    parts = [firmware] if firmware.startswith(product) else [product, firmware]
    if units is not None:
        parts.append(f"{units} unit{'' if units == 1 else 's'}")
    if seconds is not None:
        parts.append(f"up {duration(seconds)}")
    if seconds is None or not (product or firmware or units is not None):
        return Outcome([absent("", "this device does not describe its system")], [])
    data = [f for f in (_judge(Request(metric), device) for metric in METRICS) if f.performance]
    return Outcome(data, [], ", ".join(part for part in parts if part))

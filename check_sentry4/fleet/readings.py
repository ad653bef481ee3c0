"""The last readings of PDUs, and their means over a time: what sums are made of."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from check_sentry4.checks.sums import SILENT, PduReading, SumRequest
from check_sentry4.perform import PluginResult
from check_sentry4.process.ipc import LATE
from check_sentry4.snmp.failures import ENGINE_ONLY, NO_ANSWER, NO_ENGINE, NO_V3_ANSWER, STOPPED
from check_sentry4.state import NAMES, OK
from check_sentry4.text import clean

#: Readings of a period that are kept; where there are more, several are one.
KEPT = 120
#: A device, as it is reached (``Connection.device``).
Device = tuple[str, ...]


#: How messages begin of which the address and the advice are left out here.
_NOT_HEARD = tuple(
    message.partition("{")[0] for message in (NO_ANSWER, NO_V3_ANSWER, NO_ENGINE, ENGINE_ONLY, LATE)
)
_STOPPED = STOPPED.split("{")[1].partition("}")[2]


class Series:
    """Readings of one metric of one PDU, over the last ``period`` seconds.

    Times are those of ``time.monotonic``.
    """

    def __init__(self, period: float) -> None:
        self._period = period
        self._times = array("d")
        self._values = array("d")
        self._counts = array("l")
        self._stands = array("d")
        self.began: float | None = None  # when the first reading was taken

    def add(self, time: float, value: float, stands: float) -> None:
        """Take a reading, which stands for so many seconds if no other one comes."""
        if self.began is None:
            self.began = time
        if self._times and time - self._times[-1] < self._period / KEPT:
            count = self._counts[-1] + 1
            self._values[-1] += (value - self._values[-1]) / count
            self._counts[-1] = count
            return
        self._times.append(time)
        self._values.append(value)
        self._counts.append(1)
        self._stands.append(max(stands, self._period / KEPT))
        old = next((n for n, at in enumerate(self._times) if at >= time - self._period), 0)
        if old > 1:  # the last one before still stands at the beginning
            for kept in (self._times, self._values, self._counts, self._stands):
                del kept[: old - 1]

    def mean(self, since: float, now: float, last_known: float) -> tuple[float | None, float]:
        """The mean since a time, and for how many seconds there are readings.

        A reading stands until the next one, for as long as it was taken for, or ``last_known``.
        """
        total = covered = 0.0
        readings = zip(self._times, self._values, self._stands)
        for place, (time, value, stands) in enumerate(readings):
            end = self._times[place + 1] if place + 1 < len(self._times) else now
            length = min(end, time + max(stands, last_known), now) - max(time, since)
            if length > 0:
                total += value * length
                covered += length
        return (total / covered, covered) if covered else (None, 0.0)


class PduWanted(NamedTuple):
    """What is to be known of a PDU: for how many seconds a reading holds; metrics and periods."""

    device: Device
    stands: float
    means: frozenset[tuple[str, float]]


class _Pdu:
    """What is known of one PDU."""

    def __init__(self, stands: float) -> None:
        self.stands = stands  # seconds for which a reading holds
        self.until: float | None = None  # when its last result does not hold any more
        self.why = ""  # it could not be read then
        self.lacking: Mapping[str, str] = {}  # what of it had no reading then, by metric
        self.last: dict[str, tuple[float, float]] = {}  # when it was read, and what, by metric
        self.serials: tuple[str, ...] = ()
        self.series: dict[tuple[str, float], Series] = {}


def _begun(pdu: _Pdu, metric: str, over: float) -> Series:
    """A series that begins with the last reading, if there is one."""
    series = Series(over)
    if metric in pdu.last:
        series.add(*pdu.last[metric], pdu.stands)
    return series


class Readings:
    """What is known of all PDUs that sums are over."""

    def __init__(self) -> None:
        self._pdus: dict[Device, _Pdu] = {}

    def load(self, wanted: Iterable[PduWanted]) -> None:
        """Keep the readings of these PDUs from now on; what is known of them stays."""
        before, self._pdus = self._pdus, {}
        for device, stands, means in wanted:
            pdu = self._pdus[device] = before.get(device) or _Pdu(stands)
            pdu.stands = stands
            pdu.series = {mean: pdu.series.get(mean) or _begun(pdu, *mean) for mean in means}

    def take(self, device: Device, outcome: PluginResult, now: float) -> None:
        """Take what came of reading a PDU (``fleet.meters``)."""
        pdu = self._pdus.get(device)
        if pdu is None:  # no sum is over it any more
            return
        pdu.until = now + pdu.stands
        state, text = outcome
        if state != OK:
            pdu.why = _why(text)
            return
        found = json.loads(text)
        pdu.why, pdu.lacking = found["error"], found["lacking"]
        pdu.serials = tuple(found["serials"])
        for metric, value in found["values"].items():
            pdu.last[metric] = now, value
        for (metric, _), series in pdu.series.items():
            if metric in found["values"]:
                series.add(now, found["values"][metric], pdu.stands)

    def of(
        self, host: str, device: Device, asked: SumRequest, now: float, *, expire: bool = True
    ) -> PduReading:
        """What is known of one PDU for a sum; ``expire``: as long as it holds."""
        pdu, metric, over = self._pdus[device], asked.metric, asked.over
        series = pdu.series.get((metric, over))
        mean, covered, since = None, 0.0, 0.0
        if series is not None and series.began is not None:
            since = min(over, now - series.began)
            mean, covered = series.mean(now - since, now, asked.last_known)
        why = pdu.why or pdu.lacking.get(metric, "")
        if expire and not why and pdu.until is not None and now > pdu.until:
            why = SILENT  # nobody has asked it for so long
        read, value = pdu.last.get(metric, (None, None))
        age = None if read is None else now - read
        return PduReading(host, value, age, why, mean, covered, since, pdu.serials)

    def has_polled(self, device: Device, metric: str) -> bool:
        """Whether a PDU has been asked for a metric, whatever came of it."""
        pdu = self._pdus[device]
        return bool(pdu.why) or metric in pdu.last or metric in pdu.lacking


def _why(text: str) -> str:
    """Why a PDU could not be read, in a few words: that it is silent goes without its address."""
    line = text.partition("\n")[0]
    for name in NAMES:
        line = line.removeprefix(f"{name} - ")
    silent = line.startswith(_NOT_HEARD) or _STOPPED in line
    return SILENT if silent else clean(line.partition(": look at")[0], 80)

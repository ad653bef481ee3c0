"""The last readings of PDUs, and their means over a time: what sums are made of."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from check_sentry4.checks.sums import SILENT, PduReading
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
        self.began: float | None = None  # when the first reading was taken

    def add(self, time: float, value: float) -> None:
        """Take a reading."""
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
        old = next((n for n, at in enumerate(self._times) if at >= time - self._period), 0)
        if old > 1:  # the last one before still stands at the beginning
            for kept in (self._times, self._values, self._counts):
                del kept[: old - 1]

    def mean(self, since: float, now: float, stands: float) -> tuple[float | None, float]:
        """The mean since a time, and for how many seconds there are readings.

        A reading stands until the next one, but for ``stands`` seconds at most.
        """
        total = covered = 0.0
        stands = max(stands, self._period / KEPT)
        for place, (time, value) in enumerate(zip(self._times, self._values)):
            end = self._times[place + 1] if place + 1 < len(self._times) else now
            length = min(end, time + stands, now) - max(time, since)
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
        self.polled: float | None = None  # when there was any result, the last time
        self.why = ""  # it could not be read then
        self.lacking: Mapping[str, str] = {}  # what of it had no reading then, by metric
        self.last: dict[str, tuple[float, float]] = {}  # when it was read, and what, by metric
        self.serials: tuple[str, ...] = ()
        self.series: dict[tuple[str, float], Series] = {}


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
            pdu.series = {mean: pdu.series.get(mean) or Series(mean[1]) for mean in means}

    def take(self, device: Device, outcome: PluginResult, now: float) -> None:
        """Take what came of reading a PDU (``fleet.meters``)."""
        pdu = self._pdus.get(device)
        if pdu is None:  # no sum is over it any more
            return
        pdu.polled = now
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
                series.add(now, found["values"][metric])

    def of(self, host: str, device: Device, metric: str, over: float, now: float) -> PduReading:
        """What is known of a metric of one PDU, and its mean ``over`` so many seconds."""
        pdu = self._pdus[device]
        series = pdu.series.get((metric, over))
        mean, covered, since = None, 0.0, 0.0
        if series is not None and series.began is not None:
            since = min(over, now - series.began)
            mean, covered = series.mean(now - since, now, pdu.stands)
        why = pdu.why or pdu.lacking.get(metric, "")
        if not why and pdu.polled is not None and now - pdu.polled > pdu.stands:
            why = SILENT  # nobody has asked it for so long
        read, value = pdu.last.get(metric, (None, None))
        age = None if read is None else now - read
        return PduReading(host, value, age, why, mean, covered, since, pdu.serials)

    def has_polled(self, devices: Iterable[Device]) -> bool:
        """Whether there has been a result of each of these PDUs."""
        return all(self._pdus[device].polled is not None for device in devices)


def _why(text: str) -> str:
    """Why a PDU could not be read, in a few words: that it is silent goes without its address."""
    line = text.partition("\n")[0]
    for name in NAMES:
        line = line.removeprefix(f"{name} - ")
    silent = line.startswith(_NOT_HEARD) or _STOPPED in line
    return SILENT if silent else clean(line.partition(": look at")[0], 80)

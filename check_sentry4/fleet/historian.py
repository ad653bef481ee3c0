"""The history of the fleet: which PDUs it keeps, and when their registers are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from check_sentry4.fleet.hourly import HOURLY
from check_sentry4.fleet.poll import Outcome
from check_sentry4.fleet.readings import Device
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.workers import FOR_PARENT
from check_sentry4.history.books import Place
from check_sentry4.history.readout import readout
from check_sentry4.history.recorder import Recorder
from check_sentry4.perform import Check
from check_sentry4.process.children import Child
from check_sentry4.snmp import Source
from check_sentry4.state import OK, UNKNOWN


def _reader(service: Service, check: Check) -> Service:
    def report(source: Source) -> str:
        return readout(check, source)

    made = Check(check.request, check.families, fallback=check.fallback, report=report)
    prepared = service.check._replace(check=made, json=False, no_answer=UNKNOWN)
    return service._replace(name="", interval=HOURLY, check=prepared, registers=True)


class Historian:
    """What the fleet finds, on its way to the file."""

    def __init__(self, path: str, again: Callable[[Place], None]) -> None:
        """``again`` is called for a device whose registers are to be read now."""
        self._recorder = Recorder(path, again, FOR_PARENT)

    @property
    def wrong(self) -> str:
        """Why nothing is kept; empty if all is."""
        return self._recorder.wrong

    @property
    def children(self) -> Sequence[Child]:
        """The process that writes, if there is one."""
        child = self._recorder.child
        return () if child is None else (child,)

    def take(self, service: Service, outcome: Outcome, samples: bytes) -> None:
        """Keep what was read for a service."""
        place = self.place_of(service)
        if not service.registers:
            if samples:
                self._recorder.samples(place, samples)
        elif outcome[0] == OK:
            self._recorder.registers(place, outcome[1], service.rack, service.feed)

    def polled(self, services: Iterable[Service]) -> None:
        """Tell which devices are polled from now on."""
        self._recorder.polled([self.place_of(service) for service in services])

    def keep(self) -> None:
        """Have the process there that writes."""
        self._recorder.keep()

    def flush(self) -> None:
        """Send what was found."""
        self._recorder.flush()

    def hear(self) -> None:
        """Take what the process says."""
        self._recorder.hear()

    def close(self) -> None:
        """Have all written."""
        self._recorder.close()

    @staticmethod
    def readers(services: Iterable[Service]) -> list[Service]:
        """What reads the registers of each PDU that some service checks, once an hour."""
        found: dict[Device, Service] = {}
        for service in services:
            how, check = service.check.connection, service.check.check
            if how is None or check is None or how.device in found:
                continue
            found[how.device] = _reader(service, check)
        return list(found.values())

    @staticmethod
    def place_of(service: Service) -> Place:
        """The host of a service, and how its device is reached."""
        how = service.check.connection
        if how is None:
            return service.host, ""
        return service.host, how.place

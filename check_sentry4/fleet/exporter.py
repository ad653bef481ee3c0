"""The last readings of all PDUs for Prometheus, by a process of its own: ``--metrics``.

What the fleet finds is sent to it; a scrape, however slow, delays no poll.
"""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from check_sentry4.daemon import say
from check_sentry4.fleet.measured import Measured
from check_sentry4.fleet.services import Service
from check_sentry4.fleet.workers import FOR_PARENT
from check_sentry4.process.children import Child, DiedError, Parent, fork
from check_sentry4.text import reason

if TYPE_CHECKING:
    from prometheus_client.core import Metric

#: Octets that may wait for a process that is slow; what comes meanwhile is left out.
MOST = 1 << 24
#: Labels of a reading, and of a state.
LABELS = ("host", "rack", "feed", "family", "table", "id", "level", "name")
STATE = ("host", "rack", "feed", "service")
READINGS = "As the PDU answers it, converted to this unit."
STATES = "State of a service of a PDU: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."


class Address(NamedTuple):
    """Where readings are served."""

    host: str
    port: int


def address(text: str) -> Address:
    """``[ADDRESS:]PORT``, of this machine alone where there is no address.

    Raises ``ValueError``: what was expected.
    """
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("expected [ADDRESS:]PORT")
    return Address(host.strip("[]") or "127.0.0.1", int(port))


class Exporter:
    """The process, as the fleet sees it: started again if it died."""

    def __init__(self, at: Address) -> None:
        """Raises ``OSError`` if nobody can listen there, ``ImportError`` without the library."""
        import prometheus_client  # noqa: F401

        family = socket.AF_INET6 if ":" in at.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(tuple(at))
        self._at = at
        self._child: Child | None = None
        self.keep()

    def keep(self) -> None:
        """Start it if it is not there."""
        if self._child is not None:
            return
        try:
            self._child = fork(lambda parent: _serve(self._at, parent), ignoring=FOR_PARENT)
        except OSError as error:
            say(f"--metrics: {reason(error)}")

    @property
    def children(self) -> Sequence[Child]:
        """The process, if it is there."""
        return () if self._child is None else (self._child,)

    def hear(self) -> None:
        """Take what it says, which is only that it died."""
        try:
            if self._child is not None:
                self._child.said()
        except DiedError:
            self._died()

    def tell(self, service: Service, state: int, readings: Sequence[object], lasts: float) -> None:
        """Serve the state of a service, and what was read for it, for so many seconds."""
        if self._child is None or self._child.unsent > MOST:
            return
        labels = (service.host, service.rack, service.feed)
        try:
            self._child.send((*labels, service.name, state, list(readings), lasts))
        except DiedError:
            self._died()

    def flush(self) -> None:
        """Send what it had no room for before."""
        try:
            if self._child is not None:
                self._child.flush()
        except DiedError:
            self._died()

    def _died(self) -> None:
        say("the process of --metrics died: another one is started")
        if self._child is not None:
            self._child.end()
            self._child = None

    def close(self) -> None:
        """End it."""
        if self._child is not None:
            self._child.end()


class Last(NamedTuple):
    """The last reading of something, and what that was called then."""

    value: float
    name: str
    counter: bool
    until: float


class Store:
    """What is served: until when, by what it is of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readings: dict[tuple[str, ...], Last] = {}
        self._states: dict[tuple[str, ...], tuple[int, float]] = {}

    def take(self, told: Sequence[Any], now: float) -> None:
        """Take what the fleet tells (``Exporter.tell``)."""
        host, rack, feed, service, state, readings, lasts = told
        of, until = (str(host), str(rack), str(feed)), now + lasts
        with self._lock:
            key = (*of, str(service))
            self._states[key] = state, until
            for each in readings:
                one = Measured(*each)
                about = (one.metric, *of, one.family, one.table, one.id, one.level)
                self._readings[about] = Last(one.value, one.name, one.counter, until)

    def collect(self) -> Iterator[Metric]:
        """What Prometheus gets (``prometheus_client.registry.Collector``)."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        now = time.monotonic()
        with self._lock:
            for old in [key for key, each in self._readings.items() if each.until < now]:
                del self._readings[old]
            for old in [key for key, each in self._states.items() if each[1] < now]:
                del self._states[old]
            readings, states = sorted(self._readings.items()), sorted(self._states.items())
        told = GaugeMetricFamily("pdu_state", STATES, labels=STATE)
        for of, (state, _) in states:
            told.add_metric(of, state)
        yield told
        metric: CounterMetricFamily | GaugeMetricFamily | None = None
        for (name, *labels), last in readings:
            if metric is None or metric.name != name:
                if metric is not None:
                    yield metric
                kind = CounterMetricFamily if last.counter else GaugeMetricFamily
                metric = kind(
                    name, f"As the PDU answers it, in {name.rpartition('_')[2]}.", labels=LABELS
                )
            metric.add_metric([*labels, last.name], last.value)
        if metric is not None:
            yield metric


def _serve(at: Address, parent: Parent) -> None:
    """The process: take what comes until the fleet ends, and answer scrapes meanwhile."""
    from prometheus_client import CollectorRegistry, start_http_server

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    store, registry = Store(), CollectorRegistry()
    registry.register(store)
    start_http_server(at.port, at.host, registry)
    while True:
        try:
            told = parent.receive()
        except DiedError:
            return
        store.take(told, time.monotonic())

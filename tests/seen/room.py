"""A room on loopback: simulated PDUs, an Icinga 2 with what is shipped, and its stores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.agent import Agent
from tests.helpers import changed
from tests.monitors import wait_for
from tests.recording import ST4, pro2, sentry3
from tests.seen.backends import Graphite, Influx
from tests.test_icinga import Icinga, single

#: What is different on feed B of the rack: L2 carries so much that A could not take it all.
FEED_B = {f"{ST4}.4.3.1.3.1.1.2": 2127, f"{ST4}.4.3.1.5.1.1.2": 665, f"{ST4}.3.3.1.3.1.1": 3700}


class Room(NamedTuple):
    """What there is: a PRO2 (as pdu-f31 and basic), feed B of its rack, a CDU (pdu-g7, cdu-b12)."""

    pdu: Agent
    other: Agent
    cdu: Agent
    icinga: Icinga
    graphite: Graphite
    influx: Influx

    def checked(self) -> set[str]:
        """Services that have been checked, as HOST!SERVICE."""
        found = self.icinga.objects("services", whole_names=True)
        return {name for name, attrs in found.items() if attrs["last_check_result"]}

    def next_results(self, seconds: float = 60) -> bool:
        """Whether every service has been checked anew within that time."""

        def times() -> dict[str, float]:
            found = self.icinga.objects("services", whole_names=True)
            return {name: attrs["last_check"] for name, attrs in found.items()}

        before = times()
        return wait_for(
            lambda: (now := times()).keys() == before.keys()
            and all(now[name] > before[name] for name in before), seconds,
        )  # fmt: skip


@contextmanager
def room(folder: Path, more: str = "") -> Iterator[Room]:
    """The room, until everything in it has been checked; ``more`` configures Icinga 2 further."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    with (
        Agent(pro2()) as pdu, Agent(sentry3()) as cdu,
        Agent(changed(pro2(), FEED_B), pdu.port, "127.0.0.2") as other,
        Graphite(folder / "graphite") as graphite, Influx(folder / "influxdb") as influx,
    ):  # fmt: skip
        icinga = single(folder / "icinga", pdu, cdu, "rack")
        config = icinga.folder / "etc" / "icinga2.conf"
        config.write_text(config.read_text() + graphite.writer() + influx.writer() + more)
        with icinga.daemon() as daemon:
            made = Room(pdu, other, cdu, icinga, graphite, influx)
            assert wait_for(lambda: bool(icinga.objects("services")), 30), daemon.log.read_text()
            whole = icinga.objects("services", whole_names=True).keys()
            assert wait_for(lambda: made.checked() == whole, 60), whole - made.checked()
            yield made

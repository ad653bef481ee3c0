"""A room on loopback: simulated PDUs, an Icinga 2 with what is shipped, and its stores."""

from __future__ import annotations

import math
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from check_sentry4.history import energy
from check_sentry4.history.forecast import trend
from check_sentry4.history.headroom import series as headroom
from check_sentry4.history.periods import periods
from check_sentry4.history.registers import DAY
from check_sentry4.history.store import reader
from lab.agent import Agent
from lab.demo import FAULTS
from lab.helpers import changed, installed
from lab.icinga2 import PASSWORD, Icinga
from lab.monitors import wait_for
from lab.recording import ST4, pro2, sentry3, twin
from lab.room_history import month
from tests.seen.backends import Graphite, Influx
from tests.test_icinga import single

#: Feed B of the rack: the faults of the demo, and L2 carries too much for A alone.
FEED_B = {
    **FAULTS,
    f"{ST4}.4.3.1.3.1.1.2": 2127,
    f"{ST4}.4.3.1.5.1.1.2": 665,
    f"{ST4}.3.3.1.3.1.1": 3700,
}


#: A service with all there is to tell, which the shipped ones leave to the terminal.
LONG = """
object CheckCommand "sentry4_long" {
    import "sentry4"
    arguments += { "-v" = { set_if = true } }
}
object Service "everything" {
    import "sentry4-power"
    host_name = "pdu-f31-b"
    check_command = "sentry4_long"
    notes_url = Sentry4Docs + "check_sentry4.md"
}
"""


class Room(NamedTuple):
    """What there is: a PRO2 (as pdu-f31 and basic), feed B of its rack, a CDU (pdu-g7, cdu-b12)."""

    pdu: Agent
    other: Agent
    cdu: Agent
    icinga: Icinga
    graphite: Graphite
    influx: Influx
    #: A month that a fleet has kept, which ends now (``lab.room_history``).
    history: Path

    def checked(self) -> set[str]:
        """Services that have been checked, as HOST!SERVICE."""
        return set(self.icinga.states(whole_names=True))

    def measured(self) -> set[str]:
        """Services whose last result has performance data, as Graphite names them."""
        found = self.icinga.objects("services", whole_names=True)
        return {
            name.replace("!", ".services.") for name, attrs in found.items()
            if attrs["last_check_result"] and attrs["last_check_result"]["performance_data"]
        }  # fmt: skip

    def stored(self) -> set[str]:
        """Services of which Graphite has something."""
        found = self.graphite.expand("icinga2.*.services.*")
        return {path.removeprefix("icinga2.") for path in found}

    def next_results(self) -> bool:
        """Whether in time every service has the result of a check that began after now."""
        now = time.time()

        def began() -> list[float]:
            found = self.icinga.objects("services", whole_names=True).values()
            return [attrs["last_check_result"]["execution_start"] for attrs in found]

        return wait_for(lambda: bool(times := began()) and min(times) > now)


def kept_for_a_month(icinga: Icinga, folder: Path) -> Path:
    """The history of the room, which Icinga 2 is told of."""
    path = folder / "history.db"
    month(path)
    path.chmod(0o644)
    sample = icinga.folder / "etc" / "sample-room.conf"
    text, before = sample.read_text(), "/var/lib/sentry4-fleet/history.db"
    assert f'//vars.sentry4_history = "{before}"' in text
    sample.write_text(text.replace("//vars.sentry4_history", "vars.sentry4_history")
                      .replace(before, str(path)))  # fmt: skip
    return path


def past(history: Path) -> Iterator[tuple[str, float, float]]:
    """What the services would have told in that month: the path in Graphite, value, time."""
    now, services = time.time(), "icinga2.room-1.services"
    with closing(reader(str(history))) as connection:
        days = periods("day", None, now - 30 * DAY, now - DAY)
        for used in energy.used(connection, energy.RACK, {}, days, now):
            yield (
                f"{services}.room-energy-day.sentry4_history.perfdata.{used.name}_Energy.value",
                used.kwh * 1000,
                used.period.end - 600,
            )
        for series in headroom(connection, ["failover"], None, now):
            for last in range(15, len(series.days) + 1):
                crossing = trend(series.days[:last]).crossing(100.0)
                if crossing is not None:
                    label = f"{series.host}_{series.id}".replace(" ", "_").replace(":", "")
                    yield (
                        f"{services}.room-headroom.sentry4_history.perfdata.{label}_FailoverDays.value",
                        crossing.days,
                        (series.days[last - 1][0] + 1) * DAY,
                    )


@contextmanager
def sums(icinga: Icinga, pdu: Agent) -> Iterator[None]:
    """A fleet that hands in what the room draws."""
    file = icinga.folder / "services"
    file.write_text(f"""@interval 5
@host pdu-f31 -H 127.0.0.1 -p {pdu.port}
@host pdu-f31-b -H 127.0.0.2 -p {pdu.port}
room-1;room-power;sum ActivePower --of 'pdu-*' -w 20000 -c 25000 --over 15m
room-1;room-energy;sum Energy --of 'pdu-*'
""")
    file.chmod(0o644)
    with subprocess.Popen(
        [installed("sentry4-fleet"), str(file), "--to", f"icinga2:https://{icinga.name}:{icinga.port}",
         "--status-file", ""],
        env={**os.environ, "ICINGA2_API_USER": "test", "ICINGA2_API_PASSWORD": PASSWORD,
             "ICINGA2_API_CA": str(icinga.ca / "ca.crt")}, stderr=subprocess.DEVNULL,
    ) as fleet:  # fmt: skip
        try:
            yield
        finally:
            fleet.terminate()


@contextmanager
def room(folder: Path, more: str = "") -> Iterator[Room]:
    """The room, until everything in it has been checked; ``more`` configures Icinga 2 further."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    with (
        Agent(pro2()) as pdu, Agent(sentry3()) as cdu,
        Agent(twin(changed(pro2(), FEED_B)), pdu.port, "127.0.0.2") as other,
        Graphite(folder / "graphite") as graphite, Influx(folder / "influxdb") as influx,
    ):  # fmt: skip
        shipped = ("rack", "sample-rack", "room", "sample-room")
        icinga = single(folder / "icinga", pdu, cdu, *shipped, name="localhost")
        history = kept_for_a_month(icinga, folder)
        graphite.takes(past(history))
        config = icinga.folder / "etc" / "icinga2.conf"
        config.write_text(config.read_text() + graphite.writer() + influx.writer() + more)
        with icinga.daemon() as daemon, sums(icinga, pdu):
            found = Room(pdu, other, cdu, icinga, graphite, influx, history)
            assert wait_for(lambda: bool(icinga.objects("services"))), daemon.log.read_text()
            whole = icinga.objects("services", whole_names=True).keys()
            assert wait_for(lambda: found.checked() == whole), whole - found.checked()
            assert wait_for(lambda: found.stored() >= found.measured()), graphite.log()
            yield found


def load_changes(made: Room, moment: float) -> None:
    """Let the load of the PDUs go up and down: currents, powers and what follows from them."""
    for agent, plain, shift in (
        (made.pdu, pro2(), 0.0),
        (made.other, twin(changed(pro2(), FEED_B)), 2.0),
    ):
        factor = 1 + 0.35 * math.sin(moment / 40 + shift)
        drawn = {}
        for oid, (_, value) in plain.items():
            if oid.startswith(DRAWN) and isinstance(value, int) and value > 0:
                drawn[oid] = round(value * factor)
        for oid in (f"{ST4}.3.3.1.10.1.1", f"{ST4}.3.3.1.10.2.1"):
            _, register = agent.values[oid]
            assert isinstance(register, int)
            drawn[oid] = register + 1
        agent.change(drawn)


#: Columns that follow the load: of cords, lines, phases, branches, outlets.
DRAWN = tuple(f"{ST4}.{column}." for column in (
    "3.3.1.3", "3.3.1.5", "3.3.1.7", "4.3.1.3", "4.3.1.5", "5.3.1.6", "5.3.1.8", "5.3.1.9",
    "7.3.1.3", "7.3.1.5", "8.3.1.3", "8.3.1.5", "8.3.1.7", "8.3.1.9"))  # fmt: skip

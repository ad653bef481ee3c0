"""Every query of every panel of the shipped dashboards, against what the simulated PDUs serve.

A real Icinga 2 fills real stores; ``make test-pictures``.
"""

from __future__ import annotations

import re
from pathlib import Path
from statistics import mean

import pytest

from docs.grafana import DASHBOARDS, Query
from lab.agent import Agent
from lab.helpers import run
from lab.monitors import Daemon, wait_for
from lab.nagios import NAGIOS, configure, services
from lab.recording import ST4
from tests.seen.conftest import GROWTH
from tests.seen.panels import Shown, choices, load, shown
from tests.seen.room import Room
from tests.seen.whole import Seen
from tests.test_nagios import states

ST3 = "1.3.6.1.4.1.1718.3.2"
#: Of a metric: the unit of its panels in Grafana's words, and how many of those are one of the
#: agent's (the MIB's, as decimal Amps, Volts, kWh): Icinga 2 makes Wh of kWh.
UNITS = {
    "Current": ("amp", 1), "CurrentUtilized": ("percent", 1), "LoadImbalance": ("percent", 1),
    "Failover": ("percent", 1), "CapacityUsed": ("percent", 1), "Voltage": ("volt", 1),
    "ActivePower": ("watt", 1), "ApparentPower": ("voltamp", 1), "Energy": ("watth", 1000),
    "Temp": ("celsius", 1), "Humid": ("humidity", 1), "mean": ("watt", 1),
    "advised": ("percent", 1), "FailoverDays": ("d", 1),
}  # fmt: skip


# --- what the agents serve, by label; from the MIBs' OIDs and units alone


def column(agent: Agent, base: str, table: str, ids: str, cells: str, scale: float,
           label: str) -> dict[str, float]:  # fmt: skip
    """A column of a table, by ``ID_label``."""
    found = {}
    for oid, (_, value) in agent.values.items():
        if oid.startswith(f"{base}.{table}.{cells}.") and isinstance(value, int):
            index = oid.removeprefix(f"{base}.{table}.{cells}.")
            _, name = agent.values[f"{base}.{table}.{ids}.{index}"]
            assert isinstance(name, bytes)
            found[f"{name.decode()}_{label}"] = value * scale
    return found


def st4(agent: Agent, table: int, cells: str, scale: float, label: str) -> dict[str, float]:
    """A column of the Sentry4-MIB; IDs are st4…ConfigEntry 2."""
    return column(agent, ST4, str(table), "2.1.2", cells, scale, label)


def line_current(agent: Agent) -> dict[str, float]:
    """st4LineCurrent, hundredth Amps."""
    return st4(agent, 4, "3.1.3", 0.01, "Current")


def line_used(agent: Agent) -> dict[str, float]:
    """st4LineCurrentUtilized, tenth percent."""
    return st4(agent, 4, "3.1.5", 0.1, "CurrentUtilized")


def cord_power(agent: Agent) -> dict[str, float]:
    """st4InputCordActivePower, Watts."""
    return st4(agent, 3, "3.1.3", 1, "ActivePower")


def energy(agent: Agent) -> dict[str, float]:
    """st4InputCordEnergy, tenth Kilowatt-Hours."""
    return st4(agent, 3, "3.1.10", 0.1, "Energy")


def temperature(agent: Agent) -> dict[str, float]:
    """st4TempSensorValue, tenth degrees."""
    return measured(st4(agent, 9, "3.1.1", 0.1, "Temp"))


def measured(values: dict[str, float]) -> dict[str, float]:
    """Without probes that are not there: they read -1 and -410."""
    return {name: value for name, value in values.items() if value >= 0}


def imbalance(agent: Agent) -> dict[str, float]:
    """By how much each line of a cord is off their mean, in percent of it; without the neutral."""
    current, found = line_current(agent), {}
    for cord in ("AA", "BA"):
        lines = {f"{cord}{n}": current[f"{cord}{n}_Current"] for n in (1, 2, 3)}
        middle = mean(lines.values())
        for name, amps in lines.items():
            found[f"{name}_LoadImbalance"] = 100 * abs(amps - middle) / middle
    return found


def failover(made: Room) -> dict[str, float]:
    """What one of two feeds would carry alone, in percent of its 32 A: by cord and line."""
    a, b = line_current(made.pdu), line_current(made.other)
    return {
        f"A_B{'' if cord == 'AA' else '_2'}_L{n}_Failover":
            100 * (a[f"{cord}{n}_Current"] + b[f"{cord}{n}_Current"]) / 32
        for cord in ("AA", "BA") for n in (1, 2, 3)
    }  # fmt: skip


def uneven(made: Room) -> dict[str, float]:
    """The load imbalance of each cord of the rack: that of its worst line."""
    found = {}
    for feed, agent in (("A", made.pdu), ("B", made.other)):
        lines = imbalance(agent)
        for number, cord in enumerate(("AA", "BA"), 1):
            worst = max(value for name, value in lines.items() if name.startswith(cord))
            found[f"{feed}{f'_{number}' if number > 1 else ''}_LoadImbalance"] = worst
    return found


def advised(made: Room) -> dict[str, float]:
    """The same once the outlets are moved; tests/test_advice.py has what to expect of that."""
    result = run("check_sentry4_rack", "-H", "127.0.0.1", "-H", "127.0.0.2", "-p",
                 str(made.pdu.port), "--advice")  # fmt: skip
    found = re.findall(r"(\w+)_LoadImbalance_advised=([\d.]+)%", result.output)
    return {f"{name}_LoadImbalance_advised": float(value) for name, value in found}


def drawn(made: Room, beginning: bytes) -> float:
    """st4OutletActivePower of the outlets of both PDUs whose names begin so."""
    return sum(
        float(agent.values[f"{ST4}.8.3.1.7.{oid.partition('.8.2.1.3.')[2]}"][1])
        for agent in (made.pdu, made.other)
        for oid, (_, value) in agent.values.items()
        if oid.startswith(f"{ST4}.8.2.1.3.") and isinstance(value, bytes)
        and value.startswith(beginning)
    )  # fmt: skip


def infeeds_used(agent: Agent) -> dict[str, float]:
    """infeedLoadValue, hundredth Amps, of infeedCapacity, Amps."""
    load = column(agent, ST3, "2.1", "2", "7", 0.01, "CurrentUtilized")
    capacity = column(agent, ST3, "2.1", "2", "10", 1, "CurrentUtilized")
    return {name: 100 * amps / capacity[name] for name, amps in load.items()}


def probes(agent: Agent) -> dict[str, float]:
    """tempHumidSensorTempValue, tenth degrees."""
    return measured(column(agent, ST3, "5.1", "2", "6", 0.1, "Temp"))


def of(host: str, values: dict[str, float]) -> dict[str, float]:
    """Values with the host in their names."""
    return {f"{host} {name}": value for name, value in values.items()}


def of_all(made: Room, what: object) -> dict[str, float]:
    """A metric of all Sentry4 PDUs that have a service for it."""
    assert callable(what)
    return of("pdu-f31", what(made.pdu)) | of("pdu-f31-b", what(made.other))


def least(agent: Agent, cells: str) -> float:
    """The lowest threshold of a line's current; tenth Amps (st4LineEventConfigEntry)."""
    return min(st4(agent, 4, cells, 0.1, "").values())


def history(made: Room, *words: str) -> dict[str, float]:
    """What the history tells; tests/test_history.py and test_forecast.py have if that is right."""
    told = run("check_sentry4_history", str(made.history), *words).performance
    return {name: float(re.match(r"[\d.]+", data)[0])  # type: ignore[index]
            for name, data in told.items()}  # fmt: skip


def expected(made: Room, name: str) -> dict[str, list[dict[str, float]]]:
    """By panel, what each of its queries is to return, in the agent's units."""
    pdu, other, cdu = made.pdu, made.other, made.cdu
    power, apparent = cord_power(pdu), st4(pdu, 3, "3.1.5", 1, "ApparentPower")
    if name == "pdu":
        return {
            "Lines, nearest to their breaker first": [line_used(pdu)],
            "Branches, nearest to their breaker first": [
                st4(pdu, 7, "3.1.5", 0.1, "CurrentUtilized")],
            "Line current and its thresholds": [
                line_current(pdu), {"warning": least(pdu, "4.1.4")},
                {"critical": least(pdu, "4.1.5")}],
            "Load on the phases": [st4(pdu, 5, "3.1.6", 0.01, "Current")],
            "Load imbalance": [imbalance(pdu), {"warning": 30}, {"critical": 50}],
            "Phase voltage": [st4(pdu, 5, "3.1.3", 0.1, "Voltage")],
            "Active power of the cords, and together": [power, {"together": sum(power.values())}],
            "Apparent power of the cords, and together": [
                apparent, {"together": sum(apparent.values())}],
            "Used since midnight": [{"used": 0.1 * GROWTH}],
            "Energy registers": [energy(pdu)],
            "Temperature": [temperature(pdu)],
            "Humidity": [measured(st4(pdu, 10, "3.1.1", 1, "Humid"))],
            "Outlets that draw most": [st4(pdu, 8, "3.1.7", 1, "ActivePower")],
        }  # fmt: skip
    warm = of_all(made, temperature) | of("basic", temperature(pdu)) | of("pdu-g7", probes(cdu))
    warm |= of("cdu-b12", {"A1_Temp": probes(cdu)["A1_Temp"]})  # the probe that is named there
    return {
        "Nearest to their breakers": [
            of_all(made, line_used) | of("basic", line_used(pdu)) | of("pdu-g7", infeeds_used(cdu)),
            of("cdu-b12", infeeds_used(cdu))],
        "If a feed fails: what the other would carry": [of("rack-f31", failover(made))],
        "How warm it is": [warm],
        "How uneven the load of the phases is": [of_all(made, imbalance)],
        "Load imbalance of a feed, and with the advised outlets moved": [
            of("rack-f31", uneven(made)), of("rack-f31", advised(made))],
        "Power of the rooms, and its limits": [
            {"room-1": sum(power.values()) + sum(cord_power(other).values())},
            {"warning": 20000}, {"critical": 25000}],
        "What customers draw, by rack": [
            {"rack-f31 customer-databases": drawn(made, b"db-"),
             "rack-f31 customer-storage": drawn(made, b"san-")}],
        "Used by customers since midnight": [
            {"rack-f31 customer-databases": 0, "rack-f31 customer-storage": 0}],
        "Power of the racks, all feeds": [
            {"rack-f31": sum(power.values()) + sum(cord_power(other).values())}],
        "Used since midnight, by rack": [{"rack-f31": 0.1 * GROWTH}],
        "Energy by day, of racks or customers": [history(made, "--period", "day", "--by", "rack")],
        "Days until the other feed cannot carry the load": [
            history(made, "--forecast", "Failover")],
        "Power of the PRO1 and PRO2 PDUs": [
            {"pdu-f31": sum(power.values()), "basic": sum(power.values()),
             "pdu-f31-b": sum(cord_power(other).values())}],
        "Temperatures": [warm],
    }  # fmt: skip


def close(got: float, wanted: float) -> bool:
    """Whether a value is as it was served, to the digits that commands print."""
    return abs(got - wanted) <= max(0.051 if abs(wanted) < 1000 else 0, 1e-6 * abs(wanted))


def compare(each: Shown, query: Query, served: dict[str, float]) -> list[str]:
    """What is not as the agent has it."""
    unit, scale = UNITS[query.metric]
    if each.unit != unit:
        return [f"{each.unit} for {unit}"]
    wanted = {name.rpartition("_")[0] if "_" in name else name: value * scale
              for name, value in served.items()}  # fmt: skip
    got = each.values
    wrong = [f"{name}: {value}, of the agent {wanted.get(name)}" for name, value in got.items()
             if name not in wanted or not close(value, wanted[name])]  # fmt: skip
    if query.shows == "top" and len(got) == 10:  # Graphite's ten highest
        pairs = zip(*(sorted(values.values(), reverse=True) for values in (got, wanted)))
        wrong += [f"{value} is not among the highest" for value, high in pairs
                  if not close(value, high)]  # fmt: skip
    elif got.keys() != wanted.keys():
        wrong.append(f"not there: {sorted(wanted.keys() - got.keys())}")
    return wrong


@pytest.mark.parametrize("kind", ["graphite", "influxdb"])
@pytest.mark.parametrize("name", ["pdu", "room"])
def test_every_panel_shows_what_the_agents_serve(seen: Seen, kind: str, name: str) -> None:
    store = seen.room.graphite if kind == "graphite" else seen.room.influx
    dashboard = load(kind, name)
    wanted = expected(seen.room, name)
    _, panels = DASHBOARDS[name]
    assert {panel.title for panel in panels} == wanted.keys()
    asked = [query for panel in panels for query in panel.queries]
    answers = [values for panel in panels for values in wanted[panel.title]]

    found: list[Shown] = []
    wrong: list[str] = []

    def agree() -> bool:
        found[:] = shown(store, kind, dashboard, choices(store, dashboard, kind))
        assert len(found) == len(asked) == len(answers)
        wrong[:] = [
            f"{each.panel} [{each.unit}] {each.query}: {text}"
            for each, query, values in zip(found, asked, answers)
            for text in compare(each, query, values)
        ]
        return not wrong

    assert wait_for(agree), wrong  # a store has a result later than Icinga
    for each in found:
        one = next(iter(each.values.items()), ("nothing", 0.0))
        print(f"| {each.panel} | {each.unit} | {len(each.values)} | {one[0]} {one[1]:g} |")


def test_the_perfdata_file_of_nagios(seen: Seen, tmp_path: Path) -> None:
    """By the shipped template: the commands' own units, kWh as kWh."""
    folder = tmp_path / "nagios"
    config = configure(folder, seen.room.pdu, cdu=seen.room.cdu)
    with Daemon([str(NAGIOS), str(config)], folder / "out"):
        assert wait_for(lambda: [*states(folder).values()] == ["0"] * 11), services(folder)
    by_service: dict[str, dict[str, str]] = {}
    for line in (folder / "service-perfdata").read_text().splitlines():
        fields = dict(field.split("::", 1) for field in line.split("\t"))
        assert fields["DATATYPE"] == "SERVICEPERFDATA"
        assert re.fullmatch(r"\d{10}", fields["TIMET"])
        if fields["HOSTNAME"] == "pdu-f31":
            by_service[fields["SERVICEDESC"]] = dict(
                datum.split("=", 1) for datum in fields["SERVICEPERFDATA"].split()
            )
    for name, unit, wanted in (
        ("PDU line current", "A", line_current(seen.room.pdu)),
        ("PDU line current", "%", line_used(seen.room.pdu)),
        ("PDU power", "kWh", energy(seen.room.pdu)),
        ("PDU power", "W", cord_power(seen.room.pdu)),
        ("PDU load balance", "%", imbalance(seen.room.pdu)),
        ("PDU temperature and humidity", "C", temperature(seen.room.pdu)),
    ):
        for label, value in wanted.items():
            got = re.match(r"([\d.]+)(.*?)(?:;|$)", by_service[name][label])
            assert got, (name, label)
            assert got.group(2) == unit, (name, label)
            assert close(float(got.group(1)), value), (name, label)


def test_graphite_keeps_what_comes_every_ten_minutes(seen: Seen) -> None:
    """By the shipped storage-aggregation.conf."""
    power = "icinga2.pdu-f31.services.pdu-power.sentry4_cord.perfdata"
    assert seen.room.graphite.kept(f"{power}.AA_ActivePower.value") == "average 0.0"
    assert seen.room.graphite.kept(f"{power}.AA_Energy.value") == "last 0.0"
    rack = "icinga2.rack-f31.services.rack-power.sentry4_rack.perfdata"
    assert seen.room.graphite.kept(f"{rack}.Energy.value") == "last 0.0"

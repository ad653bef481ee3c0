"""``make bench``: what a check costs, beside what others would use.

Every figure is a median of interleaved runs of one session; the ratios are what to look at. CPU is
user plus system time of the process and its children.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench import fleet, history, redfish
from check_sentry4.ask import ask
from check_sentry4.checks.request import CheckRequest, MetricThreshold, TableQuery
from check_sentry4.device import Device
from check_sentry4.mib.sentry4 import FAMILY, OUTLET
from check_sentry4.snmp.walk import SavedWalk
from lab.agent import Agent
from lab.recording import ST4, Values, dump, pro2, twin
from lab.relay import Relay

HERE = Path(__file__).parent
PERL = str(HERE / "check_line.pl")
CHECK_SNMP = "/usr/lib/nagios/plugins/check_snmp"
IMPORTS = "import click, nagiosplugin, easysnmp"


def once(command: Sequence[str]) -> tuple[float, float, int, float]:
    """CPU and wall time of one run in seconds, its status, and its memory in MB."""
    null = os.open(os.devnull, os.O_RDWR)
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        os.execv(command[0], list(command))
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - began
    os.close(null)
    cpu = usage.ru_utime + usage.ru_stime
    return cpu, wall, os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024


def medians(commands: dict[str, list[str]], runs: int) -> dict[str, tuple[float, float]]:
    """Median CPU and wall time of each command, all run in turn."""
    found: dict[str, list[tuple[float, float, int, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(once(command))
    for name, results in found.items():
        if any(status not in (0, 1, 2) for _, _, status, _ in results):
            print(f"  {name}: failed: {' '.join(commands[name])}")
    return {
        name: (statistics.median(r[0] for r in results), statistics.median(r[1] for r in results))
        for name, results in found.items()
    }


def wire(command: list[str], agent: Agent) -> tuple[int, int]:
    """Requests and octets both ways of one run."""
    with Relay(agent.port) as relay:
        subprocess.run(
            [word.replace(str(agent.port), str(relay.port)) for word in command],
            capture_output=True,
            check=False,
        )
        return len(relay.requests), sum(map(len, relay.requests)) + sum(map(len, relay.answers))


def slow(command: list[str], agent: Agent) -> float:
    """Wall time with an agent that takes 20 ms an answer."""
    with Relay(agent.port) as relay:
        relay.delay = 0.02
        return statistics.median(
            once([word.replace(str(agent.port), str(relay.port)) for word in command])[1]
            for _ in range(5)
        )


def compare(title: str, agent: Agent, commands: dict[str, list[str]], runs: int) -> None:
    """Print a table of one workload; the first command is ours."""
    print(f"\n{title}, medians of {runs}")
    print(
        f"{'':34}{'CPU ms':>8}{'wall ms':>9}{'20 ms/answer':>14}{'requests':>10}{'octets':>8}"
        f"{'our CPU / its':>15}"
    )
    found = medians(commands, runs)
    ours = next(iter(found.values()))[0]
    for name, (cpu, wall) in found.items():
        speaks = str(agent.port) in " ".join(commands[name])
        requests, octets = wire(commands[name], agent) if speaks else (0, 0)
        late = f"{slow(commands[name], agent) * 1000:.0f}" if speaks else ""
        print(
            f"{name:34}{cpu * 1000:8.1f}{wall * 1000:9.1f}{late:>14}{requests or '':>10}"
            f"{octets or '':>8}{ours / cpu:15.2f}"
        )


def ours(bin: str, command: str, agent: Agent, *arguments: str) -> list[str]:
    """One of the suite's commands."""
    return [f"{bin}/{command}", "-H", "127.0.0.1", "-p", str(agent.port), *arguments]


def others(agent: Agent, subtree: int, values: Values) -> dict[str, list[str]]:
    """What others would use for the same."""
    at, port = f"127.0.0.1:{agent.port}", str(agent.port)
    base = f"{ST4}.{subtree}"
    readings = [oid for oid in values if oid.startswith(f"{base}.3.1.3.")]
    walk = "; ".join(
        f"snmpbulkwalk -m '' -v2c -c public -Cr50 {at} {base}.{part}" for part in (2, 3, 4)
    )
    return {
        "Perl plugin (Net::SNMP)": [
            "/usr/bin/perl",
            PERL,
            "-H",
            "127.0.0.1",
            "-p",
            port,
            "-s",
            str(subtree),
            "-w",
            "12",
            "-c",
            "20",
        ],
        "check_snmp, the readings only": [
            CHECK_SNMP,
            "-H",
            "127.0.0.1",
            "-p",
            port,
            "-P",
            "2c",
            "-C",
            "public",
            "-o",
            ",".join(readings[:60]),
            "-w",
            ",".join(["2000"] * len(readings[:60])),
        ],
        "snmpbulkwalk of the three tables": ["/bin/sh", "-c", walk],
    }


def growth(bin: str, runs: int) -> None:
    """CPU and memory against the number of outlets."""
    print("\nGrowth: check_sentry4_outlet --metric Current --oksummary, and evaluation in process")
    print(
        f"{'outlets':>8}{'CPU ms':>8}{'MB':>6}{'requests':>10}"
        f"{'us a row, in process':>22}{'/ plain loop':>14}"
    )
    for units, outlets in ((1, 24), (2, 24), (2, 54), (4, 54), (6, 128)):
        values = pro2(units, outlets)
        with Agent(values) as agent:
            command = ours(
                bin, "check_sentry4_outlet", agent, "-m", "Current", "-w", "12", "--oksummary"
            )
            results = [once(command) for _ in range(runs)]
            cpu = statistics.median(result[0] for result in results)
            memory = statistics.median(result[3] for result in results)
            requests, _ = wire(command, agent)
        rows, per_row, ratio = in_process(values)
        print(
            f"{rows:8}{cpu * 1000:8.1f}{memory:6.1f}{requests:10}{per_row * 1e6:22.1f}{ratio:14.1f}"
        )
    many: Values = {
        f"{ST4}.8.{column}.{1 + n // 2500}.{1 + n // 1250 % 2}.{1 + n % 1250}": value
        for n in range(10_000)
        for column, value in (
            ("2.1.2", (4, f"X{n}".encode())),
            ("3.1.2", (2, 0)),
            ("3.1.3", (2, n)),
        )
    }
    rows, per_row, ratio = in_process(many)
    print(f"{rows:8}{'':24}{per_row * 1e6:22.1f}{ratio:14.1f}")


def in_process(values: Values) -> tuple[int, float, float]:
    """Rows, seconds a row from a saved walk to findings, and the ratio to a plain loop."""
    request = CheckRequest(FAMILY, (TableQuery(OUTLET, (MetricThreshold(OUTLET.metrics[0]),)),))
    with tempfile.NamedTemporaryFile("w", suffix=".snmprec", encoding="latin-1") as file:
        file.write(dump(values))
        file.flush()
        best = plain = 1e9
        for _ in range(3):
            began = time.perf_counter()
            found = len(ask(Device(SavedWalk(file.name)), request).judgement.results)
            best = min(best, time.perf_counter() - began)
            began = time.perf_counter()
            with open(file.name, encoding="latin-1") as lines:
                dict(line.rstrip("\n").split("|", 2)[::2] for line in lines)
            plain = min(plain, time.perf_counter() - began)
    return found, best / found, best / plain


def side_by_side(bin: str, runs: int) -> None:
    """Four PDUs of 20 ms an answer beside one of them: they are read at the same time."""
    with contextlib.ExitStack() as stack:
        ports = []
        for number in range(4):
            agent = stack.enter_context(Agent(twin(pro2(), number)))
            relay = stack.enter_context(Relay(agent.port))
            relay.delay = 0.02
            ports.append(relay.port)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ini = folder / "plugins.ini"
        ini.write_text("".join(f"[p{n}]\nport={port}\n" for n, port in enumerate(ports)))
        ini.chmod(0o600)
        os.environ["NAGIOS_CONFIG_PATH"] = str(folder)
        command = f"{bin}/check_sentry4_rack"
        hosts = ["127.0.0.1", "localhost", "127.1", "127.0.1"]
        found = medians(
            {
                "one PDU": [command, "-H", "127.0.0.1", "-p", str(ports[0]), "--feeds", "AA,BA"],
                "four": [
                    command,
                    *(word for n, host in enumerate(hosts) for word in ("-H", f"{host}@p{n}")),
                ],
            },
            runs,
        )
    one, four = found["one PDU"][1], found["four"][1]
    print(
        f"\nRack, 20 ms an answer: one PDU {one * 1000:.0f} ms, four {four * 1000:.0f} ms: "
        f"{four / one:.2f} of one"
    )


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="where the commands are installed")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--pdus", type=int, default=10_000, help="of the large fleet")
    parser.add_argument("--polls", type=int, default=50_000, help="over which memory is watched")
    parser.add_argument("--fleet", action="store_true", help="nothing but the fleet")
    options = parser.parse_args()
    bin, runs = options.bin, options.runs
    if options.fleet:
        fleet.tables(bin, many=options.pdus, polls=options.polls)
        return 0
    python = f"{bin}/python"
    libraries = {
        "importing the three libraries": [python, "-c", IMPORTS],
        "python -c pass": [python, "-c", "pass"],
    }
    six = {
        o: v for o, v in pro2().items() if not (o.startswith(f"{ST4}.4.") and o.endswith(".1.4"))
    }
    with Agent(six) as agent:
        compare(
            "Six lines: --metric Current -w 12 -c 20",
            agent,
            {
                "check_sentry4_line": ours(
                    bin, "check_sentry4_line", agent, "--metric", "Current", "-w", "12", "-c", "20"
                ),
                **others(agent, 4, six),
                **libraries,
            },
            runs,
        )
    large = pro2(4, 54)
    with Agent(large) as agent:
        compare(
            "216 outlets: --metric Current -w 12 -c 20",
            agent,
            {
                "check_sentry4_outlet --oksummary": ours(
                    bin,
                    "check_sentry4_outlet",
                    agent,
                    "--metric",
                    "Current",
                    "-w",
                    "12",
                    "-c",
                    "20",
                    "--oksummary",
                ),
                "check_sentry4_outlet": ours(
                    bin,
                    "check_sentry4_outlet",
                    agent,
                    "--metric",
                    "Current",
                    "-w",
                    "12",
                    "-c",
                    "20",
                ),
                "check_sentry4_outlet, status mode": ours(bin, "check_sentry4_outlet", agent),
                **others(agent, 8, large),
            },
            runs,
        )
    growth(bin, max(3, runs // 3))
    side_by_side(bin, runs)
    redfish.cost(bin, runs, medians)
    fleet.tables(bin, many=options.pdus, polls=options.polls)
    history.tables(bin)
    return 0


if __name__ == "__main__":
    sys.exit(main())

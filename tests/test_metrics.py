"""OpenMetrics (spec 12): what Prometheus is told, and what it makes of it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from check_sentry4.fleet.exporter import Address, Store, address
from check_sentry4.fleet.file import parse
from check_sentry4.fleet.measured import Measured, called
from check_sentry4.mib.families import families
from check_sentry4.mib.levels import level
from lab.agent import Agent, free_port
from lab.monitors import PATHS, children, wait_for
from lab.recording import INTEGER, ST4, pro2
from tests.test_fleet import fleet

PROMETHEUS = shutil.which("prometheus", path=PATHS)
#: Of outlets in hundredths of amperes, of cords in tenths of kWh, of cords in watts.
CURRENT, ENERGY, CORD_POWER = f"{ST4}.8.3.1.3", f"{ST4}.3.3.1.10", f"{ST4}.3.3.1.3"


@pytest.mark.parametrize(
    ("metric", "unit", "name"),
    [
        ("Current", "A", "pdu_current_amperes"),
        ("Energy", "kWh", "pdu_energy_joules"),  # a counter: the client adds _total
        ("ActivePower", "W", "pdu_active_power_watts"),
        ("CurrentL1", "A", "pdu_current_l1_amperes"),
        ("PowerFactor", "", "pdu_power_factor"),
        ("Temp", "C", "pdu_temperature_celsius"),
        ("LoadImbalance", "%", "pdu_load_imbalance_ratio"),
    ],
)
def test_names_are_those_of_the_conventions(metric: str, unit: str, name: str) -> None:
    assert called(metric, unit)[0] == name


def test_at_no_level_is_anything_counted_twice() -> None:
    """Sums over one level are right: no two tables of a family have a metric at one level."""
    for family in families():
        found = Counter(
            (level(table), metric.name) for table in family.tables for metric in table.metrics
            if level(table) != "sensor"
        )  # fmt: skip
        assert [key for key, times in found.items() if times > 1] == [], family.name


@pytest.mark.parametrize(
    ("text", "at"),
    [("9812", ("127.0.0.1", 9812)), (":9812", ("127.0.0.1", 9812)), ("[::1]:1", ("::1", 1)),
     ("0.0.0.0:65535", ("0.0.0.0", 65535))],
)  # fmt: skip
def test_an_address(text: str, at: tuple[str, int]) -> None:
    assert address(text) == Address(*at)


@pytest.mark.parametrize("text", ["", "x", "0", "65536", "localhost", "1.2.3.4:", "1.2.3.4:-1"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        address(text)


def test_racks_and_feeds_are_those_of_the_lines_before() -> None:
    found = parse(
        "a;x;check_sentry4 -H a\n@rack F 31\n@rack 'F 31'\n@feed A\nb;x;check_sentry4 -H b\n"
        "@feed B\nc;x;check_sentry4 -H c\n@rack G1\nd;x;check_sentry4 -H d\n@feed\n@rack\n"
        "e;x;check_sentry4 -H e\n"
    )
    assert [(s.host, s.rack, s.feed) for s in found.services] == [
        ("a", "", ""), ("b", "F 31", "A"), ("c", "F 31", "B"), ("d", "G1", ""), ("e", "", ""),
    ]  # fmt: skip
    assert [error.where for error in found.errors] == ["line 2"]


def told(store: Store) -> dict[tuple[str, str], float]:
    """What is served: by metric and the name of the object, or the service."""
    return {
        (metric.name, sample.labels.get("name", sample.labels.get("service", ""))): sample.value
        for metric in store.collect() for sample in metric.samples
    }  # fmt: skip


def test_what_is_served_ends_with_its_ttl_and_has_one_name() -> None:
    store, now = Store(), time.monotonic()
    one = Measured("pdu_current_amperes", "sentry4", "outlet", "AA1", "old", "outlet", 1.5, False)

    def take(each: Measured, lasts: float, state: int = 0) -> None:
        store.take(("a", "", "", "x", state, [tuple(each)], lasts), now)

    take(one, 60.0)
    take(one._replace(name="new", value=2.5), 60.0, 2)
    assert told(store) == {("pdu_state", "x"): 2, ("pdu_current_amperes", "new"): 2.5}
    take(one, -1.0)
    assert told(store) == {}


@pytest.mark.parametrize("words", [("--metrics", "x"), ("--metrics", "{port}")])
def test_where_nothing_can_be_served_is_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "services"
    path.write_text("a;b;check_sentry4 -H 127.0.0.1\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with fleet(str(path), *(word.replace("{port}", port) for word in words)) as program:
            _, errors = program.communicate(timeout=30)
    assert (program.returncode, errors.count("\n")) == (3, 1), errors
    assert "Invalid value for '--metrics'" in errors


def scraped(port: int) -> str:
    """What the fleet serves; empty if it serves nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def test_its_process_is_replaced_if_it_dies(agent: Agent, tmp_path: Path) -> None:
    path, port = tmp_path / "services", free_port()
    path.write_text(f"@interval 1\na;x;check_sentry4_line -H 127.0.0.1 -p {agent.port}\n")
    with fleet(str(path), "--metrics", str(port), "--status-file", "") as program:
        assert wait_for(lambda: "pdu_current_amperes{" in scraped(port), 20)
        listening = [child for child in children(program.pid) if listens(child)]
        assert len(listening) == 1
        os.kill(listening[0], signal.SIGKILL)
        assert wait_for(lambda: "pdu_current_amperes{" in scraped(port), 30)
        program.terminate()
        _, errors = program.communicate(timeout=20)
    assert errors == "the process of --metrics died: another one is started\n"


def listens(process: int) -> bool:
    """Whether a process listens for TCP connections."""
    sockets = {os.readlink(each) for each in Path(f"/proc/{process}/fd").iterdir()
               if os.path.islink(each)}  # fmt: skip
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[3] == "0A" and f"socket:[{line.split()[9]}]" in sockets
               for line in lines)  # fmt: skip


@contextmanager
def prometheus(folder: Path, target: int) -> Iterator[int]:
    """A Prometheus that scrapes every second; its port."""
    port = free_port()
    (folder / "prometheus.yml").write_text(json.dumps({
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [{"job_name": "pdus", "static_configs": [
            {"targets": [f"127.0.0.1:{target}"]}]}],
    }))  # fmt: skip
    with (folder / "prometheus.log").open("wb") as log:
        program = subprocess.Popen(
            [str(PROMETHEUS), f"--config.file={folder}/prometheus.yml",
             f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{port}"],
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield port
    finally:
        program.kill()
        program.wait()


@pytest.mark.skipif(PROMETHEUS is None, reason="apt-get install prometheus")
@pytest.mark.daemon
def test_prometheus_answers(tmp_path: Path) -> None:
    """Power of a rack by one level, energy of an hour, PDUs in alarm: as the PDUs serve it."""
    recorded = pro2(1, 4)
    served = {oid: int(value) for oid, (kind, value) in recorded.items() if kind == INTEGER}
    with Agent(recorded, host="0.0.0.0") as agent:
        path, port = tmp_path / "services", free_port()
        typed = f"-p {agent.port} -H 127.0.0"
        lines = ["@interval 1"]
        for rack in (1, 2):
            lines.append(f"@rack F{rack}")
            for feed in "AB":
                name, n = f"pdu-{rack}-{feed.lower()}", 2 * rack + "AB".index(feed)
                lines += [f"@feed {feed}", f"{name};health;check_sentry4 {typed}.{n}"]
        lines.append(f"pdu-2-b;hot;check_sentry4_sensor --temp -w 1 {typed}.5")
        lines += ["@rack F1", "@feed B", f"pdu-1-b;outlets;check_sentry4_outlet {typed}.3"]
        path.write_text("\n".join(lines) + "\n")

        def asked(query: str) -> dict[str, float]:
            url = f"http://127.0.0.1:{there}/api/v1/query?query={urllib.parse.quote(query)}"
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
            except OSError:
                return {}
            return {
                ",".join(each["metric"].get(k, "") for k in ("rack", "host", "id")).strip(","):
                float(each["value"][1]) for each in found
            }  # fmt: skip

        with fleet(str(path), "--metrics", str(port), "--status-file", "") as program, \
                prometheus(tmp_path, port) as there:  # fmt: skip
            power = sum(v for oid, v in served.items() if oid.startswith(f"{CORD_POWER}."))
            racks = "sum by (rack) (pdu_active_power_watts{level='input'})"
            wanted = {"F1": 2.0 * power, "F2": 2.0 * power}
            assert wait_for(lambda: asked(racks) == wanted, 60), (asked(racks), wanted)
            alarm = "count(max by (host) (pdu_state) > 0)"
            assert wait_for(lambda: asked(alarm) == {"": 1.0}, 30), asked(alarm)
            (energy,) = (oid for oid in served if oid.startswith(f"{ENERGY}."))
            agent.change({energy: served[energy] + 25})  # 2.5 kWh
            hour = "pdu_energy_joules_total{host='pdu-1-a',level='input'}"
            used = f"max_over_time({hour}[1h]) - min_over_time({hour}[1h])"
            assert wait_for(lambda: asked(used) == {"F1,pdu-1-a,AA": 9e6}, 60), asked(used)
            assert asked(f"increase({hour}[1h])")["F1,pdu-1-a,AA"] > 0
            answered = {oid.rpartition(".")[2]: value / 100 for oid, value in served.items()
                        if oid.startswith(f"{CURRENT}.")}  # fmt: skip
            outlets = asked("pdu_current_amperes{host='pdu-1-b',level='outlet'}")
            assert outlets == {f"F1,pdu-1-b,AA{n}": value for n, value in answered.items()}
            program.terminate()
            _, errors = program.communicate(timeout=20)
    assert errors == ""

"""The fleet beside what others would use: CPU a result, thousands of PDUs, receivers, memory."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from check_sentry4.fleet import receivers
from check_sentry4.fleet.file import parse
from check_sentry4.fleet.outbox import Outbox
from check_sentry4.fleet.poll import Poller, whole
from check_sentry4.fleet.receivers import Delivery
from lab.agent import Agent, free_port
from lab.changing import changing
from lab.recording import ST4, pro2

CHECK_SNMP = "/usr/lib/nagios/plugins/check_snmp"
EXPORTER = "/usr/bin/prometheus-snmp-exporter"
HEALTH = "check_sentry4 --skip outlets"
SERVICES = {
    "health": HEALTH,
    "lines": "check_sentry4_line -m Current",
    "cords": "check_sentry4_cord -m ActivePower",
    "phases": "check_sentry4_phase -m Voltage",
    "ocps": "check_sentry4_ocp",
    "branches": "check_sentry4_branch -m Current",
    "climate": "check_sentry4_sensor --temp --humid",
    "units": "check_sentry4_unit",
    "restart": "check_sentry4_system -m Uptime",
}
#: Seconds between two polls of a PDU, and of which so many are measured.
INTERVAL, MEASURED = 10, 30
#: Seconds between two looks at what processes have taken.
LOOKED = 0.2
#: Seconds between two scrapes, or two commands, as between two polls: caches grow cold for all.
PAUSE = INTERVAL / 100
TICKS = os.sysconf("SC_CLK_TCK")


def quietly(*command: str) -> None:
    """Run a command whose output and status do not matter."""
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def cpu_of_children(run: Callable[[], object]) -> float:
    """CPU seconds of the children of what is run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def processes(session: int) -> dict[int, float]:
    """CPU seconds of each process of a session."""
    found = {}
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError, ValueError):
            stat = Path(f"/proc/{int(name)}/stat").read_text().rpartition(")")[2].split()
            if int(stat[3]) == session:
                found[int(name)] = (int(stat[11]) + int(stat[12])) / TICKS
    return found


def memory_of(processes: dict[int, float]) -> float:
    """Memory in MB, what is shared counted once."""
    kilobytes = 0
    for number in processes:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
    return kilobytes / 1024


def file_of(services: dict[str, str], pdus: int, port: int, interval: int, silent: int = 0) -> str:
    """Services of so many PDUs at 127.x.y.z; every ``silent``th does not answer."""
    lines = [f"@interval {interval}"]
    for n in range(pdus):
        off = silent and n % silent == 0
        at = f"-H 127.{1 + n // 40000}.{n // 200 % 200}.{n % 200 + 1} -p {9 if off else port}"
        lines += [f"pdu-{n};{name};{typed} {at}" for name, typed in services.items()]
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def running(bin: str, text: str, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A fleet with these services, and its folder, which words may name as FOLDER."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "services"
        path.write_text(text)
        with open(Path(folder) / "out", "wb") as out:
            program = subprocess.Popen(
                [
                    f"{bin}/sentry4-fleet",
                    str(path),
                    "--status-file",
                    f"{folder}/status",
                    *(word.replace("FOLDER", folder) for word in words),
                ],
                stdout=out,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            yield program, Path(folder)
        finally:
            program.send_signal(signal.SIGTERM)
            program.wait(20)


def _results(folder: Path) -> int:
    with open(folder / "out", "rb") as file:
        return sum(1 for _ in file)


def measured(program: subprocess.Popen[bytes], folder: Path, seconds: float) -> tuple[float, int]:
    """CPU seconds and results within so many seconds."""
    before, results = processes(program.pid), _results(folder)
    after, until = dict(before), time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(LOOKED)
        after.update(processes(program.pid))  # workers are replaced meanwhile
    return sum(after.values()) - sum(before.values()), _results(folder) - results


def steady(bin: str, port: int, of: str, *, outlets: bool, pdus: int = 100) -> None:
    """Nine services of each PDU once their polls are known, beside commands and an exporter."""
    services = {**SERVICES, "health": "check_sentry4"} if outlets else SERVICES
    with running(bin, file_of(services, pdus, port, INTERVAL)) as (program, folder):
        time.sleep(3 * INTERVAL)
        cpu, results = measured(program, folder, MEASURED)
        memory = memory_of(processes(program.pid))
    each = cpu / max(1, results)
    at = ["-H", "127.0.0.1", "-p", str(port)]

    def commands() -> None:
        for typed in services.values():
            name, *words = typed.split()
            time.sleep(PAUSE)
            quietly(f"{bin}/{name}", *at, *words)

    def thrice() -> None:
        for _ in range(3):
            commands()

    def check_snmp() -> None:
        for _ in range(30):
            oid = f"{ST4}.4.3.1.3.1.1.1"
            time.sleep(PAUSE)
            quietly(CHECK_SNMP, *at, "-P", "2c", "-C", "public", "-o", oid)

    ordinary = cpu_of_children(thrice) / 3 / len(SERVICES)
    snmp = cpu_of_children(check_snmp) / 30
    print(
        f"\nFleet: {pdus} PDUs ({of}) x {len(SERVICES)} services every {INTERVAL} s, "
        f"{results} results measured, {memory:.0f} MB"
    )
    print(f"{'':44}{'CPU ms':>8}{'fleet / its':>13}")
    print(f"{'a result by the fleet':44}{each * 1000:8.2f}")
    print(f"{'an ordinary command':44}{ordinary * 1000:8.2f}{each / ordinary:13.3f}")
    print(f"{'check_snmp, one value':44}{snmp * 1000:8.2f}{each / snmp:13.2f}")
    a_pdu = each * len(SERVICES)
    print(f"{'all services of a PDU by the fleet':44}{a_pdu * 1000:8.2f}")
    scrape = exporter(port, outlets=outlets)
    if scrape:
        print(
            f"{'snmp_exporter, one scrape of its tables':44}{scrape * 1000:8.2f}"
            f"{a_pdu / scrape:13.2f}"
        )
    print(f"  two cores beside the agent, by CPU: {120 / a_pdu:.0f} PDUs a minute")


def exporter(port: int, *, outlets: bool, scrapes: int = 60) -> float:
    """CPU seconds of prometheus-snmp-exporter for the same tables; 0 where it is not installed."""
    if not os.path.exists(EXPORTER):
        return 0.0
    tables = (2, 3, 4, 5, 6, 7, *((8,) if outlets else ()), 9, 10)
    columns = [f"{ST4}.{table}.{part}" for table in tables for part in (2, 3)]
    metrics = [
        {
            "name": f"c{place}_{column}",
            "oid": f"{oid}.1.{column}",
            "type": "gauge",
            "indexes": [{"labelname": f"i{n}", "type": "gauge"} for n in range(3)],
        }
        for place, oid in enumerate(columns)
        for column in range(2, 14)
    ]
    module = {
        "sentry4": {
            "walk": columns,
            "metrics": metrics,
            "version": 2,
            "max_repetitions": 25,
            "auth": {"community": "public"},
        }
    }
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump(module, file)
        file.flush()
        at = free_port()
        program = subprocess.Popen(
            [EXPORTER, f"--config.file={file.name}", f"--web.listen-address=127.0.0.1:{at}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{at}/snmp?module=sentry4&target=127.0.0.1:{port}"
        try:
            spent = 0.0
            for scrape in range(scrapes + 1):
                time.sleep(PAUSE)
                for _ in range(50):
                    try:
                        with urllib.request.urlopen(url, timeout=10) as answer:
                            answer.read()
                        break
                    except OSError:
                        time.sleep(0.1)
                if scrape == 0:
                    spent = sum(processes(program.pid).values())
            return (sum(processes(program.pid).values()) - spent) / scrapes
        finally:
            program.kill()
            program.wait(10)


def thousands(bin: str, agent: Agent, pdus: int) -> None:
    """One overall check of each of thousands of PDUs a minute, of which 5 % are silent."""
    with running(bin, file_of({"health": HEALTH}, pdus, agent.port, 60, silent=20)) as (
        program,
        folder,
    ):
        time.sleep(240)  # each is known, and the silent ones are
        cpu, results = measured(program, folder, 60)
        with contextlib.suppress(OSError, ValueError):
            told = json.loads((folder / "status").read_text())
            silent = f"{len(told['silent'])} silent, {told['behind']} s behind"
            print(
                f"\nFleet: {told['pdus']} PDUs a minute, {silent} on {os.cpu_count()} cores, "
                "with the agent"
            )
        memory = memory_of(processes(program.pid))
    answering = pdus * 19 // 20 + pdus // 40  # the silent ones every second interval
    print(
        f"  {results} results in a minute ({results / answering:.2f} of all), {cpu:.0f} s of "
        f"CPU, {cpu / max(1, results) * 1000:.1f} ms each, {memory:.0f} MB"
    )
    print(
        f"  two cores beside the agent, by CPU: {120 / (cpu / max(1, results)):.0f} PDUs a minute"
    )


def memory_over(agent: Agent, polls: int) -> None:
    """Memory of one worker that is not replaced, over many polls."""
    text = f"a;b;check_sentry4_line -m Current -H 127.0.0.1 -p {agent.port}\n"
    services, poller, known, sizes = parse(text).services, Poller(), b"", []
    for number in range(polls):
        known = poller.poll(services, whole(services, known), lambda *said: None)
        if number in (polls // 10, polls - 1):
            line = next(
                each
                for each in Path("/proc/self/status").read_text().splitlines()
                if each.startswith("VmRSS")
            )
            sizes.append(int(line.split()[1]) / 1024)
    print(
        f"\nMemory of a worker: {sizes[0]:.1f} MB after {polls // 10} polls, "
        f"{sizes[-1]:.1f} MB after {polls}"
    )


def _delivered(outbox: Outbox, results: int) -> float:
    """Seconds until so many results of services ``s0`` and so on of the host ``pdu`` are taken."""
    now = time.time()
    for n in range(results):
        outbox.add(
            Delivery("pdu", f"s{n}", 0, "OK - " + "x" * 300, "a=1A;2;3;0;4 " * 9, now, now, 180.0),
            time.monotonic(),
        )
    began = time.monotonic()
    while len(outbox) and time.monotonic() - began < 120:
        outbox.hand_in(block=True)
    outbox.close()
    return time.monotonic() - began


def into_icinga(results: int = 6000) -> None:
    """Results a second into a real Icinga 2."""
    from lab.icinga2 import ICINGA, PASSIVE, PASSWORD, Icinga
    from lab.monitors import wait_for

    if ICINGA is None:
        print("\nHanding in: no Icinga 2 here")
        return
    with tempfile.TemporaryDirectory() as folder:
        icinga = Icinga(Path(folder) / "icinga", "localhost")
        icinga.configure(
            PASSIVE
            + f"""object Host "pdu" {{ check_command = "dummy" }}
for (n in range({results})) {{ object Service "s" + n {{ import "passive", host_name = "pdu" }} }}
"""
        )
        for name, value in (
            ("USER", "test"),
            ("PASSWORD", PASSWORD),
            ("CA", f"{icinga.ca}/ca.crt"),
        ):
            os.environ[f"ICINGA2_API_{name}"] = value
        with icinga.daemon():
            wait_for(lambda: bool(icinga.objects("hosts")), 60)
            receiver = receivers.receiver(f"icinga2:https://localhost:{icinga.port}", "bench")
            seconds = _delivered(Outbox(receiver, print), results)
            there = f"{len(icinga.states())} services have one"
            print(
                f"\nHanding in: {results / seconds:.0f} results a second into Icinga 2, "
                f"{receiver.lanes} connections; {there}"
            )


def into_nagios(results: int = 3000) -> None:
    """Results a second into the spool directory, and out of it by a real Nagios."""
    from lab.monitors import Daemon, wait_for
    from lab.nagios import NAGIOS, configure, services

    if NAGIOS is None:
        print("Handing in: no Nagios here")
        return
    with Agent(pro2(1, 1)) as agent, tempfile.TemporaryDirectory() as name:
        passive = (
            "define host {\n use sentry4-pdu\n host_name pdu\n address 127.0.0.1\n"
            " contact_groups admins\n}\n"
            + "".join(
                "define service {\n use sentry4-power\n host_name pdu\n"
                f" service_description s{n}\n check_command check_sentry4_system\n"
                " active_checks_enabled 0\n}\n"
                for n in range(results)
            )
        )
        folder = Path(name) / "nagios"
        config = configure(folder, agent, passive)
        spool = folder / "checkresults"
        receiver = receivers.receiver(f"nagios-spool:{spool}")
        seconds = _delivered(Outbox(receiver, print), results)
        subprocess.run(["chmod", "-R", "a+rwX", str(spool)], check=True)
        print(f"Handing in: {results / seconds:.0f} results a second into a spool directory")
        began = time.monotonic()
        with Daemon([str(NAGIOS), str(config)], folder / "out"):
            wait_for(lambda: not any(spool.iterdir()), 120)
            seconds = time.monotonic() - began
            wait_for(lambda: len(services(folder, "pdu")) >= results, 20)
            print(
                f"  out of it by Nagios {results / seconds:.0f} a second, its start included; "
                f"{len(services(folder, 'pdu'))} services have theirs"
            )


def tables(bin: str, *, many: int, polls: int) -> None:
    """Print all of it."""
    assert shutil.which(f"{bin}/sentry4-fleet")
    with changing(2, 24) as port:
        steady(bin, port, "6 lines", outlets=False)
    with changing(1, 48) as port:
        steady(bin, port, "48 outlets", outlets=True)
    with Agent(pro2()) as agent:
        memory_over(agent, polls)
    into_icinga()
    into_nagios()
    with Agent(pro2(), host="0.0.0.0") as agent:
        thousands(bin, agent, many)

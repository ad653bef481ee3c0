"""The library in one process, two thousand times: memory flat, descriptors back, no crash."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lab.agent import AUTH, PRIV, Agent
from lab.helpers import ROOT

CHECKS = 2000
PROGRAM = f"""
import gc, os, sys
from check_sentry4.ask import ask
from check_sentry4.checks.request import CheckRequest, TableQuery
from check_sentry4.mib.sentry4 import FAMILY, UNIT
from check_sentry4.device import Device
from check_sentry4.snmp.connection import Connection
from check_sentry4.snmp.live import Agent

port = int(sys.argv[1])
connections = [
    Connection("127.0.0.1", port),
    Connection("127.0.0.1", port, protocol="1"),
    Connection("127.0.0.1", port, protocol="3", seclevel="authPriv", secname="sha256aes",
               authproto="SHA-256", authpasswd={AUTH!r},
               privproto="AES", privpasswd={PRIV!r}),
    Connection("127.0.0.1", port, protocol="3", secname="open"),
]
question = CheckRequest(FAMILY, (TableQuery(UNIT),))

def told():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]), len(os.listdir("/proc/self/fd"))

for number in range({CHECKS}):
    # Often two agents at once, closed in either order.
    agents = [Agent(connections[number % 4])]
    if number % 10 == 0:
        agents.append(Agent(connections[number // 40 % 4]))
    for source in agents:
        assert len(ask(Device(source), question).judgement.results) == 3
    for source in agents[:: 1 if number % 3 else -1]:
        source.close()
    if number in ({CHECKS} // 10, {CHECKS} - 1):
        print(*told())
"""


@pytest.mark.long
def test_memory_and_descriptors_over_thousands_of_polls(agent: Agent) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(agent.port)],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=600,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done
    (early, files), (late, files_late) = (
        map(int, line.split()) for line in done.stdout.strip().split("\n")
    )
    assert late <= early * 1.05, f"{early} pages after a tenth, {late} at the end"
    assert files_late == files

"""The PDUs of the site: an snmpd each, on its own address; one is silent.

Started in the site's network. A name on standard input makes that PDU have the faults of the demo.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import sys

from docs.facts import HOSTS, LOADED
from lab.agent import Agent
from lab.demo import FAULTS
from lab.helpers import Changes, changed
from lab.makes import MAKES
from lab.recording import ST4, Values, pro2, sentry3, twin
from lab.redfish import RedfishService, pdu
from tests.site.stage import COMMUNITY, PDUS

#: Settings that --audit finds: a line without traps, an alarm above the capacity.
AUDIT_FINDINGS: Changes = {
    f"{ST4}.4.4.1.1.1.1.2": b"\x40",
    f"{ST4}.4.4.1.5.2.1.1": 400,
}


def recordings() -> dict[str, Values]:
    """What each PDU answers."""
    return {
        "pdu-f31": pro2(),
        "pdu-a": pro2(),
        "pdu-b": twin(changed(pro2(), {**LOADED, **AUDIT_FINDINGS})),
        "cdu-b12": sentry3(),
        **{HOSTS[family]: make() for family, make in MAKES.items()},
    }


def main() -> None:
    """Serve until standard input ends."""
    with contextlib.ExitStack() as running:
        silent = running.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        silent.bind((PDUS["silent"], 161))  # takes what comes, and answers nothing
        agents = {}
        for number, (name, values) in enumerate(recordings().items()):
            engine = f"80001f88047064{number:02x}"
            agent = Agent(values, 161, PDUS[name], engine=engine, community=COMMUNITY)
            agents[name] = running.enter_context(agent)
        service = RedfishService(
            pdu(), name="pdu-r1", address=(PDUS["pdu-r1"], 443), password=COMMUNITY
        )
        running.enter_context(service)
        shutil.copy(service.ca, sys.argv[1])
        print("ready", flush=True)
        for line in sys.stdin:
            agents[line.strip()].change(FAULTS)
            print("ready", flush=True)


if __name__ == "__main__":
    main()

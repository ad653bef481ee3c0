"""What a check by Redfish costs beside one by SNMP, of devices of the same size."""

from __future__ import annotations

from collections.abc import Callable

from lab.agent import Agent
from lab.makes import MAKES
from lab.redfish import RedfishService, pdu

#: Outlets of the PDU that speaks Redfish: as many as the two units of the other one have.
OUTLETS = 24
Medians = Callable[[dict[str, list[str]], int], dict[str, tuple[float, float]]]


def cost(bin: str, runs: int, medians: Medians) -> None:
    """Print CPU and wall time of the whole device and of one metric, and their ratios."""
    outlets = ("--table", "outlet", "--metric", "Current")
    with Agent(MAKES["pdu2"]()) as agent, RedfishService(pdu(OUTLETS)) as service:
        snmp = ("-H", "127.0.0.1", "-p", str(agent.port))
        commands = {
            f"{what}, by {how}": [f"{bin}/python", f"{bin}/check_pdu", *reached, *words]
            for what, words in (("the whole PDU", ()), ("the current of outlets", outlets))
            for how, reached in (("SNMP", snmp), ("Redfish", tuple(service.options)))
        }
        found = medians(commands, runs)
    print("\nRedfish beside SNMP (a session and TLS for each check)")
    for what in ("the whole PDU", "the current of outlets"):
        reference = found[f"{what}, by SNMP"][0]
        for how in ("SNMP", "Redfish"):
            cpu, wall = found[f"{what}, by {how}"]
            name = f"{what}, by {how}"
            ratio = f"CPU {cpu * 1000:5.0f} ms  x{cpu / reference:.2f}"
            print(f"  {name:34} {ratio}  wall {wall * 1000:5.0f} ms")

"""``make demo``: the commands as an operator would type them, against the simulated PDU."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from contextlib import suppress

from lab.agent import AUTH, PRIV, Agent, has_ipv6
from lab.helpers import installed
from lab.recording import ST4, sentry3

#: Faults to show, by OID: BA:L2 in high alarm, an outlet whose breaker tripped, a lost probe, heat.
FAULTS: dict[str, int | bytes | None] = {
    f"{ST4}.4.3.1.3.2.1.2": 2614,
    f"{ST4}.4.3.1.4.2.1.2": 17,
    f"{ST4}.4.3.1.5.2.1.2": 817,
    f"{ST4}.6.3.1.1.1.1.3": 12,
    f"{ST4}.9.3.1.1.5.2": 471,
    f"{ST4}.9.3.1.2.5.2": 16,
    f"{ST4}.9.3.1.1.2.1": -410,
    f"{ST4}.9.3.1.2.2.1": 8,
    f"{ST4}.10.3.1.1.2.1": -1,
    f"{ST4}.10.3.1.2.2.1": 8,
}
GOOD = (
    ("All is well", "check_sentry4 --perf none"),
    ("The lines of both cords", "check_sentry4_line --metric Current -w 12 -c 20"),
    ("The same for a pager", "check_sentry4_line --metric Current -w 12 -c 20 --oksummary"),
    ("How well the load is balanced", "check_sentry4_line --metric LoadImbalance -w 15 -c 20"),
    ("Two metrics, their ranges chained",
     "check_sentry4_cord --metric ApparentPower,PowerFactor -w 9000,.8: -c 11000,.6:"),
    ("One outlet, by its name", "check_sentry4_outlet --name 'Outlet_7$' --expect on"),
    ("Temperatures in Fahrenheit, the device's own thresholds",
     "check_sentry4_sensor --temp --fahrenheit"),
    ("The units", "check_sentry4_unit"),
    ("Voltage against the device's own thresholds", "check_sentry4_phase --metric Voltage"),
    ("Branches near their breakers' rating",
     "check_sentry4_branch --metric CurrentUtilized -w 70 -c 80 --oksummary"),
    ("What the PDU has", "check_sentry4 --discover --only cords,lines"),
    ("The system", "check_sentry4_system --metric Uptime,UnitCount -w 3600:,3:3"),
)  # fmt: skip
BAD = (
    ("What is wrong, where", "check_sentry4 --perf none"),
    ("The device's own thresholds", "check_sentry4_line --metric Current"),
    ("A lost probe does not hide a hot one", "check_sentry4_sensor"),
    ("All there is to know of the branches' protectors", "check_sentry4_ocp -v"),
)
CDU = (
    ("An older CDU, with the options of check_cdu.pl", "check_cdu --temp --humid --fahrenheit"),
    ("Its towers", "check_cdu --tower ApparentPower,ActivePower --warning 2000,1900"),
    ("The balance of its load", "check_cdu --infeed LoadImbalance --warning 20 --critical 30"),
)
WRONG = (
    ("An ID that is not there", "check_sentry4_line --id AA9"),
    ("A reversed range", "check_sentry4_line --metric Current -w 20:10"),
)


def show(title: str, line: str, where: list[str], environment: dict[str, str]) -> None:
    """Run one command and print it, its output and its exit status."""
    command, *rest = shlex.split(line)
    print(f"\n# {title}\n$ {command} {' '.join(where)}{line[len(command) :]}")
    run = subprocess.run(
        [installed(command), *where, *rest], env={**os.environ, **environment}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    print(f"{run.stdout.rstrip()}\n(exit {run.returncode})", flush=True)


def stay(port: int | None = None) -> int:
    """Keep the simulated PDU running until it is interrupted (``make try``)."""
    with Agent(port=port) as agent:
        at = f"-H 127.0.0.1 -p {agent.port}"
        print(
            "A PRO2 master and a link unit, simulated by snmpd. In another terminal:\n\n"
            f"  {installed('check_sentry4')} {at}\n\n"
            f"By SNMPv3: {at} -P 3 -U sha256aes -a SHA-256 -x AES -A '{AUTH}' -X '{PRIV}'\n"
            "Ctrl-C ends it.",
            flush=True,
        )
        with suppress(KeyboardInterrupt):
            signal.pause()
    return 0


def main() -> int:
    """Show good and bad states, v1, v2c, v3 and IPv6, and wrong usage.

    An argument is the port of the simulated PDU.
    """
    with Agent(port=int(sys.argv[1]) if len(sys.argv) > 1 else None) as agent:
        print(f"A PRO2 master and a link unit, simulated by snmpd on port {agent.port}.")
        here = ["-H", "127.0.0.1", "-p", str(agent.port)]
        for title, line in GOOD:
            show(title, line, here, {})
        terse = "check_sentry4_line --metric Current -w 12 -c 20 --oksummary"
        show("SNMP version 1", f"{terse} -P 1", here, {})
        for user, title in (("md5des", "MD5 -x DES"), ("sha256aes", "SHA-256 -x AES")):
            secrets = {"CHECK_SENTRY4_AUTHPASSWD": AUTH, "CHECK_SENTRY4_PRIVPASSWD": PRIV}
            show(f"SNMPv3, passphrases from the environment: {user}",
                 f"{terse} -P 3 -L authPriv -U {user} -a {title}", here, secrets)  # fmt: skip
        if has_ipv6():
            show("IPv6", terse, ["-H", "::1", "-p", str(agent.port)], {})
        print("\n# Now BA:L2 is overloaded, a breaker trips, it gets hot and a probe is lost.")
        agent.change(FAULTS)
        for title, line in BAD:
            show(title, line, here, {})
        for title, line in WRONG:
            show(title, line, here, {})
        agent.stop()
        show("A PDU that does not answer", "check_sentry4_line -t 0.5 -e 0", here, {})
    with Agent(sentry3()) as cdu:
        print(f"\n# A Sentry3 CDU with two towers, on port {cdu.port}.")
        for title, line in CDU:
            show(title, line, ["-H", "127.0.0.1", "-p", str(cdu.port)], {})
    print("\nThe simulated PDU is stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(stay() if sys.argv[1:] == ["--stay"] else main())

"""Servers with two power supplies in an Icinga 2: what the written dependencies make of them.

``python -m lab.redundancy 2.14`` prints a configuration in which Icinga notifies by a file; its
first argument is the version that it is written for. ``.ci/deb-test`` runs it in chroots.
"""

from __future__ import annotations

import sys

from check_sentry4.cli.racks import VERSIONS
from check_sentry4.discover.dependencies import icinga2

#: Names on outlets, and the PDUs that feed them; names without a host, and PDUs without one.
FED = {
    "db-1": ("pdu-a", "pdu-b"), "db-2": ("pdu-c", "pdu-d"), "db-3": ("pdu-c", "nowhere"),
    "nobody": ("pdu-a", "pdu-b"), 'we"b\\1': ("nix", "nowhere"),
}  # fmt: skip
#: The hosts and their states: of the PDUs just pdu-a is up.
HOSTS = {"pdu-a": 0, "pdu-b": 2, "pdu-c": 2, "pdu-d": 2, "db-1": 2, "db-2": 2, "db-3": 2}
#: Whether each server is reachable: one PDU down, both down, and one without a host down.
REACHABLE = {"db-1": True, "db-2": False, "db-3": True}
#: Where the names of hosts go of which a notification is sent.
NOTIFIED = "/tmp/notified"


def objects(version: str) -> str:
    """The hosts, and the dependencies that are written for a version of Icinga 2."""
    hosts = [
        f'object Host "{host}" {{ check_command = "dummy", vars.dummy_state = {state}, '
        # As in the shipped templates, a PDU is known to be down before a server is given up.
        f"max_check_attempts = {1 if host.startswith('pdu') else 5}, "
        "check_interval = 1s, retry_interval = 1s }"
        for host, state in HOSTS.items()
    ]
    return "\n".join([*hosts, icinga2(FED, "F31", version, VERSIONS).replace("= 10s", "= 1s")])


def configuration(version: str) -> str:
    """All that Icinga 2 needs to notify of servers that are down."""
    return f"""include <itl>
object CheckerComponent "checker" {{ }}
object NotificationComponent "notification" {{ }}
object User "admin" {{ }}
object NotificationCommand "file" {{
    command = [ "/bin/sh", "-c", "echo $host.name$ >>{NOTIFIED}" ]
}}
apply Notification "file" to Host {{
    command = "file"
    users = [ "admin" ]
    interval = 0
    assign where match("db-*", host.name)
}}
{objects(version)}
"""


if __name__ == "__main__":
    print(configuration(sys.argv[1]))

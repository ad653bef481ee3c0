"""Who has a PDU's services checked now: Icinga 2, Nagios or Naemon, the fleet, or a reader."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from check_sentry4 import monitor, nagios_pipe
from check_sentry4.daemon import Once
from check_sentry4.fleet.sockets import identity
from check_sentry4.icinga2 import Api, UnreachableError
from check_sentry4.monitor import AwayError
from check_sentry4.text import clean, reason
from check_sentry4.traps import hosts
from check_sentry4.traps.bursts import TrapBatch
from check_sentry4.traps.hosts import Hosts


class Rechecker:
    """Has services checked at once."""

    #: Whether it takes the address of a host that is not known, as its name.
    takes_addresses = False

    def known(self) -> Hosts | None:
        """The hosts that it knows by itself; None if it knows none.

        Raises ``AwayError``.
        """
        return None

    def ask(self, host: str, services: Sequence[str], burst: TrapBatch) -> None:
        """Have services of a host checked, all of it where none is named.

        Raises ``AwayError``.
        """
        raise NotImplementedError


class JsonLines(Rechecker):
    """A line of JSON a burst, on standard output."""

    takes_addresses = True

    def ask(self, host: str, services: Sequence[str], burst: TrapBatch) -> None:
        """See ``Rechecker.ask``."""
        told = {
            "host": host,
            "address": burst.address,
            "traps": burst.traps,
            "texts": list(burst.texts),
            "services": list(services),
        }
        line = json.dumps(told, ensure_ascii=False)
        print(line.encode("utf-8", "replace").decode(), flush=True)


class Icinga2(Rechecker):
    """Icinga 2's API: ``reschedule-check`` with force."""

    def __init__(self, url: str, say: Callable[[str], None]) -> None:
        self.api = Api(url)
        self._say = say

    def known(self) -> Hosts | None:
        """See ``Rechecker.known``."""
        try:
            return hosts.from_icinga2(self.api)
        except UnreachableError as error:
            raise AwayError(str(error)) from None

    def ask(self, host: str, services: Sequence[str], burst: TrapBatch) -> None:
        """See ``Rechecker.ask``."""
        bodies: list[dict[str, Any]] = [
            {"type": "Service", "service": f"{host}!{name}"} for name in services
        ]
        whole = {
            "type": "Service",
            "filter": "host.name == wanted",
            "filter_vars": {"wanted": host},
        }
        for body in bodies or [whole]:
            try:
                reply = self.api.post(
                    "actions/reschedule-check",
                    {**body, "force": True, "next_check": time.time()},
                )
            except UnreachableError as error:
                raise AwayError(str(error)) from None
            if reply.status >= 400:
                what = clean(str(body.get("service", host)))
                self._say(f"{what}: not rescheduled ({reply.status})")


class NagiosPipe(Rechecker):
    """The command pipe of Nagios and Naemon, with the objects they know (``object_cache_file``)."""

    def __init__(self, path: str, objects: str | None) -> None:
        self.path = path
        self.objects = objects
        self._once = Once()

    def known(self) -> Hosts | None:
        """See ``Rechecker.known``."""
        if self.objects is None:
            return None
        try:
            return hosts.from_nagios(self.objects)
        except hosts.HostsError as error:
            raise AwayError(str(error)) from None

    def ask(self, host: str, services: Sequence[str], burst: TrapBatch) -> None:
        """See ``Rechecker.ask``."""
        now = int(time.time())
        for name in [name for name in (host, *services) if not nagios_pipe.is_name(name)]:
            self._once(name, f"{clean(name)}: Nagios takes no such name: not checked")
        if not nagios_pipe.is_name(host):
            return
        lines = [
            f"[{now}] SCHEDULE_FORCED_SVC_CHECK;{host};{name};{now}\n"
            for name in services
            if nagios_pipe.is_name(name)
        ]
        lines = lines or [f"[{now}] SCHEDULE_FORCED_HOST_SVC_CHECKS;{host};{now}\n"]
        encoded = (line.encode("utf-8", "replace") for line in lines)
        try:
            nagios_pipe.write(self.path, *(e for e in encoded if len(e) <= nagios_pipe.LONGEST))
        except OSError as error:
            raise AwayError(f"{self.path}: {reason(error)}") from None


class Fleet(Rechecker):
    """The queue of a ``sentry4-fleet``: a datagram with the name of a host.

    The fleet's PDUs are in a list beside it (``fleet.hints``): traps of others end here.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._known = Hosts()
        self._of: tuple[int, int] | None = None  # what that was read of

    def known(self) -> Hosts | None:
        """See ``Rechecker.known``."""
        listed = identity(f"{self.path}.hosts")
        if listed is None or listed != self._of:  # names are resolved once
            try:
                self._known, self._of = hosts.from_queue(self.path), listed
            except hosts.HostsError as error:
                raise AwayError(str(error)) from None
        return self._known

    def ask(self, host: str, services: Sequence[str], burst: TrapBatch) -> None:
        """See ``Rechecker.ask``."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
                peer.settimeout(2.0)
                peer.connect(self.path)
                peer.send(host.encode("utf-8", "replace"))
        except OSError as error:
            raise AwayError(f"{self.path}: {reason(error)}") from None


def rechecker(spec: str, objects: str | None, say: Callable[[str], None]) -> Rechecker:
    """Who ``--to`` names.

    Raises ``ValueError``: what was expected, in one line.
    """
    return monitor.named(
        spec,
        {
            "icinga2:https://HOST:5665": lambda url: Icinga2(url, say),
            "nagios:PIPE": lambda path: NagiosPipe(path, objects),
            "fleet:SOCKET": Fleet,
            "-": lambda _: JsonLines(),
        },
    )

"""Reads what sums need of a PDU, beside its services and in the same poll."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from check_sentry4.checks.rack import RackRequest
from check_sentry4.feeds.reader import FeedReader
from check_sentry4.fleet.services import Service
from check_sentry4.perform import Check, identified
from check_sentry4.redfish.connection import Endpoint
from check_sentry4.snmp import Source, SourceError
from check_sentry4.snmp.connection import Connection, address, canonical, resolve
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean


def meter(service: Service, metrics: Iterable[str]) -> Service:
    """What reads these metrics of the PDU that a service checks, at the same interval.

    Its text is for ``Readings.take``; no monitor ever sees it.
    """
    prepared, names = service.check, tuple(sorted(metrics))
    assert prepared.check is not None
    check = prepared.check

    def report(source: Source) -> str:
        return told(check, source, names, prepared.connection)

    made = Check(check.request, check.families, fallback=check.fallback, report=report)
    return service._replace(
        name="", check=prepared._replace(check=made, json=False, no_answer=UNKNOWN), meter=True
    )


def _peer(connection: Connection | Endpoint | None) -> str:
    """Where a device is, for one that has no serial number. Raises ``SourceError``."""
    if connection is None:
        return ""
    if not isinstance(connection, Connection):
        return f"{canonical(connection.hostname)} port {connection.port}"
    host, port = address(resolve(connection.hostname, connection.port, connection.family))
    return f"{canonical(host)} port {port} {connection.context}".strip()


def told(
    check: Check, source: Source, names: Sequence[str], connection: Connection | Endpoint | None
) -> str:
    """The sums over a whole PDU, as JSON: ``values``; what of it is ``lacking``; ``error``.

    ``serials`` tell it from others, or where it has none its address. Raises ``SourceError``.
    """
    device, family = identified(check, source)
    if family is None:
        raise SourceError("no family of PDUs that is known: look at the address")
    asked = RackRequest(tuple((name, None) for name in names), only_sums=True)
    (carried,) = FeedReader(device, family, asked).feeds("", "", ())
    lacking = {name: clean("; ".join(parts), 200) for name, parts in carried.lacking.items()}
    for name in names:
        if carried.sums.get(name) is None and not carried.error:
            lacking.setdefault(name, f"it has no {name}")
    values = {
        name: value
        for name, value in carried.sums.items()
        if value is not None and name not in lacking
    }
    return json.dumps(
        {
            "values": values,
            "lacking": lacking,
            "error": clean(carried.error, 200),
            "serials": [
                f"serial number {clean(serial)} of {family.name}" for serial in carried.serials
            ]
            or [_peer(connection)],
        }
    )

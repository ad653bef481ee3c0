"""A line of snmptrapd as a trap, and what a trap says, in the words of the MIB."""

from __future__ import annotations

import re
from typing import NamedTuple

from check_sentry4.mib.families import families
from check_sentry4.mib.model import Column, Table
from check_sentry4.mib.notifications import ALL, Notifications
from check_sentry4.snmp.walk import varbinds
from check_sentry4.state import CRITICAL, WARNING
from check_sentry4.text import clean
from check_sentry4.traps.bursts import ALARM, ALERT, OTHER, TRIP
from check_sentry4.values import Cell, cell

#: What snmptrapd is told to write (``config``): the source, then what names the notification, then
#: the varbinds, all of it between these.
SEPARATOR = "|"
#: Of version 1, and of 2c and 3.
V1, V2 = "T1", "T2"
FORMATS = (f"{V1}|%b|%N|%w|%q|%V|%v\\n", f"{V2}|%b|%V|%v\\n")
#: A longer line is none of a PDU's.
LONGEST = 65536

_SOURCE = re.compile(
    r"[\w/]*: ?\[(?:udp6?:)?\[?([0-9A-Fa-f:.]{2,45})(?:%[\w.-]{1,20})?\]?(?::\d+)?\]"
)
_TRAP_OID = ".1.3.6.1.6.3.1.1.4.1.0 = OID: "
_OID = re.compile(r"\.?(\d{1,10}(?:\.\d{1,10}){1,64})")
#: SNMPv2-MIB snmpTraps: what generic traps of version 1 are called since (RFC 3584, 3.1).
_GENERIC = "1.3.6.1.6.3.1.1.5"


class Trap(NamedTuple):
    """A trap: the address that it came from, the OID that names it, the varbinds behind that."""

    source: str
    oid: str
    varbinds: str


class TrapMeaning(NamedTuple):
    """What a trap says: in words, of which table, and whether it is about a probe alone."""

    text: str
    sensor: bool = False
    known: bool = True
    table: str = ""
    #: How urgent it is (``bursts``).
    rank: int = OTHER


def parse_trap(line: str) -> Trap | None:
    """The trap that a line tells; None if it is none, or half of one."""
    kind, _, rest = line.partition(SEPARATOR)
    if kind not in (V1, V2) or len(line) > LONGEST:
        return None
    source, _, rest = rest.partition(SEPARATOR)
    found = _SOURCE.match(source)
    if found is None:
        return None
    address = found.group(1).lower()
    if kind == V2:
        place = rest.find(_TRAP_OID)
        named = _OID.match(rest, place + len(_TRAP_OID)) if place >= 0 else None
        return Trap(address, named.group(1), rest[named.end() :]) if named else None
    enterprise, generic, specific, *told = rest.split(SEPARATOR, 3)[:4] + [""] * 3
    named = _OID.fullmatch(enterprise.strip())
    numbers = generic.strip(". "), specific.strip(". ")
    if named is None or not all(number.isdecimal() and len(number) < 11 for number in numbers):
        return None
    if int(numbers[0]) == 6:
        return Trap(address, f"{named.group(1)}.0.{int(numbers[1])}", told[0])
    return Trap(address, f"{_GENERIC}.{int(numbers[0]) + 1}", told[0])


def _columns() -> dict[str, tuple[Table, Column]]:
    """The columns that tell which object it is and how it is, by OID."""
    found: dict[str, tuple[Table, Column]] = {}
    for family in families():
        for table in family.tables:
            for column in (table.id, *table.states.all, *(m.status for m in table.metrics)):
                if column is not None and column.oid and not column.index_suffix:
                    found.setdefault(column.within(table.oid), (table, column))
    return found


class Dictionary:
    """Knows all notifications, and the objects that they are about."""

    def __init__(self) -> None:
        self._families: dict[str, tuple[Notifications, dict[int, str]]] = {
            each.root: (each, each.names) for each in ALL
        }
        self._columns = _columns()

    def said(self, trap: Trap) -> TrapMeaning:
        """What a trap says: ``ocp AA3 breakerTripped (12)``; else its name, else its OID."""
        root, _, number = trap.oid.rpartition(".")
        family, names = self._families.get(root, (None, {}))
        name = names.get(int(number))
        sensor = family is not None and int(number) in family.sensors
        table, about, rank = self._about(trap.varbinds)
        if name is None:
            text = f"{trap.oid}{f' {about}' if about else ''}"
            return TrapMeaning(text, sensor, False, table, OTHER if rank is None else rank)
        if rank is None:  # a notification that says no status is one of a change
            rank = OTHER if root == _GENERIC else TRIP if _PROTECTS.search(name) else ALARM
        return TrapMeaning(about or name, sensor, True, table, rank)

    def _about(self, text: str) -> tuple[str, str, int | None]:
        """The table, the object and what the trap says of it, and the rank of that.

        Empty where it names none; None where it says no status.
        """
        told: dict[str, tuple[str, Cell, Column]] = {}
        lines = "\n".join(text.split(SEPARATOR)[:64])
        for oid, value in varbinds(lines.encode("utf-8", "surrogateescape")):
            about = self._of(oid)
            if about is not None:
                table, column = about
                told[f"{table.name}.{column.name}"] = table.name, cell(column, value), column
        statuses = [(name, value, column) for name, value, column in told.values() if column.enum]
        ids = [(name, value) for name, value, column in told.values() if not column.enum]
        name = next((name for name, _ in ids), next((name for name, _, _ in statuses), ""))
        id = next((str(value) for _, value in ids if value), "")
        # The last status is that of the reading that the notification is about.
        status, rank = next(
            (
                (_shown(value, column), _rank(value, column))
                for _, value, column in reversed(statuses)
            ),
            ("", None),
        )
        return name, clean(" ".join(part for part in (name, id, status) if part), 200), rank

    def _of(self, oid: str) -> tuple[Table, Column] | None:
        """The column that a cell is of."""
        columns = (oid.rsplit(".", depth)[0] for depth in range(1, 5))
        return next((self._columns[column] for column in columns if column in self._columns), None)


#: What notifications of breakers, fuses and supplies are called.
_PROTECTS = re.compile("ocp|overcurrent|breaker|trip|fuse|surge", re.IGNORECASE)
#: Statuses of what has tripped, or has lost its supply.
_TRIPPED = frozenset(
    (
        "breakerTripped",
        "fuseBlown",
        "pwrError",
        "offFuse",
        "onFuse",
        "offError",
        "notOn",
        "ocpOff",
        "tripped",
        "open",
    )
)


def _rank(value: Cell, column: Column) -> int:
    """How urgent a status is."""
    if not isinstance(value, (int, str)) or column.enum is None:
        return OTHER
    state = column.enum.state(value)
    if state == CRITICAL:
        return TRIP if column.enum.label(value) in _TRIPPED else ALARM
    return ALERT if state == WARNING else OTHER


def _shown(value: Cell, column: Column) -> str:
    if not isinstance(value, int) or column.enum is None:
        return ""
    label, _, known = column.enum.known(value)
    return f"{label} ({value})" if known else label

"""Histories of several fleets in one: out as CSV, and into another file."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from check_sentry4.history.books import About, Identity, Moment, Span, State
from check_sentry4.history.registers import GAP, Register, step
from check_sentry4.history.store import Hours, RegisterRow, Store, registers, unpacked
from check_sentry4.text import clean

#: The columns, each with what its cells are.
COLUMNS: Mapping[str, type] = {
    "host": str,
    "rack": str,
    "feed": str,
    "serial": str,
    "family": str,
    "table": str,
    "id": str,
    "name": str,
    "level": str,
    "total": int,
    "kwh_per_count": float,
    "maximum": int,
    "capacity_w": str,
    "begun": float,
    "begun_count": int,
    "at": float,
    "count": int,
    "day": int,
    "hours": str,
    "estimated": str,
}
#: Characters of a line.
LARGEST = 1 << 16


class TransferError(Exception):
    """A line is wrong: which, and how."""


class _Run(NamedTuple):
    """A register of a fleet: from when to when it was read, and its days."""

    identity: Identity
    about: About
    facts: Register
    begun: State
    state: State
    days: dict[int, Hours]


def exported(connection: sqlite3.Connection) -> Iterator[str]:
    """The energy of a file as lines of CSV: one of each register and day."""
    yield _line(COLUMNS)
    for row in registers(connection):
        days = connection.execute(
            "SELECT day, hours, estimated FROM energy WHERE register = ? ORDER BY day",
            (row.number,),
        )
        own = _about(row)
        for day, hours, estimated in days:
            yield _line((*own, day, hours, estimated or ""))


def _about(row: RegisterRow) -> tuple[object, ...]:
    about, identity = row.about, row.identity
    return (
        *(about.host, about.rack, about.feed, identity.serial, identity.family, identity.table),
        *(identity.id, about.name, about.level, int(about.total), identity.step),
        *(row.facts.maximum, "" if row.facts.capacity is None else row.facts.capacity),
        *(row.begun.at.wall, row.begun.counter, row.state.at.wall, row.state.counter),
    )


def _line(cells: Iterable[object]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="").writerow(cells)
    return file.getvalue()


def imported(store: Store, name: str, lines: Iterable[str]) -> int:
    """Add the lines of a CSV file to a history: how many registers it has.

    Registers are known by the serial number of their unit. An hour that both know is taken from
    the one that knows more of it; nothing is counted twice, also if a file comes again. Raises
    ``TransferError``, ``HistoryError``.
    """
    runs: dict[tuple[Identity, str], _Run] = {}
    reader = csv.DictReader(lines)
    try:
        if reader.fieldnames is None or set(COLUMNS) - set(reader.fieldnames):
            raise TransferError(f"{clean(name, 200)}: expected what `sentry4-history export` wrote")
        for row in reader:
            run, day, hours = _parsed(row)
            runs.setdefault((run.identity, run.about.host), run).days[day] = hours
    except (ValueError, TypeError, KeyError, csv.Error, RecursionError):
        number = reader.line_num
        raise TransferError(f"{clean(name, 200)}: line {number} is none of an export") from None
    with store.transaction() as db:
        for run in runs.values():
            _merge(store, db, run)
    return len(runs)


def _merge(store: Store, db: sqlite3.Connection, run: _Run) -> None:
    """Add a register of another fleet."""
    known = [row for row in registers(db, run.identity) if _is_same(row, run)]
    first = min((row.begun for row in known), key=_when, default=run.begun)
    last = max((row.state for row in known), key=_when, default=run.state)
    apart = not known or _when(run.begun) >= _when(last) or _when(run.state) <= _when(first)
    mine = store.register(
        run.identity,
        run.facts,
        run.about,
        min(first, run.begun, key=_when),
        max(last, run.state, key=_when),
    )
    numbers = [row.number for row in known if row.number != mine]
    for day, theirs in run.days.items():
        days = {number: store.day(day, number) for number in (mine, *numbers)}
        if len(theirs[0]) == 24 and all(len(hours) == 24 for hours, _ in days.values()):
            _merge_hours(days, mine, theirs, apart=apart)
        elif all(hours == [None] * 24 for hours, _ in days.values()):
            days[mine] = theirs  # an old day is not known hour by hour
        for number, kept in days.items():
            store.set_days(number, {day: kept})
    if known and apart:
        _bridge(store, mine, run, first, last)


def _when(state: State) -> float:
    return state.at.wall


def _is_same(row: RegisterRow, run: _Run) -> bool:
    """Whether both are one register: without a serial number, addresses mean little elsewhere."""
    return not run.identity.serial.startswith("@") or row.about.host == run.about.host


def _merge_hours(days: Mapping[int, Hours], mine: int, theirs: Hours, *, apart: bool) -> None:
    """Add hours to those of the same register, on whichever host it was.

    ``apart``: the two fleets have not read it at the same time.
    """
    for place, (counts, guessed) in enumerate(zip(*theirs)):
        if counts is None:
            continue
        at = next((n for n, (hours, _) in days.items() if hours[place] is not None), mine)
        hours, estimated = days[at]
        before = hours[place]
        if before is None:
            hours[place], estimated[place] = counts, guessed
        elif apart:
            hours[place], estimated[place] = before + counts, estimated[place] + guessed
        elif (guessed, -counts) < (estimated[place], -before):
            hours[place], estimated[place] = counts, guessed


def _bridge(store: Store, mine: int, run: _Run, first: State, last: State) -> None:
    """Count what was used between two fleets: it is in the register."""
    one, other = (last, run.begun) if _when(run.begun) >= _when(last) else (run.state, first)
    seconds = _when(other) - _when(one)
    found = step(run.facts, one.counter, other.counter, seconds)
    if found.counts:
        span = Span(found.counts, _when(one), _when(other), seconds > GAP)
        store.add(mine, [span])


def _parsed(row: Mapping[str, Any]) -> tuple[_Run, int, Hours]:
    """A line. Raises ``ValueError``, ``TypeError`` or ``KeyError``."""
    cell = {name: kind(row[name]) for name, kind in COLUMNS.items()}
    capacity = float(cell["capacity_w"]) if cell["capacity_w"] else None
    kwh = cell["kwh_per_count"]
    if not 0 < kwh < 1e6:
        raise ValueError
    texts = {name: clean(cell[name], 200) for name, kind in COLUMNS.items() if kind is str}
    run = _Run(
        Identity(texts["serial"], texts["family"], texts["table"], texts["id"], kwh),
        About(
            texts["host"],
            texts["name"],
            texts["level"],
            bool(cell["total"]),
            texts["rack"],
            texts["feed"],
        ),
        Register(kwh, cell["maximum"], capacity),
        State(Moment(cell["begun"]), cell["begun_count"]),
        State(Moment(cell["at"]), cell["count"]),
        {},
    )
    return run, cell["day"], _hours(cell["hours"], cell["estimated"])


def _hours(hours: str, estimated: str) -> Hours:
    """The hours of a day. Raises ``ValueError`` or ``TypeError``."""
    if len(hours) > LARGEST or len(estimated) > LARGEST:
        raise ValueError
    found = unpacked(hours, estimated or None)
    for kept in found:
        if len(kept) not in (1, 24) or len(kept) != len(found[0]):
            raise ValueError
        if not all(each is None or (type(each) is int and 0 <= each < 1 << 53) for each in kept):
            raise ValueError
    if None in found[1]:
        raise ValueError
    return found

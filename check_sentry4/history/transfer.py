"""Histories of several fleets in one: out as CSV, and into another file."""

from __future__ import annotations

import csv
import io
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from check_sentry4.history.books import About, Identity, Moment, Span, State
from check_sentry4.history.registers import DAY, GAP, Register, step
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
    "rank": int,
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
#: Seconds since 1970 at the end of the year 2199: later than any reading.
END = 7_258_118_400.0


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

    @property
    def begun_at(self) -> tuple[float, int]:
        """When it began, and with which count: what makes it the same run."""
        return self.begun.at.wall, self.begun.counter


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
        *(identity.id, about.name, about.level, about.rank, identity.step),
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
    reader = csv.DictReader(line[:LARGEST] for line in lines)
    count = 0
    try:
        if reader.fieldnames is None or set(COLUMNS) - set(reader.fieldnames):
            raise TransferError(f"{clean(name, 200)}: expected what `sentry4-history export` wrote")
        store.books()  # the registers that are there
        with store.transaction() as db:
            for run in _runs(map(_parsed, reader)):
                _merge(store, db, run)
                count += 1
    except (ValueError, TypeError, KeyError, ArithmeticError, csv.Error, RecursionError):
        number = reader.line_num
        raise TransferError(
            f"{clean(name, 200)}: line {number} is not one that `sentry4-history export` wrote"
        ) from None
    while store.shorten():
        pass
    return count


def _runs(parsed: Iterable[tuple[_Run, int, Hours]]) -> Iterator[_Run]:
    """The registers of a file, whose lines come together."""
    last: _Run | None = None
    for run, day, hours in parsed:
        if last is None or last._replace(days={}) != run:
            if last is not None:
                yield last
            last = run
        last.days[day] = hours
    if last is not None:
        yield last


def _merge(store: Store, db: sqlite3.Connection, run: _Run) -> None:
    """Add a register of another fleet."""
    known = [row for row in registers(db, run.identity) if _is_same(row, run)]
    for row in known:  # of a fleet's own file
        if not _runs_of(db, [row.number]):
            _set_run(db, row.number, row.begun, row.state)
    runs = _runs_of(db, [row.number for row in known])
    apart = all(end <= _when(run.begun) or begun >= _when(run.state) for begun, _, end, _ in runs)
    about = run.about
    own = [row for row in known if row.about[:2] == about[:2] and row.about.rack == about.rack]
    last = max((row.state for row in own), key=_when, default=run.state)
    mine = store.register(
        run.identity, run.facts, about, run.begun, max(last, run.state, key=_when)
    )
    db.execute(
        "UPDATE register SET begun = ?, begun_count = ? WHERE id = ? AND begun > ?",
        (*run.begun_at, mine, _when(run.begun)),
    )
    numbers = sorted({mine, *(row.number for row in known)})
    for day, theirs in run.days.items():
        days = {number: store.day(day, number) for number in numbers}
        if len(theirs[0]) == 24 and all(len(hours) == 24 for hours, _ in days.values()):
            changed = _merge_hours(days, mine, theirs, apart=apart)
            store.set_days_of(day, {number: days[number] for number in changed})
        elif all(hours == [None] * 24 for hours, _ in days.values()):
            store.set_days_of(day, {mine: theirs})  # an old day is not known hour by hour
    _set_run(db, mine, run.begun, run.state)
    _set_bridges(store, mine, numbers, run.facts, _runs_of(db, numbers))


def _set_run(db: sqlite3.Connection, number: int, begun: State, state: State) -> None:
    """Note a run; of one that is known the later end counts."""
    db.execute(
        "INSERT INTO run VALUES (?, ?, ?, ?, ?) ON CONFLICT (register, begun) DO UPDATE "
        "SET at = excluded.at, count = excluded.count WHERE excluded.at > run.at",
        (number, _when(begun), begun.counter, _when(state), state.counter),
    )


#: When a run began and ended, each with the count of the register then.
_Ends = tuple[float, int, float, int]


def _runs_of(db: sqlite3.Connection, numbers: Iterable[int]) -> list[_Ends]:
    """The runs of a register, on all its hosts, the first one first."""
    found: list[_Ends] = []
    for number in numbers:
        found += db.execute(
            "SELECT begun, begun_count, at, count FROM run WHERE register = ?", (number,)
        )
    return sorted(found)


def _when(state: State) -> float:
    return state.at.wall


def _is_same(row: RegisterRow, run: _Run) -> bool:
    """Whether both are one register: without a serial number, addresses mean little elsewhere."""
    return not run.identity.serial.startswith("@") or row.about.host == run.about.host


def _merge_hours(days: Mapping[int, Hours], mine: int, theirs: Hours, *, apart: bool) -> set[int]:
    """Add hours to those of the same register, on whichever host it was: which have changed.

    ``apart``: the fleets have not read it at the same time.
    """
    changed = set()
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
        changed.add(at)
    return changed


def _set_bridges(
    store: Store, mine: int, numbers: Iterable[int], facts: Register, runs: Sequence[_Ends]
) -> None:
    """Count what was used where no fleet has read a register: it is in its counts."""
    spans, end, count = list[Span](), -math.inf, 0
    for begun, begun_count, at, last in runs:
        if begun > end > 0:
            found = step(facts, count, begun_count, begun - end)
            if found.counts:
                spans.append(Span(found.counts, end, begun, begun - end > GAP))
        if at > end:
            end, count = at, last
    for number in numbers:
        store.set_bridges(number, spans if number == mine else ())


def _parsed(line: Mapping[str, Any]) -> tuple[_Run, int, Hours]:
    """A line. Raises ``ValueError``, ``TypeError`` or ``KeyError``."""
    cell = {name: kind(line[name]) for name, kind in COLUMNS.items()}
    capacity = float(cell["capacity_w"]) if cell["capacity_w"] else None
    kwh, begun, at, day = cell["kwh_per_count"], cell["begun"], cell["at"], cell["day"]
    counts = [cell[name] for name in ("maximum", "begun_count", "count")]
    fits = (
        1e-6 <= kwh <= 1e6
        and (capacity is None or 0 < capacity <= 1e9)
        and 0 < begun <= at < END
        and 0 <= day < END / DAY
        and 0 <= cell["rank"] < LARGEST
        and all(0 <= count < 1 << 53 for count in counts)
    )
    if not fits:
        raise ValueError
    texts = {name: clean(cell[name], 200) for name, kind in COLUMNS.items() if kind is str}
    run = _Run(
        Identity(texts["serial"], texts["family"], texts["table"], texts["id"], kwh),
        About(
            *(texts["host"], texts["name"], texts["level"]),
            cell["rank"],
            *(texts["rack"], texts["feed"]),
        ),
        Register(kwh, cell["maximum"], capacity),
        State(Moment(begun), cell["begun_count"]),
        State(Moment(at), cell["count"]),
        {},
    )
    return run, day, _hours(cell["hours"], cell["estimated"])


def _hours(hours: str, estimated: str) -> Hours:
    """The hours of a day. Raises ``ValueError`` or ``TypeError``."""
    found = unpacked(hours, estimated or None)
    for kept in found:
        if len(kept) not in (1, 24) or len(kept) != len(found[0]):
            raise ValueError
        if not all(each is None or (type(each) is int and 0 <= each < 1 << 40) for each in kept):
            raise ValueError
    if None in found[1]:
        raise ValueError
    return found

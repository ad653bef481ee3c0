"""The file: SQLite, written by one process, read by any.

Of each register and day (UTC) there is one row with what was counted in each hour; after
``HOURS_KEPT`` days it is one number. Of each host and day there is one row with all its maxima, in
the order of a layout that PDUs of a make share.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from check_sentry4.history.books import (
    MOST_PEAKS,
    RECENT,
    About,
    Book,
    Books,
    Identity,
    Key,
    Moment,
    Peaks,
    Span,
    State,
    Unwritten,
)
from check_sentry4.history.registers import DAY, Register, spread
from check_sentry4.text import clean, reason

#: What marks a file as a history ("S4HI").
APPLICATION = 0x53344849
#: Days for which hours are kept, and days.
HOURS_KEPT, DAYS_KEPT = 400, 3653
#: Events that are kept, the last ones.
EVENTS_KEPT = 100_000
#: Layouts that are kept in mind.
LAYOUTS = 10_000
#: Days that are made shorter in one transaction.
AT_ONCE = 3
#: Seconds that a reader waits for a writer.
PATIENCE = 5.0

#: What makes each version from the one before it; the number is SQLite's ``user_version``.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE host (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE register (id INTEGER PRIMARY KEY, host INTEGER NOT NULL, serial TEXT NOT NULL,
        family TEXT NOT NULL, tbl TEXT NOT NULL, object TEXT NOT NULL, step REAL NOT NULL,
        name TEXT NOT NULL, rack TEXT NOT NULL, feed TEXT NOT NULL, level TEXT NOT NULL,
        rank INTEGER NOT NULL, maximum INTEGER NOT NULL, capacity REAL, begun REAL NOT NULL,
        begun_count INTEGER NOT NULL, at REAL NOT NULL, count INTEGER NOT NULL, idle REAL NOT NULL,
        rate REAL NOT NULL, UNIQUE (serial, family, tbl, object, step, host, name, rack));
    CREATE TABLE energy (day INTEGER NOT NULL, register INTEGER NOT NULL, hours TEXT NOT NULL,
        estimated TEXT, PRIMARY KEY (day, register)) WITHOUT ROWID;
    CREATE TABLE run (register INTEGER NOT NULL, begun REAL NOT NULL, begun_count INTEGER NOT NULL,
        at REAL NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (register, begun)) WITHOUT ROWID;
    CREATE TABLE bridge (day INTEGER NOT NULL, register INTEGER NOT NULL, hours TEXT NOT NULL,
        estimated TEXT, PRIMARY KEY (day, register)) WITHOUT ROWID;
    CREATE TABLE layout (id INTEGER PRIMARY KEY, keys TEXT NOT NULL UNIQUE);
    CREATE TABLE peak (day INTEGER NOT NULL, host INTEGER NOT NULL, layout INTEGER NOT NULL,
        highest TEXT NOT NULL, PRIMARY KEY (day, host)) WITHOUT ROWID;
    CREATE TABLE event (at REAL NOT NULL, register INTEGER NOT NULL, kind TEXT NOT NULL,
        before INTEGER NOT NULL, after INTEGER NOT NULL);
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
)

#: What was counted in the hours of a day, None where nothing is known, and what of it is estimated;
#: of an old day there is one number.
Hours = tuple[list[int | None], list[int]]


class HistoryError(Exception):
    """The file cannot be used: why, in one line."""


@contextmanager
def _refused(path: str) -> Iterator[None]:
    """What SQLite or the system refuses is a ``HistoryError``."""
    where = clean(path, 200)
    try:
        yield
    except sqlite3.DatabaseError as error:
        text = str(error)
        if "not a database" in text or "malformed" in text:
            text = "it is no history, or damaged: move it away, and the fleet begins a new one"
        elif "locked" in text:
            text = "another process writes it"
        elif "unable to open" in text:
            text = "it cannot be opened: look at its owner, its directory and their rights"
        elif "readonly" in text:
            text = "it cannot be written"
        elif "full" in text:
            text = "the disk is full"
        raise HistoryError(f"{where}: {clean(text, 200)}") from None
    except OSError as error:
        raise HistoryError(f"{where}: {reason(error)}") from None


def _check(connection: sqlite3.Connection, path: str) -> int:
    """The version of a file; 0 for a new one. Raises ``HistoryError``."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and application != APPLICATION:
        raise HistoryError(f"{clean(path, 200)}: this is the file of another program")
    if version > len(MIGRATIONS):
        raise HistoryError(
            f"{clean(path, 200)}: a newer check_sentry4 has written it (version {version}, this "
            f"one knows {len(MIGRATIONS)}): install that one, or use another file"
        )
    return int(version)


def reader(path: str) -> sqlite3.Connection:
    """The file, to read it. Raises ``HistoryError``."""
    with _refused(path):
        os.close(os.open(path, os.O_RDONLY))
        uri = "file:" + path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        connection = sqlite3.connect(f"{uri}?mode=ro", timeout=PATIENCE, uri=True)
        try:
            version = _check(connection, path)
        except sqlite3.OperationalError:
            if os.path.exists(f"{path}-wal"):
                raise
            # Nobody writes it, and this user cannot make the files that readers share.
            connection = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)
            version = _check(connection, path)
        if not version:
            raise HistoryError(f"{clean(path, 200)}: there is no history in it")
        if version < len(MIGRATIONS):
            raise HistoryError(
                f"{clean(path, 200)}: an older check_sentry4 has written it: start sentry4-fleet "
                "with it once"
            )
        return connection


class Store:
    """The file, for the process that writes it."""

    def __init__(self, path: str) -> None:
        """Open it, make it if there is none, and bring it up to date.

        Raises ``HistoryError``.
        """
        self._path = path
        self._hosts: dict[str, int] = {}
        self._layouts: dict[tuple[Key, ...], int] = {}
        self._registers: dict[tuple[Identity, str, str, str], int] = {}
        self._lock = -1
        with _refused(path):
            self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
            if not os.fstat(self._lock).st_size:
                os.fchmod(self._lock, 0o640)  # whatever the umask: its group may read it
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(self._lock)
                raise HistoryError(f"{clean(path, 200)}: another process writes it") from None
            try:
                self._db = self._opened()
            except BaseException:
                os.close(self._lock)
                raise

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        try:
            version = _check(connection, self._path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_size_limit = 16777216")
            for number, script in enumerate(MIGRATIONS[version:], version + 1):
                connection.executescript(
                    f"BEGIN; {script}; PRAGMA application_id = {APPLICATION}; "
                    f"PRAGMA user_version = {number}; COMMIT;"
                )
        except BaseException:
            connection.close()
            raise
        return connection

    @property
    def is_lost(self) -> bool:
        """Whether somebody has removed or replaced the file."""
        try:
            now, mine = os.stat(self._path), os.fstat(self._lock)
        except OSError:
            return True
        return (now.st_dev, now.st_ino) != (mine.st_dev, mine.st_ino)

    def close(self) -> None:
        """Close it. Raises ``HistoryError``."""
        with _refused(self._path):
            try:
                self._db.close()
            finally:
                os.close(self._lock)

    def books(self) -> list[Book]:
        """The registers as they stand: of each the last reading. Raises ``HistoryError``."""
        with _refused(self._path):
            found: dict[Identity, Book] = {}
            for row in registers(self._db):
                identity = row.identity
                about = row.about
                self._registers[identity, about.host, about.name, about.rack] = row.number
                found[identity] = Book(identity, row.facts, row.about, row.state, new=False)
            return list(found.values())

    def write(self, books: Books) -> None:
        """Add what is new, all of it or nothing. Raises ``HistoryError``."""
        if self.is_lost:
            raise HistoryError(f"{clean(self._path, 200)}: it was removed or replaced")
        with self.transaction():
            for book in books.unwritten():
                for each in book.pending:
                    self._write(book, each)
            for host, peaks in books.unwritten_peaks():
                self._write_peaks(host, peaks)
        books.written()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all of the block or nothing. Raises ``HistoryError``."""
        known = dict(self._hosts), dict(self._layouts), dict(self._registers)
        with _refused(self._path):
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._hosts, self._layouts, self._registers = known
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _write(self, book: Book, each: Unwritten) -> None:
        number = self.register(book.identity, book.facts, each.about, each.first, each.state)
        self.add(number, each.spans)
        self._db.executemany(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?)",
            [(event.at, number, event.kind, event.before, event.after) for event in each.events],
        )

    def add(self, register: int, spans: Iterable[Span]) -> None:
        """Add what a register counted."""
        self.set_days(register, self._spread(register, spans))

    def set_bridges(self, register: int, spans: Iterable[Span]) -> None:
        """Have just these counted between fleets that read a register one after the other."""
        self._db.execute("DELETE FROM bridge WHERE register = ?", (register,))
        days: dict[int, Hours] = {}
        for span in spans:
            _add(days, span, lambda day: ([None] * 24, [0] * 24))
        self._db.executemany(
            "INSERT INTO bridge VALUES (?, ?, ?, ?)",
            [(day, register, *packed(*kept)) for day, kept in days.items()],
        )

    def _spread(self, register: int, spans: Iterable[Span]) -> dict[int, Hours]:
        days: dict[int, Hours] = {}
        for span in spans:
            _add(days, span, lambda day: self.day(day, register))
        return days

    def day(self, day: int, register: int) -> Hours:
        """The hours of a register on a day."""
        row = self._db.execute(
            "SELECT hours, estimated FROM energy WHERE day = ? AND register = ?", (day, register)
        ).fetchone()
        return unpacked(*row) if row is not None else ([None] * 24, [0] * 24)

    def set_days_of(self, day: int, rows: Mapping[int, Hours]) -> None:
        """Have a day of some registers as it is given."""
        for register, kept in rows.items():
            self.set_days(register, {day: kept})

    def set_days(self, register: int, days: Mapping[int, Hours]) -> None:
        """Have days of a register as they are given."""
        self._db.executemany(
            "INSERT OR REPLACE INTO energy VALUES (?, ?, ?, ?)",
            [(day, register, *packed(*kept)) for day, kept in days.items()],
        )

    def register(
        self, identity: Identity, facts: Register, about: About, first: State, state: State
    ) -> int:
        """The number of a register on a host, by its name and rack; its row is brought up to date.

        ``first`` is the first reading there, ``state`` the last one.
        """
        key = (identity, about.host, about.name, about.rack)
        own = (about.feed, about.level, about.rank, facts.maximum, facts.capacity)
        last = (state.at.wall, state.counter, state.idle, state.rate)
        number = self._registers.get(key)
        if number is not None:
            self._db.execute(
                "UPDATE register SET feed = ?, level = ?, rank = ?, maximum = ?, capacity = ?, "
                "at = ?, count = ?, idle = ?, rate = ? WHERE id = ?",
                (*own, *last, number),
            )
            return number
        cursor = self._db.execute(
            "INSERT INTO register (serial, family, tbl, object, step, host, name, rack, feed, "
            "level, rank, maximum, capacity, at, count, idle, rate, begun, begun_count) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(*identity, self._host(about.host), about.name, about.rack),
                *(*own, *last, first.at.wall, first.counter),
            ),
        )
        found = self._registers[key] = int(cursor.lastrowid or 0)
        return found

    def _host(self, name: str) -> int:
        number = self._hosts.get(name)
        if number is None:
            self._db.execute("INSERT OR IGNORE INTO host (name) VALUES (?)", (name,))
            (number,) = self._db.execute("SELECT id FROM host WHERE name = ?", (name,)).fetchone()
            self._hosts[name] = number
        return int(number)

    def _write_peaks(self, name: str, peaks: Peaks) -> None:
        host = self._host(name)
        found = self._db.execute(
            "SELECT keys, highest FROM peak JOIN layout ON layout.id = peak.layout "
            "WHERE day = ? AND host = ?",
            (peaks.day, host),
        ).fetchone()
        highest: dict[Key, float] = {}
        if found is not None:
            keys_there, values = found
            highest = dict(zip(_keys(keys_there), json.loads(values)))
        for key, value in peaks.highest.items():
            highest[key] = max(round(value, 2), highest.get(key, value))
        keys = sorted(highest)[:MOST_PEAKS]
        self._db.execute(
            "INSERT OR REPLACE INTO peak VALUES (?, ?, ?, ?)",
            (peaks.day, host, self._layout(tuple(keys)), _json([highest[key] for key in keys])),
        )

    def _layout(self, keys: tuple[Key, ...]) -> int:
        known = self._layouts.get(keys)
        if known is None:
            text = _json(keys)
            self._db.execute("INSERT OR IGNORE INTO layout (keys) VALUES (?)", (text,))
            (known,) = self._db.execute("SELECT id FROM layout WHERE keys = ?", (text,)).fetchone()
            if len(self._layouts) >= LAYOUTS:
                self._layouts.clear()
            self._layouts[keys] = known
        return int(known)

    def shorten(self) -> bool:
        """Bound the file: old hours become days, older days go; whether there is more to do.

        Days are counted that the file has: a clock that is wrong makes nothing old. Raises
        ``HistoryError``.
        """
        with self.transaction() as db:
            days = _days(db)
            done = db.execute("SELECT value FROM meta WHERE name = 'shortened'").fetchone()
            upto = days[HOURS_KEPT - 1] if len(days) > HOURS_KEPT else None
            old = [] if upto is None else [d for d in days if d < upto][::-1]
            left = [day for day in old if done is None or day > int(done[0])]
            for day in left[:AT_ONCE]:
                rows = db.execute(
                    "SELECT hours, estimated, register FROM energy WHERE day = ?", (day,)
                ).fetchall()
                db.executemany(
                    "UPDATE energy SET hours = ?, estimated = ? WHERE day = ? AND register = ?",
                    [(*_as_day(hours, guess), day, number) for hours, guess, number in rows],
                )
                db.execute("INSERT OR REPLACE INTO meta VALUES ('shortened', ?)", (day,))
            if len(days) > DAYS_KEPT:
                first = days[DAYS_KEPT - 1]
                for table in ("energy", "bridge", "peak"):
                    db.execute(f"DELETE FROM {table} WHERE day < ?", (first,))
                db.execute("DELETE FROM register WHERE at < ?", (first * DAY,))
            db.execute(
                "DELETE FROM event WHERE rowid <= (SELECT max(rowid) FROM event) - ?",
                (EVENTS_KEPT,),
            )
            if len(left) <= AT_ONCE:
                db.execute("DELETE FROM layout WHERE id NOT IN (SELECT layout FROM peak)")
                self._layouts.clear()
            return len(left) > AT_ONCE


def _days(connection: sqlite3.Connection) -> list[int]:
    """The days that a file has, the last one first; without looking at all rows."""
    rows = connection.execute(
        "WITH RECURSIVE found (day) AS (SELECT max(day) FROM energy UNION ALL "
        "SELECT (SELECT max(day) FROM energy WHERE day < found.day) FROM found "
        "WHERE found.day IS NOT NULL) SELECT day FROM found WHERE day IS NOT NULL"
    )
    return [day for (day,) in rows]


class RegisterRow:
    """A register on a host, as the file has it."""

    __slots__ = ("about", "begun", "facts", "identity", "number", "state")

    def __init__(self, row: Sequence[Any]) -> None:
        self.number, host, serial, family, table, object, step, *more = row
        name, rack, feed, level, rank, maximum, capacity, begun, begun_count, *last = more
        at, count, idle, rate = last
        self.identity = Identity(serial, family, table, object, step)
        self.about = About(host, name, level, rank, rack, feed)
        self.facts = Register(step, maximum, capacity)
        self.begun = State(Moment(begun), begun_count)
        self.state = State(Moment(at), count, idle, rate, RECENT if rate else 0.0)


def registers(
    connection: sqlite3.Connection, identity: Identity | None = None
) -> Iterator[RegisterRow]:
    """The registers of a file; of one that was on several hosts the last one comes last.

    With ``identity``: just that one, on each host that it was on.
    """
    where = (
        ""
        if identity is None
        else "WHERE serial = ? AND family = ? AND tbl = ? AND object = ? AND step = ? "
    )
    rows = connection.execute(
        "SELECT register.id, host.name, serial, family, tbl, object, step, register.name, rack, "
        "feed, level, rank, maximum, capacity, begun, begun_count, at, count, idle, rate "
        f"FROM register JOIN host ON host.id = register.host {where}ORDER BY at, register.id",
        () if identity is None else identity,
    )
    return map(RegisterRow, rows)


def _add(days: dict[int, Hours], span: Span, known: Callable[[int], Hours]) -> None:
    """Add a span to its days; ``known`` is what there is of a day."""
    for hour, counts in spread(span.counts, span.begin, span.end).items():
        day = hour // 24
        if day not in days:
            days[day] = known(day)
        hours, estimated = days[day]
        place = hour % 24 if len(hours) > 1 else 0  # of an old day the hours are no more
        hours[place] = (hours[place] or 0) + counts
        estimated[place] += counts if span.estimated else 0


def packed(hours: Iterable[int | None], estimated: Iterable[int]) -> tuple[str, str | None]:
    """The hours of a day as the file has them."""
    guessed = list(estimated)
    return _json(list(hours)), _json(guessed) if any(guessed) else None


def unpacked(hours: str, estimated: str | None) -> Hours:
    """The hours of a day, None where nothing is known; an old day has one number."""
    found = json.loads(hours)
    return found, json.loads(estimated) if estimated else [0] * len(found)


def _as_day(hours: str, estimated: str | None) -> tuple[str, str | None]:
    found, guessed = unpacked(hours, estimated)
    return packed([sum(each or 0 for each in found)], [sum(guessed)])


def _keys(text: str) -> list[Key]:
    return [(table, id, metric) for table, id, metric in json.loads(text)]


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

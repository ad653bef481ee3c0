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
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from check_sentry4.history.books import (
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
#: Days by which a new day may follow on the last one for old ones to be deleted: a clock that
#: jumps ahead deletes nothing.
PLAUSIBLE = 31
#: Days that are made shorter at once.
AT_ONCE = 3
#: Seconds that a reader waits for a writer.
PATIENCE = 5.0

#: What makes each version from the one before it; the number is SQLite's ``user_version``.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE host (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, rack TEXT NOT NULL,
        feed TEXT NOT NULL);
    CREATE TABLE register (id INTEGER PRIMARY KEY, host INTEGER NOT NULL, serial TEXT NOT NULL,
        family TEXT NOT NULL, tbl TEXT NOT NULL, object TEXT NOT NULL, step REAL NOT NULL,
        name TEXT NOT NULL, level TEXT NOT NULL, total INTEGER NOT NULL, maximum INTEGER NOT NULL,
        capacity REAL, begun REAL NOT NULL, begun_count INTEGER NOT NULL, at REAL NOT NULL,
        count INTEGER NOT NULL, idle REAL NOT NULL, rate REAL NOT NULL,
        UNIQUE (serial, family, tbl, object, step, host));
    CREATE TABLE energy (day INTEGER NOT NULL, register INTEGER NOT NULL, hours TEXT NOT NULL,
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
        self._hosts: dict[str, tuple[int, str, str]] = {}
        self._layouts: dict[tuple[Key, ...], int] = {}
        self._registers: dict[tuple[Identity, str], int] = {}
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
                self._registers[identity, row.about.host] = row.number
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
        days: dict[int, Hours] = {}
        for span in spans:
            for hour, counts in spread(span.counts, span.begin, span.end).items():
                day = hour // 24
                kept = days.get(day)
                if kept is None:
                    kept = days[day] = self.day(day, register)
                hours, estimated = kept
                if len(hours) == 1:  # so old that its hours are no more
                    hour = 0
                hours[hour % 24] = (hours[hour % 24] or 0) + counts
                estimated[hour % 24] += counts if span.estimated else 0
        self.set_days(register, days)

    def day(self, day: int, register: int) -> Hours:
        """The hours of a register on a day."""
        row = self._db.execute(
            "SELECT hours, estimated FROM energy WHERE day = ? AND register = ?", (day, register)
        ).fetchone()
        return unpacked(*row) if row is not None else ([None] * 24, [0] * 24)

    def set_days(self, register: int, days: Mapping[int, Hours]) -> None:
        """Have days of a register as they are given."""
        self._db.executemany(
            "INSERT OR REPLACE INTO energy VALUES (?, ?, ?, ?)",
            [(day, register, *packed(*kept)) for day, kept in days.items()],
        )

    def register(
        self, identity: Identity, facts: Register, about: About, first: State, state: State
    ) -> int:
        """The number of a register on a host; its row is brought up to date, or made."""
        number = self._registers.get((identity, about.host))
        now = (
            *(about.name, about.level, about.total, facts.maximum, facts.capacity),
            *(state.at.wall, state.counter, state.idle, state.rate),
        )
        host = self._host(about)
        if number is not None:
            self._db.execute(
                "UPDATE register SET name = ?, level = ?, total = ?, maximum = ?, capacity = ?, "
                "at = ?, count = ?, idle = ?, rate = ? WHERE id = ?",
                (*now, number),
            )
            return number
        cursor = self._db.execute(
            "INSERT INTO register (host, serial, family, tbl, object, step, name, level, total, "
            "maximum, capacity, at, count, idle, rate, begun, begun_count) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (host, *identity, *now, first.at.wall, first.counter),
        )
        found = self._registers[identity, about.host] = int(cursor.lastrowid or 0)
        return found

    def _host(self, about: About) -> int:
        known = self._hosts.get(about.host)
        if known is None or known[1:] != (about.rack, about.feed):
            self._db.execute(
                "INSERT INTO host (name, rack, feed) VALUES (?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET rack = excluded.rack, feed = excluded.feed",
                (about.host, about.rack, about.feed),
            )
            (number,) = self._db.execute(
                "SELECT id FROM host WHERE name = ?", (about.host,)
            ).fetchone()
            known = self._hosts[about.host] = (number, about.rack, about.feed)
        return known[0]

    def _write_peaks(self, name: str, peaks: Peaks) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO host (name, rack, feed) VALUES (?, '', '')", (name,)
        )
        (host,) = self._db.execute("SELECT id FROM host WHERE name = ?", (name,)).fetchone()
        row = self._db.execute(
            "SELECT keys, highest FROM peak JOIN layout ON layout.id = peak.layout "
            "WHERE day = ? AND host = ?",
            (peaks.day, host),
        ).fetchone()
        highest = dict(zip(_keys(row[0]), json.loads(row[1]))) if row is not None else {}
        for key, value in peaks.highest.items():
            highest[key] = max(round(value, 2), highest.get(key, value))
        self._db.execute(
            "INSERT OR REPLACE INTO peak VALUES (?, ?, ?, ?)",
            (peaks.day, host, self._layout(tuple(highest)), _json(list(highest.values()))),
        )

    def _layout(self, keys: tuple[Key, ...]) -> int:
        known = self._layouts.get(keys)
        if known is None:
            text = _json(keys)
            self._db.execute("INSERT OR IGNORE INTO layout (keys) VALUES (?)", (text,))
            (known,) = self._db.execute("SELECT id FROM layout WHERE keys = ?", (text,)).fetchone()
            self._layouts[keys] = known
        return int(known)

    def shorten(self, now: float | None = None) -> bool:
        """Bound the file: old hours become days, older days go; whether there is more to do.

        Nothing goes because of a clock that has jumped ahead: the day before has to be there.
        Raises ``HistoryError``.
        """
        today = int((time.time() if now is None else now) // DAY)
        with self.transaction() as db:
            (newest,) = db.execute("SELECT max(day) FROM energy WHERE day < ?", (today,)).fetchone()
            if newest is None or newest < today - PLAUSIBLE:
                return False
            return self._shorten(db.cursor(), today)

    def _shorten(self, cursor: sqlite3.Cursor, today: int) -> bool:
        done = cursor.execute("SELECT value FROM meta WHERE name = 'shortened'").fetchone()
        upto = today - HOURS_KEPT
        found = cursor.execute(
            "SELECT DISTINCT day FROM energy WHERE day >= ? AND day < ? ORDER BY day LIMIT ?",
            (int(done[0]) if done else 0, upto, AT_ONCE),
        ).fetchall()
        for (day,) in found:
            rows = cursor.execute(
                "SELECT register, hours, estimated FROM energy WHERE day = ?", (day,)
            ).fetchall()
            cursor.executemany(
                "UPDATE energy SET hours = ?, estimated = ? WHERE day = ? AND register = ?",
                [(*_as_day(hours, estimated), day, number) for number, hours, estimated in rows],
            )
        last = found[-1][0] + 1 if found else upto
        cursor.execute("INSERT OR REPLACE INTO meta VALUES ('shortened', ?)", (last,))
        for table in ("energy", "peak"):
            cursor.execute(f"DELETE FROM {table} WHERE day < ?", (today - DAYS_KEPT,))
        cursor.execute("DELETE FROM register WHERE at < ?", ((today - DAYS_KEPT) * DAY,))
        cursor.execute(
            "DELETE FROM event WHERE rowid <= (SELECT max(rowid) FROM event) - ?", (EVENTS_KEPT,)
        )
        return len(found) == AT_ONCE


class RegisterRow:
    """A register on a host, as the file has it."""

    __slots__ = ("about", "begun", "facts", "identity", "number", "state")

    def __init__(self, row: Sequence[Any]) -> None:
        (
            self.number,
            serial,
            family,
            table,
            object,
            step,
            name,
            level,
            total,
            maximum,
            capacity,
            begun,
            begun_count,
            at,
            count,
            idle,
            rate,
            host,
            rack,
            feed,
        ) = row
        self.identity = Identity(serial, family, table, object, step)
        self.about = About(host, name, level, bool(total), rack, feed)
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
        else ("WHERE serial = ? AND family = ? AND tbl = ? AND object = ? AND step = ? ")
    )
    rows = connection.execute(
        "SELECT register.id, serial, family, tbl, object, step, register.name, level, total, "
        "maximum, capacity, begun, begun_count, at, count, idle, rate, host.name, rack, feed "
        f"FROM register JOIN host ON host.id = register.host {where}ORDER BY at, register.id",
        () if identity is None else identity,
    )
    return map(RegisterRow, rows)


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

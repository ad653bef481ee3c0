"""A live agent, through easysnmp.

GETBULK with the scalars as non-repeaters and responses of at most ``LARGEST_RESPONSE`` octets, or
GETNEXT in version 1; what to ask for is in ``snmp.request``.

Of easysnmp and Net-SNMP more is kept from the user in ``snmp.session``.

* A value of 4096 octets or more overruns a buffer of easysnmp by one octet: the child may die.
* Some agents are silent to GETBULK and answer GETNEXT (ATEN): see ``Agent._goes_on_without_bulk``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from check_sentry4.snmp import (
    Index,
    Scalar,
    Source,
    SourceError,
    Value,
    Varbinds,
    Waiting,
    Walk,
    unheard,
)
from check_sentry4.snmp.connection import Connection, address, canonical, resolve
from check_sentry4.snmp.request import (
    END,
    LONGEST_NAME,
    MOST_ROWS,
    NOT_INCREASING,
    Cursor,
    End,
    Exchange,
    Request,
    compose,
    key,
    learn,
)
from check_sentry4.snmp.session import OpeningError, Session

if TYPE_CHECKING:
    from check_sentry4.snmp.failures import Failures

#: Values that no PDU exceeds (four units with 54 outlets each have 20,000).
MOST_VALUES = 100000
#: Octets of an SNMP message that pass an Ethernet path unfragmented, with room for tunnels.
LARGEST_RESPONSE = 1388
#: Octets that are kept free where more than so many columns and cells are asked for.
SURPRISES, FEW = 24, 20
#: Octets of a message beside its varbinds: v1 and v2c without the community; v3 with engine ID,
#: authentication of up to 48 octets, and padding, without the names of user and context.
ENVELOPE = 38
ENVELOPE_V3 = 160

#: What is said of answers that make no sense; docs/ lists these as troubleshooting.
NO_VALUES = "{where} answered with no values: look at its firmware"
OTHER_VALUES = "{where} does not answer what was asked: look at its firmware"
NO_OBJECT = "the agent answered without an object ({kind}): look at its firmware"
_INTEGERS = frozenset(
    ("INTEGER", "INTEGER32", "GAUGE", "UNSIGNED32", "COUNTER", "COUNTER64", "TICKS", "UINTEGER")
)


_Varbind = tuple[str | End, Value | None]
#: sysObjectID, which every agent has.
_ANY_AGENT = ".1.3.6.1.2.1.1.2.0"


class Agent(Source):
    """A live agent: one session, read only (GETBULK, or GETNEXT in version 1).

    Use it in a ``with`` statement, or ``close`` it, where a process goes on afterwards.
    """

    def __init__(self, connection: Connection, waiting: Waiting = unheard):
        """Open a session; ``waiting`` is told what is being waited for.

        Raises ``SourceError`` if the name, the credentials or the v3 engine cannot be had.
        """
        self.connection = connection
        self.log: list[str] = []
        self.requests = 0
        self.answers = 0
        #: Whether GETBULK is used.
        self.bulk = connection.protocol != "1"
        #: Whether an agent that is silent to GETBULK is tried by GET: not one known to be silent.
        self.patient = True
        self._reused = False  # the session was open before
        self.exchanges: list[Exchange] | None = None  # by GETBULK, while they are recorded
        self._waiting = waiting
        self._largest = LARGEST_RESPONSE
        self._known: dict[str, list[Index]] = {}  # the rows of tables of which a column has ended
        self._where = connection.where
        waiting(f"the address of {connection.hostname}", False)
        self._session = Session(
            connection, resolve(connection.hostname, connection.port, connection.family)
        )
        self._open()

    def _open(self) -> None:
        """Open the session."""
        session, v3 = self._session, self.connection.protocol == "3"
        if v3:
            self._waiting(f"the SNMPv3 engine of {self._where}", True)
        began = time.monotonic()
        try:
            session.open()
        except OpeningError as error:
            self.log.append(f"{session.peer}: no session after {_ms(began)}{self._patience}")
            raise self._with_log(self._failures.of_opening(str(error))) from None
        if v3:
            try:
                self._waiting("", False)
            except BaseException:
                session.close()
                raise
        self.log.append(f"{session.peer}: session opened in {_ms(began)}")

    def close(self) -> None:
        """End the session; once is enough."""
        self._session.close()

    @property
    def peer(self) -> str:
        """Address, port and context: a gateway may have a device in each."""
        host, port = address(self._session.peer)
        return f"{canonical(host)} port {port} {self.connection.context}".strip()

    @property
    def notes(self) -> list[str]:
        """What an operator should know of how this agent was read."""
        if self.bulk or self.connection.protocol == "1":
            return []
        return ["the device does not answer GETBULK: read by GETNEXT, which takes longer"]

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        session: Session | None = getattr(self, "_session", None)
        if session is not None and session.is_open and not sys.is_finalizing():
            self.close()

    @property
    def _patience(self) -> str:
        c = self.connection
        return f" (timeout {c.timeout:g} s, {c.retries} retr{'y' if c.retries == 1 else 'ies'})"

    @property
    def _failures(self) -> Failures:
        from check_sentry4.snmp.failures import Failures  # as a rule there are none

        return Failures(self.connection, self._session.peer)

    def silent(self) -> SourceError:
        """What to say of the agent if it did not answer at all."""
        return self._failures.of_silence(0)

    def _failed(self, error: Exception) -> SourceError:
        """What to say of an error of a request."""
        if _is_timeout(error):
            return self._failures.of_silence(self.answers)
        return self._failures.of_request(str(error).strip() or type(error).__name__)

    def _with_log(self, error: SourceError) -> SourceError:
        """An error that knows what was asked before it (``-vvv``)."""
        error.log = [*self.log]
        return error

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        answer = Varbinds({}, {})
        left, cursors = list(scalars), [Cursor(walk) for walk in columns]
        limits = [walk.repetitions for walk in columns if walk.repetitions]
        for cursor in cursors:
            answer.columns[cursor.oid] = cursor.rows
        while left or cursors:
            most = min(limits, default=MOST_ROWS) if self.bulk else 1
            # What follows the ends of many columns, or cells that are missing, has longer names.
            room = self._room() - (SURPRISES if len(left) + len(cursors) > FEW else 0)
            request = compose(left, cursors, self._known, room, most)
            varbinds = self._request(request)
            if varbinds is None:
                continue  # again with less, or in another way
            if not varbinds:
                raise SourceError(NO_VALUES.format(where=self._where))
            single = varbinds[: len(request.scalars)]
            for scalar, (oid, value) in zip(request.scalars, single):
                if oid == f".{scalar.instance}" and value is not None:
                    answer.scalars[scalar.instance] = value
            left = left[len(single) :]
            if left:
                continue  # the agent, or we, had no room for more
            had = [len(cursor.rows) for cursor in cursors]
            if not request.take(varbinds[len(single) :]) and not single:
                raise SourceError(OTHER_VALUES.format(where=self._where))
            learn(self._known, cursors, had)
            cursors = [cursor for cursor in cursors if not cursor.ended]
        return answer

    def subtree(self, root: str) -> dict[str, Value]:
        """See ``Source.subtree``; of a device with more than ``MOST_VALUES``, the first of them."""
        cursor = Cursor(Walk(root, 0, LONGEST_NAME, 0, root))
        found: dict[str, Value] = {}
        while len(found) < MOST_VALUES:
            rows = max(1, self._room() // cursor.size) if self.bulk else 1
            varbinds = self._request(Request([], [], [cursor], rows))
            if varbinds is None:
                continue  # again with less, or in another way
            if not varbinds:
                raise SourceError(NO_VALUES.format(where=self._where))
            for oid, value in varbinds:
                if isinstance(oid, End) or value is None or not oid.startswith(cursor.prefix):
                    return found
                index = tuple(map(int, oid.removeprefix(cursor.prefix).split(".")))
                if index <= cursor.last:
                    raise SourceError(
                        NOT_INCREASING.format(oid=oid, asked=cursor.after(cursor.last))
                    )
                cursor.last = index
                found[oid.lstrip(".")] = value
        return found

    def _room(self) -> int:
        c = self.connection
        if c.protocol == "3":
            return self._largest - ENVELOPE_V3 - len(c.secname) - len(c.context)
        return self._largest - ENVELOPE - len(c.community)

    def _request(self, request: Request) -> list[_Varbind] | None:
        """One request; None: ask again, for less or in another way."""
        oids, single = request.oids, len(request.scalars) + len(request.cells)
        # Before the first answer a v3 engine that is there drops what it cannot decrypt.
        known = self.answers > 0 or self.connection.protocol != "3"
        self._waiting(f"answer {self.requests + 1} of {self._where}", known)
        began = time.monotonic()
        try:
            if not self.bulk:
                typed = self._next(oids)
                self._waiting("", False)
                return typed
            self.requests += 1
            varbinds = self._session.get_bulk(oids, single, request.reps)
        except SourceError:
            raise
        except Exception as error:  # easysnmp raises its own, and SystemError or Unicode ones
            if "tooBig" in str(error) and self._largest > 100:  # room for one
                self._largest //= 2
                return None
            how = "GETBULK" if self.bulk else "GETNEXT"
            self.log.append(
                f"{how} {len(oids)} objects: {_short(error)} in {_ms(began)}{self._patience}"
            )
            if _is_timeout(error) and (self._goes_on_anew() or self._goes_on_without_bulk()):
                return None
            raise self._with_log(self._failed(error)) from None
        self._waiting("", False)
        self.answers += 1
        self.log.append(
            f"GETBULK {single} objects, {len(request.columns)} columns x {request.reps}: "
            f"{len(varbinds)} values in {_ms(began)}"
        )
        typed = [_typed(varbind) for varbind in varbinds]
        if self.exchanges is not None:
            self.exchanges.append(Exchange(tuple(oids), single, request.reps, _oids(typed)))
        return typed

    def _goes_on_without_bulk(self) -> bool:
        """Whether an agent that is silent to GETBULK answers a GET: then it is read by GETNEXT.

        It is tried once, for a second at most.
        """
        if not (self.bulk and self.patient) or self.answers:
            return False
        self.patient = False
        began = time.monotonic()  # the device has been waited for since GETBULK
        try:
            self._session.get_once(_ANY_AGENT, min(self.connection.timeout, 1.0))
        except Exception as error:
            self.log.append(f"GET 1 object: {_short(error)} in {_ms(began)}")
            return False
        self._waiting("", False)
        self.log.append(f"GET 1 object: 1 value in {_ms(began)}; going on with GETNEXT")
        self.bulk = False
        return True

    def _goes_on_anew(self) -> bool:
        """Whether a session that was open before has to be opened anew, and has been."""
        if not self._reused or self.answers or not self._session.is_set_back():
            return False
        self.log.append("the SNMPv3 engine has restarted, or its clock was set back: a new session")
        self.close()
        self._reused = False
        self._open()
        return True

    def begin(self, *, recording: bool = False) -> None:
        """Start anew in a session that is open.

        To record ``exchanges`` that are to be repeated, the rows of tables stay known.
        """
        self.requests = self.answers = 0
        self._reused = self._reused or not recording
        self.log.clear()
        self.exchanges = [] if recording else None
        if not recording:
            self._known.clear()
            self._largest = LARGEST_RESPONSE

    def again(self, exchanges: Sequence[Exchange]) -> list[Value] | None:
        """The values of what was asked before, asked again; None if anything else is different.

        Raises ``SourceError`` if there is no answer at all.
        """
        found: list[Value] = []
        for exchange in exchanges:
            self.requests += 1
            self._waiting(f"answer {self.requests} of {self._where}", True)
            try:
                varbinds = self._session.get_bulk(
                    exchange.asked, exchange.single, exchange.repetitions
                )
                typed = [_typed(varbind) for varbind in varbinds]
            except Exception as error:  # easysnmp's own, SystemError or Unicode ones, ours
                if not self.answers and _is_timeout(error) and not self._goes_on_anew():
                    raise self._failed(error) from None
                return None
            self._waiting("", False)
            if _oids(typed) != exchange.answered:
                return None
            self.answers += 1
            found += [b"" if value is None else value for _, value in typed]
        return found

    def _next(self, oids: list[str]) -> list[_Varbind]:
        """GETNEXT over the same columns; after what has nothing after it comes ``END``.

        One such fails the whole request, and easysnmp does not tell which: most likely the
        greatest, after which the MIB has ended. It is asked for alone, and then the rest.
        """
        self.requests += 1
        began = time.monotonic()
        try:
            varbinds = self._session.get_next(oids)
        except Exception as error:
            if type(error).__name__ != "EasySNMPNoSuchNameError":
                raise
            self.log.append(f"GETNEXT {len(oids)} objects: noSuchName in {_ms(began)}")
            self.answers += 1
            if len(oids) == 1:
                return [(END, None)]
            greatest = max(range(len(oids)), key=lambda place: key(oids[place]))
            alone = self._next([oids[greatest]])
            rest = oids[:greatest] + oids[greatest + 1 :]
            ended = alone[0][0] is END  # otherwise it was another one
            result = self._next(rest) if ended else [self._next([oid])[0] for oid in rest]
            return result[:greatest] + alone + result[greatest:]
        self.answers += 1
        self.log.append(f"GETNEXT {len(oids)} objects in {_ms(began)}")
        return [_typed(varbind) for varbind in varbinds]


def _is_timeout(error: Exception) -> bool:
    return type(error).__name__ == "EasySNMPTimeoutError"


def _short(error: Exception) -> str:
    """What became of a request, for a log."""
    return "no answer" if _is_timeout(error) else str(error).strip() or type(error).__name__


def _oids(varbinds: Iterable[_Varbind]) -> tuple[str, ...]:
    """The OIDs of an answer; empty where the MIB ended."""
    return tuple("" if isinstance(oid, End) else oid for oid, _ in varbinds)


def _typed(varbind: Any) -> _Varbind:
    """OID and value of an easysnmp variable; ``END`` where the MIB ends.

    Raises ``SourceError`` for what is neither: under threads easysnmp can lose an OID, and a row
    that was lost must not look like a row that is not there.
    """
    kind, text = varbind.snmp_type, varbind.value
    if kind == "ENDOFMIBVIEW":
        return END, None
    if not varbind.oid or kind in ("NOSUCHOBJECT", "NOSUCHINSTANCE"):
        raise SourceError(NO_OBJECT.format(kind=kind or "no type"))
    oid = f"{varbind.oid}.{varbind.oid_index}" if varbind.oid_index else str(varbind.oid)
    if kind in _INTEGERS:
        try:
            return oid, int(text)
        except ValueError:
            return oid, b""
    if kind == "OBJECTID":
        return oid, str(text).lstrip(".")
    return oid, str(text).encode("latin-1", "replace")


def _ms(began: float) -> str:
    return f"{(time.monotonic() - began) * 1000:.1f} ms"

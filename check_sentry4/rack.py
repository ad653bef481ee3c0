"""Several feeds read side by side, for ``checks.rack``: one process for each device.

easysnmp is not safe under threads, so each device has a child of its own; what a child found comes
back through a pipe as plain values.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from check_sentry4.ask import identify
from check_sentry4.checks.rack import Conductor, CustomerOutlet, FeedLoad, Outlet, RackRequest
from check_sentry4.device import Device
from check_sentry4.feeds.reader import FeedReader
from check_sentry4.mib.model import Family
from check_sentry4.process.children import Parent, fork
from check_sentry4.process.ipc import (
    DIED,
    FOR_DEVICE,
    FOR_OTHER,
    RESULT,
    Received,
    follow,
    is_silent,
)
from check_sentry4.snmp import NoAnswerError, Source, SourceError, Waiting, unheard
from check_sentry4.text import clean


class Place(NamedTuple):
    """A device of a rack: its feed's name, its address as told, and what opens it."""

    feed: str
    host: str
    opened: Callable[[Waiting], Source]
    family: Family | None = None


def read_rack(
    asked: RackRequest,
    places: Sequence[Place],
    began: float,
    deadline: float,
    shield: Callable[[], None],
    *,
    forked: bool = True,
) -> list[FeedLoad]:
    """What each device carries, read side by side until ``deadline``.

    The check ``began`` earlier (both of ``time.monotonic``). ``shield`` is called in each child
    before it speaks to the network. Not ``forked``: one after the other, in this process.
    """
    if not forked:
        return [_carried(asked, place, unheard) for place in places]
    readers = [_Reader(asked, place, shield) for place in places]
    by_inbox = {reader.child.inbox: reader for reader in readers}
    for inbox, messages in follow(by_inbox, lambda: deadline):
        by_inbox[inbox].take(messages)
    return [reader.found(began, deadline) for reader in readers]


class _Reader:
    """A child that reads one device."""

    def __init__(self, asked: RackRequest, place: Place, shield: Callable[[], None]) -> None:
        self._place = place
        self._heard = Received()
        self.child = fork(lambda parent: _work(asked, place, parent, shield))

    def take(self, messages: list[Any] | None) -> None:
        """Take what it says; None: it says no more."""
        if messages is None:
            self._heard.ended = True
        else:
            self._heard.take(messages)

    def found(self, began: float, deadline: float) -> FeedLoad:
        """End it, and tell what it found, or why that is not known."""
        silent = is_silent(self._heard.asked, began, deadline, self.child.pid)
        self.child.end()
        place, plain = self._place, self._heard.last.get(RESULT)
        if plain is not None:
            return _unpacked(plain)
        if self._heard.ended:
            return FeedLoad(place.feed, place.host, error=DIED.format(why=""))
        why = f"{'no answer' if silent else 'not read'} before the deadline"
        return FeedLoad(place.feed, place.host, error=why, silent=silent)


def _work(asked: RackRequest, place: Place, parent: Parent, shield: Callable[[], None]) -> None:
    """The child: read one device, and say what it carries."""

    def waiting(what: str, device: bool) -> None:
        parent.send((FOR_DEVICE if device else FOR_OTHER, what))

    # Nobody is to wait for the end of this output where our parent is killed.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    shield()
    parent.send((RESULT, _packed(_carried(asked, place, waiting))))


def _packed(carried: FeedLoad) -> Any:
    """A value of plain types, as it can be sent."""
    plain = carried._asdict()
    plain["conductors"] = tuple(map(tuple, carried.conductors))
    plain["outlets"] = tuple(map(tuple, carried.outlets))
    plain["customer"] = tuple(map(tuple, carried.customer))
    return plain


def _unpacked(plain: dict[str, Any]) -> FeedLoad:
    plain["conductors"] = tuple(Conductor(*c) for c in plain["conductors"])
    plain["outlets"] = tuple(Outlet(*o) for o in plain["outlets"])
    plain["customer"] = tuple(CustomerOutlet(*o) for o in plain["customer"])
    return FeedLoad(**plain)


def _carried(asked: RackRequest, place: Place, waiting: Waiting) -> FeedLoad:
    """What one device carries, or why that is not known."""
    try:
        return read_feeds(asked, place, (), waiting)[0]
    except SourceError as error:
        silent = isinstance(error, NoAnswerError)
        return FeedLoad(place.feed, place.host, error=clean(str(error), 200), silent=silent)
    except Exception as error:
        what = f"unforeseen {type(error).__name__}: please report it"
        return FeedLoad(place.feed, place.host, error=what)


def read_feeds(
    asked: RackRequest, place: Place, names: Sequence[str], waiting: Waiting
) -> list[FeedLoad]:
    """What a device carries; where ``names`` are given, each of these feeds of it.

    ``waiting`` is told what is being waited for. Raises ``SourceError``; ``FeedError`` if no cord
    is of a feed.
    """
    source = place.opened(waiting)
    try:
        device = Device(source)
        family = place.family or identify(device)
        if family is None:
            raise SourceError("no family of PDUs that is known: look at the address")
        device.repetitions = family.repetitions
        found = FeedReader(device, family, asked).feeds(place.feed, place.host, names)
    finally:
        source.end()
    return [carried._replace(peer=source.peer) for carried in found]

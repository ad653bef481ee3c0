"""Several feeds read side by side, for ``checks.rack``: one process for each device.

easysnmp is not safe under threads, so each device has a child of its own; what a child found comes
back through a pipe as plain values.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from check_sentry4.ask import identify
from check_sentry4.checks.rack import Asked, Carried, Conductor, Outlet
from check_sentry4.cli.said import DIED, is_silent
from check_sentry4.feeds import FeedReader
from check_sentry4.mib.model import Family
from check_sentry4.rows import Device
from check_sentry4.snmp import NoAnswerError, Source, SourceError, Waiting, unheard
from check_sentry4.state import UNKNOWN
from check_sentry4.text import clean

#: What a child says before what it has read, each time it waits for the device, or for something
#: else; a dictionary in marshal's form begins with neither.
_DEVICE, _OTHER = b".", b"-"


class Place(NamedTuple):
    """A device of a rack: its feed's name, its address as told, and what opens it."""

    feed: str
    host: str
    opened: Callable[[Waiting], Source]
    family: Family | None = None


def read_rack(
    asked: Asked,
    places: Sequence[Place],
    began: float,
    deadline: float,
    shield: Callable[[], None],
    *,
    forked: bool = True,
) -> list[Carried]:
    """What each device carries, read side by side until ``deadline``.

    The check ``began`` earlier (both of ``time.monotonic``). ``shield`` is called in each child
    before it speaks to the network. Not ``forked``: one after the other, in this process.
    """
    if not forked:
        return [_carried(asked, place, unheard) for place in places]
    children: dict[int, tuple[int, Place]] = {}

    def ended(number: int, frame: object) -> None:
        for child, _ in children.values():
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)
        os._exit(UNKNOWN)

    alone = signal.getsignal(signal.SIGTERM) == signal.SIG_DFL  # a worker of the fleet ignores it
    if alone:
        signal.signal(signal.SIGTERM, ended)
    for place in places:
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(ours)
            _work(asked, place, theirs, shield)
        os.close(theirs)
        children[ours] = child, place
    heard: dict[int, bytes] = dict.fromkeys(children, b"")
    #: Since when each device is waited for; None: not for the device.
    since: dict[int, float | None] = dict.fromkeys(children)
    open_ends = set(children)
    while open_ends:
        left = max(0.0, deadline - time.monotonic())
        ready = select.select(list(open_ends), [], [], left)[0]
        if not ready:
            break
        for end in ready:
            chunk = os.read(end, 65536)
            heard[end] += chunk
            since[end] = time.monotonic() if chunk.endswith(_DEVICE) else None
            if not chunk:
                open_ends.discard(end)
    if alone:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    result = []
    for end, (child, place) in children.items():
        silent = is_silent(since[end], began, deadline, child)
        with suppress(OSError):  # it has ended, and another process reaped it
            if end in open_ends:
                os.kill(child, 9)
            os.waitpid(child, 0)
        os.close(end)
        why = f"{'no answer' if silent else 'not read'} before the deadline"
        late = Carried(place.feed, place.host, error=why, silent=silent)
        died = Carried(place.feed, place.host, error=DIED.format(why=""))
        data = heard[end].lstrip(_DEVICE + _OTHER)
        if data and end not in open_ends:
            result.append(_unpacked(marshal.loads(data)))  # our own child's
        else:
            result.append(late if end in open_ends else died)
    return result


def _work(asked: Asked, place: Place, end: int, shield: Callable[[], None]) -> None:
    """The child: read one device, tell what it carries, and leave."""

    def waiting(what: str, device: bool) -> None:
        os.write(end, _DEVICE if device else _OTHER)

    try:
        # Nobody is to wait for the end of this output where our parent is killed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        shield()
        data = marshal.dumps(_packed(_carried(asked, place, waiting)))
        while data:
            data = data[os.write(end, data) :]
    finally:
        os._exit(0)


def _packed(carried: Carried) -> Any:
    """A value without named tuples, which ``marshal`` does not take."""
    plain = carried._asdict()
    plain["conductors"] = tuple(map(tuple, carried.conductors))
    plain["outlets"] = tuple(map(tuple, carried.outlets))
    return plain


def _unpacked(plain: dict[str, Any]) -> Carried:
    plain["conductors"] = tuple(Conductor(*c) for c in plain["conductors"])
    plain["outlets"] = tuple(Outlet(*o) for o in plain["outlets"])
    return Carried(**plain)


def _carried(asked: Asked, place: Place, waiting: Waiting) -> Carried:
    """What one device carries, or why that is not known."""
    try:
        return read_feeds(asked, place, (), waiting)[0]
    except SourceError as error:
        silent = isinstance(error, NoAnswerError)
        return Carried(place.feed, place.host, error=clean(str(error), 200), silent=silent)
    except Exception as error:
        what = f"unforeseen {type(error).__name__}: please report it"
        return Carried(place.feed, place.host, error=what)


def read_feeds(asked: Asked, place: Place, names: Sequence[str], waiting: Waiting) -> list[Carried]:
    """What a device carries; where ``names`` are given, each of these feeds of it.

    ``waiting`` is told what is being waited for. Raises ``SourceError``; ``FeedError`` if no cord
    is of a feed.
    """
    source = place.opened(waiting)
    device = Device(source)
    family = place.family or identify(device)
    if family is None:
        raise SourceError("no family of PDUs that is known: look at the address")
    device.repetitions = family.repetitions
    found = FeedReader(device, family, asked).feeds(place.feed, place.host, names)
    return [carried._replace(peer=source.peer) for carried in found]

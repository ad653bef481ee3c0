"""What the fleet tells of itself: figures, its own service, a sign of life to systemd."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, NamedTuple

from check_sentry4.daemon import say
from check_sentry4.fleet.receivers import TTL, Delivery
from check_sentry4.state import CRITICAL, NAMES, OK, WARNING
from check_sentry4.text import reason

if TYPE_CHECKING:
    from check_sentry4.fleet.resident import Resident

#: Seconds between two results of the fleet itself.
OWN_INTERVAL = 60.0

#: What is said of a receiver that is there.
TAKES = "takes results"


class Figures(NamedTuple):
    """What the fleet is doing, as ``sentry4-fleet status`` shows it.

    ``behind`` is how many seconds a PDU that answers has been due, ``oldest`` for how many a result
    has waited to be handed in; ``late`` is the longer of both in ttls of the service: at 1 its
    monitor says that no result came. ``history`` is why no history is kept.
    """

    pdus: int
    services: int
    results: int
    behind: float
    oldest: float
    late: float
    kept: int
    dropped: int
    silent: tuple[str, ...]
    receiver: str
    time: float
    history: str = ""


def own_state(now: Figures, *, dropped: bool) -> int:
    """The state of the fleet's own service; ``dropped``: results were, since the last one."""
    if dropped or now.late >= 1.0:
        return CRITICAL  # a monitor misses results
    away = now.receiver != TAKES or bool(now.history)
    return WARNING if away or now.late > 1 / TTL or now.behind > OWN_INTERVAL / 2 else OK


def own_result(host: str, service: str, now: Figures, *, dropped: bool) -> Delivery:
    """The result of the fleet's own service."""
    state = own_state(now, dropped=dropped)
    data = f"pdus={now.pdus} results={now.results}c behind={now.behind}s oldest={now.oldest}s "
    data += f"silent={len(now.silent)} kept={now.kept} dropped={now.dropped}c"
    text = f"{NAMES[state]} - {in_words(now)}"
    moment = time.time()
    return Delivery(host, service, state, text, data, moment, moment, TTL * OWN_INTERVAL)


def in_words(now: Figures) -> str:
    """The figures in one line."""
    pdus = f"{now.pdus} PDU{'' if now.pdus == 1 else 's'}"
    text = f"{pdus}, {now.results} results, {len(now.silent)} silent, "
    text += f"{now.behind} s behind, {now.kept} results kept"
    text += f", the oldest for {now.oldest} s" if now.kept else ""
    text += f", {now.dropped} dropped" if now.dropped else ""
    return text + (f", no history is kept: {now.history}" if now.history else "")


def write_status(path: str, figures: Figures) -> None:
    """Write the figures for ``sentry4-fleet status``; nowhere if ``path`` is empty."""
    if not path:
        return
    try:
        with open(f"{path}.new", "w", encoding="utf-8") as file:
            json.dump(figures._asdict(), file)
        os.replace(f"{path}.new", path)
    except OSError as error:
        say(f"{path}: {reason(error)}")


class ResidentProcess:
    """The process that answers ordinary commands: started again if it died."""

    def __init__(self, resident: Resident) -> None:
        self._resident = resident
        self._pid = 0

    def keep(self) -> None:
        """Start it if it is not there, or if nobody would find it."""
        if self._resident.is_lost:
            say("resident mode: the socket was removed: it is made again")
            try:
                self._resident.open_again()
            except OSError as error:
                say(f"resident mode: {reason(error)}")
                return
            self._pid = self._resident.start()
            return
        try:
            gone = bool(self._pid) and bool(os.waitpid(self._pid, os.WNOHANG)[0])
        except ChildProcessError:  # another process reaped it
            gone = True
        if gone:
            say("the resident process died: another one is started")
            self._pid = 0
        if not self._pid:
            try:
                self._pid = self._resident.start()
            except OSError as error:
                say(f"resident mode: {reason(error)}")

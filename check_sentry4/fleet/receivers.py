"""Where results go: Icinga 2's API, Nagios' spool directory or command pipe, JSON lines.

``deliver`` hands in one result and raises ``AwayError`` where the receiver is not there: the
result is kept and handed in again. What the receiver refuses for good is told and dropped.
"""

from __future__ import annotations

import json
import math
import os
import random
import stat
import string
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from check_sentry4 import monitor, nagios_pipe
from check_sentry4.icinga2 import Api, UnreachableError
from check_sentry4.monitor import AwayError
from check_sentry4.text import clean, reason

#: Intervals after which a monitor says that no result came.
TTL = 3


class Delivery(NamedTuple):
    """A result as it is handed in. Times are seconds since 1970; ``ttl`` is three intervals."""

    host: str
    service: str
    status: int
    output: str
    performance: str
    began: float
    ended: float
    ttl: float


class RefusedError(Exception):
    """The receiver does not take this result, and never will: why, in one line."""


def split(text: str) -> tuple[str, str]:
    """Output and performance data of a text as the commands print it."""
    place = text.find(" | ")
    if place < 0:
        return text, ""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return text[:place] + text[end:], text[place + 3 : end]


class Receiver:
    """Takes results, through so many children at the same time."""

    lanes = 1

    def deliver(self, result: Delivery) -> None:
        """Hand in a result.

        Raises ``AwayError``, ``RefusedError``.
        """
        raise NotImplementedError


class JsonLines(Receiver):
    """A line of JSON a result, on standard output."""

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
        line = json.dumps(
            {
                "host": result.host,
                "service": result.service,
                "status": result.status,
                "output": result.output,
                "performance_data": result.performance,
                "seconds": round(result.ended - result.began, 3),
            },
            ensure_ascii=False,
        )
        try:
            _write_whole(1, (line + "\n").encode("utf-8", "replace"))
        except OSError as error:
            raise AwayError(f"standard output: {reason(error)}") from None


def _write_whole(file: int, data: bytes) -> None:
    """Write all of a line; nothing of it if it does not fit on the disk.

    Raises ``OSError``.
    """
    about = os.fstat(file)
    written = os.write(file, data)
    try:
        while written < len(data):
            written += os.write(file, data[written:])
    except OSError:
        if stat.S_ISREG(about.st_mode):
            os.ftruncate(file, about.st_size)
            os.lseek(file, 0, os.SEEK_END)
        raise


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _refuse_names(result: Delivery, taken: Callable[[str], bool]) -> None:
    """Refuse a result whose host or service has a name that Nagios would read as something else.

    Raises ``RefusedError``.
    """
    for name in (result.host, result.service):
        if not taken(name):
            told = f"{clean(result.host)};{clean(result.service)}"
            raise RefusedError(
                f"{told}: Nagios takes no such name: remove ; and control characters"
            )


def _fitting(text: str, room: int) -> bytes:
    """The beginning of an escaped text in at most ``room`` octets; no escape is cut."""
    cut = text.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    if (len(cut) - len(cut.rstrip("\\"))) % 2:
        cut = cut[:-1]
    return cut.encode()


class NagiosPipe(Receiver):
    """Nagios' and Naemon's command pipe: one write of at most PIPE_BUF octets each."""

    def __init__(self, path: str) -> None:
        self.path = path

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
        _refuse_names(result, nagios_pipe.is_name)
        head = f"[{int(result.ended)}] PROCESS_SERVICE_CHECK_RESULT;{result.host};{result.service};"
        head += f"{result.status};"
        data = f" | {_one_line(result.performance)}" if result.performance else ""
        first = _one_line(result.output.partition("\n")[0])
        room = nagios_pipe.LONGEST - len(head.encode("utf-8", "replace")) - 1
        # All of it; the first line with its performance data; or what fits of it.
        for text in (_one_line(result.output) + data, first + data, first):
            if len(text.encode("utf-8", "replace")) <= room:
                break
        line = head.encode("utf-8", "replace") + _fitting(text, room) + b"\n"
        try:
            nagios_pipe.write(self.path, line)
        except OSError as error:
            raise AwayError(f"{self.path}: {reason(error)}") from None


#: Files in a spool directory above which nothing is added: two for a result. They are counted
#: before every so many results.
MOST_FILES, COUNTED = 200_000, 500
_LETTERS = string.ascii_letters + string.digits


class NagiosSpool(Receiver):
    """Nagios' and Naemon's check result directory: ``cXXXXXX``, and then ``cXXXXXX.ok``."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._last: dict[tuple[str, str], str] = {}  # the file of each service's last result
        self._given = 0

    def _make_room(self, result: Delivery) -> None:
        """Take back what nobody has taken of this service.

        Raises ``AwayError`` if there is too much of others.
        """
        last = self._last.pop((result.host, result.service), "")
        for left in (f"{last}.ok", last) if last else ():  # without .ok Nagios does not begin
            with suppress(FileNotFoundError):
                os.unlink(left)
        if self._given % COUNTED == 0:
            there = len(os.listdir(self.directory))
            if there > MOST_FILES:
                raise AwayError(f"{self.directory}: {there} files that nobody takes")
        self._given += 1

    def _give(self, file: int) -> None:
        """Let Nagios read a file that another user has written: its group is the directory's."""
        directory, me = os.stat(self.directory), os.geteuid()
        if me == 0:
            os.fchown(file, directory.st_uid, directory.st_gid)
        elif directory.st_uid != me and os.fstat(file).st_gid != directory.st_gid:
            os.fchown(file, -1, directory.st_gid)
        os.fchmod(file, 0o640)

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
        _refuse_names(result, lambda name: nagios_pipe.is_name(name.replace(";", "")))
        data = f" | {_one_line(result.performance)}" if result.performance else ""
        lines = [
            "### Passive Check Result File ###",
            f"file_time={int(result.ended)}",
            "",
            f"host_name={result.host}",
            f"service_description={result.service}",
            "check_type=1",
            "check_options=0",
            "scheduled_check=0",
            "reschedule_check=0",
            f"latency={0:.6f}",
            f"start_time={result.began:.6f}",
            f"finish_time={result.ended:.6f}",
            "early_timeout=0",
            "exited_ok=1",
            f"return_code={result.status}",
            f"output={_one_line(result.output)}{data}",
            "",
        ]
        path = ""
        try:
            self._make_room(result)
            # Nagios takes names of just seven characters.
            name = "c" + "".join(random.choices(_LETTERS, k=6))
            file = os.open(
                os.path.join(self.directory, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640
            )
            path = os.path.join(self.directory, name)
            with os.fdopen(file, "wb") as opened:
                self._give(file)
                opened.write("\n".join(lines).encode("utf-8", "replace"))
            with open(f"{path}.ok", "wb") as ready:
                self._give(ready.fileno())
            self._last[result.host, result.service] = path
        except OSError as error:
            if path:
                for left in (path, f"{path}.ok"):
                    if os.path.exists(left):
                        os.unlink(left)
            raise AwayError(f"{self.directory}: {reason(error)}") from None


def left(result: Delivery, now: float) -> float:
    """The seconds that are left of a result's ttl, which counts from when its PDU was read.

    At least one: Icinga takes no less. A clock that was set back makes it no longer.
    """
    return min(result.ttl, max(1.0, float(math.ceil(result.ttl - (now - result.ended)))))


class Icinga2(Receiver):
    """Icinga 2's API, by object name."""

    #: One connection carries some 1,500 results a second.
    lanes = 3

    def __init__(self, url: str, source: str) -> None:
        self.api = Api(url)
        self._source = source

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
        body: dict[str, Any] = {
            "type": "Service",
            "service": f"{result.host}!{result.service}",
            "exit_status": result.status,
            "plugin_output": result.output,
            "performance_data": result.performance.split(" ") if result.performance else [],
            "execution_start": result.began,
            "execution_end": result.ended,
            "check_source": self._source,
            "ttl": left(result, time.time()),
        }
        try:
            status, text = self.api.post("actions/process-check-result", body)
        except UnreachableError as error:
            raise AwayError(str(error)) from None
        told = f"{result.host}!{result.service}"
        if status == 403:  # of this service alone
            raise RefusedError(f"{told}: passive checks are off (403)")
        if status == 404:
            raise RefusedError(f"{told}: no such service, or not for this API user (404)")
        if status == 409:  # it has a newer one
            raise RefusedError(f"{told}: older than what is there (409)")
        if status >= 500:
            raise AwayError(f"{self.api.where}: {status} {clean(text, 200)}")
        if status >= 400:
            raise RefusedError(f"{told}: {status} {clean(text, 200)}")


def receiver(spec: str, source: str = "") -> Receiver:
    """The receiver that ``--to`` names.

    Raises ``ValueError``: what was expected, in one line.
    """
    return monitor.named(
        spec,
        {
            "icinga2:https://HOST:5665": lambda url: Icinga2(url, source),
            "nagios-spool:DIR": NagiosSpool,
            "nagios-pipe:FILE": NagiosPipe,
            "-": lambda _: JsonLines(),
        },
    )


def pause(failures: int) -> float:
    """Seconds to wait before a receiver is tried again."""
    return float(min(30, 2 ** min(failures, 5)))

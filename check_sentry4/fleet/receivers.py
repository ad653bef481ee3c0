"""Where results go: Icinga 2's API, Nagios' spool directory or command pipe, JSON lines.

``deliver`` hands in one result and raises ``AwayError`` where the receiver is not there: the
result is kept and handed in again. What the receiver refuses for good is told and dropped.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import random
import ssl
import stat
import string
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from check_sentry4.text import clean


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


class AwayError(Exception):
    """The receiver is not there, or cannot take anything now: why, in one line."""


class RefusedError(Exception):
    """The receiver does not take this result, and never will: why, in one line."""


class ReceiverError(ValueError):
    """A receiver that is none: what was expected, in one line."""


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
            os.write(1, (line + "\n").encode())
        except OSError as error:
            raise AwayError(f"standard output: {error.strerror}") from None


def _one_line(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


class NagiosPipe(Receiver):
    """Nagios' and Naemon's command pipe: one write of at most PIPE_BUF octets each."""

    def __init__(self, path: str) -> None:
        self.path = path

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
        output = _one_line(result.output)
        data = f" | {_one_line(result.performance)}" if result.performance else ""
        head = f"[{int(result.ended)}] PROCESS_SERVICE_CHECK_RESULT;{result.host};{result.service};"
        head += f"{result.status};"
        line = f"{head}{output}{data}\n".encode()
        if len(line) > 4096:  # the first line and its performance data; the details are cut
            first = output.partition("\\n")[0]
            line = f"{head}{first}{data}\n".encode()
        if len(line) > 4096:
            room = 4096 - len(head.encode()) - 1
            line = head.encode() + first.encode()[:room].decode("utf-8", "ignore").encode() + b"\n"
        try:
            pipe = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            raise AwayError(f"{self.path}: {error.strerror}") from None
        try:
            if not stat.S_ISFIFO(os.fstat(pipe).st_mode):
                raise AwayError(f"{self.path} is no pipe")
            os.write(pipe, line)
        except OSError as error:
            raise AwayError(f"{self.path}: {error.strerror}") from None
        finally:
            os.close(pipe)


_LETTERS = string.ascii_letters + string.digits


class NagiosSpool(Receiver):
    """Nagios' and Naemon's check result directory: ``cXXXXXX``, and then ``cXXXXXX.ok``."""

    def __init__(self, directory: str) -> None:
        self.directory = directory

    def deliver(self, result: Delivery) -> None:
        """See ``Receiver.deliver``."""
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
            # Nagios takes names of just seven characters.
            name = "c" + "".join(random.choices(_LETTERS, k=6))
            file = os.open(os.path.join(self.directory, name),
                           os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660)  # fmt: skip
            path = os.path.join(self.directory, name)
            with os.fdopen(file, "wb") as opened:
                opened.write("\n".join(lines).encode())
            with open(f"{path}.ok", "wb"):
                pass
        except OSError as error:
            if path:
                for left in (path, f"{path}.ok"):
                    if os.path.exists(left):
                        os.unlink(left)
            raise AwayError(f"{self.directory}: {error.strerror}") from None


class Icinga2(Receiver):
    """Icinga 2's API, by object name, over one kept connection.

    User and password are in the environment (``ICINGA2_API_USER``, ``ICINGA2_API_PASSWORD``), the
    authority's certificate in ``ICINGA2_API_CA``.
    """

    #: One connection carries some 1,500 results a second.
    lanes = 3

    def __init__(self, url: str, source: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port or 5665
        except ValueError:
            raise ReceiverError(f"{clean(url)!r}: expected icinga2:https://HOST:5665") from None
        if parts.scheme != "https" or not parts.hostname:
            raise ReceiverError(f"{clean(url)!r}: expected icinga2:https://HOST:5665")
        user = os.environ.get("ICINGA2_API_USER", "")
        password = os.environ.get("ICINGA2_API_PASSWORD", "")
        if not user or not password:
            raise ReceiverError("expected ICINGA2_API_USER and ICINGA2_API_PASSWORD in the "
                                "environment")  # fmt: skip
        self.where = f"{parts.hostname}:{port}"
        self._host, self._port = parts.hostname, port
        self._authorization = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._source = source
        self._connection: http.client.HTTPSConnection | None = None

    def _connected(self) -> http.client.HTTPSConnection:
        if self._connection is None:
            context = ssl.create_default_context(cafile=os.environ.get("ICINGA2_API_CA") or None)
            self._connection = http.client.HTTPSConnection(
                self._host, self._port, timeout=15, context=context
            )
        return self._connection

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
            "ttl": result.ttl,
        }
        try:
            connection = self._connected()
            connection.request(
                "POST", "/v1/actions/process-check-result", json.dumps(body),
                {"Accept": "application/json", "Authorization": f"Basic {self._authorization}"},
            )  # fmt: skip
            answer = connection.getresponse()
            text = answer.read(65536)
        except (OSError, http.client.HTTPException, ssl.SSLError) as error:
            self._connection = None
            raise AwayError(f"{self.where}: {clean(str(error), 200)}") from None
        if answer.status == 403 and b'"results"' in text:  # of this service alone
            raise RefusedError(f"{result.host}!{result.service}: passive checks are off (403)")
        if answer.status in (401, 403):
            raise AwayError(f"{self.where}: {answer.status}, look at the API user and its "
                            "permissions (actions/process-check-result)")  # fmt: skip
        if answer.status == 404:
            raise RefusedError(f"{result.host}!{result.service}: no such service (404)")
        if answer.status == 409:  # it has a newer one
            raise RefusedError(f"{result.host}!{result.service}: older than what is there (409)")
        if answer.status >= 500:
            raise AwayError(f"{self.where}: {answer.status} {clean(text, 200)}")
        if answer.status >= 400:
            raise RefusedError(
                f"{result.host}!{result.service}: {answer.status} {clean(text, 200)}"
            )


def receiver(spec: str, source: str = "") -> Receiver:
    """The receiver that ``--to`` names.

    Raises ``ReceiverError``.
    """
    kind, mark, where = spec.partition(":")
    if spec == "-":
        return JsonLines()
    if kind == "nagios-spool" and where:
        return NagiosSpool(where)
    if kind == "nagios-pipe" and where:
        return NagiosPipe(where)
    if kind == "icinga2" and mark:
        return Icinga2(where, source)
    raise ReceiverError(f"{clean(spec)!r}: expected icinga2:https://HOST:5665, nagios-spool:DIR, "
                        "nagios-pipe:FILE, or -")  # fmt: skip


def pause(failures: int) -> float:
    """Seconds to wait before a receiver is tried again."""
    return float(min(30, 2 ** min(failures, 5)))

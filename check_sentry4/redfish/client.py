"""One HTTP client for a Redfish service: requests, a session, limits and a deadline.

The standard library does it: ``http.client`` and ``ssl`` take 18 ms to import, urllib3 61, requests
82 and httpx 57, and a check of one PDU needs neither pools nor redirects nor cookies.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from check_sentry4.redfish.cells import LARGEST, loaded
from check_sentry4.redfish.connection import HTTP, HTTPS, Endpoint
from check_sentry4.redfish.failures import (
    AGAIN,
    BAD_CA,
    NO_TIME,
    REDIRECTED,
    SLOW,
    TOO_LONG,
    Failures,
)
from check_sentry4.redfish.tree import own_path
from check_sentry4.snmp import NoAnswerError, SourceError, Waiting
from check_sentry4.text import clean

#: Requests side by side, each over a connection of its own: PDUs have small processors, and each
#: connection costs them a TLS handshake.
SIDE_BY_SIDE = 4
#: Seconds that are kept for closing the session, before the deadline is over.
FOR_CLOSING = 2.0
#: What a path may hold as it is; a service may name a resource with a blank.
SAFE = "/:?&=$().,~@!*';+%-_"
#: Redirects that are followed for one answer, on the same host.
REDIRECTS = 3
#: Where sessions are made if the service root does not say it (DSP0266, 13.3.4).
SESSIONS = "/redfish/v1/SessionService/Sessions"
#: A service that answers a login with one of these has no sessions, or has none left: basic
#: authentication is used instead (DSP0266, 13.3).
NO_SESSIONS = frozenset((301, 302, 307, 308, 400, 404, 405, 429, 500, 501, 503))


class Reply(NamedTuple):
    """An HTTP status, the headers and the body of an answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def connected(endpoint: Endpoint, timeout: float) -> socket.socket:
    """A TCP connection to the service.

    Raises ``OSError``, ``socket.gaierror`` among them.
    """
    kinds = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
    host = endpoint.hostname
    bare = host[1:-1] if host[:1] == "[" and host[-1:] == "]" else host
    try:
        found = socket.getaddrinfo(bare, endpoint.port, kinds[endpoint.family], socket.SOCK_STREAM)
    except (UnicodeError, ValueError):
        raise socket.gaierror(0, "not a valid name") from None
    until, last, left = time.monotonic() + timeout, OSError(), found[:4]
    for place, (family, kind, protocol, _, address) in enumerate(left):
        made = socket.socket(family, kind, protocol)
        try:  # one that is silent leaves time for the others
            made.settimeout(max((until - time.monotonic()) / (len(left) - place), 0.1))
            made.connect(address)
        except OSError as error:
            made.close()
            last = error
            continue
        return made
    raise last


def trusting(ca: str) -> ssl.SSLContext:
    """TLS that trusts the authorities in the file ``ca``; empty: those of the system.

    Raises ``OSError`` for a file that cannot be used.
    """
    context = ssl.create_default_context(cafile=ca or None)
    # Authorities in PDUs and of sites leave out what RFC 5280 demands (see icinga2.py).
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


class _Timed(io.RawIOBase):
    """A connection of which all that is sent and read has to be done until a time.

    A socket's own timeout begins again with each octet that comes.
    """

    def __init__(self, plain: socket.socket) -> None:
        super().__init__()
        self._plain = plain
        self.until = 0.0

    def _wait(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._plain.settimeout(left)

    def readable(self) -> bool:
        """See ``io.RawIOBase``."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See ``io.RawIOBase``."""
        self._wait()
        return self._plain.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        """What ``http.client`` reads from."""
        return io.BufferedReader(self)

    def sendall(self, data: bytes) -> None:
        """What ``http.client`` sends with."""
        self._wait()
        self._plain.sendall(data)

    def end(self) -> None:
        """End the connection; ``close`` is called for each answer that has been read."""
        self._plain.close()

    def close(self) -> None:
        """Do nothing: the connection is kept."""


class _Line:
    """One connection to the service, and the requests on it, one after another."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None) -> None:
        self._endpoint = endpoint
        self.context = context
        #: The service did not take it as a further connection.
        self.refused = False
        self._connection: http.client.HTTPConnection | None = None
        self._timed: _Timed | None = None
        self._used = False

    def request(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, until: float
    ) -> Reply:
        """One request and its answer, until a time (``time.monotonic``).

        Raises ``OSError`` and ``http.client.HTTPException``; ``TimeoutError`` if it takes longer.
        """
        kept = self._used
        try:
            return self._asked(method, path, headers, body, until)
        except (ConnectionError, http.client.BadStatusLine, ssl.SSLEOFError):
            if not kept:
                raise
        # A service ends connections that were idle: it has not read the request.
        return self._asked(method, path, headers, body, until)

    def _asked(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None, until: float
    ) -> Reply:
        """One request on the connection, which is ended if anything goes wrong."""
        connection, timed = self._opened(until)
        try:
            timed.until = until
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = _read(answer)
        except BaseException:
            self.close()
            raise
        self._used = True
        if answer.will_close:
            self.close()
        return Reply(answer.status, answer.headers, content)

    def _opened(self, until: float) -> tuple[http.client.HTTPConnection, _Timed]:
        if self._connection is not None and self._timed is not None:
            return self._connection, self._timed
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        name = self._endpoint.hostname.strip("[]")
        made = connected(self._endpoint, left)
        if self.context is not None:
            try:
                made.settimeout(max(until - time.monotonic(), 0.1))
                made = self.context.wrap_socket(made, server_hostname=name)
            except BaseException:
                made.close()
                raise
        self._timed = _Timed(made)
        self._connection = http.client.HTTPConnection(name, self._endpoint.port)
        self._connection.sock = self._timed
        self._connection.auto_open = 0  # it would open one without TLS
        self._used = False
        return self._connection, self._timed

    def close(self) -> None:
        """End the connection."""
        if self._timed is not None:
            with suppress(OSError):
                self._timed.end()
        self._connection = self._timed = None
        self._used = False


def _read(answer: http.client.HTTPResponse) -> bytes:
    """The body of an answer. Raises ``TooLongError``, ``http.client.IncompleteRead``."""
    taken, parts = 0, []
    while part := answer.read1(65536):
        parts.append(part)
        taken += len(part)
        if taken > LARGEST:
            raise TooLongError
    if answer.length:  # less came than was announced
        raise http.client.IncompleteRead(b"")
    answer.close()  # else the connection takes no other request
    return b"".join(parts)


class TooLongError(http.client.HTTPException):
    """An answer has more than ``LARGEST`` octets."""


class _Batch:
    """GETs that several connections share."""

    def __init__(self, get: Callable[[str, _Line], Reply], paths: Sequence[str]) -> None:
        self.found: dict[str, Reply | SourceError] = {}
        self._get = get
        self._left = list(paths)[::-1]
        self._ended = False

    def help(self, line: _Line) -> None:
        """Do what is left over a further connection; what it cannot do is left to the first."""
        while self._left and not self._ended:
            try:
                path = self._left.pop()
            except IndexError:  # another connection was faster
                return
            try:
                self.found[path] = self._get(path, line)
            except Exception:
                self._left.append(path)
                line.refused = True
                return

    def do(self, line: _Line) -> None:
        """Do what is left over the first connection. Raises ``NoAnswerError``."""
        while self._left:
            try:
                path = self._left.pop()
            except IndexError:
                return
            try:
                self.found[path] = self._get(path, line)
            except NoAnswerError:
                raise
            except SourceError as error:
                self.found[path] = error

    def end(self) -> None:
        """Have further connections stop after the request that they are at."""
        self._ended = True


class Client:
    """Requests to one service: GET, and POST and DELETE of a session of its own.

    ``log`` receives a line for each request (``-vvv``), never a secret.
    """

    def __init__(self, endpoint: Endpoint, waiting: Waiting, log: list[str]) -> None:
        """Nothing is opened yet.

        Raises ``SourceError`` for a CA file that cannot be used.
        """
        self.endpoint = endpoint
        self.failures = Failures(endpoint)
        self.requests = 0
        #: So many answers have come.
        self.answers = 0
        self._waiting = waiting
        self._log = log
        self._lines = [_Line(endpoint, None if endpoint.plain else self._trust())]
        self._token = ""
        self._session = ""
        self._sessions = SESSIONS
        self._basic = False
        self._renewed = False
        self.begin(endpoint.deadline)

    def begin(self, deadline: float) -> None:
        """Have so many seconds from now on, what it takes to end the session included."""
        self._deadline = deadline
        self._until = time.monotonic() + deadline - min(FOR_CLOSING, deadline / 4)
        self.answers = 0
        self._renewed = False
        for line in self._lines:
            line.refused = False

    def _trust(self) -> ssl.SSLContext:
        endpoint = self.endpoint
        if endpoint.insecure:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            return context
        try:
            return trusting(endpoint.ca)
        except (OSError, ValueError) as error:
            told = "" if isinstance(error, ssl.SSLError) else getattr(error, "strerror", "")
            reason = told or "not a PEM certificate"
            raise SourceError(BAD_CA.format(path=clean(endpoint.ca, 200), reason=reason)) from None

    # --- the session

    def login(self, sessions: str) -> None:
        """Make a session at the path ``sessions``, or use basic authentication if there is none.

        Nothing is done without a user. Raises ``SourceError`` if the user is refused.
        """
        self._sessions = sessions or SESSIONS
        if self.endpoint.user and not (self._token or self._basic):
            self._make_session()

    def _make_session(self) -> None:
        body = {"UserName": self.endpoint.user, "Password": self.endpoint.password}
        reply = self._request(
            "POST", self._sessions, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        token = reply.headers.get("X-Auth-Token", "")
        if reply.status in (200, 201) and token:
            self._token = token
            self._session = self._own_path(reply)
        elif reply.status in NO_SESSIONS or reply.status in (200, 201):
            self._basic = True
        else:
            raise self.failures.of_status(reply.status, self._sessions, "POST")

    def _own_path(self, reply: Reply) -> str:
        """The path of a new session: of its Location, else of its body; empty if none is named."""
        location: object = reply.headers.get("Location", "")
        if not location:
            location = (loaded(reply.body) or {}).get("@odata.id")
        with suppress(ValueError):
            path = urlsplit(urljoin(f"{self._sessions.rstrip('/')}/", str(location or ""))).path
            return own_path(path) if location else ""
        return ""

    def close(self) -> None:
        """End the session and the connections; a session that stays ends by itself."""
        self._end_session()
        self._token, self._basic = "", False
        for line in self._lines:
            line.close()

    def _end_session(self) -> None:
        session, self._session = self._session, ""
        if not session:
            return
        with suppress(OSError, ValueError, http.client.HTTPException):
            until = time.monotonic() + min(FOR_CLOSING, self.endpoint.timeout)
            self._lines[0].request("DELETE", quote(session, SAFE), self._headers(), None, until)
            self._log.append(f"DELETE {clean(session, 100)}")

    def _headers(self) -> dict[str, str]:
        host = self.endpoint.hostname
        name = f"[{host.strip('[]')}]" if ":" in host else host
        headers = {
            "Host": name if self.endpoint.port in (80, 443) else f"{name}:{self.endpoint.port}",
            "Accept": "application/json",
            "OData-Version": "4.0",
        }
        if self._token:
            headers["X-Auth-Token"] = self._token
        elif self._basic:
            given = f"{self.endpoint.user}:{self.endpoint.password}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(given).decode()}"
        return headers

    # --- requests

    def get(self, path: str) -> Reply:
        """The answer to a GET, on this host; redirects within it are followed.

        A session that has ended is made anew, once. Raises ``SourceError``.
        """
        reply = self._got(path)
        if reply.status == 401 and self._token and not self._renewed:
            self._renewed = True
            self._end_session()
            self._token = ""
            self._make_session()
            reply = self._got(path)
        return reply

    def _got(self, path: str, line: _Line | None = None) -> Reply:
        for _ in range(REDIRECTS + 1):
            reply = self._request("GET", path, None, {}, line)
            if reply.status not in (301, 302, 303, 307, 308):
                return reply
            path = self._redirected(path, reply)
        raise SourceError(AGAIN.format(where=self.endpoint.where, path=clean(path, 100)))

    def _redirected(self, path: str, reply: Reply) -> str:
        """The path that a redirect leads to. Raises ``SourceError`` for another host."""
        scheme = "http" if self.endpoint.plain else "https"
        own = f"{scheme}://{self._headers()['Host']}"
        same, target = False, urlsplit("")
        with suppress(ValueError):
            target = urlsplit(urljoin(own + path, reply.headers.get("Location", "")))
            port = target.port or (HTTP if target.scheme == "http" else HTTPS)
            host = self.endpoint.hostname.strip("[]").lower()
            same = (target.scheme, target.hostname, port) == (scheme, host, self.endpoint.port)
        if not same:
            shown = clean(f"{target.scheme}://{target.netloc}", 100) if target.netloc else "nowhere"
            raise SourceError(REDIRECTED.format(where=self.endpoint.where, target=shown))
        return f"{target.path}?{target.query}" if target.query else target.path

    def get_all(self, paths: Sequence[str]) -> list[Reply | SourceError]:
        """The answers to several GETs, some side by side; errors of single ones stand for them.

        Raises ``SourceError`` if the service does not answer any more.
        """
        first, rest = paths[:1], paths[1:]
        found: list[Reply | SourceError] = [self._tried(self.get, path) for path in first]
        if len(rest) < SIDE_BY_SIDE:
            return found + [self._tried(self.get, path) for path in rest]
        return found + self._side_by_side(rest)

    def _tried(self, asked: Callable[[str], Reply], path: str) -> Reply | SourceError:
        """An answer, or why there is none; a service that is silent is not asked on."""
        try:
            return asked(path)
        except NoAnswerError:
            raise
        except SourceError as error:
            return error

    def _side_by_side(self, paths: Sequence[str]) -> list[Reply | SourceError]:
        """The answers to GETs over a few connections.

        Raises ``NoAnswerError``. What a further connection cannot do is left to the first.
        """
        first = self._lines[0]
        while len(self._lines) < SIDE_BY_SIDE:
            self._lines.append(_Line(self.endpoint, first.context))
        batch = _Batch(self._got, paths)
        others = [
            threading.Thread(target=batch.help, args=(line,), daemon=True)
            for line in self._lines[1:]
            if not line.refused
        ]
        for thread in others:
            thread.start()
        try:
            batch.do(first)
        finally:
            batch.end()
            for thread in others:
                thread.join()
        batch.do(first)
        # A session that ended meanwhile: one at a time, which makes it anew.
        return [
            self._tried(self.get, path) if _has_ended(found) else found
            for path, found in ((path, batch.found[path]) for path in paths)
        ]

    def _request(
        self,
        method: str,
        path: str,
        body: bytes | None,
        more: dict[str, str],
        line: _Line | None = None,
    ) -> Reply:
        """One request, tried again if nothing comes. Raises ``SourceError``."""
        endpoint, line = self.endpoint, line or self._lines[0]
        is_first = line is self._lines[0]  # only this thread may say what it waits for
        tries = 1 + (endpoint.retries if method == "GET" and is_first else 0)
        while True:
            tries -= 1
            began = time.monotonic()
            if began >= self._until:
                raise self._no_time()
            self.requests += 1
            if is_first:
                self._waiting(f"answer {self.requests} of {endpoint.where}", True)
            until = min(began + endpoint.timeout, self._until)
            try:
                reply = line.request(
                    method, quote(path, SAFE), {**self._headers(), **more}, body, until
                )
            except TooLongError:
                limit, where = LARGEST >> 20, endpoint.where
                raise SourceError(
                    TOO_LONG.format(where=where, path=clean(path, 100), limit=limit)
                ) from None
            except (OSError, ValueError, http.client.HTTPException) as error:
                self._note(method, path, began, type(error).__name__)
                if tries and not isinstance(error, ssl.SSLCertVerificationError):
                    continue
                raise self._failed(error) from None
            if is_first:
                self._waiting("", False)
            self.answers += 1
            self._note(method, path, began, f"{reply.status}, {len(reply.body)} octets")
            return reply

    def _failed(self, error: Exception) -> SourceError:
        """What to say of an exception: where answers came before, that the service is slow."""
        if isinstance(error, TimeoutError):
            if time.monotonic() >= self._until - 0.05:
                return self._no_time()
            if self.answers or self._is_there():
                timeout = self.endpoint.timeout
                return NoAnswerError(SLOW.format(where=self.endpoint.where, timeout=timeout))
        made = self.failures.of_transport(error)
        made.log = [*self._log]
        return made

    def _no_time(self) -> NoAnswerError:
        return NoAnswerError(NO_TIME.format(where=self.endpoint.where, deadline=self._deadline))

    def _is_there(self) -> bool:
        """Whether the service takes connections at all."""
        try:
            connected(self.endpoint, min(self.endpoint.timeout, 1.0)).close()
        except OSError:
            return False
        return True

    def _note(self, method: str, path: str, began: float, what: str) -> None:
        milliseconds = (time.monotonic() - began) * 1000
        self._log.append(f"{method} {clean(path, 120)}: {what} in {milliseconds:.0f} ms")


def _has_ended(found: Reply | SourceError) -> bool:
    return isinstance(found, Reply) and found.status == 401

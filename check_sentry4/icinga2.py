"""Icinga 2's API over one kept connection: each new one costs ten times what a request does.

User and password are in the environment (``ICINGA2_API_USER``, ``ICINGA2_API_PASSWORD``); the
authority that is trusted is the one of ``ICINGA2_API_CA``, else Icinga's own, else the system's.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import ssl
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from check_sentry4.text import clean

#: Where Icinga keeps the certificate of the authority that it makes (icinga2 pki, node setup).
ICINGAS_CA = "/var/lib/icinga2/certs/ca.crt"
#: Seconds that an answer may take, and octets it may have.
TIMEOUT, LARGEST = 15.0, 1 << 28


class UrlError(ValueError):
    """An address or credentials that are none: what was expected, in one line."""


class UnreachableError(Exception):
    """The API is not there, or does not let us in: why, in one line."""


class Reply(NamedTuple):
    """An HTTP status and what came with it."""

    status: int
    text: bytes


def authority() -> str:
    """The file of the authority that is trusted; empty for those of the system.

    It is the one that is named, the one that systemd hands over (``LoadCredential``), or Icinga's.
    """
    named = os.environ.get("ICINGA2_API_CA", "")
    handed = os.path.join(os.environ.get("CREDENTIALS_DIRECTORY", ""), "icinga2-ca")
    if not named and os.path.isabs(handed) and os.path.exists(handed):
        with open(handed, "rb") as file:  # "none" where the unit has nothing to hand over
            return handed if b"-----BEGIN" in file.read(1 << 20) else ""
    return named or (ICINGAS_CA if os.access(ICINGAS_CA, os.R_OK) else "")


def trusting(file: str) -> ssl.SSLContext:
    """What trusts the authority whose certificate is in this file; without one, the system's.

    Icinga's own authority makes certificates without key usage and key identifiers (RFC 5280,
    4.2.1), which Python refuses from 3.13 on. Raises ``OSError`` for a file that is none.
    """
    context = ssl.create_default_context(cafile=file or None)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _reason(error: OSError) -> str:
    """Why the certificate of an authority cannot be had."""
    if isinstance(error, ssl.SSLError):
        return "expected the certificate of an authority (ICINGA2_API_CA)"
    return clean(error.strerror or str(error), 100)


def _is_name(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


class Api:
    """The API at ``https://HOST:5665``."""

    def __init__(self, url: str) -> None:
        """Take note of where it is; nothing is opened yet.

        Raises ``UrlError``.
        """
        wrong = UrlError(f"{clean(url)!r}: expected https://HOST:5665")
        try:
            parts = urlsplit(url)
            port = parts.port or 5665
        except ValueError:
            raise wrong from None
        if parts.scheme != "https" or not parts.hostname or not _is_name(parts.hostname):
            raise wrong
        user = os.environ.get("ICINGA2_API_USER", "")
        password = os.environ.get("ICINGA2_API_PASSWORD", "")
        if not user or not password:
            raise UrlError("expected ICINGA2_API_USER and ICINGA2_API_PASSWORD in the environment")
        self.where = f"{parts.hostname}:{port}"
        self._host, self._port = parts.hostname, port
        self._authorization = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._connection: http.client.HTTPSConnection | None = None

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Reply:
        """Send a request below ``/v1``.

        Raises ``UnreachableError``, also where user and password are not taken.
        """
        kept = self._connection is not None
        try:
            reply = self._sent(path, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not kept:
                raise UnreachableError(f"{self.where}: {self._why(error)}") from None
            return self.post(path, body, **headers)  # Icinga ends connections that were idle
        if reply.status == 401 or (reply.status == 403 and b'"results"' not in reply.text):
            raise UnreachableError(
                f"{self.where}: {reply.status}, look at the API user and its permissions ({path})"
            )
        if reply.status >= 500 and b'"results"' not in reply.text:
            raise UnreachableError(f"{self.where}: {reply.status} {clean(reply.text, 200)}")
        return reply

    def _sent(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if self._connection is None:
            file = authority()
            try:
                context = trusting(file)
            except OSError as error:
                raise UnreachableError(f"{clean(file, 200)}: {_reason(error)}") from None
            self._connection = http.client.HTTPSConnection(
                self._host, self._port, timeout=TIMEOUT, context=context
            )
        self._connection.request(
            "POST",
            f"/v1/{path}",
            json.dumps(body),
            {
                "Accept": "application/json",
                "Authorization": f"Basic {self._authorization}",
                **headers,
            },
        )
        answer = self._connection.getresponse()
        return Reply(answer.status, answer.read(LARGEST))

    def _why(self, error: Exception) -> str:
        """Why a connection failed; of a certificate, what is to be done."""
        if not isinstance(error, ssl.SSLCertVerificationError):
            return clean(str(error), 200)
        names = self._names()
        if names:
            told = " and ".join(clean(name) for name in names[:4])
            return (
                f"cannot verify the certificate: it is valid for {told}, not for {self._host}: "
                f"use https://{clean(names[0])}:{self._port}"
            )
        file = authority()
        trusted = f"of {clean(file, 200)}" if file else "of the system"
        told = clean(error.verify_message, 100)
        return (
            f"cannot verify the certificate: {told}: only the authority {trusted} is trusted: "
            "set ICINGA2_API_CA to Icinga's ca.crt"
        )

    def _names(self) -> list[str]:
        """The names of a certificate that a trusted authority has signed for another name.

        Nothing but the handshake is sent.
        """
        context = trusting(authority())
        context.check_hostname = False
        try:
            with (
                socket.create_connection((self._host, self._port), TIMEOUT) as plain,
                context.wrap_socket(plain) as secured,
            ):
                found = secured.getpeercert() or {}
        except OSError:
            return []
        return [str(each[1]) for each in found.get("subjectAltName", ())]

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def objects(self, kind: str, **query: Any) -> list[dict[str, Any]]:
        """Objects of a kind (``services``) as the API tells them, by a filter and the like.

        Raises ``UnreachableError``.
        """
        headers = {"X-HTTP-Method-Override": "GET"}
        reply = self.post(f"objects/{kind}", query, **headers)
        if reply.status == 404:  # it has none
            return []
        try:
            results = json.loads(reply.text)["results"]
        except (ValueError, KeyError, TypeError):
            told = clean(reply.text, 200)
            raise UnreachableError(f"{self.where}: {kind}: {reply.status} {told}") from None
        return [each for each in results if isinstance(each, dict)]

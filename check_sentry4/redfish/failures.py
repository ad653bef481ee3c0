"""What is said of a Redfish service that cannot be read: what happened, and what to do."""

from __future__ import annotations

import http.client
import socket
import ssl

from check_sentry4.redfish.connection import Endpoint
from check_sentry4.snmp import NoAnswerError, SourceError
from check_sentry4.text import clean

#: docs/ lists these as troubleshooting.
NO_ANSWER = "no answer from {where}: check power, address, port and firewall"
REFUSED = "{where} refuses the connection: check the port and whether Redfish is enabled on the PDU"
SLOW = (
    "{where} did not complete its answer within {timeout:g} s: check its load, or raise --timeout"
)
NO_TIME = "{where} needs more than {deadline:g} s: raise --deadline, or check fewer tables"
NOT_TRUSTED = (
    "cannot verify the certificate of {where}: {reason}. Name the file of its authority with --ca, "
    "or use --insecure"
)
OTHER_NAME = (
    "cannot verify the certificate of {where}: it is valid for {names}. Use that name with -H, or "
    "use --insecure"
)
NO_TLS = "{where} does not speak TLS ({reason}): check the port"
BAD_CA = "cannot use the CA file {path} ({reason}): name a file of PEM certificates with --ca"
NOT_HTTP = "{where} does not answer with HTTP: check the port"
UNAUTHORIZED = "{where} refuses the user {user}{source}: check -U and -A"
NO_USER = "{where} requires a login: set -U and -A"
FORBIDDEN = "{where} gives the user {user} no access to {path}: check the role of the user"
BUSY = "{where} is busy or starting (HTTP 503): check again later, or check its sessions"
HTTP_ERROR = "{where} answered {method} {path} with HTTP {status}"
REDIRECTED = "{where} redirects to {target}, which is another host: use that address with -H"
AGAIN = "{where} redirects GET {path} again and again"
CUT = "{where} ended an answer before it was complete: check its load"
NOT_REDFISH = (
    "{where} has no Redfish service (GET /redfish/v1/: HTTP {status}): enable Redfish on it"
)
NOT_JSON = "{where} answered GET {path} with something that is not a JSON object"
TOO_LONG = "{where} answered GET {path} with more than {limit} MB"
NO_EQUIPMENT = "{where} has a Redfish service, but no power equipment: it is not a PDU"


class Failures:
    """Makes the errors about one service."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._where = endpoint.where

    def of_transport(self, error: Exception) -> SourceError:
        """The error for an exception of the socket, of TLS or of HTTP."""
        where = self._where
        if isinstance(error, ssl.SSLCertVerificationError):
            return self._of_certificate(error)
        if isinstance(error, ssl.SSLEOFError):
            return NoAnswerError(CUT.format(where=where))
        if isinstance(error, ssl.SSLError):
            reason = clean(error.reason or "no TLS", 60).replace("_", " ").lower()
            return SourceError(NO_TLS.format(where=where, reason=reason))
        if isinstance(error, TimeoutError):
            return NoAnswerError(NO_ANSWER.format(where=where))
        if isinstance(error, ConnectionRefusedError):
            return NoAnswerError(REFUSED.format(where=where))
        if isinstance(error, socket.gaierror):
            from check_sentry4.snmp.connection import NO_ADDRESS

            kind = {0: "", 4: " IPv4", 6: " IPv6"}[self._endpoint.family]
            reason = error.strerror or "not a valid name"
            return SourceError(
                NO_ADDRESS.format(kind=kind, host=self._endpoint.hostname, reason=reason)
            )
        if isinstance(error, OSError):
            return NoAnswerError(NO_ANSWER.format(where=where))
        if isinstance(error, http.client.IncompleteRead):
            return NoAnswerError(CUT.format(where=where))
        return SourceError(NOT_HTTP.format(where=where))

    def _of_certificate(self, error: ssl.SSLCertVerificationError) -> SourceError:
        reason = clean(error.verify_message or "not valid", 100)
        if error.verify_code in (62, 64):  # X509_V_ERR_HOSTNAME_MISMATCH, ..._IP_ADDRESS_MISMATCH
            names = _names_in_certificate(self._endpoint)
            return SourceError(OTHER_NAME.format(where=self._where, names=names))
        return SourceError(NOT_TRUSTED.format(where=self._where, reason=reason))

    def of_status(self, status: int, path: str, method: str = "GET") -> SourceError:
        """The error for an HTTP status without which nothing can be judged."""
        where, endpoint = self._where, self._endpoint
        path = clean(path, 100)
        if status == 401 and not endpoint.user:
            return SourceError(NO_USER.format(where=where))
        if status == 401:
            source = f" (from {endpoint.credentials})" if endpoint.credentials else ""
            return SourceError(
                UNAUTHORIZED.format(where=where, user=clean(endpoint.user, 60), source=source)
            )
        if status == 403:
            user = clean(endpoint.user, 60) or "(none)"
            return SourceError(FORBIDDEN.format(where=where, user=user, path=path))
        if status == 503:
            return SourceError(BUSY.format(where=where))
        return SourceError(HTTP_ERROR.format(where=where, method=method, path=path, status=status))


def _names_in_certificate(endpoint: Endpoint) -> str:
    """The names for which the service's certificate is valid, for a message."""
    from check_sentry4.redfish.client import connected, trusting

    context = trusting(endpoint.ca)
    context.check_hostname = False
    try:
        plain = connected(endpoint, min(endpoint.timeout, 5.0))
        with context.wrap_socket(plain) as verified:
            certificate = verified.getpeercert() or {}
    except (OSError, ValueError):
        return "another name"
    names = [str(each[1]) for each in certificate.get("subjectAltName", ())]
    if not names:
        subject = [tuple(each) for part in certificate.get("subject", ()) for each in part]
        names = [str(value) for key, value in subject if key == "commonName"]
    return clean(", ".join(f'"{name}"' for name in names[:4]), 200) or "no name"

"""What is said of an agent that cannot be read: what happened, and what to look at."""

from __future__ import annotations

import re

from check_sentry4.snmp import NoAnswerError, SourceError
from check_sentry4.snmp.connection import Connection, address, discovered

#: docs/ lists these as troubleshooting.
NO_WAY = "no way to {where}: look at the address and the routes to it"
NO_ANSWER = "no answer from {where}: look at power, address, port, community{source}, access list"
NO_V3_ANSWER = (
    "no SNMPv3 answer from {where}: look at power, address, port, whether SNMPv3 is enabled, "
    "then at {look}"
)
NO_ENGINE = (
    "no SNMPv3 answer from {where}: look at power, address, port, access list, and whether SNMPv3 "
    "is enabled on the device"
)
SHORT_PASSPHRASE = "SNMPv3: passphrases have at least 8 characters: look at -A and -X"
NOT_BUILT_IN = "{reason}: this Net-SNMP was built without it"
SNMP_ERROR = "{where} answered with an error ({error})"
ENGINE_ONLY = "no answer from {where}, whose SNMPv3 engine does answer: look at {look}"
STOPPED = (
    "{where} stopped answering after {answers}: look at its load, --timeout, --retries and what "
    "the network does to large packets"
)
V3 = "SNMPv3: {where} {refused}"
NO_USER = "does not know the user {user}: look at -U"
NOT_AUTHENTIC = (
    "refuses the authentication of {user}: look at the passphrase -A and the protocol -a"
)
NO_LEVEL = "does not allow {user} this level: look at -L"
NO_ACCESS = "gives {user} no access at this level: look at -L and at the user's view"
NO_ACCESS_PLAIN = "gives {user} no access without passphrases: look at -A, -X and -L"
NO_ACCESS_IN = "gives {user} no access in the context {context}: look at -N, then at -L"
NO_CONTEXT = "does not know the context {context}: look at -N"
NOT_DECRYPTED = "cannot be decrypted: look at the passphrase -X and the protocol -x"
#: What Net-SNMP says when nothing could be sent at all.
_UNREACHABLE = "unreachable|[Nn]o route|[Ff]ailure in sendto|[Cc]onnection refused"


class Failures:
    """What is said of one agent that cannot be read."""

    def __init__(self, connection: Connection, peer: str) -> None:
        self._connection = connection
        self._peer = peer
        self._where = connection.where

    def of_opening(self, reason: str) -> SourceError:
        """What to say where no session could be opened, for easysnmp's ``reason``."""
        if "unsupported" in reason and "protocol" in reason:
            return SourceError(NOT_BUILT_IN.format(reason=reason))
        if "password" in reason or "pass phrase" in reason:
            return SourceError(SHORT_PASSPHRASE)
        if self._connection.protocol == "3" and not re.search(_UNREACHABLE, reason):
            return NoAnswerError(NO_ENGINE.format(where=self._where))
        return self._no_way()

    def _no_way(self) -> SourceError:
        return NoAnswerError(NO_WAY.format(where=self._where))

    def of_request(self, reason: str) -> SourceError:
        """What to say of an error of easysnmp other than that there was no answer."""
        if self._connection.protocol == "3":
            refused = self._refused(reason)
            if refused:
                return SourceError(V3.format(where=self._where, refused=refused))
        if re.search(_UNREACHABLE, reason):
            return self._no_way()
        return SourceError(SNMP_ERROR.format(where=self._where, error=reason.strip()))

    def of_silence(self, answers: int) -> SourceError:
        """What to say where there was no answer, after so many ``answers``."""
        if answers:
            told = f"{answers} answer{'' if answers == 1 else 's'}"
            return NoAnswerError(STOPPED.format(where=self._where, answers=told))
        if self._connection.protocol != "3":
            return NoAnswerError(NO_ANSWER.format(where=self._where, source=self._from))
        context = self._connection.context
        in_context = f"context {context} (-N), " if context else ""
        look = f"{in_context}privacy passphrase -X and protocol -x, user, level, access list"
        if discovered(*address(self._peer), self._connection.timeout):
            # Its engine has answered: it is there, and drops what it cannot decrypt or allow.
            return SourceError(ENGINE_ONLY.format(where=self._where, look=look))
        return NoAnswerError(NO_V3_ANSWER.format(where=self._where, look=look))

    @property
    def _from(self) -> str:
        """Where the credentials came from."""
        source = self._connection.credentials
        if source == "the default":
            return f" ({self._connection.community}, the default)"
        return f" (from {source})" if source else ""

    def _refused(self, reason: str) -> str:
        """What the device's SNMPv3 refuses, and what to look at; empty if it does not."""
        user, context = f"{self._connection.secname}{self._from}", self._connection.context
        if "Unknown user name" in reason:
            return NO_USER.format(user=user)
        if "Authentication failure" in reason:
            return NOT_AUTHENTIC.format(user=user)
        if "ecurity level" in reason:
            return NO_LEVEL.format(user=user)
        if "authorizationError" in reason or "noAccess" in reason:
            if self._connection.seclevel == "noAuthNoPriv" and not context:
                return NO_ACCESS_PLAIN.format(user=user)
            return (NO_ACCESS_IN if context else NO_ACCESS).format(user=user, context=context)
        if "ontext" in reason:
            return NO_CONTEXT.format(context=context)
        return NOT_DECRYPTED if "ecryption" in reason else ""

"""The snmptrapd.conf that fits: access rules, formats, and a buffer for storms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from check_sentry4.snmp import SourceError
from check_sentry4.snmp.ber import engine_id
from check_sentry4.snmp.connection import Connection, address, discovered, resolve
from check_sentry4.traps.parse import FORMATS

#: Octets that the kernel keeps while snmptrapd is busy: some thousand traps.
BUFFER = 4194304
#: How it is to be started: nothing from files but this, OIDs as numbers, texts in hexadecimal,
#: so that no text of a trap can be taken for a line of its own.
COMMAND = "snmptrapd -f -Lo -C -c {conf} -m '' -On -Oe -Ot -Ox udp:162"

_NOT_TAKEN = "has a newline, is empty, or is too long: snmptrapd.conf cannot hold it"
#: Weakest first: what a user may send at least.
_LEVELS = ("noauth", "auth", "priv")
#: What needs no quotes, and what no quotes can hold.
_PLAIN, _IMPOSSIBLE = re.compile(r"[\w.-]+", re.ASCII), re.compile("[\0\n]")
#: snmptrapd takes no more octets of a community: a longer one would be another.
LONGEST_COMMUNITY = 254


def quoted(text: str) -> str:
    r"""A word of snmptrapd.conf as Net-SNMP reads it once.

    >>> print(quoted('a "b"'))
    "a \"b\""
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _community(text: str) -> str:
    """A community in an authCommunity line, of which Net-SNMP reads the word twice."""
    if _PLAIN.fullmatch(text):
        return text
    return quoted(text.replace("\\", "\\\\").replace("'", "\\'"))


def _user(text: str) -> str:
    """A user in an authUser line, of which Net-SNMP reads the word twice."""
    if _PLAIN.fullmatch(text):
        return text
    return quoted(text.replace("\\", "\\\\").replace('"', '\\"'))


class Written(NamedTuple):
    """The text of snmptrapd.conf; what is missing in it, and what is to be known of the rest."""

    text: str
    missing: list[str]
    warnings: list[str]


def configuration(communities: Sequence[str], connections: Iterable[Connection]) -> Written:
    """The snmptrapd.conf for some PDUs.

    ``connections`` are PDUs as they are asked: their communities, and their v3 users, whose keys
    belong to the engine of each device.
    """
    lines = [
        "# Made by sentry4-traps --print-config. It holds secrets: mode 0600.",
        f"# {COMMAND.format(conf='THIS-FILE')} | sentry4-traps",
        f"[snmp] serverRecvBuf {BUFFER}",
        "[snmp] hexOutputLength 0",
        *(f"format{number} {text}" for number, text in enumerate(FORMATS, 1)),
    ]
    missing: list[str] = []
    given = dict.fromkeys(communities)
    users: dict[str, str] = {}
    for connection in dict.fromkeys(connections):
        if connection.protocol != "3":
            given[connection.community] = None
            continue
        secrets = _secrets(connection)
        if secrets is None:
            missing.append(f"{connection.hostname}: user or passphrase {_NOT_TAKEN}")
            continue
        level = {"authPriv": "priv", "authNoPriv": "auth"}.get(connection.seclevel, "noauth")
        users[connection.secname] = min(
            level, users.get(connection.secname, level), key=_LEVELS.index
        )
        lines.append(f"createUser {secrets}")  # for informs, which come to our own engine
        try:
            engine = _engine(connection)
        except SourceError as error:
            missing.append(f"{connection.hostname}: {error}")
            continue
        if engine:
            lines.append(f"createUser -e 0x{engine.hex()} {secrets}")
        else:
            missing.append(f"{connection.hostname}: its SNMPv3 engine does not answer")
    for community in given:
        size = len(community.encode("utf-8", "surrogateescape"))
        if 0 < size <= LONGEST_COMMUNITY and not _IMPOSSIBLE.search(community):
            lines.append(f"authCommunity log {_community(community)}")
        else:
            missing.append(f"a community {_NOT_TAKEN}")
    lines += [f"authUser log {_user(user)} {level}" for user, level in users.items()]
    warnings = [
        f"user {user}: without a passphrase anybody can send its traps: set "
        "CHECK_SENTRY4_AUTHPASSWD"
        for user, level in users.items()
        if level == "noauth"
    ]
    return Written("\n".join(dict.fromkeys(lines)) + "\n", missing, warnings)


def _secrets(connection: Connection) -> str | None:
    """User, protocols and passphrases of a createUser line; None if it cannot hold them."""
    user = connection.secname
    words = [user if _PLAIN.fullmatch(user) else quoted(user)]
    if connection.seclevel != "noAuthNoPriv":
        words += [connection.authproto, quoted(connection.authpasswd)]
    if connection.seclevel == "authPriv":
        words += [connection.privproto, quoted(connection.privpasswd)]
    texts = (user, connection.authpasswd, connection.privpasswd)
    # -e would be taken for an option.
    possible = user not in ("", "-e") and not any(_IMPOSSIBLE.search(text) for text in texts)
    return " ".join(words) if possible else None


def _engine(connection: Connection) -> bytes:
    host, port = address(resolve(connection.hostname, connection.port, connection.family))
    return engine_id(discovered(host, port, connection.timeout))

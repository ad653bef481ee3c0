"""The snmptrapd.conf that fits: access rules, formats, and a buffer for storms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from check_sentry4.snmp import SourceError
from check_sentry4.snmp.ber import engine_id
from check_sentry4.snmp.live import Connection, address, discovered, resolve
from check_sentry4.traps.heard import FORMATS

#: Octets that the kernel keeps while snmptrapd is busy: some thousand traps.
BUFFER = 4194304
#: How it is to be started: nothing from files but this, OIDs as numbers, texts in hexadecimal,
#: so that no text of a trap can be taken for a line of its own.
COMMAND = "snmptrapd -f -Lo -C -c {conf} -m '' -On -Oe -Ot -Ox udp:162"

_NOT_TAKEN = (
    "has a quote, a blank, a backslash or a control character, which snmptrapd.conf cannot hold"
)
#: Weakest first: what a user may send at least.
_LEVELS = ("noauth", "auth", "priv")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f\"\\]+")


def configuration(
    communities: Sequence[str], connections: Iterable[Connection]
) -> tuple[str, list[str]]:
    """The text of snmptrapd.conf, and what is to be told: PDUs whose engine does not answer.

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
    told: list[str] = []
    given = dict.fromkeys(communities)
    users: dict[str, str] = {}
    for connection in dict.fromkeys(connections):
        if connection.version != "3":
            given[connection.community] = None
            continue
        secrets = _secrets(connection)
        if secrets is None:
            told.append(f"{connection.hostname}: user or passphrase {_NOT_TAKEN}")
            continue
        level = {"authPriv": "priv", "authNoPriv": "auth"}.get(connection.level, "noauth")
        users[connection.user] = min(level, users.get(connection.user, level), key=_LEVELS.index)
        lines.append(f"createUser {secrets}")  # for informs, which come to our own engine
        engine = _engine(connection)
        if engine:
            lines.append(f"createUser -e 0x{engine.hex()} {secrets}")
        else:
            told.append(f"{connection.hostname}: its SNMPv3 engine does not answer: no line for it")
    for community in given:
        if _PLAIN.fullmatch(community):
            lines.append(f'authCommunity log "{community}"' if " " in community else
                         f"authCommunity log {community}")  # fmt: skip
        else:
            told.append(f"a community {_NOT_TAKEN}")
    lines += [f"authUser log {user} {level}" for user, level in users.items()]
    return "\n".join(dict.fromkeys(lines)) + "\n", told


def _secrets(connection: Connection) -> str | None:
    """User, protocols and passphrases of a createUser line; None if it cannot hold them."""
    words = [connection.user]
    if connection.level != "noAuthNoPriv":
        words += [connection.auth_protocol, f'"{connection.auth_passphrase}"']
    if connection.level == "authPriv":
        words += [connection.priv_protocol, f'"{connection.priv_passphrase}"']
    texts = (connection.user, connection.auth_passphrase, connection.priv_passphrase)
    plain = all(not text or _PLAIN.fullmatch(text) for text in texts)
    return " ".join(words) if plain and " " not in connection.user else None


def _engine(connection: Connection) -> bytes:
    try:
        host, port = address(resolve(connection.hostname, connection.port, connection.family))
    except SourceError:
        return b""
    return engine_id(discovered(host, port, connection.timeout))

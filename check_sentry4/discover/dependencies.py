"""Hosts that several PDUs feed, for Icinga 2: their names are on outlets of each (spec 11).

A host is unreachable only once all PDUs that feed it are down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from check_sentry4.checks.rack import FeedLoad
from check_sentry4.discover.configuration import plain
from check_sentry4.text import clean

#: Of a name that is longer, the rest is left out: no host is called so.
LONGEST_NAME = 255


def fed_by(feeds: Sequence[FeedLoad]) -> dict[str, tuple[str, ...]]:
    """The PDUs that feed a host, by its name as outlets have it; of names on two PDUs or more.

    Names are compared as ``--pairs`` does: in capitals or not, and no factory names. Each spelling
    is there, for names of hosts are told apart by it. A PDU does not feed itself.
    """
    pdus: dict[str, list[str]] = {}
    spelled: dict[str, list[str]] = {}
    own = {plain(feed.host).lower() for feed in feeds}
    for feed in feeds:
        for outlet in feed.outlets:
            name = outlet.name.strip()
            key = name.lower()
            if outlet.named and name and key not in own:
                pdus.setdefault(key, []).append(plain(feed.host))
                spelled.setdefault(key, []).append(clean(name, LONGEST_NAME))
    return {
        name: found
        for key, hosts in pdus.items()
        if len(found := tuple(dict.fromkeys(hosts))) > 1
        for name in dict.fromkeys(spelled[key])
    }


def icinga2(
    names: Mapping[str, Sequence[str]], rack: str, version: str, versions: tuple[str, str]
) -> str:
    """Dependencies of the hosts that ``fed_by`` found, for this version of Icinga 2.

    ``versions`` are one without redundancy groups, and the first that has them.
    """
    old, new = versions
    needs = f"Needs Icinga {new}; for an older one: --icinga {old}."
    if version == old:
        needs = f"For Icinga {old} or older: {new} has redundancy groups for it."
    lines = [
        f"// {plain(rack)}: made by check_sentry4_rack --pairs --discover=icinga2",
        f"// {needs}",
        "// A host is unreachable once all PDUs that feed it are down.",
        "// Names without a host do nothing; a PDU without a host counts as up.",
    ]
    for pdus in dict.fromkeys(map(tuple, names.values())):
        fed = [name for name, of in names.items() if tuple(of) == pdus]
        lines += _with_host(pdus, fed) if version == old else _with_group(pdus, fed)
    return "\n".join(lines)


def _with_group(pdus: Sequence[str], fed: Sequence[str]) -> list[str]:
    there = " && ".join(f"get_host({_quoted(pdu)})" for pdu in pdus)
    lines: list[str] = []
    for pdu in pdus:
        group = ('\tredundancy_group = "power"',)
        lines += _dependency(f"power-{pdu}", pdu, group, f"{there} && ", fed)
    return lines


def _with_host(pdus: Sequence[str], fed: Sequence[str]) -> list[str]:
    """A host that is up while one of these PDUs is."""
    host = f"power-{'-'.join(pdus)}"
    return [
        "",
        f"object Host {_quoted(host)} {{",
        '\tcheck_command = "dummy"',
        "\tmax_check_attempts = 1",
        "\tcheck_interval = 10s",
        "\tretry_interval = 10s",
        "\tenable_notifications = false",
        "\tvars.dummy_state = {{",
        f"\t\tfor (name in [ {', '.join(map(_quoted, pdus))} ]) {{",
        "\t\t\tvar pdu = get_host(name)",
        "\t\t\tif (!pdu || pdu.state == 0) { return 0 }",
        "\t\t}",
        "\t\treturn 2",
        "\t}}",
        f'\tvars.dummy_text = "up while one of {", ".join(pdus)} is"',
        "}",
        *_dependency(host, host, (), "", fed),
    ]


def _dependency(
    name: str, parent: str, more: Sequence[str], there: str, hosts: Sequence[str]
) -> list[str]:
    """A rule for these hosts; it does nothing for one that is not there."""
    return [
        "",
        f"apply Dependency {_quoted(name)} to Host {{",
        f"\tparent_host_name = {_quoted(parent)}",
        *more,
        f"\tassign where {there}host.name in [",
        *(f"\t\t{_quoted(host)}," for host in hosts),
        "\t]",
        "}",
    ]


def _quoted(text: str) -> str:
    """A string of Icinga's language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""A device as a host of Nagios or Icinga 2, on top of the shipped configuration (examples/).

Services follow what the host has; only the host is written. Secrets are never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from check_sentry4.mib.model import Family

#: Options of the command line that a host needs to be reached, and their defaults.
CARRIED = {"port": 161, "protocol": "2c", "secname": None, "seclevel": None, "authproto": "MD5",
           "privproto": "DES", "context": ""}  # fmt: skip


def _plain(text: str) -> str:
    """A name that both configuration languages take without quoting."""
    return re.sub(r"[^\w.:-]+", "-", text, flags=re.ASCII).strip("-") or "pdu"


def _carried(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: _plain(str(values[name]))
        for name, default in CARRIED.items()
        if values[name] not in (None, default)
    }


def _address(values: Mapping[str, Any]) -> str:
    return _plain(values["hostname"] or "pdu")


def nagios(family: Family, has: Sequence[str], location: str, values: Mapping[str, Any]) -> str:
    """The host of one PDU, for sentry4-templates.cfg and sentry4-services.cfg."""
    options = " ".join(f"--{name}={value}" for name, value in _carried(values).items())
    section = values.get("extra_opts")
    template = f"{family.name}-pdu"
    out = [
        f"# {_plain(location)}: made by --discover=nagios",
        "define host {",
        f"    use                 {template}",
        f"    host_name           {_address(values)}",
        f"    address             {_address(values)}",
        "    contact_groups      admins",
        f"    _SENTRY4_HAS        {','.join(has)}",
    ]
    if options:
        out.append(f"    _SENTRY4_OPTIONS    {options}")
    if section:
        out.append(f"    _SENTRY4_ACCESS     {_section(section)}")
    return "\n".join([*out, "}"])


def _section(text: str) -> str:
    return re.sub(r"[^\w.:/@-]+", "-", text, flags=re.ASCII)


def icinga2(family: Family, has: Sequence[str], location: str, values: Mapping[str, Any]) -> str:
    """The host of one PDU, for sentry4-services.conf and the template in sentry4-hosts.conf."""
    address = _address(values)
    kind = "address6" if address.count(":") > 1 else "address"
    listed = ", ".join(f'"{name}"' for name in has)
    out = [
        f"// {_plain(location)}: made by --discover=icinga2",
        f'object Host "{address}" {{',
        f'\timport "{family.name}-pdu"',
        f'\t{kind} = "{address}"',
        f"\tvars.sentry4_has = [ {listed} ]",
    ]
    out += [f'\tvars.sentry4_{name} = "{value}"' for name, value in _carried(values).items()]
    section = values.get("extra_opts")
    if section:
        out.append(f'\tvars.sentry4_extra_opts = "{_section(section)}"')
    return "\n".join([*out, "}"])

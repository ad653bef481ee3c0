"""A device as a host of Nagios or Icinga 2, on top of the shipped configuration (examples/).

Services follow what the host has; only the host is written. Secrets are never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

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


class Host(NamedTuple):
    """What is known of a device: its family, where it is, what services can be made for.

    ``probes`` are the ports that have one, where that has to be said.
    """

    family: Family
    location: str
    has: tuple[str, ...]
    probes: tuple[str, ...] = ()


def nagios(host: Host, values: Mapping[str, Any]) -> str:
    """The host of one PDU, for sentry4-templates.cfg and sentry4-services.cfg."""
    options = " ".join(f"--{name}={value}" for name, value in _carried(values).items())
    address = _address(values)
    out = [
        f"# {_plain(host.location)}: made by --discover=nagios",
        "define host {",
        f"    use                 {host.family.name}-pdu",
        f"    host_name           {address}",
        f"    address             {address}",
        "    contact_groups      admins",
        f"    _SENTRY4_HAS        {','.join(host.has)}",
    ]
    if host.probes:
        out.append(f"    _SENTRY4_PROBES     --ths={','.join(map(_plain, host.probes))}")
    if options:
        out.append(f"    _SENTRY4_OPTIONS    {options}")
    if values["extra_opts"]:
        out.append(f"    _SENTRY4_ACCESS     {_section(values['extra_opts'])}")
    return "\n".join([*out, "}"])


def _section(text: str) -> str:
    return re.sub(r"[^\w.:/@-]+", "-", text, flags=re.ASCII)


def icinga2(host: Host, values: Mapping[str, Any]) -> str:
    """The host of one PDU, for sentry4-services.conf and the template in sentry4-hosts.conf."""
    address = _address(values)
    kind = "address6" if address.count(":") > 1 else "address"
    listed = ", ".join(f'"{name}"' for name in host.has)
    out = [
        f"// {_plain(host.location)}: made by --discover=icinga2",
        f'object Host "{address}" {{',
        f'\timport "{host.family.name}-pdu"',
        f'\t{kind} = "{address}"',
        f"\tvars.sentry4_has = [ {listed} ]",
    ]
    if host.probes:
        out.append(f'\tvars.sentry4_probes = "{",".join(map(_plain, host.probes))}"')
    out += [f'\tvars.sentry4_{name} = "{value}"' for name, value in _carried(values).items()]
    if values["extra_opts"]:
        out.append(f'\tvars.sentry4_extra_opts = "{_section(values["extra_opts"])}"')
    return "\n".join([*out, "}"])


#: Services of the fleet for what a PRO1 or PRO2 has, as the shipped configuration has them.
FLEET = {
    "lines": "check_sentry4_line --metric Current,CurrentUtilized -w ,70 -c ,80 --absent ok",
    "branches": "check_sentry4_branch --metric CurrentUtilized -w 70 -c 80 --oksummary --absent ok",
    "cords": "check_sentry4_cord --metric ActivePower,ApparentPower,Energy --absent ok",
    "temp": "check_sentry4_sensor --temp --absent ok",
}


def fleet(host: Host, values: Mapping[str, Any]) -> str:
    """The services of one PDU, for sentry4-fleet: its health, and readings for the graphs."""
    address = _address(values)
    options = [f"--{name.replace('_', '-')}={value}" for name, value in _carried(values).items()]
    if values["extra_opts"]:
        options.append(f"--extra-opts={_section(values['extra_opts'])}")
    out = [f"# {_plain(host.location)}: made by --discover=fleet",
           " ".join([f"@host {address} -H {address}", *options])]  # fmt: skip
    if host.family.name != "sentry4":
        return "\n".join([*out, f"{address};pdu-health;check_pdu --skip outlets"])
    out.append(f"{address};pdu-health;check_sentry4 --skip outlets")
    out += [f"{address};pdu-{name};{typed}" for name, typed in FLEET.items() if name in host.has]
    return "\n".join(out)

"""A device as a host of Nagios or Icinga 2, on top of the shipped configuration (examples/).

Services follow what the host has; only the host is written. Secrets are never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from check_sentry4.mib.model import Family

#: Options of the command line that a host needs to be reached, and their defaults.
CARRIED = {
    "port": 161,
    "protocol": "2c",
    "secname": None,
    "seclevel": None,
    "authproto": "MD5",
    "privproto": "DES",
    "context": "",
    "ca": None,
}
#: The same, of options without a value.
FLAGS = ("redfish", "insecure")
#: The ports that say nothing: those that an agent and a service have.
USUAL_PORTS = (161, 443)


def plain(text: str) -> str:
    """A name that both configuration languages take without quoting."""
    return re.sub(r"[^\w.:-]+", "-", text, flags=re.ASCII).strip("-") or "pdu"


def _carried(values: Mapping[str, Any]) -> dict[str, str]:
    """The options that a host needs to be reached; those without a value are empty."""
    redfish = bool(values.get("redfish"))
    found = {
        name: _path(str(values[name])) if name == "ca" else plain(str(values[name]))
        for name, default in CARRIED.items()
        if values.get(name) not in (None, default)
        and not (name == "port" and values["port"] == USUAL_PORTS[redfish])
    }
    return found | {name: "" for name in FLAGS if values.get(name)}


def _words(values: Mapping[str, Any]) -> list[str]:
    """The same as words of a command line."""
    return [
        f"--{name.replace('_', '-')}" + (f"={value}" if value else "")
        for name, value in _carried(values).items()
    ]


def _template(host: Host, values: Mapping[str, Any]) -> str:
    """The shipped template that a host is made of; those of SNMPv3 have its credentials."""
    return f"{host.family.name}-pdu{'-v3' if values['protocol'] == '3' else ''}"


def _address(values: Mapping[str, Any]) -> str:
    return plain(values["hostname"] or "pdu")


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
    options = " ".join(_words(values))
    address = _address(values)
    out = [
        f"# {plain(host.location)}: made by --discover=nagios",
        "define host {",
        f"    use                 {_template(host, values)}",
        f"    host_name           {address}",
        f"    address             {address}",
        "    contact_groups      admins",
        f"    _SENTRY4_HAS        {','.join(host.has)}",
    ]
    if host.probes:
        out.append(f"    _SENTRY4_PROBES     --ths={','.join(map(plain, host.probes))}")
    if options:
        out.append(f"    _SENTRY4_OPTIONS    {options}")
    if values["extra_opts"]:
        out.append(f"    _SENTRY4_ACCESS     {_path(values['extra_opts'])}")
    return "\n".join([*out, "}"])


def _path(text: str) -> str:
    return re.sub(r"[^\w.:/@-]+", "-", text, flags=re.ASCII)


def icinga2(host: Host, values: Mapping[str, Any]) -> str:
    """The host of one PDU, for sentry4-services.conf and sentry4-templates.conf."""
    address = _address(values)
    kind = "address6" if address.count(":") > 1 else "address"
    listed = ", ".join(f'"{name}"' for name in host.has)
    out = [
        f"// {plain(host.location)}: made by --discover=icinga2",
        f'object Host "{address}" {{',
        f'\timport "{_template(host, values)}"',
        f'\t{kind} = "{address}"',
        f"\tvars.sentry4_has = [ {listed} ]",
    ]
    if host.probes:
        out.append(f'\tvars.sentry4_probes = "{",".join(map(plain, host.probes))}"')
    for name, value in _carried(values).items():
        out.append(f"\tvars.sentry4_{name} = " + (f'"{value}"' if value else "true"))
    if values["extra_opts"]:
        out.append(f'\tvars.sentry4_extra_opts = "{_path(values["extra_opts"])}"')
    return "\n".join([*out, "}"])


class FleetService(NamedTuple):
    """A shipped service as the fleet checks it; ``of``: for devices that have one of these.

    ``name`` is that of examples/icinga2, ``in_nagios`` that of examples/nagios. ``interval`` is in
    seconds. Without ``of`` it is for all.
    """

    name: str
    in_nagios: str
    program: str
    options: str
    of: tuple[str, ...] = ()
    interval: int = 120

    @property
    def command(self) -> str:
        """The command line, without how the device is reached."""
        return f"{self.program} --absent ok {self.options}"


#: The services of examples/, by the families that they are for.
FLEET = {
    "sentry4": (
        FleetService("pdu-units", "PDU units", "check_sentry4_unit", "--status noComm=critical"),
        FleetService(
            "pdu-line-current",
            "PDU line current",
            "check_sentry4_line",
            "--metric Current,CurrentUtilized -w ,70 -c ,80",
            ("lines",),
        ),
        FleetService(
            "pdu-phases",
            "PDU phases",
            "check_sentry4_phase",
            "--oksummary --perf Voltage,Current",
            ("phases",),
        ),
        FleetService("pdu-breakers", "PDU breakers", "check_sentry4_ocp", "--oksummary", ("ocps",)),
        FleetService(
            "pdu-branches",
            "PDU branches",
            "check_sentry4_branch",
            "--metric CurrentUtilized -w 70 -c 80 --oksummary",
            ("branches",),
        ),
        FleetService(
            "pdu-climate",
            "PDU temperature and humidity",
            "check_sentry4_sensor",
            "--temp --humid --celsius -w 10:40,10:80 -c 5:50,5:90",
            ("temp", "humid"),
        ),
        FleetService(
            "pdu-sensors",
            "PDU sensors",
            "check_sentry4_sensor",
            "--water --contact --adc --fan --oksummary",
            ("water", "contact", "adc", "fan"),
        ),
        FleetService(
            "pdu-power",
            "PDU power",
            "check_sentry4_cord",
            "--oksummary",
            ("cords",),
            600,
        ),
        FleetService(
            "pdu-load-balance",
            "PDU load balance",
            "check_sentry4_line",
            "--metric LoadImbalance -w 30 -c 50",
            ("three_phase",),
            600,
        ),
        FleetService(
            "pdu-outlets",
            "PDU outlets",
            "check_sentry4_outlet",
            "--oksummary --perf ActivePower",
            ("outlets",),
            600,
        ),
        FleetService(
            "pdu-restart",
            "PDU restart",
            "check_sentry4_system",
            "--metric Uptime -w 3600:",
            (),
            600,
        ),
    ),
    "sentry3": (
        FleetService("cdu-towers", "CDU towers", "check_cdu", "--tower"),
        FleetService("cdu-infeeds", "CDU infeeds", "check_cdu", "--infeed"),
        FleetService(
            "cdu-load",
            "CDU load",
            "check_cdu",
            "--infeed LoadValue,CapacityUsed -w ,70 -c ,80",
        ),
    ),
}
#: Of any other family: the mixed room of examples/.
ROOM = (
    FleetService(
        "room-temperature",
        "PDU temperature",
        "check_pdu",
        "--table temp -w 10:40 -c 5:50 --celsius",
        ("temp",),
    ),
    FleetService("room-health", "PDU health", "check_pdu", "--skip outlets"),
)


def fleet_nagios(host: Host, values: Mapping[str, Any]) -> str:
    """As ``fleet``, for the services of examples/nagios."""
    return fleet(host, values, in_nagios=True)


def fleet(host: Host, values: Mapping[str, Any], *, in_nagios: bool = False) -> str:
    """The services of one PDU for sentry4-fleet: those of the shipped configuration.

    Their names are those of examples/icinga2, or with ``in_nagios`` those of examples/nagios.
    """
    address = _address(values)
    options = _words(values)
    if values["extra_opts"]:
        options.append(f"--extra-opts={_path(values['extra_opts'])}")
    form = "fleet-nagios" if in_nagios else "fleet"
    out = [
        f"# {plain(host.location)}: made by --discover={form}",
        " ".join([f"@host {address} -H {address}", *options]),
    ]
    if not values["extra_opts"]:
        secrets = "Passphrases are" if values["protocol"] == "3" else "The community is"
        secrets = "The password is" if values.get("redfish") else secrets
        out.insert(
            1, f"# Not written here: {secrets} in fleet.env (CHECK_SENTRY4_...) or an ini file"
        )
    services = [*FLEET.get(host.family.name, ROOM)]
    if host.probes:
        probes = ",".join(map(plain, host.probes))
        climate = f"--temp --humid --celsius --ths {probes}"
        services.append(
            FleetService("cdu-climate", "CDU temperature and humidity", "check_cdu", climate)
        )
    wanted = [each for each in services if not each.of or {*each.of} & {*host.has}]
    for interval in dict.fromkeys(each.interval for each in wanted):
        out.append(f"@interval {interval}")
        out += [
            f"{address};{each.in_nagios if in_nagios else each.name};{each.command}"
            for each in wanted
            if each.interval == interval
        ]
    return "\n".join(out)

"""A basket for the Icinga Director: commands, fields with lists, service templates, a service set.

Its objects have names of their own, so that it can be loaded where the conf files are, too.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import click

from docs.facts import RENAMED, options
from docs.icinga import wanted
from lab.helpers import COMMANDS, ROOT

#: An address of either kind: the Director knows no template for it.
ADDRESS = {
    "type": "Function",
    "body": 'var address = macro("$address$")\n'
    'if (address) { return address }\nreturn macro("$address6$")',
}
EXAMPLES = ROOT / "examples" / "icinga2"


class Kind(NamedTuple):
    """A kind of device: its service set and host template, and the shipped file of its services."""

    service_set: str
    template: str
    file: str
    what: str
    #: The command that says whether the host is up, and its options.
    command: str
    options: dict[str, object]


KINDS = (
    Kind(
        "Rack PDU",
        "director-host-pdu",
        "sentry4-services.conf",
        "PRO1 or PRO2 PDU",
        "check_sentry4_system",
        {},
    ),
    Kind(
        "CDU",
        "director-host-cdu",
        "sentry3.conf",
        "Sentry3 CDU",
        "check_pdu",
        {"sentry4_table": "system"},
    ),
    Kind(
        "Mixed room",
        "director-host-any-pdu",
        "mixed-room.conf",
        "PDU of any make",
        "check_pdu",
        {"sentry4_table": "system"},
    ),
)
#: Where credentials come from, unless a host says another place.
INI = "rack-pdus@/etc/icinga2/sentry4.ini"
#: Values that depend on the host: the Director has no conditions, but macros.
BY_HOST = {"cdu-climate": {"sentry4_ths": "$sentry4_probes$"}}
DOCS = "/check_sentry4/"
#: Programs by what the monitors call them.
PROGRAMS = {there: program for program, there in RENAMED.items()}


def director_name(command: str) -> str:
    """The name of a command in the Director."""
    return f"director-{command.removeprefix('check_')}"


def director_basket() -> str:
    """The whole basket.

    The Director has no environment for commands: credentials come from a file (--extra-opts).
    """
    fields: dict[str, dict[str, object]] = {}
    lists: dict[str, dict[str, object]] = {}
    commands = {director_name(name): _command(name, fields, lists) for name in COMMANDS}
    templates, sets = _services()
    basket = {
        "Command": commands,
        "Datafield": {str(field["originalId"]): field for field in fields.values()},
        "DataList": lists,
        "HostTemplate": {kind.template: _host(kind) for kind in KINDS},
        "ServiceTemplate": templates,
        "ServiceSet": {
            kind.service_set: {
                "object_name": kind.service_set,
                "object_type": "template",
                "description": f"All that is watched of a {kind.what}. Hosts that import "
                f"{kind.template} have it.",
                "assign_filter": f'"{kind.template}"=host.templates',
                "services": sets[kind.service_set],
            }
            for kind in KINDS
        },
    }
    return json.dumps(basket, indent=2) + "\n"


def _command(
    name: str, fields: dict[str, dict[str, object]], lists: dict[str, dict[str, object]]
) -> dict[str, object]:
    arguments: dict[str, dict[str, object]] = {}
    used: list[dict[str, object]] = []
    for option in wanted(name):
        long = next(flag for flag in reversed(option.opts) if flag.startswith("--"))
        variable = f"sentry4_{option.name}"
        if option.name == "hostname" and not name.endswith("_rack"):
            arguments[long] = {"value": ADDRESS}
            continue
        arguments[long] = {"set_if" if option.is_flag else "value": f"${variable}$"}
        if variable not in fields:
            fields[variable] = _datafield(len(fields) + 1, variable, option, lists)
        used.append(
            {
                "datafield_id": int(str(fields[variable]["originalId"])),
                "is_required": "n",
                "var_filter": None,
            }
        )
    return {
        "arguments": arguments,
        "command": f"/usr/lib/nagios/plugins/{name}",
        "disabled": False,
        "fields": used,
        "imports": [],
        "methods_execute": "PluginCheck",
        "object_name": director_name(name),
        "object_type": "object",
        "timeout": "60",
        "vars": {},
        "zone": None,
    }


def _datafield(
    number: int, variable: str, option: click.Option, lists: dict[str, dict[str, object]]
) -> dict[str, object]:
    kind, settings = "String", {"visibility": "visible"}
    text = option.help or ""
    if option.is_flag:
        kind, settings = "Boolean", {}
    elif isinstance(option.type, click.Choice):
        kind = "Datalist"
        settings = {"datalist": f"PDU: {option.name}", "data_type": "string", "behavior": "strict"}
        lists[f"PDU: {option.name}"] = {
            "list_name": f"PDU: {option.name}",
            "owner": "icingaadmin",
            "entries": [
                {"entry_name": choice, "entry_value": choice, "format": "string"}
                for choice in option.type.choices
            ],
        }
    if option.name == "extra_opts":
        text = (
            "CREDENTIALS COME FROM HERE: [SECTION][@FILE], an ini file that only Icinga can read, "
            "such as rack-pdus@/etc/icinga2/sentry4.ini. The Director has no environment for "
            "commands, and passphrases on a command line can be read by every user."
        )
    return {
        "varname": variable,
        "caption": f"PDU: {str(option.name).replace('_', ' ')}",
        "description": text,
        "datatype": f"Icinga\\Module\\Director\\DataType\\DataType{kind}",
        "format": None,
        "originalId": str(number),
        "settings": settings,
    }


def _host(kind: Kind) -> dict[str, object]:
    """The template of a kind's hosts: up if its system answers."""
    return {
        "object_name": kind.template,
        "object_type": "template",
        "check_command": director_name(kind.command),
        "check_interval": "1m",
        "retry_interval": "15s",
        "max_check_attempts": "3",
        "icon_image": "flash",
        "action_url": "https://$host.address$/",
        "vars": {"sentry4_extra_opts": INI, **kind.options},
    }


Objects = dict[str, dict[str, object]]


def _services() -> tuple[Objects, dict[str, Objects]]:
    """The shipped services as templates, and as the members of the sets."""
    templates: Objects = {
        "director-pdu": {
            "object_name": "director-pdu",
            "object_type": "template",
            "check_interval": "2m",
            "retry_interval": "30s",
            "max_check_attempts": "5",
            "icon_image": "flash",
            "action_url": "https://$host.address$/",
            "vars": {"sentry4_absent": "ok"},
        },
        # Outlets are most of the requests, and energy changes slowly.
        "director-pdu-slow": {
            "object_name": "director-pdu-slow",
            "object_type": "template",
            "imports": ["director-pdu"],
            "check_interval": "10m",
            "retry_interval": "2m",
            "max_check_attempts": "3",
        },
    }
    sets: dict[str, Objects] = {}
    for kind in KINDS:
        text = (EXAMPLES / kind.file).read_text()
        for name, block in re.findall(r'apply Service "([^"]+)" \{(.*?)\n\}', text, re.DOTALL):
            templates[f"director-{name}"] = _template(name, block)
            sets.setdefault(kind.service_set, {})[name] = {
                "object_name": name,
                "object_type": "object",
                "imports": [f"director-{name}"],
                "service_set": kind.service_set,
            }
    return templates, sets


def _template(name: str, block: str) -> dict[str, object]:
    """The template of a shipped service."""
    found = re.search(r'check_command = "(\w+)"', block)
    assert found
    command = PROGRAMS.get(f"check_{found[1]}", f"check_{found[1]}")
    values: dict[str, object] = {}
    for option, value in re.findall(r"^\tvars\.(sentry4_\w+) = (.*)", block, re.MULTILINE):
        bare = value.partition(" //")[0]
        values[option] = True if bare == "true" else bare.strip('"')
    values |= BY_HOST.get(name, {})
    known = {f"sentry4_{option.name}" for option in options(command)}
    assert set(values) <= known, (name, values)
    return {
        "object_name": f"director-{name}",
        "object_type": "template",
        "imports": ["director-pdu-slow" if 'import "sentry4-slow"' in block else "director-pdu"],
        "check_command": director_name(command),
        "notes_url": f"{DOCS}{command}.md",
        "vars": values,
    }

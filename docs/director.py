"""A basket for the Icinga Director: commands, fields with lists, service templates, a service set.

Its objects have names of their own, so that it can be loaded where the conf files are, too.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import click

from docs.facts import options
from docs.icinga import wanted
from tests.helpers import COMMANDS, ROOT

#: An address of either kind: the Director knows no template for it.
ADDRESS = {
    "type": "Function",
    "body": 'var address = macro("$address$")\n'
    'if (address) { return address }\nreturn macro("$address6$")',
}
SERVICES: Path = ROOT / "examples" / "icinga2" / "sentry4-services.conf"
DOCS = "/check_sentry4/"


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
    templates, members = _services()
    basket = {
        "Command": commands,
        "Datafield": {str(field["originalId"]): field for field in fields.values()},
        "DataList": lists,
        "ServiceTemplate": templates,
        "ServiceSet": {
            "Rack PDU": {
                "object_name": "Rack PDU",
                "object_type": "template",
                "description": "All that is watched of a PRO1 or PRO2 PDU; assign it to its host.",
                "services": members,
            }
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
        used.append({"datafield_id": int(str(fields[variable]["originalId"])),
                     "is_required": "n", "var_filter": None})  # fmt: skip
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
        settings = {"datalist": f"PDU: {option.name}", "data_type": "string",
                    "behavior": "strict"}  # fmt: skip
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


def _services() -> tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]:
    """The shipped services (sentry4-services.conf) as templates, and as members of the set."""
    templates: dict[str, dict[str, object]] = {
        "director-pdu": {
            "object_name": "director-pdu",
            "object_type": "template",
            "check_interval": "2m",
            "retry_interval": "30s",
            "max_check_attempts": "5",
            "icon_image": "flash",
            "action_url": "https://$host.address$/",
            "vars": {"sentry4_absent": "ok"},
        }
    }
    members: dict[str, dict[str, object]] = {}
    text = SERVICES.read_text()
    for name, block in re.findall(r'apply Service "([^"]+)" \{(.*?)\n\}', text, re.DOTALL):
        command = re.search(r'check_command = "(\w+)"', block)
        assert command
        values: dict[str, object] = {}
        for option, value in re.findall(r"^\tvars\.(sentry4_\w+) = (.*)", block, re.MULTILINE):
            values[option] = True if value == "true" else value.strip('"')
        known = {f"sentry4_{o.name}" for o in options(f"check_{command.group(1)}")}
        assert set(values) <= known, (name, values)
        templates[f"director-{name}"] = {
            "object_name": f"director-{name}",
            "object_type": "template",
            "imports": ["director-pdu"],
            "check_command": director_name(f"check_{command.group(1)}"),
            "notes_url": f"{DOCS}check_{command.group(1)}.md",
            "vars": values,
        }
        members[name] = {
            "object_name": name,
            "object_type": "object",
            "imports": [f"director-{name}"],
            "service_set": "Rack PDU",
        }
    return templates, members

"""A basket for the Icinga Director."""

from __future__ import annotations

import json

import click

from docs.icinga import wanted
from tests.helpers import COMMANDS


def director_basket() -> str:
    """A command and its data fields for every plugin.

    The Director has no environment for commands: credentials come from a file (--extra-opts).
    """
    fields: dict[str, dict[str, object]] = {}
    commands: dict[str, dict[str, object]] = {}
    for name in COMMANDS:
        arguments: dict[str, dict[str, str]] = {}
        used: list[dict[str, object]] = []
        for option in wanted(name):
            long = next(flag for flag in reversed(option.opts) if flag.startswith("--"))
            variable = f"sentry4_{option.name}"
            if option.name == "hostname":
                arguments[long] = {"value": "$address$"}
                continue
            kind = "set_if" if option.is_flag else "value"
            arguments[long] = {kind: f"${variable}$"}
            if variable not in fields:
                fields[variable] = _datafield(len(fields) + 1, variable, option)
            used.append({"datafield_id": int(str(fields[variable]["originalId"])),
                         "is_required": "n", "var_filter": None})  # fmt: skip
        object_name = name.removeprefix("check_")
        commands[object_name] = {
            "arguments": arguments,
            "command": f"/usr/lib/nagios/plugins/{name}",
            "disabled": False,
            "fields": used,
            "imports": [],
            "methods_execute": "PluginCheck",
            "object_name": object_name,
            "object_type": "object",
            "timeout": "60",
            "vars": {},
            "zone": None,
        }
    by_id = {str(field["originalId"]): field for field in fields.values()}
    return json.dumps({"Command": commands, "Datafield": by_id}, indent=2) + "\n"


def _datafield(number: int, variable: str, option: click.Option) -> dict[str, object]:
    kind = "Boolean" if option.is_flag else "String"
    return {
        "varname": variable,
        "caption": f"PDU: {str(option.name).replace('_', ' ')}",
        "description": option.help or "",
        "datatype": f"Icinga\\Module\\Director\\DataType\\DataType{kind}",
        "format": None,
        "originalId": str(number),
        "settings": {} if option.is_flag else {"visibility": "visible"},
    }

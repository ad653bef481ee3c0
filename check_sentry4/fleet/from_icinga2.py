"""The services that Icinga 2 has of our CheckCommands, and does not check itself.

Those with active checks off are the fleet's: their command line is made of the CheckCommand's
arguments and environment and of the custom variables of service, host and command, as Icinga makes
it. What only Icinga can evaluate (a function) is told, and the other services go on.
"""

from __future__ import annotations

import re
import select
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from check_sentry4.cli.parser import ENVIRONMENT
from check_sentry4.fleet.file import LONGEST, SHORTEST, Services
from check_sentry4.fleet.services import PROGRAMS, Service, checked, forget, spelled
from check_sentry4.fleet.steps import Steps
from check_sentry4.fleet.workers import FOR_PARENT
from check_sentry4.fleet.wrong import line_error
from check_sentry4.icinga2 import Api, UnreachableError
from check_sentry4.process.children import DiedError, Parent, fork
from check_sentry4.text import clean

_MACRO = re.compile(r"\$([^$\s]*)\$")  # an empty one stands for $ itself
#: Macros in the values of macros, and theirs.
DEEPEST = 8
#: What the process says that asks Icinga, beside objects: that it is away, that this was all.
AWAY, DONE = "away", "done"
#: Seconds that each step waits for it.
WAIT = 0.02


class UnresolvedError(Exception):
    """A macro that has no value, or one that only Icinga can evaluate."""


COMMANDS_OF: Mapping[str, Any] = {"attrs": ["command", "arguments", "env", "vars"]}
SERVICES_OF: Mapping[str, Any] = {
    "filter": "service.enable_active_checks == false",
    "attrs": ["host_name", "name", "vars", "check_command", "check_interval", "display_name"],
    "joins": ["host.name", "host.display_name", "host.address", "host.address6", "host.vars"],
}


def reading(api: Api) -> Steps[Services]:
    """The services, as if they stood in a file, step by step.

    Another process asks Icinga, which may take its time. Raises ``icinga2.UnreachableError``.
    """
    child = fork(lambda parent: _ask(api, parent), ignoring=FOR_PARENT)
    objects: dict[str, list[Mapping[str, Any]]] = {"checkcommands": [], "services": []}
    try:
        kind = ""
        while kind != DONE:
            yield
            for kind, value in child.said() if select.select([child], [], [], WAIT)[0] else ():
                if kind == AWAY:
                    raise UnreachableError(value)
                if kind in objects:
                    objects[kind].append(value)
    except DiedError:
        raise UnreachableError(f"{api.where}: the process that asked it died") from None
    finally:
        child.end()
    return (yield from services(objects["checkcommands"], objects["services"]))


def _ask(api: Api, parent: Parent) -> None:
    """The child: ask Icinga, and say what it answers, object by object."""
    try:
        for kind, what in (("checkcommands", COMMANDS_OF), ("services", SERVICES_OF)):
            for each in api.objects(kind, **what):
                parent.send((kind, each))
    except UnreachableError as error:
        parent.send((AWAY, str(error)))
    parent.send((DONE, None))


def services(
    of_commands: Iterable[Mapping[str, Any]], of_services: Iterable[Mapping[str, Any]]
) -> Steps[Services]:
    """The services, as if they stood in a file, of what Icinga answers of both."""
    forget()
    commands = {}
    for each in of_commands:
        attrs = mapping(each.get("attrs"))
        name = program(attrs.get("command"))
        if name:
            commands[str(each.get("name"))] = name, attrs
    found: dict[tuple[str, str], Service] = {}
    errors = []
    for each in of_services:
        yield
        attrs = mapping(each.get("attrs"))
        name, command = commands.get(str(attrs.get("check_command")), ("", {}))
        if not name:
            continue
        host = mapping(mapping(each.get("joins")).get("host"))
        told = f"{attrs.get('host_name')}!{attrs.get('name')}"
        try:
            words = arguments(command, attrs, host)
            interval = min(max(float(attrs.get("check_interval") or 0), SHORTEST), LONGEST)
            of_host = mapping(host.get("vars"))
            service = Service(
                str(attrs["host_name"]),
                str(attrs["name"]),
                interval,
                checked(name, words),
                rack=_named(of_host.get("sentry4_rack")),
                feed=_named(of_host.get("sentry4_feed")),
            )
            found[service.key] = service
        except (click.UsageError, UnresolvedError, KeyError, TypeError, ValueError) as error:
            errors.append(line_error(clean(told), error))
    return Services(tuple(found.values()), tuple(errors))


def _named(value: Any) -> str:
    """The name that a variable holds; empty if it holds something else, or a macro."""
    return value if isinstance(value, str) and value.isprintable() and "$" not in value else ""


def program(command: Any) -> str:
    """The command of ours that a CheckCommand starts; empty if it is another."""
    words = command if isinstance(command, list) else str(command or "").split()
    names = (str(word).rpartition("/")[2] for word in words)
    return next((name for name in names if name in PROGRAMS), "")


def arguments(
    command: Mapping[str, Any], service: Mapping[str, Any], host: Mapping[str, Any]
) -> list[str]:
    """The words after the program's name (Icinga 2 documentation, Command Arguments).

    What Icinga would put into the environment is an option as well. Raises ``UnresolvedError``.
    """

    def macro(name: str) -> Any:
        return _macro(name, command, service, host)

    words: list[str] = []
    before = command.get("command")
    if isinstance(before, str):
        raise UnresolvedError("its command is a line for the shell: expected an array")
    if before:
        first = _resolved(before, macro)
        if first is None or not program(first[:1]):
            raise UnresolvedError(
                f"expected a command of the suite alone, not {clean(str(before))}"
            )
        words += map(_text, first[1:])
    specs = mapping(command.get("arguments"))
    for key in sorted(specs, key=lambda key: (_order(specs[key]), key)):
        spec = specs[key] if isinstance(specs[key], Mapping) else {"value": specs[key]}
        words += _argument(str(spec.get("key") or key), spec, macro)
    for key, spec in mapping(command.get("env")).items():
        option = f"--{key.removeprefix(f'{ENVIRONMENT}_').lower().replace('_', '-')}"
        names = spelled(program(before), option) if key.startswith(f"{ENVIRONMENT}_") else ()
        if names and not any(word in names or word.startswith(f"{option}=") for word in words):
            value = _resolved(spec, macro)  # the command line wins
            words += [option, _text(value)] if value not in (None, "") else []
    return words


def _argument(key: str, spec: Mapping[str, Any], macro: Callable[[str], Any]) -> list[str]:
    if "set_if" in spec and not _true(_resolved(spec["set_if"], macro)):
        return []
    if "value" not in spec:
        return [key]
    value = _resolved(spec["value"], macro)
    if value is None:
        if spec.get("required"):
            raise UnresolvedError(f"{key} needs a value: {clean(str(spec['value']))}")
        return []
    alone = bool(spec.get("skip_key"))
    if not isinstance(value, list):
        return [_text(value)] if alone else [key, _text(value)]
    repeated = spec.get("repeat_key", True)
    words = []
    for place, each in enumerate(value):
        words += [_text(each)] if alone or (place and not repeated) else [key, _text(each)]
    return words


def _order(spec: Any) -> float:
    order = spec.get("order", 0) if isinstance(spec, Mapping) else 0
    return float(order) if isinstance(order, (int, float)) else 0.0


def _macro(
    name: str, command: Mapping[str, Any], service: Mapping[str, Any], host: Mapping[str, Any]
) -> Any:
    """The value of a macro, which may have macros itself; None if it has none."""
    whose, _, rest = name.partition(".")
    owners = {"service": [service], "host": [host], "command": [command]}.get(whose)
    path = rest if owners else name
    for owner in owners or (service, host, command):
        for place in (mapping(owner.get("vars")), owner) if path != "vars" else ():
            value: Any = place
            for part in path.removeprefix("vars.").split("."):
                value = value.get(part) if isinstance(value, Mapping) else None
            if isinstance(value, Mapping) and path == "check_address":
                continue  # a function of Icinga's own library (ipv4-or-ipv6)
            if value is not None:
                return value
    if path == "check_address":

        def is_set(name: str) -> bool:
            return _true(_macro(name, command, service, host))

        four, six = host.get("address") or None, host.get("address6") or None
        return four if is_set("check_ipv4") or (four and not is_set("check_ipv6")) else six
    return None


def _resolved(value: Any, macro: Callable[[str], Any], depth: int = 0) -> Any:
    """A value with its macros filled in; None where one of them has no value."""
    if isinstance(value, Mapping):
        raise UnresolvedError("a function, which only Icinga can evaluate")
    if isinstance(value, list):
        filled_in = [_resolved(each, macro, depth) for each in value]
        return None if None in filled_in else filled_in
    if not isinstance(value, str):
        return value
    if depth > DEEPEST:
        raise UnresolvedError(f"{clean(value)}: macros without an end")
    whole = _MACRO.fullmatch(value)
    if whole and whole.group(1):
        return _resolved(macro(whole.group(1)), macro, depth + 1)
    lacking = False

    def filled(found: re.Match[str]) -> str:
        nonlocal lacking
        if not found.group(1):
            return "$"
        inner = _resolved(macro(found.group(1)), macro, depth + 1)
        lacking |= inner is None
        return "" if inner is None else _text(inner)

    text = _MACRO.sub(filled, value)
    return None if lacking else text


def _text(value: Any) -> str:
    """A value as a word: 12.0 is 12."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ";".join(map(_text, value)) if isinstance(value, list) else str(value)


def _true(value: Any) -> bool:
    """Whether ``set_if`` holds: true, or a number other than 0."""
    if isinstance(value, str):
        try:
            return float(value) != 0
        except ValueError:
            return value == "true"
    return bool(value)


def mapping(value: Any) -> Mapping[str, Any]:
    """What the API answered, where it is an object; else an empty one."""
    return value if isinstance(value, Mapping) else {}

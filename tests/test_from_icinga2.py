"""Spec 12: the fleet's services from Icinga 2; its macros as Icinga's documentation has them."""

from __future__ import annotations

from typing import Any

import pytest

from check_sentry4.fleet import from_icinga2
from check_sentry4.fleet.from_icinga2 import UnresolvedError, arguments
from check_sentry4.fleet.steps import finished
from lab.monitors import ToldApi

COMMAND = {
    "command": ["/usr/lib/nagios/plugins/check_sentry4_line"],
    "arguments": {
        "--hostname": {"value": "$sentry4_address$", "required": True},
        "--port": {"value": "$sentry4_port$"},
        "--oksummary": {"set_if": "$sentry4_oksummary$"},
        "--metric": {"value": "$sentry4_metric$"},
        "--warning": "$sentry4_warning$",
    },
    "env": {"CHECK_SENTRY4_COMMUNITY": "$sentry4_community_pw$",
            "CHECK_SENTRY4_AUTHPASSWD": "$nix$", "PATH": "/bin"},
    "vars": {"sentry4_address": "$check_address$", "sentry4_community_pw": ""},
}  # fmt: skip
HOST = {"name": "pdu-a", "address": "10.0.0.7", "vars": {"sentry4_port": 1161.0, "limit": 70}}


def words(vars: dict[str, Any], arguments_of: dict[str, Any] | None = None) -> list[str]:
    command = COMMAND if arguments_of is None else {"arguments": arguments_of}
    return arguments(command, {"name": "lines", "vars": vars}, HOST)


def test_a_command_line_as_icinga_makes_it() -> None:
    vars = {"sentry4_metric": "Current", "sentry4_warning": "$host.vars.limit$",
            "sentry4_oksummary": True, "sentry4_community_pw": "s3cret"}  # fmt: skip
    assert words(vars) == [
        "--hostname", "10.0.0.7", "--metric", "Current", "--oksummary", "--port", "1161",
        "--warning", "70", "--community", "s3cret",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"-m": {"value": "$list$"}}, ["-m", "a", "-m", "b"]),
        ({"-m": {"value": "$list$", "repeat_key": False}}, ["-m", "a", "b"]),
        ({"x": {"value": "$list$", "skip_key": True}}, ["a", "b"]),
        ({"x": {"value": "$one$", "key": "-m"}}, ["-m", "1"]),
        ({"-b": "$nix$", "-a": "$one$"}, ["-a", "1"]),
        ({"-b": {"value": "2", "order": -1}, "-a": "1"}, ["-b", "2", "-a", "1"]),
        ({"-m": "$one$,$one$%$$"}, ["-m", "1,1%$"]),
        ({"-m": "$one$,$nix$"}, []),
        (
            {"-v": {"set_if": "$no$"}, "-q": {"set_if": "$text$"}, "-w": {"set_if": True}},
            ["-q", "-w"],
        ),
        ({"-m": "$service.name$ of $host.name$"}, ["-m", "lines of pdu-a"]),
        ({"-m": "$deep$"}, ["-m", "1"]),
        ({"-A": "$pw$"}, ["-A", "pa$word$x1"]),
        ({"-A": "a$$b$host.address$"}, ["-A", "a$b10.0.0.7"]),
        ({"-m": ["$one$", "$nix$"]}, []),
    ],
)
def test_macros(spec: dict[str, Any], expected: list[str]) -> None:
    vars = {"list": ["a", "b"], "one": 1.0, "no": False, "text": "1", "deep": "$deeper$",
            "deeper": "$one$", "pw": "pa$$word$$x1"}  # fmt: skip
    assert words(vars, spec) == expected


def test_words_of_the_command_itself_and_the_environment() -> None:
    def line(command: object, **more: object) -> list[str]:
        return arguments({**COMMAND, "command": command, **more}, {"vars": {}}, HOST)[:4]

    ours = "/x/check_sentry4_line"
    assert line([ours, "--metric", "Current"])[:2] == ["--metric", "Current"]
    for wrong in (["sudo", ours], f"{ours} --metric Current", ["$nix$", ours]):
        with pytest.raises(UnresolvedError):
            line(wrong)
    given: dict[str, object] = {"arguments": {"-C": "arg"}, "env": {
        "CHECK_SENTRY4_COMMUNITY": "env", "CHECK_SENTRY4_SOCKET": "/x"}}  # fmt: skip
    assert line([ours], **given) == ["-C", "arg"]


def test_the_address_as_icingas_library_chooses_it() -> None:
    both = {"address": "10.0.0.7", "address6": "::7"}
    command = {"arguments": {"-H": "$check_address$"}}
    for vars, address in (
        ({}, "10.0.0.7"), ({"check_ipv6": True}, "::7"), ({"check_address": "x"}, "x"),
        ({"check_ipv6": True, "check_ipv4": True}, "10.0.0.7"),
        ({"check_address": {"type": "Function"}}, "10.0.0.7"),
    ):  # fmt: skip
        assert arguments(command, {}, {**both, "vars": vars}) == ["-H", address]


@pytest.mark.parametrize(
    "spec",
    [{"-H": {"value": "$nix$", "required": True}}, {"-m": {"value": {"type": "Function"}}},
     {"-m": "$loop$"}, {"-m": {"set_if": {"type": "Function"}}}],
)  # fmt: skip
def test_what_cannot_be_resolved_is_told(spec: dict[str, Any]) -> None:
    with pytest.raises(UnresolvedError):
        words({"loop": "$loop$"}, spec)


def test_services_of_ours_alone_and_errors_by_name() -> None:
    def service(name: str, command: str, **vars: Any) -> dict[str, Any]:
        return {"name": f"pdu-a!{name}", "joins": {"host": HOST},
                "attrs": {"name": name, "host_name": "pdu-a", "check_command": command,
                          "check_interval": 120.0, "vars": vars}}  # fmt: skip

    found = finished(from_icinga2.reading(
        ToldApi(
            {
                "checkcommands": [{"name": "line", "attrs": COMMAND},
                                  {"name": "disk", "attrs": {"command": ["/x/check_disk"]}}, {}],
                "services": [
                    service("lines", "line", sentry4_metric="Current"),
                    service("disk", "disk"), service("bad", "line", sentry4_metric="Nix"),
                    service("list", "line", sentry4_metric=["Current", {}]), {},
                ],
            }
        )
    ))  # fmt: skip
    assert [(s.host, s.name, s.interval) for s in found.services] == [("pdu-a", "lines", 120.0)]
    assert [error.where for error in found.errors] == ["pdu-a!bad", "pdu-a!list"]

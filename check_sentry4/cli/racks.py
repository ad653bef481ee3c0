"""``check_sentry4_rack``: several devices by one command, from options to a result."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from check_sentry4.ask import Answer
from check_sentry4.checks.rack import (
    DEVIATIONS,
    FAILOVER,
    LEVELS,
    METRICS,
    SUMS,
    FeedLoad,
    RackRequest,
    judge_rack,
    same_devices,
    unpaired,
)
from check_sentry4.cli import connect, options, parser, requests, types
from check_sentry4.feeds.named import FeedError
from check_sentry4.mib import families
from check_sentry4.perform import PluginResult, failed, result_of
from check_sentry4.rack import Place, read_feeds, read_rack
from check_sentry4.report.ranges import Ranges, parse_range
from check_sentry4.report.text import OutputOptions
from check_sentry4.snmp import NoAnswerError, SourceError
from check_sentry4.snmp.connection import canonical
from check_sentry4.state import NAMES, OK, UNKNOWN
from check_sentry4.text import clean

if TYPE_CHECKING:
    from check_sentry4.cli.run import Performing, Process

Values = Mapping[str, Any]
#: What a feed is called that is not named with --feeds.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: The default of Failover: in percent of a breaker.
WARNING, CRITICAL = "80", "100"
#: Versions of Icinga 2 to write for: from the second on, it has redundancy groups.
VERSIONS = ("2.13", "2.14")
#: Seconds before the deadline at which whoever has not answered is told as silent.
MARGIN = 1.0


def parameters() -> list[click.Parameter]:
    """The command's own options."""
    percent = click.FloatRange(1, 100)
    return [
        parser.Option(
            ["--feeds"],
            type=types.items,
            adds_up=True,
            metavar="NAME[,...]",
            help="Names of the feeds, in the order of the addresses; with one address "
            "the cords, inlets or towers that are the feeds, such as A,B or I1,I2.",
        ),
        parser.Option(
            ["--rack"],
            metavar="NAME",
            help="What the rack is called; without it, the location of the first.",
        ),
        *options.metrics(METRICS, every=False),
        *options.ranges(),
        parser.Option(
            ["--level"],
            type=types.items,
            adds_up=True,
            metavar="LEVEL[,...]",
            known=LEVELS,
            help="What is compared: line (Amps), cord (VA), branch (Amps). Default: line.",
        ),
        parser.Option(
            ["--capacity"],
            type=click.FloatRange(1, 100000),
            metavar="N",
            help="The capacity of each conductor in Amps (cord: VA), instead of what "
            "the devices say.",
        ),
        parser.Option(
            ["--share"],
            type=percent,
            default=100.0,
            show_default="100",
            metavar="PERCENT",
            help="The part of a breaker that may be used continuously, such as 80.",
        ),
        options.flag(
            "pairs",
            "Compare outlets of one name on different feeds: a supply that is "
            "on and draws nothing while its partner carries the load is dead.",
        ),
        parser.Option(
            ["--pair-by"],
            type=types.Choice(("name", "id"), case_sensitive=False),
            default="name",
            show_default=True,
            metavar="name|id",
            help="What outlets of a pair have in common.",
        ),
        parser.Option(
            ["--outlets"],
            type=types.pattern,
            metavar="REGEX",
            help="Sums over the outlets whose names match, on all PDUs: a customer, a server. "
            "Without --metric: ActivePower. With --perf, performance data of each outlet too.",
        ),
        options.flag(
            "advice",
            "Tell which one or two outlets to move to another bank so that no conductor, bank or "
            "failover is above 80%, and the conductors are even. Changes no state.",
        ),
        parser.Option(
            ["--discover"],
            type=click.Choice(("icinga2",)),
            metavar="icinga2",
            help="With --pairs: write dependencies for Icinga 2, do not judge. A host whose name "
            "is on outlets of several PDUs is unreachable only once all of them are down.",
        ),
        parser.Option(
            ["--icinga"],
            type=click.Choice(VERSIONS),
            metavar="|".join(VERSIONS),
            help="The version of Icinga 2 that --discover=icinga2 writes for. Default: "
            f"{VERSIONS[-1]}.",
        ),
        parser.Option(
            ["--family"],
            type=types.Choice(families.NAMES, case_sensitive=False),
            metavar="NAME",
            help="The family of the devices, without asking them.",
        ),
        *options.redfish(),
    ]


def prepare(values: Values, overlay: Callable[[str, str], Values]) -> Performing:
    """What carries out the command.

    ``overlay`` takes an address and a section of an ini file, and returns the options of the
    device. Raises ``click.UsageError``.
    """
    asked = _asked(values)
    places, feeds = _places(values, overlay)

    def perform(output: OutputOptions, process: Process) -> PluginResult:
        json = values["output"] == "json"
        deadline = process.began + values["deadline"] - min(MARGIN, values["deadline"] / 5)
        try:
            if feeds:
                if not process.stays:
                    process.shield()
                found = read_feeds(asked, places[0], feeds, process.waiting)
            else:
                found = read_rack(
                    asked,
                    places,
                    process.began,
                    deadline,
                    process.shield,
                    forked=not values["walk"],
                )
        except FeedError as error:
            return UNKNOWN, failed(
                f"UNKNOWN - wrong usage: Invalid value for '--feeds': {error}", json
            )
        except NoAnswerError as error:
            state = values["no_answer"]
            return state, failed(f"{NAMES[state]} - {clean(str(error), 400)}", json)
        except SourceError as error:
            return UNKNOWN, failed(f"UNKNOWN - {clean(str(error), 400)}", json)
        peers = [f.peer for f in found]
        for place, feed in enumerate(found if not feeds else ()):
            if feed.peer and feed.peer in peers[:place]:
                first = found[peers.index(feed.peer)]
                line = f"UNKNOWN - wrong usage: {clean(feed.host)} and {clean(first.host)} are the "
                line += f"same device ({feed.peer}): name one PDU for each feed"
                return UNKNOWN, failed(line, json)
        return _told(asked, values, found, output, process.told)

    return perform


def _told(
    asked: RackRequest,
    values: Values,
    found: Sequence[FeedLoad],
    output: OutputOptions,
    told: Callable[[Answer], None],
) -> PluginResult:
    """What is printed of what the feeds carry."""
    if values["discover"]:
        return _dependencies(values, found)
    location = clean(values["rack"] or "") or next((f.location for f in found if f.location), "")
    judgement = judge_rack(asked, found)
    if asked.advice:
        from check_sentry4.checks.advice import advice

        lines, results = advice(found, asked)
        extra = (*(clean(line, 1000) for line in lines), *output.extra)
        output = output._replace(extra=extra)
        judgement = judgement._replace(results=[*judgement.results, *results])
    answer = Answer(judgement, location)
    told(answer)
    return result_of(answer, output, values["output"] == "json")


def _dependencies(values: Values, found: Sequence[FeedLoad]) -> PluginResult:
    """Dependencies of hosts instead of a judgement; none from a part of the PDUs."""
    from check_sentry4.discover import dependencies

    names = dependencies.fed_by(found)
    lacks = [f"{feed.called}: {feed.error}" for feed in found if feed.error]
    lacks += [result.told for result in same_devices(found)]
    if lacks or not names:
        told = "; ".join(lacks) or unpaired("name", found)
        return UNKNOWN, failed(f"UNKNOWN - {told}", json=False)
    rack = values["rack"] or next((feed.location for feed in found if feed.location), "rack")
    version = values["icinga"] or VERSIONS[-1]
    return OK, dependencies.icinga2(names, rack, version, VERSIONS)


def _refuse_dependencies(values: Values) -> None:
    """Refuse what does not go with ``--discover``. Raises ``click.UsageError``."""
    if values["icinga"] and not values["discover"]:
        raise click.UsageError("'--icinga' is for --discover=icinga2: expected both")
    if not values["discover"]:
        return
    if not values["pairs"] or values["pair_by"] != "name":
        raise click.UsageError(
            "'--discover' is about names on both feeds: expected --pairs with it"
        )
    if values["output"] != "text":
        raise click.UsageError("'--discover' and '--output' exclude each other")
    if len(values["walk"] or values["hostname"] or ()) < 2:
        raise click.UsageError("'--discover' writes about hosts: expected a PDU for each feed")


def _asked(values: Values) -> RackRequest:
    """The request. Raises ``click.UsageError``."""
    _refuse_dependencies(values)
    names = requests.chosen(METRICS, values["metric"])
    customer = values["outlets"]
    if not names and not values["pairs"]:
        names = [FAILOVER if customer is None else "ActivePower"]
    if customer is not None:
        _refuse_for_outlets(values, names)
    bounds = dict(zip(names, requests.chain(values, names)))
    for name in names:
        if name in DEVIATIONS and bounds[name] is None:
            raise click.UsageError(f"{name} needs a range: expected -w or -c with it")
        if name == FAILOVER and bounds[name] is None:
            bounds[name] = Ranges(name, parse_range(WARNING), parse_range(CRITICAL))
    levels = requests.chosen(LEVELS, values["level"], "--level") or ["line"]
    if values["advice"] and "line" not in levels:
        raise click.UsageError("'--advice' is about lines: expected line in --level")
    for option in ("capacity", "share"):
        if values[option] is not None and not math.isfinite(values[option]):
            raise click.UsageError(f"Invalid value for '--{option}': expected a number")
    if values["capacity"] is not None and len(levels) > 1:
        raise click.UsageError(
            "'--capacity' is that of one kind of conductor: expected one --level with it"
        )
    return RackRequest(
        tuple(bounds.items()),
        tuple(levels),
        values["capacity"],
        values["share"],
        values["pair_by"] if values["pairs"] else "",
        values["no_answer"],
        customer,
        any(name.lower() != "none" for name in values["perf"] or ()),
        values["advice"],
    )


def _refuse_for_outlets(values: Values, names: Sequence[str]) -> None:
    """Refuse what sums over outlets have no use for. Raises ``click.UsageError``."""
    if not values["outlets"].pattern:
        raise click.UsageError("Invalid value for '--outlets': expected a regular expression")
    for name in names:
        if name not in SUMS:
            raise click.UsageError(
                f"Invalid value for '--metric': {name!r}: --outlets sums up {', '.join(SUMS)}"
            )
    for option in ("pairs", "advice", "level", "capacity"):
        if values[option]:
            raise click.UsageError(f"'--outlets' and '--{option}' exclude each other")


def _places(
    values: Values, overlay: Callable[[str, str], Values]
) -> tuple[list[Place], Sequence[str]]:
    """The devices, and the feeds of the only one. Raises ``click.UsageError``."""
    walks = values["walk"] or ()
    option, given = ("--walk", walks) if walks else ("--hostname", values["hostname"] or ())
    feeds = [clean(feed).upper() for feed in values["feeds"] or ()]
    if walks and values["hostname"]:
        raise click.UsageError("'--walk' and '--hostname' exclude each other")
    _refuse_numbers(option, len(given), feeds, alone=values["outlets"] is not None)
    names = feeds if len(given) > 1 and feeds else LETTERS
    family = families.family(values["family"]) if values["family"] else None
    places: list[Place] = []
    seen: dict[object, str] = {}
    values = {
        **values,
        "mixed": any(str(each).lower().startswith(connect.SCHEMES) for each in given),
    }
    for name, address in zip(names, given):
        own: Values
        if walks:
            host, own = address, {**values, "hostname": None, "walk": address}
        else:
            host, own = _of_device(address, values, overlay)
        first = seen.setdefault(_file(address) if walks else _address(own), address)
        if len(seen) == len(places):
            twice = f"{clean(address)!r} is the same as {clean(first)!r}"
            raise click.UsageError(
                f"Invalid value for '{option}': {twice}: name one PDU for each feed"
            )
        of = families.family(families.REDFISH) if connect.uses_redfish(own) else family
        places.append(Place(name, clean(host.rpartition("/")[2]), connect.source(own), of))
    return places, feeds if len(given) == 1 else ()


def _refuse_numbers(option: str, given: int, feeds: Sequence[str], *, alone: bool) -> None:
    """Refuse numbers of devices and feeds that do not go together; ``alone``: one is enough."""
    if not given:
        raise click.UsageError(
            "Missing option '-H' / '--hostname': expected two addresses, or one with --feeds"
        )
    if len(set(feeds)) < len(feeds):
        raise click.UsageError("Invalid value for '--feeds': one is there twice")
    if given == 1 and len(feeds) < 2 and not alone:
        raise click.UsageError(
            f"one address only: expected {option} twice, or --feeds with the "
            "cords that are the feeds, such as A,B"
        )
    if given > 1 and feeds and len(feeds) != given:
        raise click.UsageError(
            f"Invalid value for '--feeds': {len(feeds)} names for "
            f"{given} addresses: expected one for each"
        )
    if given > len(LETTERS):
        raise click.UsageError(f"{given} addresses: expected the PDUs of one rack")


def _of_device(
    address: str, values: Values, overlay: Callable[[str, str], Values]
) -> tuple[str, Values]:
    """The host of ``HOST`` or ``HOST@SECTION``, and its options."""
    host, _, section = address.partition("@")
    if not section:
        own = {**values, "hostname": host, "walk": None}
        own = {**connect.addressed(_without_redfish(own))}
        return own["hostname"], own
    given = overlay(host, section)
    own = {**given, "hostname": host, "walk": None, "mixed": values["mixed"]}
    if given["secname"] == values["secname"]:  # not of the section
        own = _without_redfish(own)
    own = {**connect.addressed(own)}
    host = own["hostname"]
    if own["secname"] and own["protocol"] != "3" and not connect.uses_redfish(own):
        raise click.UsageError(
            f"{host}@{section}: secname is for SNMPv3: expected protocol=3 with it"
        )
    return host, own


def _without_redfish(own: dict[str, Any]) -> dict[str, Any]:
    """The options of one PDU, without those of Redfish where it is for other PDUs of the rack."""
    if not own["mixed"] or connect.uses_redfish(own):
        return own
    return {**own, **connect.SNMP_ALONE[own["protocol"] == "3"]}


def _file(path: str) -> object:
    """What two names of one file have in common."""
    try:
        about = os.stat(path)
    except (OSError, ValueError):
        return path
    return about.st_dev, about.st_ino


def _address(values: Values) -> object:
    """What two spellings of one address have in common; names are resolved when they are asked.

    One gateway may have several devices, told apart by port or context.
    """
    import socket  # 5 ms, for this command alone

    host = str(values["hostname"]).lower().strip("[]")
    with suppress(OSError, UnicodeError, ValueError):
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
        host = canonical(str(found[0][4][0]))
    return host, values["port"], values["context"]

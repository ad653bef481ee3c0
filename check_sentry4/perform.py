"""From a source and a request to a state and a text: read, judge, report.

Every command is this, and so is whatever else answers a check: it takes values, no command line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from check_sentry4.ask import Answer, answer, foreign, identify
from check_sentry4.checks.request import AmbiguousIdError, CheckRequest
from check_sentry4.checks.result import OTHER_FAMILY
from check_sentry4.checks.rules import RuleSet
from check_sentry4.device import Device, Plan
from check_sentry4.mib.model import SYS_DESCR, SYS_OBJECT_ID, Family
from check_sentry4.report.text import OutputOptions
from check_sentry4.snmp import NoAnswerError, Source, SourceError
from check_sentry4.state import NAMES, OK, UNKNOWN
from check_sentry4.text import clean

#: An exit status and what is printed.
PluginResult = tuple[int, str]


class Check:
    """What is asked of a device of one of the ``families`` (none: any): the request for each.

    ``discover`` tells its objects instead of a judgement; its text is empty if there is none.
    ``report`` tells what a device answers, whatever it is, and nothing is asked else.
    ``fallback`` is the family of a device that does not say which it is of.
    """

    def __init__(
        self,
        request: Callable[[Family], CheckRequest],
        families: tuple[Family, ...],
        discover: Callable[[Device, CheckRequest], str] | None = None,
        fallback: Family | None = None,
        report: Callable[[Source], str] | None = None,
    ) -> None:
        self.request = request
        self.families = families
        self.discover = discover
        self.fallback = fallback
        self.report = report
        #: The names of all objects are needed, beside what is told.
        self.named = False
        #: It is asked again and again.
        self.remembers = False
        self._rules: dict[str, RuleSet] = {}

    def rules(self, family: Family) -> RuleSet:
        """The request for a device of a family, compiled; once, however often it is checked."""
        rules = self._rules.get(family.name)
        if rules is None:
            request = self.request(family)._replace(named=self.named)
            rules = self._rules[family.name] = RuleSet(request, remembers=self.remembers)
        return rules

    @property
    def tells(self) -> bool:
        """Whether it tells something instead of judging it: no monitor may take it for a check."""
        return self.discover is not None or self.report is not None


def perform(
    check: Check,
    opened: Callable[[], Source],
    output: OutputOptions,
    *,
    json: bool = False,
    no_answer: int = UNKNOWN,
    first: Callable[[PluginResult], None] = lambda _: None,
    told: Callable[[Answer], None] = lambda _: None,
) -> PluginResult:
    """Carry out a check.

    ``opened`` opens the source; ``first`` is told a problem before what makes it easier to read is
    asked for; ``no_answer`` is the state of a device that does not answer. ``told`` is given the
    answer, where there is one.
    """
    try:
        source = opened()
        try:
            return _asked(
                check,
                source,
                output,
                json,
                lambda found: first(result_of(found, output, json)),
                told,
            )
        finally:
            source.end()
    except AmbiguousIdError as error:
        return UNKNOWN, failed(f"UNKNOWN - wrong usage: {clean(str(error), 400)}", json)
    except SourceError as error:
        state = no_answer if not check.tells and isinstance(error, NoAnswerError) else UNKNOWN
        line = f"{NAMES[state]} - {clean(str(error), 400)}"
        return state, failed(line, json, error.log if output.log else ())


def identified(check: Check, source: Source) -> tuple[Device, Family | None]:
    """A device, and which of the families it is of; None if it is of none.

    Raises ``SourceError``.
    """
    if len(check.families) == 1:
        (family,) = check.families
        return Device(source, family.repetitions), family
    device = Device(source)
    found = identify(device, check.families) or check.fallback
    device.repetitions = found.repetitions if found is not None else 0
    return device, found


def _asked(
    check: Check,
    source: Source,
    output: OutputOptions,
    json: bool,
    first: Callable[[Answer], None],
    told: Callable[[Answer], None],
) -> PluginResult:
    if check.report is not None:
        return OK, check.report(source)
    device, family = identified(check, source)
    if family is None:
        return UNKNOWN, failed(_stranger(device, check), json)
    if check.discover is not None:
        text = check.discover(device, check.request(family))
        if text:
            return OK, text
        why = foreign(device, family) or "this device answers nothing that can be listed"
        return UNKNOWN, failed(f"UNKNOWN - {clean(why, 400)}", json)
    found = answer(device, check.rules(family), max_findings=output.max_findings, first=first)
    told(found)
    said = [*(source.notes if output.detailed else ()), *(source.log if output.log else ())]
    output = output._replace(extra=(*output.extra, *(clean(line, 400) for line in said)))
    return result_of(found, output, json)


def _stranger(device: Device, check: Check) -> str:
    """What is said of a device of none of the families, and what to look at."""
    wanted = Plan()
    wanted.scalar(SYS_OBJECT_ID, SYS_DESCR)
    device.read(wanted)
    oid = device.scalars.get(SYS_OBJECT_ID.name) or "not answered"
    description = device.scalars.get(SYS_DESCR.name) or "not answered"
    if check.families:
        from check_sentry4.mib.families import candidates

        for family in candidates(str(oid)):
            known = OTHER_FAMILY.format(
                family=family.title, description=description, hint=family.hint
            )
            return f"UNKNOWN - {clean(known, 400)}"
    from check_sentry4.mib.families import other_device

    kind = other_device(str(oid))
    if kind:
        return (
            f"UNKNOWN - this is {kind}, no rack PDU (sysObjectID {oid}, sysDescr "
            f"{clean(str(description), 200)}): look at the address"
        )
    if check.families:
        other = "look at the address, or use check_pdu"
    else:
        other = "look at the address, name one with --family, or write a report with --report"
    return (
        f"UNKNOWN - no family of PDUs that is known: sysObjectID {oid}, sysDescr {description}: "
        f"{other}"
    )


def result_of(found: Answer, output: OutputOptions, json: bool) -> PluginResult:
    """State and text of an answer."""
    if json:
        from check_sentry4.report.document import document

        return found.state, document(found, output)
    from check_sentry4.report import render

    return found.state, render(found, output)


def failed(line: str, json: bool, log: Sequence[str] = ()) -> str:
    """The text of a check that came to nothing, for which ``line`` stands.

    ``log`` is what was asked before: lines after the first.
    """
    if json:
        from check_sentry4.report.document import failure

        return failure(line)
    return "\n".join([line, *(clean(each, 400) for each in log)])

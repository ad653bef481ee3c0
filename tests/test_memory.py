"""Judging is pure: who remembers what was found before says what who judges anew says."""

from __future__ import annotations

import random
import tempfile

import pytest

from check_sentry4.checks.memory import AGAIN, ANSWERS, MISSES, Memory
from check_sentry4.checks.rule import TableResults
from check_sentry4.cli.commands import command
from check_sentry4.cli.run import prepared
from check_sentry4.device import Device
from check_sentry4.perform import Check, PluginResult, perform
from check_sentry4.snmp import Source
from check_sentry4.snmp.walk import SavedWalk
from lab.helpers import SHARED
from lab.makes import MAKES
from lab.recording import ENTERPRISES, INTEGER, Values, dump, load, pro2, sentry3

CAPTURES = sorted((SHARED / "captures").glob("*.snmprec"))
RECORDINGS: dict[str, Values] = {
    "pro2": pro2(2, 6), "sentry3": sentry3(neutral=True), **{n: make() for n, make in MAKES.items()}
}  # fmt: skip
#: What a device answers from one poll to the next: a few values are others, and back again.
POLLS = 4
CODES = (*range(11), 17, -1, 65535, 300)


def varied(values: Values, luck: random.Random) -> Values:
    """Some values changed, or taken away."""
    cells = [
        oid for oid, (tag, _) in values.items() if tag == INTEGER and oid.startswith(ENTERPRISES)
    ]
    found = dict(values)
    for oid in luck.sample(cells, min(len(cells), luck.choice((0, 1, 1, 3, 40)))):
        if luck.random() < 0.2:
            del found[oid]
        else:
            found[oid] = (
                INTEGER,
                luck.choice(CODES),
            )
    return found


def answered(check: Check, path: str, line: str) -> PluginResult:
    made = prepared(command(line.split()[0]), [*line.split()[1:], "--walk", path])
    return perform(check, lambda: SavedWalk(path), made.output)


@pytest.mark.parametrize("name", [*RECORDINGS, *(path.stem for path in CAPTURES)])
def test_what_is_remembered_is_what_would_be_found(name: str) -> None:
    path = next((path for path in CAPTURES if path.stem == name), None)
    recording = RECORDINGS[name] if path is None else load(path)
    luck = random.Random(name)
    with tempfile.NamedTemporaryFile("w", suffix=".snmprec", encoding="latin-1") as file:
        lines = ["check_pdu", "check_pdu --oksummary --skip outlets"]
        remembering = {line: check_of(line, file.name) for line in lines}
        for check in remembering.values():
            check.remembers = True
        before = recording
        for poll in range(POLLS):
            values = recording if poll % 4 == 3 else varied(before, luck)
            before = values if poll % 8 else recording
            file.seek(0)
            file.truncate()
            file.write(dump(values))
            file.flush()
            for line in lines:
                anew = answered(check_of(line, file.name), file.name, line)
                assert answered(remembering[line], file.name, line) == anew, (poll, line)


def check_of(line: str, path: str) -> Check:
    """The check that a command line asks for."""
    words = line.split()
    made = prepared(command(words[0]), [*words[1:], "--walk", path])
    assert made.check is not None
    return made.check


class Counted:
    """Finds nothing, and counts how often it was asked; looks at another table as well."""

    def __init__(self, others: tuple[str, ...] = ()) -> None:
        self.times = 0
        self.others = others

    def __call__(self, device: Device) -> TableResults:
        """Judge."""
        self.times += 1
        if device.looked_at is not None:
            device.looked_at.update(self.others)
        return TableResults(None, [], [], [], [])  # type: ignore[arg-type]


class Answered(Device):
    """A device of which the answers of tables are given."""

    def __init__(self, **tables: int) -> None:
        super().__init__(Source())
        self.tables = tables

    def of_table(self, name: str) -> tuple[object, ...]:
        """See ``Answers.of_table``."""
        return (self.tables.get(name),)


def test_it_is_judged_anew_where_anything_that_was_looked_at_is_new() -> None:
    judged, memory = Counted(("unit", "")), Memory("ocp")
    for device, times in (
        (Answered(ocp=1, unit=1), 1), (Answered(ocp=1, unit=1, line=5), 1), (Answered(ocp=2), 2),
        (Answered(ocp=1, unit=1), 2), (Answered(ocp=1, unit=2), 3), (Answered(ocp=1, unit=2), 3),
    ):  # fmt: skip
        memory.of(device, judged).results.append(None)  # type: ignore[arg-type]
        assert judged.times == times
    assert memory.of(Answered(ocp=1, unit=2), judged).results == []  # nobody else's were added to


def test_what_changes_all_the_time_is_not_looked_up() -> None:
    judged, memory = Counted(), Memory("line")
    for number in range(MISSES + AGAIN):
        memory.of(Answered(line=number), judged)
    assert len(memory._known) == 2 * MISSES < ANSWERS
    for _ in range(MISSES + AGAIN):
        memory.of(Answered(line=-1), judged)
    assert judged.times < 2 * MISSES + 2 * AGAIN  # it was tried again


def test_so_many_answers_are_kept() -> None:
    judged, memory = Counted(), Memory("line")
    for number in range(3 * ANSWERS):
        for _ in range(2):
            memory.of(Answered(line=number), judged)
    assert judged.times == 3 * ANSWERS
    assert len(memory._known) == ANSWERS

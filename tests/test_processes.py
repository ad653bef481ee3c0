"""Children: what they say, how they end, and that none outlives its parent."""

from __future__ import annotations

import os
import signal
import time

import pytest

from check_sentry4.process.children import Child, DiedError, Parent, fork
from check_sentry4.process.ipc import FOR_DEVICE, LOG, Inbox, Received, follow, packed, unpacked
from lab.monitors import wait_for


def is_there(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for yet does not."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2][:1] != b"Z"
    except OSError:
        return False


def echo(parent: Parent) -> None:
    """Send back what comes."""
    while True:
        parent.send(parent.receive())


def test_values_of_plain_types_go_both_ways() -> None:
    child = fork(echo)
    values = ["a\0b", 1.5, None, (1, b"\xff"), {"key": [True]}, "x" * 300_000]
    for value in values:
        child.send(value)
        found: list[object] = []
        while not found:
            found = child.said()
        assert found == [value]
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(DiedError):
        child.said()
    assert os.WTERMSIG(child.end()) == signal.SIGKILL


def test_a_value_that_did_not_come_as_a_whole_waits() -> None:
    data = packed(("R", "text")) + packed(2)
    for cut in range(len(data)):
        came = bytearray(data[:cut])
        found = unpacked(came)
        came += data[cut:]
        assert found + unpacked(came) == [("R", "text"), 2]


def test_a_child_ends_when_nobody_speaks_to_it() -> None:
    child = fork(echo)
    child.close()
    os.waitpid(child.pid, 0)


@pytest.mark.parametrize("ignoring", [(), (signal.SIGTERM, signal.SIGINT)])
def test_no_child_outlives_a_parent_that_is_killed(ignoring: tuple[int, ...]) -> None:
    """Also one that looks at nothing: it waits in the C library, say."""

    def middle(parent: Parent) -> None:
        def stuck(_: Parent) -> None:
            while True:
                time.sleep(60)

        inner = fork(stuck, ignoring=ignoring)
        parent.send(inner.pid)
        time.sleep(60)

    child = fork(middle)
    (pid,) = child.said()
    assert is_there(pid)
    child.end()
    assert wait_for(lambda: not is_there(pid), 10)


def test_a_child_holds_no_end_of_another() -> None:
    """Or the first would not see that nobody speaks to it any more."""
    first, second = fork(echo), fork(echo)
    first.close()
    os.waitpid(first.pid, 0)
    second.end()


@pytest.mark.parametrize("ignoring", [(), (signal.SIGTERM,)])
def test_who_ends_at_sigterm(ignoring: tuple[int, ...]) -> None:
    child = fork(echo, ignoring=ignoring)
    child.send(1)
    assert child.said() == [1]
    os.kill(child.pid, signal.SIGTERM)
    if ignoring:
        child.send(2)
        assert child.said() == [2]
    else:
        with pytest.raises(DiedError):
            child.said()
    child.end()


def test_what_is_followed_ends_at_the_deadline_or_with_the_last_one() -> None:
    def say(text: str, seconds: float) -> Child:
        def work(parent: Parent) -> None:
            parent.send(text)
            time.sleep(seconds)

        return fork(work)

    quick, slow = say("a", 0), say("b", 60)
    began = time.monotonic()
    came: dict[Inbox, list[object]] = {quick.inbox: [], slow.inbox: []}
    for inbox, messages in follow(came, lambda: began + 1):
        came[inbox].append(messages)
    assert came == {quick.inbox: [["a"], None], slow.inbox: [["b"]]}
    assert list(follow([quick.inbox], lambda: began + 60)) == [(quick.inbox, None)]
    assert list(follow([slow.inbox], lambda: began - 1)) == []
    for child in (quick, slow):
        child.end()


def test_a_device_is_waited_for_until_something_else_is_said() -> None:
    received = Received()
    received.take([(FOR_DEVICE, "an answer of pdu1")])
    assert received.asked is not None
    received.take([(LOG, "after 1 s")])
    assert (received.asked is None, received.waiting_for, received.log) == (
        False,
        "an answer of pdu1",
        ["after 1 s"],
    )
    received.take([("A", "")])
    assert [received.asked, received.waiting_for] == [None, ""]

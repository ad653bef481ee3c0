"""Several SNMPv3 devices in one process: each is read as the command line reads it (spec 7)."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from check_sentry4.device import Device, Plan
from check_sentry4.mib import sentry4
from check_sentry4.snmp import SourceError
from check_sentry4.snmp.connection import Connection
from check_sentry4.snmp.engines import Clock, World, is_set_back
from check_sentry4.snmp.live import Agent as Session
from lab.agent import AUTH, ENGINE, PRIV, Agent
from lab.helpers import installed
from lab.recording import pro2


def v3(agent: Agent, auth: str = AUTH, priv: str = PRIV) -> Connection:
    """How to speak to an agent as sha256aes."""
    return Connection(
        "127.0.0.1", agent.port, protocol="3", secname="sha256aes", seclevel="authPriv",
        authproto="SHA-256", authpasswd=auth, privproto="AES", privpasswd=priv,
        timeout=0.4, retries=1,
    )  # fmt: skip


def location(session: Session) -> str:
    """What an agent says of itself, read now."""
    plan, device = Plan(), Device(session)
    plan.scalar(*sentry4.SYSTEM.location)
    session.begin()
    device.read(plan)
    return device.text(sentry4.SYSTEM.location)


@contextmanager
def two(**other: str | int) -> Iterator[tuple[Agent, Agent]]:
    """A device, and another one whose engine differs as said."""
    with Agent(pro2(1, 2), boots=50) as one, Agent(pro2(1, 2), **other) as second:  # type: ignore[arg-type]
        yield one, second


def test_an_engine_that_restarts_with_lower_boots_is_read() -> None:
    with Agent(pro2(1, 2), boots=50) as agent, Session(v3(agent)) as kept:
        assert location(kept) == "DC2_Room4_RackF31"
        agent.stop()
        agent.boots = 3
        agent.start()
        assert location(kept) == "DC2_Room4_RackF31"  # the session that was open
        with Session(v3(agent)) as new:
            assert location(new) == "DC2_Room4_RackF31"


@pytest.mark.parametrize(
    ("other", "auth"),
    [
        ({"boots": 3}, AUTH),  # another one's boots
        ({"boots": 3, "auth": "another passphrase"}, "another passphrase"),
        ({"boots": 70, "auth": "another passphrase", "engine": "80001f8804999999"},
         "another passphrase"),
    ],
)  # fmt: skip
def test_two_devices_of_one_engine_id_or_user_name_are_two(
    other: dict[str, str | int], auth: str
) -> None:
    with (
        two(**other) as (one, second),
        Session(v3(one)) as first_session,
        Session(v3(second, auth)) as second_session,
    ):
        for _ in range(3):
            assert location(first_session) == "DC2_Room4_RackF31"
            assert location(second_session) == "DC2_Room4_RackF31"


def test_a_wrong_passphrase_leaves_nothing_behind() -> None:
    with Agent(pro2(1, 2)) as agent, Session(v3(agent)) as kept:
        with (
            pytest.raises(SourceError, match="refuses the authentication"),
            Session(v3(agent, "not the passphrase")) as wrong,
        ):
            location(wrong)
        with Session(v3(agent)) as right:
            assert location(right) == location(kept)


@pytest.mark.parametrize(
    ("engine", "boots", "seconds", "back"),
    [
        (b"engine", 5, 1000, False),
        (b"engine", 5, 2000, False),
        (b"engine", 5, 851, False),  # within the window
        (b"engine", 5, 700, True),  # its clock was set back
        (b"engine", 6, 3, False),  # it restarted, as is known to Net-SNMP
        (b"engine", 4, 3, True),
        (b"another", 5, 1000, True),
        (b"", 0, 0, False),  # no answer
    ],
)
def test_when_an_engine_is_behind(engine: bytes, boots: int, seconds: int, back: bool) -> None:
    world = World()
    world.engine, world.clock = b"engine", Clock(5, 1000, time.monotonic())
    assert is_set_back(engine, boots, seconds, world) == back
    world.clock = None  # nothing is known of it yet
    assert not is_set_back(engine, boots, seconds, world)


def test_a_fleet_goes_on_with_an_engine_that_restarted(tmp_path: Path) -> None:
    """And with two PDUs of one engine ID: cloned configurations."""
    path = tmp_path / "services"
    secrets = f"-P 3 -U sha256aes -a SHA-256 -A '{AUTH}' -x AES -X '{PRIV}' -t 0.4"
    with two(boots=3) as (one, second):
        path.write_text("@interval 1\n" + "".join(
            f"{name};lines;check_sentry4_line -H 127.0.0.1 -p {agent.port} {secrets}\n"
            for name, agent in (("one", one), ("second", second))))  # fmt: skip
        with subprocess.Popen(
            [installed("sentry4-fleet"), str(path), "--status-file", str(tmp_path / "s")],
            stdout=subprocess.PIPE, text=True,
        ) as fleet:  # fmt: skip
            try:
                assert fleet.stdout is not None
                first = [json.loads(fleet.stdout.readline()) for _ in range(4)]
                assert {r["status"] for r in first} == {0}, first
                one.stop()
                one.boots = 7
                one.start()
                later = [json.loads(fleet.stdout.readline()) for _ in range(12)]
                # What was asked while it was off may say so.
                assert {r["status"] for r in later if r["host"] == "second"} == {0}, later
                assert [r["status"] for r in later if r["host"] == "one"][-3:] == [0, 0, 0], later
            finally:
                fleet.kill()
    assert ENGINE == "80001f8804706475"

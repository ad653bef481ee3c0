"""Fixtures: simulated PDUs, each a real snmpd."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.agent import Agent
from lab.helpers import ROOT
from lab.recording import pro2, sentry3
from lab.relay import Relay
from tests.site.stage import Site, possible

# What is started in the background may ignore it, and would hand that on to the commands.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that wait first, beside each other, so that no worker is left with them at the end."""
    items.sort(key=lambda item: not ("daemon" in item.keywords or "long" in item.keywords))


@pytest.fixture(scope="session")
def agent() -> Iterator[Agent]:
    """A PRO2 master and a link unit. Not to be changed."""
    with Agent() as pdu:
        yield pdu


@pytest.fixture(scope="session")
def large_agent() -> Iterator[Agent]:
    """A PRO2 of four units with 54 outlets each. Not to be changed."""
    with Agent(pro2(4, 54)) as pdu:
        yield pdu


@pytest.fixture(scope="session")
def cdu_agent() -> Iterator[Agent]:
    """A Sentry3 CDU with two towers. Not to be changed."""
    with Agent(sentry3()) as cdu:
        yield cdu


@pytest.fixture
def changing_agent() -> Iterator[Agent]:
    """A PRO2 of one's own."""
    with Agent() as pdu:
        yield pdu


@pytest.fixture
def relay(agent: Agent) -> Iterator[Relay]:
    """A UDP relay in front of the agent."""
    with Relay(agent.port) as between:
        yield between


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built of this tree, by the worker that comes first."""
    mine = tmp_path_factory.getbasetemp()
    out = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "deb"
    with out.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not any(out.glob("*.deb")):
            done = subprocess.run(
                [str(ROOT / ".ci" / "deb")], capture_output=True, text=True, check=False,
                timeout=300, env={**os.environ, "DEB_OUT": str(out)},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
    (path,) = out.glob("*.deb")
    return path


@pytest.fixture
def site() -> Iterator[Site]:
    """A machine of a site that is not ours."""
    why_not = possible()
    if why_not:
        pytest.skip(why_not)
    made = Site()
    yield made
    made.close()

"""The fault catalogue (tests/faults.py), each entry as often as it says, with a printed seed."""

from __future__ import annotations

import os
import random

import pytest

from lab.agent import Agent
from tests.faults import FAULTS, Fault, allowed, improper, outcome

SEED = int(os.environ.get("FAULT_SEED", random.randrange(10**6)))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(agent: Agent, fault: Fault) -> None:
    for number in range(fault.runs):
        result = fault.cause(agent, SEED + number)
        told = f"seed {SEED + number}: {result}"
        assert improper(result) == "", told
        assert outcome(result) in allowed(fault), told
        assert result.output.count("\n") == 1, told

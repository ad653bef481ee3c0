"""What ``make soak`` does for an hour, each once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.soak import TRIALS, Site, Trial, attempt, site


@pytest.fixture(scope="module")
def fleet() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.mark.xdist_group("soak")
@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.do.__name__)
def test_an_alarm_arrives_whatever_happens(fleet: Site, trial: Trial) -> None:
    assert attempt(fleet, trial) is not None, fleet.log.read_text()[-2000:]

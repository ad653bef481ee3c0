"""Mutation testing: ``make mutants`` changes the code, and lists the changes that no test notices.

cosmic-ray makes the changes, in a copy of the project. A change that the quick tests of evaluation
do not notice is a survivor: a rule without a test, or a change that makes no difference. All
changes take hours; ``make mutants SAMPLE=200`` takes that many at random, the same each time.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import (
    TestOutcome,
    WorkerOutcome,
    WorkResult,
)

ROOT = Path(__file__).parent.parent
COPY = ROOT / "build" / "mutants"
#: What is changed.
PATHS = ("check_sentry4/checks", "check_sentry4/report", "check_sentry4/rows.py")
#: What has to notice it: tests in one process, without a device.
TESTS = (
    *("rules", "ranges", "status", "sensors", "imbalance", "output", "text", "units", "missing"),
    *("identity", "overall", "asked", "crossing", "pdu", "cdu", "audit", "settings", "told"),
    *("families",),
)
CONFIGURATION = """\
[cosmic-ray]
module-path = {paths}
timeout = 180.0
excluded-modules = []
test-command = "{python} -m pytest -x -q -n 0 -m 'not daemon' {tests}"
[cosmic-ray.distributor]
name = "local"
"""


def _copy() -> None:
    shutil.rmtree(COPY, ignore_errors=True)
    names = ("check_sentry4", "docs", "examples", "lab", "man", "plugins", "tests", "bench")
    COPY.mkdir(parents=True)
    for name in names:
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.glob("*.*"):
        if path.is_file():
            shutil.copy(path, COPY / path.name)


def _sampled(work: WorkDB, sample: int) -> None:
    """Leave out all changes but some."""
    jobs = sorted(item.job_id for item in work.work_items)
    kept = set(random.Random(1).sample(jobs, min(sample, len(jobs))))
    for job in jobs:
        if job not in kept:
            work.set_result(job, WorkResult(worker_outcome=WorkerOutcome.SKIPPED))


def _report(work: WorkDB) -> int:
    """Print the survivors; how many there are."""
    outcomes: Counter[str] = Counter()
    survivors = []
    for item, result in work.completed_work_items:
        if result.worker_outcome == WorkerOutcome.SKIPPED:
            continue
        outcomes[str(result.test_outcome)] += 1
        if result.test_outcome == TestOutcome.SURVIVED:
            survivors.append((item, result.diff))
    for item, diff in survivors:
        (mutation,) = item.mutations
        print(f"{mutation.module_path}:{mutation.start_pos[0]} {mutation.operator_name}")
        changed = [line for line in (diff or "").splitlines()
                   if line[:1] in "+-" and line[:3] not in ("+++", "---")]  # fmt: skip
        print("\n".join(f"    {line}" for line in changed))
    made = sum(outcomes.values())
    print(f"{made} changes, {len(survivors)} survived ({100 * len(survivors) / max(1, made):.1f}%)")
    return len(survivors)


def main() -> int:
    """Change, test, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=PATHS)
    parser.add_argument("--sample", type=int, default=0, help="so many changes (0: all)")
    given = parser.parse_args()
    _copy()
    tests = " ".join(f"tests/test_{name}.py" for name in TESTS)
    config, session = COPY / "mutants.toml", COPY / "mutants.sqlite"
    paths = [str(path) for path in given.paths]
    config.write_text(CONFIGURATION.format(paths=paths, python=sys.executable, tests=tests))
    run = [sys.executable, "-m", "cosmic_ray.cli"]
    subprocess.run([*run, "init", str(config), str(session)], check=True, cwd=COPY)
    if given.sample:
        with use_db(session) as work:
            _sampled(work, given.sample)
    subprocess.run([*run, "exec", str(config), str(session)], check=True, cwd=COPY)
    with use_db(session) as work:
        _report(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())

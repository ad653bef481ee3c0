"""Spec 9: the library. The examples of docs/library.md, threads, JSON and its schema."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from lab.agent import AUTH, PRIV, Agent
from lab.helpers import COMMANDS, ROOT, Changes, judge
from lab.recording import ST4

PAGE = (ROOT / "docs" / "library.md").read_text()
SCHEMA = json.loads((ROOT / "docs" / "output.schema.json").read_text())
SECRETS = {"CHECK_SENTRY4_AUTHPASSWD": AUTH, "CHECK_SENTRY4_PRIVPASSWD": PRIV}
CDU = "--temp --humid --tower --infeed"


def test_the_examples_of_the_page_run_and_print_what_it_says(agent: Agent) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 5
    program = re.sub(r'^( *|.*Connection\()"pdu-f31"', rf'\1"127.0.0.1", {agent.port}',
                     "\n".join(blocks), flags=re.MULTILINE)  # fmt: skip
    program = program.replace("change-me", "public")
    program = program.replace("Connection(address,", f"Connection(address, {agent.port},")
    program += "\nif __name__ == '__main__':\n    print(poll_all(['127.0.0.1'] * 3))\n"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT,
        timeout=60, env={**os.environ, **SECRETS},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "AA1 AA:L1 4.78"
    assert lines[8:10] == ["8", "0 AA1 4.78 A"]
    assert lines[17].startswith("OK - DC2_Room4_RackF31, AA:L1(AA1) Current: 4.78A")
    assert lines[18] == "{'127.0.0.1': 0}"


def test_the_json_of_the_page_fits_the_schema() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    jsonschema.validate(json.loads(example), SCHEMA)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "changes",
    [{}, {f"{ST4}.6.3.1.1.1.1.3": 12, f"{ST4}.4.3.1.2.1.1.1": 10, f"{ST4}.9.3.1.1.1.1": -410},
     {f"{ST4}.4.3.1.4.1.1.2": 17, f"{ST4}.8.3.1.4.1.1.7": 17, f"{ST4}.9.3.1.2.1.1": 17},
     {f"{ST4}.{tree}": None for tree in range(1, 15)}],
)  # fmt: skip
def test_every_command_prints_json_of_the_same_findings(
    command: str, changes: dict[str, int | None]
) -> None:
    words = f"-H pdu {CDU if command == 'check_cdu' else ''}"
    text, data = (judge(command, f"{words} {more}", changes) for more in ("", "--output json"))
    assert data.output.count("\n") == 1
    made = json.loads(data.output)
    jsonschema.validate(made, SCHEMA)
    assert (data.status, made["output"]) == (text.status, text.line)
    assert made["performance_data"] == " ".join(f"{k}={v}" for k, v in text.performance.items())


def test_an_audit_and_settings_that_differ_fit_the_schema(tmp_path: Path) -> None:
    file = tmp_path / "settings"
    file.write_text(judge("check_pdu", "--discover=settings").output)
    changes: Changes = {f"{ST4}.4.4.1.5.1.1.1": 0}
    for words in ("--audit", f"--settings {file}", "--firmware 9"):
        made = json.loads(judge("check_pdu", f"{words} --output json", changes).output)
        jsonschema.validate(made, SCHEMA)
        assert made["state"] == "WARNING"


def test_a_failure_is_json_too() -> None:
    result = judge("check_sentry4_line", "--output json")
    failed = judge("check_sentry4_line", ["--output", "json", "--walk", "/nonexistent"])
    assert result.status == 0
    assert "twice" in failed.output or json.loads(failed.output)["state"] == "UNKNOWN"


THREADS = """
import sys, threading
from check_sentry4.snmp import SourceError
from check_sentry4.snmp.connection import Connection
from check_sentry4.snmp.live import Agent
said = []
def poll():
    try:
        with Agent(Connection("127.0.0.1", int(sys.argv[1]))):
            said.append("")
    except SourceError as error:
        said.append(str(error))
poll()
for thread in [threading.Thread(target=poll) for _ in range(8)]:
    thread.start()
    thread.join()
assert said[0] == ""
assert all("use one process for each agent" in text for text in said[1:]), said
"""


def test_a_second_thread_is_refused_with_an_error_that_says_what_to_use(agent: Agent) -> None:
    done = subprocess.run([sys.executable, "-c", THREADS, str(agent.port)], capture_output=True,
                          text=True, check=False, cwd=ROOT, timeout=30)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_read_that_failed_has_not_been_read() -> None:
    from check_sentry4.device import Device, Plan
    from check_sentry4.mib.sentry4 import LINE
    from check_sentry4.snmp import Source, SourceError, Varbinds

    class Fails(Source):
        def __init__(self) -> None:
            self.log: list[str] = []
            self.asked = 0

        def read(self, scalars: object, columns: object) -> Varbinds:
            self.asked += 1
            if self.asked == 1:
                raise SourceError("gone")
            return Varbinds({}, {})

    source = Fails()
    device, wanted = Device(source), Plan()
    wanted.add(LINE, LINE.states.status)
    with pytest.raises(SourceError):
        device.read(wanted)
    assert device.read(wanted)
    assert source.asked == 2
    assert not device.read(wanted)
    assert source.asked == 2


def test_doctests() -> None:
    import doctest
    import importlib
    import pkgutil

    import check_sentry4

    names = [m.name for m in pkgutil.walk_packages(check_sentry4.__path__, "check_sentry4.")]
    results = [doctest.testmod(importlib.import_module(name)) for name in names]
    assert sum(result.attempted for result in results) >= 6
    assert sum(result.failed for result in results) == 0

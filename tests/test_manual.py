"""The manual and web pages are what the commands are."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from check_sentry4.checks import result
from check_sentry4.cli import options as cli_options
from check_sentry4.cli.commands import COMMANDS as ENTRIES
from check_sentry4.cli.examples import EXAMPLES
from check_sentry4.cli.parser import HEADINGS
from check_sentry4.mib import families
from check_sentry4.process import ipc
from check_sentry4.redfish import failures as redfish_failures
from check_sentry4.snmp import connection, failures, live, request
from docs import generate
from docs.facts import monitor_name, options
from docs.pages import MESSAGES, OF_REDFISH, PAGES
from lab.helpers import COMMANDS, PLUGINS, ROOT, run_here


@pytest.mark.parametrize("path", sorted(generate.pages()), ids=lambda path: path.name)
def test_pages_are_up_to_date(path: Path) -> None:
    assert path.read_text() == generate.pages()[path], "python -m docs.generate"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_help_is_in_the_manual_page_and_no_other(command: str) -> None:
    helped = set(re.findall(r"(?<![\w-])--?[a-zA-Z0-9][\w-]*", _option_column(command)))
    page = (ROOT / "man" / f"{command}.1").read_text().replace("\\-", "-")
    section = page.split(".Ss Options")[1].split("\n.El")[0]
    listed = set()
    for line in re.findall(r"^\.It Sy (.*)$", section, re.MULTILINE):
        listed |= set(line.split(" Ar ")[0].split(", "))
    assert listed == helped
    web = (ROOT / "docs" / f"{command}.md").read_text()
    assert f"$ {command} " in web


def _option_column(command: str) -> str:
    text = run_here(command, ["--help"]).output.partition("\nExamples:")[2].partition("\n\n")[2]
    return "\n".join(
        line[:60].split("  ")[1] for line in text.split("\n") if line.startswith("  -")
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_usage_examples_and_each_option_below_one_heading(command: str) -> None:
    text = run_here(command, ["--help"]).output
    headings = re.findall(r"^(\w[^:\n]*):", text, re.MULTILINE)
    expected = ["Usage", "Examples", *HEADINGS, "Environment"]
    assert headings == [heading for heading in expected if heading in headings]
    assert {"Examples", "Output", "Connection", "Other"} <= {*headings}
    column = re.findall(r"--[a-z][\w-]*", _option_column(command))
    assert len(column) == len(set(column))
    known = {option for below in HEADINGS.values() for option in below}
    reached = (*cli_options.connection(), *cli_options.redfish())
    connection = {str(param.name) for param in reached} | {"family"}
    assert {str(option.name) for option in options(command)} <= known | connection
    assert "(" not in "".join(re.findall(r"\[default:[^\]]*\]", text))


@pytest.mark.parametrize("page", sorted((ROOT / "man").glob("*.[17]")), ids=lambda p: p.name)
def test_mandoc_is_content(page: Path) -> None:
    assert shutil.which("mandoc"), "apt-get install mandoc"
    done = subprocess.run(
        ["mandoc", "-Tlint", str(page)], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("command", ENTRIES)
def test_a_command_is_one_entry_and_what_follows_from_it(command: str) -> None:
    plugin = ROOT / "plugins" / command
    assert f'start("{command}")' in plugin.read_text(), "plugins/"
    assert plugin.stat().st_mode & 0o111, "chmod +x plugins/"
    assert f"    plugins/{command}\n" in (ROOT / "setup.cfg").read_text(), "setup.cfg"
    assert command in PAGES, "docs/pages.py"
    assert command in EXAMPLES, "cli/examples.py"
    for path in (f"man/{command}.1", f"docs/{command}.md"):
        assert (ROOT / path).exists(), "python -m docs.generate"
    for path, text in (
        ("icinga2/sentry4-commands.conf", f'"/{command}"'),
        ("nagios/sentry4-commands.cfg", f"command_name  {monitor_name(command)}\n"),
        ("icinga2/director-basket.json", f'"/usr/lib/nagios/plugins/{command}"'),
    ):
        assert text in (ROOT / "examples" / path).read_text(), "python -m docs.generate"


@pytest.mark.parametrize("page", sorted((ROOT / "man").glob("*.[17]")), ids=lambda p: p.name)
def test_manual_pages_can_be_read_in_the_c_locale(page: Path) -> None:
    assert page.read_text().isascii()


def test_the_readme_names_every_command_and_links_to_what_is_there() -> None:
    for page in (ROOT / "README.md", ROOT / "docs" / "index.md", ROOT / "SECURITY.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), target
    assert all(f"[{c}]({c}.md)" in (ROOT / "docs" / "index.md").read_text() for c in COMMANDS)


def test_every_plugin_is_installed() -> None:
    scripts = re.findall(r"^    plugins/(\w+)$", (ROOT / "setup.cfg").read_text(), re.MULTILINE)
    assert sorted(scripts) == list(PLUGINS)


@pytest.mark.parametrize("command", PLUGINS)
def test_a_plugin_without_its_package_says_so(command: str) -> None:
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-I", "-S", str(ROOT / "plugins" / command)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("UNKNOWN - No module named 'check_sentry4' for ")
    assert done.stdout.count("\n") == 1


def test_the_views_of_the_security_page_are_all_that_is_read() -> None:
    """Of every family: its tables, and the scalars of its system."""
    listed = re.findall(r"^   \| ([\d.]+) \|", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
    for family in families.over_snmp():
        system = family.system
        read = {table.oid for table in family.tables} | {
            column.oid for column in (*system.location, *system.product, *system.firmware)
        }
        read |= {metric.column.oid for metric in system.metrics}
        for oid in read:
            assert any(f"{oid}.".startswith(f"{view}.") for view in listed), (family.name, oid)


def test_every_message_that_names_what_to_look_at_is_in_the_troubleshooting_tables() -> None:
    listed = "\n".join(message for message, _ in MESSAGES)
    for module in (connection, failures, live, ipc, request, result):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and "{" in value and name != "V3":
                assert value in listed, name
    listed = "\n".join(message for message, _ in OF_REDFISH)
    for name, value in vars(redfish_failures).items():
        if name.isupper() and isinstance(value, str) and "{" in value:
            assert value in listed, name
    snmp = ROOT / "check_sentry4" / "snmp"
    source = "".join(file.read_text() for file in snmp.glob("*.py"))
    typed = re.findall(r"(?:SourceError|NoAnswerError)\(\s*f?\"([^\"]*)", source)
    assert [text for text in typed if "look at" in text] == []

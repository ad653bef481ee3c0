"""The first day: a reader types what the pages say, on a site that is not ours.

Each route is one test, as each step needs the one before. The site is as of ``stage``; what no
route types is in ``plan`` with its reason.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from pathlib import Path

import pytest

from lab.agent import AUTH, PRIV
from lab.helpers import ROOT
from lab.monitors import wait_for
from lab.room_history import month
from tests.site.plan import (
    COMMANDS,
    ELSEWHERE,
    ICINGA,
    NAGIOS,
    NOT_RUN,
    who_runs,
)
from tests.site.reader import ALL, ASK, Reader, icinga, install
from tests.site.stage import COMMUNITY, Site
from tests.trapd import OCP


def test_every_block_has_its_reader_or_a_reason() -> None:
    assert len(ALL) > 120
    for block in ALL:
        who_runs(block)
    for page, start in NOT_RUN:
        assert any(
            command.line.startswith(start)
            for block in ALL if block.page == page and block.language == "console"
            for command in block.commands
        ), (page, start)  # fmt: skip
    for page, language in ELSEWHERE:
        assert any((block.page, block.language) == (page, language) for block in ALL), page
    unknown = [f"{block.page}:{block.number}" for block in ALL if block.language == "console"
               and not block.text.startswith(("$ ", "# "))]  # fmt: skip
    assert unknown == []


#: What stands for a service without a result.
OK = (0, "", False)
#: Intervals that a test can wait for.
HURRY = "s/= 2m$/= 5s/; s/= 10m$/= 5s/; s/= 1m$/= 5s/; s/= 15s$/= 5s/"
#: Nine notifications of a breaker, AA3, that trips, from the address of pdu-f31.
TRAP = (
    "for n in 1 2 3 4 5 6 7 8 9; do snmptrap -v 2c -c traps --clientaddr=10.0.0.7 127.0.0.1 '' "
    f"{shlex.join(OCP[1:])}; done"
)


def journal(reader: Reader) -> str:
    """The log of sentry4-traps."""
    return reader.does("cat /run/journal/sentry4-traps.service")


def uninstall(reader: Reader, checks: str, unload: str) -> None:
    """Remove the package, and purge it: the monitor starts, and nothing of the package is left."""
    reader.does("apt remove -y check-sentry4")
    reader.does(checks)
    reader.does(unload)
    reader.does("apt purge -y check-sentry4")
    reader.does(checks)
    assert reader.root.type("ls /etc/check_sentry4")[0] == 2
    left = reader.root.type("find /etc /usr -name '*sentry4*' -cnewer /etc/hosts")[1]
    assert left.split() == [], left


@pytest.mark.daemon
@pytest.mark.long
def test_from_the_package_to_the_first_alert_in_icinga_and_on_to_fleet_and_traps(
    site: Site,
) -> None:
    reader = Reader(site)
    reader.does("systemctl start icinga2")  # it has run for years
    # Make would renew the environment that runs this, and there is no index of packages.
    reader.does(f"cd {ROOT} && touch .venv/.ready")
    reader.follows(ICINGA, page="README.md")
    reader.follows(ICINGA, page="docs/install.md")
    reader.root.type("PATH=$PATH:/usr/lib/nagios/plugins")
    reader.user.type(f"export CHECK_SENTRY4_COMMUNITY={COMMUNITY}")  # in that profile
    site.write("/root/ask.py", ASK)

    reader.follows(ICINGA, page="examples/icinga2/README.md")
    status, output = reader.root.type(
        "check_sentry4 -H silent -t 0.2 --discover=icinga2 2>/tmp/why"
        " >>/etc/icinga2/conf.d/pdus.conf"
    )
    assert (status, output) == (3, "")
    assert reader.does("cat /tmp/why").startswith("UNKNOWN - no answer from silent")
    # A PDU without SNMP, as docs/redfish.md has it.
    reader.does(
        f"CHECK_SENTRY4_AUTHPASSWD={COMMUNITY} check_pdu -H https://pdu-r1 -U monitoring "
        "--ca /etc/ssl/certs/pdu-ca.pem --discover=icinga2 >>/etc/icinga2/conf.d/pdus.conf"
    )
    templates = "/etc/icinga2/conf.d/sentry4-templates.conf"
    reader.does(f"""sed -i 's/authpasswd = "change me"$/authpasswd = "{COMMUNITY}"/' {templates}""")
    reader.does("systemctl reload icinga2")
    reader.does("unset CHECK_SENTRY4_COMMUNITY")  # it is another day
    reader.follows(ICINGA, page="docs/fleet.md", section="Icinga 2")
    reader.does(f"sed -i '{HURRY}' /etc/icinga2/conf.d/*.conf && systemctl reload icinga2")
    reader.does("sed -i 's/^@interval .*/@interval 5/' /etc/check_sentry4/services")
    reader.does("systemctl reload sentry4-fleet")

    def fine() -> bool:
        wanted = {"pdu-f31!pdu-breakers", "pdu-f31!pdu-line-current", "cdu-b12!cdu-load",
                  "px-c4!room-health", "pdu-r1!room-health", "old-cdu!cdu"}  # fmt: skip
        return wanted <= {name for name, result in icinga(reader).items() if result[0] == 0}

    assert wait_for(fine), (icinga(reader), reader.does("tail -n 30 /run/journal/*.service"))
    found = icinga(reader)
    assert found["old-cdu!cdu"][1] == "OK - another old plugin"
    assert int(reader.does("grep -c 'user: fleet' /var/log/icinga2/icinga2.log")) > 0

    reader.follows(ICINGA, page="docs/fleet.md", section="Try it")
    reader.follows(ICINGA, page="docs/fleet.md", section="Resident mode")
    reader.does("systemctl is-active check-sentry4")
    reader.follows(ICINGA, page="docs/traps.md")
    # What the last part of that page shows: a trap, a line in the log, an alert.
    log, alert = (block.text for block in ALL if block.page == "docs/traps.md"
                  and block.language == "text")  # fmt: skip
    # From here on nothing but the trap leads to a check.
    reader.does("sed -i 's/^@interval .*/@interval 600/' /etc/check_sentry4/services")
    reader.does("systemctl reload sentry4-fleet && sleep 2")
    site.breaks("pdu-f31")
    reader.does(TRAP)
    before, _, after = log.partition(": ")[2].rpartition(", 9 traps")
    line = re.compile(rf"{re.escape(before)}, \d+ traps{re.escape(after)}")
    assert wait_for(lambda: line.search(journal(reader)) is not None), journal(reader)
    assert wait_for(lambda: icinga(reader).get("pdu-f31!pdu-breakers", OK)[0] == 2), icinga(reader)
    assert icinga(reader)["pdu-f31!pdu-breakers"][1] == alert
    uninstall(reader, "icinga2 daemon -C", "rm /etc/icinga2/conf.d/sentry[34]* /etc/icinga2/conf.d/"
          "{mixed-room,pdus}.conf")  # fmt: skip


def made_history() -> bytes:
    """The file of a fleet that has kept a history for a month."""
    with tempfile.TemporaryDirectory() as folder:
        month(Path(folder) / "history.db")
        return (Path(folder) / "history.db").read_bytes()


@pytest.mark.daemon
@pytest.mark.long
def test_every_example_of_every_page(site: Site, package: Path) -> None:
    reader = Reader(site)
    install(reader, package)
    for shell in (reader.user, reader.root):
        shell.type(f"export CHECK_SENTRY4_COMMUNITY={COMMUNITY}")
    # As docs/redfish.md has it; that page comes after those of the families.
    reader.user.type(f"export CHECK_SENTRY4_AUTHPASSWD={COMMUNITY}")
    reader.user.type("export CHECK_SENTRY4_CA=/etc/ssl/certs/pdu-ca.pem")
    site.write("/home/admin/history.db", made_history())
    reader.follows(COMMANDS)
    (python,) = {block.page for block in ALL if block.language == "python"}
    program = "\n".join(block.text for block in ALL if block.page == python
                        and block.language == "python")  # fmt: skip
    program = program.replace("change-me", COMMUNITY)
    program += "\nif __name__ == '__main__':\n    print(poll_all(['pdu-f31', 'silent']))\n"
    site.write("/home/admin/example.py", program)
    reader.user.type(f"export CHECK_SENTRY4_AUTHPASSWD='{AUTH}' CHECK_SENTRY4_PRIVPASSWD='{PRIV}'")
    status, output = reader.user.type("/usr/bin/python3 example.py")
    assert status == 0, output
    assert output.startswith("AA1 AA:L1 4.78\n")
    assert output.splitlines()[-1].startswith("{'pdu-f31': 0, 'silent': 'no answer from silent ")


def nagios(reader: Reader) -> dict[str, tuple[int, str, bool]]:
    """State and output of each service of the running Nagios that has been checked.

    And whether the result was handed in.
    """
    text = reader.root.type("cat /var/lib/nagios4/status.dat")[1]
    found = {}
    for block in re.findall(r"^servicestatus \{\n(.*?)\n\t\}", text, re.MULTILINE | re.DOTALL):
        of = dict(line.strip().split("=", 1) for line in block.split("\n"))
        if of["has_been_checked"] == "1":
            name = f"{of['host_name']}!{of['service_description']}"
            passive = of["check_type"] == "1"
            found[name] = int(of["current_state"]), of["plugin_output"], passive
    return found


@pytest.mark.daemon
@pytest.mark.long
def test_from_the_package_to_the_first_alert_in_nagios_and_on_to_the_fleet(
    site: Site, package: Path
) -> None:
    reader = Reader(site)
    reader.does("systemctl start nagios4")
    install(reader, package)
    reader.does("nagios4 -v /etc/nagios4/nagios.cfg")  # as it was, with the package beside it
    # Nagios does not look at what it has for ten seconds, and writes no more often.
    reader.does("sed -i 's/^check_result_reaper_frequency=.*/check_result_reaper_frequency=1/; "
                "s/^status_update_interval=.*/status_update_interval=1/; "
                "$ainterval_length=2' /etc/nagios4/nagios.cfg")  # fmt: skip
    reader.follows(NAGIOS, page="examples/nagios/README.md")
    status, output = reader.root.type(
        "check_sentry4 -H silent -t 0.2 --discover=nagios 2>/tmp/why >>/etc/nagios4/conf.d/pdus.cfg"
    )
    assert (status, output) == (3, "")
    reader.does("nagios4 -v /etc/nagios4/nagios.cfg && systemctl restart nagios4")

    def fine() -> bool:
        wanted = {"pdu-f31!PDU breakers", "pdu-f31!PDU line current", "cdu-b12!CDU load",
                  "px-c4!PDU health", "old-cdu!cdu"}  # fmt: skip
        return wanted <= {name for name, result in nagios(reader).items() if result[0] == 0}

    assert wait_for(fine), (nagios(reader), reader.does("tail -n 30 /var/log/nagios4/nagios.log"))
    assert nagios(reader)["old-cdu!cdu"][1].startswith("OK - the old plugin")
    site.breaks("pdu-f31")
    assert wait_for(lambda: nagios(reader).get("pdu-f31!PDU breakers", OK)[0] == 2), nagios(reader)
    assert "(feeds db-1, db-2, san-1, spare)" in nagios(reader)["pdu-f31!PDU breakers"][1]
    reader.follows(NAGIOS, page="docs/fleet.md")
    objects = reader.does("cat /var/lib/nagios4/objects.cache")
    for of in re.findall(r"^define service \{\n(.*?)\n\t\}", objects, re.MULTILINE | re.DOTALL):
        if "host_name\tpdu-f31" in of:  # results are stale after three intervals
            interval = float(re.search(r"check_interval\t([\d.]+)", of)[1])  # type: ignore[index]
            assert f"freshness_threshold\t{interval * 180:.0f}" in of, of
            assert "active_checks_enabled\t0" in of, of
    # What the fleet hands in is of services that Nagios has. It begins spread over the intervals.
    reader.does("sed -i 's/^@interval .*/@interval 5/' /etc/check_sentry4/services")
    reader.does("systemctl reload sentry4-fleet")
    handed_in = wait_for(lambda: nagios(reader).get("pdu-f31!PDU outlets", OK)[-1] is True)
    assert handed_in, reader.does("tail -n 30 /run/journal/sentry4-fleet.service; "
                                  "ls -l /var/lib/nagios4/spool/checkresults")  # fmt: skip
    log = "grep -c 'Check result.* could not be found' /var/log/nagios4/nagios.log || true"
    assert reader.does(log).strip() == "0"
    uninstall(reader, "nagios4 -v /etc/nagios4/nagios.cfg",
          "rm -r /etc/nagios4/conf.d/{sentry[34]*,mixed-room.cfg,pdus.cfg} "
          "/etc/nagios4/sentry4.ini "
          "/etc/systemd/system/sentry4-fleet.service.d")  # fmt: skip

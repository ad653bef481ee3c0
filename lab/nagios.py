"""A Nagios of its own, with the shipped configuration: for tests and measurements."""

from __future__ import annotations

import os
import pwd
import re
import shutil
from pathlib import Path

from lab.agent import Agent
from lab.helpers import ROOT
from lab.monitors import PATHS, give, nobody, readable_commands

EXAMPLES = ROOT / "examples" / "nagios"
#: Commands of other plugins, under names that ours must leave alone (spec 14).
OF_OTHERS = "".join(
    f"define command {{\n    command_name {name}\n    command_line /opt/{name}.pl\n}}\n"
    for name in ("check_cdu", "check_pdu", "cdu", "pdu")
)
NAGIOS = shutil.which("nagios4", path=PATHS)


def configure(
    folder: Path, agent: Agent, discovered: str = "", cdu: Agent | None = None,
    more: tuple[str, ...] = (),
) -> Path:  # fmt: skip
    """A Nagios of its own, fifteen times as fast; host and credentials are of the agent.

    ``discovered`` is loaded beside all that is shipped.
    """
    objects = folder / "objects"
    objects.mkdir(parents=True)
    for name in ("sentry4-commands", "sentry4-templates", "sentry4-services", "sample-hosts",
                 "sentry4-basic", "sentry3", "mixed-room", *more):  # fmt: skip
        text = (EXAMPLES / f"{name}.cfg").read_text()
        text = text.replace("192.0.2.31", "127.0.0.1").replace("192.0.2.32", "127.0.0.1")
        text = text.replace("192.0.2.33", "127.0.0.1").replace("192.0.2.34", "127.0.0.2")
        text = text.replace("/etc/nagios4/sentry4.ini", str(folder / "sentry4.ini"))
        (objects / f"{name}.cfg").write_text(text)
    (objects / "discovered.cfg").write_text(discovered)
    if "old-names" not in more:
        (objects / "of-others.cfg").write_text(OF_OTHERS)
    (objects / "site.cfg").write_text(
        """
define host {
    use sentry4-pdu-basic
    host_name basic
    address 127.0.0.1
    contact_groups admins
}
define contact {
    contact_name nobody
    host_notifications_enabled 0
    service_notifications_enabled 0
    host_notification_commands none
    service_notification_commands none
    host_notification_period sentry4-24x7
    service_notification_period sentry4-24x7
    host_notification_options n
    service_notification_options n
}
define contactgroup { contactgroup_name admins
    alias nobody
    members nobody
}
define command { command_name none
    command_line /bin/true
}
""".replace("define contactgroup { ", "define contactgroup {\n    ").replace(
            "define command { ", "define command {\n    "
        )
    )
    ini = folder / "sentry4.ini"
    ini.write_text(
        f"[rack-pdus]\nport={agent.port}\ncommunity=public\nprotocol=2c\n"
        f"[rack-pdus-v3]\nport={agent.port}\ncommunity=public\nprotocol=2c\n"
        f"[old-cdus]\nport={(cdu or agent).port}\n"
    )
    ini.chmod(0o600)
    plugins = readable_commands(folder)
    who = pwd.getpwuid((nobody() or (os.geteuid(), 0))[0])
    (folder / "resource.cfg").write_text(f"$USER1$={plugins}\n")
    (folder / "spool").mkdir()
    (folder / "checkresults").mkdir()
    perfdata = (EXAMPLES / "sentry4-perfdata.cfg").read_text()
    (folder / "nagios.cfg").write_text(
        f"""log_file={folder}/nagios.log
cfg_dir={objects}
resource_file={folder}/resource.cfg
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
status_file={folder}/status.dat
status_update_interval=1
command_file={folder}/spool/nagios.cmd
query_socket={folder}/spool/nagios.qh
lock_file={folder}/nagios.lock
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/checkresults
state_retention_file={folder}/retention.dat
nagios_user={who.pw_name}
nagios_group={who.pw_gid}
interval_length=4
max_concurrent_checks=4
max_service_check_spread=1
max_host_check_spread=1
service_check_timeout=60
illegal_macro_output_chars=`~$&|'<>
illegal_object_name_chars=`~!$%^&*|'"<>?,()=
{perfdata.replace("/var/lib/nagios4", str(folder))}"""
    )
    give(folder)
    return folder / "nagios.cfg"


def services(folder: Path, host: str = "pdu-f31") -> dict[str, dict[str, str]]:
    """The services of a host in the status file, without those not checked yet."""
    try:
        text = (folder / "status.dat").read_text(errors="replace")
    except OSError:
        return {}
    found = {}
    for block in re.findall(r"servicestatus \{(.*?)\n\t\}", text, re.DOTALL):
        values = dict(line.strip().split("=", 1) for line in block.strip().split("\n"))
        if values["has_been_checked"] == "1" and values["host_name"] == host:
            found[values["service_description"]] = values
    return found

"""Icinga 2 daemons of their own: for tests and measurements."""

from __future__ import annotations

import base64
import grp
import json
import os
import pwd
import secrets
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from check_sentry4.icinga2 import trusting
from lab.agent import free_port
from lab.certificates import authority, certificate
from lab.helpers import ROOT
from lab.monitors import PATHS, Daemon, give, nobody, readable_commands, run_as_nobody

ICINGA = shutil.which("icinga2", path=PATHS)
PASSWORD = secrets.token_urlsafe(16)
PASSIVE = """object Endpoint NodeName { }
object Zone "master" { endpoints = [ NodeName ] }
object ApiUser "nobody" { password = "only on loopback" }
template Service "passive" { check_command = "dummy", enable_active_checks = false }
""".replace("only on loopback", PASSWORD)
#: The users that the documentation has one make.
PASSIVE += (
    (ROOT / "examples" / "fleet" / "icinga2-api-users.conf")
    .read_text()
    .replace("change-me", PASSWORD)
)


class Icinga:
    """One Icinga 2: its folder, its certificate, its API."""

    def __init__(self, folder: Path, name: str, ca: Path | None = None) -> None:
        self.folder, self.name, self.port = folder, name, free_port()
        for part in ("etc", "data/certs", "log", "run", "cache", "spool"):
            (folder / part).mkdir(parents=True)
        user, group = nobody() or (os.geteuid(), os.getegid())
        constants = {
            "ConfigDir": folder / "etc",
            "ZonesDir": folder / "etc" / "zones.d",
            "DataDir": folder / "data",
            "LogDir": folder / "log",
            "InitRunDir": folder / "run",
            "CacheDir": folder / "cache",
            "SpoolDir": folder / "spool",
            "PluginDir": folder / "plugins",
            "NodeName": name,
            "RunAsUser": pwd.getpwuid(user).pw_name,
            "RunAsGroup": grp.getgrgid(group).gr_name,
        }
        self.defines = [f"-D{key}={value}" for key, value in constants.items()]
        readable_commands(folder)
        give(folder)
        self._certificate(ca)
        self._tls = trusting(str(self.ca / "ca.crt"))  # one for all requests
        self._tls.check_hostname = False  # it goes by 127.0.0.1 here

    def _certificate(self, ca: Path | None) -> None:
        """Have a certificate of this CA, or of one of its own."""
        certs = self.folder / "data" / "certs"
        self.ca = ca or self.folder / "data" / "ca"
        if ca is None:
            authority(self.ca)
        certificate(self.name, self.ca, certs)
        shutil.copy(self.ca / "ca.crt", certs)
        give(self.folder / "data")

    def call(self, *words: str) -> str:
        """Run icinga2 to its end; what it says."""
        done = run_as_nobody([str(ICINGA), *words, *self.defines])
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def configure(self, main: str) -> None:
        """Write icinga2.conf."""
        (self.folder / "etc" / "icinga2.conf").write_text(
            f"""include <itl>
include <plugins>
const MaxConcurrentChecks = 4 // this machine has other tests to run
object CheckerComponent "checker" {{ }}
object ApiListener "api" {{
    bind_host = "127.0.0.1"
    bind_port = {self.port}
    accept_config = true
    accept_commands = true
}}
object ApiUser "test" {{
    password = "{PASSWORD}"
    permissions = [ "*" ]
}}
{main}"""
        )
        (self.folder / "etc" / "icinga2.conf").chmod(0o600)
        give(self.folder)

    def daemon(self, **environment: str) -> Daemon:
        """Start it."""
        command = [
            str(ICINGA),
            "daemon",
            "-c",
            str(self.folder / "etc/icinga2.conf"),
            *self.defines,
        ]
        return Daemon(command, self.folder / "out", environment)

    def objects(
        self, kind: str, *attrs: str, whole_names: bool = False
    ) -> dict[str, dict[str, Any]]:
        """All hosts or services, by name, with all attributes or these.

        Empty while the API is not there.
        """
        which = "".join(f"&attrs={name}" for name in attrs)
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.port}/v1/objects/{kind}?{which[1:]}"
        )
        secret = base64.b64encode(f"test:{PASSWORD}".encode()).decode()
        request.add_header("Authorization", f"Basic {secret}")
        try:
            with urllib.request.urlopen(request, timeout=30, context=self._tls) as answer:
                results = json.load(answer)["results"]
        except (urllib.error.URLError, OSError, ValueError):
            return {}
        return {
            result["name"] if whole_names else result["name"].split("!")[-1]: result["attrs"]
            for result in results
        }

    def told(self, *, whole_names: bool = False) -> dict[str, tuple[object, str]]:
        """State and output of the services that have been checked."""
        wanted = ("state", "last_check_result")
        found = self.objects("services", *wanted, whole_names=whole_names)
        return {n: (a["state"], a["last_check_result"]["output"]) for n, a in found.items()
                if a["last_check_result"]}  # fmt: skip

    def states(self, *, whole_names: bool = False) -> dict[str, float]:
        """States of the services that have been checked."""
        found = self.objects("services", "state", "last_check", whole_names=whole_names)
        return {n: a["state"] for n, a in found.items() if a["last_check"] > 0}

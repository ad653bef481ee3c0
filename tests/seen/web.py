"""Icinga Web 2 over a real Icinga 2: its database, its pages."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
from pathlib import Path

from lab.helpers import ROOT
from lab.monitors import PATHS, give, nobody, run_as_nobody, wait_for
from tests.seen.backends import Backend, answers

MARIADB = shutil.which("mariadbd", path=PATHS)
PHP = shutil.which("php", path=PATHS)
ICINGAWEB = Path("/usr/share/icingaweb2")
#: A page that shows another one, and writes down how its elements came out.
MEASURED = Path(__file__).with_name("measured.html")
SCHEMA = Path("/usr/share/dbconfig-common/data/icinga2-ido-mysql/install/mysql")


class Database(Backend):
    """A MariaDB on loopback with Icinga's IDO, for one user with a password of the moment."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.socket, self.password = folder / "socket", secrets.token_urlsafe(16)

    def start(self) -> None:
        """See ``Backend.start``."""
        folder, data = self.folder, self.folder / "data"
        give(folder)
        who = nobody()
        user = pwd.getpwuid(who[0] if who else os.geteuid()).pw_name
        self._run("install", [
            "/usr/bin/mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db",
            "--auth-root-authentication-method=socket", f"--auth-root-socket-user={user}",
        ])  # fmt: skip
        self._daemon("mariadb", [
            str(MARIADB), "--no-defaults", f"--datadir={data}", f"--socket={self.socket}",
            f"--port={self.port}", "--bind-address=127.0.0.1", f"--secure-file-priv={folder}",
            f"--pid-file={folder}/pid", "--innodb-flush-log-at-trx-commit=0",
        ])  # fmt: skip
        self._user = user
        assert wait_for(lambda: self.sql("SELECT 1") == ""), self.log()
        said = self.sql(
            f"CREATE DATABASE ido; CREATE USER ido@'127.0.0.1' IDENTIFIED BY '{self.password}'; "
            f"GRANT ALL ON ido.* TO ido@'127.0.0.1'; USE ido; SOURCE {SCHEMA};"
        )
        assert said == "", said

    def sql(self, statements: str) -> str:
        """Run statements: what went wrong."""
        done = run_as_nobody(["/usr/bin/mariadb", "--no-defaults", f"--socket={self.socket}",
                              "-u", self._user, "-e", statements])  # fmt: skip
        return done.stderr

    def writer(self) -> str:
        """Icinga 2's object that writes here."""
        return f"""library "db_ido_mysql"
object IdoMysqlConnection "ido" {{
    host = "127.0.0.1"
    port = {self.port}
    user = "ido"
    password = "{self.password}"
    database = "ido"
}}
"""


class Pages(Backend):
    """Icinga Web 2, where everybody is its administrator."""

    def __init__(self, folder: Path, database: Database) -> None:
        """Serve what the database has."""
        super().__init__(folder)
        self._database = database

    def start(self) -> None:
        """See ``Backend.start``."""
        folder, database = self.folder, self._database
        config = folder / "config"
        for part in ("modules/monitoring", "enabledModules"):
            (config / part).mkdir(parents=True)
        (config / "enabledModules" / "monitoring").symlink_to(ICINGAWEB / "modules" / "monitoring")
        for name, text in {
            "config.ini": '[global]\nshow_stacktraces = "1"\nconfig_backend = "none"\n'
            f'[logging]\nlog = "file"\nlevel = "ERROR"\nfile = "{folder}/icingaweb.log"\n',
            "authentication.ini": '[all]\nbackend = "external"\n',
            "roles.ini": '[Administrators]\nusers = "admin"\npermissions = "*"\n',
            "resources.ini": '[ido]\ntype = "db"\ndb = "mysql"\nhost = "127.0.0.1"\n'
            f'port = "{database.port}"\ndbname = "ido"\nusername = "ido"\n'
            f'password = "{database.password}"\n',
            "modules/monitoring/backends.ini": '[icinga]\ntype = "ido"\nresource = "ido"\n',
            "modules/monitoring/config.ini": '[security]\nprotected_customvars = "*pw*,*pass*"\n',
            "modules/monitoring/commandtransports.ini": "",
        }.items():
            (config / name).write_text(text)
        router = folder / "router.php"
        router.write_text(f"""<?php
$_SERVER['REMOTE_USER'] = 'admin';
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/measured') {{ readfile('{MEASURED}'); return true; }}
if (preg_match('#^/check_sentry4/([\\w-]+[.]md)$#', $path, $page)) {{
    header('Content-Type: text/plain; charset=utf-8');
    readfile('{ROOT}/docs/' . $page[1]);
    return true;
}}
if ($path !== '/' && is_file('{ICINGAWEB}/public' . $path)) {{ return false; }}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = '{ICINGAWEB}/public/index.php';
require '{ICINGAWEB}/public/index.php';
""")
        give(folder)
        self._daemon(
            "php", [str(PHP), "-S", f"127.0.0.1:{self.port}", "-t", f"{ICINGAWEB}/public",
                    "-d", f"session.save_path={folder}", "-d", "date.timezone=UTC", str(router)],
            ICINGAWEB_CONFIGDIR=str(config), PHP_CLI_SERVER_WORKERS="4",
        )  # fmt: skip
        assert wait_for(lambda: answers(f"{self.url}/about")), self.log()

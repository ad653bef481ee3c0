"""The shipped basket in a real Icinga Director, by the steps of the page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lab.monitors import wait_for
from tests.site.plan import DIRECTOR
from tests.site.reader import ASK, Reader, icinga, install
from tests.site.stage import Site

pytestmark = [
    pytest.mark.seen,
    pytest.mark.skipif(shutil.which("icingacli") is None, reason="apt-get install icingacli"),
]
OK = (0, "", "")
#: A Director as its own documentation sets it up.
SET_UP = r"""
set -e
# A database of its own, never one that this machine has.
mkdir -p /run/mysqld && chown mysql /run/mysqld
mariadb-install-db --no-defaults --user=mysql --datadir=/srv/db --skip-test-db >/dev/null
mariadbd --no-defaults --user=mysql --datadir=/srv/db --socket=/run/mysqld/mysqld.sock \
    >/dev/null 2>&1 &
for n in $(seq 100); do mysqladmin ping >/dev/null 2>&1 && break; sleep 0.3; done
mysql -e "CREATE DATABASE director CHARACTER SET utf8;
    CREATE USER director@localhost IDENTIFIED BY 'of the test';
    GRANT ALL ON director.* TO director@localhost"
to=/etc/icingaweb2
mkdir -p $to/modules/director $to/enabledModules
for module in director incubator reactbundle; do
    ln -sfn /usr/share/icingaweb2/modules/$module $to/enabledModules/$module
done
printf '[global]\nconfig_backend = "none"\n' >$to/config.ini
printf '[director]\ntype = "db"\ndb = "mysql"\nhost = "localhost"\ndbname = "director"\n
username = "director"\npassword = "of the test"\ncharset = "utf8"\n' >$to/resources.ini
printf '[db]\nresource = "director"\n' >$to/modules/director/config.ini
secret=$(sed -n 's/.*password = "\(.*\)"/\1/p' /etc/icinga2/conf.d/api-users.conf)
printf '[config]\nendpoint = "mon1.example"\nhost = "mon1.example"\nport = "5665"\n
username = "root"\npassword = "%s"\n' "$secret" >$to/modules/director/kickstart.ini
icingacli director migration run
icingacli director kickstart run
"""


def test_the_basket_is_restored_and_its_services_judge_pdus(site: Site, package: Path) -> None:
    reader = Reader(site)
    install(reader, package)
    site.write("/root/ask.py", ASK)
    site.write("/root/set-up.sh", SET_UP)
    reader.does("icinga2 api setup >/dev/null && systemctl restart icinga2")
    reader.does("bash /root/set-up.sh")
    # What Icinga cannot wait for; the steps are the same.
    reader.does("sed -i 's/_interval\": \"[0-9]*m\"/_interval\": \"5s\"/'"
                " /usr/share/doc/check-sentry4/examples/icinga2/director-basket.json")  # fmt: skip
    reader.follows(DIRECTOR)

    def fine() -> bool:
        wanted = {"pdu-f31!pdu-breakers", "pdu-f31!pdu-outlets", "pdu-f31!pdu-line-current",
                  "px-c4!room-health", "px-c4!room-temperature",
                  "cdu-b12!cdu-load", "cdu-b12!cdu-climate"}  # fmt: skip
        return wanted <= {name for name, result in icinga(reader).items() if result[0] == 0}

    assert wait_for(fine), (icinga(reader), reader.does("tail -n 30 /var/log/icinga2/icinga2.log"))
    found = icinga(reader)
    assert "inlets" in found["px-c4!room-health"][1]  # the whole device, not the host's table
    assert found["cdu-b12!cdu-climate"][1].count("Bottom-Rack-Inlet") == 2  # A1, twice
    site.breaks("pdu-f31")
    assert wait_for(lambda: icinga(reader).get("pdu-f31!pdu-breakers", OK)[0] == 2), icinga(reader)

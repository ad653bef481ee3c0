"""A machine of a site that is not ours: its own name, addresses, monitors, and PDUs on port 161.

It is this machine below a layer that is thrown away (an overlay in namespaces of its own): packages
are installed there, daemons configured below /etc and ports taken as a reader would, and nothing of
it stays. It reaches no network.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from lab.helpers import ROOT

HOSTNAME = "mon1.example"
#: The addresses of the simulated PDUs, by name; ``silent`` answers nothing.
PDUS = {
    "pdu-f31": "10.0.0.7",
    "pdu-a": "10.0.0.8",
    "pdu-b": "10.0.0.9",
    "cdu-b12": "10.0.0.10",
    "px-c4": "10.0.0.11",
    "aten-d2": "10.0.0.12",
    "gateway-h1": "10.0.0.13",
    "eaton-e5": "10.0.0.14",
    "apc-f6": "10.0.0.15",
    "geist-g8": "10.0.0.16",
    "mph-h9": "10.0.0.17",
    "apc-j1": "10.0.0.18",
    "apc-k2": "10.0.0.19",
    "ats-l3": "10.0.0.20",
    "ats-m4": "10.0.0.21",
    "px1-n5": "10.0.0.22",
    "hpdu-o6": "10.0.0.23",
    "hpe-p7": "10.0.0.24",
    "hpe-q8": "10.0.0.25",
    "panduit-r9": "10.0.0.26",
    "enlogic-s1": "10.0.0.27",
    "tripp-t2": "10.0.0.28",
    "cyber-u3": "10.0.0.29",
    "gude-v4": "10.0.0.30",
    "dell-w5": "10.0.0.31",
    "rittal-x6": "10.0.0.32",
    "pdu-r1": "10.0.0.33",
    "silent": "10.0.0.99",
}
HERE = Path(__file__).parent
#: Seconds that one command may take; only a failing test ever takes them.
PATIENCE = 180.0
#: What the PDUs of this site answer to; a reader types it where a page has change-me.
COMMUNITY = "rack-ro"
#: Tools that a reader has and a test machine lacks, and the reader's own edits.
TOOLS = {
    "systemctl": f'#!/bin/sh\nexec {sys.executable} {HERE}/systemctl.py "$@"\n',
    "sudo": '#!/bin/sh\nexec "$@"\n',
    # What a page says is to be edited: communities and passwords.
    "edit": f"""#!/bin/sh
exec sed -i -e '/community/Is/change-me/{COMMUNITY}/; s/^#\\(CHECK_SENTRY4_COMMUNITY\\)/\\1/' \
    -e '/^#/!s/"change-me"/"s3cret"/' -e '/^#/!s/=change-me$/=s3cret/' "$@"
""",
}
#: What this site has had since before we came: commands by the names of other plugins.
NAGIOS = """\
define command {
    command_name check_cdu
    command_line /bin/echo OK - the old plugin of $HOSTADDRESS$
}
define host {
    use generic-host
    host_name old-cdu
    address 127.0.0.1
    check_command check_cdu
    max_check_attempts 1
    contact_groups admins
}
define service {
    use generic-service
    host_name old-cdu
    service_description cdu
    check_command check_cdu
    check_interval 1
}
"""
ICINGA = """\
object CheckCommand "cdu" { command = [ "/bin/echo", "OK - the old plugin" ] }
object CheckCommand "pdu" { command = [ "/bin/echo", "OK - another old plugin" ] }
object Host "old-cdu" { check_command = "cdu", check_interval = 5s }
object Service "cdu" { host_name = "old-cdu", check_command = "pdu", check_interval = 5s }
"""


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _layer(lower: str, target: Path, store: Path) -> None:
    """What is at ``lower``, to be written to without a trace, at ``target``."""
    for folder in (store / "upper", store / "work", target):
        folder.mkdir(parents=True, exist_ok=True)
    layers = f"lowerdir={lower},upperdir={store}/upper,workdir={store}/work"
    _run("mount", "-t", "overlay", "overlay", "-o", layers, str(target))


def inside() -> None:
    """Become the machine: called as the first process of new namespaces, which it stays."""
    if os.getpid() != 1:
        sys.exit("this is for tests.site.stage.Site alone: python -m tests.site opens a shell")
    stage = Path(sys.argv[1])
    _run("mount", "--make-rprivate", "/")
    _run("mount", "-t", "tmpfs", "-o", "mode=755", "stage", str(stage))
    root = stage / "root"
    _layer("/", root, stage / "system")
    if ROOT.stat().st_dev != Path("/").stat().st_dev:
        _layer(str(ROOT), root / ROOT.relative_to("/"), stage / "tree")
    # Icinga copies files there in a way that layers do not know.
    _run("cp", "-a", "/etc", str(stage / "etc"))
    _run("mount", "--bind", str(stage / "etc"), str(root / "etc"))
    for kind in ("dev", "sys"):
        _run("mount", "--rbind", f"/{kind}", str(root / kind))
    _run("mount", "-o", "remount,bind,ro", str(root / "sys"))
    _run("mount", "-t", "tmpfs", "-o", "mode=1777", "shm", str(root / "dev/shm"))
    os.chroot(root)
    os.chdir("/")
    _run("mount", "-t", "proc", "proc", "/proc")
    _run("mount", "-t", "tmpfs", "-o", "mode=755", "run", "/run")
    Path("/run/lock").mkdir()
    socket.sethostname(HOSTNAME)
    _run("ip", "link", "set", "lo", "up")
    hosts = f"127.0.0.1 localhost\n127.0.1.1 {HOSTNAME} mon1\n"
    for name, address in PDUS.items():
        _run("ip", "address", "add", f"{address}/32", "dev", "lo")
        hosts += f"{address} {name}\n"
    Path("/etc/hosts").write_text(hosts)
    _run("useradd", "--create-home", "--shell", "/bin/bash", "admin")
    for name, text in TOOLS.items():
        path = Path("/usr/local/bin") / name
        path.write_text(text)
        path.chmod(0o755)
    Path("/etc/nagios4/conf.d/site.cfg").write_text(NAGIOS)
    Path("/etc/icinga2/conf.d/site.conf").write_text(ICINGA)
    # As the distribution has them, whatever this machine was used for.
    for folder in ("/var/lib/icinga2/ca", "/var/lib/icinga2/certs", "/etc/check_sentry4"):
        shutil.rmtree(folder, ignore_errors=True)
    # Packages of a minimal system may leave documentation out.
    for rule in Path("/etc/dpkg/dpkg.cfg.d").glob("*"):
        rule.unlink()
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    print("ready", flush=True)
    while True:  # the first process of a machine reaps all orphans
        signal.sigwait([signal.SIGCHLD])
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


#: What a shell there starts with.
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "EDITOR": "edit",
    "HOME": "/root",
    "DEBIAN_FRONTEND": "noninteractive",
}


class Shell:
    """A shell in the site into which a reader types; what it prints and returns, by command."""

    def __init__(self, site: Site, user: str, folder: str) -> None:
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        self._process = subprocess.Popen(
            [*site.enter, *(become if user != "root" else []), "bash", "-c",
             f"cd {folder} && exec bash --noprofile --norc -s"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0,
            env={**ENVIRONMENT, "HOME": folder},
        )  # fmt: skip

    def type(self, line: str) -> tuple[int, str]:
        """Exit status and output of one command."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        mark = "--- the command has ended:"
        # Its own input is empty, so that it cannot read the next command.
        text = f"{{ {line}\n}} </dev/null\nprintf '\\n{mark} %s\\n' $?\n"
        self._process.stdin.write(text.encode())
        until, said = time.monotonic() + PATIENCE, b""
        end = re.compile(rb"\n" + mark.encode() + rb" (\d+)\n$")
        while not (found := end.search(said)):
            left = until - time.monotonic()
            ready = left > 0 and select.select([self._process.stdout], [], [], left)[0]
            more = os.read(self._process.stdout.fileno(), 65_536) if ready else b""
            if not more:
                why = "no end" if ready == [] or left <= 0 else "the shell has ended"
                raise AssertionError(f"{why}: {line}\n{said.decode(errors='replace')}")
            said += more
        return int(found[1]), said[: found.start()].decode(errors="replace")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


class Site:
    """The machine, its PDUs, and shells in it."""

    def __init__(self) -> None:
        with contextlib.ExitStack() as running:
            self._start(running)
            self._running = running.pop_all()

    def _start(self, running: contextlib.ExitStack) -> None:
        stage = Path(tempfile.mkdtemp(prefix="site-"))
        running.callback(shutil.rmtree, stage, ignore_errors=True)
        first = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL",
             "unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "--kill-child",
             sys.executable, "-m", "tests.site.stage", str(stage)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.callback(_end, first)
        _wait_for_ready(first, "the site")
        children = Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text()
        where = f"--target={children.split()[0]}"
        kinds = ["--net", "--uts", "--ipc"]
        self.enter = ["nsenter", where, "--mount", *kinds, "--pid", "--root", "--wd"]
        # The agents only need the addresses; they run in our own files, and end with their input.
        self._pdus = subprocess.Popen(
            ["nsenter", where, *kinds, sys.executable, "-m", "tests.site.pdus",
             str(stage / "pdu-ca.pem")], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        running.callback(_end, self._pdus)
        _wait_for_ready(self._pdus, "the simulated PDUs")
        self.put(stage / "pdu-ca.pem", "/etc/ssl/certs/pdu-ca.pem")

    def breaks(self, pdu: str) -> None:
        """Let a PDU have the faults of the demo."""
        assert self._pdus.stdin is not None
        self._pdus.stdin.write(f"{pdu}\n")
        self._pdus.stdin.flush()
        _wait_for_ready(self._pdus, pdu)

    def put(self, path: Path, to: str) -> None:
        """Copy a file into the site."""
        self.write(to, path.read_bytes())

    def write(self, to: str, content: str | bytes) -> None:
        """Write a file in the site, readable by all."""
        octets = content.encode() if isinstance(content, str) else content
        subprocess.run([*self.enter, "sh", "-c", f"umask 022; cat >{to}"], input=octets, check=True)

    def shell(self, user: str = "root", folder: str = "/root") -> Shell:
        """A new shell."""
        made = Shell(self, user, folder)
        self._running.callback(made.close)
        return made

    def close(self) -> None:
        """End all that runs there; nothing is left."""
        self._running.close()


def _wait_for_ready(process: subprocess.Popen[str], what: str) -> None:
    assert process.stdout is not None
    if process.stdout.readline() != "ready\n":
        raise RuntimeError(f"{what} cannot be started: see standard error")


def _end(process: subprocess.Popen[str]) -> None:
    """End a process: by the end of its input if it has one, else at once."""
    if process.stdin is not None:
        process.stdin.close()
    else:
        process.kill()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@cache
def possible() -> str:
    """Why there can be no site on this machine; empty if there can be one."""
    if os.geteuid() != 0:
        return "a site needs root"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--uts", "--ipc", "--pid", "--fork", "sh", "-c",
         "mount --make-rprivate / && mount -t tmpfs none /mnt && mkdir /mnt/u /mnt/w /mnt/r && "
         "mount -t overlay o -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/r"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"no namespaces or overlays: {tried.stderr.strip()}" if tried.returncode else ""


if __name__ == "__main__":
    inside()

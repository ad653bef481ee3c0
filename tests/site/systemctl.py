"""What systemctl does, as far as the units of this suite, Nagios and Icinga need it in a test.

There is no systemd on a test machine. Read from a unit: Environment, EnvironmentFile, User,
SupplementaryGroups, LoadCredential, SetCredential, RuntimeDirectory, StateDirectory, UMask,
ExecStartPre, ExecStart, ExecReload, Requires, Conflicts, StandardInput=socket, AmbientCapabilities;
of a socket ListenFIFO, ListenStream, SocketUser, SocketMode. What confines a service is not applied
(tests/sandbox.py does). A service behind a ListenStream is started with
its socket, not by the first who asks. Output goes to /run/journal/UNIT.
"""

from __future__ import annotations

import os
import pwd
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

FOLDERS = ("/etc/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system")
STATE = Path("/run/journal")
Unit = dict[str, list[str]]


def unit(name: str) -> Unit:
    """The settings of a unit, all sections together."""
    for folder in FOLDERS:
        path = Path(folder) / name
        if path.is_file():
            found: Unit = {}
            for part in (path, *sorted(Path(f"{FOLDERS[0]}/{name}.d").glob("*.conf"))):
                _read(part, found)
            if len(found.get("ExecStart", [])) > 1:
                sys.exit(f"{name}: Service has more than one ExecStart= setting")
            return found
    sys.exit(f"Failed: Unit {name} not found.")


def _read(path: Path, found: Unit) -> None:
    """Add the settings of a file: an empty one takes back those before it."""
    for line in path.read_text().replace("\\\n", " ").split("\n"):
        if "=" in line and line[:1] not in "#;[":
            key, _, value = line.partition("=")
            if value.strip():
                found.setdefault(key.strip(), []).append(value.strip())
            else:
                found.pop(key.strip(), None)


def variables(of: Unit) -> dict[str, str]:
    """The environment of a unit's processes."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    found = {"PATH": path, "LANG": "C.UTF-8"}
    for folder in of.get("StateDirectory", []):
        found["STATE_DIRECTORY"] = f"/var/lib/{folder}"
    for line in of.get("Environment", []):
        for word in shlex.split(line.replace("%H", socket.gethostname())):
            key, _, value = word.partition("=")
            found[key] = value
    for file in of.get("EnvironmentFile", []):
        written = Path(file.lstrip("-"))
        if not written.is_file():
            if not file.startswith("-"):
                sys.exit(f"Failed to load environment files: {written}")
            continue
        for line in written.read_text().split("\n"):
            if "=" in line and not line.lstrip().startswith(("#", ";")):
                key, _, value = line.partition("=")
                found[key.strip()] = "".join(shlex.split(value)) if value else ""
    return found


def words(line: str, environment: dict[str, str]) -> list[str]:
    """A command line as systemd splits and fills it in."""
    made = []
    for word in shlex.split(line.lstrip("-@!+")):
        word = re.sub(r"(?<!\$)\$\{?(\w+)\}?", lambda m: environment.get(m[1], ""), word)
        made.append(word.replace("$$", "$"))
    return made


def process(name: str) -> int | None:
    """The main process of a unit that runs."""
    try:
        number = int((STATE / f"{name}.pid").read_text())
        state = Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2][:1]
    except (OSError, ValueError):
        return None
    return None if state == "Z" else number


def start(name: str) -> None:
    """Start a unit and what it requires."""
    name = name if "." in name else f"{name}.service"
    of = unit(name)
    for other in " ".join(of.get("Conflicts", [])).split():
        stop(other)
    if name.endswith(".socket"):
        fifo(of)
        if "ListenStream" in of:
            start(name.replace(".socket", ".service"))
        return
    for other in " ".join(of.get("Requires", [])).split():
        if "ListenStream" not in unit(other):
            start(other)
    if process(name):
        return
    running = run(name, of)
    (STATE / f"{name}.pid").write_text(str(running.pid))
    time.sleep(1)
    if running.poll() is not None:
        sys.exit(f"Job for {name} failed: {(STATE / name).read_text()[-2000:]}")


def run(name: str, of: dict[str, list[str]]) -> subprocess.Popen[bytes]:
    """Run the processes of a service; the main one is returned."""
    user = pwd.getpwnam(of.get("User", ["root"])[-1])
    folders(of, user)
    environment = variables(of) | credentials(name, of, user)
    become = becoming(of, user)
    options: dict[str, object] = {"env": environment, "start_new_session": True,
                                  "umask": int(of.get("UMask", ["022"])[0], 8),
                                  "stdin": subprocess.DEVNULL}  # fmt: skip
    listening = stream(name)
    if listening is not None:
        # As sd_listen_fds() expects: from number 3 on, for this process.
        options["pass_fds"] = (3,)
        os.dup2(listening.fileno(), 3)
        become = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', "sh", *become]
    if of.get("StandardInput") == ["socket"]:
        (listens,) = unit(name.replace(".service", ".socket"))["ListenFIFO"]
        options["stdin"] = os.open(listens, os.O_RDWR)
    with (STATE / name).open("a") as log:
        options |= {"stdout": log, "stderr": log}
        for line in of.get("ExecStartPre", []):
            as_user = [] if line.startswith("+") else become
            subprocess.run([*as_user, *words(line, environment)], check=True, **options)  # type: ignore[call-overload]
        command = [*become, *words(of["ExecStart"][0], environment)]
        started: subprocess.Popen[bytes] = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    return started


def folders(of: dict[str, list[str]], user: pwd.struct_passwd) -> None:
    """Make the directories that a unit has for itself."""
    for kind, above in (("Runtime", "/run"), ("State", "/var/lib")):
        for folder in " ".join(of.get(f"{kind}Directory", [])).split():
            path = Path(above) / folder
            path.mkdir(exist_ok=True)
            os.chown(path, user.pw_uid, user.pw_gid)
            path.chmod(int(of.get(f"{kind}DirectoryMode", ["755"])[0], 8))


def credentials(name: str, of: Unit, user: pwd.struct_passwd) -> dict[str, str]:
    """Hand files over that the user of a unit cannot read; where they are, for its environment."""
    handed = {}
    for default in of.get("SetCredential", []):
        key, _, value = default.partition(":")
        handed[key] = value.encode()
    for loaded in of.get("LoadCredential", []):
        key, _, path = loaded.partition(":")
        if key not in handed or os.path.exists(path):
            handed[key] = Path(path).read_bytes()
    folder = Path("/run/credentials") / name
    folder.mkdir(parents=True, exist_ok=True)
    for key, content in handed.items():
        (folder / key).write_bytes(content)
        os.chown(folder / key, user.pw_uid, -1)
        (folder / key).chmod(0o400)
    return {"CREDENTIALS_DIRECTORY": str(folder)} if handed else {}


def becoming(of: dict[str, list[str]], user: pwd.struct_passwd) -> list[str]:
    """What starts a program as the user of a unit, with its capabilities; empty for root."""
    if not user.pw_uid:
        return []
    groups = " ".join(of.get("SupplementaryGroups", [])).split()
    own = f"--groups={','.join(groups)}" if groups else "--init-groups"
    made = ["setpriv", f"--reuid={user.pw_name}", f"--regid={user.pw_gid}", own]
    for capability in " ".join(of.get("AmbientCapabilities", [])).lower().split():
        own = f"+{capability.removeprefix('cap_')}"
        made += [f"--inh-caps={own}", f"--ambient-caps={own}"]
    return made


def stream(name: str) -> socket.socket | None:
    """The listening socket of a service, made anew; None if it has none."""
    try:
        of = unit(name.replace(".service", ".socket"))
    except SystemExit:
        return None
    if "ListenStream" not in of:
        return None
    path = Path(of["ListenStream"][0])
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.bind(str(path))
    os.chown(path, pwd.getpwnam(of["SocketUser"][0]).pw_uid, -1)
    path.chmod(int(of["SocketMode"][0], 8))
    made.listen()
    return made


def fifo(of: Unit) -> None:
    """Make what a socket unit listens at."""
    for listens in of.get("ListenFIFO", []):
        path = Path(listens)
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            os.mkfifo(path, 0o600)
            os.chown(path, pwd.getpwnam(of["SocketUser"][0]).pw_uid, -1)


def stop(name: str) -> None:
    """Stop a unit, all of its processes."""
    number = process(name)
    if number:
        os.killpg(number, signal.SIGTERM)
        for _ in range(100):
            if not process(name):
                break
            time.sleep(0.1)
        else:
            os.killpg(number, signal.SIGKILL)
            time.sleep(0.5)
    (STATE / f"{name}.pid").unlink(missing_ok=True)


def reload(name: str) -> None:
    """Have a unit read its configuration again."""
    number = process(name)
    if not number:
        sys.exit(f"{name} is not active, cannot reload.")
    of = unit(name)
    environment = {**variables(of), "MAINPID": str(number)}
    done = subprocess.run(words(of["ExecReload"][0], environment), env=environment, check=False)
    if done.returncode:
        sys.exit(f"Job for {name} failed.")


def main() -> None:
    """Carry out one command."""
    os.umask(0o022)  # whatever the caller's is
    STATE.mkdir(exist_ok=True)
    given = [word for word in sys.argv[1:] if not word.startswith("-")]
    verb, names = given[0], [n if "." in n else f"{n}.service" for n in given[1:]]
    now = "--now" in sys.argv
    for name in names:
        if verb in ("start", "enable") and (now or verb == "start"):
            start(name)
        elif verb in ("stop", "disable") and (now or verb == "stop"):
            stop(name)
        elif verb == "restart":
            stop(name)
            start(name)
        elif verb == "reload":
            reload(name)
        elif verb == "is-active":
            sys.exit(0 if process(name) else 3)
        elif verb not in ("enable", "disable", "daemon-reload"):
            sys.exit(f"systemctl: {verb}: not here")


if __name__ == "__main__":
    main()

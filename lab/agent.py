"""A simulated PDU that is a real agent: Net-SNMP's snmpd serving a recording.

``python -m lab.agent [RECORDING] [--port N]`` serves until interrupted. Standard library only:
the demo and the bench use it too.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from lab.recording import ENTERPRISES, INTEGER, OID, RECORDING, TICKS, Values, load

COMMUNITY = "public"
AUTH, PRIV = "auth pass phrase", "priv pass phrase"
#: v3 users: name, authentication and privacy protocol.
USERS = {
    "md5des": ("MD5", "DES"),
    "shaaes": ("SHA", "AES"),
    "sha224aes": ("SHA-224", "AES"),
    "sha256aes": ("SHA-256", "AES"),
    "sha384aes192": ("SHA-384", "AES-192"),
    "sha512aes256": ("SHA-512", "AES-256"),
    "sha256": ("SHA-256", ""),
    "monitoring": ("SHA-256", "AES"),
    "open": ("", ""),
}
_TYPES = {INTEGER: "integer", OID: "object_id", TICKS: "timeticks", 65: "counter", 66: "uinteger"}


def snmpd() -> str | None:
    """The snmpd of this machine; /usr/sbin is not in everybody's path."""
    return shutil.which("snmpd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def free_port() -> int:
    """A port that is free for UDP and TCP on loopback.

    Below those that the kernel hands out by default: no other test's client takes it before, or
    between a server's end and its next start. Each worker has its own share, and so has who is
    none.
    """
    chance = random.SystemRandom()  # hypothesis seeds the other one
    share = 4_500
    first = 10_000 + share * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw4")[2:]) % 5)
    while True:
        port = chance.randrange(first, first + share)
        kinds = (socket.SOCK_DGRAM, socket.SOCK_STREAM)
        with contextlib.suppress(OSError), contextlib.ExitStack() as probes:
            for kind in kinds:
                probes.enter_context(socket.socket(socket.AF_INET, kind)).bind(("", port))
            return port


def has_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


#: The ID of an agent's SNMPv3 engine.
ENGINE = "80001f8804706475"


def configuration(
    values: Values,
    boots: int = 1,
    engine: str = ENGINE,
    auth: str = AUTH,
    priv: str = PRIV,
    community: str = COMMUNITY,
) -> str:
    """snmpd.conf: the recording as override lines, and nothing else in view.

    The engine keeps its ID over restarts and counts them, as a PDU does. ``auth`` and ``priv`` are
    the passphrases of all users.
    """  # fmt: skip
    # Without its old ID snmpd begins to count anew; it counts this start as well.
    lines = [f"exactEngineID 0x{engine}", f"oldEngineID 0x{engine}", f"engineBoots {boots - 1}"]
    own = {".".join(oid.split(".")[:7]) for oid in values if oid.startswith(ENTERPRISES)}
    lines += [f"view pdu included .{oid}" for oid in sorted(own)]
    scalars = {oid for oid in values if not oid.startswith(ENTERPRISES)}
    lines += [f"view pdu included .{oid}" for oid in sorted(scalars)]
    lines += [f"rocommunity {community} default -V pdu", f"rocommunity6 {community} default -V pdu"]
    for user, (by, with_) in USERS.items():
        secrets = f' {by} "{auth}"' if by else ""
        secrets += f' {with_} "{priv}"' if with_ else ""
        level = "priv" if with_ else "auth" if by else "noauth"
        lines += [f"createUser {user}{secrets}", f"rouser {user} {level} -V pdu"]
    for oid, (tag, value) in values.items():
        kind = _TYPES.get(tag, "octet_str")
        if tag == OID and isinstance(value, bytes):
            shown = value.decode()
        elif isinstance(value, bytes):
            shown = f"0x{value.hex()}" if value else '""'
        else:
            shown = str(value)
        lines.append(f"override {oid} {kind} {shown}")
    return "\n".join(lines) + "\n"


class Agent:
    """An snmpd on a free loopback port; ``change`` changes values by a restart on the same port."""

    def __init__(self, values: Values | Path | str = RECORDING, port: int | None = None,
                 host: str = "127.0.0.1", boots: int = 0, **engine: str) -> None:  # fmt: skip
        """``boots``: how often it has started before; ``engine``: see ``configuration``."""
        self.host = host
        self.values = load(values) if isinstance(values, (str, Path)) else dict(values)
        self.port = port or free_port()
        self._directory = tempfile.mkdtemp(prefix="pdu-")
        self._process: subprocess.Popen[str] | None = None
        self.boots = boots
        self._engine = engine
        self.start()

    def start(self) -> None:
        """Start, and wait until the agent answers."""
        program = snmpd()
        if program is None:
            raise RuntimeError("snmpd is missing: apt-get install snmpd")
        path = Path(self._directory) / "snmpd.conf"
        self.boots += 1
        path.write_text(configuration(self.values, self.boots, **self._engine))
        addresses = [f"udp:{self.host}:{self.port}"]
        if has_ipv6() and self.host == "127.0.0.1":
            addresses.append(f"udp6:[::1]:{self.port}")
        self._process = subprocess.Popen(
            [program, "-f", "-C", "-c", str(path), "-Lo", "-I", "-smux", *addresses],
            env={"SNMP_PERSISTENT_DIR": self._directory, "MIBS": "", "MIBDIRS": "/dev/null",
                 "SNMPCONFPATH": "/dev/null", "PATH": os.environ.get("PATH", "")},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            self._wait(self._process)
        except BaseException:
            self.close()
            raise
        threading.Thread(target=self._drain, args=(self._process,), daemon=True).start()

    @staticmethod
    def _wait(process: subprocess.Popen[str]) -> None:
        log = []
        assert process.stdout is not None
        for line in process.stdout:
            log.append(line)
            if line.startswith("NET-SNMP version"):
                return
        raise RuntimeError("snmpd does not start:\n" + "".join(log[-5:]))

    @staticmethod
    def _drain(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for _ in process.stdout:
            pass

    def change(self, changes: Mapping[str, int | bytes | None]) -> None:
        """Change values by OID (None: the agent lacks it), and restart on the same port."""
        for oid, value in changes.items():
            if value is None:
                del self.values[oid]
            else:
                tag = self.values[oid][0] if oid in self.values else None
                self.values[oid] = (tag or (INTEGER if isinstance(value, int) else 4), value)
        self.stop()
        self.start()

    def stop(self) -> None:
        """Stop answering; the port stays reserved for a later ``start``."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def close(self) -> None:
        """Stop, and leave nothing behind."""
        self.stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def main() -> int:
    """Serve a recording until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", nargs="?", default=str(RECORDING))
    parser.add_argument("--port", type=int, default=None)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # its snmpd ends as well
    try:
        with Agent(options.recording, options.port) as agent:
            print(f"{options.recording}: snmpd on 127.0.0.1 and ::1, port {agent.port}", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (OSError, RuntimeError, ValueError) as error:
        print(f"cannot serve {options.recording}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

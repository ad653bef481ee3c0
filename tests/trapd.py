"""snmptrapd with the shipped configuration, and the reader behind it; and who sends traps."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import termios
from collections.abc import Iterator, Sequence
from pathlib import Path

from lab.agent import AUTH, PRIV, free_port
from lab.helpers import installed
from lab.monitors import PATHS, wait_for
from lab.recording import ST4
from tests import ber

SNMPTRAPD = shutil.which("snmptrapd", path=PATHS)
SNMPTRAP = shutil.which("snmptrap", path=PATHS)
#: No MIB files, no directories of this machine.
QUIET = {"MIBS": "", "MIBDIRS": "/dev/null", "SNMPCONFPATH": "/dev/null", "PATH": PATHS}
TRIPPED = f"{ST4[:-2]}.100.0.12"


class Chain:
    """snmptrapd on a free port, and ``sentry4-traps`` reading what it writes from a FIFO."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        pdus: Path | None = None,
        communities: Sequence[str] = ("public",),
        **more: str,
    ) -> None:
        self.folder, self.port, self.words = folder, free_port(), words
        self.environment = {**os.environ, **more}
        self.out, self.log = folder / "traps.out", folder / "traps.log"
        (folder / "persistent").mkdir()
        made = subprocess.run(
            [installed("sentry4-traps"), "--print-config",
             *(word for name in communities for word in ("--community", name)),
             *(["--pdus", str(pdus)] if pdus else [])],
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        self.configuration = folder / "snmptrapd.conf"
        self.configuration.write_text(made.stdout)
        self.told = made.stderr
        self.fifo = folder / "fifo"
        os.mkfifo(self.fifo)
        # Opened to read and write, as systemd does it: the reader may go and come.
        self._pipe = os.open(self.fifo, os.O_RDWR)
        self.snmptrapd = subprocess.Popen(
            [str(SNMPTRAPD), "-f", "-Lo", "-C", "-c", str(self.configuration), "-m", "", "-On",
             "-Oe", "-Ot", "-Ox", f"udp:127.0.0.1:{self.port}"],
            env={**QUIET, "SNMP_PERSISTENT_DIR": str(folder / "persistent")},
            stdout=self._pipe, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        self.reader = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start the reader."""
        with self.out.open("ab") as out, self.log.open("ab") as log:
            self.reader = subprocess.Popen(
                [installed("sentry4-traps"), *self.words], stdin=os.open(self.fifo, os.O_RDWR),
                stdout=out, stderr=log, env=self.environment,
            )  # fmt: skip
        assert wait_for(self._ready, 30)
        return self.reader

    def _ready(self) -> bool:
        """Whether the reader would hear SIGTERM."""
        status = Path(f"/proc/{self.reader.pid}/status").read_text()
        caught = int(status.partition("SigCgt:")[2].split()[0], 16)
        return bool(caught >> signal.SIGTERM - 1 & 1)

    def _socket(self) -> list[str]:
        """Snmptrapd's line of /proc/net/udp."""
        lines = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
        return next(line for line in lines if line[1].endswith(f":{self.port:04X}"))

    @property
    def dropped(self) -> int:
        """The datagrams that the kernel had no room for."""
        return int(self._socket()[-1])

    def done(self) -> bool:
        """Whether nothing waits in the kernel for snmptrapd, or in the pipe for the reader."""
        held = array.array("i", [0])
        fcntl.ioctl(self._pipe, termios.FIONREAD, held)
        return self._socket()[4].endswith(":00000000") and not held[0]

    def stop(self) -> int:
        """End the reader as systemd does; its exit status."""
        self.reader.send_signal(signal.SIGTERM)
        return self.reader.wait(10)

    def close(self) -> None:
        """End both."""
        for program in (self.snmptrapd, self.reader):
            if program.poll() is None:
                program.kill()
                program.wait(10)
        os.close(self._pipe)


@contextlib.contextmanager
def chain(
    folder: Path, *words: str, pdus: Path | None = None, communities: Sequence[str] = ("public",),
    **more: str,
) -> Iterator[Chain]:  # fmt: skip
    """The two, ended afterwards."""
    folder.mkdir(exist_ok=True)
    made = Chain(folder, *words, pdus=pdus, communities=communities, **more)
    try:
        yield made
    finally:
        made.close()


def send(
    port: int, *words: str, version: Sequence[str] = ("-v2c", "-c", "public"),
    source: str = "127.0.0.1",
) -> str:  # fmt: skip
    """Send a trap by snmptrap; what it says."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(SNMPTRAP), f"--clientaddr={source}", *version, f"127.0.0.1:{port}", *words],
            capture_output=True, text=True, check=False, timeout=30,
            env={**QUIET, "SNMP_PERSISTENT_DIR": folder},
        )  # fmt: skip
    return (done.stdout + done.stderr).replace(f"Created directory: {folder}/cert_indexes\n", "")


V3 = ("-v3", "-l", "authPriv", "-u", "sha256aes", "-a", "SHA-256", "-A", AUTH, "-x", "AES", "-X",
      PRIV)  # fmt: skip
INFORM = ("-v2c", "-Ci", "-c", "public")
#: A tripped breaker, as the PDU tells it.
OCP = ("", TRIPPED, f"{ST4}.6.2.1.2.1.1.3", "s", "AA3", f"{ST4}.6.3.1.1.1.1.3", "i", "12")


def storm(port: int, traps: int, oid: str = TRIPPED) -> None:
    """Send traps as fast as they go, each from the same address."""
    varbinds = [
        ("1.3.6.1.2.1.1.3.0", ber.integer(5, 0x43)),
        ("1.3.6.1.6.3.1.1.4.1.0", ber.oid(oid)),
        (f"{ST4}.6.3.1.1.1.1.3", ber.integer(12)),
        (f"{ST4}.1.1.2.0", ber.tlv(ber.OCTETS, b'|\n"')),
    ]
    content = b"".join(ber.tlv(0x30, ber.oid(name) + value) for name, value in varbinds)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("127.0.0.1", port))
        for number in range(traps):
            pdu = ber.integer(number) + ber.integer(0) + ber.integer(0) + ber.tlv(0x30, content)
            message = ber.integer(1) + ber.tlv(4, b"public") + ber.tlv(0xA7, pdu)
            sender.send(ber.tlv(0x30, message))

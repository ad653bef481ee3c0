"""Certificates as Icinga 2 makes them (``icinga2 pki``): no key usage, no key identifiers.

By openssl, with small keys: Icinga's own of 4096 bits take seconds, now and then a minute.
"""

from __future__ import annotations

import subprocess
from pathlib import Path


def authority(folder: Path) -> None:
    """Make ``ca.crt`` and ``ca.key``."""
    folder.mkdir()
    _openssl("-subj", "/CN=Icinga CA", "-addext", "basicConstraints=critical,CA:TRUE",
             "-keyout", folder / "ca.key", "-out", folder / "ca.crt")  # fmt: skip


def certificate(name: str, ca: Path, folder: Path) -> None:
    """Make ``NAME.crt``, signed by the authority in ``ca``, and ``NAME.key``."""
    _openssl("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
             "-addext", "basicConstraints=critical,CA:FALSE",
             "-CA", ca / "ca.crt", "-CAkey", ca / "ca.key",
             "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt")  # fmt: skip


def _openssl(*words: str | Path) -> None:
    subprocess.run(
        ["openssl", "req", "-config", "/dev/stdin", "-x509", "-nodes",
         "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-days", "3650", "-addext", "subjectKeyIdentifier=none",
         "-addext", "authorityKeyIdentifier=none", *words],
        check=True, timeout=60, text=True, input="[req]\ndistinguished_name=dn\n[dn]\n",
    )  # fmt: skip

"""Runs a program as confined as a unit of systemd.

That is its system call filter, its families of sockets, no capabilities, and no memory that can be
both written and executed.

usage: /usr/bin/python3 tests/sandbox.py UNIT PROGRAM WORD...  (Debian's python3-seccomp)

What a unit has of this is read from it, the sets of system calls from ``systemd-analyze``.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import re
import socket
import subprocess
import sys

#: linux/prctl.h.
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 38, 24
CAPABILITIES = 41


def directives(unit: str, name: str) -> list[str]:
    """The values of a directive, in their order."""
    with open(unit, encoding="utf-8") as file:
        return [line.strip().partition("=")[2] for line in file if line.startswith(f"{name}=")]


def calls(names: str) -> set[str]:
    """The system calls of sets (``@system-service``) and of names."""
    found = set()
    for name in names.split():
        if not name.startswith("@"):
            found.add(name)
            continue
        told = subprocess.run(
            ["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True
        ).stdout
        members = (line.strip() for line in told.splitlines()[1:])
        found |= calls(" ".join(member for member in members if member and member[0] != "#"))
    return found


def allowed(unit: str) -> set[str]:
    """What a unit may call: its lists in their order, those with ``~`` taken away."""
    found: set[str] = set()
    for value in directives(unit, "SystemCallFilter"):
        found = found - calls(value[1:]) if value[:1] == "~" else found | calls(value)
    assert found, f"{unit} has no SystemCallFilter"
    return found | calls("@default")


def confine(unit: str) -> None:
    """Have this process, and all that it starts, confined as the unit is."""
    import seccomp  # type: ignore[import-not-found]  # the distribution's

    refused = seccomp.ERRNO(errno.EPERM)
    filter = seccomp.SyscallFilter(refused)
    for name in allowed(unit):
        try:
            number = seccomp.resolve_syscall(seccomp.Arch(), name)
        except ValueError:
            continue
        if number >= 0 and name not in ("socket", "mmap", "mprotect", "execve"):
            filter.add_rule(seccomp.ALLOW, name)
    filter.add_rule(seccomp.ALLOW, "execve")
    (families,) = directives(unit, "RestrictAddressFamilies")
    for family in families.split():
        filter.add_rule(
            seccomp.ALLOW, "socket", seccomp.Arg(0, seccomp.EQ, getattr(socket, family))
        )
    assert directives(unit, "MemoryDenyWriteExecute") == ["yes"]
    both = mmap.PROT_WRITE | mmap.PROT_EXEC
    for bits in (0, mmap.PROT_WRITE, mmap.PROT_EXEC):
        filter.add_rule(seccomp.ALLOW, "mmap", seccomp.Arg(2, seccomp.MASKED_EQ, both, bits))
    filter.add_rule(seccomp.ALLOW, "mprotect", seccomp.Arg(2, seccomp.MASKED_EQ, mmap.PROT_EXEC, 0))
    c = ctypes.CDLL(None)
    for capability in range(CAPABILITIES):
        c.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    (mask,) = directives(unit, "UMask")
    os.umask(int(mask, 8))
    filter.load()


def main() -> None:
    """Be the program, confined."""
    unit, program, *words = sys.argv[1:]
    confine(unit)
    assert re.match("/", program)
    os.execv(program, [program, *words])


if __name__ == "__main__":
    main()

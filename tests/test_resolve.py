"""Spec 2: names, IPv4 and IPv6 addresses, as Net-SNMP wants them; nothing else gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from check_sentry4.snmp import SourceError
from check_sentry4.snmp.connection import Connection, resolve


@pytest.mark.parametrize(
    ("hostname", "family", "peer"),
    [
        ("10.0.0.7", 0, "udp:10.0.0.7:161"),
        ("10.0.0.7", 4, "udp:10.0.0.7:161"),
        ("255.255.255.255", 0, "udp:255.255.255.255:161"),
        ("::1", 0, "udp6:[::1]:161"),
        ("[::1]", 0, "udp6:[::1]:161"),
        ("2001:db8::0:1", 6, "udp6:[2001:db8::1]:161"),
    ],
)
def test_addresses(hostname: str, family: int, peer: str) -> None:
    assert resolve(hostname, 161, family) == peer


@pytest.mark.parametrize(
    "hostname",
    ["", "unix:/tmp/x", "tcp:127.0.0.1", "127.0.0.1:162", "a b", "-x", "\u0661.1.1.1", "256.1.1.1",
     "x" * 300, "a\0b", "\udcff", "10.0.0.7 "],
)  # fmt: skip
def test_what_is_no_host_is_refused_before_net_snmp_sees_it(hostname: str) -> None:
    try:
        peer = resolve(hostname, 161)
    except SourceError:
        return
    # What the resolver of this machine makes an address of is passed on as that address.
    assert peer.startswith(("udp:", "udp6:["))
    assert peer.removeprefix("udp").lstrip("6:[").split("]")[0].split(":")[0].isascii()


def test_a_connection_does_not_show_its_secrets() -> None:
    secret = Connection("pdu", community="c0mmunity", authpasswd="auth pass phrase",
                        privpasswd="priv pass phrase")  # fmt: skip
    assert "pass phrase" not in f"{secret} {secret!r}"
    assert "c0mmunity" not in f"{secret} {secret!r}"


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_every_ipv4_address_goes_without_a_resolver(a: int, b: int, c: int, d: int) -> None:
    assert resolve(f"{a}.{b}.{c}.{d}", 1161) == f"udp:{a}.{b}.{c}.{d}:1161"

"""Spec 12: what is known of a PDU is asked for again; what comes of it is what a command says."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from check_sentry4.fleet.file import parse
from check_sentry4.fleet.poll import RESULT, SILENT, Outcome, Poller, whole
from check_sentry4.fleet.services import Service
from check_sentry4.snmp import Scalar, Value, Walk, connection, live
from check_sentry4.snmp.ber import encoded_oid
from check_sentry4.snmp.replay import Replayer, ReplayPlan, SilentError
from check_sentry4.snmp.request import Exchange
from lab.agent import AUTH, PRIV, Agent
from lab.helpers import run_here
from lab.makes import MAKES
from lab.recording import ENTERPRISES, INTEGER, ST4, Values, pro2, sentry3
from lab.relay import Relay
from tests import ber
from tests.rogue import Rogue, limited

SENTRY4 = (
    "check_sentry4 --skip outlets", "check_sentry4_line -m Current,CurrentUtilized -w 5, -c ,80",
    "check_sentry4_outlet -m Current -w 1 --oksummary", "check_sentry4_sensor --temp -w 20",
    "check_sentry4_system -m Uptime", "check_pdu", "check_sentry4_ocp -v",
)  # fmt: skip
#: A family without temperatures: one of its phases.
TABLE = dict.fromkeys(("apc-ats", "apc-xats"), "check_pdu --table phase -m Current -w 20")
DEVICES: dict[str, tuple[Values, tuple[str, ...]]] = {
    "pro2": (pro2(1, 6), SENTRY4),
    "sentry3": (sentry3(), ("check_cdu --temp --humid --tower --infeed", "check_pdu")),
    **{
        name: (make(), ("check_pdu", TABLE.get(name, "check_pdu --table temp -w 20")))
        for name, make in MAKES.items()
    },
}


class Polls:
    """The services of one device, polled again and again."""

    def __init__(self, words: tuple[str, ...], port: int, more: str = "") -> None:
        at = f"-H 127.0.0.1 -p {port} -t 1 -e 1 {more}"
        found = parse("".join(f"pdu;{n};{typed} {at}\n" for n, typed in enumerate(words)))
        assert found.errors == ()
        self.services: tuple[Service, ...] = found.services
        self.commands = [f"{typed} {at}".split() for typed in words]
        self.poller = Poller()
        self.known = b""

    def once(self) -> list[Outcome]:
        """What comes of each service."""
        told, self.known = self.told()
        return [told[RESULT, place] for place in range(len(self.services))]

    def told(self) -> tuple[dict[tuple[int, int], Outcome], bytes]:
        """All that is said, by kind and place, and what is known then."""
        told: dict[tuple[int, int], Outcome] = {}
        task = whole(self.services, self.known)
        known = self.poller.poll(
            self.services, task, lambda kind, place, outcome: told.update({(kind, place): outcome})
        )
        return told, known

    def printed(self) -> list[Outcome]:
        """What the commands print."""
        done = [run_here(program, words) for program, *words in self.commands]
        return [(each.status, each.output.removesuffix("\n")) for each in done]

    @property
    def exchanges(self) -> int:
        """How many requests are known to be enough."""
        return len(Replayer(self.known).known.exchanges) if self.known else 0


def without_time(outcomes: list[Outcome]) -> list[Outcome]:
    """Outcomes without what differs from one moment to the next."""
    return [(state, text) for state, text in outcomes if "up " not in text]


@pytest.mark.parametrize("name", DEVICES)
def test_polls_say_what_the_commands_say_whatever_changes(name: str) -> None:
    """Values change, cells and whole objects come and go, between polls that ask again."""
    values, words = DEVICES[name]
    values, chance = dict(values), random.Random(name)
    served: Callable[[bytes], list[bytes]] = limited(values, 99)
    with Rogue(lambda data: served(data)) as agent:
        polls = Polls(words, agent.port)
        for _ in range(8):
            assert without_time(polls.once()) == without_time(polls.printed())
            own = [
                o for o, (tag, _) in values.items() if tag == INTEGER and o.startswith(ENTERPRISES)
            ]
            what = chance.choice(["nothing", "nothing", "values", "values", "cell", "row", "back"])
            if what == "values":
                for oid in chance.sample(own, min(9, len(own))):
                    values[oid] = (INTEGER, chance.choice([0, 1, 5, 7, 99, 300, 2000]))
            elif what == "cell":
                del values[chance.choice(own)]
            elif what == "row":
                row = chance.choice(own).rpartition(".")[2]
                table = chance.choice(own).rsplit(".", 4)[0]
                for oid in [o for o in values if o.startswith(table) and o.endswith(f".{row}")]:
                    del values[oid]
            elif what == "back":
                values.update(DEVICES[name][0])
            served = limited(values, 99)


def test_the_second_poll_asks_for_what_was_of_use_and_no_more() -> None:
    with Rogue(limited(pro2(), 99)) as agent:
        polls = Polls(SENTRY4, agent.port)
        counts = []
        for _ in range(5):
            before = agent.requests
            polls.once()
            counts.append(agent.requests - before)
        assert counts[1] < counts[0]
        assert counts[1:] == [counts[1]] * 4 != [0] * 4
        assert polls.exchanges == counts[1]


@pytest.mark.parametrize("oid", [f"{ST4}.4.3.1.2.1.1.5", f"{ST4}.4.3.1.3.1.2.9"])
def test_a_row_that_appears_is_seen(oid: str) -> None:
    """Behind the last one, and between two: the poll after does not pass it over."""
    values = {
        o: v for o, v in pro2().items() if not o.endswith(".1.1.5") and not o.endswith(".1.2.9")
    }
    served = limited(values, 99)
    with Rogue(lambda data: served(data)) as agent:
        polls = Polls(("check_sentry4_line", "check_sentry4_line -m Current"), agent.port)
        for _ in range(3):
            assert [state for state, _ in polls.once()] == [0, 0]
        served = limited({**values, oid: (INTEGER, 2000)}, 99)
        told = polls.once()
        assert told == polls.printed()
        assert max(state for state, _ in told) > 0


def test_a_session_that_stays_does_not_grow(agent: Agent) -> None:
    """What was asked is recorded only for who repeats it: a program may poll for months."""
    with live.Agent(connection.Connection("127.0.0.1", agent.port)) as source:
        source.read([SCALAR], [WALK])
        assert source.exchanges is None
        source.begin(recording=True)
        source.read([SCALAR], [WALK])
        assert source.exchanges
        source.begin()
        assert source.exchanges is None


def test_one_shape_for_all_devices_of_which_the_same_is_known() -> None:
    with Rogue(limited(pro2(), 99)) as one, Rogue(limited(pro2(), 99)) as other:
        both = [Polls(SENTRY4, agent.port) for agent in (one, other)]
        for polls in both:
            for _ in range(3):
                polls.once()
        assert both[0].known == both[1].known != b""


# --- on the wire

OID = f".{ST4}.1.1.1.1.0"
EXCHANGE = Exchange((f".{ST4}.1.1.1.1", f".{ST4}.4.3.1.3.1"), 1, 2,
                    (OID, f".{ST4}.4.3.1.3.1.1.1", f".{ST4}.4.3.1.3.1.1.2"))  # fmt: skip
SCALAR, WALK = Scalar(f"{ST4}.1.1.1", 63), Walk(f"{ST4}.4.3.1.3", 3, 4, 2, f"{ST4}.4")
KNOWN = ReplayPlan((Scalar(f"{ST4}.1.1.1.1", 8),), (WALK,), (EXCHANGE,))
VALUES: list[Value] = [b"Room", 5, -1]


def ask(behaviour: Callable[[bytes], list[bytes]]) -> list[object] | None:
    with Rogue(behaviour) as agent:
        found = Replayer(KNOWN.packed()).values("127.0.0.1", agent.port, "public", 0.2)
        return None if found is None else list(found)


def answer(data: bytes, *values: bytes, names: tuple[str, ...] = (), error: int = 0,
           id: bytes = b"") -> bytes:  # fmt: skip
    names = names or tuple(oid[1:] for oid in EXCHANGE.answered)
    given = values or (ber.tlv(ber.OCTETS, b"Room"), ber.integer(5), ber.integer(-1))
    return ber.Request(data).answer(list(zip(names, given)), error, id=id)


def test_the_request_is_the_same_as_net_snmps(agent: Agent) -> None:
    with Relay(agent.port) as relay:
        easy = live.Agent(connection.Connection("127.0.0.1", relay.port))
        easy.again([EXCHANGE])
        Replayer(KNOWN.packed()).values("127.0.0.1", relay.port, "public", 1.0)
        easy.close()
        theirs, ours = (ber.Request(data) for data in relay.requests)
    for name in ("version", "community", "pdu", "oids", "non_repeaters", "repetitions"):
        assert getattr(ours, name) == getattr(theirs, name)


def test_what_may_come_besides_the_answer_is_passed_over() -> None:
    def noise(data: bytes) -> list[bytes]:
        other = answer(data).replace(b"public", b"puplic")
        return [b"", b"\xff" * 9, data, answer(data, id=b"\1\1\1\1"), other, answer(data)[:-1],
                answer(data)]  # fmt: skip

    assert ask(noise) == VALUES
    assert Replayer(KNOWN.packed()).answer(VALUES).columns == {
        f"{ST4}.4.3.1.3": [((1, 1, 1), 5), ((1, 1, 2), -1)]
    }


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (ber.tlv(0x41, b"\x00\xff\xff\xff\xff"), 2**32 - 1), (ber.tlv(0x42, b"\x7f"), 127),
        (ber.tlv(0x43, b"\x01\x00"), 256), (ber.tlv(0x46, b"\x00" + b"\xff" * 8), 2**64 - 1),
        (ber.tlv(2, b"\x80\0\0\0"), -2**31), (ber.tlv(ber.OCTETS, b""), b""),
        (ber.tlv(ber.OCTETS, b"\x00\xff" * 100), b"\x00\xff" * 100),
        (ber.oid("1.3.6.1.4.1.1718.4"), "1.3.6.1.4.1.1718.4"),
        (b"\x06\x03\x88\x37\x05", "2.999.5"),
    ],
)  # fmt: skip
def test_values(value: bytes, read: object) -> None:
    rest = (ber.integer(5), ber.integer(-1))
    assert ask(lambda data: [answer(data, value, *rest)]) == [read, 5, -1]


@pytest.mark.parametrize("value", [ber.tlv(0x80, b""), ber.tlv(0x81, b""), ber.tlv(0x82, b""),
                                   ber.tlv(ber.NULL, b""), ber.tlv(0x40, b"\x7f\0\0\1"),
                                   ber.tlv(2, b""), ber.tlv(2, b"\1" * 5),
                                   ber.tlv(0x44, b"\1")])  # fmt: skip
def test_what_is_no_value_makes_the_answer_none(value: bytes) -> None:
    assert ask(lambda data: [answer(data, value, ber.integer(5), ber.integer(-1))]) is None


@pytest.mark.parametrize("place", range(3))
def test_another_object_makes_the_answer_none(place: int) -> None:
    names = [oid[1:] for oid in EXCHANGE.answered]
    names[place] += "1"
    assert ask(lambda data: [answer(data, names=tuple(names))]) is None


def test_errors_and_silence_make_the_answer_none() -> None:
    assert ask(lambda data: [answer(data, error=5)]) is None
    with pytest.raises(SilentError):
        ask(lambda data: [])
    short = EXCHANGE.answered[0][1:], EXCHANGE.answered[1][1:]
    assert ask(lambda data: [answer(data, names=short)]) is None
    more = (*(oid[1:] for oid in EXCHANGE.answered), f"{ST4}.9.9.0")
    given = (ber.tlv(ber.OCTETS, b"Room"), *[ber.integer(1)] * 3)
    assert ask(lambda data: [answer(data, *given, names=more)]) is None


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4), st.integers(0, 99)
)
@settings(max_examples=300, deadline=None)
def test_no_datagram_is_more_than_a_wrong_value(spoilt: list[tuple[int, int]], cut: int) -> None:
    """Whatever comes, it is three values, or none, or no answer; never an error of ours."""
    from check_sentry4.snmp import replay

    pdu = ber.tlv(2, b"\1\2\3\4") + ber.integer(1) + ber.integer(2) + ber.tlv(0x30, b"")
    request = ber.tlv(0x30, ber.integer(1) + ber.tlv(4, b"public") + ber.tlv(0xA5, pdu))
    data = bytearray(answer(request))
    for place, octet in spoilt:
        data[place % len(data)] = octet
    raw = bytes(data[: len(data) - cut if cut < 20 else len(data)])
    try:
        at = replay._opened(raw, b"public", b"\1\2\3\4")
        found = (
            replay._values(raw[at:], [encoded_oid(oid) for oid in EXCHANGE.answered])
            if at
            else None
        )
    except (IndexError, ValueError):
        return
    assert found is None or len(found) == 3


# --- version 3, and silence

V3 = f"-P 3 -U sha256aes -a SHA-256 -A '{AUTH}' -x AES -X '{PRIV}'"


def test_a_v3_session_stays_open_and_is_opened_anew_after_a_restart() -> None:
    with Agent(pro2(1, 2)) as agent, Relay(agent.port) as relay:
        polls = Polls(("check_sentry4_line", "check_sentry4_cord"), relay.port, V3)
        first = polls.once()
        assert [state for state, _ in first] == [0, 0]
        for _ in range(3):
            before = len(relay.requests)
            assert polls.once() == first
        assert len(relay.requests) - before == polls.exchanges  # no engine was discovered
        agent.change({f"{ST4}.4.3.1.2.1.1.1": 12})
        told = polls.once()
        assert told[0][0] != 0
        assert told[1] == first[1]


def test_who_falls_silent_is_said_to_be_and_is_known_no_more() -> None:
    served = limited(pro2(1, 2), 99)
    with Rogue(lambda data: served(data)) as agent:
        polls = Polls(("check_sentry4_line",), agent.port)
        for _ in range(3):
            first = polls.once()
        served = lambda data: []  # noqa: E731
        before = agent.requests
        told, known = polls.told()
        assert (known, set(told)) == (b"", {(SILENT, -1), (RESULT, 0)})
        assert agent.requests - before == 2  # the first, and its retry
        assert told[RESULT, 0] == polls.printed()[0]
        served = limited(pro2(1, 2), 99)
        assert polls.once() == first

"""The fault catalogue: what a network or an agent may do, and what a command must come to.

``python -m tests.faults [--seed N]`` runs all of it and prints a table.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from lab.agent import AUTH, PRIV, Agent
from lab.helpers import Changes, Result, changed, judge, run
from lab.recording import ST4, key, pro2
from lab.relay import Relay
from tests import rogue
from tests.rogue import Rogue

QUICK = ("-t", "0.3", "-e", "1", "--deadline", "5")
CURRENT = ("--metric", "Current", "-w", "12", "-c", "20")
SAME, UNKNOWN, CRITICAL = "the same answer", "UNKNOWN", "CRITICAL"
EITHER, ANY = "the same or UNKNOWN", "a proper line"


class Fault(NamedTuple):
    """One fault: how it is made, how often, and the outcome that is right."""

    name: str
    outcome: str
    cause: Callable[[Agent, int], Result]
    runs: int = 1


def _relayed(
    spoil: Callable[[Relay], None],
    *arguments: str,
    options: tuple[str, ...] = QUICK,
    environment: dict[str, str] | None = None,
) -> Callable[[Agent, int], Result]:
    def cause(agent: Agent, seed: int) -> Result:
        with Relay(agent.port, seed) as relay:
            spoil(relay)
            where = ("-H", "127.0.0.1", "-p", str(relay.port))
            return run(
                "check_sentry4_line",
                *where,
                *options,
                *CURRENT,
                *arguments,
                environment=environment,
            )

    return cause


def _loss(relay: Relay) -> None:
    relay.lose = 0.4


def _late(relay: Relay) -> None:
    relay.delay = 0.45  # after the first try has run out, before the second


def _later(relay: Relay) -> None:
    relay.delay = 3.0


def _mangling(make: Callable[[Relay, bytes], list[bytes]]) -> Callable[[Relay], None]:
    def spoil(relay: Relay) -> None:
        relay.mangle = lambda data: make(relay, data)

    return spoil


def _repeat(relay: Relay, data: bytes) -> list[bytes]:
    return [data] * 3


def _reorder(relay: Relay, data: bytes) -> list[bytes]:
    return [relay.answers[-2], data] if len(relay.answers) > 1 else [data]


def _truncate(relay: Relay, data: bytes) -> list[bytes]:
    return [data[: relay.random.randrange(len(data))]]


def _flip(relay: Relay, data: bytes, reach: int = 40) -> list[bytes]:
    spoilt = bytearray(data)
    for _ in range(relay.random.randint(1, 8)):
        spoilt[relay.random.randrange(min(reach, len(spoilt)))] ^= 1 << relay.random.randrange(8)
    return [bytes(spoilt)]


def _flip_anywhere(relay: Relay, data: bytes) -> list[bytes]:
    return _flip(relay, data, len(data))


def _empty(relay: Relay, data: bytes) -> list[bytes]:
    return [b"", b"", data]


def _only_empty(relay: Relay, data: bytes) -> list[bytes]:
    return [b""]


def _stale(relay: Relay, data: bytes) -> list[bytes]:
    return [relay.answers[0]]


def _rogue(behaviour: rogue.Behaviour, *arguments: str) -> Callable[[Agent, int], Result]:
    def cause(agent: Agent, seed: int) -> Result:
        with Rogue(behaviour) as other:
            where = ("-H", "127.0.0.1", "-p", str(other.port))
            return run("check_sentry4_line", *where, *QUICK, *CURRENT, *arguments)

    return cause


def _values(changes: Changes, *arguments: str) -> Callable[[Agent, int], Result]:
    def cause(agent: Agent, seed: int) -> Result:
        with Agent(changed(pro2(), changes)) as other:
            where = ("-H", "127.0.0.1", "-p", str(other.port))
            return run("check_sentry4_line", *where, *QUICK, *(arguments or CURRENT))

    return cause


def _restart(agent: Agent, seed: int) -> Result:
    """The agent restarts between two requests: the session goes on with its new boots."""
    with Agent() as own, Relay(own.port) as relay:
        done: list[int] = []

        def restart(number: int) -> None:
            if number == 3 and not done:
                done.append(number)
                own.stop()
                own.start()

        relay.before_answer = restart
        secrets = {"CHECK_SENTRY4_AUTHPASSWD": AUTH, "CHECK_SENTRY4_PRIVPASSWD": PRIV}
        return run(
            "check_sentry4_line",
            "-H",
            "127.0.0.1",
            "-p",
            str(relay.port),
            "-t",
            "1",
            "-e",
            "3",
            "-P",
            "3",
            "-U",
            "sha256aes",
            "-a",
            "SHA-256",
            "-x",
            "AES",
            *CURRENT,
            environment=secrets,
        )


LABEL = f"{ST4}.4.2.1.4.1.1.1"
#: A MIB that ends with the lines' Current: GETNEXT has nothing after its last row.
_UP_TO_CURRENT = {o: v for o, v in pro2().items() if key(o) < key(f"{ST4}.4.3.1.4")}
FAULTS = (
    Fault(
        "loss of 40 % each way, 30 retries",
        SAME,
        _relayed(_loss, options=("-t", "0.2", "-e", "30")),
        5,
    ),
    Fault(
        "answers late, after the first retry",
        SAME,
        _relayed(_late, options=("-t", "0.3", "-e", "3")),
        1,
    ),
    Fault("answers 3 s late", UNKNOWN, _relayed(_later), 1),
    Fault("every answer three times", SAME, _relayed(_mangling(_repeat))),
    Fault("the answer before comes first", SAME, _relayed(_mangling(_reorder))),
    Fault("truncated answers", UNKNOWN, _relayed(_mangling(_truncate)), 5),
    Fault("flipped bits in the header", EITHER, _relayed(_mangling(_flip)), 10),
    # UDP's checksum keeps these from a real network; a spoilt value cannot be told from a good one.
    Fault("flipped bits anywhere", ANY, _relayed(_mangling(_flip_anywhere)), 10),
    Fault("empty datagrams before each answer", SAME, _relayed(_mangling(_empty))),
    Fault("empty datagrams only", UNKNOWN, _relayed(_mangling(_only_empty))),
    Fault("always the first answer", UNKNOWN, _relayed(_mangling(_stale))),
    Fault("v3: the agent restarts between requests", SAME, _restart),
    Fault("answers with the request", UNKNOWN, _rogue(rogue.echo)),
    Fault("OIDs do not increase", UNKNOWN, _rogue(rogue.same_oids)),
    Fault("OIDs do not increase, v1", UNKNOWN, _rogue(rogue.same_oids, "-P", "1")),
    Fault("a table without an end", UNKNOWN, _rogue(rogue.endless)),
    Fault("answers to another request", UNKNOWN, _rogue(rogue.other_request)),
    Fault("genErr", UNKNOWN, _rogue(rogue.error(5))),
    Fault("tooBig, always", UNKNOWN, _rogue(rogue.error(1))),
    Fault("tooBig above 20 values", SAME, _rogue(rogue.limited(pro2(), 20, too_big=True))),
    Fault(
        "tooBig, and noSuchName after the last row, v1",
        SAME,
        _rogue(rogue.limited(_UP_TO_CURRENT, 4, too_big=True), "-P", "1"),
    ),
    Fault("never more than 7 values", SAME, _rogue(rogue.limited(pro2(), 7))),
    # easysnmp's GETNEXT needs as many values as it asked for: the library dies, the check does not.
    Fault("never more than 3 values, v1", UNKNOWN, _rogue(rogue.limited(pro2(), 3), "-P", "1")),
    Fault("noSuchName, v1", UNKNOWN, _rogue(rogue.error(2), "-P", "1")),
    Fault("an error-status that there is not", UNKNOWN, _rogue(rogue.error(99))),
    Fault("an answer without varbinds", UNKNOWN, _rogue(rogue.nothing_in_it)),
    Fault("nothing but the end of the MIB", UNKNOWN, _rogue(rogue.end_of_mib)),
    Fault("a flood of garbage", UNKNOWN, _rogue(rogue.flood)),
    Fault("a flood of garbage, v3", UNKNOWN, _rogue(rogue.flood, "-P", "3", "-U", "u")),
    Fault("strings of 5000 octets", UNKNOWN, _rogue(rogue.long_string)),
    Fault("no answer at all", UNKNOWN, _rogue(rogue.silent)),
    Fault("a string where a number belongs", UNKNOWN, _values({f"{ST4}.4.3.1.3.1.1.1": "many"})),
    Fault("a number where a string belongs", SAME, _values({LABEL: 4711})),
    Fault(
        "a reading far above the MIB's range",
        UNKNOWN,
        _values({f"{ST4}.4.3.1.3.1.1.1": 2147483647}),
    ),
    Fault("a reading below the MIB's range", UNKNOWN, _values({f"{ST4}.4.3.1.3.1.1.1": -77})),
    Fault(
        "an undefined enumeration", UNKNOWN, _values({f"{ST4}.4.3.1.2.1.1.1": 99}, "--id", "AA1")
    ),
    Fault("a name of 64 octets", SAME, _values({LABEL: b"N" * 64})),
    Fault("an undecodable name", SAME, _values({LABEL: b"\xff\xfe\x80rack"})),
    Fault(
        "a name with |, quotes, escapes, newlines",
        SAME,
        _values({LABEL: b"a|b'c\"d\x1b[31me\nf\rg\x00h;x=1"}),
    ),
)


def outcome(result: Result) -> str:
    """What a result came to, without regard to how the first line is called."""
    right = judge("check_sentry4_line", CURRENT)
    if result.status == 0 and result.performance == right.performance:
        return SAME
    return ("OK", "WARNING", CRITICAL, UNKNOWN)[result.status]


def improper(result: Result) -> str:
    """What is wrong with the form of a result; empty if nothing is."""
    if "Traceback" in result.output + result.errors:
        return "a traceback"
    if result.errors:
        return f"stderr: {result.errors[:60]!r}"
    lines = result.output.rstrip("\n").split("\n")
    if not lines[0].startswith(("OK - ", "WARNING - ", "CRITICAL - ", "UNKNOWN - ")):
        return f"no state in front: {lines[0][:60]!r}"
    if any(line.count("|") > 1 or not line.isprintable() for line in lines):
        return "something that breaks a terminal or a parser"
    return ""


def allowed(fault: Fault) -> tuple[str, ...]:
    """The outcomes that are right."""
    if fault.outcome == ANY:
        return (SAME, "OK", "WARNING", CRITICAL, UNKNOWN)
    return (SAME, UNKNOWN) if fault.outcome == EITHER else (fault.outcome,)


def main(seed: int) -> int:
    """Run the catalogue and print it as a table."""
    print(f"seed {seed}\n{'fault':44} {'runs':>4}  {'right':20} outcome, longest run")
    failed = 0
    with Agent() as agent:
        for fault in FAULTS:
            found: Counter[str] = Counter()
            longest = 0.0
            for number in range(fault.runs):
                began = time.monotonic()
                result = fault.cause(agent, seed + number)
                longest = max(longest, time.monotonic() - began)
                found[improper(result) or outcome(result)] += 1
            failed += sum(n for what, n in found.items() if what not in allowed(fault))
            told = ", ".join(f"{n} x {what}" for what, n in found.items())
            print(f"{fault.name:44} {fault.runs:4}  {fault.outcome:20} {told}, {longest:.1f} s")
    print(f"{failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    chosen = int(sys.argv[2]) if sys.argv[1:2] == ["--seed"] else random.randrange(10**6)
    sys.exit(main(chosen))

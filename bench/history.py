"""What a history costs: CPU of the fleet, of the process that writes it, and room on the disk."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from bench.fleet import (
    INTERVAL,
    MEASURED,
    SERVICES,
    file_of,
    measured,
    memory_of,
    processes,
    running,
)
from check_sentry4.history.books import ENERGY, About, Books, Identity, Moment, Reading
from check_sentry4.history.registers import DAY, HOUR, Register
from check_sentry4.history.store import Store
from lab.changing import changing

PDUS = 100
#: Rounds with and without a history, one after the other.
ROUNDS = 2


def cost(bin: str) -> None:
    """CPU of a fleet with and without a history, in turns; a service reads the registers."""
    services = {**SERVICES, "energy": "check_sentry4_cord -m Energy"}
    spent = {"": [0.0, 0], "--history": [0.0, 0]}
    sizes = []
    for _ in range(ROUNDS):
        for option, sums in spent.items():
            words = (option, "FOLDER/history.db") if option else ()
            with changing(2, 24) as port:
                text = file_of(services, PDUS, port, INTERVAL)
                with running(bin, text, *words) as (program, folder):
                    time.sleep(3 * INTERVAL)
                    cpu, results = measured(program, folder, MEASURED)
                    sizes.append(memory_of(processes(program.pid)))
            sums[0] += cpu
            sums[1] += results
    each = {option: cpu / max(1, results) for option, (cpu, results) in spent.items()}
    print(f"\nHistory: {PDUS} PDUs (6 lines) x {len(services)} services every {INTERVAL} s")
    print(f"{'':44}{'CPU ms':>8}{'with / without':>16}")
    print(f"{'a result of a fleet without a history':44}{each[''] * 1000:8.3f}")
    with_it = each["--history"]
    print(
        f"{'a result of a fleet with a history':44}{with_it * 1000:8.3f}{with_it / each['']:16.3f}"
    )
    print(f"  memory {sizes[0]:.0f} and {sizes[1]:.0f} MB")


def writer(pdus: int = 10_000, minutes: int = 10) -> None:
    """The process that writes, at 10,000 PDUs a minute of which services read a register each."""
    samples = [("line", f"AA{n}", "Current", 3.0) for n in range(6)]
    with tempfile.TemporaryDirectory() as folder:
        store, books, begin = Store(f"{folder}/history.db"), Books(), time.time() // DAY * DAY
        registers = {n: _registers(n, 1) for n in range(pdus)}
        for n, found in registers.items():
            books.read((f"pdu-{n}", str(n)), found, Moment(begin, 0.0))
        store.write(books)
        spent = time.process_time()
        for minute in range(1, minutes + 1):
            at = Moment(begin + 60 * minute, 60.0 * minute)
            for n in range(pdus):
                energy = ("cord", "AA0", ENERGY, (1000 + minute) * 0.1)
                books.sampled((f"pdu-{n}", str(n)), [*samples, energy], at)
            if minute % 5 == 0:
                store.write(books)
        spent = (time.process_time() - spent) / minutes
        store.close()
    print(f"{'the writer, of 10,000 PDUs in a minute':44}{spent * 1000:8.0f} ms of CPU")


def _registers(pdu: int, count: int, outlets: int = 0) -> list[Reading]:
    facts = Register(0.1, 2**31 - 1, 7360.0)
    found = []
    for n in range(count + outlets):
        table = "cord" if n < count else "outlet"
        identity = Identity(f"SN-{pdu}", "sentry4", table, f"AA{n}", facts.step)
        about = About(f"pdu-{pdu}", f"outlet-{n}", table, int(n >= count), "F31", "A")
        found.append(Reading(identity, facts, about, 1000))
    return found


def room_on_disk(pdus: int = 20, days: int = 60) -> None:
    """The size of a year of 10,000 PDUs, from that of a few."""
    for title, cords, outlets, maxima in (
        ("one cord register, 14 maxima", 1, 0, 14),
        ("four cord registers, 14 maxima", 4, 0, 14),
        ("one cord and 48 outlets, 62 maxima", 1, 48, 62),
    ):
        samples = [("line", f"AA{n}", "Current", 10 + n / 10) for n in range(maxima)]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "history.db"
            store, books, begin = Store(str(path)), Books(), time.time() // DAY * DAY - days * DAY
            counter = 1000
            for hour in range(days * 24):
                at = Moment(begin + hour * HOUR, float(hour * HOUR))
                counter += 20 + hour % 9
                for n in range(pdus):
                    readings = _registers(n, cords, outlets)
                    readings = [r._replace(counter=counter) for r in readings]
                    books.read((f"pdu-{n}", str(n)), readings, at)
                    books.sampled((f"pdu-{n}", str(n)), samples, at)
                if hour % 6 == 0:
                    store.write(books)
            store.write(books)
            store.close()
            size = os.path.getsize(path) / pdus / days * 365 * 10_000 / 1e9
        print(f"{f'a year of 10,000 PDUs: {title}':60}{size:6.2f} GB")


def tables(bin: str) -> None:
    """Print all of it."""
    cost(bin)
    writer()
    room_on_disk()

"""Whether the service keeps its memory: `python evals/benchmarks/memory.py [--requests 4000] [--source TREE]`.

Mixed requests (checks, repeated and new questions, provisions) from eight clients; prints the memory at start and after
each quarter. With `--source` that of another version, to be compared with this one's. Exit status 1 where a request
failed, or where at the end it is more than 1.4 times that at start.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from load import Call, Client, Service, suite_questions
from serving import asking_anew, checks, provisions, repeated_questions

CLIENTS = 8
MOST = 1.4
QUARTERS = 4


def mixed() -> Iterator[Call]:
    """Of every eight requests three checks, two repeated questions, two provisions and a new question."""
    check, again, anew, provision = checks(), repeated_questions(), asking_anew(), provisions()
    while True:
        for calls in (check, again, provision, check, anew, again, check, provision):
            yield next(calls)


async def send(port: int, calls: Iterator[Call]) -> int:
    """Send them all; how many failed."""
    failed = 0

    async def one() -> None:
        nonlocal failed
        client = Client(port)
        for call in calls:
            failed += (await client.send(call))[0] != 200
        client.close()

    await asyncio.gather(*(one() for _ in range(CLIENTS)))
    return failed


def main() -> int:
    """Run it and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=4_000)
    parser.add_argument("--source", type=Path)
    options = parser.parse_args()
    suite_questions()
    calls, failed = mixed(), 0
    with tempfile.TemporaryDirectory() as folder:
        with Service(Path(folder), source=options.source):  # builds the index
            pass
        with Service(Path(folder), source=options.source) as service:
            first = last = service.memory_mb
            print("| requests | memory, MB | to start |")
            print("| --- | --- | --- |")
            print(f"| 0 | {first:.0f} | 1.00 |", flush=True)
            for quarter in range(1, QUARTERS + 1):
                each = options.requests // QUARTERS
                failed += asyncio.run(send(service.port, islice(calls, each)))
                last = service.memory_mb
                print(f"| {quarter * each} | {last:.0f} | {last / first:.2f} |", flush=True)
    return 1 if failed or last > MOST * first else 0


if __name__ == "__main__":
    sys.exit(main())

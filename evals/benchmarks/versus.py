"""Two versions of the service side by side: `python evals/benchmarks/versus.py BEFORE [--rounds 6] [--seconds 4]`.

BEFORE is the tree of the older version (`git worktree add /tmp/before COMMIT`). Both services run; each is asked in
turn, round by round, so that what else the machine does meets both alike. Prints, for checks, repeated and new
questions: requests a second, p95 and CPU time of a request of both, and the median over the rounds of their ratios.
Only the ratios mean something on a machine that is shared. Then start to ready, memory at start and after the requests.
Exit status 1 where a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from load import Call, Service, percentile
from serving import asking_anew, checks, embedding_seconds, measure, repeated_questions

LOADS: dict[str, tuple[Callable[[], Iterator[Call]], int]] = {
    "check": (checks, 16),
    "ask, repeated": (repeated_questions, 16),
    "ask, new": (asking_anew, 4),
}
"""What is asked, and by how many clients."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one service did in one round; times in ms."""

    rate: float
    p95: float
    cpu: float
    errors: int


def one_round(service: Service, calls: Iterator[Call], clients: int, seconds: float) -> Round:
    """Ask one service for so long."""
    before = service.cpu_seconds
    latencies, errors, took = asyncio.run(measure(service.port, calls, clients, seconds))
    cpu = (service.cpu_seconds - before) * 1000 / len(latencies)
    return Round(len(latencies) / took, percentile(latencies, 0.95), cpu, errors)


def main() -> int:
    """Run it all and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("before", type=Path)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", choices=LOADS, nargs="+", default=list(LOADS))
    parser.add_argument("--options", nargs="*", default=[], help="more options of `serve` for the newer version")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        homes = Path(folder, "before"), Path(folder, "after")
        for home, source in zip(homes, (options.before, None), strict=True):
            with Service(home, source=source):  # builds the index
                pass
        starts: list[tuple[Service, Service]] = []
        for _ in range(3):
            with Service(homes[0], source=options.before) as old:
                pass
            with Service(homes[1]) as new:
                starts.append((old, new))
        with Service(homes[0], source=options.before) as old, Service(homes[1], options=options.options) as new:
            memory = [old.memory_mb, new.memory_mb]
            print("| request | clients | requests/s | p95 ms | CPU ms a request | rate, p95, CPU: after to before |")
            print("| --- | --- | --- | --- | --- | --- |")
            for name in options.only:
                make, clients = LOADS[name]
                calls = make(), make()
                for service, some in zip((old, new), calls, strict=True):
                    one_round(service, some, clients, options.seconds / 2)
                rounds: list[tuple[Round, Round]] = []
                for number in range(options.rounds):
                    pair = [(old, calls[0]), (new, calls[1])]
                    found = [
                        one_round(*each, clients, options.seconds) for each in (pair if number % 2 else pair[::-1])
                    ]
                    rounds.append((found[0], found[1]) if number % 2 else (found[1], found[0]))
                failed += sum(each.errors for both in rounds for each in both)
                mid = [
                    [median(getattr(both[at], field) for both in rounds) for at in (0, 1)]
                    for field in ("rate", "p95", "cpu")
                ]
                ratios = [
                    median(getattr(after, field) / getattr(before, field) for before, after in rounds)
                    for field in ("rate", "p95", "cpu")
                ]
                shown = " | ".join(f"{before:.1f} → {after:.1f}" for before, after in mid)
                print(
                    f"| {name} | {clients} | {shown} | {' , '.join(f'{ratio:.2f}' for ratio in ratios)} |", flush=True
                )
            print()
            print("| measure | before | after |")
            print("| --- | --- | --- |")
            for name, field in (("start to ready, s", "ready_seconds"), ("the same, s of a core", "ready_cpu")):
                both = [median(getattr(pair[at], field) for pair in starts) for at in (0, 1)]
                print(f"| {name} | {both[0]:.2f} | {both[1]:.2f} |")
            print(f"| memory at start, MB | {memory[0]:.0f} | {memory[1]:.0f} |")
            print(f"| memory after, MB | {old.memory_mb:.0f} | {new.memory_mb:.0f} |")
            print(f"| embedding one new question, ms of a core | | {embedding_seconds(50) * 1000:.1f} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

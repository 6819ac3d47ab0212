"""What changed between two runs: flips of single cases first, then every suite with a paired test and interval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assistant.errors import InputError
from assistant.evaluation.run_files import Record, Run
from assistant.evaluation.runs import SEED
from assistant.evaluation.scoring import CRITICAL
from assistant.evaluation.statistics import ConfidenceInterval, clustered_bootstrap, holm, mcnemar

MEANS: Mapping[str, tuple[str, ...]] = {"retrieval": ("recall@10", "ndcg@10"), "facts-reading": ("recall", "precision")}
"""The numbers of each suite that are compared besides its pass rate."""

_SAME = ("scoring", "seed", "today")
"""What two runs must share, since it changes the ruler and not what is measured."""


class Incomparable(InputError):
    """Two runs that say nothing about each other."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose result, or one of whose critical checks, changed."""

    before: Record
    after: Record
    lost: tuple[str, ...]
    gained: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether the case, or else a critical check of it, no longer passes."""
        if self.before.passed != self.after.passed:
            return self.before.passed
        return any(name in CRITICAL for name in self.lost)

    @property
    def critical(self) -> tuple[str, ...]:
        """The critical checks that were lost."""
        return tuple(name for name in self.lost if name in CRITICAL)


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One number of a suite before and after, over the cases both runs have.

    `p` is McNemar's, `adjusted` after Holm over suites.
    """

    suite: str
    measure: str
    cases: int
    families: int
    before: float
    after: float
    interval: ConfidenceInterval
    worse: int = 0
    better: int = 0
    p: float | None = None
    adjusted: float | None = None

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Two runs side by side. `edited` cases changed in the suite, so that their results are not compared."""

    before: Run
    after: Run
    differs: Mapping[str, tuple[str, str]]
    flips: tuple[Flip, ...]
    changes: tuple[MeasureChange, ...]
    edited: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def worse(self) -> tuple[Flip, ...]:
        """The flips for the worse, critical ones first."""
        return tuple(
            sorted((flip for flip in self.flips if flip.worse), key=lambda flip: (not flip.critical, flip.after.id))
        )

    @property
    def better(self) -> tuple[Flip, ...]:
        """The flips for the better."""
        return tuple(flip for flip in self.flips if not flip.worse)


def compare(before: Run, after: Run) -> RunComparison:
    """Compare two runs. Raises Incomparable with the reason if they cannot be."""
    for run in (before, after):
        if not run.complete:
            raise Incomparable(
                f"{run.folder}: the run was not finished; repeat `assistant eval run --out {run.folder}`"
            )
        if not run.records:
            raise Incomparable(f"{run.folder}: the run holds no case")
    differs = {
        name: (before.fingerprint.get(name, "none"), after.fingerprint.get(name, "none"))
        for name in dict.fromkeys([*before.fingerprint, *after.fingerprint])
        if before.fingerprint.get(name) != after.fingerprint.get(name)
    }
    for name in _SAME:
        if name in differs:
            raise Incomparable(
                f"the runs differ in {name} ({' against '.join(differs[name])}); run the older one again"
            )
    both = [name for name in before.records if name in after.records]
    edited = tuple(name for name in both if before.records[name].digest != after.records[name].digest)
    pairs = [(before.records[name], after.records[name]) for name in both if name not in edited]
    if not pairs:
        raise Incomparable("the runs share no unchanged case")
    return RunComparison(
        before=before,
        after=after,
        differs=differs,
        flips=tuple(flip for flip in map(_flip, pairs) if flip is not None),
        changes=tuple(_changes(pairs)),
        edited=edited,
        added=tuple(name for name in after.records if name not in before.records),
        removed=tuple(name for name in before.records if name not in after.records),
    )


def _flip(pair: tuple[Record, Record]) -> Flip | None:
    before, after = pair
    failed = {check.name for check in before.failed()}
    now_failed = {check.name for check in after.failed()}
    # A check that did not apply before (no answer, so no quotes) counts as passed; one that no longer applies is not
    # lost.
    lost = tuple(sorted(now_failed - failed))
    gained = tuple(sorted(failed - now_failed))
    critical = any(name in CRITICAL for name in (*lost, *gained))
    return Flip(before, after, lost, gained) if before.passed != after.passed or critical else None


def _changes(pairs: list[tuple[Record, Record]]) -> Iterable[MeasureChange]:
    suites = list(dict.fromkeys(before.suite for before, _ in pairs))
    passes = [_pass_change(suite, [pair for pair in pairs if pair[0].suite == suite]) for suite in suites]
    adjusted = holm([change.p if change.p is not None else 1.0 for change in passes])
    for change, value in zip(passes, adjusted, strict=True):
        yield replace(change, adjusted=value)
        group = [pair for pair in pairs if pair[0].suite == change.suite]
        for measure in MEANS.get(change.suite, ()):
            yield _mean_change(
                change.suite,
                measure,
                [pair for pair in group if measure in pair[0].values and measure in pair[1].values],
            )


def _pass_change(suite: str, pairs: list[tuple[Record, Record]]) -> MeasureChange:
    worse = sum(before.passed and not after.passed for before, after in pairs)
    better = sum(after.passed and not before.passed for before, after in pairs)
    values = [(before.family, float(before.passed), float(after.passed)) for before, after in pairs]
    return replace(_change(suite, "passed", values), worse=worse, better=better, p=mcnemar(worse, better))


def _mean_change(suite: str, measure: str, pairs: list[tuple[Record, Record]]) -> MeasureChange:
    return _change(
        suite, measure, [(before.family, before.values[measure], after.values[measure]) for before, after in pairs]
    )


def _change(suite: str, measure: str, values: list[tuple[str, float, float]]) -> MeasureChange:
    clusters: dict[str, list[float]] = {}
    for family, before, after in values:
        clusters.setdefault(family, []).append(after - before)
    count = len(values) or 1
    return MeasureChange(
        suite=suite,
        measure=measure,
        cases=len(values),
        families=len(clusters),
        before=sum(before for _, before, _ in values) / count,
        after=sum(after for _, _, after in values) / count,
        interval=clustered_bootstrap(list(clusters.values()), SEED),
    )

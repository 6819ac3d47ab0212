"""Decides whether a change may ship, and fails closed.

What was not run, or cannot be read or compared, never passes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.errors import InputError
from assistant.evaluation.compare import MeasureChange, RunComparison, compare
from assistant.evaluation.run_files import Run, read_run, write_run
from assistant.evaluation.statistics import quantile
from assistant.evaluation.suites import PREFIXES

TOLERANCE = 0.05
"""How much worse a suite may get before it counts, where the interval leaves no doubt that it is less than this."""

REQUIRED: tuple[str, ...] = tuple(PREFIXES)


class GateVerdict(StrEnum):
    """What the gate concludes; the worst of its findings."""

    PASS = "pass"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not-run"
    FAIL = "fail"

    @property
    def exit_status(self) -> int:
        """0 pass, 1 a regression, 2 nothing that could be certified."""
        return {GateVerdict.PASS: 0, GateVerdict.FAIL: 1}.get(self, 2)


class Tier(StrEnum):
    """How much a finding weighs.

    Critical (zero flips), supporting (interval above minus the tolerance), advisory (never blocks).
    """

    CRITICAL = "critical"
    SUPPORTING = "supporting"
    ADVISORY = "advisory"


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One thing the gate looked at."""

    tier: Tier
    subject: str
    verdict: GateVerdict
    detail: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """The verdict with its findings; `comparison` is None where nothing could be compared."""

    verdict: GateVerdict
    findings: tuple[GateFinding, ...]
    comparison: RunComparison | None


def gate(run: Path, baseline: Path, required: Sequence[str] = REQUIRED, tolerance: float = TOLERANCE) -> GateResult:
    """Hold a run against the baseline. Never raises for what it cannot read: that is NOT-RUN."""
    try:
        after = read_run(run)
    except InputError as error:
        return _not_run("run", str(error))
    findings = list(_coverage(after, required))
    try:
        before = read_run(baseline)
    except InputError as error:
        detail = f"no baseline that can be read: {error}; make one with `assistant eval bless RUN --why REASON`"
        return _conclude([*findings, GateFinding(Tier.CRITICAL, "baseline", GateVerdict.NOT_RUN, detail)], None)
    try:
        comparison = compare(before, after)
    except InputError as error:
        return _conclude([*findings, GateFinding(Tier.CRITICAL, "comparison", GateVerdict.NOT_RUN, str(error))], None)
    findings += [*_critical(comparison), *_unchanged(comparison)]
    findings += [_supporting(change, tolerance) for change in comparison.changes]
    findings += _advisory(comparison)
    return _conclude(findings, comparison)


def _coverage(run: Run, required: Sequence[str]) -> Iterator[GateFinding]:
    if not run.complete:
        yield GateFinding(
            Tier.CRITICAL,
            "run",
            GateVerdict.NOT_RUN,
            f"{run.folder} was not finished; repeat `assistant eval run --out {run.folder}`",
        )
    for suite in required:
        expected, got = run.suites[suite].cases if suite in run.suites else 0, len(run.of(suite))
        if not got or got != expected:
            yield GateFinding(
                Tier.CRITICAL,
                suite,
                GateVerdict.NOT_RUN,
                f"{got} of {expected} cases were run" if expected else "the suite was not run",
            )


def _critical(comparison: RunComparison) -> Iterator[GateFinding]:
    losses = [flip for flip in comparison.flips if flip.critical]
    for flip in losses:
        yield GateFinding(
            Tier.CRITICAL, flip.after.id, GateVerdict.FAIL, f"{', '.join(flip.critical)} passed before and fails now"
        )
    if not losses:
        yield GateFinding(Tier.CRITICAL, "flips", GateVerdict.PASS, "no critical check that passed fails now")


def _unchanged(comparison: RunComparison) -> Iterator[GateFinding]:
    """Cases that were edited or dropped since the baseline are not covered by it: the run must be blessed anew."""
    for what, names in (("edited", comparison.edited), ("removed", comparison.removed)):
        if names:
            detail = (
                f"{len(names)} case(s) {what} since the baseline "
                f"({', '.join(names[:5])}{', …' if len(names) > 5 else ''}); bless the run to accept them"
            )
            yield GateFinding(Tier.CRITICAL, "suites", GateVerdict.INCONCLUSIVE, detail)
    if comparison.added:
        yield GateFinding(
            Tier.ADVISORY, "suites", GateVerdict.PASS, f"{len(comparison.added)} new case(s) are not in the baseline"
        )


def _supporting(change: MeasureChange, tolerance: float) -> GateFinding:
    low, high = change.interval
    detail = f"{change.before:.3f} to {change.after:.3f} ({change.difference:+.3f}, 95% {low:+.3f} to {high:+.3f})"
    if change.p is not None:
        detail += (
            f", {change.worse} worse, {change.better} better, McNemar p {change.p:.3f}, Holm {change.adjusted:.3f}"
        )
    worse = change.worse > change.better and change.adjusted < 0.05 if change.adjusted is not None else high < 0
    if low > -tolerance:
        verdict = GateVerdict.PASS
    elif worse or change.difference <= -tolerance:
        verdict = GateVerdict.FAIL
    else:
        verdict, detail = (
            GateVerdict.INCONCLUSIVE,
            f"{detail}; too few cases to tell whether it lost less than {tolerance:g}",
        )
    return GateFinding(Tier.SUPPORTING, f"{change.suite} {change.measure}", verdict, detail)


def _advisory(comparison: RunComparison) -> Iterator[GateFinding]:
    times = list(comparison.after.timings.values())
    if times:
        yield GateFinding(
            Tier.ADVISORY,
            "latency",
            GateVerdict.PASS,
            f"median {quantile(times, 0.5):.0f} ms, 95% within {quantile(times, 0.95):.0f} ms",
        )
    tokens, cost = usage(comparison.after)
    if tokens:
        yield GateFinding(Tier.ADVISORY, "usage", GateVerdict.PASS, f"{tokens} tokens, USD {cost:.4f}")


def usage(run: Run) -> tuple[int, float]:
    """Tokens and US dollars that the answers of a run took."""
    used = [record.output["usage"] for record in run.records.values() if isinstance(record.output.get("usage"), dict)]
    tokens = sum(int(item.get("prompt_tokens", 0)) + int(item.get("completion_tokens", 0)) for item in used)
    return tokens, sum(float(item.get("cost_usd", 0)) for item in used)


def _not_run(subject: str, detail: str) -> GateResult:
    return _conclude([GateFinding(Tier.CRITICAL, subject, GateVerdict.NOT_RUN, detail)], None)


def _conclude(findings: list[GateFinding], comparison: RunComparison | None) -> GateResult:
    blocking = [finding.verdict for finding in findings if finding.tier is not Tier.ADVISORY]
    if not blocking:
        return _not_run("gate", "nothing was looked at")
    worst = max(blocking, key=list(GateVerdict).index)
    return GateResult(worst, tuple(findings), comparison)


def bless(run: Path, baseline: Path, why: str, who: str, today: dt.date, required: Sequence[str] = REQUIRED) -> Run:
    """Make a finished run of every required suite the baseline, with who and why. Raises InputError otherwise."""
    if not why.strip():
        raise InputError("--why is empty; say in a sentence why this run is the new baseline")
    result = read_run(run)
    missing = [finding for finding in _coverage(result, required) if finding.verdict is GateVerdict.NOT_RUN]
    if missing:
        raise InputError(f"{run}: {missing[0].subject}: {missing[0].detail}; a baseline needs every suite")
    blessing = {"who": who, "why": why.strip(), "on": today.isoformat()}
    write_run(
        baseline, result.fingerprint, result.suites, [record.brief() for record in result.records.values()], blessing
    )
    return read_run(baseline)

"""What differs for one company between the rules of two days, as it is shown: each outcome with what decides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from assistant.eligibility.logic.kleene import NOT_APPLICABLE, UNKNOWN, Outcome
from assistant.eligibility.rules.citations import Cited
from assistant.eligibility.rules.conditions import Known, test
from assistant.eligibility.rules.criteria import Exemption, RuleSet
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.what_if import OutcomeChange, VerdictChange, labels
from assistant.eligibility.wording.view import CriterionView, verdict_view
from assistant.eligibility.wording.words import LONG, VerdictWords
from assistant.language.text import Bilingual, written_day


class Side(NamedTuple):
    """A criterion as it stands on one day.

    Where it is open only because an exception may apply, `leaning` is how it comes out without one, and `exceptions`
    are those.
    """

    view: CriterionView
    leaning: Outcome | None = None
    exceptions: tuple[Exemption, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether what was stated decides it, an exception apart."""
        return self.view.outcome.decided or self.leaning is not None


class CriterionFlip(NamedTuple):
    """A criterion on the first day and on the second; None where it is not in question."""

    id: str
    label: Bilingual
    before: Side | None
    after: Side | None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The days on which it is in question."""
        return tuple(side for side in (self.before, self.after) if side is not None)

    @property
    def known(self) -> tuple[Known, ...]:
        """What is known of what it tests."""
        return self.sides[-1].view.known

    @property
    def cited(self) -> tuple[Cited, ...]:
        """The provisions it rests on, as in force on each day."""
        return tuple(dict.fromkeys(side.view.cited for side in self.sides))


class DaysView(NamedTuple):
    """Two verdicts on one company under the rules of two days.

    `criteria` are those whose outcome differs and that what was stated decides on one of the days; `above` the groups,
    routes and sections so decided; `open_flips` counts what differs otherwise. `kept` are criteria whose requirement
    differs and whose decided outcome does not.
    """

    change: VerdictChange
    criteria: tuple[CriterionFlip, ...]
    above: tuple[tuple[Bilingual, OutcomeChange], ...]
    open_flips: int
    kept: tuple[CriterionFlip, ...]

    @property
    def nothing(self) -> bool:
        """Whether every outcome is the same on both days."""
        return not self.change.flips

    @property
    def bears(self) -> bool:
        """Whether a requirement that differs is one that what was stated decides."""
        return bool(self.criteria or self.kept)


def days_view(change: VerdictChange) -> DaysView:
    """What of two verdicts is worth reading, in reading order."""
    before, after = _sides(change.before), _sides(change.after)
    pairs = [_flip(name, before.get(name), after.get(name)) for name in dict.fromkeys((*after, *before))]
    flipped = {flip.id for flip in change.flips}
    telling = [pair for pair in pairs if any(side.decided for side in pair.sides)]
    criteria = tuple(pair for pair in telling if pair.id in flipped)
    label, tips = labels(change.after.rule_set), {pair.id for pair in pairs}
    above = tuple(
        (label[flip.id], flip)
        for flip in change.flips
        if flip.id not in tips and flip.id in label and _decided(flip.before, flip.after)
    )
    kept = tuple(pair for pair in telling if pair.id not in flipped and _asks_otherwise(pair))
    return DaysView(change, criteria, above, len(change.flips) - len(criteria) - len(above), kept)


def _sides(verdict: Verdict) -> Mapping[str, Side]:
    """The criteria with a test of their own that take part on a day, by id."""
    routes = [route for section in verdict_view(verdict).sections for route in section.routes]
    tips = [tip for route in routes if route.outcome is not NOT_APPLICABLE for tip in route.tips()]
    return {tip.id: _side(tip, verdict) for tip in tips if tip.requirement is not None and tip.applies}


def _side(tip: CriterionView, verdict: Verdict) -> Side:
    context, condition = verdict.evaluation.context, tip.requirement
    assert condition is not None
    tested = test(condition, context).outcome
    exceptions = tuple(_may_apply(verdict.rule_set, tip.id, verdict)) if tip.outcome is UNKNOWN else ()
    return Side(tip, tested, exceptions) if exceptions and tested.decided else Side(tip)


def _may_apply(rules: RuleSet, name: str, verdict: Verdict) -> Iterator[Exemption]:
    """The exceptions to a criterion of which nothing stated says whether they apply."""
    context = verdict.evaluation.context
    for exemption in (each for item in rules.items() if item.id == name for each in getattr(item, "exemptions", ())):
        if exemption.starts <= context.day and test(exemption.when, context).outcome is UNKNOWN:
            yield exemption


def _flip(name: str, before: Side | None, after: Side | None) -> CriterionFlip:
    latest = after or before
    assert latest is not None
    return CriterionFlip(name, latest.view.label, before, after)


def _decided(*outcomes: Outcome | None) -> bool:
    return any(outcome is not None and outcome.decided for outcome in outcomes)


def _asks_otherwise(pair: CriterionFlip) -> bool:
    return len({side.view.requirement for side in pair.sides}) > 1


# --- in words ---------------------------------------------------------------------------------------------------------


def turn_words(flip: CriterionFlip, say: VerdictWords) -> str:
    """`met → not met`; what only an exception leaves open is said so."""
    return f"{_outcome(flip.before, say)} → {_outcome(flip.after, say)}"


def asked_words(side: Side | None, say: VerdictWords) -> str:
    """What was asked on a day, or the exception that applied; empty where nothing was, or it is too long to repeat."""
    if side is None:
        return ""
    view = side.view
    if view.exemption is not None:
        return say("criterion.exception", label=view.exemption.label[say.language])
    required = say.requirement(view.requirement) if view.requirement is not None else ""
    return required if len(required) <= LONG else ""


def flip_words(flip: CriterionFlip, change: VerdictChange, say: VerdictWords, name: str = "") -> str:
    """`Invention patents: met → not met (6 patents; at least 5 patents on 29 April 2024, at least 7 on 30 …)`."""
    exceptions = dict.fromkeys(exception for side in flip.sides for exception in side.exceptions)
    details = [
        say.stated(flip.known) if flip.known else "",
        *_asked(flip, change, say),
        *(say("criterion.exception", label=exception.label[say.language]) for exception in exceptions),
    ]
    bracket = say.signs.semicolon.join(filter(None, details))
    line = f"{name or flip.label[say.language]}{say.signs.colon}{turn_words(flip, say)}"
    return line + (say.signs.bracketed(bracket) if bracket else "")


def _asked(flip: CriterionFlip, change: VerdictChange, say: VerdictWords) -> Iterator[str]:
    """What was asked on each day; once where that is the same."""
    texts = [asked_words(side, say) for side in (flip.before, flip.after)]
    if len(set(texts)) == 1:
        yield texts[0]
        return
    days = [written_day(verdict.as_of, say.language) for verdict in (change.before, change.after)]
    each = [say("flip.on", asked=text, day=day) for text, day in zip(texts, days, strict=True) if text]
    yield say.signs.comma.join(each)


def _outcome(side: Side | None, say: VerdictWords) -> str:
    if side is None or side.leaning is None:
        return say.outcome(None if side is None else side.view.outcome)
    return say("flip.unless", outcome=say.outcome(side.leaning))

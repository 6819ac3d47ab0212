"""What differs for one company between the rules of two days, as it is shown: each outcome with what decides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

MOST_NAMED = 8
"""Most criteria named of those that nothing stated decides."""


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
    routes and sections so decided; `open` are the other criteria that came into question or went out of it; `alike` are
    those that come out alike on both days and are decided.
    """

    change: VerdictChange
    criteria: tuple[CriterionFlip, ...]
    above: tuple[tuple[Bilingual, OutcomeChange], ...]
    open: tuple[CriterionFlip, ...]
    alike: tuple[CriterionFlip, ...]

    @property
    def kept(self) -> tuple[CriterionFlip, ...]:
        """What comes out alike though something else is required."""
        return tuple(flip for flip in self.alike if len({side.view.requirement for side in flip.sides}) > 1)

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
    alike = tuple(pair for pair in telling if pair.id not in flipped)
    undecided = tuple(pair for pair in pairs if pair.id in flipped and pair not in criteria)
    return DaysView(change, criteria, above, undecided, alike)


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


# --- in words ---------------------------------------------------------------------------------------------------------


class DaysLine(NamedTuple):
    """One line of what differs, and the criteria it rests on."""

    text: str
    resting: tuple[CriterionFlip, ...] = ()


def days_heading(view: DaysView, say: VerdictWords) -> str:
    """`What differs for this company between 29 April 2024 and 30 April 2024`."""
    return say("flip.heading", **_days(view, say))


def days_lines(view: DaysView, say: VerdictWords) -> tuple[DaysLine, ...]:
    """What differs, a line each, then what that does to the whole; or the one line that nothing changes."""
    if not (view.criteria or view.above or view.open):
        return (_nothing(view, say),)
    return (
        *(DaysLine(f"{flip_words(flip, view.change, say)}{say.signs.stop}", (flip,)) for flip in view.criteria),
        *_open("flip.came", [flip for flip in view.open if flip.before is None], view, say),
        *_open("flip.went", [flip for flip in view.open if flip.after is None], view, say),
        DaysLine(say("flip.above", flips=say.signs.semicolon.join(_above(view, say))), view.criteria or view.open),
    )


def flip_words(flip: CriterionFlip, change: VerdictChange, say: VerdictWords) -> str:
    """`Invention patents: met → not met (6 patents; at least 5 patents on 29 April 2024, at least 7 on 30 …)`."""
    exceptions = dict.fromkeys(exception for side in flip.sides for exception in side.exceptions)
    details = [
        actual_words(flip, say),
        *_asked(flip, change, say),
        *(say("criterion.exception", label=exception.label[say.language]) for exception in exceptions),
    ]
    bracket = say.signs.semicolon.join(filter(None, details))
    line = f"{_name(flip, change, say)}{say.signs.colon}{turn_words(flip, say)}"
    return line + (say.signs.bracketed(bracket) if bracket else "")


def turn_words(flip: CriterionFlip, say: VerdictWords) -> str:
    """`met → not met`; what only an exception leaves open is said so."""
    return f"{outcome_words(flip.before, say)} → {outcome_words(flip.after, say)}"


def outcome_words(side: Side | None, say: VerdictWords) -> str:
    """How it comes out on one day."""
    if side is None or side.leaning is None:
        return say.outcome(None if side is None else side.view.outcome)
    return say("flip.unless", outcome=say.outcome(side.leaning))


def actual_words(flip: CriterionFlip, say: VerdictWords) -> str:
    """What was stated of what it tests; empty where nothing was."""
    return say.stated(flip.known) if flip.known else ""


def asked_words(side: Side | None, say: VerdictWords) -> str:
    """What was asked on a day, or the exception that applied; empty where nothing was, or it is too long to repeat."""
    if side is None:
        return ""
    view = side.view
    if view.exemption is not None:
        return say("criterion.exception", label=view.exemption.label[say.language])
    required = say.requirement(view.requirement) if view.requirement is not None else ""
    return required if len(required) <= LONG else ""


def _days(view: DaysView, say: VerdictWords) -> dict[str, str]:
    sides = (("first", view.change.before), ("second", view.change.after))
    return {name: written_day(verdict.as_of, say.language) for name, verdict in sides}


def _nothing(view: DaysView, say: VerdictWords) -> DaysLine:
    """That nothing changes, by what decides it; what is asked otherwise on the second day is said with it."""
    rules = view.change.after.rule_set.label[say.language]
    text = say("flip.nothing" if not view.change.flips else "flip.nothing_decided", rules=rules, **_days(view, say))
    kept = [_capital(f"{flip_words(flip, view.change, say)}{say.signs.stop}") for flip in view.kept]
    return DaysLine(say.signs.space.join([text, *kept]), view.kept or view.alike[:MOST_NAMED])


def _open(key: str, flips: Sequence[CriterionFlip], view: DaysView, say: VerdictWords) -> Iterator[DaysLine]:
    """What came into question or went out of it, the first of many by name."""
    named: dict[str, CriterionFlip] = {}
    for flip in flips:
        named.setdefault(_name(flip, view.change, say), flip)
    text, more = say.signs.semicolon.join(list(named)[:MOST_NAMED]), len(named) - MOST_NAMED
    if named:
        what = say("flip.more", what=text, count=more) if more > 0 else text
        yield DaysLine(say(key, what=what), tuple(named.values())[:MOST_NAMED])


def _above(view: DaysView, say: VerdictWords) -> Iterator[str]:
    """What differs of groups, routes and sections, and the verdict."""
    before, after = view.change.before.conclusion, view.change.after.conclusion
    rules = view.change.after.rule_set.label[say.language]
    yield from (say.flip(flip, label) for label, flip in view.above)
    if before is after:
        yield say("flip.same_verdict", rules=rules, answer=say.answer(after))
    else:
        yield say("flip.verdict", rules=rules, answers=say.turned(before, after))


def _name(flip: CriterionFlip, change: VerdictChange, say: VerdictWords) -> str:
    """What a sentence calls it."""
    return change.after.rule_set.shorts().get(flip.id, flip.label)[say.language]


def _asked(flip: CriterionFlip, change: VerdictChange, say: VerdictWords) -> Iterator[str]:
    """What was asked on each day; once where that is the same."""
    texts = [asked_words(side, say) for side in (flip.before, flip.after)]
    if len(set(texts)) == 1:
        yield texts[0]
        return
    days = [written_day(verdict.as_of, say.language) for verdict in (change.before, change.after)]
    each = [say("flip.on", asked=text, day=day) for text, day in zip(texts, days, strict=True) if text]
    yield say.signs.comma.join(each)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

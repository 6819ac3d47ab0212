"""Where a verdict turns as one number moves.

Sliders, and a small plot with a bar for the verdict and for each route that turns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from assistant.channels.http.pages.check_form import asked_facts
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import FactSpec
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.verdict.checker import Conclusion
from assistant.eligibility.verdict.what_if import Sweep, sweep
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Bilingual, Language

WIDTH = 1_000
"""Units of the plot from end to end."""

_BILLION = Decimal(1_000_000_000)
_REACH = {"expected_market_cap": 12 * _BILLION, "revenue": Decimal("1.5") * _BILLION}
"""How far a slider goes where what is stated does not ask for more."""
_STEPS = 240
_OUTCOMES = {
    Conclusion.ELIGIBLE: Outcome.MET,
    Conclusion.NOT_ELIGIBLE: Outcome.NOT_MET,
    Conclusion.UNDETERMINED: Outcome.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Slider:
    """A number that can be moved from 0 to `high` yuan; `value` is None where nothing exact is stated."""

    key: str
    label: Bilingual
    high: Decimal
    step: Decimal
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class PlotSpan:
    """A part of a bar, in units of the plot, with the outcome that holds there."""

    start: int
    width: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PlotBar:
    """A line of the plot; `label` is None for the verdict as a whole."""

    label: Bilingual | None
    stretches: tuple[PlotSpan, ...]


@dataclass(frozen=True, slots=True)
class TurnLine:
    """What changes at a value."""

    value: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A slider with its bars, the place of its value and the turns in words."""

    slider: Slider
    bars: tuple[PlotBar, ...]
    at: int | None
    ends: tuple[str, str]
    shown: str
    turns: tuple[TurnLine, ...]


def sliders(facts: IssuerFacts, rules: RuleSet, day: dt.date) -> tuple[Slider, ...]:
    """The market cap and the latest revenue, where these rules ask for them."""
    keys = {"expected_market_cap": "expected_market_cap", "revenue": f"years.{facts.latest_year(day)}.revenue"}
    return tuple(_slider(facts, key, _REACH[name]) for name, key in keys.items() if name in asked_facts(rules))


def plot(slider: Slider, facts: IssuerFacts, book: RuleBook, rule_set: str, day: dt.date, language: Language) -> Plot:
    """The plot of one slider, all other facts being as they are."""
    result = sweep(facts, book, slider.key, Decimal(0), slider.high, rule_set, day)
    spec, value, say = facts.table.spec(slider.key), facts.number(slider.key), VerdictWords(language, facts.table)
    assert spec is not None
    exact = value.exact if value else None
    names = {route.id: route.label for section in book.rule_set(rule_set).sections for route in section.routes}
    return Plot(
        slider,
        _bars(result, names),
        _place(exact, slider) if exact is not None else None,
        (say.amount(Decimal(0), spec), say.amount(slider.high, spec)),
        say.amount(exact, spec) if exact is not None else "",
        _turns(result, spec, names, say),
    )


def _slider(facts: IssuerFacts, key: str, reach: Decimal) -> Slider:
    stated = facts.number(key)
    value = stated.exact if stated else None
    step = reach / _STEPS
    high = reach if value is None or value * 2 <= reach else (value * 2 / step).to_integral(ROUND_CEILING) * step
    return Slider(key, facts.table.label(key), high, step, value)


def _place(value: Decimal, slider: Slider) -> int:
    return min(WIDTH, max(0, int(value * WIDTH / slider.high)))


def _bars(result: Sweep, names: Mapping[str, Bilingual]) -> tuple[PlotBar, ...]:
    """The verdict's bar, then one for each route that turns."""
    verdict = [(Decimal(0), _OUTCOMES[result.start])]
    routes: dict[str, list[tuple[Decimal, Outcome]]] = {}
    for turn in result.turns:
        if turn.after is not turn.before:
            verdict.append((turn.value, _OUTCOMES[turn.after]))
        for flip in turn.flips:
            if flip.id in names and flip.before and flip.after:
                routes.setdefault(flip.id, [(Decimal(0), flip.before)]).append((turn.value, flip.after))
    lines = [(None, verdict), *((names[route], steps) for route, steps in routes.items())]
    return tuple(PlotBar(label, _stretches(steps, result.high)) for label, steps in lines)


def _stretches(steps: list[tuple[Decimal, Outcome]], high: Decimal) -> tuple[PlotSpan, ...]:
    starts = [int(value * WIDTH / high) for value, _ in steps]
    ends = [*starts[1:], WIDTH]
    return tuple(
        PlotSpan(start, end - start, outcome)
        for start, end, (_, outcome) in zip(starts, ends, steps, strict=True)
        if end > start
    )


def _turns(result: Sweep, spec: FactSpec, names: Mapping[str, Bilingual], say: VerdictWords) -> tuple[TurnLine, ...]:
    """The turns of the verdict and of the routes, each with what it changes."""
    lines = []
    for turn in result.turns:
        changes = [say.flip(flip, names[flip.id]) for flip in turn.flips if flip.id in names]
        if turn.after is not turn.before:
            changes.append(say.verdict_turned(turn.before, turn.after))
        if changes:
            lines.append(TurnLine(say.amount(turn.value, spec), tuple(changes)))
    return tuple(lines)

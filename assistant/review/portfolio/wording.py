"""Checks and comparisons of kept companies in words and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.rules.conditions import Known
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.wording.flips import days_lines, days_view
from assistant.eligibility.wording.rule_texts import RuleChange, rule_changes_json
from assistant.eligibility.wording.view import CriterionView
from assistant.eligibility.wording.words import LONG, VerdictWords
from assistant.language.text import written_day
from assistant.review.portfolio.checking import (
    ChangedFact,
    CheckOrigin,
    CompanyCheck,
    FilingsDiff,
    RulesDiff,
    TurnCause,
    Turned,
    UncheckedCompany,
)
from assistant.review.portfolio.comparables import FINANCIAL, value_json, value_words
from assistant.review.portfolio.filing import Filing, KeptCompany
from assistant.review.portfolio.portfolio import KeptFiling
from assistant.review.portfolio.words import WORDS

_NAMED = 8
"""Open criteria, changed facts and rules that people are shown of each list."""


# --- in words ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PortfolioWords:
    """Says what changed, in one language; without `values` nothing that a company states is said."""

    say: VerdictWords
    values: bool = True

    def __call__(self, key: str, **values: object) -> str:
        """The text called `group.name`."""
        return WORDS(key, self.say.language, **values)

    def check(self, checked: CompanyCheck | UncheckedCompany) -> Iterator[str]:
        """One company: how it stands, then what changed since the last time, and why."""
        company = checked.company
        if isinstance(checked, UncheckedCompany):
            yield self("check.unreadable", name=company.called, why=_text(checked, self.say))
            return
        verdict = checked.verdict
        yield self(
            "check.company",
            name=company.called,
            answer=self._answer(verdict),
            number=company.latest.number,
            day=written_day(company.latest.details.day, self.say.language),
        )
        if checked.last is None:
            yield "  " + self("check.first")
        elif not checked.has_flipped:
            yield "  " + self("check.same", day=written_day(checked.last.as_of, self.say.language))
        else:
            yield from (f"  {line}" for line in self._turns(checked))

    def flipped(self, checked: CompanyCheck) -> Iterator[str]:
        """The same of a company of which an outcome changed, for those who are told of nothing else."""
        yield self("check.company_short", name=checked.company.called, answer=self._answer(checked.verdict))
        yield from (f"  {line}" for line in self._turns(checked))

    def _turns(self, checked: CompanyCheck) -> Iterator[str]:
        assert checked.last is not None
        last, say = checked.last, self.say
        yield self("check.since", day=written_day(last.as_of, say.language), number=last.filing)
        yield from self.turned(checked.turned)
        if checked.concludes_otherwise:
            answers = say.turned(last.conclusion, checked.verdict.conclusion)
            yield self("turn.verdict", answers=answers) + self._why(checked.causes)
        if self.values and checked.facts:
            yield self.facts(checked.facts)
        ids = {each.id for each in checked.turned if TurnCause.RULES in each.causes and self._leaves_rule_unsaid(each)}
        if rules := [change for change in checked.rules if change.id in ids]:
            yield from self.rules(rules)

    def turned(self, turned: Sequence[Turned]) -> Iterator[str]:
        """Criteria that came out otherwise with what decides them, those still open by name, then what they make."""
        criteria = [each for each in turned if each.is_criterion and each.is_telling]
        for each in criteria:
            if each.is_decided:
                yield self._criterion(each)
        for key, open_ones in (
            ("turn.came", [each for each in criteria if not each.is_decided and each.before is None]),
            ("turn.went", [each for each in criteria if not each.is_decided and each.after is None]),
        ):
            if open_ones:
                causes = tuple(dict.fromkeys(cause for each in open_ones for cause in each.causes))
                what = self._some([each.label[self.say.language] for each in open_ones])
                yield self(key, what=what) + self._why(causes) + self._sources(open_ones)
        above = [each for each in turned if not each.is_criterion and each.is_telling]
        if above:
            yield self("turn.above", what=self.say.signs.semicolon.join(map(self._above, above)))

    def _criterion(self, turned: Turned) -> str:
        say = self.say
        line = (
            f"{turned.label[say.language]}{say.signs.colon}{say.outcome(turned.before)} → {say.outcome(turned.after)}"
        )
        details = [*([self._known(turned)] if self.values else []), self._asked(turned), *self._exceptions(turned)]
        bracket = say.signs.semicolon.join(filter(None, details))
        return (
            line
            + (say.signs.bracketed(bracket) if bracket else "")
            + self._why(turned.causes)
            + self._sources([turned])
        )

    def _sources(self, turned: Sequence[Turned]) -> str:
        """The provisions behind what changed, in the versions of both days, the first of many."""
        sides = (side for each in turned for side in (each.was, each.now) if side is not None)
        sources = dict.fromkeys(self.say.source(side.cited, dated=True) for side in sides)
        return "".join(f" {source}" for source in list(sources)[:_NAMED])

    def _above(self, turned: Turned) -> str:
        say = self.say
        return (
            f"{turned.label[say.language]}{say.signs.colon}{say.outcome(turned.before)} → {say.outcome(turned.after)}"
        )

    def _known(self, turned: Turned) -> str:
        texts = [self._stated(side.known) if side is not None else "" for side in (turned.was, turned.now)]
        return " → ".join(dict.fromkeys(texts)) if all(texts) else next(filter(None, reversed(texts)), "")

    def _stated(self, known: Sequence[Known]) -> str:
        return self.say.stated(known)

    def _asked(self, turned: Turned) -> str:
        texts = [text[self.say.language] if text else "" for text in turned.required]
        texts = [text for text in texts if text and len(text) <= LONG]
        return self("turn.asked", asked=" → ".join(dict.fromkeys(texts))) if texts else ""

    def _leaves_rule_unsaid(self, turned: Turned) -> bool:
        """Whether its line does not say how what is asked of it has changed."""
        return turned.is_criterion and turned.is_telling and turned.is_decided and " → " not in self._asked(turned)

    def _exceptions(self, turned: Turned) -> Iterator[str]:
        sides: Iterable[CriterionView] = filter(None, (turned.was, turned.now))
        exceptions = dict.fromkeys(side.exemption for side in sides if side.exemption is not None)
        yield from (self.say("criterion.exception", label=each.label[self.say.language]) for each in exceptions)

    def _why(self, causes: Sequence[TurnCause]) -> str:
        names = self.say.signs.item.join(WORDS[f"cause.{cause.value}"][self.say.language] for cause in causes)
        return self("turn.why", causes=names or self("cause.unknown"))

    def facts(self, facts: Sequence[ChangedFact]) -> str:
        """The facts that two filings state otherwise."""
        return self("diff.facts", what=self._some([self._fact(each) for each in facts]))

    def _fact(self, changed: ChangedFact) -> str:
        before, after = (
            value_words(changed.fact, value, self.say) or self("diff.not_stated")
            for value in (changed.before, changed.after)
        )
        return f"{self.say.fact(changed.fact)} {before} → {after}"

    def rules(self, changes: Sequence[RuleChange]) -> Iterator[str]:
        """What changed in the rules, the first of many."""
        absent = self.say("change.not_in_force")
        yield self("diff.rules", count=len(changes))
        for change in changes[:_NAMED]:
            before, after = (
                _cut(text[self.say.language]) if text else absent for text in (change.before, change.after)
            )
            label = change.label[self.say.language]
            yield f"  {label}{self.say.signs.colon}{before} → {after} [{change.provision}]"
        if len(changes) > _NAMED:
            yield "  " + self("diff.more_rules", count=len(changes) - _NAMED)

    def _some(self, texts: Sequence[str]) -> str:
        what, more = self.say.signs.semicolon.join(texts[:_NAMED]), len(texts) - _NAMED
        return self.say("flip.more", what=what, count=more) if more > 0 else what

    def _answer(self, verdict: Verdict) -> str:
        routes = [
            route.route.label[self.say.language]
            for section in verdict.sections
            if section.section.id == FINANCIAL
            for route in section.routes
            if route.outcome.value == "met"
        ]
        through = self.say("route.through", routes=self.say.signs.semicolon.join(routes)) if routes else ""
        return self.say.answer(verdict.conclusion) + (self.say.signs.bracketed(through) if through else "")

    def filings(self, diff: FilingsDiff) -> Iterator[str]:
        """What two filings of a company differ in."""
        before, after = diff.change.before, diff.change.after
        yield self(
            "diff.filings",
            name=diff.company.called,
            first=diff.first.number,
            first_day=written_day(diff.first.details.day, self.say.language),
            second=diff.second.number,
            second_day=written_day(diff.second.details.day, self.say.language),
            day=written_day(after.as_of, self.say.language),
        )
        yield "  " + (self.facts(diff.facts) if diff.facts else self("diff.no_facts"))
        yield from (f"  {line}" for line in self.turned(diff.turned))
        if before.conclusion is after.conclusion:
            yield "  " + self("turn.same_verdict", answer=self.say.answer(after.conclusion))
        else:
            yield "  " + self("turn.verdict", answers=self.say.turned(before.conclusion, after.conclusion))

    def days(self, diff: RulesDiff) -> Iterator[str]:
        """What the rules of two days make of the companies: those that come out otherwise, then how many do not."""
        days = {
            name: written_day(day, self.say.language) for name, day in (("first", diff.first), ("second", diff.second))
        }
        yield self("diff.days", **days)
        yield from self.rules(diff.rules) if diff.rules else (self.say("change.no_rules"),)
        same = 0
        for company, change in diff.companies:
            view = days_view(change)
            if not (view.criteria or view.above or view.open):
                same += 1
                continue
            yield company.called
            yield from (f"  {line.text}" for line in days_lines(view, self.say))
        yield from (line for each in diff.unchecked for line in self.check(each))
        yield self("diff.same", count=same)


def check_lines(checks: Sequence[CompanyCheck | UncheckedCompany], day: dt.date, say: VerdictWords) -> Iterator[str]:
    """Every company that was checked: how it stands, and what changed."""
    if not checks:
        yield WORDS["list.none"][say.language]
        return
    flipped = sum(isinstance(each, CompanyCheck) and each.has_flipped for each in checks)
    yield WORDS("check.heading", say.language, count=len(checks), day=written_day(day, say.language), flipped=flipped)
    words = PortfolioWords(say)
    yield from (line for each in checks for line in words.check(each))


def announced_lines(checks: Sequence[CompanyCheck], day: dt.date, say: VerdictWords) -> Iterator[str]:
    """The companies of which an outcome changed, for a chat: without any figure that a company states."""
    yield WORDS("check.announced", say.language, count=len(checks), day=written_day(day, say.language))
    words = PortfolioWords(say, values=False)
    yield from (line for each in checks for line in words.flipped(each))


def _cut(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _text(checked: UncheckedCompany, say: VerdictWords) -> str:
    return checked.why.zh if say.language.value == "zh" else checked.why.en


# --- as JSON ----------------------------------------------------------------------------------------------------------


def filing_json(filing: Filing) -> dict[str, Any]:
    """A filing for programs, without its facts."""
    return {
        "number": filing.number,
        "day": filing.details.day.isoformat(),
        "added": filing.added.isoformat(),
        "papers": [
            {"file": paper.file, "sha256": paper.sha256, "size": paper.size, "kept": paper.kept}
            for paper in filing.details.papers
        ],
    }


def company_json(company: KeptCompany) -> dict[str, Any]:
    """Which company it is."""
    return {"name": company.name, "code": company.code or None}


def added_json(kept: KeptFiling, checked: CompanyCheck | UncheckedCompany) -> dict[str, Any]:
    """What became of a filing that was added, and what it changed."""
    return {
        "outcome": kept.outcome.value,
        **company_json(kept.company),
        "filing": filing_json(kept.filing),
        "check": check_json(checked),
    }


def checks_json(checks: Sequence[CompanyCheck | UncheckedCompany], origin: CheckOrigin, day: str) -> dict[str, Any]:
    """Checks of companies under the rules of a day."""
    return {
        "as_of": day,
        "corpus": origin.corpus,
        "program": origin.program,
        "flipped": sum(isinstance(each, CompanyCheck) and each.has_flipped for each in checks),
        "companies": [check_json(each) for each in checks],
    }


def check_json(checked: CompanyCheck | UncheckedCompany) -> dict[str, Any]:
    """One company: how it stands, how it stood, and what changed with its causes."""
    company = checked.company
    about = {
        **company_json(company),
        "filing": {"number": company.latest.number, "day": company.latest.details.day.isoformat()},
    }
    if isinstance(checked, UncheckedCompany):
        return {**about, "verdict": None, "error": checked.why.en}
    last, verdict = checked.last, checked.verdict
    return {
        **about,
        "verdict": verdict.conclusion.value,
        "error": None,
        "last": None
        if last is None
        else {
            "filing": last.filing,
            "as_of": last.as_of.isoformat(),
            "corpus": last.corpus,
            "program": last.program,
            "verdict": last.conclusion.value,
        },
        "flipped": checked.has_flipped,
        "why": [cause.value for cause in checked.causes],
        "flips": [turned_json(each) for each in checked.turned],
        "facts": [fact_json(each, verdict) for each in checked.facts],
        "rules": rule_changes_json(checked.rules),
        "missing_facts": list(verdict.missing_facts),
    }


def turned_json(turned: Turned) -> dict[str, Any]:
    """What came out otherwise, with what was asked and where that stands."""
    before, after = turned.required
    return {
        "id": turned.id,
        "before": turned.before,
        "after": turned.after,
        "why": [cause.value for cause in turned.causes],
        "telling": turned.is_telling,
        "required_before": before.en if before else None,
        "required": after.en if after else None,
        "provisions": list(dict.fromkeys(str(side.cited) for side in (turned.was, turned.now) if side is not None)),
    }


def fact_json(changed: ChangedFact, verdict: Verdict) -> dict[str, Any]:
    """A fact that two filings state otherwise."""
    spec = verdict.table.spec(changed.fact)
    assert spec is not None
    return {
        "fact": changed.fact,
        "before": value_json(changed.before, spec),
        "after": value_json(changed.after, spec),
    }


def filings_json(diff: FilingsDiff) -> dict[str, Any]:
    """Two filings of a company."""
    return {
        **company_json(diff.company),
        "as_of": diff.change.after.as_of.isoformat(),
        "first": filing_json(diff.first),
        "second": filing_json(diff.second),
        "facts": [fact_json(each, diff.change.after) for each in diff.facts],
        "before": diff.change.before.conclusion.value,
        "after": diff.change.after.conclusion.value,
        "flips": [turned_json(each) for each in diff.turned],
    }


def days_json(diff: RulesDiff) -> dict[str, Any]:
    """The companies under the rules of two days; those that come out alike have no flips."""
    return {
        "first": diff.first.isoformat(),
        "second": diff.second.isoformat(),
        "rules": rule_changes_json(diff.rules),
        "companies": [
            {
                **company_json(company),
                "before": change.before.conclusion.value,
                "after": change.after.conclusion.value,
                "flips": [{"id": flip.id, "before": flip.before, "after": flip.after} for flip in change.flips],
            }
            for company, change in diff.companies
        ],
        "unreadable": [{**company_json(each.company), "why": each.why.en} for each in diff.unchecked],
    }

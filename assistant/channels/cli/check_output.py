"""What `check` prints: a verdict, two verdicts side by side, or the values at which a verdict changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.base.clock import today
from assistant.channels.cli.output import print_json
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Conclusion, check
from assistant.eligibility.wording.contract import change_json, sweep_json, verdict_json
from assistant.eligibility.wording.explanation import render
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.sinks import markdown_text
from assistant.language.text import Language

if TYPE_CHECKING:
    from assistant.eligibility.verdict.what_if import OutcomeChange, Sweep, VerdictChange
    from assistant.eligibility.wording.rule_texts import RuleChange


@dataclass(frozen=True, slots=True)
class Output:
    """How to print; each method returns whether the answer is no."""

    language: Language
    book: RuleBook
    as_json: bool
    markdown: bool

    def verdict(self, facts: IssuerFacts, rule_set: str, day: dt.date | None) -> bool:
        """One verdict."""
        verdict = check(facts, self.book, rule_set, day)
        if self.as_json:
            print_json(verdict_json(verdict))
        else:
            print(render(verdict, self.language, markdown=self.markdown))
        return verdict.conclusion is Conclusion.NOT_ELIGIBLE

    def changes(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, assignments: Iterable[str]) -> bool:
        """The verdict beside the one with some facts changed; the answer is that of the changed facts."""
        from assistant.eligibility.verdict.what_if import parse_changes, what_if

        changes = parse_changes(assignments)
        change = what_if(facts, self.book, changes, rule_set, day)
        if self.as_json:
            print_json({"what_if": changes, **change_json(change)})
        else:
            say = self._say
            written = [f"{key} = {value}" for key, value in changes.items()]
            pairs = say.signs.comma.join(map(markdown_text, written) if self.markdown else written)
            self._print_change(say("change.if", changes=pairs), change)
        return change.after.conclusion is Conclusion.NOT_ELIGIBLE

    def days(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, other: dt.date | None) -> bool:
        """The verdict under the rules of two days; the answer is that of the first."""
        from assistant.eligibility.verdict.what_if import compare_days
        from assistant.eligibility.wording.rule_texts import diff_rules, rule_changes_json

        assert other is not None
        first = day or facts.as_of or today()
        change = compare_days(facts, self.book, first, other, rule_set)
        rule_changes = diff_rules(self.book, rule_set, first, other)
        if self.as_json:
            print_json({**change_json(change), "rule_changes": rule_changes_json(rule_changes)})
        else:
            self._print_change(self._say("change.days", first=first, second=other), change)
            self._print_rule_changes(rule_changes)
        return change.before.conclusion is Conclusion.NOT_ELIGIBLE

    def sweep(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, text: str) -> bool:
        """The values of a fact at which outcomes change; never a no, for no one value was asked about."""
        from assistant.eligibility.verdict.what_if import parse_sweep, sweep

        key, low, high = parse_sweep(text, self.book.fact_table)
        swept = sweep(facts, self.book, key, low, high, rule_set, day)
        if self.as_json:
            print_json(sweep_json(swept, self.book.fact_table))
        else:
            self._print_sweep(swept, rule_set)
        return False

    @property
    def _say(self) -> VerdictWords:
        return VerdictWords(self.language, self.book.fact_table)

    def _heading(self, title: str) -> None:
        print(f"## {title}\n" if self.markdown else title)

    def _item(self, text: str, *, deeper: bool = False) -> None:
        print(f"{'  ' if deeper else ''}{'- ' if self.markdown else '  '}{text}")

    def _print_change(self, title: str, change: VerdictChange) -> None:
        say, after = self._say, change.after
        self._heading(title)
        meaning = after.rule_set.conclusions[after.conclusion.value][self.language]
        self._item(f"{say.turned(change.before.conclusion, after.conclusion)}{say.signs.colon}{meaning}")
        self._print_flips(change.flips, after.rule_set.id)

    def _print_flips(self, flips: Sequence[OutcomeChange], rule_set: str, *, deeper: bool = False) -> None:
        from assistant.eligibility.verdict.what_if import labels

        say, names = self._say, labels(self.book.rule_set(rule_set))
        for flip in flips:
            label = names[flip.id][self.language] if flip.id in names else flip.id
            self._item(f"{label} ({flip.id}){say.signs.colon}{say.turn(flip)}", deeper=deeper)
        if not flips:
            self._item(say("change.none"), deeper=deeper)

    def _print_rule_changes(self, changes: Sequence[RuleChange]) -> None:
        say = self._say
        self._heading(say("change.rules" if changes else "change.no_rules"))
        for change in changes:
            before, after = (
                text[self.language] if text else say("change.not_in_force") for text in (change.before, change.after)
            )
            self._item(f"{change.label[self.language]}{say.signs.colon}{before} → {after} [{change.provision}]")

    def _print_sweep(self, swept: Sweep, rule_set: str) -> None:
        say = self._say
        spec = say.table.spec(swept.fact)
        assert spec is not None
        low, high = (say.amount(end, spec) for end in (swept.low, swept.high))
        self._heading(
            say("change.sweep", fact=say.fact(swept.fact), low=low, high=high, answer=say.answer(swept.start))
        )
        for turn in swept.turns:
            start = say("change.from", value=say.amount(turn.value, spec))
            turned = turn.before is not turn.after
            answer = say.turned(turn.before, turn.after) if turned else say.answer(turn.after)
            self._item(f"{start}{say.signs.colon}{answer}")
            self._print_flips(turn.flips, rule_set, deeper=True)
        if not swept.turns:
            self._item(say("change.nothing"))

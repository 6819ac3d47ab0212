"""What `check` prints: a verdict, two verdicts side by side, or the values at which a verdict changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.base.clock import today
from assistant.channels.cli.json_output import print_json
from assistant.eligibility.facts.amounts import worded
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.facts.table import fact_label, fact_spec
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Conclusion, Verdict, check, verdict_json
from assistant.eligibility.verdict.what_if import change_json, sweep_json
from assistant.eligibility.wording.explanation import CONCLUSIONS, OUTCOMES, render
from assistant.eligibility.wording.rule_texts import rule_changes_json
from assistant.language.text import Bilingual, Language

if TYPE_CHECKING:
    from assistant.eligibility.verdict.what_if import OutcomeChange


@dataclass(frozen=True, slots=True)
class Output:
    """How to print; each method returns whether the answer is no."""

    language: Language
    book: RuleBook
    as_json: bool
    markdown: bool

    def verdict(self, facts: IssuerFacts, rule_set: str, day: dt.date | None) -> bool:
        """One verdict."""
        found = check(facts, self.book, rule_set, day)
        if self.as_json:
            print_json(verdict_json(found))
        else:
            print(render(found, self.language, markdown=self.markdown))
        return found.conclusion is Conclusion.NOT_ELIGIBLE

    def changes(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, assignments: Iterable[str]) -> bool:
        """The verdict beside the one with some facts changed; the answer is that of the changed facts."""
        from assistant.eligibility.verdict.what_if import parse_changes, what_if

        given = parse_changes(assignments)
        found = what_if(facts, self.book, given, rule_set, day)
        if self.as_json:
            print_json({"what_if": given, **change_json(found)})
        else:
            changed = (", " if self.language is Language.EN else "，").join(
                f"{key} = {value}" for key, value in given.items()
            )
            self._say(f"If {changed}", f"假设{changed}", found.before, found.after)
            self._say_flips(found.flips, rule_set)
        return found.after.conclusion is Conclusion.NOT_ELIGIBLE

    def days(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, other: dt.date | None) -> bool:
        """The verdict under the rules of two days; the answer is that of the first."""
        from assistant.eligibility.verdict.what_if import compare_days
        from assistant.eligibility.wording.rule_texts import diff_rules

        assert other is not None
        first = day or facts.as_of or today()
        found = compare_days(facts, self.book, first, other, rule_set)
        changes = diff_rules(self.book, rule_set, first, other)
        if self.as_json:
            print_json({**change_json(found), "rule_changes": rule_changes_json(changes)})
            return found.before.conclusion is Conclusion.NOT_ELIGIBLE
        self._say(
            f"Rules of {first}, then of {other}", f"先按{first}、再按{other}有效的规则", found.before, found.after
        )
        self._say_flips(found.flips, rule_set)
        title = (
            Bilingual("What changed in the rules", "规则的变化")
            if changes
            else Bilingual("No rule changed", "规则没有变化")
        )
        self._heading(title)
        nothing = Bilingual("not in force", "尚未施行或已失效")
        for change in changes:
            before, after = ((text or nothing)[self.language] for text in (change.before, change.after))
            self._item(f"{change.label[self.language]}{self._colon}{before} → {after} [{change.provision}]")
        return found.before.conclusion is Conclusion.NOT_ELIGIBLE

    def sweep(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, text: str) -> bool:
        """The values of a fact at which outcomes change; never a no, for no one value was asked about."""
        from assistant.eligibility.verdict.what_if import parse_sweep, sweep

        key, low, high = parse_sweep(text)
        found = sweep(facts, self.book, key, low, high, rule_set, day)
        spec = fact_spec(key)
        assert spec is not None
        if self.as_json:
            print_json(sweep_json(found))
            return False
        label, start = fact_label(key)[self.language], CONCLUSIONS[found.start][self.language]
        ends = [worded(end, spec, self.language) for end in (low, high)]
        self._heading(
            Bilingual(
                f"{label} from {ends[0]} to {ends[1]}; at the lower end: {start}",
                f"{label}由{ends[0]}到{ends[1]}；下限时：{start}",
            )
        )
        for turn in found.turns:
            value = worded(turn.value, spec, self.language)
            before, after = (CONCLUSIONS[each][self.language] for each in (turn.before, turn.after))
            verdict = f"{before} → {after}" if turn.before is not turn.after else after
            self._item(f"{'from ' if self.language is Language.EN else '自'}{value}{self._colon}{verdict}")
            self._say_flips(turn.flips, rule_set, deeper=True)
        if not found.turns:
            self._item(Bilingual("nothing changes between the two", "其间没有变化")[self.language])
        return False

    @property
    def _colon(self) -> str:
        return ": " if self.language is Language.EN else "："

    def _heading(self, title: Bilingual) -> None:
        print(f"## {title[self.language]}\n" if self.markdown else title[self.language])

    def _item(self, text: str, *, deeper: bool = False) -> None:
        print(f"{'  ' if deeper else ''}{'- ' if self.markdown else '  '}{text}")

    def _say(self, english: str, chinese: str, before: Verdict, after: Verdict) -> None:
        self._heading(Bilingual(english, chinese))
        first, second = (CONCLUSIONS[verdict.conclusion][self.language] for verdict in (before, after))
        words = after.rule_set.conclusions[after.conclusion.value][self.language]
        self._item(f"{first} → {second}{self._colon}{words}")

    def _say_flips(self, flips: Iterable[OutcomeChange], rule_set: str, *, deeper: bool = False) -> None:
        from assistant.eligibility.verdict.what_if import labels

        names: Mapping[str, Bilingual] = labels(self.book.rule_set(rule_set))
        some = False
        for flip in flips:
            some = True
            label = names[flip.id][self.language] if flip.id in names else flip.id
            before, after = (OUTCOMES[each][self.language] for each in (flip.before, flip.after))
            self._item(f"{label} ({flip.id}){self._colon}{before} → {after}", deeper=deeper)
        if not some:
            self._item(Bilingual("no outcome changes", "各项结果没有变化")[self.language], deeper=deeper)

"""What `check` prints: a verdict, two verdicts side by side, or the values at which a verdict changes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.corpus.model import Bilingual, Language
from assistant.eligibility.amounts import canonical, worded
from assistant.eligibility.explanation import CONCLUSIONS, render
from assistant.eligibility.fact_table import fact_label, fact_spec
from assistant.eligibility.facts import IssuerFacts, today
from assistant.eligibility.kleene import Outcome
from assistant.eligibility.verdict import Conclusion, Verdict, check, read_rules, verdict_json

if TYPE_CHECKING:
    from assistant.eligibility.rule_texts import RuleChange
    from assistant.eligibility.what_if import Change, Flip, Sweep

OUTCOMES = {
    Outcome.MET: Bilingual("met", "符合"),
    Outcome.NOT_MET: Bilingual("not met", "不符合"),
    Outcome.UNKNOWN: Bilingual("open", "待定"),
    Outcome.NOT_APPLICABLE: Bilingual("does not apply", "不适用"),
    None: Bilingual("not in question", "不涉及"),
}


@dataclass(frozen=True, slots=True)
class Output:
    """How to print; each method returns whether the answer is no."""

    language: Language
    root: Path
    as_json: bool
    markdown: bool

    def verdict(self, facts: IssuerFacts, rule_set: str, day: dt.date | None) -> bool:
        """One verdict."""
        found = check(facts, rule_set, day, self.root)
        if self.as_json:
            _print_json(verdict_json(found))
        else:
            print(render(found, self.language, markdown=self.markdown))
        return found.conclusion is Conclusion.NOT_ELIGIBLE

    def changes(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, assignments: Iterable[str]) -> bool:
        """The verdict beside the one with some facts changed; the answer is that of the changed facts."""
        from assistant.eligibility.what_if import parse_changes, what_if

        given = parse_changes(assignments)
        found = what_if(facts, given, rule_set, day, self.root)
        if self.as_json:
            _print_json({"what_if": given, **change_json(found)})
        else:
            changed = (", " if self.language is Language.EN else "，").join(
                f"{key} = {value}" for key, value in given.items()
            )
            self._say(f"If {changed}", f"假设{changed}", found.before, found.after)
            self._say_flips(found.flips, rule_set)
        return found.after.conclusion is Conclusion.NOT_ELIGIBLE

    def days(self, facts: IssuerFacts, rule_set: str, day: dt.date | None, other: dt.date | None) -> bool:
        """The verdict under the rules of two days; the answer is that of the first."""
        from assistant.eligibility.rule_texts import diff_rules
        from assistant.eligibility.what_if import compare_days

        assert other is not None
        first = day or facts.as_of or today()
        found = compare_days(facts, first, other, rule_set, self.root)
        changes = diff_rules(rule_set, first, other, self.root)
        if self.as_json:
            _print_json({**change_json(found), "rule_changes": rule_changes_json(changes)})
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
        from assistant.eligibility.what_if import parse_sweep, sweep

        key, low, high = parse_sweep(text)
        found = sweep(facts, key, low, high, rule_set, day, self.root)
        spec = fact_spec(key)
        assert spec is not None
        if self.as_json:
            _print_json(sweep_json(found))
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

    def _say_flips(self, flips: Iterable[Flip], rule_set: str, *, deeper: bool = False) -> None:
        from assistant.eligibility.what_if import labels

        names: Mapping[str, Bilingual] = labels(read_rules(rule_set, self.root))
        some = False
        for flip in flips:
            some = True
            label = names[flip.id][self.language] if flip.id in names else flip.id
            before, after = (OUTCOMES[each][self.language] for each in (flip.before, flip.after))
            self._item(f"{label} ({flip.id}){self._colon}{before} → {after}", deeper=deeper)
        if not some:
            self._item(Bilingual("no outcome changes", "各项结果没有变化")[self.language], deeper=deeper)


def change_json(found: Change) -> dict[str, Any]:
    """Two verdicts and what differs between them, as programs read them."""
    return {
        "before": verdict_json(found.before),
        "after": verdict_json(found.after),
        "flips": _flips_json(found.flips),
    }


def rule_changes_json(changes: Iterable[RuleChange]) -> list[dict[str, Any]]:
    """What differs between the rules of two days; a text is None where the rule was not in force."""
    return [
        {
            "id": change.id,
            "before": change.before.en if change.before else None,
            "after": change.after.en if change.after else None,
            "provision": str(change.provision),
        }
        for change in changes
    ]


def sweep_json(found: Sweep) -> dict[str, Any]:
    """The values of a fact at which outcomes change, lowest first, written as a facts file writes them."""
    spec = fact_spec(found.fact)
    assert spec is not None
    return {
        "fact": found.fact,
        "low": canonical(found.low, spec),
        "high": canonical(found.high, spec),
        "start": found.start.value,
        "turns": [
            {
                "value": canonical(turn.value, spec),
                "before": turn.before.value,
                "after": turn.after.value,
                "flips": _flips_json(turn.flips),
            }
            for turn in found.turns
        ],
    }


def _flips_json(flips: Iterable[Flip]) -> list[dict[str, str | None]]:
    return [{"id": flip.id, "before": flip.before, "after": flip.after} for flip in flips]


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))

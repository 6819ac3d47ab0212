"""The form of the checker: the facts a rule set asks for, grouped, with what was filled in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.form import FormField, FormGroup, fact_form
from assistant.eligibility.facts.table import FactKind, FactTable
from assistant.eligibility.rules.conditions import facts_of, known_number
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language

YEARS_SHOWN = 3

Filled = Mapping[str, Sequence[str]]

NONE = "-"
"""What a list of choices holds where none of them is so."""

_ALWAYS = frozenset({"name"})
_FIELD_ERROR = Pattern(
    "an error about one field of the form",
    r"form:\d+: (?P<field>[\w.]+)(?:: | is given twice)(?P<message>.*)",
    yes=("form:1: years.2025.revenue: not an amount", "form:1: founded is given twice (first on line 2)"),
    no=("form: x", "facts.yaml:1: founded: no"),
    flags=re.DOTALL,
    how="fullmatch",
)


@dataclass(frozen=True, slots=True)
class CheckForm:
    """The facts asked for, with the texts filled in by key (several for a list of choices)."""

    groups: tuple[FormGroup, ...]
    years: tuple[int, ...]
    filled: Filled

    def texts(self, field: FormField) -> tuple[str, ...]:
        """What was filled in."""
        return tuple(text for text in self.filled.get(field.key, ()) if text.strip())

    def closed(self, group: FormGroup) -> bool:
        """Whether the group is to be opened by the reader: nothing in it is filled in."""
        return group.group.folded and not any(map(self.texts, group.fields))


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with what was filled in, and in which field; empty where it is in none."""

    field: str
    message: str


def check_form(table: FactTable, rules: RuleSet, filled: Filled, day: dt.date) -> CheckForm:
    """The facts that these rules ask for; the years are the fiscal years complete on `day`, latest first."""
    years = tuple(range(day.year - 1, day.year - 1 - YEARS_SHOWN, -1))
    return CheckForm(fact_form(table, years, asked_facts(rules)), years, filled)


def facts_from_form(filled: Filled, table: FactTable) -> dict[str, Any]:
    """The facts of a filled form as a facts file would hold them; what is empty is left out."""
    facts: dict[str, Any] = {}
    for key, texts in filled.items():
        spec, entries = table.spec(key), [text.strip() for text in texts if text.strip()]
        if spec is None or not entries:
            continue
        if spec.kind is FactKind.CHOICES:
            facts[key] = [text for text in entries if text != NONE]
        else:
            facts[key] = entries[0]
    return facts


def problem_of(error: InputError, language: Language) -> FieldProblem:
    """The field an error is about, and what is wrong with it, for a reader of this language."""
    line = error.in_language(language)
    match = _FIELD_ERROR.fullmatch(line)
    return FieldProblem(match["field"], match["message"]) if match else FieldProblem("", line)


def amount_words(table: FactTable, key: str, text: str) -> str:
    """An amount of money as it is understood, in both languages; empty where it is not (yet) an amount."""
    spec = table.spec(key)
    if spec is None or spec.kind is not FactKind.MONEY or not text.strip():
        return ""
    try:
        value = facts_from_mapping({key: text}, table, "form").number(key)
    except InputError:
        return ""
    stated = known_number(key, value, spec) if value is not None else None
    return " · ".join(VerdictWords(language, table).known(stated) for language in Language) if stated else ""


def asked_facts(rules: RuleSet) -> frozenset[str]:
    """The facts of a form that can bear on these rules; those of a fiscal year without their year."""
    keys = _ALWAYS | facts_of(rules.conditions())
    if rules.choice is not None:
        keys |= {rules.choice.fact}
    return keys

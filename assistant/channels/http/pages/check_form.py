"""The form of the checker: the facts a rule set asks for, grouped, with what was filled in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.formulas import AGGREGATES
from assistant.eligibility.facts.table import ASSERTED, YEARLY, FactKind, FactSpec, fact_label, fact_spec
from assistant.eligibility.rules.conditions import facts_of, known_number
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual, Language

YEARS_SHOWN = 3
GROUPS: Mapping[str, tuple[str, ...]] = {
    "company": ("name", "industry", "issuer_type", "weighted_voting_rights", "chosen_standard", "filing_date"),
    "size": (
        "expected_market_cap",
        "overseas_market_value",
        "share_capital_after_issue",
        "shares_after_issue",
        "public_offering_ratio",
    ),
    "totals": tuple(AGGREGATES),
    "technology": ("invention_patents", "core_technology_patents", "exceptional_sci_tech_cases"),
    "standing": (
        "joint_stock_company",
        "founded",
        "controller_changed_on",
        "core_technical_staff_changed_materially",
        "profitable",
    ),
    "after-listing": ("listed_on", "growth_tier_cohort", "annual_report_disclosed"),
    "offering": (
        "issue_size",
        "co_investment_amount",
        "co_investment_lock_up",
        "investor_daily_average_assets",
        "investor_experience",
        "buys_new_growth_tier_shares",
        "growth_tier_risk_statement_signed",
    ),
    "senior-investor": (
        "senior_investor_type",
        "senior_investor_star_listings",
        "senior_investor_exchange_listings",
        "senior_investor_holding",
        "senior_investor_share",
        "senior_investor_invested",
    ),
    "judgement": tuple(ASSERTED),
}
FOLDED = ("totals", "judgement")
"""Groups shown closed until something in them is filled in."""

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
class Field:
    """One fact of the form, with the texts filled in (several for a list of choices)."""

    key: str
    spec: FactSpec
    label: Bilingual
    given: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What was filled in."""
        return self.given[0] if self.given else ""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Facts that belong together; `closed` until something in it is filled in."""

    id: str
    fields: tuple[Field, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class YearTable:
    """What is asked of each fiscal year: the years, latest first, and a row of fields for each number."""

    years: tuple[int, ...]
    rows: tuple[tuple[Bilingual, tuple[Field, ...]], ...]


@dataclass(frozen=True, slots=True)
class CheckForm:
    """The whole form; the years come after the group "size"."""

    groups: tuple[FieldGroup, ...]
    years: YearTable | None


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with what was filled in, and in which field; empty where it is in none."""

    field: str
    message: str


Filled = Mapping[str, Sequence[str]]


def check_form(rules: RuleSet, filled: Filled, day: dt.date) -> CheckForm:
    """The facts that these rules ask for."""
    wanted = asked_facts(rules)
    groups = []
    for name, keys in GROUPS.items():
        fields = tuple(_field(key, filled) for key in keys if key in wanted)
        closed = name in FOLDED and not any(field.given for field in fields)
        if fields:
            groups.append(FieldGroup(name, fields, closed))
    years = tuple(range(day.year - 1, day.year - 1 - YEARS_SHOWN, -1))
    rows = tuple(
        (spec.label, tuple(_field(f"years.{year}.{name}", filled) for year in years))
        for name, spec in YEARLY.items()
        if name in wanted
    )
    return CheckForm(tuple(groups), YearTable(years, rows) if rows else None)


def facts_given(filled: Filled) -> dict[str, Any]:
    """The facts of a filled form as a facts file would hold them; what is empty is left out."""
    given: dict[str, Any] = {}
    for key, texts in filled.items():
        spec, said = fact_spec(key), [text.strip() for text in texts if text.strip()]
        if spec is None or not said:
            continue
        if spec.kind is FactKind.CHOICES:
            given[key] = [text for text in said if text != NONE]
        else:
            given[key] = said[0]
    return given


def problem_of(error: InputError) -> FieldProblem:
    """The field an error is about, and what is wrong with it."""
    match = _FIELD_ERROR.fullmatch(str(error))
    return FieldProblem(match["field"], match["message"]) if match else FieldProblem("", str(error))


def amount_words(key: str, text: str) -> str:
    """An amount of money as it is understood, in both languages; empty where it is not (yet) an amount."""
    spec = fact_spec(key)
    if spec is None or spec.kind is not FactKind.MONEY or not text.strip():
        return ""
    try:
        value = facts_from_mapping({key: text}, "form").number(key)
    except InputError:
        return ""
    stated = known_number(key, value, spec) if value is not None else None
    return " · ".join(VerdictWords(language).known(stated) for language in Language) if stated else ""


def asked_facts(rules: RuleSet) -> frozenset[str]:
    """The facts of a form that can bear on these rules; those of a fiscal year without their year."""
    found = _ALWAYS | facts_of(rules.conditions())
    if rules.choice is not None:
        found |= {rules.choice.fact}
    return found


def _field(key: str, filled: Filled) -> Field:
    spec = fact_spec(key)
    assert spec is not None
    return Field(key, spec, fact_label(key), tuple(text for text in filled.get(key, ()) if text.strip()))

"""Short ways to build facts and to find what a verdict says of one criterion."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.base.resources import packaged
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.issuer import IssuerFacts
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.verdict.checker import Verdict, check
from assistant.eligibility.verdict.evaluation import Finding

TODAY = dt.date(2026, 11, 22)
BOOK = RuleBook(packaged("corpus"))
TABLE = BOOK.fact_table


def rules_folder(folder: Path, rules: str) -> Path:
    """A corpus folder with these rules as `rules/tiny.yaml`, about the shipped facts."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "tiny.yaml").write_text(rules, encoding="utf-8")
    shutil.copy(BOOK.root / "facts.yaml", folder)
    return folder


def facts(mapping: Mapping[str, Any] | None = None, **values: Any) -> IssuerFacts:
    """Facts from a mapping of dotted keys and from keyword arguments."""
    return facts_from_mapping({**(mapping or {}), **values}, TABLE, day=TODAY)


def verdict(mapping: Mapping[str, Any], rule_set: str = "listing", as_of: dt.date = TODAY) -> Verdict:
    """The verdict on such facts."""
    return check(facts(mapping), BOOK, rule_set, as_of)


def finding(of: Verdict, name: str) -> Finding:
    """The finding of one criterion or group, wherever it stands."""
    found = [item for item in findings(of) if item.id == name]
    assert found, f"{name} is not in the verdict"
    return found[0]


def findings(of: Verdict) -> Iterator[Finding]:
    """Every finding of a verdict."""
    for section in of.sections:
        for route in section.routes:
            for item in route.findings:
                yield from _tree(item)


def outcome(of: Verdict, name: str) -> str:
    """The outcome of a section, route, group or criterion."""
    for section in of.sections:
        if section.section.id == name:
            return section.outcome.value
        for route in section.routes:
            if route.route.id == name:
                return route.outcome.value
    return finding(of, name).outcome.value


def _tree(item: Finding) -> Iterator[Finding]:
    yield item
    for child in item.children:
        yield from _tree(child)

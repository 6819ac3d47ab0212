"""Small rule sets, each with one thing wrong, and what the prover says of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from assistant.eligibility.proofs.company import Company
from assistant.eligibility.proofs.prover import Prover
from assistant.eligibility.proofs.translation import Translation
from assistant.eligibility.rules.book import RuleBook
from tests.eligibility.verdicts import BOOK, rules_folder

DAY = dt.date(2026, 11, 28)
SOURCE = "csrc-sci-tech-attributes@2024-04-30#indicator-3"
HEAD = """\
tiny:
  label: {en: Tiny, zh: 小}
  conclusions: {eligible: {en: "Yes", zh: 是}, not_eligible: {en: "No", zh: 否}, undetermined: {en: Open, zh: 未定}}
  sections:
    - id: one
      label: {en: One, zh: 一}
      routes:
"""


def route(name: str, *criteria: str, open_to: str = "") -> str:
    """A route of the section, its criteria one line each."""
    lines = [f"        - id: {name}", f"          label: {{en: {name}, zh: {name}}}"]
    lines += [f"          open_to: {open_to}"] if open_to else []
    return "\n".join([*lines, "          criteria:", *(f"            - {criterion}" for criterion in criteria), ""])


def criterion(name: str, test: str, **more: str) -> str:
    """A criterion in one line."""
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    return f"{{id: {name}, label: {{en: {name}, zh: {name}}}, provision: {SOURCE}, test: {test}{rest}}}"


def book_of(folder: Path, *routes: str) -> RuleBook:
    """A rule book with one tiny rule set."""
    return RuleBook(rules_folder(folder, HEAD + "".join(routes)), BOOK.corpus)


def translated(book: RuleBook, name: str = "tiny", day: dt.date = DAY) -> Translation:
    """A rule set as formulas."""
    return Translation(book.rule_set(name), Company(book.fact_table, day), day)


def prover_of(book: RuleBook, name: str = "tiny", day: dt.date = DAY) -> Prover:
    """The solver at work on a rule set."""
    return Prover(translated(book, name, day))

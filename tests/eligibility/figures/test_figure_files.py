"""The loader refuses figures that could be read two ways, and the shipped ones agree with rules and corpus."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.corpus.reader import corpus_hash
from assistant.eligibility.figures.checks import verify_figures
from assistant.eligibility.figures.loader import read_figures
from assistant.eligibility.figures.model import FigureTable
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from tests.eligibility.verdicts import BOOK

GOOD = """\
words:
  how_many: {en: [how many], zh: [多少]}
  staff_plan: {concepts: [strategic-placement], en: [staff plan], zh: [员工计划]}
  standard_4: {concepts: [standard-4]}
roles:
  issued: {measure: shares, alone: true, label: {en: shares, zh: 股}, en: [new], zh: [发行]}
  price: {measure: money, label: {en: price, zh: 价}, en: [price], zh: [发行价]}
  sales: {measure: money, years: 3, fact: revenue, label: {en: revenue, zh: 收入}, en: [sales], zh: [收入]}
figures:
  - id: plan
    label: {en: Staff plan, zh: 员工计划}
    provision: csrc-underwriting-measures@2025-03-27#staff-plan
    asked: [[staff_plan, how_many]]
    ways: [[{share: 10%, of: issued, round: down}]]
  - id: cap
    label: {en: Market cap, zh: 市值}
    asked: [[how_many]]
    ways: [[{product: [issued, price], name: cap}, {value: cap}]]
    against: [{rule: listing/standard-4.market-cap, name: {en: four, zh: 四}, asked: [standard_4]}]
"""


def folder(tmp_path: Path, text: str) -> Path:
    """A corpus folder with these figures."""
    (tmp_path / "rules").mkdir(exist_ok=True)
    (tmp_path / "rules" / "figures.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_good_figures_are_read(tmp_path: Path) -> None:
    table = read_figures(folder(tmp_path, GOOD))
    assert list(table.figures) == ["plan", "cap"]
    assert (table.figures["cap"].line, table.roles["sales"].years) == (15, 3)


def test_a_corpus_without_figures_has_none(tmp_path: Path) -> None:
    assert read_figures(tmp_path) == FigureTable({}, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("asked: [[staff_plan", "asked: [[staff_pan", 13, "did you mean staff_plan?"),
        ("asked: [[how_many]]", "asked: []", 17, "needs groups of word lists"),
        ("of: issued", "of: isued", 14, "did you mean issued?"),
        ("measure: shares", "measure: share", 6, "did you mean shares?"),
        ("share: 10%", "share: 10", 14, "'10' is not a share; write it like '25%'"),
        ("round: down", "round: sideways", 14, "'sideways' is not allowed"),
        ("{share: 10%, of: issued, round: down}", "{add: 3 moons, to: issued}", 14, "write it like '36 months'"),
        ("{share: 10%, of: issued, round: down}", "{full_year: 0, after: issued}", 14, "not a whole number above zero"),
        ("{share: 10%, of: issued, round: down}", "{share: 10%, sum: [issued]}", 14, "needs one of value, sum"),
        ("{share: 10%, of: issued, round: down}", "{quotient: [issued]}", 14, "quotient takes 2"),
        (
            "    provision: csrc-underwriting-measures@2025-03-27#staff-plan\n",
            "",
            13,
            "needs the provision it stands in",
        ),
        ("csrc-underwriting-measures@2025-03-27#", "csrc-underwriting-measures#", 12, "not document@version#provision"),
        ("rule: listing/standard-4", "rule: standard-4", 19, "not a rule; write it like"),
        ("id: cap", "id: plan", 15, "plan is defined twice (first on line 10)"),
        ("years: 3, ", "", 8, "needs both years and fact"),
        ("    ways: [[{share", "    above: {isued: 3}\n    ways: [[{share", 14, "'isued' is no role"),
        ("    ways: [[{share", "    at_most: {issued: few}\n    ways: [[{share", 14, "'few' is not a whole number"),
        ("{share: 10%, of: issued, round: down}", "{later: [issued]}", 14, "later takes 2"),
        ("{share: 10%, of: issued, round: down}", "{period: 2 moons}", 14, "write it like '36 months'"),
        (
            "{share: 10%, of: issued, round: down}",
            "{period: 2 months, provision: csrc-tutoring-rules}",
            14,
            "not document@version#provision",
        ),
        ("{concepts: [standard-4]}", "{}", 4, "holds no words"),
        ("  how_many: {en: [how many], zh: [多少]}", "  how_many: {en: [how many], fr: [combien]}", 2, "unknown key"),
    ],
)
def test_a_broken_figure_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as raised:
        read_figures(folder(tmp_path, GOOD.replace(old, new, 1)))
    assert str(raised.value).startswith(f"rules/figures.yaml:{line}: ")
    assert said in str(raised.value)


def test_shipped_figures_agree_with_rules_and_corpus() -> None:
    assert verify_figures(BOOK) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "share: 10%",
            "share: 11%",
            "plan: 11% does not stand in the en text of csrc-underwriting-measures@2025-03-27",
        ),
        ("#staff-plan", "#staff-plans", "plan: cites csrc-underwriting-measures@2025-03-27#staff-plans, which"),
        ("standard-4.market-cap", "standard-4.market-caps", "cap: listing has no criterion standard-4.market-caps"),
        ("rule: listing/", "rule: listings/", "cap: no rule set 'listings'; did you mean listing?"),
        ("standard-4.market-cap", "general.public-offering", "cap: general.public-offering has"),
        (
            "concepts: [standard-4]",
            "concepts: [standard-44]",
            "the concept standard-44, which the glossary does not hold",
        ),
        (
            "{share: 10%, of: issued",
            "{share: 10%, provision: csrc-tutoring-rules@2024-12-31#duration, of: issued",
            "plan: 10% does not stand in the en text of csrc-tutoring-rules@2024-12-31#duration",
        ),
        (
            "{share: 10%, of: issued",
            "{share: 10%, provision: csrc-tutoring-rules@2024-12-31#durations, of: issued",
            "plan: cites csrc-tutoring-rules@2024-12-31#durations, which the corpus does not hold",
        ),
        (
            "share: 10%",
            "share: {tier: co-investment/size, fact: issue_size}",
            "plan: co-investment has no section size",
        ),
    ],
)
def test_figures_that_drift_from_rules_and_corpus_are_reported(tmp_path: Path, old: str, new: str, said: str) -> None:
    root = tmp_path / "corpus"
    shutil.copytree(BOOK.root / "rules", root / "rules")
    shutil.copy(BOOK.root / "facts.yaml", root)
    folder(root, GOOD.replace(old, new, 1))
    problems = [str(problem) for problem in verify_figures(RuleBook(root, BOOK.corpus))]
    assert any(said in problem for problem in problems)
    assert all(problem.startswith("rules/figures.yaml:") for problem in problems)


def test_figures_are_no_rule_set_and_part_of_the_hash(tmp_path: Path) -> None:
    assert not {"words", "roles", "figures"} & set(BOOK.names)
    root = tmp_path / "corpus"
    shutil.copytree(BOOK.root / "rules", root / "rules")
    before = corpus_hash(root)
    folder(root, GOOD)
    assert corpus_hash(root) != before

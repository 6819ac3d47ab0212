"""`corpus verify` names thresholds that no rule tests, notes that are not needed, and statements that decide too much."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus.checks import Problem
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.checks import verify_rules
from tests.corpus.version_files import ABOUT, line_of, provision, write_version
from tests.eligibility.verdicts import rules_folder

FILE, RULES = "documents/toy-rules/2020-01-01.md", "rules/tiny.yaml"
HEAD = """\
tiny:
  label: {en: Tiny, zh: 小}
  conclusions:
    eligible: {en: "Yes", zh: 是}
    not_eligible: {en: "No", zh: 否}
    undetermined: {en: Open, zh: 未定}
  sections:
    - id: one
      label: {en: One, zh: 一}
      routes:
        - id: one
          label: {en: One, zh: 一}
          open_to: {fact: issue_size, at_least: CNY 2bn}
          criteria:
"""
CRITERION = """\
            - id: patents
              label: {en: Patents, zh: 专利}
              provision: toy-rules@2020-01-01#patents
              test: {fact: invention_patents, at_least: 7 patents}
              applies_when: {fact: expected_market_cap, at_least: CNY 4bn}
              exceptions:
                - id: fewer
                  label: {en: Fewer, zh: 较少}
                  priority: 1
                  when: {fact: rd_staff_ratio, at_least: 10%}
                  provision: toy-rules@2020-01-01#staff
                  waived: true
"""
GROUP = """\
            - id: either
              label: {en: Either, zh: 其一}
              provision: toy-rules@2020-01-01#either
              any_of:
                - id: either.amount
                  label: {en: Amount, zh: 金额}
                  provision: toy-rules@2020-01-01#about
                  test: {fact: three_year_rd_expense, at_least: CNY 80m}
"""
PATENTS = provision("patents", "The issuer needs at least 7 invention patents.", "发明专利不少于7项。")
STAFF = provision("staff", "The share of R&D staff is at least 10%.", "研发人员占比不低于10%。")


def problems(root: Path, *provisions: str, rules: str = HEAD + CRITERION + GROUP, **front: str) -> list[Problem]:
    """What is wrong with rules about a document of these provisions."""
    either = provision("either", "Total R&D is at least RMB 80 million.", "研发投入累计不低于8000万元。")
    about = ABOUT.replace("take effect as stated.", "ask for RMB 80 million.").replace("所述施行", "8000万元施行")
    write_version(root, about + either + "".join(provisions), **front)
    return verify_rules(RuleBook(rules_folder(root, rules)))


def test_thresholds_that_rules_test_need_no_note(tmp_path: Path) -> None:
    patents = provision(
        "patents",
        "With a market cap of at least RMB 4 billion and an issue of at least RMB 2 billion it needs at least 7 patents.",
        "预计市值不低于40亿元且发行规模不低于20亿元的，专利不少于7项。",
    )
    assert problems(tmp_path, patents, STAFF) == []


@pytest.mark.parametrize(
    ("en", "zh", "text"),
    [
        ("Holders may sell at most 25% a year.", "股东每年减持不超过25%。", "'25%'"),
        ("Profit is at least RMB 60 million.", "利润不低于6000万元。", "'RMB 60 million'"),
        ("The lock-up is at least 12 months.", "限售期不少于12个月。", "'12 months'"),
        ("At least 10 listed firms are needed.", "须有10家以上上市公司。", "'10 listed firms'"),
    ],
)
def test_a_threshold_that_no_rule_tests(tmp_path: Path, en: str, zh: str, text: str) -> None:
    (problem,) = problems(tmp_path, PATENTS, STAFF, provision("duty", en, zh))
    file = tmp_path / FILE
    assert (problem.file, problem.line) == (FILE, line_of(file, "## duty |"))
    assert problem.message.startswith(f"duty: no rule that cites it tests {text};")


@pytest.mark.parametrize(
    ("en", "zh", "meta"),
    [
        ("Holders may sell at most 25% a year.", "股东每年减持不超过25%。", "- untested: a duty after listing\n"),
        ("It needs at least 7 patents.", "专利不少于7项。", "- refs: #patents\n"),
        ("A review takes at most 20 working days.", "审核不超过20个工作日。", ""),
        ("The total counts over three years.", "累计按三年计算。", ""),
        ("It was RMB 300 million in 2019.", "2019年为3亿元。", ""),
    ],
)
def test_what_needs_no_rule(tmp_path: Path, en: str, zh: str, meta: str) -> None:
    assert problems(tmp_path, PATENTS, STAFF, provision("duty", en, zh, meta)) == []


def test_thresholds_of_a_document_that_is_no_rule(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + PATENTS + STAFF + provision("either"), effective_to="2020-12-31")
    file = write_version(
        tmp_path, ABOUT + provision("case", "It sold at least 25%.", "其出售不低于25%。"), document="practice"
    )
    file.write_text(file.read_text("utf-8").replace("kind: rule", "kind: practice"), "utf-8")
    rules = HEAD + CRITERION
    assert verify_rules(RuleBook(rules_folder(tmp_path, rules))) == []


def test_a_note_that_rules_leave_nothing_to_explain(tmp_path: Path) -> None:
    staff = STAFF.replace("标题\n", "标题\n- untested: left to the sponsor\n", 1)
    (problem,) = problems(tmp_path, PATENTS, staff)
    assert (problem.file, problem.line) == (FILE, line_of(tmp_path / FILE, "## staff |"))
    assert problem.message == "staff: a note says 'untested', but rules test '10%'"


def test_a_rule_about_one_version_tests_the_threshold_in_every_version(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + PATENTS, version="2019-01-01", effective_to="2019-12-31")
    assert problems(tmp_path, PATENTS, STAFF) == []


VOUCHED = """\
            - id: first
              label: {en: Large market, zh: 市场空间大}
              provision: toy-rules@2020-01-01#about
              judgement: large_market_space
            - id: second
              label: {en: %s, zh: %s}
              provision: toy-rules@2020-01-01#about
              judgement: %s
"""


@pytest.mark.parametrize(("en", "zh"), [("Market standing", "市场空间大"), ("Large market", "行业地位")])
def test_a_vouched_statement_that_decides_two_conditions(tmp_path: Path, en: str, zh: str) -> None:
    rules = HEAD + CRITERION + GROUP + VOUCHED % (en, zh, "large_market_space")
    (problem,) = problems(tmp_path, PATENTS, STAFF, rules=rules)
    file = tmp_path / RULES
    assert (problem.file, problem.line) == (RULES, line_of(file, "            - id: second"))
    assert problem.message.startswith(
        f"second ('{en}') is decided by asserted.large_market_space like first ('Large market', "
        f"{RULES}:{line_of(file, '            - id: first')})"
    )


@pytest.mark.parametrize(
    ("en", "zh", "fact"),
    [("Large market", "市场空间大", "large_market_space"), ("Standing", "行业地位", "technological_advantage")],
)
def test_one_condition_stated_twice_and_two_with_a_fact_each(tmp_path: Path, en: str, zh: str, fact: str) -> None:
    rules = HEAD + CRITERION + GROUP + VOUCHED % (en, zh, fact)
    assert problems(tmp_path, PATENTS, STAFF, rules=rules) == []

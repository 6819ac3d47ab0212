"""The table of facts: what a broken entry is told, and that one entry is all a new fact needs."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.channels.mcp.schemas import facts_schema
from assistant.eligibility.facts.files import read_facts
from assistant.eligibility.facts.form import chat_form, fact_form
from assistant.eligibility.facts.table import FactTable, read_fact_table
from assistant.eligibility.reading.phrase_file import examples_of
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_table
from assistant.eligibility.screening.tables import open_table
from assistant.eligibility.verdict.checker import Conclusion, check
from assistant.eligibility.wording.next_questions import template
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.service import Assistant
from assistant.settings import Settings
from tests.eligibility.verdicts import TABLE

TODAY = dt.date(2026, 11, 22)
SHIPPED = (packaged("corpus") / "facts.yaml").read_text("utf-8")
BEFORE = "  overseas_market_value:\n"
FACT = """\
  satellites_in_orbit:
    kind: count
    label: {en: satellites in orbit, zh: 在轨卫星}
    unit: {en: satellites, zh: 颗}
    group: size
    chat: yes
    said:
      - en: [satellites? in orbit]
        zh: [在轨卫星]
        yes: ["we have 12 satellites in orbit", "在轨卫星12颗"]
        no: ["we have 12 patents", "发明专利12项"]

"""
RULES = """\
constellation:
  label: {en: Constellation, zh: 星座}
  facts: [satellites_in_orbit]
  conclusions:
    eligible: {en: Large enough., zh: 规模足够。}
    not_eligible: {en: Too small., zh: 规模不足。}
    undetermined: {en: Open., zh: 未定。}
  sections:
    - id: constellation
      label: {en: Constellation, zh: 星座}
      routes:
        - id: constellation
          label: {en: Constellation, zh: 星座}
          criteria:
            - id: constellation.satellites
              label: {en: Satellites in orbit, zh: 在轨卫星}
              provision: sse-star-listing-rules@2026-04-24#2.1.2(5)
              test: {fact: satellites_in_orbit, at_least: 10 satellites}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped corpus with one more fact and a rule about it."""
    folder = tmp_path_factory.mktemp("corpus") / "corpus"
    shutil.copytree(packaged("corpus"), folder)
    (folder / "facts.yaml").write_text(SHIPPED.replace(BEFORE, FACT + BEFORE), "utf-8")
    (folder / "rules" / "constellation.yaml").write_text(RULES, "utf-8")
    return folder


def test_one_entry_and_a_rule_are_all_a_fact_needs(folder: Path, tmp_path: Path) -> None:
    book = RuleBook(folder)
    table = book.fact_table
    (tmp_path / "company.yaml").write_text("satellites_in_orbit: 9\n", "utf-8")
    facts = read_facts(tmp_path / "company.yaml", table)
    assert check(facts, book, "constellation", TODAY).conclusion is Conclusion.NOT_ELIGIBLE
    (tmp_path / "companies.csv").write_text("name,satellites_in_orbit\nA,9\nB,10\n", "utf-8")
    companies = open_table(tmp_path / "companies.csv", table)
    (frame, rejected) = next(iter(screen_table(companies, book, "constellation", TODAY)))
    assert (frame["verdict"].to_list(), rejected) == (["not_eligible", "eligible"], [])
    (group,) = fact_form(table, (2025,), {"satellites_in_orbit"})
    assert [(group.group.id, field.label.zh) for field in group.fields] == [("size", "在轨卫星")]
    assert "satellites_in_orbit" in [field.key for field in chat_form(table, (2025, 2024, 2023))]
    assert "satellites_in_orbit:" in template(table, Language.EN)
    assert "satellites_in_orbit" in facts_schema(table)["properties"]


@pytest.mark.parametrize(
    "question",
    ["We have 12 satellites in orbit. Is our constellation large enough?", "我们有在轨卫星12颗，够资格吗？"],
)
def test_a_new_fact_is_read_from_a_question(folder: Path, tmp_path: Path, question: str) -> None:
    assistant = Assistant(Settings(corpus_dir=folder, data_dir=tmp_path), clock=lambda: TODAY)
    answer = assistant.ask(question)
    assert [(fact.fact, str(fact.value)) for fact in answer.facts_read] == [("satellites_in_orbit", "12")]
    assert answer.verdict is not None
    assert (answer.verdict["rule_set"], answer.verdict["verdict"]) == ("constellation", "eligible")


BROKEN = [
    ("kind: money\n    label: {en: expected", "kind: mony\n    label: {en: expected", "'mony' is not allowed; did you mean money?"),
    ("    group: size\n    hint:", "    grup: size\n    hint:", "unknown key; did you mean group?"),
    ("    group: size\n    hint:", "    group: sizes\n    hint:", "'sizes' is not allowed; did you mean size?"),
    ("    label: {en: expected market cap, zh: 预计市值}", "    label: {en: expected market cap}", "lacks zh"),
    ("    label: {en: expected market cap, zh: 预计市值}\n", "", "lacks label"),
    ("    unit: {en: patents, zh: 项}\n", "", "lacks unit"),
    ("    default: domestic\n", "    default: domestik\n", "did you mean domestic?"),
    ("    never: true\n", "    minimum: none\n", "a fact of kind date has none"),
    ("minimum: -100%", "minimum: little", "'little' is no bound"),
    ("    chat: every year\n", "    chat: yes\n", "allowed here: "),
    ("  years: {label: {en: Audited years, zh: 经审计的会计年度}}\n", "", "lacks years"),
    ("  revenue:\n", "  Revenue:\n", "small letters"),
    ("    changes: given_up\n", "    changes: give_up\n", "'give_up' is not allowed; did you mean given_up?"),
    ("    changes: given_up\n", "    changes: raised\n", "a fact of kind flag cannot be raised; it changes: chosen, given_up"),
    ("    kind: text\n", "    kind: text\n    changes: chosen\n", "in no way: leave the field out"),
]  # fmt: skip


def _table(folder: Path, text: str) -> FactTable:
    (folder / "facts.yaml").write_text(text, "utf-8")
    return read_fact_table(folder)


@pytest.mark.parametrize(("old", "new", "said"), BROKEN)
def test_a_broken_entry_is_refused_in_one_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in SHIPPED
    with pytest.raises(InputError) as error:
        _table(tmp_path, SHIPPED.replace(old, new, 1))
    assert str(error.value).startswith("facts.yaml:")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


_VALUATION = (
    "en: [valuation, valued at, worth, "
    '"valu(ed|es|ing) (us|our company|the (company|issuer|firm|business|group))( at)?"]'
)
_VALUATION_ZH = '        zh: [估值, "(把|给|对)(我们|我司|公司)估(了|到|在|出|成)", "(投资人|投资方|资方|机构|基金|上一?轮)估(了|到|在|出)"]\n'
BROKEN_WORDS = [
    (_VALUATION_ZH, "", "lacks zh"),
    (_VALUATION, "en: []", "lacks words"),
    (_VALUATION, 'en: ["(valuation"]', "is not a pattern"),
    (_VALUATION, f"en: [{'valuation ' * 13}]", "longer than 120 characters"),
    ('        no: ["a valuation report of 40 pages", "valued at RMB 6bn post-money", "估值报告已出具"]\n', "", "lacks no"),
    ("adjacent: true", "adjecent: true", "unknown key; did you mean adjacent?"),
    ("- same_as: rd_expense", "- same_as: rd_expenses", "did you mean rd_expense?"),
    ("    over: 2 years", "    over: 5 years", "is not allowed"),
    ("- value: true\n        en:\n          - dual class", "- value: perhaps\n        en:\n          - dual class", "'perhaps' is not allowed"),
    ("  name:\n    kind: text\n", "  name:\n    said:\n      - {en: [a], zh: [b]}\n    kind: text\n", "has no words of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BROKEN_WORDS)
def test_broken_words_are_refused_in_one_line_and_leave_the_table_readable(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in SHIPPED
    table = _table(tmp_path, SHIPPED.replace(old, new, 1))
    with pytest.raises(InputError) as error:
        examples_of(table)
    assert str(error.value).startswith("facts.yaml:")
    assert said in str(error.value)


def test_a_corpus_without_facts_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no facts at .*; set ASSISTANT_CORPUS_DIR"):
        read_fact_table(tmp_path)


def test_every_fact_has_a_place_in_the_form_but_the_day() -> None:
    specs = [*TABLE.stated.values(), *TABLE.yearly.values(), *TABLE.asserted.values()]
    assert [spec.key for spec in specs if spec.group is None] == ["as_of"]
    assert {spec.group for spec in specs} - {None} == set(TABLE.groups)


def test_a_form_with_room_for_one_year_asks_for_totals_instead() -> None:
    short, long = ([field.key for field in chat_form(TABLE, years)] for years in ((2025,), (2025, 2024, 2023)))
    assert "three_year_rd_ratio" in short
    assert "three_year_rd_ratio" not in long
    assert "years.2023.revenue" in long
    assert len(set(long)) == len(long)
    assert chat_form(TABLE, (2025,), "listed_on")[0].key == "listed_on"

"""The loader refuses rules that could be read two ways, and the shipped rules agree with the corpus."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.corpus.model import Reference
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.checks import verify_rules
from assistant.errors import InputError
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, rules_folder

GOOD = """\
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
          criteria:
            - id: patents
              label: {en: Patents, zh: 专利}
              provision: csrc-sci-tech-attributes@2024-04-30#indicator-3
              test: {fact: invention_patents, at_least: 7 patents}
              exceptions:
                - id: software
                  label: {en: Software, zh: 软件}
                  priority: 1
                  when: {fact: industry, is: [software]}
                  provision: sse-star-application-provisions@2024-04-30#software-exemption
                  waived: true
"""

OTHER_EXCEPTION = """\
                - id: rockets
                  label: {en: Rockets, zh: 火箭}
                  priority: 1
                  when: {fact: industry, is: [commercial_rocket]}
                  provision: sse-star-application-provisions@2024-04-30#software-exemption
                  instead:
                    id: fewer
                    label: {en: Fewer, zh: 较少}
                    provision: csrc-sci-tech-attributes@2024-04-30#indicator-3
                    test: {fact: invention_patents, at_least: 3 patents}
"""

BROKEN = [
    ("at_least: 7 patents", "at_least: 7", "is not a threshold with its unit"),
    ("at_least: 7 patents", "at_least: 7 companies", "is not a threshold with its unit"),
    (
        "invention_patents, at_least: 7 patents",
        "expected_market_cap, at_least: 4bn",
        "is not a threshold with its unit",
    ),
    ("invention_patents, at_least: 7 patents", "rd_staff_ratio, at_least: 0.1", "is not a threshold with its unit"),
    ("fact: invention_patents", "fact: patents", "there is no fact 'patents'"),
    ("tiny:", "tiny:\n  facts: [patents]", "there is no fact 'patents'"),
    ("at_least: 7 patents", "more_than: 7 patents, at_least: 7 patents", "a condition needs"),
    ("is: [software]", "is: [softwares]", "is not a value of industry"),
    ("@2024-04-30#indicator-3", "#indicator-3", "is not document@version#provision"),
    ("@2024-04-30#indicator-3", "@2024-04-31#indicator-3", "is not a date"),
    ("              test:", "              tests:", "needs exactly one of"),
    ("label: {en: Patents, zh: 专利}", "label: {en: Patents}", "lacks zh"),
    ("label: {en: Patents, zh: 专利}", "label: {en: Patents, zh: 专利}\n              weight: 3", "unknown key"),
    ("            - id: patents", "            - id: patents\n              id: again", "given twice"),
    ("waived: true", "priority: 2", "given twice"),
    ("                  waived: true\n", "", "needs either"),
    ("                  priority: 1\n", "", "lacks priority"),
    ("    undetermined: {en: Open, zh: 未定}\n", "", "needs exactly"),
    (
        "                  waived: true\n",
        "                  waived: true\n" + OTHER_EXCEPTION,
        "conflict with equal priority",
    ),
    ("          criteria:", "          open_to: {fact: name, at_least: 3}\n          criteria:", "is not a number"),
]


def _load(tmp_path: Path, text: str) -> None:
    RuleBook(rules_folder(tmp_path, text)).rule_set("tiny")


@pytest.mark.parametrize(("old", "new", "said"), BROKEN, ids=[said + str(n) for n, (_, _, said) in enumerate(BROKEN)])
def test_a_broken_rule_is_refused_with_file_and_line(old: str, new: str, said: str, tmp_path: Path) -> None:
    _load(tmp_path, GOOD)
    assert old in GOOD
    with pytest.raises(InputError, match=re.escape(said)) as caught:
        _load(tmp_path, GOOD.replace(old, new, 1))
    assert re.match(r"rules/tiny\.yaml:\d+: ", str(caught.value))


def test_exceptions_of_different_priority_do_not_conflict(tmp_path: Path) -> None:
    _load(
        tmp_path,
        GOOD.replace("waived: true\n", "waived: true\n" + OTHER_EXCEPTION.replace("priority: 1", "priority: 2")),
    )


def test_versions_must_be_in_order(tmp_path: Path) -> None:
    disordered = GOOD.replace(
        "              provision: csrc-sci-tech-attributes@2024-04-30#indicator-3\n",
        "              provision: [csrc-sci-tech-attributes@2024-04-30#indicator-3, csrc-sci-tech-attributes@2021-04-16#indicator-3]\n",
    )
    with pytest.raises(InputError, match="in order of date"):
        _load(tmp_path, disordered)


def test_an_unknown_rule_set_names_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean listing"):
        BOOK.rule_set("listings")


def test_the_rule_sets_of_the_design_exist() -> None:
    wanted = {
        "listing",
        "growth-tier-entry",
        "growth-tier-exit",
        "senior-investor",
        "co-investment",
        "investor-suitability",
        "financial-delisting",
    }
    assert set(BOOK.names) == wanted


def test_shipped_rules_agree_with_the_corpus() -> None:
    assert verify_rules(BOOK) == []


def _problems(tmp_path: Path, text: str) -> list[str]:
    return [str(problem) for problem in verify_rules(RuleBook(rules_folder(tmp_path, text), BOOK.corpus))]


DRIFTED = [
    ("at_least: 7 patents", "at_least: 8 patents", "8 patents does not stand in the en text"),
    ("attributes@2024-04-30#indicator-3", "attributes@2024-04-30#indicator-9", "has no provision indicator-9"),
    ("attributes@2024-04-30#indicator-3", "attributes@2024-05-01#indicator-3", "no such version"),
    ("csrc-sci-tech-attributes@", "csrc-sci-fi@", "no such document"),
    ("              test:", "              from: 2023-01-01\n              test:", "is not in force"),
    (
        "tiny:",
        "tiny:\n  concepts: [deliting]",
        "tiny goes by the concept deliting, which the glossary does not hold; did you mean delisting?",
    ),
    (
        "    - id: one",
        "    - concepts: [no-such-thing-at-all]\n      id: one",
        "one goes by the concept no-such-thing-at-all",
    ),
    ("        - id: one", "        - concepts: [standard-7]\n          id: one", "one goes by the concept standard-7"),
]


@pytest.mark.parametrize(("old", "new", "said"), DRIFTED)
def test_rules_that_drift_from_the_corpus_are_reported(old: str, new: str, said: str, tmp_path: Path) -> None:
    problems = _problems(tmp_path, GOOD.replace(old, new, 1))
    assert any(said in problem and problem.startswith("rules/tiny.yaml:") for problem in problems)


def test_a_number_changed_in_one_language_only_is_reported(tmp_path: Path) -> None:
    rules_folder(tmp_path, GOOD)
    corpus = BOOK.corpus
    document = corpus.documents["csrc-sci-tech-attributes"]
    provision = document.latest.provisions["indicator-3"]
    text = {Language.EN: provision.text[Language.EN], Language.ZH: provision.text[Language.ZH].replace("7", "9")}
    latest = replace(
        document.latest, provisions={**document.latest.provisions, "indicator-3": replace(provision, text=text)}
    )
    changed = replace(
        corpus,
        documents={**corpus.documents, document.id: replace(document, versions=(*document.versions[:-1], latest))},
    )
    problems = [problem for problem in verify_rules(RuleBook(tmp_path, changed)) if problem.file == "rules/tiny.yaml"]
    assert [problem.message.split(" does")[0] for problem in problems] == ["patents: 7 patents"]
    assert "zh text" in problems[0].message


def test_a_book_reads_its_folder_once_and_only_what_is_asked_for(tmp_path: Path) -> None:
    file = rules_folder(tmp_path, GOOD) / "rules" / "tiny.yaml"
    (tmp_path / "rules" / "broken.yaml").write_text("broken: [", encoding="utf-8")
    book = RuleBook(tmp_path)
    rules = book.rule_set("tiny")
    file.unlink()
    assert book.rule_set("tiny") is rules
    with pytest.raises(InputError, match=r"broken\.yaml"):
        _ = book.names


def test_a_book_says_which_rules_rest_on_a_provision() -> None:
    uses = BOOK.uses_of("sse-star-listing-rules", "2.1.2(5)")
    assert {use.rule_set for use in uses} == {"listing"}
    assert BOOK.uses_of("sse-star-listing-rules", "no such") == ()


def test_a_citation_needs_the_documents_alone_and_they_are_read_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packaged("corpus"), tmp_path / "corpus", ignore=shutil.ignore_patterns("vectors")))
    glossary = folder / "glossary.yaml"
    text = glossary.read_text("utf-8")
    glossary.write_text("- id: [", "utf-8")
    book = RuleBook(folder)
    fifth = Reference("sse-star-listing-rules", "2.1.2(5)")
    assert book.cite(fifth, dt.date(2026, 11, 22)).version == "2026-04-24"
    glossary.write_text(text, "utf-8")
    shutil.rmtree(folder / "documents" / "sse-star-listing-rules")
    assert "sse-star-listing-rules" in book.corpus.documents
    assert book.corpus.glossary

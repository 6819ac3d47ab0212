"""What the sci-tech attributes, sector guidelines, growth tier and trading rules of each day say, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.corpus.model import Corpus, Evidence, Provision, Reference
from assistant.language.text import Language

TODAY = "2026-11-22"

SAYS = [
    # document, provision, day, words of the English and of the Chinese text
    (
        "csrc-sci-tech-attributes",
        "indicator-3",
        "2020-06-01",
        "form the income of the main business",
        "形成主营业务收入",
    ),
    (
        "csrc-sci-tech-attributes",
        "indicator-3",
        "2022-12-29",
        "form the income of the main business",
        "形成主营业务收入",
    ),
    ("csrc-sci-tech-attributes", "indicator-3", "2022-12-30", "applied to the main business", "应用于主营业务"),
    ("csrc-sci-tech-attributes", "indicator-3", "2024-04-30", "able to be industrialised", "能够产业化"),
    (
        "csrc-sci-tech-attributes",
        "art. 2(5)",
        "2023-06-01",
        "form the core technology and are applied",
        "并应用于主营业务",
    ),
    ("csrc-sci-tech-attributes", "art. 2(5)", TODAY, "can be industrialised", "能够产业化"),
    ("csrc-sci-tech-attributes", "art. 2(2)", TODAY, "or its core technical staff", "或者其核心技术人员"),
    ("csrc-sci-tech-attributes", "art. 2(4)", TODAY, "products or services", "产品或者服务"),
    ("csrc-sci-tech-attributes", "art. 3", TODAY, "section 3", "第三节"),
    ("csrc-sci-tech-attributes", "about", TODAY, "20 March 2020", "2020年3月20日"),
    ("csrc-sci-tech-attributes", "about", TODAY, "10 August 2023", "2023年8月10日"),
    (
        "csrc-sci-tech-attributes",
        "red-chip-exemption",
        TODAY,
        "does not name red-chip companies not listed",
        "未将没有在境外上市",
    ),
    ("csrc-rd-staff-guideline", "half-time", TODAY, "less than 50%", "不足50%"),
    ("csrc-rd-staff-guideline", "half-time-practice", TODAY, "more than 50%", "超过50%"),
    ("sse-star-application-provisions", "art. 3", "2020-06-01", "industry fields", "行业领域"),
    ("sse-star-application-provisions", "art. 4", "2020-06-01", "all three together", "三项常规指标"),
    ("sse-star-application-provisions", "art. 4", "2023-06-01", "industry fields", "行业领域"),
    ("sse-star-application-provisions", "art. 5", "2023-06-01", "not re-read", "未重新核对"),
    (
        "sse-star-application-provisions",
        "transition",
        TODAY,
        "had already passed the listing committee",
        "已通过上市委审议",
    ),
    ("sse-star-application-provisions", "document-number", "2024-06-01", "上证发〔2024〕54号", "上证发〔2024〕54号"),
    ("sse-star-application-provisions", "future-fields-examples", TODAY, "robots under high-end equipment", "机器人"),
    ("sse-guideline-5-medical-devices", "other-conditions", TODAY, "continue as a going concern", "持续经营能力"),
    (
        "sse-guideline-5-medical-devices",
        "other-conditions",
        "2022-07-01",
        "commercial plan with the risks",
        "商业化计划",
    ),
    ("sse-guideline-9-commercial-rockets", "art. 5", TODAY, "no material technical problem", "不得发生重大技术问题"),
    ("sse-guideline-10-large-models", "about", TODAY, "22 September 2026", "2026年9月22日"),
    ("sse-growth-tier-guideline", "entry-basis", TODAY, "the lower of the amounts", "孰低值"),
    ("sse-growth-tier-guideline", "exit-timing", TODAY, "follows the annual report", "年度报告之后"),
    ("sse-trading-rules", "about", "2023-04-10", "17 February 2023", "2023年2月17日"),
    ("sse-trading-rules", "investor-suitability", TODAY, "is not known here", "未能得知"),
]

GRADES = [
    ("csrc-sci-tech-attributes", "art. 2(2)", TODAY, Evidence.TRANSCRIBED),
    ("csrc-sci-tech-attributes", "art. 2(2)", "2023-06-01", Evidence.UNVERIFIED),
    ("csrc-sci-tech-attributes", "art. 2(5)", "2023-06-01", Evidence.PRESS),
    ("csrc-rd-staff-guideline", "half-time", TODAY, Evidence.SINGLE_SOURCE),
    ("csrc-growth-tier-opinions", "other-measures", TODAY, Evidence.OFFICIAL),
    ("sse-star-application-provisions", "art. 5", "2024-06-01", Evidence.TRANSCRIBED),
    ("sse-guideline-9-commercial-rockets", "payload", TODAY, Evidence.SINGLE_SOURCE),
    ("sse-guideline-10-large-models", "who-can-list", TODAY, Evidence.PRESS),
    ("sse-growth-tier-guideline", "entry-basis", TODAY, Evidence.TRANSCRIBED),
    ("sse-growth-tier-guideline", "exit-timing", TODAY, Evidence.PRESS),
    ("sse-growth-tier-guideline", "exit-timing-audit", TODAY, Evidence.SINGLE_SOURCE),
    ("sse-growth-tier-guideline", "marks", TODAY, Evidence.SINGLE_SOURCE),
    ("sse-trading-rules", "price-limits", TODAY, Evidence.OFFICIAL),
    ("sse-trading-rules", "investor-suitability", "2024-06-01", Evidence.UNVERIFIED),
]

READINGS = ["scope-reading", "phased-result-reading", "approval-reading", "judgement-reading"]


def _find(corpus: Corpus, document: str, provision: str, day: str) -> Provision:
    found = corpus.find(Reference(document, provision), dt.date.fromisoformat(day))
    assert found is not None, f"{document}#{provision} on {day}"
    return found


@pytest.mark.parametrize(("document", "provision", "day", "english", "chinese"), SAYS)
def test_the_text_of_the_day_says_it_in_both_languages(
    corpus: Corpus, document: str, provision: str, day: str, english: str, chinese: str
) -> None:
    text = _find(corpus, document, provision, day).text
    assert english in text[Language.EN]
    assert chinese in text[Language.ZH]


@pytest.mark.parametrize(("document", "provision", "day", "grade"), GRADES)
def test_the_grade_of_the_day(corpus: Corpus, document: str, provision: str, day: str, grade: Evidence) -> None:
    assert _find(corpus, document, provision, day).evidence is grade


@pytest.mark.parametrize("provision", READINGS)
def test_what_is_a_reading_says_so_and_is_not_graded_as_known(corpus: Corpus, provision: str) -> None:
    found = _find(corpus, "sse-guideline-10-large-models", provision, TODAY)
    assert found.evidence is Evidence.UNVERIFIED
    assert all(line.startswith("Our reading: ") for line in found.text[Language.EN].splitlines() if line)
    assert all(line.startswith("本库的理解：") for line in found.text[Language.ZH].splitlines() if line)


def test_no_provision_of_the_large_model_guideline_known_better_holds_a_reading(corpus: Corpus) -> None:
    version = corpus.documents["sse-guideline-10-large-models"].latest
    assert not [
        name
        for name, provision in version.provisions.items()
        if "Our reading" in provision.text[Language.EN] and provision.evidence is not Evidence.UNVERIFIED
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("market cap", "valuation"),
        ("red-chip company", "VIE"),
        ("invention patent", "patent"),
        ("net profit", "profit"),
    ],
)
def test_names_that_are_no_equivalents_stand_apart(corpus: Corpus, left: str, right: str) -> None:
    entries = {name: entry.id for entry in corpus.glossary for name in entry.en}
    assert entries[left] != entries[right]

"""A restatement beside an official text, both made up."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.corpus.model import DocumentKind, Evidence, Form, Provision, Version
from assistant.corpus.parsing.parser import PieceKind, parse_provisions
from assistant.eligibility.proposals.proposal import LimitState
from assistant.language.text import Bilingual, Language
from assistant.library.compare import ComparedProvision, TextAgreement, TextComparison, compare, comparison_json
from tests.eligibility.verdicts import BOOK

DAY = dt.date(2024, 1, 1)
OFFICIAL = """灯塔管理办法
第一章 总则
第一条 为了规范灯塔，制定本办法。
第二条 守塔人应当在收到点灯申请之日起5个工作日内作出是否受理的决定。
第三条 灯塔高度不低于30米，塔顶面积占塔身面积的比例不低于15%。
第四条 有下列情形之一的，停止点灯：
（一）连续20个交易日没有船舶进港；
（二）守塔人离职；
（三）灯油用尽。
第五条 船舶遇难的，守塔人至少点灯12个月。
"""


def provision(name: str, text: str, title: str = "标题", evidence: Evidence = Evidence.PRESS) -> Provision:
    return Provision(
        document="toy-lights",
        version=DAY.isoformat(),
        id=name,
        title=Bilingual(title, title),
        path=(),
        text={Language.ZH: text},
        evidence=evidence,
        form=Form.RESTATEMENT,
        kind=DocumentKind.RULE,
        effective_from=DAY,
        effective_to=None,
    )


def version(provisions: dict[str, Provision], document: str, form: Form, evidence: Evidence) -> Version:
    title = Bilingual("Lights", "灯塔管理办法")
    return Version(
        document, DAY.isoformat(), title, title, "灯塔院", None, None, DAY, None, form, DocumentKind.RULE, evidence, (), provisions
    )  # fmt: skip


def official_version(source: str, document: str = "toy-lights", evidence: Evidence = Evidence.OFFICIAL) -> Version:
    pieces = [piece for piece in parse_provisions(source) if piece.kind is PieceKind.PROVISION]
    held = {piece.id: provision(piece.id, source[piece.start : piece.until].strip()) for piece in pieces}
    return version(held, document, Form.OFFICIAL_TEXT, evidence)


def compared(
    *restated: Provision, evidence: Evidence = Evidence.OFFICIAL, source: str | None = OFFICIAL
) -> TextComparison:
    held = {each.id: each for each in restated}
    restatement = version(held, "toy-lights", Form.RESTATEMENT, Evidence.PRESS)
    return compare(restatement, official_version(OFFICIAL, evidence=evidence), BOOK, source)


def only(comparison: TextComparison) -> ComparedProvision:
    (found,) = comparison.provisions
    return found


@pytest.mark.parametrize("source", [OFFICIAL, None])
def test_equal_numbers_let_the_grade_of_the_official_text_be_proposed(source: str | None) -> None:
    found = only(compared(provision("acceptance", "守塔人在5个工作日内决定是否受理点灯申请。"), source=source))
    assert (found.agreement, found.counterpart, found.allowed) == (TextAgreement.SAME, "art. 2", Evidence.OFFICIAL)
    assert found.provision.evidence is Evidence.PRESS


def test_a_transcription_allows_no_more_than_a_transcription() -> None:
    found = only(
        compared(provision("acceptance", "守塔人在5个工作日内决定是否受理点灯申请。"), evidence=Evidence.TRANSCRIBED)
    )
    assert found.allowed is Evidence.TRANSCRIBED


@pytest.mark.parametrize(
    ("text", "missing", "other"),
    [
        ("守塔人在10个工作日内决定是否受理点灯申请。", ("10个工作日",), ("5个工作日",)),
        ("守塔人在5日内决定是否受理点灯申请。", ("5日",), ("5个工作日",)),
        ("灯塔高度不低于30米，塔顶面积占塔身面积的比例超过15%。", ("15%",), ("15%",)),
        ("连续20日没有船舶进港的，停止点灯。", ("20日",), ("20个交易日",)),
    ],
)  # fmt: skip
def test_another_number_period_or_bound_is_told_with_both_sentences(
    text: str, missing: tuple[str, ...], other: tuple[str, ...]
) -> None:
    found = only(compared(provision("light", text)))
    (sentence,) = found.sentences
    assert found.agreement is TextAgreement.DIFFERS
    assert (sentence.missing, sentence.other) == (missing, other)
    assert sentence.official is not None
    assert sentence.official.text in OFFICIAL
    assert OFFICIAL.splitlines()[sentence.official.line - 1].strip().startswith(sentence.official.text.splitlines()[0])
    assert found.allowed is Evidence.UNVERIFIED
    assert found.counterpart is None


@pytest.mark.parametrize(
    "text",
    [
        "船舶遇难的，守塔人至少点灯1年。",
        "灯塔管理办法第4条列出3种停止点灯的情形。",
        "灯塔高度30米以上，塔顶面积占塔身面积的比例在百分之十五以上。",
    ],
)  # fmt: skip
def test_the_same_number_in_other_words_is_no_difference(text: str) -> None:
    found = only(compared(provision("light", text, title="灯塔（第4条）")))
    assert found.agreement is TextAgreement.SAME


def test_a_sentence_without_numbers_bears_nothing_out() -> None:
    found = only(compared(provision("stop", "守塔人离职的，停止点灯。")))
    assert (found.agreement, found.allowed) == (TextAgreement.NO_NUMBERS, Evidence.PRESS)


def test_what_only_one_of_the_two_says() -> None:
    comparison = compared(
        provision("acceptance", "守塔人在5个工作日内决定是否受理点灯申请。"),
        provision("kites", "风筝比赛每隔8周举行。"),
    )
    assert [each.agreement for each in comparison.provisions] == [TextAgreement.SAME, TextAgreement.ONLY_RESTATED]
    assert comparison.only_official == ("art. 1", "art. 3", "art. 4", "art. 5")
    assert comparison.counterparts == {"acceptance": "art. 2"}


def test_the_thresholds_that_rest_on_the_document_are_held_against_the_official_text() -> None:
    document = BOOK.corpus.documents["sse-star-listing-rules"]
    restated = document.latest
    source = """# 上海证券交易所科创板股票上市规则
2.1.1 发行人申请上市，应当符合下列条件：
（一）符合发行条件；
（二）发行后股本总额不低于人民币3000万元。
2.1.2 发行人的市值及财务指标应当至少符合下列标准中的一项：
（一）预计市值不低于人民币10亿元，最近两年净利润均为正且累计净利润不低于人民币5000万元；
（二）预计市值不低于人民币15亿元，最近一年营业收入不低于人民币2亿元，且最近三年累计研发投入占最近三年累计营业收入的比例不低于15%；
（三）预计市值不低于人民币25亿元，最近一年营业收入不低于人民币3亿元，且最近三年经营活动产生的现金流量净额累计不低于人民币1亿元。
"""
    comparison = compare(restated, official_version(source, restated.document), BOOK, source)
    changed = {
        (finding.limit.provision.id, finding.limit.threshold.fact): finding
        for finding in comparison.affected
        if finding.state is LimitState.CHANGED
    }
    finding = changed["2.1.2(3)", "expected_market_cap"]
    assert [use.id for use in finding.limit.uses] == ["standard-3.market-cap"]
    same = {
        (each.limit.provision.id, each.limit.threshold.fact)
        for each in comparison.rules
        if each.state is LimitState.SAME
    }
    assert ("2.1.2(2)", "expected_market_cap") in same
    (rule,) = [
        rule
        for rule in comparison_json(comparison, Language.EN)["rules_affected"]
        if (rule["provision"], rule["fact"]) == ("2.1.2(3)", "expected_market_cap")
    ]
    assert (rule["threshold"], rule["official"][0]["limit"]) == ("CNY 2000000000", "CNY 2500000000")


def test_as_json() -> None:
    found = comparison_json(compared(provision("light", "守塔人在10个工作日内决定是否受理点灯申请。")), Language.ZH)
    assert found["restated"] == found["official"] == "toy-lights@2024-01-01"
    assert found["counts"] == {"differs": 1, "only official": 4}
    (each,) = found["provisions"]
    assert (each["provision"], each["evidence"], each["evidence_allowed"]) == ("light", "press", "unverified")
    assert each["sentences"][0]["official_numbers"] == ["5个工作日"]
    assert found["rules_affected"] == []

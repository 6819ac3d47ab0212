"""What a new rule text says of the thresholds: same, changed, gone, ambiguous, new; quotes stand in the text."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from assistant.eligibility.proposals.limits import limits_of
from assistant.eligibility.proposals.proposal import LimitState, Why
from assistant.eligibility.rules.conditions import Share
from assistant.language.text import Language
from tests.eligibility.proposals.texts import (
    DAY,
    LISTING_ZH,
    SCI_TECH_EN,
    SCI_TECH_ZH,
    changes,
    corpus_text,
    edited,
    finding,
    listing,
    proposal,
)
from tests.eligibility.verdicts import BOOK

FIFTH = ("2.1.2(5)", "expected_market_cap")
PATENTS = ("indicator-3", "invention_patents")
STAFF = ("indicator-2", "rd_staff_ratio")
SPENDING = ("indicator-1", "three_year_rd_expense")
REVENUE = ("indicator-4", "latest_revenue")
RESTING = sorted(
    {
        (name, language)
        for name in BOOK.corpus.documents
        for language in Language
        if limits_of(BOOK, name, DAY, language)
    }
)


@pytest.mark.parametrize(
    "text",
    [
        SCI_TECH_ZH,
        SCI_TECH_EN,
        edited(SCI_TECH_ZH, ("不低于10%", "不低于十分之一")),
        edited(SCI_TECH_ZH, ("8000万元", "0.8亿元"), ("7项", "七项")),
        edited(SCI_TECH_EN, ("RMB 80 million", "RMB 80,000,000"), ("at least 7", "no fewer than seven")),
    ],
)
def test_a_text_that_says_the_same_changes_nothing(text: str) -> None:
    found = proposal(text)
    assert Counter(each.state for each in found.findings) == {LimitState.SAME: 7}
    assert found.new == ()


@pytest.mark.parametrize(("document", "language"), RESTING)
def test_the_corpus_s_own_words_change_nothing(document: str, language: Language) -> None:
    found = proposal(corpus_text(document, language), document)
    assert found.of(LimitState.CHANGED) == found.of(LimitState.GONE) == ()
    assert {each.why for each in found.of(LimitState.AMBIGUOUS)} <= {Why.WITHOUT_NUMBER}


@pytest.mark.parametrize(
    ("text", "old", "new", "where", "becomes"),
    [
        (SCI_TECH_ZH, "发明专利7项以上", "发明专利8项以上", PATENTS, "at_least 8"),
        (SCI_TECH_ZH, "发明专利7项以上", "发明专利八项以上", PATENTS, "at_least 8"),
        (SCI_TECH_ZH, "发明专利7项以上", "发明专利超过7项", PATENTS, "more_than 7"),
        (SCI_TECH_ZH, "发明专利7项以上", "发明专利不超过7项", PATENTS, "at_most 7"),
        (SCI_TECH_ZH, "累计8000万元以上", "累计1亿元以上", SPENDING, "at_least 100000000"),
        (SCI_TECH_ZH, "营业收入达到3亿元", "营业收入超过4亿元", REVENUE, "more_than 400000000"),
        (SCI_TECH_ZH, "不少于50项", "不少于60项", ("art. 2(5)", "counted_core_patents"), "at_least 60"),
        (SCI_TECH_EN, "at least 7 invention", "at least 8 invention", PATENTS, "at_least 8"),
        (SCI_TECH_EN, "at least 7 invention", "more than 7 invention", PATENTS, "more_than 7"),
        (SCI_TECH_EN, "RMB 80 million in total", "RMB 100 million in total", SPENDING, "at_least 100000000"),
        (SCI_TECH_EN, "at least 10% of the total", "at least 12.5% of the total", STAFF, "at_least 0.125"),
        (SCI_TECH_EN, "R&D staff are at least 10%", "R&D staff are below 10%", STAFF, "below 0.1"),
    ],
)
def test_a_limit_that_differs_is_a_change(text: str, old: str, new: str, where: tuple[str, str], becomes: str) -> None:
    found = proposal(edited(text, (old, new)))
    assert changes(found) == {where: becomes}
    assert len(found.of(LimitState.SAME)) == 6


@pytest.mark.parametrize(
    ("document", "edits", "becomes"),
    [
        ("csrc-ipo-registration-measures", [("实际控制人最近两年内", "实际控制人最近三年内")], {"years_since_controller_change": "at_least 3"}),
        ("csrc-ipo-registration-measures", [("持续经营三年以上", "持续经营五年以上")], {"years_in_operation": "at_least 5"}),
        ("sse-trading-rules", [("不少于24个月", "不少于36个月")], {"investor_experience": "at_least 36"}),
        ("sse-trading-rules", [("不少于24个月", "不少于两年")], {}),
        ("sse-trading-rules", [("不少于24个月", "不少于三年")], {}),
        ("sse-underwriting-rules", [("限售期为24个月", "限售期为12个月")], {"co_investment_lock_up": "at_least 12"}),
        ("sse-underwriting-rules", [("超过4000万元", "超过5000万元")], {"co_investment_amount": "at_most 50000000"}),
        (
            "sse-guideline-8-senior-investors",
            [("至少5家", "至少6家"), ("至少10家", "至少12家"), ("前24个月", "前36个月")],
            {
                "senior_investor_star_listings": "at_least 6",
                "senior_investor_exchange_listings": "at_least 12",
                "senior_investor_holding": "at_least 36",
            },
        ),
        ("sse-growth-tier-guideline", [("累计不低于5000万元", "累计不低于8000万元")], {"two_year_net_profit": "at_least 80000000"}),
    ],
)  # fmt: skip
def test_limits_of_the_other_documents(document: str, edits: list[tuple[str, str]], becomes: dict[str, str]) -> None:
    found = proposal(edited(corpus_text(document, Language.ZH), *edits), document)
    assert {fact: limit for (_, fact), limit in changes(found).items()} == becomes


def test_every_limit_of_a_text_may_change_at_once() -> None:
    numbers = [("5%以上", "6%以上"), ("8000万", "9000万"), ("不低于10%", "不低于12%"), ("7项", "8项"), ("25%", "30%")]
    found = proposal(edited(SCI_TECH_ZH, *numbers, ("3亿", "4亿"), ("50项", "60项")))
    assert len(changes(found)) == 7


def test_the_fifth_standard_from_4bn_to_5bn() -> None:
    found = listing(edited(LISTING_ZH, ("不低于40亿元", "不低于50亿元")))
    assert changes(found) == {FIFTH: "at_least 5000000000"}
    reading = finding(found, *FIFTH).readings[0]
    assert (reading.provision, reading.words) == ("2.1.2(5)", "50亿元")
    assert str(found.reference(finding(found, *FIFTH))) == "sse-star-listing-rules@2027-03-01#2.1.2(5)"


def test_a_quote_stands_in_the_text_on_its_line_and_holds_the_number() -> None:
    text = LISTING_ZH.replace("不低于40亿元，主要业务或产品", "不低于 50\n亿元，主要业务或产\n品")
    found = listing(text)
    assert changes(found) == {FIFTH: "at_least 5000000000"}
    for each in found.findings:
        for reading in each.readings:
            assert reading.quote.text in text
            assert reading.words in reading.quote.text
            assert (
                text.splitlines()[reading.quote.line - 1].strip().startswith(reading.quote.text.split("\n")[0].strip())
            )


def test_an_article_renumbered_is_found_by_its_words() -> None:
    found = listing(edited(LISTING_ZH.replace("2.1.", "3.2."), ("不低于40亿元", "不低于50亿元")))
    assert changes(found) == {FIFTH: "at_least 5000000000"}
    changed = finding(found, *FIFTH)
    assert changed.found is not None
    assert not changed.found.same_number
    assert found.reference(changed).provision == "3.2.2(5)"


@pytest.mark.parametrize("standard", ["预计市值不低于35亿元，且最近一年净资产不低于10亿元", "预计市值不低于60亿元"])
def test_a_standard_put_in_front_takes_a_number_and_changes_no_limit(standard: str) -> None:
    found = listing(edited(LISTING_ZH, ("（五）预计", f"（五）{standard}；\n（六）预计")))
    assert changes(found) == {}
    fifth = finding(found, *FIFTH)
    assert (fifth.state, found.reference(fifth).provision) == (LimitState.SAME, "2.1.2(6)")
    assert ("expected_market_cap", "2.1.2(5)") in {(bound.fact, bound.provision) for bound in found.new if bound.near}


def test_two_articles_in_the_same_words_are_told_apart_by_their_numbers() -> None:
    head = "2.1.4 存在表决权差异安排的企业，须满足以下一项：\n（一）预计市值不低于"
    found = listing(edited(LISTING_ZH, (f"{head}100亿元", f"{head}120亿元")))
    (changed,) = found.of(LimitState.CHANGED)
    assert (changed.limit.provision.id, changed.readings[0].value) == ("2.1.4", Decimal(12_000_000_000))


def test_a_limit_that_is_deleted_is_gone() -> None:
    found = proposal(edited(SCI_TECH_ZH, ("，或者最近三年研发投入累计8000万元以上", "")))
    gone = finding(found, *SPENDING)
    assert (gone.state, gone.why, gone.readings) == (LimitState.GONE, Why.NO_BOUND, ())
    assert changes(found) == {}


def test_an_item_that_is_deleted_has_no_part_that_corresponds() -> None:
    found = proposal(edited(SCI_TECH_ZH, ("（2）研发人员占当年员工总数的比例不低于10%；\n", "")))
    assert (finding(found, *STAFF).state, finding(found, *STAFF).why) == (LimitState.GONE, Why.NO_PROVISION)


@pytest.mark.parametrize(
    ("old", "new", "where", "why"),
    [
        ("最近三年研发投入累计8000万元", "最近两年研发投入累计8000万元", SPENDING, Why.OTHER_PERIOD),
        ("最近三年研发投入累计8000万元", "最近一年研发投入9000万元", SPENDING, Why.OTHER_PERIOD),
        ("累计8000万元以上", "累计2000万美元以上", SPENDING, Why.OTHER_MEASURE),
        ("累计8000万元以上", "累计约9000万元", SPENDING, Why.WITHOUT_BOUND),
        ("比例不低于10%", "比例为8%至12%", STAFF, Why.OTHER_MEASURE),
        ("比例不低于10%", "比例不低于五分之一", STAFF, Why.OTHER_MEASURE),
        ("专利7项以上", "专利8项以上，医药企业的发明专利9项以上", PATENTS, Why.TWO_BOUNDS),
        ("专利7项以上", "专利7项以上，医药企业的发明专利9项以上", PATENTS, Why.TWO_BOUNDS),
    ],
)
def test_what_can_be_read_in_two_ways_is_not_proposed(old: str, new: str, where: tuple[str, str], why: Why) -> None:
    found = proposal(edited(SCI_TECH_ZH, (old, new)))
    assert (finding(found, *where).state, finding(found, *where).why) == (LimitState.AMBIGUOUS, why)
    assert finding(found, *where).readings
    assert changes(found) == {}


def test_both_limits_of_an_article_changed_are_not_told_apart() -> None:
    old = "2.1.4 存在表决权差异安排的企业，须满足以下一项：\n（一）预计市值不低于100亿元；\n（二）预计市值不低于50亿元"
    new = old.replace("100亿", "120亿").replace("50亿", "60亿")
    found = listing(edited(LISTING_ZH, (old, new)))
    states = [each.state for each in found.findings if each.limit.provision.id == "2.1.4"]
    assert states == [LimitState.AMBIGUOUS, LimitState.AMBIGUOUS, LimitState.SAME]


@pytest.mark.parametrize(
    ("new", "state"),
    [("预计市值低于40亿元的不得申报", LimitState.SAME), ("预计市值低于50亿元的不得申报", LimitState.AMBIGUOUS)],
)
def test_a_limit_said_from_the_other_side_is_no_change_of_direction(new: str, state: LimitState) -> None:
    found = listing(edited(LISTING_ZH, ("预计市值不低于40亿元", new)))
    assert finding(found, *FIFTH).state is state


def test_a_new_limit_is_told_and_not_proposed() -> None:
    found = proposal(edited(SCI_TECH_ZH, ("不低于10%；", "不低于10%，且研发人员不少于100人；")))
    assert changes(found) == {}
    (bound,) = found.new
    assert (bound.fact, bound.how, bound.value, bound.provision) == ("rd_staff", "at_least", Decimal(100), "art. 1(2)")
    assert bound.near


def test_a_decision_that_amends_articles_is_read_and_the_others_are_not_in_it() -> None:
    found = proposal(
        "关于修改《科创属性评价指引（试行）》的决定\n\n"
        "一、将第一条第（三）项修改为：“应用于主营业务并能够产业化的发明专利8项以上；”\n"
        "二、将第二条第（五）项修改为：“形成核心技术、应用于主营业务并能够产业化的发明专利不少于60项。”\n"
        "三、本决定自公布之日起施行。\n"
    )
    assert changes(found) == {PATENTS: "at_least 8", ("art. 2(5)", "counted_core_patents"): "at_least 60"}
    assert {found.reference(each).provision for each in found.of(LimitState.CHANGED)} == {"indicator-3", "art. 2(5)"}
    assert {each.why for each in found.of(LimitState.GONE)} == {Why.NO_PROVISION}


def test_a_text_of_something_else_changes_nothing() -> None:
    found = listing(
        "第一条 公司应当每年召开一次股东会。\n第二条 董事会由不少于5名董事组成。\n第三条 净利润的10%列入公积金。\n"
    )
    assert {each.why for each in found.findings} == {Why.NO_PROVISION}


def test_a_share_of_another_fact_is_same_only_where_both_its_numbers_stand() -> None:
    text = corpus_text("sse-underwriting-rules", Language.EN)
    changed = edited(text, ("co-invests 4% of the issue", "co-invests 6% of the issue"))
    states = {
        each.limit.threshold.limit.share: (each.state, each.why)
        for each in proposal(changed, "sse-underwriting-rules").findings
        if isinstance(each.limit.threshold.limit, Share)
    }
    assert states[Decimal("0.05")] == (LimitState.SAME, None)
    assert states[Decimal("0.04")] == (LimitState.AMBIGUOUS, Why.SHARE)


def test_a_condition_for_exceptions_and_routes_is_a_threshold_too() -> None:
    found = proposal(corpus_text("sse-star-listing-rules", Language.ZH), "sse-star-listing-rules")
    gate = finding(found, "standard-5-delisting-gate", "full_fiscal_years_since_listing")
    assert gate.state is LimitState.SAME
    assert {use.place.value for use in gate.limit.uses} == {"when"}

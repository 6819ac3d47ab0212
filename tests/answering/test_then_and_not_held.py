"""Rules of a day pointed back at, what is known not to be held, and shares that tell of no rule that is tested."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer

Ask = Callable[..., Answer]


@pytest.mark.parametrize(
    ("question", "day", "says"),
    [
        ("Deal passed the listing committee on 20 June 2022. Which sci-tech numbers did it have to meet then?", "2022-06-20",
         ("RMB 60 million", "at least 10%", "at least 5 invention patents", "at least 20%")),
        ("项目2022年6月20日过了上市委，当时科创属性要满足哪几个数", "2022-06-20", ("6000万元", "10%", "5项", "20%")),
        ("A client cleared the committee in March 2023. Which sci-tech thresholds did they need to pass?", "2023-03-31",
         ("applied to the main business", "at least 10%")),
        ("一家公司2021年5月上市，那会儿发明专利要求几项", "2021-05-31", ("5项",)),
    ],
)  # fmt: skip
def test_then_asks_the_rules_of_the_day_it_points_back_at(
    ask: Ask, question: str, day: str, says: tuple[str, ...]
) -> None:
    answer = ask(question)
    assert answer.as_of.isoformat() == day
    assert all(words in answer.text for words in says)


@pytest.mark.parametrize(
    "question",
    [
        "Already listed, 380m shares. The public holds 24.1%, without a 13% state fund, with 2% of the chairman's brother, "
        "for 14 trading days. Are we in breach?",
        "我们科创板上市公司总股本4.6亿，回购后社会公众股东持股11%，已经连续18个交易日，会退市吗",
        "Our STAR company's free float fell to 23% ten trading days ago, a private equity fund holds 11%. Does it fail?",
    ],
)
def test_what_the_public_holds_of_a_listed_company_is_told_the_distribution_test_and_no_verdict(
    ask: Ask, question: str
) -> None:
    answer = ask(question)
    assert answer.verdict is None
    assert "20 consecutive trading days" in answer.text or "连续20个交易日" in answer.text


def test_a_fund_that_holds_a_share_is_no_question_of_what_it_counts_as(ask: Ask) -> None:
    told = ask("A private fund holds 4% and we expect a market cap of 5bn with revenue of 350m. Can we list?")
    assert "standard 4" in told.text
    assert "senior professional" not in told.text
    assert "senior professional" in ask("A state fund with 4% held for 30 months: does it qualify?").text


@pytest.mark.parametrize(
    ("question", "beside", "never"),
    [
        ("自己主动撤回的材料，隔多久可以重新递？", "不得申请复审", ("5个工作日", "6个月")),
        ("If we pull our own application, how long until we may file again?", "has no re-examination", ("5 working",)),
        ("网下配售的股票要不要锁，锁多大比例、几个月？", "70%", ("12个月",)),
        ("Are shares allotted offline locked up?", "at least 70%", ("12 months",)),
        ("未盈利企业在审期间向老股东增资，最多能增多少、价格有没有下限", "向其现有股东募集资金", ()),
    ],
)
def test_what_is_not_held_of_a_matter_is_said_beside_what_is(
    ask: Ask, question: str, beside: str, never: tuple[str, ...]
) -> None:
    answer = ask(question)
    assert "没有涉及" in answer.text or "Nothing held here speaks to" in answer.text
    assert beside in answer.text
    assert not any(words in answer.text for words in never)


def test_after_a_refusal_the_time_is_told(ask: Ask) -> None:
    assert "6个月" in ask("被否之后多久能再报").text


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("老交易规则（2023版）的文号，哪天起用、用到哪天为止", ("上证发〔2023〕32号", "2023年4月10日", "2026年7月6日")),
        ("要是先被暂停上市，得盈利几年才能申请恢复？", ("不经暂停上市",)),
        ("科创板公司股价看20天，成交量那条也看20天吗", ("120日",)),
    ],
)
def test_spans_premises_and_numbers_of_days(ask: Ask, question: str, says: tuple[str, ...]) -> None:
    text = ask(question).text
    assert all(words in text for words in says)

"""Numbers asked for lead the answer, with their arithmetic, their citations and the sentence they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from assistant.answering.answer import Answer, Claim
from assistant.answering.plan.realiser import Occasion, Realiser
from assistant.answering.plan.steps import Step, StepKind
from assistant.corpus.model import Corpus
from assistant.language.text import Language
from assistant.service import Assistant

Ask = Callable[..., Answer]

CAP = (
    "120 million shares after the issue, priced at RMB 31.50. What is our expected market cap, how far from standard 5?"
)
PLACEMENT = "本次发行6000万股，战略配售、员工计划、超额配售最多各多少股？"
PARTS = "保荐机构是不是必须跟投？发行35亿跟多少？锁多久？"


def blocks(answer: Answer, kind: str) -> list[dict[str, object]]:
    """The blocks of a kind as the contract has them."""
    return [block for block in (each.as_json() for each in answer.blocks) if block["kind"] == kind]


def test_a_figure_leads_and_its_rule_follows(ask: Ask) -> None:
    answer = ask(CAP)
    first, second, third = (each.as_json() for each in answer.blocks[:3])
    assert (first["kind"], first["by"], first["citations"]) == ("figure", "arithmetic", [1, 2])
    assert "120 million shares × RMB 31.5 = RMB 3.78 billion, RMB 220 million short of" in str(first["text"])
    assert [(each["kind"], each["by"], each["citations"]) for each in (second, third)] == [
        ("sentence", "rule", [1]),
        ("sentence", "rule", [2]),
    ]
    places = [(citation.document, citation.provision) for citation in answer.citations]
    assert places == [("sse-star-listing-rules", "expected-market-cap"), ("sse-star-listing-rules", "2.1.2(5)")]


def test_the_contract_shows_the_step(ask: Ask) -> None:
    plan = [dict(step) for step in ask(CAP).plan]
    assert plan[0] == {"part": 1, "step": "figure", "of": "expected-market-cap", "with": []}
    assert [step["step"] for step in plan[:3]] == ["figure", "say", "say"]


def test_three_figures_asked_at_once(ask: Ask) -> None:
    answer = ask(PLACEMENT)
    texts = [str(block["text"]) for block in blocks(answer, "figure")]
    assert [text.rpartition(" = ")[2] for text in texts] == ["3000万股。", "600万股。", "900万股。"]
    assert answer.verdict is None


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Revenue 160m in 2023, 190m in 2024, 248m in 2025. What is the compound growth?", "≈ 24.5%, below the 25%"),
        ("120 million shares after the issue, issue price RMB 31.50. Expected market cap?", "= RMB 3.78 billion."),
        ("经营现金流2023年2000万、2024年3000万、2025年5000万，合计多少？", "= 1亿元，恰好达到"),
    ],
)
def test_no_verdict_stands_beside_a_number_that_was_asked_for(ask: Ask, question: str, shown: str) -> None:
    answer = ask(question)
    assert answer.verdict is None
    assert not blocks(answer, "verdict")
    assert answer.blocks[0].as_json()["kind"] == "figure"
    assert shown in answer.blocks[0].text


def test_what_a_verdict_says_is_not_said_twice(ask: Ask) -> None:
    answer = ask(
        "Expected market cap RMB 2.2bn, 2025 revenue RMB 340m, operating cash flow RMB 20m (2023), RMB 45m (2024), "
        "RMB 38m (2025). Can we list under standard 3?"
    )
    assert answer.verdict is not None
    assert "= RMB 103 million" in answer.text
    assert not blocks(answer, "figure")


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        (
            "We will have 512 million shares after the IPO (par value 1 yuan). Smallest number of shares we have to"
            " offer to the public?",
            "51.2 million shares",
        ),
    ],
)
def test_a_number_asked_for_stands_before_a_verdict_that_its_own_rule_leaves_open(
    ask: Ask, question: str, figure: str
) -> None:
    answer = ask(question)
    first = answer.blocks[0].as_json()
    assert first["kind"] == "figure"
    assert figure in str(first["text"])


def test_figures_of_a_year_to_come_are_taken_as_stated(ask: Ask) -> None:
    answer = ask(
        "2025年9月上市的成长层新公司，预计2025年净利润1900万、2026年净利润2300万，2026年收入7000万。2026年年报出来后够不够调出条件"
    )
    assert answer.verdict is not None
    assert answer.text.startswith("不够：公司仍留在科创成长层。")
    assert "=4200万元，离5000万元的要求差800万元" in answer.text
    assert "2026年的数字按您的陈述计。" in answer.text


@pytest.mark.parametrize(
    ("question", "fact", "value", "shown"),
    [
        (
            "120m shares after the issue at an issue price of RMB 31.50, no revenue. Can we list under standard 5?",
            "expected_market_cap",
            "3780000000",
            "120 million shares × RMB 31.5 = RMB 3.78 billion",
        ),
        (
            "最近20个交易日账户日均62万，其中融资借的15万，炒股三年了，能开科创板吗？",
            "investor_daily_average_assets",
            "470000",
            "62万元 − 15万元 = 47万元",
        ),
        (
            "Loss-making, expected market cap RMB 2.4bn, 2025 revenue RMB 290m, R&D of RMB 96m against revenue of RMB "
            "710m over 2023-2025. Does the second standard work?",
            "three_year_rd_ratio",
            "0.135211267605",
            "RMB 96 million / RMB 710 million ≈ 13.52%",
        ),
    ],
)
def test_a_number_worked_out_is_a_fact_to_the_checker(
    ask: Ask, question: str, fact: str, value: str, shown: str
) -> None:
    answer = ask(question)
    assert {each.fact: each.value for each in answer.facts_read}[fact] == value
    assert answer.verdict is not None
    assert answer.verdict["verdict"] == "not_eligible" or "short of" in answer.text or "below" in answer.text
    assert shown in str(blocks(answer, "figure")[0]["text"])
    assert answer.unread == ()


@pytest.mark.parametrize(
    ("question", "assets"),
    [
        ("我账户近20个交易日日均48万，另外融资12万，炒股一年半，能开科创板吗", "480000"),
        (
            "My account averaged RMB 550k over 20 trading days, plus RMB 120k on margin, trading for three years. "
            "Can I trade STAR?",
            "550000",
        ),
        ("我账户近20个交易日日均60万，包括融资12万，另外炒股三年，能开科创板吗", "480000"),
        (
            "My account averaged RMB 600k over 20 trading days, including 120k borrowed on margin, plus I have three "
            "years of trading. Can I trade STAR?",
            "480000",
        ),
    ],
)
def test_margin_funds_are_deducted_only_where_they_are_a_part_of_the_assets(
    ask: Ask, question: str, assets: str
) -> None:
    answer = ask(question)
    assert {each.fact: each.value for each in answer.facts_read}["investor_daily_average_assets"] == assets


def test_profits_are_not_added_up_where_lower_ones_could_not_be_placed(ask: Ask) -> None:
    answer = ask("预计市值12亿，2025年净利润3100万、2024年2400万，2900万和1800万是扣非的。第一套可以吗？")
    assert blocks(answer, "figure") == []
    assert answer.text.startswith("还不能确定")


def test_other_parts_of_the_question_are_answered_too(ask: Ask) -> None:
    answer = ask(PARTS)
    assert answer.blocks[0].text == "保荐人跟投金额：3% × 35亿元 = 1.05亿元，超过上限，为1亿元。"
    assert any("24个月" in block.text for block in answer.blocks[1:])
    figure = next(step for step in answer.plan if step["step"] == "figure")
    assert figure["part"] == 2


def test_what_a_figure_is_made_of_is_not_unplaced(ask: Ask) -> None:
    answer = ask("Our CTO (core technical staff) held 800,000 shares at listing. How many may she sell a year?")
    assert "= 200,000 shares" in answer.blocks[0].text
    assert answer.unread == ()
    assert not any("could not place" in warning for warning in answer.warnings)


@pytest.mark.parametrize("question", ["What is the expected market cap?", "发行价25.6元，预计市值怎么定义？"])
def test_without_its_quantities_a_question_is_answered_by_rules(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert not blocks(answer, "figure")
    assert answer.citations


def test_a_figure_is_heard_first(assistant: Assistant) -> None:
    heard: list[Claim] = []
    answer = assistant.pipeline.ask(CAP, on_claim=heard.append)
    assert heard[0].text == answer.blocks[0].text


def test_a_figure_that_nobody_worked_out_is_not_spoken(corpus: Corpus) -> None:
    realiser = Realiser(corpus, Occasion(Language.EN, dt.date(2026, 11, 22)))
    assert realiser.speak(Step(StepKind.FIGURE, "expected-market-cap")) == ()
    assert realiser.citations == ()


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        (
            "520 million shares of RMB 1 each after the issue (share capital RMB 520m), 60 million of them offered to the"
            " public. Is the slice large enough?",
            "met",
        ),
        ("发行后总股本5.2亿股（股本5.2亿元），其中公开发行6000万股，比例够吗", "met"),
        ("发行后3亿股，其中公开发行6000万股，比例够吗", "not_met"),
        ("We offer 30 million shares to the public; after the issue there are 160 million shares. Enough?", "not_met"),
    ],
)
def test_shares_offered_and_shares_after_the_issue_decide_the_public_offering(
    ask: Ask, question: str, outcome: str
) -> None:
    verdict = ask(question).verdict
    assert verdict is not None
    section = next(section for section in verdict["sections"] if section["id"] == "general-conditions")
    criteria = [item for route in section["routes"] for item in route["criteria"]]
    assert {item["id"]: item["outcome"] for item in criteria}["general.public-offering"] == outcome


@pytest.mark.parametrize(
    "question",
    [
        "红筹 发行后股本 3000万 元还是股",
        "Red chip, share capital of 30 million after the issue: yuan or shares?",
        "预计市值40亿 是发行前还是发行后",
    ],
)
def test_what_a_number_means_asks_for_no_verdict(ask: Ask, question: str) -> None:
    assert ask(question).verdict is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("我们的可回收火箭首飞成功入轨，不过送上去的是配重。9号指引那一关算过吗", "功能性载荷"),
        (
            "Our reusable rocket reached orbit, but it carried a dummy payload. Does that pass Guideline No. 9?",
            "a functional payload",
        ),
    ],
)
def test_an_achievement_told_with_what_it_lacked_gets_the_verdict_and_its_rule(
    ask: Ask, question: str, said: str
) -> None:
    answer = ask(question)
    assert answer.verdict is not None
    assert said in str(blocks(answer, "verdict")[0]["text"])
    assert "payload" in {citation.provision for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("Price came out at 9.85, total shares after issue 398m, we filed under standard 5. What happens?", "short of"),
        ("定价区间下限每股9.6元，发行后4.1亿股", "39.36亿元"),
    ],
)
def test_the_rule_on_a_market_cap_that_falls_short_is_said_with_it(ask: Ask, question: str, shown: str) -> None:
    answer = ask(question)
    assert shown in str(blocks(answer, "figure")[0]["text"])
    assert "market-cap-shortfall" in {citation.provision for citation in answer.citations}


def test_a_sum_of_a_company_by_name_gives_no_figure(ask: Ask) -> None:
    assert not blocks(ask("Healthgen raised 3.5bn — how much did its sponsor co-invest?"), "figure")


@pytest.mark.parametrize(
    "question",
    [
        "pre-money 3.6bn, raising 0.9bn. OK for standard 5?",
        "Post-issue shares 412m, we issue 42m. Is the public float ok?",
        "We are raising RMB 800 million from existing shareholders while our STAR application is in review. Allowed?",
        "我们在审期间向老股东增资募资8亿，可以吗",
    ],
)
def test_a_co_investment_nobody_asked_for_is_not_worked_out(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert "co-investment" not in {citation.provision for citation in answer.citations}


def test_each_of_two_sizes_rests_on_its_own_sentence(ask: Ask) -> None:
    answer = ask("发行规模9.9亿和10.1亿跟投差多少钱？")
    said = [str(block["text"]) for block in blocks(answer, "sentence")]
    assert ["不足10亿元" in said[0], "10亿元以上、不足20亿元" in said[1]] == [True, True]


def test_money_raised_is_arithmetic_alone_and_the_share_offered_gets_a_yes(ask: Ask) -> None:
    answer = ask("发行后总股本4.7亿股，打算只发5000万股，发行价85元，募资多少，预计市值多少，比例够吗？")
    figures = [(str(block["text"]), block["citations"]) for block in blocks(answer, "figure")]
    assert ("募集资金总额（未扣除费用）：5000万股 × 85元 = 42.5亿元。", []) in figures
    assert any("够" in str(block["text"])[:2] for block in blocks(answer, "verdict"))

"""A rule that is told, recalled or asked to be confirmed states no fact; a milestone that is denied is not reached."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.fact import FactValue
from assistant.eligibility.reading.reader import read_facts
from assistant.language.text import Language

TABLE = read_fact_table(Path(__file__).parents[3] / "corpus")
DAY = dt.date(2026, 11, 28)


def read(text: str) -> dict[str, FactValue]:
    return {fact.fact: fact.value for fact in read_facts(text, TABLE, Language.EN, DAY).facts}


@pytest.mark.parametrize(
    "text",
    [
        "It used to be 7 invention patents and RMB 50m of R&D before the 2021 amendment, wasn't it?",
        "修订前是发明专利7项、研发5000万，对吧？",
        "Sponsor co-investment 5% capped at RMB 40m under RMB 1bn - which document is that from",
        "跟投比例5%，不超过4000万元（不足10亿元的），是哪份文件？",
        "growth tier exit = net profit positive two years running and RMB 50m together. did i get that right",
        "科创成长层调出条件是两年净利润为正合计5000万，或一年为正且营收1亿，对吗",
        "So standard 2 was a cap of RMB 1.5bn and revenue of RMB 200m, if memory serves?",
        "标准四是预计市值30亿加营收3亿吧？记不清了",
        "例外情形里50项发明专利那条，共有专利算不算",
        "科创属性是研发8000万、发明专利7项吧",
        "standard 3 means a cap of RMB 2bn and revenue of RMB 300m, or am I mixing it up",
        "exceptional cases: the 50 invention patents limb, do defence patents count?",
        "A customer of ours booked revenue of RMB 3bn and a net loss of RMB 80m in 2025. Must we disclose it?",
        "我们的一家供应商2025年营收24亿元、净亏9000万元，要写进风险吗？",
    ],
)
def test_a_rule_told_or_recalled_and_a_supplier_state_no_fact(text: str) -> None:
    assert read(text) == {}


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("We chose standard 4: cap RMB 3bn and revenue RMB 310m in 2025, right?", "years.2025.revenue", 310_000_000),
        ("我们预计市值32亿、营收3.1亿，第四套是够的吧？", "expected_market_cap", 3_200_000_000),
        ("我们走50项发明专利那条", "exceptional_sci_tech_cases", "fifty_core_patents"),
        ("可比上市公司收入12亿；我们25年收入5.1亿", "years.2025.revenue", 510_000_000),
    ],
)
def test_what_the_company_says_beside_a_rule_is_its_own(text: str, fact: str, value: FactValue) -> None:
    assert read(text)[fact] == value


ORBIT, LIVE = "asserted.reusable_rocket_orbital_payload", "asserted.large_model_product_launched"
PHASE_TWO, RESULTS = "asserted.phase_two_trial_cleared", "asserted.phased_results_obtained"
TESTED = "asserted.device_testing_and_clinical_evaluation_done"


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Our reusable medium rocket has not yet put a payload into orbit.", ORBIT),
        ("Our reusable large launcher still has to reach orbit.", ORBIT),
        ("我们的中型可重复使用火箭没能把载荷送入轨道", ORBIT),
        ("可回收的大型火箭至今尚未入轨", ORBIT),
        ("Large-model company: our model hasn't managed to go live so far.", LIVE),
        ("大模型公司，产品还没能上线", LIVE),
        ("Our lead drug has never been cleared for phase II trials.", PHASE_TWO),
        ("Our lead drug has yet to be cleared for phase II trials.", PHASE_TWO),
        ("创新药公司，核心产品仍未能获准开展二期临床", PHASE_TWO),
        ("医疗器械公司，核心产品没能完成检测和临床评价", TESTED),
        ("Quantum company: it was unable to obtain phased results.", RESULTS),
        ("量子公司，至今没能取得阶段性成果", RESULTS),
    ],
)
def test_a_milestone_that_is_denied_is_not_reached(text: str, fact: str) -> None:
    assert read(text)[fact] is False


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("We haven't made a profit, our reusable medium rocket put a satellite into orbit in May.", ORBIT),
        ("商业火箭公司，还没盈利，中型可重复使用火箭已成功把卫星送入轨道", ORBIT),
        ("Large-model company. We have never had an outage; our model went live in March.", LIVE),
        ("No product is on the market yet, our drug was cleared for phase II trials in June.", PHASE_TWO),
    ],
)
def test_what_else_is_not_so_leaves_a_milestone_reached(text: str, fact: str) -> None:
    assert read(text)[fact] is True


PENALTY = "asserted.management_without_penalty"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The CSRC fined our chairman in 2024.", False),
        ("Our CFO received an administrative penalty from the CSRC last year.", False),
        ("董秘去年挨了证监会的处罚", False),
        ("总经理2024年被证监局罚了款", False),
        ("Our CFO has never been fined by the CSRC.", None),
        ("The CSRC fined our competitor's general manager.", None),
        ("总经理没有吃过证监会的罚单", None),
        ("董事长会不会被证监会处罚", None),
    ],
)
def test_a_penalty_of_a_manager_is_told_in_many_ways(text: str, value: bool | None) -> None:
    assert read(text).get(PENALTY) is value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dual class? no. Domestic company.", {"weighted_voting_rights": False, "issuer_type": "domestic"}),
        ("有 dual-class 吗？没有，境内公司", {"weighted_voting_rights": False, "issuer_type": "domestic"}),
        ("FY25 扣非 net profit 2300万", {"years.2025.net_profit_excl_nonrecurring": Decimal(23_000_000)}),
        ("Set up as an LLC on 3 June 2018", {"founded": "2018-06-03"}),
        ("2018年6月3日以有限责任公司形式设立", {"founded": "2018-06-03"}),
        ("Our prospectus gives standard 5 as our chosen standard.", {"chosen_standard": "standard-5"}),
        (
            "oprating cash flow of last 3 yrs togehter rmb 118m",
            {"three_year_operating_cash_flow": Decimal(118_000_000)},
        ),
        ("形成核心技术并应用于主营业务的发明专利合计61项（含国防专利）", {"core_technology_patents": Decimal(61)}),
        ("发明专利31项，另有15件发明专利在申请", {"invention_patents": Decimal(31)}),
        ("这家私募投资的科技企业有7家在科创板上市", {"senior_investor_star_listings": Decimal(7)}),
    ],
)
def test_words_in_haste_are_read(text: str, expected: dict[str, FactValue]) -> None:
    facts = read(text)
    assert {key: str(facts[key]) for key in expected} == {key: str(value) for key, value in expected.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Net loss of RMB 80m in 2025 (2024: net loss of RMB 60m), no revenue yet", {"2025.revenue": 0}),
        ("25年净亏8000万（24年净亏6000万），还没有收入", {"2025.revenue": 0}),
        ("No revenue in 2024, net loss RMB 50m in 2025", {"2024.revenue": 0}),
        ("2025 revenue RMB 240m; R&D/revenue over 2023-25: 16.2%", {"2025.revenue": 240_000_000}),
        ("25年营收2.4亿，研发/收入三年合计16.2%", {"2025.revenue": 240_000_000}),
        ("25年净利润4800万，非经常性损益1300万", {"2025.net_profit_excl_nonrecurring": 35_000_000}),
        (
            "2025 net profit RMB 48m, of which non-recurring items RMB 13m",
            {"2025.net_profit_excl_nonrecurring": 35_000_000},
        ),
        ("Net profit ex one-offs was RMB 33m against RMB 52m reported in 2025.", {"2025.net_profit": 52_000_000}),
    ],
)
def test_each_figure_is_of_its_own_year(text: str, expected: dict[str, int]) -> None:
    facts = read(text)
    for key, value in expected.items():
        field = key.partition(".")[2]
        assert {name: fact for name, fact in facts.items() if name.endswith(f".{field}")} == {f"years.{key}": value}

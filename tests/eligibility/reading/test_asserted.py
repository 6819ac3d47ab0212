"""What is said without being stated is no fact; what looks like it and is stated stays one."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.reader import read_facts
from tests.eligibility.verdicts import TABLE

_DAY = dt.date(2026, 11, 22)


def _read(text: str) -> dict[str, str]:
    facts = read_facts(text, TABLE, day=_DAY).facts
    return {fact.fact.removeprefix("years.").removeprefix("asserted."): str(fact.value) for fact in facts}


@pytest.mark.parametrize(
    "text",
    [
        # denied
        "Our 2025 revenue wasn't 400m.",
        "We did not book RMB 300m of revenue last year.",
        "R&D spend of 90m in 2025? That's simply untrue.",
        "The claim that we have 60 invention patents is false.",
        "所谓营收6亿元纯属误传。",
        "预计市值绝非40亿。",
        "网传我们营收5亿元，不属实。",
        # would only have been
        "If we'd closed the deal in time, 2025 revenue would have hit 500m.",
        "But for the tariffs, 2025 revenue would've reached 420m.",
        "I wish our revenue were 500m.",
        "If we consolidated the venture, 2025 revenue would come to 610m.",
        "要是把合资公司并进来，2025年营收就有6.1亿了。",
        "要不是疫情，去年营收该有5亿。",
        "理论上营收可达5亿元。",
        # goals, whatever the fact
        "Target in the OKRs: 90 invention patents, R&D staff at 30%",
        "We want R&D people to be a tenth of the staff by then.",
        "R&D staff of 30% would be nice.",
        "We're shooting for RMB 500m in revenue.",
        "争取研发人员占比做到15%。",
        "研发人员占比15%是我们的目标。",
        "盼着净利润能有6000万。",
        # years to come
        "Guidance: FY27 revenue 700m, positive net profit in FY27",
        "R&D staff will make up 20% by the end of 2027.",
        "明年将实现盈利。",
        # rumours and what has been superseded
        "Rumour has it that we made 80m in 2025.",
        "We had thought 2025 revenue would be 318m.",
        "外界传我们有90项发明专利。",
        # asked, and no more
        "Is our revenue above 300m?",
        "Do we have 50 invention patents?",
        "我们的营收有3亿吗？",
        # told of a rule
        "STAR's fifth standard asks for a market value of 4 billion yuan and no revenue at all.",
        "要上第一套，净利润得有5000万。",
        # of others
        "Borui Photonics filed with 900m sales and a 22% R&D ratio.",
        "My old employer had 500 R&D staff.",
        "The company we are buying made a net profit of 30m in 2025.",
        "博瑞材料申报时营收9亿元，发明专利14项。",
        "业内普遍研发投入占营收12%。",
        # parts of a whole
        "2025 revenue from instruments was 140m.",
        "Sales 2025 by segment: instruments RMB 140m, services RMB 60m",
        "December revenue came to 40m.",
        "2025年仪器业务收入1.4亿元。",
        "人均营收120万元。",
        # other securities and the use of money
        "Raising RMB 600m in convertible bonds to repay bank loans.",
        "We'll use RMB 200m of the proceeds for R&D.",
        "拟发行可转债募集资金6亿元，用于偿还银行贷款。",
        "募集资金中2亿元用于研发中心建设。",
        # averages of some years
        "23和24两年营收加一起5.2亿，平均每年2.6亿。",
        "Our net profit averaged 44.2m a year over 2024 and 2025.",
        "Average annual R&D spend over the last three years: 30m.",
        # a condition that was not met, with regret
        "要是算上合营公司，25年收入有7亿，可惜不让算。",
        "如果收购成功，2025年营收可以到8亿，遗憾的是没成。",
        "With the target consolidated, 2025 revenue comes to 700m, but sadly the deal fell through.",
        "2025 revenue could reach 700m if the acquisition were included, which unfortunately it is not.",
        # rules that are asked about
        "研发投入5%、研发人员10%、发明专利7项，我理解得对吗？",
        "市值40亿、2025年营收3亿这两个条件要同时满足吗",
        "R&D staff 10%, 7 invention patents, CAGR 25%: did I get the rule right?",
        "Revenue 300m and market cap 3bn: are both needed?",
        # partners, benchmarks, markets
        "对标的远景精密，去年收入12亿、净利1.5亿。",
        "中国激光雷达市场规模2025年达120亿元，年复合增长率35%。",
        "Our distribution partner has 300 staff and made a net profit of RMB 20m last year.",
        "Our benchmark, Halden Optics, had revenue of RMB 1.2bn in 2025.",
        "Industry report: the market for surgical robots reached RMB 60bn, growing at a CAGR of 22%.",
        # blank forms, refunds, wishes
        "净利润2025：____ 营业收入2025：____ 表决权差异安排（是/否）：____",
        "Red chip (Y/N): ___ Profitable (Y/N): ___",
        "研发加计扣除退税到账900万元。",
        "R&D tax credit of RMB 12m received in 2025.",
        "创始人做梦都想估值到50亿。",
        "We'd love to see an expected market cap of 5bn.",
        # what may only become so
        "We might introduce weighted voting rights after listing.",
        "The auditor may issue a qualified opinion.",
        "希望尽快扭亏为盈。",
        "以后可能会设表决权差异安排。",
    ],
)
def test_what_is_not_stated_is_no_fact(text: str) -> None:
    assert not {name for name in _read(text) if name not in ("industry", "chosen_standard")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Revenue for 2025 isn't 318m but 308m.", {"2025.revenue": "308000000"}),
        ("Our headcount isn't 318. It's 308.", {"2025.total_staff": "308"}),
        ("I wrote 318m for 2025 revenue; the correct figure is 308m.", {"2025.revenue": "308000000"}),
        ("2025 net profit was 52m. Correction: 48m.", {"2025.net_profit": "48000000"}),
        ("我们以为2025年净利润有5200万，结果是4800万。", {"2025.net_profit": "48000000"}),
        ("招股书初稿写2025年营收3.18亿，审定数为3.08亿。", {"2025.revenue": "308000000"}),
        ("预计市值从40亿下调到36亿。", {"expected_market_cap": "3600000000"}),
        ("People say we have 90 invention patents; we have 19.", {"invention_patents": "19"}),
        # what came of a plan
        ("2025年收入目标4亿元，实际做到3.62亿元。", {"2025.revenue": "362000000"}),
        ("去年净利润预算6,000万，最后落地4,870万。", {"2025.net_profit": "48700000"}),
        ("2025 sales goal: 500m. Actual outcome: 436m.", {"2025.revenue": "436000000"}),
        ("We had planned to spend 80m on R&D in 2025; in the end it was 71.5m.", {"2025.rd_expense": "71500000"}),
        ("2025年研发预算9,000万元，执行数8,350万元。", {"2025.rd_expense": "83500000"}),
        ("2025 guidance was 500m revenue; we finished at 455m.", {"2025.revenue": "455000000"}),
        # numbers that are not to be used
        ("净利润别填5,200万，改过以后是4,900万。", {"2025.net_profit": "49000000"}),
        ("千万别用3.5亿的2025年营收，正确的是3.38亿。", {"2025.revenue": "338000000"}),
        ("2025 revenue: ignore the 350m, it's 338m now.", {"2025.revenue": "338000000"}),
        ("Disregard the 52m net profit for 2025 in the draft; 49m is right.", {"2025.net_profit": "49000000"}),
        # denials with the right figure behind
        ("公司澄清“营收破十亿”的报道，称2025年营业收入是7.15亿元。", {"2025.revenue": "715000000"}),
        ("We denied a report of 1bn revenue in 2025; the figure, we said, was 640m.", {"2025.revenue": "640000000"}),
        # before and after, parts and totals
        ("股份总数发行前5亿股，发行后5.6亿股。", {"shares_after_issue": "560000000"}),
        ("Share capital is RMB 360m pre-IPO and RMB 400m post-IPO.", {"share_capital_after_issue": "400000000"}),
        ("发行后总股本4亿元（发行前3.6亿元）。", {"share_capital_after_issue": "400000000"}),
        ("Invention patents: 28 now, 20 a year ago.", {"invention_patents": "28"}),
        ("前年研发人员占9.8%，去年11.2%。", {"rd_staff_ratio": "0.112"}),
        ("We had 25 invention patents in 2024 and now have 31.", {"invention_patents": "31"}),
        ("2025年研发投入：费用化2,280万元，资本化620万元，合计2,900万元。", {"2025.rd_expense": "29000000"}),
        ("2025 R&D was 22.8m expensed and 6.2m capitalised, together 29m.", {"2025.rd_expense": "29000000"}),
        # sums with their averages
        ("近两年净利润合计8,840万元，年均4,420万元。", {"two_year_net_profit": "88400000"}),
        ("人家营收9亿，咱们才3.1亿。", {"2025.revenue": "310000000"}),
    ],
)
def test_the_right_amount_after_a_wrong_one_is_read(text: str, expected: dict[str, str]) -> None:
    read = _read(text)
    assert {name.replace("latest", "2025"): value for name, value in read.items()} == expected


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("We hit our target of 500m revenue in 2025.", "2025.revenue", "500000000"),
        ("Our 2025 revenue of 310m missed the target.", "2025.revenue", "310000000"),
        ("2025年营收达到5亿元的目标，已完成。", "2025.revenue", "500000000"),
        ("We have 45 invention patents and are looking to hire.", "invention_patents", "45"),
        ("We hope to list next year with 45 invention patents.", "invention_patents", "45"),
        ("计划明年申报，发明专利45项。", "invention_patents", "45"),
        ("Isn't it great that 2025 revenue was 310m?", "2025.revenue", "310000000"),
        ("Our 2025 revenue, not counting grants, was 310m.", "2025.revenue", "310000000"),
        ("没有水分，2025年净利润5200万。", "2025.net_profit", "52000000"),
        ("The company would have a market cap of 4bn at listing.", "expected_market_cap", "4000000000"),
        ("If we had 45 invention patents, would we qualify?", "invention_patents", "45"),
        ("Is our revenue of 310m in 2025 enough?", "2025.revenue", "310000000"),
        ("An expected market cap of RMB 4.5bn and no revenue.", "2025.revenue", "0"),
        ("We plan to list with weighted voting rights.", "weighted_voting_rights", "True"),
        ("The model was launched in May and we are an LLM developer.", "large_model_product_launched", "True"),
        ("Revenue from operations was 310m in 2025.", "2025.revenue", "310000000"),
        ("募集资金10亿元，用于研发中心建设。", "issue_size", "1000000000"),
        ("two dozen invention patents", "invention_patents", "24"),
        ("OCF: an outflow of RMB 8m in 2024", "2024.operating_cash_flow", "-8000000"),
        ("24年净利润是个2,000万的窟窿。", "2024.net_profit", "-20000000"),
        ("Net profit in 2024 was a RMB 43m hole.", "2024.net_profit", "-43000000"),
        ("Operating cash flow in 2025 was a 12m drain.", "2025.operating_cash_flow", "-12000000"),
        ("2025年净利润3,000万元，弥补了以前的亏空。", "2025.net_profit", "30000000"),
        ("按计划，2024年营收2.5亿元，2025年完成3.1亿元。", "2024.revenue", "250000000"),
        ("As planned, revenue was 250m in 2024 and came in at 310m in 2025.", "2024.revenue", "250000000"),
        ("平均售价上涨，2025年营收3.1亿元。", "2025.revenue", "310000000"),
        ("Average selling prices rose and 2025 revenue was 310m.", "2025.revenue", "310000000"),
        ("别担心，2025年营收有3.1亿元。", "2025.revenue", "310000000"),
        ("Don't forget that 2025 revenue was 338m.", "2025.revenue", "338000000"),
        ("2025年营收3.1亿元，可惜净利润只有900万元。", "2025.revenue", "310000000"),
        ("2025 revenue was 310m, but unfortunately net profit was only 9m.", "2025.revenue", "310000000"),
        ("研发人员占比12%、发明专利9项、营收复合增长28%，符合要求吗？", "invention_patents", "9"),
        ("We have 9 invention patents and 12% R&D staff. Are both needed?", "invention_patents", "9"),
        ("对标国际龙头，我们2025年营收3.1亿元。", "2025.revenue", "310000000"),
        ("FY25, RMB k: revenue 265,300; net loss 31,450.", "2025.net_profit", "-31450000"),
        ("2025，人民币千元：营业收入265,300；净利润31,450。", "2025.revenue", "265300000"),
        ("FY25, RMB k: revenue 265,300; R&D staff 120", "2025.rd_staff", "120"),
        ("火箭送入轨道的是真卫星而不是配重。", "rocket_payload_functional", "True"),
        (
            "Our rocket put a working satellite into orbit rather than a mass simulator.",
            "rocket_payload_functional",
            "True",
        ),
        ("内控鉴证报告未能取得无保留结论。", "internal_control_sound", "False"),
        ("Revenue in 2025 after the prescribed deductions only 78.4m.", "2025.revenue_after_deductions", "78400000"),
    ],
)
def test_what_is_stated_beside_such_words_stays_a_fact(text: str, fact: str, value: str) -> None:
    assert {name.replace("latest", "2025"): read for name, read in _read(text).items()}.get(fact) == value


def test_an_amount_that_is_not_stated_is_reported() -> None:
    reading = read_facts("R&D staff will make up 20% by the end of 2027.", TABLE, day=_DAY)
    assert [item.span for item in reading.unread] == ["20%"]


@pytest.mark.parametrize(("text", "industry"), [("we buy wafers from them", ""), ("we make wafers", "semiconductor")])
def test_what_is_only_bought_is_no_business(text: str, industry: str) -> None:
    assert _read(text).get("industry", "") == industry

"""The note on a verdict in both languages: what leads, what stands behind it, and what is left out."""

from __future__ import annotations

import pytest

from assistant.answering.blocks import Layout
from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import check_question
from assistant.answering.verdict.lines import verdict_note
from assistant.answering.verdict.note import NoteLine
from tests.eligibility.verdicts import BOOK, TODAY


def note_of(question: str) -> tuple[NoteLine, ...]:
    """The note on a question asked of today's rules."""
    understood = understand(question, BOOK.corpus, TODAY, None)
    found = check_question(understood, BOOK)
    assert found is not None
    return verdict_note(found, BOOK.corpus, understood.language)


def texts(question: str) -> dict[str, list[str]]:
    """The lines by their step."""
    lines: dict[str, list[str]] = {}
    for item in note_of(question):
        lines.setdefault(item.step, []).append(item.line.text)
    return lines


LAB = "Our AI lab expects a market cap of RMB 4.5bn and has no revenue. Can we list on STAR?"
LAB_ZH = "我们是大模型公司，预计市值45亿元，没有收入，能不能上市？"


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (LAB, "Possibly, through standard 5."),
        (LAB_ZH, "有可能，走第五套。"),
        (
            "We expect a market cap of RMB 3.9bn and have no revenue. Can we use standard 5?",
            "No, not through standard 5: expected market cap RMB 3.9 billion, RMB 100 million short of the "
            "RMB 4 billion asked for.",
        ),
        (
            "预计市值38亿元，没有收入的大模型公司，还差多少才能用第五套？",
            "不符合，第五套的要求未满足：预计市值38亿元，离40亿元的要求差2亿元。",
        ),
        (
            "Market cap RMB 3.5bn, revenue RMB 305m last year. Do we meet standard 4?",
            "Yes, standard 4 is met on these figures: expected market cap RMB 3.5 billion (at least RMB 3 billion); "
            "revenue of the latest year RMB 305 million (at least RMB 300 million).",
        ),
        (
            "我们预计市值45亿元，最近一年营业收入3.5亿元，能用第四套标准吗？",
            "能，第四套的数字要求已满足：预计市值45亿元（不低于30亿元）；最近一年营业收入3.5亿元（不低于3亿元）。",
        ),
        (
            "大模型公司，预计市值36亿元，2025年营收3.4亿，亏损。能走哪一套标准？",
            "按这些数字，可以走第四套。",
        ),
        (
            "We have weighted voting rights and a market cap of RMB 11bn. Does standard 5 work for us?",
            "No: standard 5 is not open to this issuer; what applies is the standard for weighted voting rights.",
        ),
        ("860人里研发81人，够吗？", "不够：指标二（研发人员占比）81/860=9.4%，低于10%的要求。"),
        (
            "We have 860 staff, 81 of them in R&D. Enough?",
            "Not enough: sci-tech indicator 2 (R&D staff) 81/860 = 9.4%, below the 10% asked for.",
        ),
        (
            "Rocket startup, cap 9bn, no revenue. Our reusable launcher reached orbit but only with a mass simulator. "
            "Is the milestone there?",
            "No: not met by what you state (a functional payload).",
        ),
        ("我们是房地产公司，市值200亿，能上科创板吗？", "不能：房地产企业禁止在科创板发行上市。"),
        (
            "Our controller changed on 1 June 2025. Is that a problem for filing?",
            "Not met: the same controller 17 months, 7 months short of the 2 years asked for.",
        ),
        (
            "Expected market cap of RMB 4.5bn: can we list?",
            "Possibly: what is stated rules out none of standards 1a, 1b, 2, 3, 4 and 5.",
        ),
    ],
)
def test_the_direct_answer_leads(question: str, lead: str) -> None:
    first = note_of(question)[0]
    assert (first.step, first.line.text, first.layout) == ("lead", lead, Layout.PARAGRAPH)
    assert first.line.support


@pytest.mark.parametrize(
    ("question", "met", "judged", "out", "besides"),
    [
        (
            LAB,
            "it asks no revenue, net profit or net operating cash flow",
            "What will decide it, as the exchange judges",
            ["Out: standards 1b, 2, 3 and 4 (no revenue).", "Standard 1a turns on net profit, not stated."],
            "sci-tech indicators 1 (R&D), 2 (R&D staff) and 3 (invention patents)",
        ),
        (
            LAB_ZH,
            "不要求营业收入、净利润、经营活动现金流量净额",
            "由交易所判断",
            [
                "走不通：第一套（盈利加收入）、第二套、第三套、第四套（没有营业收入）。",
                "第一套（两年盈利）还要看净利润，未说明。",
            ],
            "指标四（营业收入）不适用",
        ),
    ],
)
def test_the_whole_question_gets_what_decides_what_is_out_and_what_else(
    question: str, met: str, judged: str, out: list[str], besides: str
) -> None:
    lines = texts(question)
    assert met in lines["listing/standard-5"][0]
    assert lines["listing/standard-5"][1].startswith(judged)
    assert lines["others"] == out
    assert besides in lines["others/sections"][0]
    assert len(lines["next"]) == len(lines["read"]) == 1


@pytest.mark.parametrize(
    "question",
    [
        "We expect a market cap of RMB 4.4bn and have no revenue. Can we use standard 5?",
        "预计市值44亿元，没有收入，能用第五套吗？",
    ],
)
def test_what_nobody_asked_about_stays_out(question: str) -> None:
    steps = {item.step for item in note_of(question)}
    assert steps <= {"lead", "listing/standard-5", "read", "next"}


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("860人里研发81人，够吗？", "至少需要86名研发人员，还差5人。"),
        ("We have 860 staff, 81 of them in R&D. Enough?", "At least 86 R&D staff, 5 more."),
        ("公司2024年5月10日成立，能申报吗？", "自2024年5月10日起算，满3年为2027年5月10日。"),
        ("Founded on 1 June 2024. Can we list?", "Counted from 1 June 2024, the 3 years are complete on 1 June 2027."),
        ("发行30亿，保荐机构要跟投多少？", "跟投3%，即9000万元，未超过1亿元的上限。"),
        ("IPO募9.6亿，券商跟投按比例是多少", "跟投4000万元：按5%计为4800万元，以4000万元为上限。"),
        (
            "Issue size RMB 600m. How much does the sponsor have to co-invest?",
            "The sponsor takes 5%, i.e. RMB 30 million, within the cap of RMB 40 million.",
        ),
        (
            "Listed under the fifth standard on 20 March 2025. Which is the first fiscal year for the financial "
            "delisting tests?",
            "Listed in 2025: the fourth full fiscal year after listing is 2029, the first that is tested.",
        ),
    ],
)
def test_a_number_that_follows_is_a_figure_with_its_provision(question: str, figure: str) -> None:
    (item,) = [item for item in note_of(question) if item.figure]
    assert item.line.text == figure
    assert item.line.support


def test_the_lock_up_is_said_where_it_was_asked() -> None:
    assert texts("发行30亿，保荐机构要跟投多少？锁多久？")["figure/co_investment_lock_up"] == ["限售期24个月。"]
    assert "figure/co_investment_lock_up" not in texts("发行30亿，保荐机构要跟投多少？")


@pytest.mark.parametrize(
    ("question", "arithmetic"),
    [
        (
            "Expected cap 2.2bn, 2025 revenue 340m, operating cash flow 20m (2023), 45m (2024), 38m (2025). "
            "Is standard 3 met?",
            "RMB 20 million + RMB 45 million + RMB 38 million = RMB 103 million (at least RMB 100 million)",
        ),
        (
            "2023到2025年营收分别是2亿元、2.4亿元、2.9亿元，增长指标够吗",
            "(2.9亿元/2亿元)^½−1=20.4%，低于25%的要求",
        ),
        (  # how long it has held is no number that could be read
            "A government fund has 6 portfolio companies listed on STAR in the last five years and took a stake in us a "
            "while ago. Does it count as a senior professional institutional investor?",
            "On these facts it is open whether the investor counts as a senior professional institutional investor.",
        ),
        ("项目发行规模26亿元，子公司打算跟投7800万元，金额够不够？", "不低于26亿元×3%=7800万元"),
        ("研发投入三年分别2600万、3100万、3900万，营收三年5.8亿、6.4亿、7.2亿。研发指标达标吗", "三年研发投入累计"),
    ],
)
def test_a_number_worked_out_shows_its_arithmetic(question: str, arithmetic: str) -> None:
    assert any(arithmetic in item.line.text for item in note_of(question))


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "We listed on STAR in October 2025 while unprofitable. FY2025 net profit RMB 6m and revenue RMB 160m, "
            "annual report is out with a clean opinion. Do we leave the growth tier?",
            "Yes: the company leaves the growth tier.",
        ),
        (
            "2023年用第四套标准上市的。2025年扣除后营收9200万元，净利润-1800万，净资产为正，要被实施退市风险警示吗？",
            "会：触及财务类退市情形：先实施退市风险警示（*ST），继而终止上市。",
        ),
        (
            "Listed under the fifth standard in September 2024. FY2025: revenue RMB 20m, net loss RMB 300m, net assets "
            "positive. Do we get the *ST delisting warning?",
            "No financial delisting test is hit by the figures stated.",
        ),
        (
            "近20个交易日日均资产48万，炒股5年了，能买科创板股票吗",
            "不可以：按所给事实，该个人投资者不能参与科创板股票交易。",
        ),
        (
            "一家私募基金近5年投的科技企业有6家在科创板上市，已连续持有我们4.2%股份30个月，我们准备按第五套标准申报，"
            "它算不算资深专业机构投资者？",
            "从数字看，该投资者符合资深专业机构投资者的条件。",
        ),
        ("项目发行规模26亿元，子公司打算跟投7800万元，金额够不够？", "够：从金额看，保荐机构跟投符合规定。"),
        (
            "We raise RMB 6bn and the sponsor subscribes RMB 100m. Is that enough?",
            "Not enough: the sponsor's co-investment falls short of the rules.",
        ),
        (
            "Our listed STAR company had revenue of 90m and net loss 30m in 2025, net assets 200m. Delisting risk?",
            "By the figures stated a financial delisting test is hit, whatever else is not stated: a delisting risk "
            "warning, unless the exception for companies listed under the fifth standard applies.",
        ),
        (
            "We floated on STAR in March 2024 under the fifth standard. When can we leave the growth tier?",
            "Once these hold: net profit of the latest year (must be positive); the annual report disclosed; an audit "
            "opinion neither disclaimed nor adverse.",
        ),
    ],
)
def test_other_rules_lead_with_what_their_conclusion_means(question: str, lead: str) -> None:
    assert note_of(question)[0].line.text == lead


def test_a_number_that_misses_one_bound_is_not_told_to_meet_the_other() -> None:
    lines = note_of("We raise RMB 6bn and the sponsor subscribes RMB 100m. Is that enough?")
    assert sum("the amount subscribed RMB 100 million" in item.line.text for item in lines) == 1


def test_of_many_conditions_to_be_judged_the_milestone_stands_first_and_the_rest_is_counted() -> None:
    (line,) = [text for text in texts(LAB_ZH)["listing/standard-5"] if text.startswith("由交易所判断")]
    assert line.startswith("由交易所判断：申报时大模型产品已上线；该产品已规模化应用；")
    assert line.endswith("另有4项条件。")
    assert line.count("；") == 6


def test_one_standard_that_is_left_is_named_with_what_it_turns_on() -> None:
    lines = texts("We expect a market cap of RMB 3.9bn and have no revenue. Can we list on STAR?")
    assert lines["lead"] == [
        "No, not through standard 5: expected market cap RMB 3.9 billion, RMB 100 million short of the RMB 4 billion "
        "asked for."
    ]
    assert lines["others"][0] == "On these figures only standard 1a is left, and net profit is not stated."


def test_branches_that_fail_alike_are_named_by_their_standard() -> None:
    (line,) = [text for text in texts("我们市值12亿，去年净利润-500万，营收2亿，能上吗")["others"] if "走不通" in text]
    assert "第一套（最近一年亏损）" in line


def test_what_does_not_apply_stands_with_what_is_met() -> None:
    lines = note_of("做核聚变磁体的公司，没有收入，预计市值45亿元，发明专利60项，能用第五套申报吗？科创属性够吗")
    (met,) = [item for item in lines if "指标三（发明专利）60项" in item.line.text]
    assert met.line.text.endswith("指标四（营收）不适用。") or met.line.text.endswith("指标四（营业收入）不适用。")
    assert len(met.line.support) >= 2


def test_a_sum_that_falls_short_is_told_where_another_way_is_open() -> None:
    texts = [item.line.text for item in note_of("两年净利润合计4980万，差20万而已，能调出成长层吧")]
    assert "不满足：最近两年净利润累计4980万元，离5000万元的要求差20万元。" in texts


def test_the_branch_that_fails_is_told_beside_the_one_that_is_open() -> None:
    lines = texts("预计市值12亿，前年净利润1800万，去年2900万，两年合计离第一套的利润要求差多少")
    assert "1800万元+2900万元=4700万元，离5000万元的要求差300万元" in lines["listing/standard-1a"][0]


def test_a_ratio_that_was_asked_for_is_told_though_the_amount_is_enough() -> None:
    question = "研发投入三年分别2600万、3100万、3900万，营收三年5.8亿、6.4亿、7.2亿，研发占比多少？研发指标达标吗"
    assert any("9600万元/19.4亿元=4.9%，低于5%的要求" in item.line.text for item in note_of(question))


def test_an_exception_that_may_apply_keeps_a_failed_number_open() -> None:
    (lead,) = texts("发明专利6项，研发人员占比12%，近三年研发投入9000万元，去年收入3.2亿元，科创属性过得了吗？")["lead"]
    assert lead == "从数字看不够：指标三（发明专利）6项，离7项的要求差1项，但软件企业不适用发明专利指标。"


def test_an_exceptional_case_that_is_met_is_a_yes() -> None:
    question = "We have 55 core-technology patents but R&D staff are only 6%. Do we pass the sci-tech attributes?"
    assert texts(question)["lead"][0].startswith("Yes, one of the five exceptional cases is met on these figures")


def test_what_was_read_has_its_sign_its_year_and_its_words() -> None:
    (line,) = texts("We lost RMB 80m in 2025 and expect a market cap of RMB 2bn. Which standard is open?")["read"]
    assert "net profit in 2025 RMB -80 million (“lost RMB 80m”)" in line
    (line,) = texts(LAB)["read"]
    assert "revenue of the latest year (“no revenue”)" in line
    assert "2025" not in line


def test_what_could_not_be_placed_stands_in_the_same_line() -> None:
    (line,) = texts("毛利率60%，ARR 2.3亿，预计市值45亿，能用第五套吗？")["read"]
    assert line.startswith("读到：")
    assert "没有用上：60%、2.3亿" in line


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            "Revenue of RMB 290m in 2025, expected market cap RMB 5bn. Do we meet standard 4?",
            "What it would take, standard 4: a further fiscal year, 2026, with revenue of at least RMB 300 million.",
        ),
        (
            "2025年营业收入2.9亿元，预计市值50亿元，符合第四套标准吗？",
            "要符合第四套：再过一个会计年度：2026年营业收入不低于3亿元。",
        ),
        (
            "A large-model company has an expected market cap of RMB 3.9bn. What would it take to meet standard 5?",
            "What it would take, standard 5: raise the expected market cap to RMB 4 billion (by RMB 100 million).",
        ),
        (
            "预计市值39亿元的大模型企业，产品还没上线。怎样才能符合第五套标准？",
            "要符合第五套：预计市值提高至40亿元（增加1亿元）；做到：至少一个大模型产品已上线发布。",
        ),
    ],
)
def test_what_the_asked_route_would_take_is_one_line(question: str, line: str) -> None:
    assert [text for lines in texts(question).values() for text in lines].count(line) == 1


def test_what_it_would_take_is_not_said_twice() -> None:
    """How far a number of today is from its limit stands in the direct answer already."""
    told = texts("We expect a market cap of RMB 3.9bn and have no revenue. Can we use standard 5?")
    assert not [text for lines in told.values() for text in lines if text.startswith("What it would take")]


def test_asked_what_it_would_take_every_route_is_told_the_cheapest_first() -> None:
    question = "Revenue RMB 250m last year, net loss RMB 20m, market cap RMB 900m. What would it take?"
    told = [text for lines in texts(question).values() for text in lines if text.startswith("What it would take")]
    assert [text.partition(":")[0].removeprefix("What it would take, ") for text in told] == [
        "standard 2", "standard 5", "standard 3", "standard 4",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "We're a *ST STAR company with net assets of minus RMB 20m at the end of 2026. Will we be delisted?",
            "By the figures stated a financial delisting test is hit again by a company that already carries the "
            "delisting risk warning (*ST): what follows the warning is delisting, unless the exception for companies "
            "listed under the fifth standard applies.",
        ),
        (
            "我们是*ST的科创板公司，2026年末净资产负2000万，会退市吗",
            "从所给数字看，已被实施退市风险警示（*ST）的公司再次触及财务类退市情形：警示之后即为终止上市，"
            "适用第五套标准上市公司例外的除外。",
        ),
    ],
)
def test_a_company_under_the_warning_is_told_what_follows(question: str, lead: str) -> None:
    assert note_of(question)[0].line.text == lead


@pytest.mark.parametrize(
    ("question", "lead", "open_one"),
    [
        (
            "Our controller changed on 1 June 2025 and some of our core technical staff left. Can we file?",
            "No: the same controller 17 months, 7 months short of the 2 years asked for.",
            "Still to be stated: no materially adverse change of core technical staff for two years.",
        ),
        (
            "实控人2025年6月1日变更，核心技术人员走了一个，能申报吗",
            "不能：实际控制人未变更17个月，离2年的要求差7个月。",
            "还需说明：最近两年核心技术人员没有重大不利变化。",
        ),
    ],
)
def test_a_condition_spoken_of_beside_a_no_is_named(question: str, lead: str, open_one: str) -> None:
    lines = [item.line.text for item in note_of(question)]
    assert lines[0] == lead
    assert open_one in lines


def test_figures_that_meet_some_conditions_do_not_say_that_all_are_met() -> None:
    lead = note_of("Founded 2019-01-01, actual controller unchanged since 2020-01-01. Can we file?")[0].line.text
    assert lead.startswith(
        "Not decided yet: met so far is continuous operation 7 years (at least 3); the same controller"
    )
    assert "no limit" not in lead


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "We listed in June 2022 via 2.1.2(5). FY2026 shows revenue of RMB 88m and a net loss of RMB 150m. *ST?",
            "2026",
        ),
        ("2023年6月按2.1.2第（五）项上市，2026年营收8800万，净亏1.5亿，会被*ST吗", "2027"),
    ],
)
def test_the_year_from_which_a_standard_five_company_is_tested_is_said(question: str, told: str) -> None:
    first = texts(question)["figure/first-year"][0]
    assert told in first


def test_what_is_open_is_not_out_and_every_standard_met_shows_its_figures() -> None:
    maker = (
        "Expected cap RMB 2.4bn; revenue RMB 310m / 355m / 420m in 2023/24/25; operating cash flow 20m, -10m and 92m; "
    )
    lines = texts(f"{maker}net profit 2024 RMB 6m, 2025 RMB 31m. Which standards are open?")
    assert lines["lead"] == ["Through standards 1b and 3, on these figures."]
    assert not any("asks no" in text for text in lines["listing/standard-1b"])
    assert "= RMB 102 million (at least RMB 100 million)" in lines["listing/standard-3"][0]
    assert "Standard 2" not in lines["others"][0]
    assert lines["others"][1] == "Standard 2 turns on R&D expense, not stated."


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "Net profit 2024 RMB 27m (22m ex one-offs), 2025 RMB 29m (30m ex one-offs). Do we reach the 50m of the first standard?",
            "Yes, as far as stated: net profit of the last two years together RMB 22 million + RMB 29 million = "
            "RMB 51 million (at least RMB 50 million); standard 1a also asks expected market cap",
        ),
        ("预计市值31亿，达到第四套的30亿了吗", "符合（就所述部分）：预计市值31亿元（不低于30亿元）；第四套另外要求最近一年营业收入"),
    ],
)  # fmt: skip
def test_a_condition_asked_about_by_its_number_is_answered_first(question: str, lead: str) -> None:
    assert texts(question)["lead"][0].startswith(lead)


@pytest.mark.parametrize(
    ("question", "first", "short"),
    [
        ("Gene therapy developer, expected market value RMB 3.8bn, no revenue. Route?", "not through standard 5", "RMB 200 million short"),
        ("基因治疗公司，预计市值38亿，没有营收，走哪套标准？", "第五套的要求未满足", "差2亿元"),
    ],
)  # fmt: skip
def test_without_revenue_the_shortfall_of_the_fifth_standard_comes_first(question: str, first: str, short: str) -> None:
    note = note_of(question)
    assert first in note[0].line.text
    assert short in note[0].line.text
    assert not any("Most telling next: revenue" in item.line.text for item in note)


def test_a_loss_and_low_revenue_are_one_test_and_no_two_ways() -> None:
    listed = "STAR company listed in 2021 under standard 4. FY2026 estimate: revenue RMB 97m, net loss RMB 40m. "
    told = " ".join(item.line.text for item in note_of(f"{listed}Do we get *ST?"))
    assert "; together with revenue" in told
    assert "by the other way" not in told


@pytest.mark.parametrize(
    ("question", "year", "open_one"),
    [
        ("2023年9月按第五套上市，2026年营收4000万，净利润亏3亿，会被*ST吗", "上市后第四个完整会计年度为2027年", "审计意见"),
        ("Listed in September 2023 under standard 5. 2026 revenue RMB 40m, net loss RMB 300m. Will we get *ST?", "fourth full fiscal year after listing is 2027", "audit opinion"),
    ],
)  # fmt: skip
def test_of_a_test_that_does_not_apply_yet_the_year_comes_first(question: str, year: str, open_one: str) -> None:
    note = [item.line.text for item in note_of(question)]
    assert year in note[1]
    assert not any(open_one in text for text in note)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Share capital after the issue exactly RMB 400m. Is a 20% float enough?", "exactly RMB 400 million, so not more than RMB 400 million"),
        ("发行后股本总额正好4亿元，公开发行20%够吗", "恰为4亿元，并非超过4亿元"),
    ],
)  # fmt: skip
def test_a_limit_that_is_just_reached_and_must_be_passed_is_told_so(question: str, told: str) -> None:
    assert told in note_of(question)[0].line.text


@pytest.mark.parametrize(
    ("question", "lead", "failed"),
    [
        ("我们是软件公司，发明专利6项够吗？", "指标三（发明专利）不适用。", False),
        ("We are a software company with 6 invention patents. Is that enough?", "Sci-tech indicator 3 (invention patents) does not apply to you.", False),
        ("发明专利6项够吗（我们是软件公司）？", "指标三（发明专利）不适用。", False),
        ("Are 6 invention patents enough (we are a software company, R&D is 8.6% of revenue over three years)?", "Sci-tech indicator 3 (invention patents) does not apply to you.", True),
    ],
)  # fmt: skip
def test_what_was_asked_about_and_does_not_apply_is_said_with_what_is_asked_instead(
    question: str, lead: str, failed: bool
) -> None:
    lines = [line.line.text for line in note_of(question)]
    assert lines[0] == lead
    assert any("8.6%, below the 10%" in line for line in lines) is failed
    assert any("10%" in line for line in lines[1:])

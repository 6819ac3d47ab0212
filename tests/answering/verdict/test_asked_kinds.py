"""Kinds of questions on a company: what counts as something, several standards, two sets of figures, problems."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.question.understanding import understand
from assistant.answering.verdict.asking import (
    AnswerForm,
    each_standard_named,
    standards_listed,
    two_sets,
    weighs_standards,
    what_is_asked,
)
from assistant.answering.verdict.checking import QuestionCheck, check_question
from assistant.answering.verdict.lines import UNWEIGHED, conflicting, verdict_note
from assistant.answering.verdict.note import LEAD
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK, TODAY


def checked(question: str, day: dt.date = TODAY) -> QuestionCheck:
    found = check_question(understand(question, BOOK.corpus, day, None), BOOK, today=day)
    assert found is not None
    return found


def lines(question: str) -> list[tuple[str, str]]:
    """The steps of a note with their texts."""
    understood = understand(question, BOOK.corpus, TODAY, None)
    found = checked(question)
    return [(item.step, item.line.text) for item in verdict_note(found, BOOK.corpus, understood.language)]


@pytest.mark.parametrize(
    "question",
    [
        "Does our spending on GPU rental that we capitalised (RMB 640m of 2.2bn) count for the R&D indicator?",
        "May our 12 part-timers be counted as R&D staff? We have 300 staff, 45 in R&D.",
        "我们租算力花了6.4亿元，算不算研发投入？",
        "我们研发费用9000万元，其中委外研发2000万元，能计入研发投入吗？",
        "我们政府补助3000万元，算营业收入吗？",
    ],
)
def test_what_counts_as_something_gets_no_verdict(question: str) -> None:
    found = check_question(understand(question, BOOK.corpus, TODAY, None), BOOK)
    assert found is None or not found.settles


@pytest.mark.parametrize(
    "question",
    [
        "Our R&D staff are 45 of 300. Does that qualify?",
        "我们研发人员45人，总人数300人，算不算达标？",
        "算上研发人员65人，总人数80人，够吗？",
    ],
)
def test_whether_a_number_is_enough_still_gets_one(question: str) -> None:
    assert what_is_asked(question).verdict


@pytest.mark.parametrize(
    ("text", "named", "numbers"),
    [
        ("std 2, 3 or 4?", "std 2, std 3 or std 4?", {"2", "3", "4"}),
        ("standards 2 and 4", "standards 2 and standards 4", {"2", "4"}),
        ("标准2、3、4哪个合适", "第2套、第3套、第4套哪个合适", {"2", "3", "4"}),
        ("第二、三、四套", "第二套、第三套、第四套", set()),
        ("standard 2, 3 years of losses", "standard 2, 3 years of losses", set()),
        ("标准2，3年亏损", "标准2，3年亏损", set()),
    ],
)
def test_standards_of_a_list_are_named_one_by_one(text: str, named: str, numbers: set[str]) -> None:
    assert each_standard_named(text).replace("standards", "standard") == named.replace("standards", "standard")
    assert standards_listed(text) == numbers


def test_only_a_choice_weighs_standards() -> None:
    assert weighs_standards("std 2, 3 or 4?")
    assert weighs_standards("走第二套还是第四套？")
    assert not weighs_standards("What do standards 2 and 4 ask?")
    assert not weighs_standards("Is standard 2 met?")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "Our cap is 2.5bn and our revenue 400m: standards 2 or 4?",
            [
                (LEAD, "Possibly, through standard 2."),
                (
                    "listing/standard-2",
                    "Standard 2 is open, it turns on R&D of the last three years as a share of revenue (at least 15%).",
                ),
                (
                    "listing/standard-4",
                    "Standard 4 is not met: expected market cap RMB 2.5 billion, RMB 500 million short of the "
                    "RMB 3 billion asked for.",
                ),
            ],
        ),
        (
            "我们市值32亿，收入3.5亿，三年研发占比16%，走第二套还是第四套？",
            [
                (LEAD, "按这些数字，可以走第二套、第四套。"),
                (
                    "listing/standard-2",
                    "第二套符合：预计市值32亿元（不低于15亿元）；最近一年营业收入3.5亿元（不低于2亿元）；"
                    "最近三年研发投入占营业收入比例16%（不低于15%）。",
                ),
                (
                    "listing/standard-4",
                    "第四套符合：预计市值32亿元（不低于30亿元）；最近一年营业收入3.5亿元（不低于3亿元）。",
                ),
            ],
        ),
    ],
)
def test_several_standards_named_get_a_line_each_and_no_others(question: str, told: list[tuple[str, str]]) -> None:
    assert lines(question)[:-1][: len(told)] == told
    assert {step for step, _ in lines(question)} <= {step for step, _ in told} | {"read", "next"}


def test_a_delisting_test_that_is_decided_is_told_as_hit_with_its_exception() -> None:
    texts = dict(lines("科创板公司2025年利润总额-2000万、净利润500万、扣非-1200万，扣除后收入9400万，会被*ST吗？"))
    assert texts[LEAD].startswith("从所给数字看，已触及财务类退市情形")
    decides = texts["financial-delisting"]
    assert "第五套标准" in decides
    assert "还需说明" not in "".join(texts.values())


def test_a_delisting_test_that_revenue_passes_is_not() -> None:
    texts = dict(lines("Our listed STAR company had revenue of 190m and net loss 30m in 2025. Delisting risk?"))
    assert not texts[LEAD].startswith("By the figures stated a financial delisting test is hit")


def test_problems_are_asked_after_without_yes_or_no_and_what_was_not_weighed_is_said() -> None:
    question = (
        "Dual-class, cap 6bn, revenue 600m, founders hold 9.6% of voting shares before weighting, 12 votes per share. "
        "Problems?"
    )
    told = lines(question)
    assert told[0][1].startswith("Not met: voting shares of the holders of special voting shares together 9.6%")
    assert told[1][1].startswith("On these figures the standard for weighted voting rights is met:")


WVR_EN = "Dual-class, cap 6bn, revenue 600m, {}. OK?"
WVR_ZH = "我们是AB股，市值60亿，营收6亿，{}，符合吗？"


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (WVR_EN.format("founders hold 9.5% of voting shares"), "No: voting shares of the holders"),
        (WVR_EN.format("12 votes per share"), "No: votes of a special voting share 12 votes, 2 votes above"),
        (WVR_EN.format("the founders have 9% of the votes"), "No: voting shares of the holders"),
        (WVR_EN.format("10 votes per share, founders hold 10% of voting shares"), "Yes"),
        (WVR_EN.format("the founders have 45% of the votes"), "Yes"),  # which says nothing of their share of the shares
        (WVR_EN.format("the shareholder vote was 66% in favour"), "No: votes at the meeting for the weighted voting"),
        (WVR_EN.format("66.67% of the votes at the meeting approved it"), "Yes"),
        (WVR_EN.format("exactly two-thirds of the votes were in favour"), "Yes"),
        (WVR_ZH.format("股东会只有65%同意"), "不符合：股东会上同意设置表决权差异安排的表决权65%，低于2/3"),
        (WVR_ZH.format("股东会同意票占三分之二"), "符合"),
        (WVR_ZH.format("创始人合计持有9%的有表决权股份"), "不符合：特别表决权股份持有人"),
        (WVR_ZH.format("每股12票"), "不符合：每份特别表决权股份的表决权12票"),
        (WVR_ZH.format("每股10票，创始人合计持有12%的有表决权股份"), "符合"),
    ],
)
def test_what_special_voting_shares_must_keep_to_decides(question: str, lead: str) -> None:
    assert dict(lines(question))[LEAD].startswith(lead)


def test_no_yes_stands_in_front_of_a_figure_that_was_not_tested() -> None:
    told = lines("Our cap is RMB 3.2bn and revenue 350m; a lawsuit may cost RMB 40m. Does standard 4 work?")
    assert told[0][1].startswith("On these figures standard 4 is met:")
    assert told[1] == (UNWEIGHED, "Not weighed here: RMB 40m; conditions of their own may apply to that.")


@pytest.mark.parametrize(
    ("question", "restricted"),
    [
        ("Buy-now-pay-later fintech, net profit RMB 200m, cap RMB 9bn. Barred from STAR?", True),
        ("我们是金融科技公司，净利润2亿，市值90亿，能上科创板吗", True),
        ("Chip maker, cap RMB 9bn, net profit 200m. Can we list on STAR?", False),
        ("Fintech, cap 3.5bn, revenue 400m: standard 4 ok?", False),
    ],
)
def test_a_restricted_field_is_said_to_be_one(question: str, restricted: bool) -> None:
    lead = dict(lines(question))[LEAD]
    assert ("restricted field" in lead or "属于限制类" in lead) is restricted


@pytest.mark.parametrize(
    ("question", "told", "left_out"),
    [
        ("港股上市红筹，市值180亿元，能回科创板吗", "离200亿元的要求差20亿元", "2000亿元"),
        ("Public offering 24%, share capital RMB 300m. Enough?", "below the 25%", "400 million"),
        ("公开发行比例9.5%，发行后股本5亿元，够吗？", "低于10%的要求", "25%"),
        ("AB股，预计市值80亿，营收4.99亿，够不够", "离5亿元的要求差100万元", "50亿元的要求差"),
    ],
)
def test_the_way_that_is_nearest_is_told_as_what_is_short(question: str, told: str, left_out: str) -> None:
    lead = dict(lines(question))[LEAD]
    assert told in lead
    assert left_out not in lead


def test_what_it_takes_leaves_out_what_is_met() -> None:
    told = dict(lines("Software house: R&D ratio 8.5%, 40% of staff in R&D, revenue 650m. Sci-tech attributes met?"))
    assert "R&D staff" not in told["listing/regular-indicators"]


def test_figures_of_another_section_are_told_with_its_name() -> None:
    told = dict(
        lines("AI客服软件公司 25年收入2.6亿 净利扣非前1200万扣非后-300万 预计市值14亿 三年研发占比22% 能走哪一套")
    )
    assert told["listing/sci-tech-attributes"].startswith("科创属性——已满足")


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        (
            "STAR company listed on standard 4. FY2025 net loss 30m, revenue after deductions RMB 100m. *ST?",
            "No financial",
        ),
        ("2023年7月用第五套上市，2026年预计营收3000万、亏2亿，净资产也是负1亿，明年会被*ST吗", "从所给数字看，不触及"),
        ("Our STAR company: FY2025 net profit 5m, revenue 90m. *ST?", "On these facts it is open"),
    ],
)
def test_a_delisting_test_of_which_nothing_was_stated_leaves_no_other_open(question: str, lead: str) -> None:
    assert dict(lines(question))[LEAD].startswith(lead)


@pytest.mark.parametrize("question", ["Any issues?", "Problems?", "有什么问题？", "有没有问题？", "有哪些障碍？"])
def test_any_problems_asks_for_neither_yes_nor_no(question: str) -> None:
    asked = what_is_asked(question)
    assert asked.form is AnswerForm.PLAIN
    assert asked.verdict


def test_a_figure_that_fails_on_every_route_is_told_on_one() -> None:
    texts = dict(lines("我们预计市值42亿元，没有收入，三年研发投入5.2亿元，发明专利6件，能用第五套吗？"))
    assert texts["others/sci-tech-attributes"].startswith("标准之外，不满足：指标三")
    texts = dict(lines("我们预计市值42亿元，没有收入，发明专利16件，能用第五套吗？"))
    assert "others/sci-tech-attributes" not in texts


@pytest.mark.parametrize(
    ("question", "years"),
    [
        (
            "Listed 2025-10-28 under std 5, unprofitable. FY2026 net profit 12m, revenue 96m; FY2027 net profit 41m. "
            "When does the U come off?",
            ("2026", "2027"),
        ),
        (
            "2025年10月28日上市，第五套，未盈利。2026年净利润1200万，收入9600万；2027年净利润4100万。什么时候能去掉U？",
            ("2026", "2027"),
        ),
    ],
)
def test_coming_years_are_supposed_for_leaving_the_growth_tier(question: str, years: tuple[str, ...]) -> None:
    found = checked(question)
    assert found.verdict.rule_set.id == "growth-tier-exit"
    assert found.supposed == years


@pytest.mark.parametrize(
    "question",
    [
        "Same company, two options: A) cap 4.2bn revenue 150m; B) cap 3.1bn revenue 305m. Which one can list?",
        "同一家公司两个方案：A）市值42亿，收入1.5亿；B）市值31亿，收入3.05亿。哪个能上市？",
    ],
)
def test_two_sets_of_figures_are_each_to_be_asked_on_their_own(question: str) -> None:
    assert two_sets(question)
    assert conflicting((), question, Language.EN)[0].line.text.startswith("Two sets of figures were stated")


def test_what_cannot_be_true_is_told_with_the_name_of_the_fact_in_the_language_of_the_reader() -> None:
    english = checked("Our company was founded on 1 March 2027, market cap RMB 4.5bn. Can we list?")
    assert english.warnings == ("Date of founding: 2027-03-01 is in the future",)
    chinese = checked("公司成立于2027年3月1日，预计市值45亿元，能上市吗？")
    assert chinese.warnings == ("成立日期：2027-03-01尚未到来",)


@pytest.mark.parametrize(
    "question",
    [
        "We list on 2027-03-01, founded in 2020. Market cap RMB 5bn, no revenue. Can we use standard 5?",
        "Listed 31 December 2026 under standard 5; when does it leave the growth tier?",
    ],
)
def test_a_listing_to_come_is_no_obstacle_to_a_verdict(question: str) -> None:
    found = checked(question)
    assert not found.warnings
    assert found.settles


@pytest.mark.parametrize(
    "question",
    [
        "科创板公司，第五套上市，2023年上市，2025年亏损3000万，收入6000万，会被*ST吗？",
        "Our STAR company floated in 2023 under the fifth standard: 2025 loss 30m, revenue 60m. Do we get *ST?",
    ],
)
def test_where_the_fifth_standard_is_named_no_delisting_test_is_told_as_hit(question: str) -> None:
    text = lines(question)[0][1]
    assert not text.startswith(("从所给数字看，已触及", "By the figures stated a financial delisting test is hit"))


@pytest.mark.parametrize(
    "question",
    ["我们有8件发明专利，其中2件是受让的，受让专利算不算？", "We have 12 patents. Do licensed patents count?"],
)
def test_whether_something_counts_at_all_gets_no_verdict(question: str) -> None:
    assert not what_is_asked(question).verdict


def test_ways_out_of_the_growth_tier_are_told_as_alternatives() -> None:
    texts = dict(lines("Listed 28 October 2025 under standard 5; when does it leave the growth tier?"))
    assert texts[LEAD] == (
        "Once one of these holds: net profit of the latest year (must be positive), net profit of the year before "
        "(must be positive), net profit of the last two years together (at least RMB 50 million); or net profit of the "
        "latest year (must be positive), revenue of the latest year (at least RMB 100 million). Besides: the annual "
        "report disclosed; an audit opinion neither disclaimed nor adverse."
    )


@pytest.mark.parametrize(
    "question",
    [
        "Board call in 40 min. Our FY25 revenue is RMB 312m and our cap RMB 3.6bn. Does standard 4 work?",
        "Our LLM company has a cap of RMB 6bn, revenue under 50m and 12m monthly users. Fifth standard?",
    ],
)
def test_what_is_no_share_or_sum_of_a_company_is_not_said_to_be_unweighed(question: str) -> None:
    assert UNWEIGHED not in dict(lines(question))


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("软件公司 没有发明专利 三年研发占营收8.7% 研发人员三成 去年营收4亿 科创属性过得去吗", "从数字看不够"),
        ("研发人员30%够科创属性吗", "够："),
        ("80 R&D staff of 700, 3 invention patents, is the R&D staff share ok for the sci-tech attributes?", "Yes:"),
    ],
)
def test_the_whole_set_is_asked_about_where_its_name_stands_with_figures_of_several(question: str, start: str) -> None:
    assert dict(lines(question))[LEAD].startswith(start)


def test_a_standard_that_turns_on_the_market_cap_alone_names_it() -> None:
    told = " ".join(text for _, text in lines("AI lab. 2025 revenue RMB 410m, net loss RMB 1.1bn. Any problem?"))
    assert "turns on ," not in told


NUCLEAR = (
    "核电设备企业，总人数2300、研发人员207人，发明专利58项都在主营业务里用着、能产业化，三年研发4.2亿，2025年营收21亿。"
)


@pytest.mark.parametrize(
    ("question", "lead", "told"),
    [
        (f"{NUCLEAR}科创属性卡在哪，有没有别的路", "指标二（研发人员占比）207/2300=9%", "不低于50项；所述58项在数量上达到"),
        (f"{NUCLEAR}科创属性哪里不够", "指标二（研发人员占比）207/2300=9%", "还差23人"),
        (
            "2,300 staff, 207 in R&D, 58 invention patents. Where do we fall short on the sci-tech attributes, any other way?",
            "sci-tech indicator 2 (R&D staff) 207/2300 = 9%",
            "at least 50: the 58 patents reach the number",
        ),
        ("预计市值28亿，2025年营收4亿，三年经营现金流合计8000万，第三套差在哪", "离1亿元的要求差2000万元", "已满足：预计市值28亿元"),
        (
            "Expected cap RMB 2.8bn, revenue RMB 400m, operating cash flow over three years RMB 80m. What fails under standard 3?",
            "RMB 20 million short of the RMB 100 million",
            "Met: expected market cap RMB 2.8 billion",
        ),
    ],
)  # fmt: skip
def test_where_a_company_falls_short_is_a_verdict(question: str, lead: str, told: str) -> None:
    note = lines(question)
    assert note[0][0] == LEAD
    assert lead in note[0][1]
    assert any(told in text for _, text in note[1:])


def test_far_fewer_patents_are_not_held_against_the_number_of_an_exceptional_case() -> None:
    assert not any("50项" in text for _, text in lines("研发人员207人，总人数2300，发明专利5项，哪里不够"))

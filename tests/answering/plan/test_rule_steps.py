"""Questions about sibling rules are answered from the rule data, in both languages, each line cited."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.blocks import Author, BlockKind
from assistant.answering.plan.rule_lines import rule_lines
from assistant.answering.plan.rule_steps import rule_step
from assistant.answering.plan.steps import Step, StepKind
from assistant.corpus.model import Corpus
from assistant.eligibility.rules.book import RuleBook
from assistant.language.text import Language
from tests.conftest import TODAY, Ask


@pytest.mark.parametrize(
    ("question", "of"),
    [
        ("Which of the five standards need no profit?", "listing/without/profit"),
        ("哪几套标准不看利润", "listing/without/profit"),
        ("Which standards do not test R&D?", "listing/without/r-and-d"),
        ("五套标准里哪几套不要求营业收入", "listing/without/revenue"),
        ("Which of the five standards look at cash flow?", "listing/with/cash-flow"),
        ("Which sci-tech indicators apply to a standard-5 applicant?", "listing/indicators/standard-5"),
        ("软件企业适用哪几项科创属性指标", "listing/indicators/software-company"),
        ("哪套标准不允许亏损", "listing/with/profit"),
        ("Which standards cannot be used without profit?", "listing/with/profit"),
        ("Which standards are closed to a company without revenue?", "listing/with/revenue"),
        ("Which standards need neither profit nor cash flow?", "listing/without/profit,cash-flow"),
        ("既没有利润也没有收入的企业哪几套能用", "listing/without/profit,revenue"),
        ("除了第五套，哪套标准没有利润要求", "listing/without/profit/besides/standard-5"),
        ("第二套和第三套标准哪套不看研发", "listing/without/r-and-d/of/standard-2,standard-3"),
        ("用第五套申报的企业，科创属性哪几项指标不用管", "listing/waived/standard-5"),
        ("哪项指标不适用于第五套标准的企业", "listing/waived/standard-5"),
        ("Which sci-tech indicators is a software company exempt from?", "listing/waived/software-company"),
        (
            "Which of the indicators need an overseas-listed red chip not meet?",
            "listing/waived/red-chip-listed-overseas",
        ),
        ("Which indicators may a software company not skip?", "listing/indicators/software-company"),
        ("软件企业有没有哪项指标要看", "listing/indicators/software-company"),
        ("compare standards 2, 3 and 4", "listing/standard-2,standard-3,standard-4"),
        ("标准二、三、四有什么区别", "listing/standard-2,standard-3,standard-4"),
        ("五套标准分别要求什么", "listing/standard-1,standard-2,standard-3,standard-4,standard-5"),
        ("all market-cap floors", "listing/floors"),
        ("各套标准的市值门槛分别是多少", "listing/floors"),
        ("What are the tiers of sponsor co-investment?", "co-investment/co-investment-amount"),
        ("跟投怎么分档", "co-investment/co-investment-amount"),
        ("What are the conditions for leaving the growth tier?", "growth-tier-exit/growth-tier-exit"),
        ("调出成长层的条件分别是什么", "growth-tier-exit/growth-tier-exit"),
        ("财务类退市指标有哪些", "financial-delisting/financial-delisting"),
    ],
)
def test_what_a_question_asks_of_the_rule_data(corpus: Corpus, question: str, of: str) -> None:
    step = rule_step(question, corpus)
    assert step is not None
    assert step.of == of


@pytest.mark.parametrize(
    "question",
    [
        "What does the fifth standard need?",
        "Which standards can we use without profit?",
        "Which standard did Moore Threads use?",
        "Which standards need revenue of RMB 300 million?",
        "哪套标准适合红筹企业",
        "第五套标准要求什么",
        "跟投比例是多少",
        "How have the five standards changed?",
        "Which standards test revenue but not profit?",
        "哪套标准只看收入",
        "不适用第五套标准的企业要看哪几项指标",
        "Which sci-tech indicators apply to a non-software company?",
    ],
)
def test_what_the_rule_data_does_not_decide_is_left_alone(corpus: Corpus, question: str) -> None:
    assert rule_step(question, corpus) is None


@pytest.fixture(scope="module")
def book(corpus: Corpus) -> RuleBook:
    return RuleBook.of(corpus)


def texts(book: RuleBook, of: str, language: Language, day: dt.date = TODAY) -> list[str]:
    return [line.text for line in rule_lines(Step(StepKind.SELECT, of), book, language, day)]


def test_which_standards_need_no_profit(book: RuleBook) -> None:
    english = texts(book, "listing/without/profit", Language.EN)
    assert english[0] == "Four of the five standards: the second, the third, the fourth and the fifth."
    assert [text.partition(":")[0] for text in english[1:]] == [
        "Standard 1, two profitable years",
        "Standard 1, profit and revenue",
    ]
    assert "net profit of the last two years together at least RMB 50 million" in english[1]
    assert not any("market cap" in text for text in english[1:])
    chinese = texts(book, "listing/without/profit", Language.ZH)
    assert chinese[0] == "五套标准中的四套：第二套、第三套、第四套和第五套。"


def test_which_standards_need_cash_flow(book: RuleBook) -> None:
    assert texts(book, "listing/with/cash-flow", Language.ZH) == [
        "五套标准中的一套：第三套。",
        "第三套标准（收入加现金流）：最近三年经营活动现金流量净额累计不低于1亿元。",
    ]


def test_a_standard_of_which_one_branch_fits_is_named_with_it(book: RuleBook) -> None:
    assert texts(book, "listing/without/revenue", Language.EN)[0] == "The first (only its branch 1a) and the fifth."
    assert texts(book, "listing/with/revenue", Language.ZH)[0] == "第一套（仅盈利加收入情形）、第二套、第三套和第四套。"


@pytest.mark.parametrize(
    ("applicant", "opening", "waived"),
    [
        ("standard-5", "Three of the four regular indicators: indicator 1, indicator 2 and indicator 3.", "revenue"),
        (
            "software-company",
            "Three of the four regular indicators: indicator 1, indicator 2 and indicator 4.",
            "patent",
        ),
    ],
)
def test_indicators_left_by_an_exemption(book: RuleBook, applicant: str, opening: str, waived: str) -> None:
    said = texts(book, f"listing/indicators/{applicant}", Language.EN)
    assert said[0] == opening
    assert "exempt" in said[-1]
    assert waived in said[-1]


@pytest.mark.parametrize(("applicant", "number"), [("standard-5", "4"), ("software-company", "3")])
def test_indicators_that_need_not_be_met(book: RuleBook, applicant: str, number: str) -> None:
    english, chinese = (texts(book, f"listing/waived/{applicant}", language) for language in Language)
    assert english[0] == f"One of the four regular indicators: indicator {number}."
    assert "exempt" in english[1]
    assert chinese[0] == f"四项常规指标中的一项：指标{number}。"
    assert len(english) == len(chinese) == 5


def test_indicators_of_a_day_with_three(book: RuleBook) -> None:
    said = texts(book, "listing/indicators/standard-5", Language.EN, dt.date(2020, 6, 1))
    assert said[0] == "Two of the three regular indicators: indicator 1 and indicator 3."
    assert all(len(line) > 10 for line in said)


def test_standards_besides_the_one_named(book: RuleBook) -> None:
    english = texts(book, "listing/without/profit/besides/standard-5", Language.EN)
    assert english[0] == "Besides the fifth: the second, the third and the fourth."


def test_a_software_company_has_the_ratio_that_takes_the_place(book: RuleBook) -> None:
    said = texts(book, "listing/indicators/software-company", Language.ZH)
    assert "不低于10%" in said[1]
    assert "8000万元" not in "".join(said)


def test_the_numbers_are_those_of_the_day(book: RuleBook) -> None:
    now = "".join(texts(book, "listing/indicators/standard-5", Language.EN))
    then = "".join(texts(book, "listing/indicators/standard-5", Language.EN, dt.date(2023, 6, 1)))
    assert "RMB 80 million" in now
    assert "at least 7 patents" in now
    assert "RMB 60 million" in then
    assert "at least 5 patents" in then


def test_each_line_is_cited_to_a_provision_in_force_that_holds_its_quote(book: RuleBook) -> None:
    for of in ("listing/floors", "co-investment/co-investment-amount", "financial-delisting/financial-delisting"):
        for language in Language:
            for line in rule_lines(Step(StepKind.TABLE, of), book, language, TODAY):
                assert line.support
                for quotation in line.support:
                    provision = book.corpus.find(quotation.reference)
                    assert provision is not None
                    assert provision.in_force(TODAY)
                    assert quotation.quote in provision.text[language]


def test_a_tier_says_its_ceiling_once(book: RuleBook) -> None:
    said = texts(book, "co-investment/co-investment-amount", Language.EN)
    assert said[0] == "Issue below RMB 1 billion: 5% of the size of the issue, at most RMB 40 million."
    assert len(said) == 4


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Which of the five standards need no profit?", "Four of the five standards: "),
        ("五套标准里哪几套不看利润？", "五套标准中的四套："),
    ],
)
def test_the_answer_opens_with_what_was_selected(ask: Ask, question: str, opening: str) -> None:
    answer = ask(question)
    assert answer.text.startswith(opening)
    assert answer.verdict is None
    lead, *rest = [block for block in answer.blocks if block.is_claim]
    assert (lead.kind, lead.by) == (BlockKind.LEAD, Author.RULE)
    assert {block.kind for block in rest} == {BlockKind.TABLE}
    assert all(block.citations for block in rest)


def test_a_table_stands_under_its_heading(ask: Ask) -> None:
    answer = ask("compare standards 2, 3 and 4")
    assert answer.text.startswith("Market-cap and financial standard (any one):\n- Standard 2")
    assert [step["step"] for step in answer.plan] == ["table", "say", "say", "say"]
    assert "The fourth standard sets no floor for net profit" in answer.text

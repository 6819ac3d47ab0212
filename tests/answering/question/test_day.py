"""The day a question asks about: what is a day to answer for, what only happened on one, and what compares days."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.question.day import DateRole, DaySource, dates_of
from assistant.answering.question.understanding import QuestionKind, Understood, understand
from assistant.base.resources import packaged
from assistant.corpus.reader import read_corpus
from assistant.eligibility.reading.reader import read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of

TODAY = dt.date(2026, 11, 28)
CORPUS = read_corpus(packaged("corpus"))
TABLE = RuleBook.of(CORPUS).fact_table


def read(question: str, as_of: dt.date | None = None) -> Understood:
    return understand(question, CORPUS, TODAY, as_of, TABLE)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        # whose rules are asked for
        ("What was required under the rules in force in 2021?", "2021-12-31"),
        ("under the 2022 rules, would 5 patents do?", "2022-12-31"),
        ("by the rules of June 2023, how much R&D?", "2023-06-30"),
        ("What did the 2020 rules say about invention patents?", "2020-12-31"),
        ("按2022年的规则，我们2025年收入3亿够吗", "2022-12-31"),
        ("按照2021年4月的规则，研发投入要多少", "2021-04-30"),
        ("用2022年的标准看，专利5项够吗", "2022-12-31"),
        ("2022年版的指引要求几项专利", "2022-12-31"),
        ("截至2022年，研发投入要求多少", "2022-12-31"),
        ("2023年的暂行规定第六条讲什么", "2023-12-31"),
        # a filing, past or to come
        ("filing in March 2025: how many patents?", "2025-03-31"),
        ("If we file on 1 March 2024, which R&D amount counts?", "2024-03-01"),
        ("We intend to apply in May 2027. What market cap does standard 5 need?", "2027-05-31"),
        ("A prospectus filed in November 2023 relies on the exceptional cases. How many patents?", "2023-11-30"),
        ("Our application was accepted on 12 May 2023. which R&D amount", "2023-05-12"),
        ("A March 2024 prospectus cites the regular indicators: which article?", "2024-03-31"),
        ("Which article should a prospectus of March 2024 cite for the fields?", "2024-03-31"),
        ("2024年3月的招股书引常规指标该写第几条", "2024-03-31"),
        ("Can we file this December? Which patents count?", "2026-12-31"),
        ("我们明年3月申报，专利要几项", "2027-03-31"),
        ("准备在2027年6月申报，第五套标准市值多少", "2027-06-30"),
        ("申报日是2023年5月10日，专利需要几项", "2023-05-10"),
        ("受理日2023年5月，适用哪一版科创属性指引", "2023-05-31"),
        # at that time
        ("our IPO was in March 2024, what did standard 5 ask at that time?", "2024-03-31"),
        ("In a 2022 prospectus they cite article 5. Was that right at the time?", "2022-12-31"),
        ("我们2024年3月上市，当时第五套标准有什么要求？", "2024-03-31"),
        ("2019年7月第一批公司上市时，适用的是哪一版上市规则", "2019-07-31"),
        # a date that belongs to nothing else
        ("How long was the lock-up in 2020?", "2020-12-31"),
        ("In 2022, was RMB 60m of R&D enough?", "2022-12-31"),
        ("What must listed companies disclose in 2022?", "2022-12-31"),
        ("2022年的时候研发投入6000万够吗", "2022-12-31"),
        ("2025年3月大模型企业能不能用第五套标准上市？", "2025-03-31"),
        ("假设现在是2023年3月，发明专利要几项", "2023-03-31"),
        ("2020年3月以前境外上市红筹200亿能报科创板吗", "2020-02-29"),
        ("Before March 2020, could a red chip listed overseas with 20bn apply?", "2020-02-29"),
        # told by its distance from today
        ("Was there a guideline for large models last October?", "2026-10-31"),
        ("In October last year, could a rocket company rely on Guideline 9?", "2025-10-31"),
        ("How many invention patents were required two years ago?", "2024-11-28"),
        ("去年10月的时候大模型公司能用第五套吗，那会有指引没", "2025-10-31"),
        ("去年6月有科创成长层吗", "2025-06-30"),
        ("前年的时候发明专利要几项？", "2024-12-31"),
        # a part of a year
        ("how many patents did you need at the start of 2024?", "2024-01-01"),
        ("how many patents did you need in early 2024?", "2024-03-31"),
        ("2024年初要几项发明专利", "2024-01-01"),
        ("2024年底要几项发明专利", "2024-12-31"),
    ],
)
def test_a_day_to_answer_for(question: str, day: str) -> None:
    understood = read(question)
    assert (understood.as_of.isoformat(), understood.as_of_from) == (day, DaySource.QUESTION)


@pytest.mark.parametrize(
    "question",
    [
        # figures of fiscal years
        "revenue 160m in 2023, 190m in 2024, 248m in 2025. do we make indicator 4?",
        "revenue 180m in 2023 -> 290m in 2025. compund growth? over the 25%?",
        "R&D 21m + 24m + 27m in 2023-25, revenue 420m, 450m and 480m. ratio?",
        "Operating cash flow -12m in 2023, 48m in 2024, 55m in 2025. How far are we from standard 3?",
        "Is FY2023 profit enough?",
        "2024 net profit 20m, 2025 35m - is standard 1a met",
        "By when must the 2025 annual report be out?",
        "2023年营收1.8亿，2025年2.7亿，中间那年2.1亿，复合增长率多少，指标四够不够",
        "2023至2025年研发投入分别为2100万、2400万、2700万，够吗",
        "CAGR for indicator 4: root over two periods or three when I have 2023, 2024 and 2025?",
        "R&D ratio: do I add up 2022, 2023 and 2024 or average the yearly ratios?",
        "For the growth rate over 2023-2025, how many periods?",
        "指标四复合增长率，有2023、2024、2025三年数据，开平方还是开三次方",
        # figures told as of a day
        "As of 31 December 2025 we have 420 staff, 60 of them in R&D. Enough?",
        "截至2025年末，公司有发明专利12项，能上市吗",
        # what happened
        "In March 2026 our medium rocket put two satellites into orbit. Does the crash rule out standard 5?",
        "2026年3月我们的火箭首飞入轨，能报第五套吗",
        "We listed on STAR in March 2024 under the fifth standard, when can we leave the growth tier",
        "We floated in November 2022 while unprofitable and 2025 was our first profit. Out of the tier?",
        "founded 2019. which standards can we use?",
        "We were founded in 1985. Can we list?",
        "I bought STAR shares in June 2025. When can I sell?",
        "Our fund invested in May 2024 and holds 3%. Is it a senior professional investor?",
        "our CFO joined on 1 March 2024, is she core staff",
        "tutoring filing was 15 sept 2026. earliest day for complete acceptance papers?",
        "companies listed before 13 July 2025: how do they exit the growth tier",
        "公司2025年12月在科创板上市，当时亏损，用的是第四套标准。董事长最早哪年能卖首发前的股份？",
        "2023年用第四套标准上市的。要被实施退市风险警示吗？",
        "公司成立于2019年，2025年营收5亿，能走第四套吗",
        "我2023年6月买的首发前股份，什么时候能卖",
        "2025年7月之前就带U的老科创板公司，达到什么条件可以调出成长层？",
        "证监会2026年4月8日同意注册，最迟哪天之前要发行",
        "董事在2026年3月1日离职，哪天起可以卖",
        "It put a customer satellite in orbit in May 2026. cap RMB 8bn, pre-revenue. Good for the fifth standard?",
        "The rocket flew in May 2026 with a satellite. Fifth standard met?",
        "STAR listing 15 January 2026. Losses in 2026 and 2027, profit in 2028. When can I first sell my shares?",
        "phase II clearance expected in March 2027, cap RMB 5bn. Fifth standard?",
        "we will launch our model in March 2027. Do we meet the fifth standard?",
        "预计2027年3月拿到二期批件，市值45亿，能按第五套标准申报吗",
        "火箭去年12月首飞入轨，符合第五套标准吗",
        "大模型去年10月上线的，市值50亿，能走第五套吗",
        "We got phase II clearance last October, cap RMB 5bn. Can we list under the fifth standard?",
        "we lost money last year, can we list under standard 4?",
        # a filing of which is told what has not come since
        "我们2026年9月1日受理的，到11月底首轮问询还没来，正常吗",
        "Filed on 2 March 2026 and no inquiry has come yet. Is the exchange late?",
        "Our accounts are as of 30 June 2026, until when are they good?",
        "财务报表截止日2026年6月30日，最晚用到哪天",
        # a step of the registration
        "CSRC accepted our registration file on Wednesday 4 November 2026. last day for a decision by the 20-working-day rule?",
        "CSRC took our registration application on 16 November 2026. Latest date for its decision?",
        "证监会2026年11月10日受理了我们的注册申请，最晚哪天出决定",
        "我们2026年11月10日报送证监会注册，最晚哪天出决定",
        # what the rule makers did
        "list the six future industries the sse added in june 2026",
        "why did the sse extend the fifth standard to quantum and 6G firms in june 2026",
        "2024年4月30号那次修改，科创属性指标哪几个数变了",
        "科创属性指标2024年4月30号改了哪几个数，从多少改到多少",
        "2026年7月6日起科创板ST股涨跌幅改成10%，那科创板非ST的还是20%吗",
        # a filing from before what the question tells of
        "filing in March 2023, but we only listed a subsidiary in May 2024, is that fine?",
        # a day still to come, of which nothing is asked but facts
        "公司2026年3月亏损上市，2027年底 lock-up 过了没，能卖首发前的股票吗？",
    ],
)
def test_a_date_that_is_no_day_to_answer_for(question: str) -> None:
    understood = read(question)
    assert (understood.as_of, understood.as_of_from) == (TODAY, DaySource.TODAY)
    assert understood.abstain is None


@pytest.mark.parametrize(
    "question",
    [
        "2019 vs now: fifth standard",
        "sci-tech yardsticks, first 2020 version next to todays",
        "科创属性评价指标2020年首版和现行版对照",
        "patents: 2022 vs 2024",
        "R&D amount in the sci-tech indicators before and after April 2024?",
        "Patents needed before and after the 2024 revision?",
        "How did the invention patent indicator read in 2021, in 2023 and now?",
        "Sci-tech indicators for a company that filed in February 2023 vs one filing today - which numbers differ?",
        "How many invention patents were needed before April 2024, and how many now?",
        "2022年研发投入要求多少，现在呢",
        "2019年与现在相比，第五套标准变了吗",
        "科创属性2022年和2024年的要求有什么不同",
        "2024年修订之前和之后的研发投入要求",
        "2026年7月6日前后，主板ST和科创板ST的涨跌幅分别是多少",
    ],
)
def test_days_that_are_compared_make_a_question_of_history(question: str) -> None:
    understood = read(question)
    assert (understood.as_of, understood.kind) == (TODAY, QuestionKind.HISTORY)
    assert understood.query.history


@pytest.mark.parametrize(
    ("question", "roles"),
    [
        (
            "Listed in September 2024. FY2025: revenue RMB 20m. We file again in March 2027.",
            [DateRole.EVENT, DateRole.FACT, DateRole.FILING],
        ),
        ("公司2019年成立，2025年营收5亿，按2026年6月的规则", [DateRole.EVENT, DateRole.FACT, DateRole.STATED]),
    ],
)
def test_every_date_has_a_part(question: str, roles: list[DateRole]) -> None:
    facts = read_facts(question, TABLE, language_of(question), TODAY)
    told = [date.role for date in dates_of(question, facts, TODAY)]
    assert [DateRole.EVENT if role is DateRole.FACT and want is DateRole.EVENT else role
            for role, want in zip(told, roles, strict=True)] == roles  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "How does a company that floats in 2026 without profit get out of the growth tier?",
        "growth tier: does a company that was already there in July 2025 leave on easier terms?",
    ],
)
def test_what_somebody_does_in_a_year_is_no_day_asked_about(question: str) -> None:
    understood = read(question)
    assert (understood.as_of, understood.as_of_from) == (TODAY, DaySource.TODAY)

"""Made-up amended rules, in words of our own, and texts put together from the corpus."""

from __future__ import annotations

import datetime as dt

from assistant.eligibility.proposals.proposal import LimitFinding, LimitState, Proposal, propose
from assistant.eligibility.proposals.text import RuleText
from assistant.language.text import Language
from tests.eligibility.verdicts import BOOK

DAY = dt.date(2027, 3, 1)
"""The day from which the made-up texts are in force."""

SCI_TECH_ZH = """\
# 科创属性评价指引（试行）

一、企业同时达到以下四项指标的，支持其在科创板上市：
（1）最近三年研发投入占营业收入的比例在5%以上，或者最近三年研发投入累计8000万元以上；
（2）研发人员占当年员工总数的比例不低于10%；
（3）应用于主营业务并能够产业化的发明专利7项以上；
（4）最近三年营业收入复合增长率达到25%，或者最近一年营业收入达到3亿元。
二、未达到上述指标的企业，有下列情形之一的，也支持其在科创板上市：
（1）核心技术由国家主管部门认定为国际领先；
（2）获得国家级科技奖项；
（3）牵头承担国家重大科技专项；
（4）主要产品实现进口替代；
（5）形成核心技术、应用于主营业务并能够产业化的发明专利（包括国防专利）不少于50项。
三、金融科技企业限制在科创板上市。
"""

SCI_TECH_EN = """\
# Guideline for Evaluating Sci-Tech Attributes (Trial)

Article 1 Companies that meet the following four indicators together are welcome on the STAR Market:
(1) R&D spending over the last three years is at least 5% of revenue, or at least RMB 80 million in total;
(2) R&D staff are at least 10% of the total staff of the year;
(3) there are at least 7 invention patents that are applied to the main business and able to be industrialised;
(4) compound annual growth of revenue over the last three years is at least 25%, or revenue in the latest year is at
least RMB 300 million.
Article 2 A company that falls short of them may come in one of these cases:
(1) its core technology is recognised by the competent authority as internationally leading;
(2) it holds a national award;
(3) it leads a national major project;
(4) its main products replace imports;
(5) it has at least 50 invention patents that form the core technology, are applied in the main business and can be
industrialised.
Article 3 Fintech companies are restricted.
"""

LISTING_ZH = """\
# 上海证券交易所科创板股票上市规则

第二章 上市

2.1.1 在本所科创板上市，须满足以下各项：
（一）满足证监会的发行条件；
（二）发行后的股本总额不低于3000万元；
（三）公开发行的股份达到公司股份总数的25%以上，股本总额超过4亿元的，公开发行的比例为10%以上。
2.1.2 发行人的市值和财务指标至少满足以下一套标准：
（一）预计市值不低于10亿元，且最近两年净利润均为正并累计不低于5000万元，或者最近一年净利润为正且营业收入不低于1亿元；
（二）预计市值不低于15亿元，最近一年营业收入不低于2亿元，且最近三年累计研发投入占累计营业收入的比例不低于15%；
（三）预计市值不低于20亿元，最近一年营业收入不低于3亿元，且最近三年经营活动产生的现金流量净额累计不低于1亿元；
（四）预计市值不低于30亿元，且最近一年营业收入不低于3亿元；
（五）预计市值不低于40亿元，主要业务或产品已经国家有关部门批准，市场空间大，已取得阶段性成果。
2.1.3 营业收入快速增长、尚未在境外上市的红筹企业，须满足以下一项：
（一）预计市值不低于100亿元；
（二）预计市值不低于50亿元，且最近一年营业收入不低于5亿元。
2.1.4 存在表决权差异安排的企业，须满足以下一项：
（一）预计市值不低于100亿元；
（二）预计市值不低于50亿元，且最近一年营业收入不低于5亿元。
2.1.5 其他事项由本所另行规定。
"""


def proposal(text: str, document: str = "csrc-sci-tech-attributes", day: dt.date = DAY) -> Proposal:
    """What a text of a document says of the shipped rules."""
    return propose(RuleText(text), document, day, BOOK)


def listing(text: str) -> Proposal:
    """The same of the listing rules."""
    return proposal(text, "sse-star-listing-rules")


def edited(text: str, *edits: tuple[str, str]) -> str:
    """A text with words replaced, each of which stands in it once."""
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def changes(found: Proposal) -> dict[tuple[str, str], str]:
    """Provision and fact of each threshold that changed, with what it became."""
    return {
        (
            finding.limit.provision.id,
            finding.limit.threshold.fact,
        ): f"{finding.readings[0].how} {finding.readings[0].value}"
        for finding in found.of(LimitState.CHANGED)
    }


def finding(found: Proposal, provision: str, fact: str) -> LimitFinding:
    """The finding of the one threshold of a provision on a fact."""
    (one,) = [
        each for each in found.findings if (each.limit.provision.id, each.limit.threshold.fact) == (provision, fact)
    ]
    return one


def corpus_text(document: str, language: Language, day: dt.date = DAY) -> str:
    """The provisions of a document in force on a day as articles of one text."""
    version = BOOK.corpus.documents[document].at(day)
    assert version is not None
    head, space = ("第{}条 ", "") if language is Language.ZH else ("Article {} ", " ")
    provisions = [each for each in version.provisions.values() if each.in_force(day)]
    return "\n\n".join(
        head.format(number) + space.join(each.text[language].split("\n"))
        for number, each in enumerate(provisions, start=1)
    )

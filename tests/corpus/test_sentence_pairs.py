"""The two sentences of a line are compared by quantities, bounds, and/or and negation: differences are told, no others."""

from __future__ import annotations

import pytest

from assistant.corpus.sentence_pairs import pair_differences
from assistant.language.text import Language

BOUNDS = [
    ("The share is at least 10%.", "比例超过10%。", "bounds '10%' by 'at least', the Chinese by 'more than'"),
    ("The share is at least 10%.", "比例不超过10%。", "bounds '10%' by 'at least', the Chinese by 'at most'"),
    ("Revenue is below RMB 100 million.", "营业收入不低于1亿元。", "by 'below', the Chinese by 'at least'"),
    ("Revenue is more than RMB 300 million.", "营业收入3亿元以上。", "by 'more than', the Chinese by 'at least'"),
    ("The company has operated for three years.", "公司持续经营三年以上。", "by nothing, the Chinese by 'at least'"),
    ("A day's rise is at most 20%.", "每日涨幅为20%。", "by 'at most', the Chinese by nothing"),
]
JOINS = [
    ("It needs approval or a licence.", "须取得批准和许可。", "joins by 'or' (or), the Chinese by '和' (and)"),
    ("The issuer meets both tests.", "发行人符合其中之一。", "joins by 'both' (and), the Chinese by '之一' (or)"),
    (
        "Any one of the tests is enough.",
        "各项要求须同时符合。",
        "joins by 'any one of' (or), the Chinese by '同时' (and)",
    ),
]
NEGATIONS = [
    ("Shareholders may sell the shares.", "股东不得减持股份。", "denies by nothing, the Chinese by '不'"),
    ("The issuer is not a software company.", "发行人是软件企业。", "denies by 'not', the Chinese by nothing"),
    ("An unprofitable company can list.", "盈利的公司可以上市。", "denies by 'unprofitable', the Chinese by nothing"),
    (
        "It has no revenue and is not profitable.",
        "没有营业收入并盈利。",
        "denies by 'no', 'not', the Chinese by '没有'",
    ),
    (
        "The opinion is neither a decision nor a promise.",
        "该意见是决定和承诺。",
        "denies by 'neither', 'nor', the Chinese by",
    ),
]


@pytest.mark.parametrize(("english", "chinese", "message"), [*BOUNDS, *JOINS, *NEGATIONS])
def test_a_difference_is_told_with_the_words_that_make_it(english: str, chinese: str, message: str) -> None:
    (difference,) = pair_differences(english, chinese)
    assert message in difference.message
    assert difference.language is Language.EN


@pytest.mark.parametrize(
    ("english", "chinese", "languages"),
    [
        ("The issuer needs RMB 4 billion.", "发行人需要40亿元，且须在两年内。", [Language.ZH]),
        ("The issuer needs RMB 4 billion.", "发行人需要4亿元。", [Language.EN, Language.ZH]),
    ],
)
def test_a_quantity_is_told_in_the_language_it_stands_in(english: str, chinese: str, languages: list[Language]) -> None:
    assert [difference.language for difference in pair_differences(english, chinese)] == languages


SAME = [
    ("The share is at least 10%.", "比例不低于10%。"),
    ("The share is no less than 10%.", "比例在10%以上。"),
    ("The sponsor may hold at most 10% of the shares.", "保荐人持股不得超过公司股份总数的10%。"),
    ("At least 22 companies are listed.", "至少有22家公司上市。"),
    ("The exchange decides within 20 working days.", "交易所在20个工作日以内作出决定。"),
    ("R&D spending is counted over three years.", "研发投入按三年计算。"),
    ("It has applied since 24 April 2026.", "自2026年4月24日起施行。"),
    ("The issuer has no disputes, debts or claims.", "发行人没有纠纷、债务和诉讼。"),
    ("A merger is a matter of timely disclosure or approval.", "涉及合并的，须及时披露或者经批准。"),
    ("Sources differ on whether the opinion is unqualified.", "该意见是否为无保留意见，各来源说法不一。"),
    ("The opinion is neither a decision nor a promise.", "该意见不是决定，也不是承诺。"),
    ("No text and no number was found.", "没有找到文本或者数字。"),
    ("Software companies are exempt from the indicator.", "软件企业不适用该指标。"),
    ("Guideline No. 10 is in force.", "指引第10号现行有效。"),
    ("Net profit before and after non-recurring items is compared.", "比较扣除非经常性损益前和扣除后的净利润。"),
    ("The text was not read.", "未读到原文。"),
    ("Shares are not sold below the issue price for two years.", "两年内减持价格不低于发行价。"),
    ("The lock-up is extended up to three times.", "锁定期至多延长三次。"),
    ("Rule 15.1(3) of 2019 set the first year in profit.", "2019年第15.1条第（三）项规定了首个盈利年度。"),
    ("Special shares may not trade on the market.", "特别表决权股份不得在二级市场交易。"),
    ("Shareholders may not sell shares unless the company turns profitable.", "公司盈利前，股东不得减持。"),
]


@pytest.mark.parametrize(("english", "chinese"), SAME)
def test_sentences_that_say_the_same_pass(english: str, chinese: str) -> None:
    assert list(pair_differences(english, chinese)) == []

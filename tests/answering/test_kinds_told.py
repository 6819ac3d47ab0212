"""Questions of whole kinds: claims put in front of "right?", lists of the first, editions, people who left, comparisons."""

from __future__ import annotations

import pytest

from assistant.service import Assistant


def _text(assistant: Assistant, question: str) -> str:
    return " ".join(block.text for block in assistant.ask(question).blocks)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("我们是港股主板的Cayman公司，市值折人民币260亿，想回A。律师说按第五套40亿就行，对吗？收入增长还看不看",
         ("不适用第五套", "指标四（营业收入）不适用")),
        ("Revenue 180m, cap 1.6bn, R&D 20%. My boss says standard 2 works, correct?", ("No, not through standard 2",)),
        ("We are a red-chip listed in New York with a market value of RMB 26bn. Is our growth rate tested?",
         ("indicator 4 (revenue) does not apply",)),
        ("Lidar maker, red ink every year so far, cap 1.95bn. 2025 revenue RMB 352m; operating cash flow 61m, 44m and, "
         "in 2025 when we built stock, -9m. Anything left for us?", ("Possibly, through standard 2.",)),
        ("We floated on STAR in December 2021, got put in the growth tier in July 2025. For 2026: net profit 6m, 2.5m "
         "once one-offs are taken out, revenue only RMB 40m. My boss says we can't get out. Right?",
         ("By its figures the company leaves the growth tier", "2.5 million")),
        ("医疗器械公司注册检验还没做完，阶段性成果够吗", ("不够",)),
        ("临床做到几期才行？一期刚做完，二期批件还没下来", ("不符合，第五套", "二期临床")),
        ("听说成长层股票的门槛涨到100万了，我账户60万，做了三年股票，是不是买不了？", ("不低于50万元", "可以参与")),
        ("I have RMB 600,000 in my account and three years of trading. Can I buy growth-tier shares?", ("Yes",)),
    ],
)  # fmt: skip
def test_what_is_claimed_or_told_is_weighed(assistant: Assistant, question: str, told: tuple[str, ...]) -> None:
    text = _text(assistant, question)
    assert all(words in text for words in told)


@pytest.mark.parametrize(
    ("question", "opens", "told"),
    [
        ("Was Trinomab in the first batch of the growth tier?", "No.", "Healthgen, BeBetter and ESWIN Material"),
        ("禾元生物是成长层首批吗", "是。", "必贝特"),
        ("泰诺麦博是成长层首批吗", "否。", "必贝特"),
        ("持续督导是从上市日起算满三年吗", "否。", "3个完整会计年度"),
        ("Is continuous supervision three years counted from the listing day?", "No.", "3 full fiscal years"),
    ],
)
def test_yes_or_no_stands_first(assistant: Assistant, question: str, opens: str, told: str) -> None:
    text = _text(assistant, question)
    assert text.startswith(opens)
    assert told in text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("科创板上市规则2019年就有两版？分别哪天几号文，再往后那次是啥时候",
         ("〔2019〕22号", "〔2019〕53号", "〔2020〕101号")),
        ("STAR Listing Rules had two editions in 2019: which dates and document numbers?",
         ("〔2019〕22号", "〔2019〕53号")),
        ("Old SSE trading rules, the 2023 version: document number, from when to when in force?",
         ("〔2023〕32号", "10 April 2023", "6 July 2026")),
        ("特别表决权股份的持有人不干了怎么处理？", ("一比一转换为普通股份",)),
        ("Lock-up compared: strategic investors in the offering, the sponsor's own co-investment, and an ordinary fund "
         "that was in long before the IPO?", ("at least 12 months", "24 months", "may not transfer those shares")),
        ("战略投资者、保荐机构跟投和上市前很早就进来的普通基金，锁定期各是多久", ("不少于12个月", "24个月", "首发前股份的持有人")),
        ("below what trading volume is a STAR company delisted?", ("2 million of its shares are traded in 120 days",)),
    ],
)  # fmt: skip
def test_all_that_is_asked_is_told(assistant: Assistant, question: str, told: tuple[str, ...]) -> None:
    text = _text(assistant, question)
    assert all(words in text for words in told)


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("core technical staff turnover two years before STAR IPO", "no materially adverse change", "may not sell"),
        ("核心技术人员在IPO前两年离职", "没有发生重大不利变化", "不得转让"),
        ("核心技术人员申报前离职，股份锁多久", "不得转让", "重大不利变化"),
        ("When may core technical staff who leave before the listing sell their shares?", "may not sell", "adverse"),
    ],
)
def test_people_who_left_before_an_issue_are_no_matter_of_lock_ups(
    assistant: Assistant, question: str, told: str, untold: str
) -> None:
    text = _text(assistant, question)
    assert told in text
    assert untold not in text

"""Milliseconds of a core that reading facts takes: a statement, a question of 400 characters, 8,000 of anything.

    python evals/benchmarks/reading.py [--worst 10]

A text is read once before, then the least of several runs counts, each with other spaces behind it as numbers are
cached. Fragments are what grammars stumble over, each repeated to 8,000 characters.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import time
from itertools import accumulate
from pathlib import Path
from statistics import mean

from assistant.base.resources import packaged
from assistant.eligibility.facts.table import read_fact_table
from assistant.eligibility.reading.reader import read_facts
from assistant.evaluation.suites import load_suite

_SUITE = Path(__file__).parents[1] / "suites" / "facts-reading.yaml"
_TABLE = read_fact_table(packaged("corpus"))
_DAY = dt.date(2026, 11, 22)
_QUESTION, _LONGEST, _QUESTIONS = 400, 8_000, 30
DENSE = (
    "营收1亿",
    "2024年营收1亿，",
    "净利润2025年1亿，2024年2亿。",
    "研发人员10人，",
    "revenue 1bn, ",
    "revenue 2025: 1bn; ",
)
"""Nothing but amounts."""
HOSTILE = (
    *DENSE,
    *("1", "0", "12,", "1,234,", "1.2.3,", "1.", "..1", "1-", "-", "- ", "1–2 ", " - 1", "1+", "1 0000 ", "123 456 "),
    *(
        "(",
        "((1",
        "(1)",
        "($1m) ",
        "RMB 1m ($2m), ",
        "(rmb m) 1 ",
        "（万元）：1 ",
        "单位：万元",
        "in RMB million ",
        "in ",
    ),
    *("万", "亿", "万亿", "一万", "三千", "壹佰", "两三亿", "几千万", "40多亿", "一年半", "三年", "3年6个月", "12个月"),
    *("2026-", "2026年", "2025-06-17 ", "2025 2024 ", "2023-2025 ", "fy25 ", "Q1 ", "30 June 2025, ", "1月1日", "去年"),
    *("5% ", "15%", "百分之", "三分之", "1/3 ", "1/2/3/", "half a year ", "研发投入占比5%，", "5%的"),
    *("hundred and ", "one hundred ", "one ", "point five ", "twenty-", "tens of ", "rmb 3,5 ", "300.000.000 ", "1e9"),
    *(
        "约",
        "超过",
        "at least ",
        "loss of ",
        "亏损",
        "亏损1亿，",
        "20亿到30亿",
        "from 1 to 2 ",
        "差2亿到40亿",
        "short of ",
    ),
    *(
        "第一",
        "第1条",
        "article 1, ",
        "standards 1 and ",
        "5项发明专利",
        "patents 3 ",
        "GPT-4 ",
        "[1]",
        "3D ",
        "元",
        "$1 ",
    ),
    *(
        "市值",
        "营收",
        "revenue ",
        "net profit ",
        "未盈利",
        "没有收入",
        "no revenue, ",
        "人工智能",
        "AI ",
        "founded in 2015 ",
    ),
    *("我们", "we ", "同行", "某公司", "peers ", "甲公司乙公司", "如果", "要求", "rule ", "not ", "of ", "吗？", "? "),
    *(
        "营收1亿、",
        "营收1亿；",
        "market cap 4bn vs ",
        "1亿 ",
        "1bn",
        "“",
        "《",
        "'a",
        "e.g. ",
        ". ",
        "，",
        "\n",
        "1\n",
        "x",
    ),
    *("2024\n2023\n营收\n1\n2\n", "公司名称：", "Foo Bar Inc. ", "\x02", "\0", "٣", "①", "萬"),
    *(
        "1 ",
        "1,",
        "1, ",
        "1、",
        "1/",
        "1:",
        "1(",
        "1)",
        "1→",
        "1=",
        "1|",
        "|1|",
        "1'000",
        "12'345'678 ",
        "'000",
        "rmb'000 1 ",
    ),
    *(
        "25a ",
        "25e营收",
        "fy25/24/23 ",
        "rev25 ",
        "23、24、25年",
        "2023, 2024, ",
        "two years ended ",
        "years ended 31 december 2025 ",
    ),
    *(
        "since 2019 ",
        "成立于2015年",
        "2021年上市",
        "上年",
        "前年",
        "a year earlier ",
        "year over year ",
        "同比",
        "较上年",
        "this year ",
    ),
    *(
        "合计",
        "累计1亿",
        "in total ",
        "cumulative ",
        "三年合计",
        "sum 1m; ",
        "total 1m, ",
        "together ",
        "分别为",
        "respectively ",
    ),
    *(
        "减少2000万到1.8亿",
        "fell by 20m to 180m ",
        "from 80 to 130 ",
        "再招30人，",
        "40 more ",
        "now 260 staff ",
        "目前310人，",
        "人",
    ),
    *(
        "第三套标准：",
        "standard 3: ",
        "2.1.2条",
        "第五套",
        "which set ",
        "哪一套",
        "符合吗",
        "ok? ",
        "对吗？",
        "够不够",
    ),
    *(
        "占营收15%，",
        "15% of sales, i.e. ",
        "each, ",
        "par ",
        "每股1元",
        "of which ",
        "其中",
        "both after one-offs ",
        "都是扣非",
    ),
    *(
        "ours ",
        "对手5亿我们2亿，",
        "cambricon ",
        "寒武纪",
        "据报道",
        "reportedly ",
        "suppose ",
        "假如",
        "if we ",
        "案例",
    ),
    *(
        "a",
        "A ",
        "ab ",
        "a.b.",
        "@",
        "#1 ",
        "\\",
        "\t",
        "\r\n",
        "\u3000",
        "\u00a0",
        "—",
        "……",
        "「",
        "『",
        "<b>",
        "&",
        "%%",
        "😀",
        "é",
    ),
)


def milliseconds(text: str, rounds: int) -> float:
    """What reading a text takes at least."""
    read_facts(text, _TABLE, day=_DAY)
    return min(_once(text + " " * number) for number in range(1, rounds + 1))


def _once(text: str) -> float:
    started = time.process_time()
    read_facts(text, _TABLE, day=_DAY)
    return (time.process_time() - started) * 1000


def full(fragment: str, length: int) -> str:
    """A fragment again and again."""
    return (fragment * (length // len(fragment) + 1))[:length]


def questions(statements: list[str]) -> list[str]:
    """Statements drawn at random with a fixed seed, side by side until there are so many characters."""
    draw = random.Random(20261128)
    drawn = (draw.choices(statements, k=_QUESTION // 2) for _ in range(_QUESTIONS))
    return [list(accumulate(each, "{} {}".format))[-1][:_QUESTION] for each in drawn]


def main() -> None:
    """Print one table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--worst", type=int, default=10)
    worst = options.parse_args().worst
    statements = [case.question for case in load_suite(_SUITE).cases]
    for text in statements:
        read_facts(text, _TABLE, day=_DAY)
    print("| text | ms on average | at most |\n| --- | --- | --- |")
    for name, texts in (
        (f"{len(statements)} statements of {mean(map(len, statements)):.0f} characters", statements),
        (f"{_QUESTION} characters of such statements", questions(statements)),
        (f"{_QUESTION} characters full of amounts", [full(fragment, _QUESTION) for fragment in DENSE]),
    ):
        costs = [milliseconds(text, 5) for text in texts]
        print(f"| {name} | {mean(costs):.2f} | {max(costs):.2f} |")
    costly = sorted(((milliseconds(full(each, _LONGEST), 2), each) for each in HOSTILE), reverse=True)
    print(f"\n| {_LONGEST:,} characters of | ms |\n| --- | --- |")
    for cost, fragment in costly[:worst]:
        print(f"| {fragment!r} | {cost:.1f} |")


if __name__ == "__main__":
    main()

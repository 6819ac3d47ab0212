"""Situations told with corrections, in other words or off the usual subjects get the verdict that is due."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.service import Assistant

DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("骨科手术机器人，打算走第五套。估值原来说46亿，哦不对，上周重估完是38亿。行不行？", "差2亿元"),
        ("We expect a cap of 4.5bn - sorry, make that 3.9bn. Can we use the fifth standard?", "RMB 100 million short"),
        ("做AI编程助手大模型的，收入2.6亿，投行把预计市值压到37亿了。第五套还能指望吗", "差3亿元"),
        ("第五套上市的，2022年9月敲的钟，今年收入6000万，净亏2.2亿，年报出来会不会戴帽", "退市风险警示"),
        (
            "Listed under the fifth standard, rang the bell in September 2022. Revenue this year 60m, net loss 220m. "
            "Do we get ST-ed?",
            "the fourth full fiscal year after listing is 2026",
        ),
        ("市值38亿，收入3.3亿，第五套行吗？不行的话还有没有别的路", "符合第四套"),
        ("给银行做助贷风控系统的公司，收入6.1亿、净利4000万，市值35亿，科创板定位会不会挡住？", "限制类"),
    ],
)
def test_what_is_told_gets_its_verdict(assistant: Assistant, question: str, told: str) -> None:
    answer = assistant.ask(question, DAY)
    assert told in " ".join(block.text for block in answer.blocks)
    assert answer.as_of == DAY


@pytest.mark.parametrize("question", ["我想学编程", "天气怎么样", "write me a poem about the fifth standard of 4bn"])
def test_other_subjects_are_still_declined(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question, DAY).outcome == "abstained"

"""The question before asked anew: of another company, of two texts, of a company taken for a software company."""

from __future__ import annotations

import pytest

from tests.dialogue.test_same_asked import last_of


@pytest.mark.parametrize(
    ("turns", "full"),
    [
        (
            ("Mattson (屹唐, 688729): which standard and market cap at issue price?", "same question for Biocytogen"),
            "Biocytogen: which standard and market cap at issue price?",
        ),
        (("摩尔线程用的哪套标准，发行市值多少", "百奥赛图同样问题，它有H股，算进去了吗"),
         "百奥赛图用的哪套标准，发行市值多少？它有H股，算进去了吗？"),
        (("大模型指引哪天发的", "火箭那个呢，早了多少天，两份各几条"),
         "指引第9号哪天发布的？指引第10号哪天发布的？指引第9号几条？指引第10号几条？"),
        (("三年研发要求多少", "我们研发占比3.9%，三年累计8300万，过吗", "要是按软件企业算呢"),
         "我们研发占比3.9%，三年累计8300万，过吗（我们是软件企业）？"),
        (("what does STAR want on R&D spend", "ours is 3.9% of revenue, pass?", "what changes if they treat us as software?"),
         "our R&D spend is 3.9% of revenue, pass (we are a software company)?"),
        (("控股股东锁36个月期间，能把股份挪给自己控制的另一家公司不", "要是上市才8个月就转呢"),
         "控股股东锁36个月期间，能把股份挪给自己控制的另一家公司不（上市才8个月就转）？"),
    ],
)  # fmt: skip
def test_a_question_is_asked_anew(turns: tuple[str, ...], full: str) -> None:
    assert last_of(*turns).text == full


@pytest.mark.parametrize("message", ["?", "，", "same", "software", "两份"])
def test_a_message_of_a_word_or_a_mark_raises_nothing(message: str) -> None:
    assert last_of("科创板控股股东锁多久", message).asked == message

"""The language of a question: that of its grammar, not of its terms."""

from __future__ import annotations

import pytest

from assistant.language.detection import language_of
from assistant.language.text import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is the fifth standard?", Language.EN),
        ("科创板五套上市标准分别是什么？", Language.ZH),
        ("What does 预计市值 mean?", Language.EN),
        ("What is the 第五套上市标准 and who may use it under 2.1.2?", Language.EN),
        ("STAR Market 的第五套标准是什么", Language.ZH),
        ("LLM 公司能上市吗", Language.ZH),
        ("AI large model 大模型企业如何适用第五套标准", Language.ZH),
        ("我们 R&D staff ratio 9.6%，R&D 占 revenue 12%，去年 revenue 3.5亿，indicators 过吗", Language.ZH),
        ("software 公司，R&D staff 9.6%，R&D 12%，revenue 3.5亿，indicators 过吗", Language.ZH),
        ("Our 芯片公司 expects a market cap of RMB 4.5bn; can we list under 第五套?", Language.EN),
        ("tag 成 vs 成1", Language.EN),
        ("difference between “存量公司” and “新注册公司”", Language.EN),
        ("成 vs 成1", Language.ZH),
        ("科创板 IPO 条件", Language.ZH),
        ("第五套 vs 第四套", Language.ZH),
        ("2.1.2(5)", Language.EN),
        ("第六条", Language.ZH),
        ("", Language.EN),
    ],
)
def test_the_language_of_a_question_is_that_of_its_grammar(text: str, language: Language) -> None:
    assert language_of(text) is language

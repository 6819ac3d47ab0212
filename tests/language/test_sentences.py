"""Where sentences end, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.language.sentences import sentences
from assistant.language.text import Language


def cut(text: str, language: Language) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]


@pytest.mark.parametrize(
    "expected",
    [
        ["灯塔应当点灯。", "船长应当记录！", "为什么？"],
        ["（一）塔高；（二）灯罩；（三）值守。", "以上均需满足。"],
        ["他说：“点灯。”", "船看见了。"],
        ["所称“灯塔。”的含义见第2.1.2条。", "完。"],
        ["（见附件。）", "下一句。"],
        ["市值不低于40.5亿元，见2.1.2(5)。", "U.S. 公司适用No. 10指引。"],
        ["真的吗？！", "是。"],
        ["没有句号"],
    ],
)
def test_chinese(expected: list[str]) -> None:
    assert cut("".join(expected), Language.ZH) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["Guideline No. 10 applies.", "See art. 6 and arts. 7 to 9."],
        ["Example Inc. filed on 17 June 2026.", "It was accepted."],
        ["The issuer is Example Inc.", "The exchange accepted it."],
        ["Some models, e.g. Large ones, i.e. LLMs, count.", "Others do not."],
        ["A U.S. company may apply.", "Rule 2.1.2 requires RMB 1.5 billion."],
        ["It moved to the U.S.", "The rest stayed."],
        ["Is it met?", "No.", "The rule (see para. 3) says so!"],
        ["He said “yes.”", "She left (at 5 p.m. or so).", "Done."],
        ["See (a); (b) and (c) follow.", "End."],
        ["Mr. Li and Dr. Wu signed.", "Both agreed."],
        ["No number has been published."],
    ],
)
def test_english(expected: list[str]) -> None:
    assert cut(" ".join(expected), Language.EN) == expected


@pytest.mark.parametrize("language", Language)
def test_lines_end_sentences(language: Language) -> None:
    assert cut("one\n two \r\n\r\n三\n", language) == ["one", "two", "三"]


def test_numbers_of_a_list_are_not_sentences() -> None:
    assert cut("1. The first. 2. The second.", Language.EN) == ["1. The first.", "2. The second."]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=120), st.lists(st.sampled_from([*"。！？.!?；;”\"）) \n\r中文aA1", "No. ", "e.g. ", "\u3000", "\u2028"]), max_size=60).map("".join)),
    st.sampled_from(Language),
)  # fmt: skip
def test_everything_but_space_is_in_exactly_one_sentence(text: str, language: Language) -> None:
    spans = sentences(text, language)
    assert [span for span in spans if span.start >= span.end] == []
    ends = [0, *(span.end for span in spans)]
    gaps = [text[end : span.start] for end, span in zip(ends, spans, strict=False)] + [text[ends[-1] :]]
    assert all(not gap.strip() for gap in gaps)
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() for span in spans)

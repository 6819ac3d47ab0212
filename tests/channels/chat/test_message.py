"""A reply on its way is drawn as in the whole one."""

from __future__ import annotations

import pytest

from assistant.answering.answer import Claim
from assistant.channels.chat.message import Line, claim_lines, joined
from assistant.channels.slack.drawing import markdown_line
from assistant.language.text import Language
from assistant.service import Assistant


def grown(claims: list[Claim], language: Language) -> list[Line]:
    group, lines = "", list[Line]()
    for claim in claims:
        lines += claim_lines(claim, group, language)
        group = claim.group
    return lines


@pytest.mark.parametrize(
    "question",
    [
        "What market cap does the fifth standard require?",
        "第三套标准要求什么？",
        "List the documents an issuer files with the exchange.",
        "第二套标准和第四套标准有什么区别？",
        "Our expected market cap is RMB 4.5bn and we have no revenue. Can we list?",
    ],
)
def test_the_lines_that_grew_are_the_first_of_the_whole_message(assistant: Assistant, question: str) -> None:
    heard: list[Claim] = []
    answer = assistant.ask(question, on_claim=heard.append, use_cache=False)
    lines = joined(grown(heard, answer.language))
    whole = [line.text for line in answer.lines]
    assert [("- " if line.look.value == "item" else "") + line.text for line in lines] == whole[: len(lines)]
    markdown = "".join(map(markdown_line, grown(heard, answer.language)))
    assert markdown.count("\n\n") == len(lines)

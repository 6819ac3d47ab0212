"""Takes a sentence of an answer out of what it was dressed with, so that it can be held against the corpus.

Written apart from what dresses: it knows the words from its own table, and what it does not know it does not undo.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answering.blocks import Block
from assistant.answering.plan.steps import SPAN, TIMES
from assistant.language.patterns import Pattern

_SAYS_YES = ("Yes. ", "是。", "可以。", "需要。", "会。", "够。")
_SAYS_NO = ("No. ", "否。", "不可以。", "不需要。", "不会。", "不够。")
_LEADS: Mapping[str, tuple[str, ...]] = {"yes": _SAYS_YES, "no": _SAYS_NO}
_UNDRESSED = ("under-title", "premise", "link", "place")
"""Operators that leave the sentence as it is: it stands under a heading, first, or beside something else."""
_COUNTED = ("{count} times: ", "{count}次：")


_SPANS = Pattern(
    "how long it was between two days, in front of the sentence on the first",
    r"From \d[^:]{8,24} to \d[^:]{8,24}: [\d,]+ days[^.]{0,40}\. "
    r"|从\d[^：]{7,12}到\d[^：]{7,12}：[\d,]+天[^。]{0,20}。",
    yes=(
        "From 1 July 2025 to 28 October 2025: 119 days, about 4 months. ",
        "从2025年7月1日到2025年10月28日：119天，约4个月。",
    ),
    no=("From 1 July 2025 on: 119 days. ", "从2025年7月1日起施行。"),
    how="match",
)


def undress(block: Block) -> str | None:
    """The sentence as it stands in its provision; None where the block is not dressed as its operators say."""
    text = block.text
    for operator in block.operators:
        answer, _, count = operator.partition(":")
        if answer in _UNDRESSED:
            continue
        if answer == SPAN:
            lead = _SPANS.match(text)
            if lead is None:
                return None
            text = text[lead.end() :]
            continue
        leads = [words.format(count=count) for words in _COUNTED] if answer == TIMES else _LEADS.get(answer, ())
        words_before = next((words for words in leads if text.startswith(words)), None)
        if words_before is None:
            return None
        text = text.removeprefix(words_before)
    return text

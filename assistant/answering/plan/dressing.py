"""Takes a sentence of an answer out of what it was dressed with, so that it can be held against the corpus.

Written apart from what dresses: it knows the words from its own table, and what it does not know it does not undo.
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answering.blocks import Block
from assistant.answering.plan.steps import TIMES

_SAYS_YES = ("Yes. ", "是。", "可以。", "需要。", "会。", "够。")
_SAYS_NO = ("No. ", "否。", "不可以。", "不需要。", "不会。", "不够。")
_LEADS: Mapping[str, tuple[str, ...]] = {"yes": _SAYS_YES, "no": _SAYS_NO}
_UNDRESSED = ("under-title", "premise", "link", "place")
"""Operators that leave the sentence as it is: it stands under a heading, first, or beside something else."""
_COUNTED = ("{count} times: ", "{count}次：")


def undress(block: Block) -> str | None:
    """The sentence as it stands in its provision; None where the block is not dressed as its operators say."""
    text = block.text
    for operator in block.operators:
        answer, _, count = operator.partition(":")
        if answer in _UNDRESSED:
            continue
        leads = [words.format(count=count) for words in _COUNTED] if answer == TIMES else _LEADS.get(answer, ())
        lead = next((words for words in leads if text.startswith(words)), None)
        if lead is None:
            return None
        text = text.removeprefix(lead)
    return text

"""What the share of R&D staff is without some of them: "15 of them are part-time, do they count?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.reading.reader import FactRead
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.text import Language

_SOME = Pattern(
    "that a number counts some of those stated before",
    r"里面|其中|这里头|(?:他|她|它)们(?:中|里)|兼职|工时|[的半一二三四五]时间|精力"
    r"|\b(?:of|among|in) (?:them|those|these|which|whom|our|the)\b|\bpart[- ]time\b"
    r"|\b(?:their|working) (?:time|hours)\b",
    yes=("里面有15个人", "15 of them", "15 of our engineers", "15人只有三分之一时间", "part-time"),
    no=("研发人员60人", "with 52 in R&D"),
    flags=re.IGNORECASE,
)
_SHOWN = Decimal("0.01")
_COUNT = Pattern(
    "that it is asked whether they count",
    r"算|计入|纳入|剔除|扣除|\b(?:count|counted|include|included|excluded?|r&d staff)\b",
    yes=("能算进去吗", "do they count", "can they be included"),
    no=("够吗", "is that enough"),
    flags=re.IGNORECASE,
)


def without_some(asked: str, known: Sequence[FactRead], language: Language) -> str:
    """The share of R&D staff without those a message asks about, worked out; empty where it asks of none of them."""
    rd_staff, staff = (_only(known, name) for name in ("rd_staff", "total_staff"))
    counts = [
        each.value
        for each in read_quantities(asked)
        if each.kind in (QuantityKind.COUNT, QuantityKind.NUMBER) and isinstance(each.value, Decimal)
    ]
    counts = [each for each in counts if each != rd_staff]
    if len(counts) != 1 or rd_staff is None or staff is None or not (_SOME.search(asked) and _COUNT.search(asked)):
        return ""
    if not 0 < counts[0] < rd_staff <= staff:
        return ""
    share = (rd_staff - counts[0]) / staff
    figures = {"some": counts[0], "rd": rd_staff, "left": rd_staff - counts[0], "staff": staff}
    words = {name: plain(value) for name, value in figures.items()}
    return WORDS("question.without", language, **words, share=plain((share * 100).quantize(_SHOWN)))


def _only(known: Sequence[FactRead], name: str) -> Decimal | None:
    """The one number of people known by that name, of whatever year."""
    values = [fact.value for fact in known if fact.fact.endswith(f".{name}") and isinstance(fact.value, Decimal)]
    return values[0] if len(values) == 1 else None

"""What a text of one quantity says besides it: `H1 50m` says H1, 减亏5000万元 says 减亏."""

from __future__ import annotations

from assistant.language.quantities.folding import fold
from assistant.language.quantities.quantity import Quantity
from assistant.language.quantities.vocabulary import vocabulary

_SPACE = " \t\n\u00a0,:=()"
_WHOLE = ("整", "正")
"""What ends an amount in words: 人民币45亿元整."""


def left_over(text: str, quantity: Quantity) -> tuple[str, ...]:
    """The words in front of a quantity and behind it that are not of its sign, its bound or its currency, as folded."""
    folded = fold(text)
    around = (_in_front(folded, quantity.start), _behind(folded, quantity.end))
    return tuple(rest for rest in around if rest)


def _in_front(folded: str, end: int) -> str:
    words = vocabulary()
    while True:
        rest = folded[:end].rstrip(_SPACE)
        found = words.left.before(folded, len(rest)) or words.currency_before.before(folded, len(rest))
        if found is None:
            return rest.strip(_SPACE)
        end = found[1]


def _behind(folded: str, start: int) -> str:
    words = vocabulary()
    while True:
        start = len(folded) - len(folded[start:].lstrip(_SPACE))
        found = words.after.at(folded, start) or words.counted.at(folded, start)
        if found is not None:
            start = found[1]
        elif folded.startswith(_WHOLE, start):
            start += 1
        else:
            return folded[start:].strip(f"{_SPACE}.。;；")

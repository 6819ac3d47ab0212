"""Named patterns that say by example what they match.

`tests/language/test_patterns.py` tries every example in the house.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.language.needles import needles

_Match = Callable[..., re.Match[str] | None]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression with texts that it matches (`yes`) and near ones that it does not (`no`).

    `name` says in words what is matched, `how` by which method the examples are tried: the one that the module uses.
    The methods are those of the compiled expression itself, and as fast.
    """

    name: str
    regex: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    flags: int = 0
    how: Literal["search", "match", "fullmatch"] = "search"
    search: _Match = field(init=False, repr=False, compare=False)
    match: _Match = field(init=False, repr=False, compare=False)
    fullmatch: _Match = field(init=False, repr=False, compare=False)
    finditer: Callable[..., Iterator[re.Match[str]]] = field(init=False, repr=False, compare=False)
    findall: Callable[..., list[Any]] = field(init=False, repr=False, compare=False)
    ignores_case: bool = field(init=False, repr=False, compare=False)
    split: Callable[..., list[str | Any]] = field(init=False, repr=False, compare=False)
    sub: Callable[..., str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the expression. Raises re.error."""
        compiled = re.compile(self.regex, self.flags)
        object.__setattr__(self, "ignores_case", bool(compiled.flags & re.IGNORECASE))
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub"):
            object.__setattr__(self, method, getattr(compiled, method))

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """As `finditer`, but a text that lacks letters of every match is not gone through."""
        return self.finditer(text) if self.may_match(text) else iter(())

    def may_match(self, text: str) -> bool:
        """Whether a text has the letters without which nothing matches; always where their case is ignored."""
        for letters in () if self.ignores_case else needles(self.regex):
            for each in letters:
                if each in text:
                    break
            else:
                return False
        return True

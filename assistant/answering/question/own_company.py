"""Whether a question is about the asker's own company, or of rules alone."""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern


def is_of_own_company(text: str) -> bool:
    """Whether a question is about the asker's own company."""
    return bool(_OWN.search(text))


def asks_rules_alone(text: str) -> bool:
    """Whether a question is of no company of the asker's and states no figure: what was read of it are rules."""
    return not is_of_own_company(text) and not any(map(str.isdigit, text))


_OWN = Pattern(
    "that a question is about the asker's own company",
    r"\b(?:we|our|us|my|i(?!\.e))\b|我们|我司|我公司|本公司|咱",
    yes=("Can we list?", "我司是AB股"),
    no=("Can a dual-class company list?", "i.e. one share one vote"),
    flags=re.IGNORECASE,
)

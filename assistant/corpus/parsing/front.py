"""What a rule text says of itself."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrontMatter:
    title: str | None = None
    number: str | None = None
    issuer: str | None = None
    published: dt.date | None = None
    effective: dt.date | None = None
    replaces: tuple[str, ...] = ()


def front_of(text: str) -> FrontMatter:
    lines = [l.strip() for l in text.split("\n") if l.strip()]
    m = re.search(r"自(\d{4})年(\d+)月(\d+)日起施行", text)
    return FrontMatter(lines[0] if lines else None, effective=dt.date(*map(int, m.groups())) if m else None)

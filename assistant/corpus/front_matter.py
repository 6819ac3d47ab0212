"""The front matter of a document's file: what a version is, when it applies, and what it carries over from another.

Every function raises InputError naming file, line and what to do.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

from assistant.base.clock import parse_day
from assistant.corpus.model import DocumentKind, Evidence, Form, Version, web_address
from assistant.errors import InputError
from assistant.language.text import Bilingual

E = TypeVar("E", Form, DocumentKind, Evidence)

_VERSION_KEYS = {
    "document", "version", "kind", "form", "title", "short", "issuer", "number", "published",
    "effective_from", "effective_to", "evidence", "sources", "urls", "carries_over",
}  # fmt: skip
_CARRY_KEYS = {"from", "except", "only", "evidence", "note"}


@dataclass(frozen=True, slots=True)
class Carry:
    """Provisions taken over from another version of the same document: all, `only` some, or all but the `excluded`."""

    source: str
    only: frozenset[str] | None
    excluded: frozenset[str]
    evidence: Evidence
    note: Bilingual


def front_matter(text: str, name: str) -> dict[str, Any]:
    """The keys of a front matter; `name` is that of its file."""
    try:
        head = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise InputError(
            f"{name}:{line}: front matter is not valid YAML ({getattr(error, 'problem', error)})"
        ) from None
    if not isinstance(head, dict):
        raise InputError(f"{name}:1: front matter must be a mapping of keys to values")
    unknown = set(head) - _VERSION_KEYS
    if unknown:
        raise InputError(
            f"{name}:1: unknown front matter key {', '.join(sorted(map(str, unknown)))}; allowed: "
            f"{', '.join(sorted(_VERSION_KEYS))}"
        )
    return head


def version_of(head: dict[str, Any], name: str) -> Version:
    """The version, without its provisions."""

    def need(key: str) -> Any:
        if head.get(key) in (None, ""):
            raise InputError(f"{name}:1: front matter lacks {key}")
        return head[key]

    return Version(
        document=str(need("document")),
        id=str(need("version")),
        title=read_bilingual(need("title"), name, "title"),
        short=read_bilingual(need("short"), name, "short"),
        issuer=str(need("issuer")),
        number=str(head["number"]) if head.get("number") else None,
        published=read_date(head.get("published"), name, "published"),
        effective_from=_need_date(need("effective_from"), name, "effective_from"),
        effective_to=read_date(head.get("effective_to"), name, "effective_to"),
        form=read_enum(Form, need("form"), name, "form"),
        kind=read_enum(DocumentKind, need("kind"), name, "kind"),
        evidence=read_enum(Evidence, need("evidence"), name, "evidence"),
        sources=tuple(str(source) for source in head.get("sources") or ()),
        urls=tuple(read_url(str(url), name) for url in head.get("urls") or ()),
        provisions={},
        file=name,
    )


def read_url(url: str, file: str, line: int = 1) -> str:
    """An address of the web."""
    if not web_address(url):
        raise InputError(f"{file}:{line}: '{url[:80]}' is no address of the web; write one that begins with https://")
    return url


def carries_of(head: dict[str, Any], name: str) -> tuple[Carry, ...]:
    """What it carries over from other versions, in the order written: of two that name a provision the first counts."""
    raw = head.get("carries_over")
    return tuple(_carry(item, name) for item in (raw if isinstance(raw, list) else [raw] if raw is not None else []))


def _carry(raw: Any, name: str) -> Carry:
    if not isinstance(raw, dict) or set(raw) - _CARRY_KEYS or not {"from", "evidence", "note"} <= set(raw):
        raise InputError(f"{name}:1: carries_over needs from, evidence, note (and only or except)")
    only = raw.get("only")
    return Carry(
        source=str(raw["from"]),
        only=frozenset(map(str, only)) if only is not None else None,
        excluded=frozenset(map(str, raw.get("except") or ())),
        evidence=read_enum(Evidence, raw["evidence"], name, "carries_over.evidence"),
        note=read_bilingual(raw["note"], name, "carries_over.note"),
    )


def read_bilingual(raw: Any, name: str, key: str) -> Bilingual:
    """A text in both languages."""
    if not isinstance(raw, dict) or set(raw) != {"en", "zh"} or not all(raw.values()):
        raise InputError(f"{name}:1: {key} needs both en and zh")
    return Bilingual(str(raw["en"]), str(raw["zh"]))


def read_date(raw: Any, name: str, key: str, line: int = 1) -> dt.date | None:
    """A day, if one is given."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, dt.date):
        return raw
    return parse_day(str(raw), f"{name}:{line}: {key}")


def _need_date(raw: Any, name: str, key: str) -> dt.date:
    date = read_date(raw, name, key)
    if date is None:
        raise InputError(f"{name}:1: front matter lacks {key}")
    return date


def read_enum(kind: type[E], raw: Any, name: str, key: str, line: int = 1) -> E:
    """One of the words that are allowed."""
    try:
        return kind(str(raw))
    except ValueError:
        allowed = ", ".join(member.value for member in kind)
        raise InputError(f"{name}:{line}: {key} '{raw}' is not one of {allowed}") from None

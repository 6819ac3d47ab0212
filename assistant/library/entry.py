"""One added text as values: what it is, since when it applies, how well it is known, and its provisions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.corpus.model import UNDATED, Evidence, Form
from assistant.corpus.parsing.parser import PieceKind
from assistant.language.text import Bilingual, Language

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Vouching:
    """Somebody who vouches that a text is the official one, and since which day."""

    name: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class TextPiece:
    """`text[start:end]` of a paper under the name of a provision; everything beneath it ends at `until`.

    `path` holds the headings above; `kind` is that of the parser.
    """

    id: str
    kind: PieceKind
    path: tuple[str, ...]
    start: int
    end: int
    until: int

    @property
    def reach(self) -> int:
        """Where its words end with all that is cited with them; nothing is cited with what stands in front."""
        return self.end if self.kind is PieceKind.FRONT else self.until


CITABLE = frozenset({PieceKind.FRONT, PieceKind.PROVISION, PieceKind.ITEM, PieceKind.PARAGRAPH})
"""The kinds of pieces that may be cited."""


def outermost(pieces: Sequence[TextPiece], without: Collection[str] = ()) -> Iterator[TextPiece]:
    """The outermost citable pieces that hold none of those in `without`."""
    barred = [piece for piece in pieces if piece.id in without]
    end = -1
    for piece in pieces:
        if piece.kind not in CITABLE or piece.start < end:
            continue
        if any(other.start < piece.reach and piece.start < other.reach for other in barred):
            continue
        yield piece
        end = piece.reach


@dataclass(frozen=True, slots=True)
class AddedText:
    """One version of a document that was added from a file.

    `version` is the day from which it applies, or `undated-` and the beginning of the file's hash; `effective_from` is
    then UNDATED. `sha256` is that of the file, `file` its name and `pages` how many it has. `counterparts` names, for
    provisions that the corpus restates, the piece with the official words; `confirmed` is the official address from
    which the very same bytes were fetched.
    """

    document: str
    version: str
    title: Bilingual
    short: Bilingual
    issuer: str
    number: str | None
    published: dt.date | None
    effective_from: dt.date
    effective_to: dt.date | None
    language: Language
    form: Form
    file: str
    sha256: str
    pages: int
    added: dt.date
    pieces: tuple[TextPiece, ...]
    url: str | None = None
    confirmed: str | None = None
    vouched: Vouching | None = None
    counterparts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`document@version`."""
        return f"{self.document}@{self.version}"

    @property
    def evidence(self) -> Evidence:
        """How well its words are known: official where an address or a person stands for a text that is no scan."""
        stands = self.confirmed is not None or self.vouched is not None
        return Evidence.OFFICIAL if stands and self.form is not Form.SCANNED else Evidence.TRANSCRIBED

    @property
    def articles(self) -> tuple[TextPiece, ...]:
        """The outermost citable pieces: what stands in an article is cited with it."""
        return tuple(outermost(self.pieces))

    def as_json(self) -> dict[str, Any]:
        """The entry as it is kept."""
        return {
            "format": FORMAT,
            **head_json(self),
            "confirmed": self.confirmed,
            "vouched": {"name": self.vouched.name, "day": self.vouched.day.isoformat()} if self.vouched else None,
            "counterparts": dict(self.counterparts),
            "pieces": [
                [piece.id, piece.kind.value, list(piece.path), piece.start, piece.end, piece.until]
                for piece in self.pieces
            ],
        }


def head_json(text: AddedText) -> dict[str, Any]:
    """What a text is, as programs read it: everything but its provisions. An unknown day is null."""
    return {
        "document": text.document,
        "version": text.version,
        "title": {"en": text.title.en, "zh": text.title.zh},
        "short": {"en": text.short.en, "zh": text.short.zh},
        "issuer": text.issuer,
        "number": text.number,
        "published": text.published.isoformat() if text.published else None,
        "effective_from": text.effective_from.isoformat() if text.effective_from != UNDATED else None,
        "effective_to": text.effective_to.isoformat() if text.effective_to else None,
        "language": text.language.value,
        "form": text.form.value,
        "evidence": text.evidence.value,
        "file": text.file,
        "sha256": text.sha256,
        "pages": text.pages,
        "added": text.added.isoformat(),
        "url": text.url,
    }


def text_json(text: AddedText) -> dict[str, Any]:
    """The same, and how many provisions it has."""
    return {**head_json(text), "provisions": len(text.articles)}


def added_text(content: str) -> AddedText:
    """The entry that was kept so. Raises ValueError, KeyError or TypeError for anything else."""
    kept: dict[str, Any] = json.loads(content)
    if kept["format"] != FORMAT:
        raise ValueError(f"format {kept['format']}")
    vouched = kept["vouched"]
    return AddedText(
        document=str(kept["document"]),
        version=str(kept["version"]),
        title=Bilingual(**kept["title"]),
        short=Bilingual(**kept["short"]),
        issuer=str(kept["issuer"]),
        number=kept["number"],
        published=_day(kept["published"]),
        effective_from=_day(kept["effective_from"]) or UNDATED,
        effective_to=_day(kept["effective_to"]),
        language=Language(kept["language"]),
        form=Form(kept["form"]),
        file=str(kept["file"]),
        sha256=str(kept["sha256"]),
        pages=int(kept["pages"]),
        added=dt.date.fromisoformat(kept["added"]),
        pieces=tuple(
            TextPiece(name, PieceKind(kind), tuple(path), start, end, until)
            for name, kind, path, start, end, until in kept["pieces"]
        ),
        url=kept["url"],
        confirmed=kept["confirmed"],
        vouched=Vouching(vouched["name"], dt.date.fromisoformat(vouched["day"])) if vouched else None,
        counterparts=dict(kept["counterparts"]),
    )


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

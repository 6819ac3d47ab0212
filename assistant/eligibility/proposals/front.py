"""What a new rule text says of itself: from which day it is in force, and which document of the corpus it is."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from assistant.base.yaml_nodes import Node, parse_node
from assistant.corpus.model import Document
from assistant.eligibility.proposals.text import RuleText
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language

_IN_FORCE_BEHIND = Pattern(
    "words behind the day from which a text is in force",
    r"\s*起?(?:正式)?(?:施行|实施|生效|执行)",
    yes=("起施行", " 起正式实施", "生效"),
    no=("发布", "起草"),
    how="match",
)
_IN_FORCE_BEFORE = Pattern(
    "words in front of the day from which a text is in force",
    r"(?:effective|in force|takes? effect|com(?:es?|ing) into (?:force|effect))(?: from| on| as of| as from)?:?\s*$",
    yes=("Effective from ", "in force from ", "takes effect on "),
    no=("published on ", "effective rules of "),
    flags=re.IGNORECASE,
)
_SIGNS = Pattern("what a title is compared without", r"[\W_]+", yes=(" ", "（"), no=("科", "a"))
_FENCE = "---"
_FIRST = 4_000
"""Characters in which a text names itself."""


class Front:
    """A text, its front matter replaced by as many empty lines, and what the two say."""

    def __init__(self, source: str, name: str) -> None:
        """Raises InputError, naming file and line, for front matter that cannot be read."""
        self._name = name
        self._head, self.text = _split(source, name)
        if not source.strip():
            raise InputError(f"{name}: empty; give the text of an amended rule")
        if not self.text.pieces:
            raise InputError(f"{name}: no numbered provisions found (第一条, Article 1, 2.1.2 …); is this a rule text?")

    def effective(self, given: dt.date | None) -> dt.date:
        """The day given, else that of the front matter, else the one the text gives in front of its first provision.

        Raises InputError where there is none or more than one.
        """
        if given is not None:
            return given
        written = self._head.get("effective_from")
        days = {written.day} if written is not None else set(_days_in_force(self.text.front))
        if len(days) != 1:
            found = ", ".join(sorted(day.isoformat() for day in days))
            what = f"names several days ({found})" if days else "does not say in front from which day it is in force"
            raise InputError(f"{self._name}: {what}; give --effective DATE")
        return days.pop()

    def document(self, given: str | None, book: RuleBook) -> str:
        """The corpus id given, else that of the front matter, else the document whose title the text names first.

        Raises InputError for one that is not held, and where there is none.
        """
        documents = book.corpus.documents
        name = given or (self._head["document"].text if "document" in self._head else None)
        if name is not None and name not in documents:
            raise InputError(f"{self._name}: no document '{name}' in the corpus; `assistant corpus list` lists them")
        return name or self._named(documents.values())

    def _named(self, documents: Iterable[Document]) -> str:
        """The document whose title the text names first, of two in one place the longer."""
        beginning = _folded(self.text.source[:_FIRST])
        places = [
            (beginning.find(title), -len(title), document.id)
            for document in documents
            for title in _titles(document)
            if title in beginning
        ]
        if not places:
            raise InputError(
                f"{self._name}: names no document of the corpus; give --document ID (`assistant corpus list`)"
            )
        return min(places)[2]


def _split(source: str, name: str) -> tuple[Mapping[str, Node], RuleText]:
    """The keys of a front matter, of which others than ours are nobody's business here, and the text without it."""
    lines = source.split("\n")
    end = lines.index(_FENCE, 1) if lines[0] == _FENCE and _FENCE in lines[1:] else 0
    head = parse_node("\n".join(["", *lines[1:end]]), name).value if end else None
    if not isinstance(head, Mapping):
        return {}, RuleText(source)
    return head, RuleText("\n" * (end + 1) + "\n".join(lines[end + 1 :]))


def _titles(document: Document) -> Iterator[str]:
    for version in document.versions:
        yield from (_folded(re.sub(r"[（(]\d{4}.*", "", version.title[language])) for language in Language)


def _folded(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _days_in_force(front: str) -> Iterator[dt.date]:
    for quantity in read_quantities(front):
        if quantity.kind is QuantityKind.DATE and isinstance(quantity.value, dt.date):
            before = front[max(0, quantity.start - 40) : quantity.start]
            if _IN_FORCE_BEHIND.match(front, quantity.end) or _IN_FORCE_BEFORE.search(before):
                yield quantity.value

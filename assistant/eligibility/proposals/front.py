"""What a new rule text says of itself: from which day it is in force, and which document of the corpus it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from assistant.base.yaml_nodes import Node, parse_node
from assistant.corpus.parsing.front import days_in_force, named_document
from assistant.eligibility.proposals.text import RuleText
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError

_FENCE = "---"


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
        days = {written.day} if written is not None else {each.value for each in days_in_force(self.text.front)}
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
        name = name or named_document(self.text.source, documents.values())
        if name is None:
            raise InputError(
                f"{self._name}: names no document of the corpus; give --document ID (`assistant corpus list`)"
            )
        return name


def _split(source: str, name: str) -> tuple[Mapping[str, Node], RuleText]:
    """The keys of a front matter, of which others than ours are nobody's business here, and the text without it."""
    lines = source.split("\n")
    end = lines.index(_FENCE, 1) if lines[0] == _FENCE and _FENCE in lines[1:] else 0
    head = parse_node("\n".join(["", *lines[1:end]]), name).value if end else None
    if not isinstance(head, Mapping):
        return {}, RuleText(source)
    return head, RuleText("\n" * (end + 1) + "\n".join(lines[end + 1 :]))

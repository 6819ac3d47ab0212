"""The rule book: what is passed to whatever applies or shows rules.

It stands for one corpus folder and is read once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from assistant.base.lazy import locked_property
from assistant.corpus.model import Corpus, Document, Reference, Version
from assistant.corpus.reader import read_corpus, read_documents
from assistant.eligibility.facts.table import FactTable, read_fact_table
from assistant.eligibility.rules.citations import Cited, Use, cite, uses
from assistant.eligibility.rules.conditions import facts_of
from assistant.eligibility.rules.criteria import RuleSet
from assistant.eligibility.rules.loader import RuleFiles


@dataclass(frozen=True)
class RuleBook:
    """The rule sets of a corpus folder and the documents they cite; each part is read when it is first asked for, once.

    Safe to share between threads. Two books of one folder are equal.
    """

    root: Path
    _corpus: Corpus | None = field(default=None, repr=False, compare=False)
    _extended: Callable[[Corpus], Corpus] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, corpus: Corpus) -> RuleBook:
        """The book of a corpus that has been read already."""
        return cls(Path(corpus.root), corpus)

    @classmethod
    def extended(cls, root: Path, extend: Callable[[Corpus], Corpus]) -> RuleBook:
        """The book of a folder whose corpus is what `extend` makes of the one there; the rules cite what is there."""
        return cls(root, _extended=extend)

    def restated(self, document: str, version: str) -> Version | None:
        """A version as the corpus folder has it, without what was added to it."""
        found = self._documents.get(document)
        return found.version(version) if found else None

    @locked_property
    def corpus(self) -> Corpus:
        """The documents, the glossary and the topics not held. Raises InputError for a broken corpus."""
        corpus = self._corpus or read_corpus(self.root, self._documents)
        return self._extended(corpus) if self._extended else corpus

    @locked_property
    def fact_table(self) -> FactTable:
        """The facts that the rules are about. Raises InputError naming file and line of a broken entry."""
        return read_fact_table(self.root)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the rule sets."""
        return self._files.names

    @property
    def rule_sets(self) -> tuple[RuleSet, ...]:
        """All of them. Raises InputError naming file and line of a broken one."""
        return tuple(map(self.rule_set, self.names))

    def rule_set(self, name: str) -> RuleSet:
        """The rule set of that name; no other file is read. Raises InputError for an unknown name or a broken file."""
        return self._rule_set(name)

    def cite(self, reference: Reference, day: dt.date) -> Cited:
        """The version of the provision in force on `day`.

        The version the rule names where that one does not hold it.
        """
        return self._cited(reference, day)

    def uses_of(self, document: str, provision: str) -> tuple[Use, ...]:
        """The rules that cite a provision, in any version of it, in reading order."""
        return self._uses.get((document, provision), ())

    def facts_by_route(self, name: str) -> Mapping[str, frozenset[str]]:
        """The facts that each route of a rule set may depend on, by its id.

        Those of a fiscal year without their year.
        """
        return self._facts_by_route(name)

    @locked_property
    def _files(self) -> RuleFiles:
        return RuleFiles(self.root)

    @locked_property
    def _rule_set(self) -> Callable[[str], RuleSet]:
        return lru_cache(maxsize=None)(lambda name: self._files.load(name, self.fact_table))

    @locked_property
    def _facts_by_route(self) -> Callable[[str], Mapping[str, frozenset[str]]]:
        return lru_cache(maxsize=None)(
            lambda name: {
                route.id: facts_of(route.conditions())
                for section in self.rule_set(name).sections
                for route in section.routes
            }
        )

    @locked_property
    def _cited(self) -> Callable[[Reference, dt.date], Cited]:
        return lru_cache(maxsize=4096)(partial(cite, Corpus(self._documents)))

    @locked_property
    def _documents(self) -> Mapping[str, Document]:
        """A verdict cites documents and needs nothing else of the corpus: reading them alone takes half the time."""
        return self._corpus.documents if self._corpus else read_documents(self.root)

    @locked_property
    def _uses(self) -> Mapping[tuple[str, str], tuple[Use, ...]]:
        return uses(self.rule_sets)

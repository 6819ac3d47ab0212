"""The figures that a question calls for, worked out; and the sentences of the corpus they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path

from assistant.base.lazy import locked_cache, locked_property
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Provision
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.figures.arithmetic import Limit
from assistant.eligibility.figures.calculator import Calculator, ComputedFigure
from assistant.eligibility.figures.loader import read_figures
from assistant.eligibility.figures.model import (
    COUNTED,
    HELD_AGAINST,
    WHEN,
    Figure,
    FigureTable,
    Operation,
    Operator,
    Written,
)
from assistant.eligibility.figures.reading.reader import RoleReader, is_table, states_quantities
from assistant.eligibility.figures.reading.stated import Claimed
from assistant.eligibility.figures.words import WordListIndex
from assistant.eligibility.reading.fact import FactsReading, Unread
from assistant.eligibility.rules.book import RuleBook
from assistant.language.patterns import Pattern
from assistant.language.quantities.folding import fold
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

_YEAR, _NEAR = 12, 16
_TEXTS = 64
"""Texts whose word lists are kept."""
_NOT_ONE = Pattern(
    "words right in front of somebody by which the asker is none",
    r"(?:\b(?:not|neither|nor|no longer)(?: (?:an?|the|our|one of the))?|(?<=\()no|(?<=i am )no"
    r"|不是|并非|也非|不属于|(?<!除)非)\s?$",
    yes=("I'm not ", "(no ", "not the ", "我不是", "并非"),
    no=("the ", "我是", "notary ", "除非"),
)


@dataclass(frozen=True)
class FigureBook:
    """The figures of a rule book; they are read when one is first called for, once. Safe between threads."""

    book: RuleBook

    @locked_property
    def table(self) -> FigureTable:
        """Everything the file of figures holds. Raises InputError naming file and line."""
        return read_figures(Path(self.book.root))

    def figures_in(
        self,
        text: str,
        facts: Callable[[], FactsReading],
        day: dt.date,
        *,
        verdict: bool = False,
        today: dt.date | None = None,
    ) -> tuple[ComputedFigure, ...]:
        """The figures that a question calls for and states everything for, by the rules of `day`, in file order.

        `facts` reads those of the text, where amounts of fiscal years are needed; with `verdict` figures that belong
        beside a verdict are worked out too; "this year" is counted from `today`, else from `day`.
        """
        if is_table(text):
            return ()
        states = states_quantities(text)
        figures = [each for each in self.table.figures.values() if states or each.of_rules_alone]
        folded = fold(text)
        words = self._spoken(text)
        called = [(figure, asked) for figure in figures for asked in _called(figure, words, verdict)]
        if not called:
            return ()
        every = partial(self._of_all_roles.places, folded)
        reader = RoleReader(text, self._of_roles.places(folded), self.table.roles, facts, today or day, every)
        calculator = Calculator(self.book, day)
        computed = ((calculator.compute_all(figure, reader, words), asked) for figure, asked in called)
        return _apart(_once(replace(figure, beside=not asked) for figure, asked in computed if figure is not None))

    def claimed(self, text: str, today: dt.date) -> tuple[Claimed, ...]:
        """The quantities of a text, each with the roles whose words stand nearest to it; none of a whole table."""
        if is_table(text):
            return ()
        places = self._of_roles.places(fold(text))
        return RoleReader(text, places, self.table.roles, FactsReading, today).claimed

    def parts_asking(self, parts: Sequence[str], figures: Iterable[ComputedFigure]) -> Mapping[str, frozenset[int]]:
        """Which parts of a question, by position, ask for each figure, by its id: at least one does."""
        words = [self._spoken(part) for part in parts]
        return {each.figure.id: _asking(each.figure, words) for each in figures}

    @locked_property
    def _spoken(self) -> Callable[[str], frozenset[str]]:
        """The word lists that a text speaks of; a question is read for the checker, its figures and its parts."""
        return lru_cache(maxsize=_TEXTS)(self._spoken_in)

    def _spoken_in(self, text: str) -> frozenset[str]:
        named = {entry.id for entry in mentions(text, self.book.corpus.glossary)}
        concepts = {words.id for words in self.table.words.values() if not words.concepts.isdisjoint(named)}
        return frozenset({*concepts, *self._listed(fold(text))})

    def _listed(self, folded: str) -> Iterator[str]:
        """The lists of which words are spoken."""
        people = {words.id for words in self.table.words.values() if words.people}
        for index in self._of_words:
            for place in index.places(folded):
                if place.list_id not in people or not _NOT_ONE.search(folded, max(0, place.start - _NEAR), place.start):
                    yield place.list_id

    @locked_property
    def _of_words(self) -> tuple[WordListIndex, ...]:
        lists = self.table.words.values()
        apart = (WordListIndex([words]) for words in lists if words.apart)
        return (WordListIndex(words for words in lists if not words.apart), *apart)

    @locked_property
    def _of_roles(self) -> WordListIndex:
        return WordListIndex(role.words for role in self.table.roles.values() if not role.words.apart)

    @locked_property
    def _of_all_roles(self) -> WordListIndex:
        return WordListIndex(role.words for role in self.table.roles.values())


@locked_cache
def figures_of(book: RuleBook) -> FigureBook:
    """The figures of a rule book, read once for all who ask for them apart from an answer."""
    return FigureBook(book)


def _once(figures: Iterable[ComputedFigure]) -> tuple[ComputedFigure, ...]:
    """The figures, of those that give one fact only the first, and one asked for before one that is not."""
    every = list(figures)
    first: dict[str, ComputedFigure] = {}
    for each in sorted(every, key=attrgetter("beside")):
        first.setdefault(each.figure.gives or each.figure.id, each)
    return tuple(each for each in every if first[each.figure.gives or each.figure.id] is each)


def _apart(figures: Sequence[ComputedFigure]) -> tuple[ComputedFigure, ...]:
    """The figures without those that another is said instead of, or that are a step of one that concludes.

    Those that say that a rule is broken come first, then those that are held against the day it is to be done on.
    """
    instead = frozenset().union(*(each.figure.instead_of for each in figures))
    steps = [(term, each) for each in figures if each.figure.concludes for term in each.terms[:-1]]
    worked = [(term.operands, term.result, figure) for term, figure in steps]
    left = (
        each
        for each in figures
        if each.figure.id not in instead
        and not any((each.terms[-1].operands, each.result) == told[:2] and told[2] is not each for told in worked)
    )
    return tuple(sorted(left, key=lambda each: (not each.is_broken, each.act is None)))


def _called(figure: Figure, words: frozenset[str], verdict: bool) -> Iterator[bool]:
    """True where a question asks for the figure, False where it belongs beside its verdict; nothing where neither."""
    if not words.isdisjoint(figure.unless):
        return
    spoken = words | {WHEN} if figure.opens and not words.isdisjoint(HELD_AGAINST) else words
    if any(spoken.issuperset(group) for group in figure.asked):
        yield True
    elif verdict and any(words.issuperset(group) for group in figure.beside):
        yield False


_ASKING = frozenset(("how_many", "ratio", "how_far"))
"""The word lists by which alone a part goes on asking for the number that another names: 占比多少."""


def _asking(figure: Figure, parts: Sequence[frozenset[str]]) -> frozenset[int]:
    """The parts that speak of all it is asked by, or of a floor it is held against; else the one that says most."""
    floors = {word for entry in figure.against for word in entry.asked} | figure.settles
    floors |= HELD_AGAINST if figure.opens else frozenset()
    whole = {
        at
        for at, words in enumerate(parts)
        if any(words.issuperset(group) for group in figure.asked) or not words.isdisjoint(floors)
    }
    called = {word for group in figure.asked for word in group}
    whole |= {at for at, words in enumerate(parts) if whole and words & _ASKING and words <= called}
    said = [max(len(words.intersection(group)) for group in figure.asked) for words in parts]
    return frozenset(whole or {said.index(max(said))})


def resting_sentences(
    computed: ComputedFigure, corpus: Corpus, language: Language
) -> tuple[tuple[Provision, int], ...]:
    """The sentence of each provision a figure rests on, by its position from 0; none without a text in `language`.

    It is the one that the figure names, else the one with its numbers, else the first.
    """
    resting: list[tuple[Provision, int]] = []
    named = computed.figure.sentence - 1
    for reference in computed.provisions:
        provision = corpus.find(reference)
        text = provision.text[language] if provision else ""
        if provision is not None and text:
            sentences = corpus_sentences(text, language)
            wanted = {form for constant in computed.constants_of(reference) for form in number_forms(constant)}
            own = computed.figure.provision is not None and provision.id == computed.figure.provision.provision
            resting.append((provision, named if own and named >= 0 else _best(sentences, wanted)))
    also = ((corpus.find(reference), position) for reference, position in computed.also)
    resting += [(found, at) for found, at in also if found is not None and found.text[language]]
    for other in computed.compared:
        resting += [each for each in resting_sentences(other, corpus, language) if each not in resting]
    return tuple(resting)


def without_used(unread: Iterable[Unread], figures: Iterable[ComputedFigure]) -> tuple[Unread, ...]:
    """What could not be placed, without the amounts that figures are made of."""
    used = [span for each in figures for span in each.spans]
    return tuple(item for item in unread if not any(item.start < end and start < item.end for start, end in used))


def _best(sentences: Sequence[str], wanted: Iterable[str]) -> int:
    forms = frozenset(wanted)
    matches = [len(forms & {normal_form(quantity) for quantity in read_quantities(text)}) for text in sentences]
    return matches.index(max(matches))


def number_forms(constant: Limit | Operation) -> frozenset[str]:
    """Every normal form in which a number of a figure may stand in a provision."""
    if isinstance(constant, Limit):
        value = plain(constant.value)
        forms = {f"percent:{plain(constant.value * 100)}", f"money:CNY:{value}", f"duration:{value}:month"}
        return frozenset(forms if constant.cap is None else {*forms, f"money:CNY:{plain(constant.cap)}"})
    assert isinstance(constant.constant, Written), "only written numbers are an operation's own"
    number = constant.constant.value
    if constant.constant.unit == COUNTED:
        return frozenset({f"number:{plain(number)}"})
    if constant.operator is Operator.LEFT_OF:
        return frozenset(f"duration:{plain(number)}:{unit}" for unit in ("day", constant.constant.unit))
    if constant.constant.unit:
        return frozenset({f"duration:{plain(number)}:{constant.constant.unit}"})
    if constant.operator in (Operator.SHARE, Operator.MAKES):
        return frozenset({f"percent:{plain(number * 100)}"})
    if constant.operator is Operator.FULL_YEAR:
        return frozenset({f"duration:{plain(number)}:year", f"ordinal:fiscal year:{plain(number)}"})
    if constant.operator is Operator.HELD_TO and not constant.constant.text.endswith(
        ("months", "years", "month", "year")
    ):
        return frozenset({f"percent:{plain(number * 100)}", f"money:CNY:{plain(number)}"})
    years = {f"duration:{plain(number / _YEAR)}:year"} if number % _YEAR == 0 else set()
    return frozenset({f"duration:{plain(number)}:month", *years})

"""Whether the two sentences of a line, English and Chinese, say the same as far as numbers and small words show it.

Compared are the quantities, the bound beside each (at least, more than, at most, below), whether the parts are joined
by "and" or by "or", and whether one sentence denies what the other says. What each word does stands in
`sentence_pairs.yaml`. A pair is reported only where the difference is clear: a sentence can be put in many ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from assistant.base.yaml_nodes import Node, read_node
from assistant.language.quantities.quantity import Bound, Quantity, bound_of
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.text import Language

_FILE = Path(__file__).with_suffix(".yaml")
_ENGLISH, _CHINESE = Language.EN, Language.ZH
_NAMES = {_ENGLISH: "English", _CHINESE: "Chinese"}


class WordRole(StrEnum):
    """What a word does in a sentence: the groups of `sentence_pairs.yaml`."""

    NEGATION = "negation"
    REPEATED = "repeated"
    UNDECIDED = "undecided"
    OR = "or"
    AND = "and"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    AT_MOST = "at most"
    BELOW = "below"
    NONE = "none"


_BOUNDS = {
    Bound.GE: WordRole.AT_LEAST,
    Bound.GT: WordRole.MORE_THAN,
    Bound.LE: WordRole.AT_MOST,
    Bound.LT: WordRole.BELOW,
}


@dataclass(frozen=True, slots=True)
class PairDifference:
    """What differs between the sentences of a pair, and in which of them it stands."""

    language: Language
    message: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The words of a language with their roles, and the pattern that finds them."""

    roles: Mapping[str, WordRole]
    pattern: re.Pattern[str]

    def words(self, text: str) -> Mapping[WordRole, list[str]]:
        """The words of the text by their roles."""
        words: dict[WordRole, list[str]] = {role: [] for role in WordRole}
        for match in self.pattern.finditer(text.lower().replace("-", " ")):
            words[self.roles[match[0]]].append(match[0])
        return words


class _Sentence:
    """One sentence of a pair as it is compared."""

    def __init__(self, text: str, language: Language) -> None:
        self.language = language
        self.words = _lexicons()[language].words(text)
        self.quantities: dict[str, list[Quantity]] = {}
        for quantity in read_quantities(text):
            # "three times" is a multiple or a number of times, 三次 the number.
            form = normal_form(quantity).replace("multiple:", "number:")
            self.quantities.setdefault(form, []).append(quantity)
        self._text = text

    def has(self, form: str) -> bool:
        """Whether a quantity of that form stands here; an item of a rule may be its bare number: "15.1(3)"."""
        item = form.removeprefix("ordinal:item:")
        return form in self.quantities or (item != form and f"({item})" in self._text)

    def bounds(self, form: str) -> frozenset[WordRole]:
        """The bounds beside a quantity, wherever it stands in the sentence."""
        return frozenset(bound for quantity in self.quantities[form] if (bound := self._bound(quantity)))

    def has_spare(self, bound: WordRole) -> bool:
        """Whether the sentence has words of this bound that stand beside none of its quantities."""
        beside = [self._bound(quantity) for quantities in self.quantities.values() for quantity in quantities]
        return len(self.words[bound]) > beside.count(bound)

    def _bound(self, quantity: Quantity) -> WordRole | None:
        bound = bound_of(quantity, self._text)
        return _BOUNDS[bound] if bound else None


def pair_differences(english: str, chinese: str) -> Iterator[PairDifference]:
    """Every clear difference between an English sentence and the Chinese one of its line."""
    pair = _Sentence(english, _ENGLISH), _Sentence(chinese, _CHINESE)
    yield from _quantity_differences(*pair)
    for message in (*_bound_differences(*pair), *_join_differences(*pair), *_negation_differences(*pair)):
        yield PairDifference(_ENGLISH, message)


def _quantity_differences(english: _Sentence, chinese: _Sentence) -> Iterator[PairDifference]:
    for one, other in ((english, chinese), (chinese, english)):
        for form in sorted(form for form in one.quantities if not other.has(form)):
            yield PairDifference(
                one.language,
                f"'{one.quantities[form][0].text}' ({form}) stands in the {_NAMES[one.language]} text and not in the "
                f"{_NAMES[other.language]}",
            )


def _bound_differences(english: _Sentence, chinese: _Sentence) -> Iterator[str]:
    for form in sorted(set(english.quantities) & set(chinese.quantities)):
        en, zh = english.bounds(form), chinese.bounds(form)
        unbounded = english if not en else chinese
        # A bound may stand apart from its number: "votes are limited to at most those of 10 shares".
        agree = en == zh if en and zh else all(map(unbounded.has_spare, en | zh))
        if not agree:
            text = english.quantities[form][0].text
            yield f"the English text bounds '{text}' by {_listed(en)}, the Chinese by {_listed(zh)}"


def _listed(bounds: frozenset[WordRole]) -> str:
    return " and ".join(f"'{bound}'" for bound in sorted(bounds)) or "nothing"


def _join_differences(english: _Sentence, chinese: _Sentence) -> Iterator[str]:
    """Parts joined by "or" in one language and by "and" in the other; "no A or B" is 没有A和B."""
    if _denies(english) and _denies(chinese):
        return
    en, zh = _join(english), _join(chinese)
    if en and zh and en is not zh:
        yield (
            f"the English text joins by '{english.words[en][0]}' ({en}), the Chinese by '{chinese.words[zh][0]}' ({zh})"
        )


def _join(sentence: _Sentence) -> WordRole | None:
    """The role that joins its parts where all that join have the same."""
    roles = [role for role in (WordRole.OR, WordRole.AND) if sentence.words[role]]
    return roles[0] if len(roles) == 1 else None


def _negation_differences(english: _Sentence, chinese: _Sentence) -> Iterator[str]:
    """One side denies and the other does not, or one denies once more than the other."""
    pair = english, chinese
    if any(sentence.words[WordRole.UNDECIDED] for sentence in pair):
        return
    if _denies_bound(english, chinese) or _denies_bound(chinese, english):
        return
    odd = len(english.words[WordRole.NEGATION]) % 2 != len(chinese.words[WordRole.NEGATION]) % 2
    if any(sentence.words[WordRole.REPEATED] for sentence in pair):
        odd = _denies(english) != _denies(chinese)
    if odd:
        en, zh = (", ".join(_negations(sentence)) or "nothing" for sentence in pair)
        yield f"the English text denies by {en}, the Chinese by {zh}"


def _denies_bound(sentence: _Sentence, other: _Sentence) -> bool:
    """Whether "not sold below" stands opposite 不低于, or "not sold above" opposite 不超过."""
    opposites = (WordRole.BELOW, WordRole.AT_LEAST), (WordRole.MORE_THAN, WordRole.AT_MOST)
    return any(sentence.has_spare(denied) and other.has_spare(bound) for denied, bound in opposites)


def _negations(sentence: _Sentence) -> list[str]:
    return [f"'{word}'" for role in (WordRole.NEGATION, WordRole.REPEATED) for word in sentence.words[role]]


def _denies(sentence: _Sentence) -> bool:
    return bool(_negations(sentence))


@cache
def _lexicons() -> Mapping[Language, _Lexicon]:
    groups = read_node(_FILE).keys({role.value for role in WordRole}, ())
    return {language: _lexicon(groups, language) for language in Language}


def _lexicon(groups: Mapping[str, Node], language: Language) -> _Lexicon:
    """The lexicon of a language. Raises InputError for a word that stands in two groups."""
    roles: dict[str, WordRole] = {}
    for role, group in groups.items():
        for word in group.mapping[language].items:
            if word.text in roles:
                raise word.error(f"'{word.text}' stands under {roles[word.text]} already")
            roles[word.text] = WordRole(role)
    words = "|".join(map(re.escape, sorted(roles, key=len, reverse=True)))
    return _Lexicon(roles, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])" if language is _ENGLISH else words))

"""Reads how people say the facts, as the corpus has it in `facts.yaml` under `said:`, into phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from assistant.base.lazy import locked_cache
from assistant.base.yaml_nodes import Node, parse_node
from assistant.eligibility.facts.table import ASSERTED, FLAGS, FactKind, FactSpec, FactTable, without
from assistant.eligibility.reading.alternatives import Lexicon, compiled
from assistant.eligibility.reading.moods import moods
from assistant.eligibility.reading.phrases import (
    ANY_YEAR,
    AmountPhrase,
    DatePhrase,
    Example,
    Meaning,
    Phrases,
    Refinement,
    StatementPhrase,
)
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Bilingual, Language

LONGEST_PATTERN = 120
"""Characters of one alternative: what is longer is two."""
_AS_TYPED = {"r ?& ?d": "r(?: ?[&+/n] ?| and )?d", "non-?recurring": "non ?rec+ur+(?:i?n?g|ent)?"}
"""Words of patterns as people type them: r&d, R & D, rnd, rd; non recuring, nonreccurring."""
_FOLDED = str.maketrans("，；：", ",;:")
"""Marks as they stand in a folded text."""
_SHARES, _COUNT = "shares", "count"
_TIMES = ("months",)
"""What is not counted but lasts: a number without a unit says nothing of it."""
_SIGNS = {"0": Bound.EQ, "> 0": Bound.GT, "< 0": Bound.LT}
_PLACE, _NEVER = "@", "never"
_TO_THE_PLACE = r"[\s:]{0,2}(?:(?:was|is|on|in|at|of|since)\s){0,2}"
_TO_THE_PLACE_ZH = r"[\s:]{0,2}[于在为是]?\s?"


@locked_cache
def phrases_of(table: FactTable) -> Phrases:
    """The phrases of a table, read once. Raises InputError naming file, line and field."""
    left_out = "yes no kind label minimum maximum default never group hint chat kinds groups derived"
    return _Reading(table, parse_node(without(table.text, *left_out.split()), table.file)).phrases()


def examples_of(table: FactTable) -> tuple[Example, ...]:
    """Every example of a table; raises InputError for anything in the file that is not as its README says."""
    reading = _Reading(table, parse_node(table.text, table.file), strict=True)
    reading.phrases()
    return tuple(reading.examples)


_WORDS = {Language.EN.value, Language.ZH.value}
_EXAMPLES = {"yes", "no"}
_AROUND = {"not_before", "not_after", "only_with", "only_after", "never_with"}
_ALIKE = {"same_as"}


@dataclass
class _Reading:
    """One reading of the file: what is collected on the way. `strict` also asks for examples."""

    table: FactTable
    root: Node
    strict: bool = False
    families: Mapping[str, str] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=Lexicon)
    words: dict[str, list[_Words]] = field(default_factory=dict)
    alike: list[tuple[FactSpec, str, Mapping[str, Node]]] = field(default_factory=list)
    statements: list[StatementPhrase] = field(default_factory=list)
    refinements: list[Refinement] = field(default_factory=list)
    dates: list[DatePhrase] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    def phrases(self) -> Phrases:
        """Everything the file says of words."""
        self.families = _families(self.root)
        for spec, fact, entry in self._entries():
            if not spec.choices:
                for block in _blocks(entry, "said"):
                    self._block(spec, fact, block)
            elif "choices" in entry.mapping:
                self._labelled(spec, fact)
                frames = [self._frame(block) for block in _blocks(entry, "said")]
                for name, choice in entry.mapping["choices"].mapping.items():
                    for block in _blocks(choice, "said"):
                        self._choice(fact, name, block, frames)
        totals = {}
        for spec, fact, keys in self.alike:
            if "over" in keys:
                totals[keys["same_as"].one_of(self.words), _years(keys["over"])] = fact
            else:
                self._add_meaning(spec, fact, keys)
        amounts = _merged(words for each in self.words.values() for words in each)
        ranks: dict[tuple[str, bool | str | Decimal], int] = {}
        for item in self.statements:
            ranks[item.fact, item.value] = max(item.rank, ranks.get((item.fact, item.value), 0))
        return Phrases(
            self.lexicon,
            (*amounts, *self._no_facts()),
            tuple(self.statements),
            tuple(self.dates),
            MappingProxyType(totals),
            frozenset(key for key, spec in self.table.stated.items() if spec.kind is FactKind.CHOICES),
            MappingProxyType({key: rank for key, rank in ranks.items() if rank}),
            MappingProxyType({self.lexicon.add(*words).number: name for name, words in moods().words.items()}),
            tuple(self.refinements),
        )

    def _entries(self) -> Iterator[tuple[FactSpec, str, Node]]:
        """Every fact that can be stated, the key under which a text states it, and its entry."""
        table = self.table
        for section, prefix, specs, said_as in (
            ("stated", "", table.stated, ""),
            ("yearly", "", table.yearly, ANY_YEAR),
            ("asserted", ASSERTED, table.asserted, ASSERTED),
        ):
            for name, entry in self.root.mapping[section].mapping.items():
                if entry.value is not None:
                    yield specs[prefix + name], said_as + name, entry

    def _block(self, spec: FactSpec, fact: str, block: Node) -> None:
        if spec.kind is FactKind.TEXT:
            raise block.error("a fact of kind text has no words of its own")
        if spec.numeric and "same_as" in block.mapping:
            keys = self._keys(block, _ALIKE, {"over", "unit", "note", "lowest"})
            self.alike.append((spec, fact, keys))
            self._exemplify(keys, fact)
        elif spec.numeric and "instead_of" in block.mapping:
            self._refine(spec, fact, block)
        elif spec.numeric and "since" in block.mapping:
            keys = self._keys(block, {"since", *_WORDS}, set())
            self.dates.append(DatePhrase(fact, _date_pattern(keys, self.families), since=_flag(keys, "since")))
            self._exemplify(keys, fact, since=True)
        elif spec.numeric and "value" in block.mapping:
            self._sign(fact, block)
        elif spec.numeric:
            self._amount(spec, fact, block)
        elif spec.kind is FactKind.FLAG:
            self._stated(fact, block, {"true": True, "false": False})
        elif "value" in block.mapping:
            self._stated(fact, block, {_NEVER: _NEVER} if spec.never else {})
        else:
            keys = self._keys(block, _WORDS, set())
            self.dates.append(DatePhrase(fact, _date_pattern(keys, self.families)))
            self._exemplify(keys, fact)

    def _refine(self, spec: FactSpec, fact: str, block: Node) -> None:
        """A fact in the place of another, by the words that stand with its amount."""
        keys = self._keys(block, {"instead_of", "where", "unless"}, {"behind"})
        other = keys["instead_of"].one_of([*self.table.stated, *self.words])
        other = other if other in self.table.stated else f"{ANY_YEAR}{other}"
        where, unless = (_anywhere(keys[name], self.families) for name in ("where", "unless"))
        behind = _anywhere(keys["behind"], self.families) if "behind" in keys else ""
        self.refinements.append(Refinement(fact, other, where, unless, behind))
        self._exemplify(keys, fact)

    def _choice(self, fact: str, name: str, block: Node, frames: Sequence[Mapping[str, Node] | None]) -> None:
        """Words that state a choice by themselves, or in the place of `@` in one of the sentences that declare it."""
        keys = self._keys(block, _WORDS, {"rank", *_AROUND})
        for frame in frames or [None]:
            self._state(fact, name, keys, frame=frame)
        self._exemplify(keys, fact, name)

    def _labelled(self, spec: FactSpec, fact: str) -> None:
        """Its choices as a form has them, behind what the fact is called: type of issuer: domestic company."""
        for name, label in spec.choices.items():
            english = rf"{_spelt(spec.label.en, spec.key)}{_IS}{_spelt(label.en, name)}(?!\w)"
            words = self.lexicon.add([english], [_plain(spec.label.zh) + _IS + _plain(label.zh)])
            self.statements.append(StatementPhrase(fact=fact, value=name, words=words, not_before=r"\s?(?:\?|吗)"))

    def _stated(self, fact: str, block: Node, values: Mapping[str, bool | str]) -> None:
        """Words that state one of these values."""
        keys = self._keys(block, {"value", *_WORDS}, {"so_far", *_AROUND})
        value = values[keys["value"].one_of(values)]
        self._state(fact, value, keys)
        self._exemplify(keys, fact, value)

    def _frame(self, block: Node) -> Mapping[str, Node]:
        """Sentences that declare a choice, or without words what may not stand around those of any choice."""
        keys = block.keys(_WORDS if _WORDS & block.mapping.keys() else set(), _AROUND)
        if self.strict:
            _check((node for nodes in keys.values() for node in nodes.items), self.families)
        return keys

    def _sign(self, fact: str, block: Node) -> None:
        """Words that say that there is none of a number, so that it is zero, or that it is above or below zero."""
        keys = self._keys(block, {"value", *_WORDS}, _AROUND)
        comparison = _SIGNS[keys["value"].one_of(_SIGNS)]
        self._state(fact, Decimal(0), keys, comparison)
        self._exemplify(keys, fact, Decimal(0), comparison)

    def _amount(self, spec: FactSpec, fact: str, block: Node) -> None:
        keys = self._keys(block, _WORDS, {"note", "negative", "adjacent", "behind", "unit", "lowest", "most", *_AROUND})
        meaning = Meaning(fact, _note(keys), _flag(keys, "lowest"), _flag(keys, "most"))
        measures = [keys["unit"].one_of([_SHARES])] if "unit" in keys else _measures(spec)
        words = _Words(
            dict.fromkeys(measures, meaning),
            _flag(keys, "negative"),
            _flag(keys, "adjacent"),
            _flag(keys, "behind"),
            self._words_of(keys),
        )
        self.words.setdefault(fact.removeprefix(ANY_YEAR), []).append(words)
        self._exemplify(keys, fact, negative=words.negative)

    def _add_meaning(self, spec: FactSpec, fact: str, keys: Mapping[str, Node]) -> None:
        """An amount of this fact's measure beside the words of another fact."""
        other = keys["same_as"].one_of(self.words)
        measures = [keys["unit"].one_of([_SHARES])] if "unit" in keys else _measures(spec)
        for words in self.words[other]:
            for measure in measures:
                words.meanings.setdefault(measure, Meaning(fact, _note(keys), _flag(keys, "lowest")))

    def _state(
        self,
        fact: str,
        value: bool | str | Decimal,
        keys: Mapping[str, Node],
        comparison: Bound = Bound.EQ,
        frame: Mapping[str, Node] | None = None,
    ) -> None:
        rank = int(keys["rank"].one_of(map(str, range(10)))) if "rank" in keys else 0
        self.statements.append(
            StatementPhrase(
                fact=fact,
                value=value,
                comparison=comparison,
                rank=rank,
                declared=frame is not None and frame.keys() >= _WORDS,
                so_far=_flag(keys, "so_far"),
                **self._words_of(keys, frame),
            )
        )

    def _no_facts(self) -> Iterator[AmountPhrase]:
        if "no_facts" in self.root.mapping:
            for entry in self.root.mapping["no_facts"].mapping.values():
                for block in entry.items:
                    keys = self._keys(block, _WORDS, {"adjacent", "behind", *_AROUND})
                    yield AmountPhrase(
                        meanings=MappingProxyType({}),
                        adjacent=_flag(keys, "adjacent"),
                        behind=_flag(keys, "behind"),
                        **self._words_of(keys),
                    )
                    self._exemplify(keys, "")

    def _words_of(self, keys: Mapping[str, Node], frame: Mapping[str, Node] | None = None) -> dict[str, Any]:
        """The words themselves and those around them, as a phrase has them."""
        frame = frame or {}
        english, chinese = (
            _in_frame(keys[language.value], frame.get(language.value), self.families) for language in Language
        )
        around = {
            name: _around(name, self.families, *(each[name] for each in (keys, frame) if name in each))
            for name in sorted(_AROUND & {*keys, *frame})
        }
        return {"words": self.lexicon.add(english, chinese), **around}

    def _keys(self, block: Node, needed: set[str], optional: set[str]) -> Mapping[str, Node]:
        wanted = ({"yes"} if "same_as" in needed else _EXAMPLES) if self.strict else set()
        keys = block.keys(needed | wanted, optional | _EXAMPLES)
        if self.strict:
            _check((node for name in (_WORDS | _AROUND) & keys.keys() for node in keys[name].items), self.families)
        return keys

    def _exemplify(
        self,
        keys: Mapping[str, Node],
        fact: str,
        value: bool | str | Decimal | None = None,
        comparison: Bound | None = None,
        *,
        negative: bool = False,
        since: bool = False,
    ) -> None:
        for name in sorted(_EXAMPLES & keys.keys()):
            self.examples += [
                Example(node.text, name == "yes", fact, value, comparison, negative, node, since)
                for node in keys[name].items
            ]


@dataclass
class _Words:
    """An amount phrase while its meanings are being collected."""

    meanings: dict[str, Meaning]
    negative: bool
    adjacent: bool
    behind: bool
    words: Mapping[str, Any]

    @property
    def written(self) -> tuple[str, ...]:
        """What is the same of two facts that are said in the same words."""
        return (*self.words["words"].written, str(self.negative), str(self.adjacent), str(self.behind))

    def phrase(self) -> AmountPhrase:
        return AmountPhrase(
            meanings=MappingProxyType(self.meanings),
            negative=self.negative,
            adjacent=self.adjacent,
            behind=self.behind,
            **self.words,
        )


def _merged(every: Iterable[_Words]) -> list[AmountPhrase]:
    """The phrases, those of facts that are said in the same words as one: the measure of an amount tells them apart."""
    by_words: dict[tuple[str, ...], _Words] = {}
    for words in every:
        same = by_words.setdefault(words.written, words)
        for measure, meaning in words.meanings.items():
            same.meanings.setdefault(measure, meaning)
    return [words.phrase() for words in by_words.values()]


def _blocks(entry: Node, name: str) -> tuple[Node, ...]:
    return entry.mapping[name].items if entry.value is not None and name in entry.mapping else ()


def _measures(spec: FactSpec) -> list[str]:
    """The measures of amounts that may state the fact."""
    if spec.unit is None:
        return [spec.kind.value]
    return [spec.unit.en] if spec.unit.en in _TIMES else [_COUNT, spec.unit.en]


def _date_pattern(keys: Mapping[str, Node], families: Mapping[str, str]) -> re.Pattern[str]:
    """Words with `@` for the day; where they have none it stands right behind them, or in front of Chinese ones."""
    parts = []
    for language in Language:
        for words in _alternatives(keys[language.value], families):
            if _PLACE in words:
                parts.append(words.replace(_PLACE, r"\0"))
            elif language is Language.EN:
                parts.append(rf"\b(?:{words}){_TO_THE_PLACE}\0")
            else:
                parts.append(rf"(?:{words}){_TO_THE_PLACE_ZH}\0|\0(?:已经?|正式|刚刚?|就|才|左右)?(?:{words})")
    return re.compile("|".join(parts), re.ASCII)


_IS = r"[\"']?\s?[:=]\s?[\"']?"
"""What stands between the label of a fact and its value in a form."""


def _spelt(label: str, key: str) -> str:
    """A label in English, or the key of the same."""
    words = re.escape(label.lower().partition(" (")[0])
    return rf"(?:{words}|{re.escape(key.rpartition('.')[2])})".replace(r"\ ", r"[\s_-]").replace(r"\-", r"[\s_-]")


def _plain(label: str) -> str:
    """A label in Chinese without what stands in brackets."""
    return re.escape(label.partition("（")[0]).replace(r"\ ", "")


def _in_frame(words: Node, frame: Node | None, families: Mapping[str, str]) -> list[str]:
    """Words as patterns; in a frame they stand in the place of its `@`."""
    alternatives = _alternatives(words, families)
    if frame is None:
        return alternatives
    anyone = f"(?:{'|'.join(alternatives)})"
    return [each.replace(_PLACE, anyone) for each in _alternatives(frame, families)]


def _around(name: str, families: Mapping[str, str], *nodes: Node) -> str:
    words = "|".join(each for node in nodes for each in _alternatives(node, families))
    in_front = rf"(?<!\w)(?:{words})[\s-]?\Z"
    patterns = {"not_before": rf"[\s-]?(?:{words})", "not_after": in_front, "only_after": in_front}
    return patterns.get(name, words)


def _anywhere(node: Node, families: Mapping[str, str]) -> str:
    """Words of both languages as one pattern, English ones whole."""
    english, chinese = (
        "|".join(_alternatives(node.keys(_WORDS, set())[language.value], families)) for language in Language
    )
    return rf"\b(?:{english})\b|(?:{chinese})"


def _alternatives(node: Node, families: Mapping[str, str]) -> list[str]:
    """The patterns, the longest first; a space stands for any one space or hyphen."""
    if not node.items:
        raise node.error("lacks words")
    return sorted((_alternative(each, families) for each in node.items), key=len, reverse=True)


def _alternative(node: Node, families: Mapping[str, str]) -> str:
    if len(node.text) > LONGEST_PATTERN:
        raise node.error(f"longer than {LONGEST_PATTERN} characters; write it as two")
    pattern = _with_families(node, families).translate(_FOLDED)
    for word, typed in _AS_TYPED.items():
        pattern = pattern.replace(word, typed)
    return pattern.replace(" ", r"[\s_-]")


_FAMILY = re.compile(r"<([a-z_]+)>")


def _families(root: Node) -> Mapping[str, str]:
    """The words that several facts are said with, by the name under which patterns have them."""
    families: dict[str, str] = {}
    for name, node in root.mapping["families"].mapping.items() if "families" in root.mapping else ():
        families[name] = f"(?:{'|'.join(_with_families(each, families) for each in node.items)})"
    return families


def _with_families(node: Node, families: Mapping[str, str]) -> str:
    """A pattern with the words of each family in the place of its name: `<spent> on r&d`."""
    if "<" not in node.text:
        return node.text
    if unknown := set(_FAMILY.findall(node.text)) - families.keys():
        raise node.error(f"'{min(unknown)}' is no family of words")
    return _FAMILY.sub(lambda match: families[match[1]], node.text)


def _check(nodes: Iterable[Node], families: Mapping[str, str]) -> None:
    """Raises InputError for what is no pattern."""
    for node in nodes:
        try:
            compiled(_alternative(node, families))
        except re.error as error:
            raise node.error(f"'{node.text}' is not a pattern ({error})") from None


def _note(keys: Mapping[str, Node]) -> Bilingual | None:
    if "note" not in keys:
        return None
    texts = keys["note"].keys(_WORDS, set())
    return Bilingual(texts["en"].text, texts["zh"].text)


def _flag(keys: Mapping[str, Node], name: str) -> bool:
    return name in keys and keys[name].one_of(FLAGS) == "true"


def _years(node: Node) -> int:
    return int(node.one_of(["2 years", "3 years"])[0])

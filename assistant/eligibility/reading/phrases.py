"""How people say the facts, as the corpus has it in `facts.yaml` under `said:`, in the form the reader of texts needs.

Patterns run on folded text (lower case, half width). Read when the first text is; `assistant corpus verify` also holds
the examples of every entry against the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from assistant.base.yaml_nodes import Node, parse_node
from assistant.eligibility.facts.table import ASSERTED, FLAGS, FactKind, FactSpec, FactTable, without
from assistant.language.text import Bilingual, Language

LONGEST_PATTERN = 120
"""Characters of one alternative: what is longer is two."""
ANY_YEAR = "years.*."
"""What the key of a yearly fact starts with before its year is known."""
_SHARES, _COUNT = "shares", "count"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The fact an amount states, and what was taken for granted in reading it so."""

    fact: str
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class AmountPhrase:
    """Words that an amount may stand beside, and what it then means by its measure.

    A measure is `money`, `ratio`, the English unit of what is counted, or `count` for a number without a unit. An
    amount of a `negative` phrase is below zero; one of an `adjacent` phrase has to stand right beside its words.
    """

    pattern: re.Pattern[str]
    meanings: Mapping[str, Meaning]
    negative: bool = False
    adjacent: bool = False


@dataclass(frozen=True, slots=True)
class StatementPhrase:
    """Words that state a fact by themselves: a flag, a choice, or that there is none of a number.

    Of several values said of one company the one of the highest `rank` counts.
    """

    fact: str
    value: bool | str | Decimal
    pattern: re.Pattern[str]
    rank: int = 0
    not_before: re.Pattern[str] | None = None
    not_after: re.Pattern[str] | None = None
    only_with: re.Pattern[str] | None = None

    def matches(self, folded: str) -> Iterator[re.Match[str]]:
        """Where the words stand, but for those that what is before them makes other words."""
        for match in self.pattern.finditer(folded):
            before = folded[max(0, match.start() - _BEFORE) : match.start()]
            if self.not_after is None or not self.not_after.search(before):
                yield match

    def meant(self, folded: str, end: int) -> bool:
        """Whether words that end there mean the fact, by what follows them and what else the text speaks of."""
        return not (
            (self.not_before is not None and self.not_before.match(folded, end))
            or (self.only_with is not None and not self.only_with.search(folded))
        )


_BEFORE = 40


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Words beside which a day is that of a fact. In the pattern the day is the character NUL."""

    fact: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A statement in which words mean a fact, or do not; `node` is where it stands."""

    text: str
    meant: bool
    fact: str
    value: bool | str | Decimal | None
    negative: bool
    node: Node


@dataclass(frozen=True, slots=True)
class Phrases:
    """All of them. `totals` has the fact that is a yearly one added up over so many years."""

    amounts: tuple[AmountPhrase, ...]
    statements: tuple[StatementPhrase, ...]
    dates: tuple[DatePhrase, ...]
    totals: Mapping[tuple[str, int], str]

    def rank(self, fact: str, value: object) -> int:
        """How specific a value is among those of its fact."""
        return max((item.rank for item in self.statements if item.fact == fact and item.value == value), default=0)


@lru_cache(maxsize=8)
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
_AROUND = {"not_before", "not_after", "only_with"}
_ALIKE = {"same_as"}


@dataclass
class _Reading:
    """One reading of the file: what is collected on the way. `strict` also asks for examples."""

    table: FactTable
    root: Node
    strict: bool = False
    words: dict[str, list[_Words]] = field(default_factory=dict)
    alike: list[tuple[FactSpec, str, Mapping[str, Node]]] = field(default_factory=list)
    statements: list[StatementPhrase] = field(default_factory=list)
    dates: list[DatePhrase] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)

    def phrases(self) -> Phrases:
        """Everything the file says of words."""
        for spec, fact, entry in self._entries():
            for block in _blocks(entry, "said"):
                self._block(spec, fact, block)
            if spec.choices and "choices" in entry.mapping:
                for name, choice in entry.mapping["choices"].mapping.items():
                    for block in _blocks(choice, "said"):
                        self._choice(spec, fact, name, block)
        totals = {}
        for spec, fact, keys in self.alike:
            if "over" in keys:
                totals[keys["same_as"].one_of(self.words), _years(keys["over"])] = fact
            else:
                self._add_meaning(spec, fact, keys)
        amounts = [words.phrase() for each in self.words.values() for words in each]
        return Phrases(
            (*amounts, *self._no_facts()), tuple(self.statements), tuple(self.dates), MappingProxyType(totals)
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
        if spec.kind in (FactKind.TEXT, FactKind.CHOICE, FactKind.CHOICES):
            raise block.error(f"a fact of kind {spec.kind.value} has no words of its own; give them to its choices")
        if spec.numeric and "same_as" in block.mapping:
            keys = self._keys(block, _ALIKE, {"over", "unit", "note"})
            self.alike.append((spec, fact, keys))
            self._exemplify(keys, fact)
        elif spec.numeric and "value" in block.mapping:
            self._none(fact, block)
        elif spec.numeric:
            self._amount(spec, fact, block)
        elif spec.kind is FactKind.FLAG:
            keys = self._keys(block, {"value", *_WORDS}, _AROUND)
            self._state(fact, keys["value"].one_of(FLAGS) == "true", keys)
        else:
            keys = self._keys(block, _WORDS, set())
            self.dates.append(DatePhrase(fact, _date_pattern(keys)))
            self._exemplify(keys, fact)

    def _choice(self, spec: FactSpec, fact: str, name: str, block: Node) -> None:
        if spec.kind is FactKind.CHOICES:
            raise block.error("the choices of a list are not read from texts; leave said out")
        self._state(fact, name, self._keys(block, _WORDS, {"rank", *_AROUND}))

    def _none(self, fact: str, block: Node) -> None:
        """Words that say that there is none of a number, so that it is zero."""
        keys = self._keys(block, {"value", *_WORDS}, _AROUND)
        keys["value"].one_of(["0"])
        self._state(fact.replace(ANY_YEAR, "years.latest."), Decimal(0), keys)

    def _amount(self, spec: FactSpec, fact: str, block: Node) -> None:
        keys = self._keys(block, _WORDS, {"note", "negative", "adjacent"})
        meaning = Meaning(fact, _note(keys))
        words = _Words(
            _pattern(keys), dict.fromkeys(_measures(spec), meaning), _flag(keys, "negative"), _flag(keys, "adjacent")
        )
        self.words.setdefault(fact.removeprefix(ANY_YEAR), []).append(words)
        self._exemplify(keys, fact, negative=words.negative)

    def _add_meaning(self, spec: FactSpec, fact: str, keys: Mapping[str, Node]) -> None:
        """An amount of this fact's measure beside the words of another fact."""
        other = keys["same_as"].one_of(self.words)
        measures = [keys["unit"].one_of([_SHARES])] if "unit" in keys else _measures(spec)
        for words in self.words[other]:
            for measure in measures:
                words.meanings.setdefault(measure, Meaning(fact, _note(keys)))

    def _state(self, fact: str, value: bool | str | Decimal, keys: Mapping[str, Node]) -> None:
        around = {name: _around(name, keys[name]) for name in _AROUND & keys.keys()}
        rank = int(keys["rank"].one_of(map(str, range(10)))) if "rank" in keys else 0
        self.statements.append(StatementPhrase(fact, value, _pattern(keys), rank, **around))
        self._exemplify(keys, fact, value)

    def _no_facts(self) -> Iterator[AmountPhrase]:
        if "no_facts" in self.root.mapping:
            for entry in self.root.mapping["no_facts"].mapping.values():
                for block in entry.items:
                    keys = self._keys(block, _WORDS, set())
                    yield AmountPhrase(_pattern(keys), MappingProxyType({}))
                    self._exemplify(keys, "")

    def _keys(self, block: Node, needed: set[str], optional: set[str]) -> Mapping[str, Node]:
        wanted = ({"yes"} if "same_as" in needed else _EXAMPLES) if self.strict else set()
        return block.keys(needed | wanted, optional | _EXAMPLES)

    def _exemplify(
        self, keys: Mapping[str, Node], fact: str, value: bool | str | Decimal | None = None, *, negative: bool = False
    ) -> None:
        for name in sorted(_EXAMPLES & keys.keys()):
            self.examples += [
                Example(node.text, name == "yes", fact, value, negative, node) for node in keys[name].items
            ]


@dataclass
class _Words:
    """An amount phrase while its meanings are being collected."""

    pattern: re.Pattern[str]
    meanings: dict[str, Meaning]
    negative: bool
    adjacent: bool

    def phrase(self) -> AmountPhrase:
        return AmountPhrase(self.pattern, MappingProxyType(self.meanings), self.negative, self.adjacent)


def _blocks(entry: Node, name: str) -> tuple[Node, ...]:
    return entry.mapping[name].items if entry.value is not None and name in entry.mapping else ()


def _measures(spec: FactSpec) -> list[str]:
    """The measures of amounts that may state the fact."""
    return [spec.kind.value] if spec.unit is None else [_COUNT, spec.unit.en]


def _pattern(keys: Mapping[str, Node]) -> re.Pattern[str]:
    """The alternatives of both languages; English ones are whole words."""
    english, chinese = (_alternatives(keys[language.value]) for language in Language)
    return re.compile(rf"\b(?:{english})\b|{chinese}", re.ASCII)


def _date_pattern(keys: Mapping[str, Node]) -> re.Pattern[str]:
    english, chinese = (_alternatives(keys[language.value]) for language in Language)
    return re.compile(rf"\b(?:{english})\s(?:on\s)?\0|(?:{chinese})[于在]?\0|\0(?:{chinese})", re.ASCII)


def _around(name: str, node: Node) -> re.Pattern[str]:
    words = _alternatives(node)
    return re.compile(
        {"not_before": rf"[\s-]?(?:{words})", "not_after": rf"(?<!\w)(?:{words})[\s-]?\Z", "only_with": words}[name],
        re.ASCII,
    )


def _alternatives(node: Node) -> str:
    """One pattern of several, the longest first; a space stands for any one space or hyphen."""
    if not node.items:
        raise node.error("lacks words")
    return "|".join(sorted(map(_alternative, node.items), key=len, reverse=True))


def _alternative(node: Node) -> str:
    if len(node.text) > LONGEST_PATTERN:
        raise node.error(f"longer than {LONGEST_PATTERN} characters; write it as two")
    pattern = node.text.replace(" ", r"[\s-]")
    try:
        re.compile(pattern)
    except re.error as error:
        raise node.error(f"'{node.text}' is not a pattern ({error})") from None
    return pattern


def _note(keys: Mapping[str, Node]) -> Bilingual | None:
    if "note" not in keys:
        return None
    texts = keys["note"].keys(_WORDS, set())
    return Bilingual(texts["en"].text, texts["zh"].text)


def _flag(keys: Mapping[str, Node], name: str) -> bool:
    return name in keys and keys[name].one_of(FLAGS) == "true"


def _years(node: Node) -> int:
    return int(node.one_of(["2 years", "3 years"])[0])

"""The table of facts, read from `facts.yaml` of the corpus.

What each fact is called, what it may be, how forms ask for it.

Money is yuan, ratios are fractions of one (12% is 0.12). A fact nobody stated is unknown; the few with a `default` are
assumed to have it, and a verdict that leans on such an assumption says so. How people say a fact stands in the same
file and is read by `assistant.eligibility.reading.phrase_file` when a text is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from assistant.base.yaml_nodes import Node, parse_node, read_text
from assistant.eligibility.logic.interval import INFINITY, Interval
from assistant.errors import InputError
from assistant.language.text import Bilingual

FILE = "facts.yaml"
YEARS, JUDGEMENT = "years", "judgement"
"""The groups of the facts of a fiscal year and of the matters of judgement."""
ASSERTED = "asserted."
"""What the key of a matter of judgement starts with."""


class FactKind(StrEnum):
    """What a fact's value is."""

    MONEY = "money"
    RATIO = "ratio"
    COUNT = "count"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"


class ChatUse(StrEnum):
    """Which forms of a chat ask for a fact: a chat has less room than the page."""

    ALWAYS = "yes"
    SHORT = "short"
    """Only a form that has room for one fiscal year."""
    LATEST_YEAR = "latest year"
    EVERY_YEAR = "every year"
    """Of a yearly fact: of each year that the form has room for."""


class Change(StrEnum):
    """How a fact can lawfully come to be otherwise; a fact without one is history, or what the company is."""

    RAISED = "raised"
    """A number goes up: the expected market cap, patents, R&D staff."""
    CHOSEN = "chosen"
    """The issuer, the sponsor or the investor decides it, either way."""
    GIVEN_UP = "given_up"
    """A flag that is true can be given up: weighted voting rights."""
    SHOWN = "shown"
    """A flag that is false can be brought about: a product launched."""
    WITH_TIME = "with_time"
    """It comes by waiting: months held, a later filing date, years without a change."""
    LATER_YEAR = "later_year"
    """What was is history; a further fiscal year may come to more."""


_CHANGES_OF_KIND: Mapping[FactKind, frozenset[Change]] = {
    **dict.fromkeys((FactKind.MONEY, FactKind.RATIO), frozenset({Change.RAISED, Change.CHOSEN, Change.LATER_YEAR})),
    FactKind.COUNT: frozenset({Change.RAISED, Change.CHOSEN, Change.WITH_TIME, Change.LATER_YEAR}),
    FactKind.DATE: frozenset({Change.WITH_TIME}),
    FactKind.FLAG: frozenset(Change) - {Change.RAISED},
    FactKind.CHOICE: frozenset({Change.CHOSEN, Change.LATER_YEAR}),
}

FLAGS: Mapping[str, Bilingual] = {"true": Bilingual("yes", "是"), "false": Bilingual("no", "否")}
"""The values of a flag in words."""


_RATIO_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact.

    `unit` names what a count counts, `minimum` and `maximum` what is possible, `choices` the words allowed. `never`
    says that a date may be `never`. `group` and `chat` place it in forms, `hint` is written beside its field. `changes`
    says how it can lawfully come to be otherwise.
    """

    key: str
    kind: FactKind
    label: Bilingual
    unit: Bilingual | None = None
    minimum: Decimal = Decimal(0)
    maximum: Decimal = INFINITY
    choices: Mapping[str, Bilingual] = field(default_factory=dict)
    default: str | None = None
    never: bool = False
    group: str | None = None
    hint: Bilingual | None = None
    chat: ChatUse | None = None
    changes: Change | None = None

    @property
    def step(self) -> Decimal:
        """The least difference of two numbers of the fact that counts: one yuan, one of what is counted, 0.0001%."""
        return _RATIO_STEP if self.kind is FactKind.RATIO else Decimal(1)

    @property
    def numeric(self) -> bool:
        """Whether the fact can be held against a threshold."""
        return self.kind in (FactKind.MONEY, FactKind.RATIO, FactKind.COUNT)

    @property
    def domain(self) -> Interval:
        """What is known of a number nobody stated."""
        return Interval(self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """A part of the forms; one that is `folded` stays closed until something in it is filled in."""

    id: str
    label: Bilingual
    folded: bool = False


Specs = Mapping[str, FactSpec]


@dataclass(frozen=True, eq=False)
class FactTable:
    """Every fact of a corpus by its key, in the order of the file.

    The keys of `asserted` start with `asserted.`, those of `yearly` are without `years.<year>.`; `derived` facts are
    worked out from others and never stated. `text` is the file as it was read, in which the words people use stand too.
    """

    file: str
    text: str = field(repr=False)
    hints: Mapping[FactKind, Bilingual]
    groups: Mapping[str, FactGroup]
    stated: Specs
    yearly: Specs
    asserted: Specs
    derived: Specs

    def spec(self, key: str) -> FactSpec | None:
        """The specification of a dotted fact key (`years.2025.revenue` included), or None."""
        if key.startswith("years."):
            parts = key.split(".")
            return self.yearly.get(parts[2]) if len(parts) == 3 else None
        return self._specs.get(key)

    def label(self, key: str) -> Bilingual:
        """What a fact is called, with its year where it has one; the key itself where it is not in the table."""
        spec = self.spec(key) or self.yearly.get(key)
        if spec is None:
            return Bilingual(key, key)
        if key.startswith("years."):
            year = key.split(".")[1]
            return Bilingual(f"{spec.label.en} in {year}", f"{year}年{spec.label.zh}")
        return spec.label

    def hint(self, spec: FactSpec) -> Bilingual:
        """What to write beside the field of a fact."""
        return spec.hint or self.hints[spec.kind]

    @cached_property
    def _specs(self) -> Specs:
        return {**self.stated, **self.asserted, **self.derived}


def read_fact_table(root: Path) -> FactTable:
    """The table of the corpus folder `root`. Raises InputError naming file, line, field and the nearest key."""
    if not (root / FILE).is_file():
        raise InputError(f"no facts at {root / FILE}; set ASSISTANT_CORPUS_DIR to the corpus folder")
    text = read_text(root / FILE, FILE)
    keys = parse_node(without(text, "said", "no_facts", "families"), FILE).keys(
        {"kinds", "groups", "stated", "yearly", "asserted", "derived"}, {"no_facts", "families"}
    )
    groups = {name: _group(name, node) for name, node in keys["groups"].mapping.items()}
    for name in {YEARS, JUDGEMENT} - set(groups):
        raise keys["groups"].error(f"lacks {name}")
    return FactTable(
        FILE,
        text,
        _hints(keys["kinds"]),
        MappingProxyType(groups),
        _specs(keys["stated"], _STATED, groups),
        _specs(keys["yearly"], _YEARLY, groups, group=YEARS),
        _specs(keys["asserted"], _ASSERTED, groups, group=JUDGEMENT, prefix=ASSERTED),
        _specs(keys["derived"], _DERIVED, groups),
    )


def without(text: str, *names: str) -> str:
    """YAML with the lines of some keys and all below them left blank, so that what is read keeps its line number.

    Most of the file is words that only the reader of texts needs: reading the table without them takes half the time.
    """
    start = re.compile(rf"(?:{'|'.join(names)}):(?:\s|$)")
    lines: list[str] = []
    depth: int | None = None
    for line in text.split("\n"):
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if depth is not None and content and indent <= depth:
            depth = None
        if depth is None and start.match(content):
            depth = indent
        lines.append(line if depth is None else "")
    return "\n".join(lines)


_WORDS = {"label", "hint", "group", "chat", "default", "choices", "said", "never", "changes"}
_NUMBER = {"unit", "minimum", "maximum"}
_STATED = ({"kind", "label"}, _WORDS | _NUMBER)
_YEARLY = ({"kind", "label"}, (_WORDS - {"group", "default", "never"}) | _NUMBER)
_ASSERTED = ({"label"}, {"hint", "said", "changes"})
_DERIVED = ({"kind", "label"}, _NUMBER)
_KEY = re.compile(r"[a-z0-9_]+")
_OF_KIND = {
    "unit": {FactKind.COUNT},
    "minimum": {FactKind.MONEY, FactKind.RATIO, FactKind.COUNT},
    "maximum": {FactKind.MONEY, FactKind.RATIO, FactKind.COUNT},
    "choices": {FactKind.CHOICE, FactKind.CHOICES},
    "default": {FactKind.FLAG, FactKind.CHOICE},
    "never": {FactKind.DATE},
}
"""Fields that only facts of some kinds have."""
_BOTH = ("en", "zh")
_KINDS = {kind.value: kind for kind in FactKind}
_CHAT = {YEARS: {ChatUse.LATEST_YEAR, ChatUse.EVERY_YEAR}}


def _specs(
    node: Node,
    allowed: tuple[set[str], set[str]],
    groups: Mapping[str, FactGroup],
    *,
    group: str = "",
    prefix: str = "",
) -> Specs:
    specs = {}
    for name, entry in node.mapping.items():
        if _KEY.fullmatch(name) is None:
            raise entry.error("a key of a fact is written in small letters, digits and _")
        specs[prefix + name] = _spec(prefix + name, entry, entry.keys(*allowed), groups, group)
    return MappingProxyType(specs)


def _spec(key: str, node: Node, keys: Mapping[str, Node], groups: Mapping[str, FactGroup], group: str) -> FactSpec:
    kind = _KINDS[keys["kind"].one_of(_KINDS)] if "kind" in keys else FactKind.FLAG
    for name in _OF_KIND.keys() & keys.keys():
        if kind not in _OF_KIND[name]:
            raise keys[name].error(f"a fact of kind {kind.value} has none")
    if kind in _OF_KIND["choices"] and "choices" not in keys:
        raise node.error("lacks choices")
    if kind is FactKind.COUNT and "unit" not in keys:
        raise node.error("lacks unit: what is counted, e.g. {en: patents, zh: 项}")
    placed = group or (keys["group"].one_of(groups) if "group" in keys else None)
    return FactSpec(
        key,
        kind,
        _bilingual(keys["label"]),
        _bilingual(keys["unit"]) if "unit" in keys else None,
        _bound(keys["minimum"], -INFINITY) if "minimum" in keys else Decimal(0),
        _bound(keys["maximum"], INFINITY) if "maximum" in keys else Decimal(1) if kind is FactKind.RATIO else INFINITY,
        _choices(keys["choices"]) if "choices" in keys else MappingProxyType({}),
        _default(keys, kind),
        "never" in keys and keys["never"].one_of(FLAGS) == "true",
        placed,
        _bilingual(keys["hint"]) if "hint" in keys else None,
        _chat(keys["chat"], placed) if "chat" in keys else None,
        _change(keys["changes"], kind) if "changes" in keys else None,
    )


def _choices(node: Node) -> Mapping[str, Bilingual]:
    return MappingProxyType(
        {name: _bilingual(entry.keys({"label"}, {"said"})["label"]) for name, entry in node.mapping.items()}
    )


def _default(keys: Mapping[str, Node], kind: FactKind) -> str | None:
    if "default" not in keys:
        return None
    return keys["default"].one_of(FLAGS if kind is FactKind.FLAG else keys["choices"].mapping)


def _chat(node: Node, group: str | None) -> ChatUse:
    if group is None:
        raise node.error("a fact that chats ask for needs a group")
    return ChatUse(node.one_of(_CHAT.get(group, {ChatUse.ALWAYS, ChatUse.SHORT})))


def _change(node: Node, kind: FactKind) -> Change:
    change = Change(node.one_of({each.value for each in Change}))
    allowed = _CHANGES_OF_KIND.get(kind, frozenset())
    if change not in allowed:
        ways = ", ".join(sorted(allowed)) or "in no way: leave the field out"
        raise node.error(f"a fact of kind {kind.value} cannot be {change.value}; it changes: {ways}")
    return change


def _bound(node: Node, none: Decimal) -> Decimal:
    """`none`, `-100%` or a plain number."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%?)", node.text)
    if node.text == "none":
        return none
    if match is None:
        raise node.error(f"'{node.text}' is no bound; write none, a number or a percentage")
    return Decimal(match[1]) / (100 if match[2] else 1)


def _group(name: str, node: Node) -> FactGroup:
    keys = node.keys({"label"}, {"folded"})
    return FactGroup(name, _bilingual(keys["label"]), "folded" in keys and keys["folded"].one_of(FLAGS) == "true")


def _hints(node: Node) -> Mapping[FactKind, Bilingual]:
    keys = node.keys({kind.value for kind in FactKind}, set())
    return MappingProxyType({kind: _bilingual(keys[kind.value].keys({"hint"}, set())["hint"]) for kind in FactKind})


def _bilingual(node: Node) -> Bilingual:
    keys = node.keys(_BOTH, ())
    return Bilingual(keys["en"].text, keys["zh"].text)

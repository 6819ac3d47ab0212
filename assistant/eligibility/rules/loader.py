"""Reads `corpus/rules/*.yaml` into rule sets and refuses whatever could be read two ways.

Every error names file and line. A date is not written twice: a test takes effect on the day of the version it cites
(`document@2024-04-30#provision`) unless `from` narrows it, and lasts until the next one of the same criterion.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from assistant.base.clock import read_day
from assistant.base.lazy import locked_property
from assistant.base.yaml_nodes import Node, read_node
from assistant.corpus.model import Reference
from assistant.eligibility.facts.amounts import read_number, read_parts, read_short_money
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, Includes, Not, OneOf, Share, Threshold
from assistant.eligibility.rules.criteria import (
    Again,
    Cases,
    Choice,
    CitedSentence,
    Criterion,
    CriterionGroup,
    Dated,
    Exemption,
    Item,
    Route,
    RuleCase,
    RuleSet,
    Section,
    YesMeans,
)
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual, Language

_CONCLUSIONS = {"eligible", "not_eligible", "undetermined"}
_REFERENCE = Pattern(
    "a reference to a provision of a version",
    r"(?P<document>[a-z0-9-]+)@(?P<version>\d{4}-\d\d-\d\d)#(?P<provision>.+)",
    yes=("sse-star-listing-rules@2026-04-24#2.1.2(5)",),
    no=("sse-star-listing-rules#2.1.2", "Rules@2026-04-24#1", "rules@2026-4-24#1"),
    how="fullmatch",
)
_NAMED = {"short", "concepts"}
"""What any item may have besides: what a sentence calls it, and the concepts that name it in a question."""
_COMPARISONS = {how.value for how in Comparison}
FIGURES = "figures.yaml"
"""The file of that folder that holds no rule set: what `assistant.eligibility.figures` works out."""


@dataclass(frozen=True)
class RuleFiles:
    """The rule files of a corpus folder; each is read when it is first needed, once."""

    root: Path

    @locked_property
    def names(self) -> tuple[str, ...]:
        """The names of the rule sets. Raises InputError naming file and line."""
        return tuple(name for file in self._files for name in self._entries(file))

    def load(self, name: str, table: FactTable) -> RuleSet:
        """The rule set of that name; only its own file is read. Raises InputError naming file and line."""
        for file in self._files:
            if name == file.stem or name.startswith(file.stem + "-"):
                entries = self._entries(file)
                if name in entries:
                    return rule_set_of(name, entries[name], table)
        nearest = get_close_matches(name, self.names, n=1)
        hint = f"did you mean {nearest[0]}?" if nearest else f"there are {', '.join(self.names)}"
        raise InputError(f"no rule set '{name}'; {hint}")

    @locked_property
    def _files(self) -> tuple[Path, ...]:
        files = tuple(file for file in sorted((self.root / "rules").glob("*.yaml")) if file.name != FIGURES)
        if not files:
            raise InputError(f"no rules at {self.root / 'rules'}; set ASSISTANT_CORPUS_DIR to the corpus folder")
        return files

    @locked_property
    def _entries(self) -> Callable[[Path], Mapping[str, Node]]:
        return lru_cache(maxsize=None)(lambda file: read_node(file, f"rules/{file.name}").mapping)


def rule_set_of(name: str, node: Node, table: FactTable) -> RuleSet:
    """The rule set that an entry of a rule file holds. Raises InputError naming file and line."""
    words = {"concepts", "apart", "matters", "spoken", "yes_means"}
    more = {"choice", "facts", "settled", "profit_basis", "again"} | words
    keys = _keys(node, {"label", "conclusions", "sections"}, more)
    conclusions = keys["conclusions"].mapping
    if set(conclusions) - {"by_figures", "hit_by_figures"} != _CONCLUSIONS:
        raise keys["conclusions"].error(f"needs exactly {', '.join(sorted(_CONCLUSIONS))}")
    sections = tuple(_section(section, table) for section in keys["sections"].items)
    rule_set = RuleSet(
        name,
        _label(keys["label"]),
        {verdict: _label(conclusions[verdict]) for verdict in sorted(_CONCLUSIONS)},
        sections,
        _choice(keys["choice"]) if "choice" in keys else None,
        node.file,
        _concepts(keys),
        _facts(keys, "facts", table),
        node.line,
        _label(conclusions["by_figures"]) if "by_figures" in conclusions else None,
        _facts(keys, "settled", table),
        _yes_means(keys["yes_means"]) if "yes_means" in keys else None,
        _concepts(keys, "apart"),
        _concepts(keys, "matters"),
        _cited_sentence(keys["profit_basis"]) if "profit_basis" in keys else None,
        _spoken(keys["spoken"]) if "spoken" in keys else {},
        _label(conclusions["hit_by_figures"]) if "hit_by_figures" in conclusions else None,
        _again(keys["again"]) if "again" in keys else None,
    )
    _check_unique(rule_set, node)
    return rule_set


def _facts(keys: Mapping[str, Node], name: str, table: FactTable) -> frozenset[str]:
    return frozenset(_fact(item, item.text, table).key for item in keys[name].items) if name in keys else frozenset()


def _yes_means(node: Node) -> YesMeans:
    keys = _keys(node, {"conclusion"}, {"turned"})
    conclusion, turned = keys["conclusion"], keys["turned"].mapping if "turned" in keys else {}
    if conclusion.text not in _CONCLUSIONS - {"undetermined"}:
        raise conclusion.error("yes can mean eligible or not_eligible")
    words = {language: tuple(item.text for item in turned[language.value].items) for language in Language if turned}
    return YesMeans(conclusion.text, words)


def _spoken(node: Node) -> Mapping[Language, tuple[str, ...]]:
    keys = _keys(node, {"en", "zh"}, set())
    return {language: tuple(item.text for item in keys[language.value].items) for language in Language}


def _check_unique(rule_set: RuleSet, node: Node) -> None:
    seen: dict[str, int] = {}
    for item in rule_set.items():
        if item.id in seen:
            raise InputError(f"{node.file}:{item.line}: {item.id} is defined twice (first on line {seen[item.id]})")
        seen[item.id] = item.line


def _choice(node: Node) -> Choice:
    keys = _keys(node, {"fact", "section", "prefer"}, set())
    return Choice(keys["fact"].text, keys["section"].text, keys["prefer"].text)


def _section(node: Node, table: FactTable) -> Section:
    keys = _keys(node, {"id", "label", "routes"}, {"earlier_rules", "concepts", "short"})
    earlier = _label(keys["earlier_rules"]) if "earlier_rules" in keys else None
    return Section(
        keys["id"].text,
        _label(keys["label"]),
        tuple(_route(route, table) for route in keys["routes"].items),
        earlier,
        node.line,
        _concepts(keys),
        _short(keys),
    )


def _route(node: Node, table: FactTable) -> Route:
    keys = _keys(node, {"id", "label", "criteria"}, {"open_to", "concepts", "short", "beside"})
    open_to = _condition(keys["open_to"], table) if "open_to" in keys else None
    return Route(
        keys["id"].text, _label(keys["label"]), open_to, _items(keys["criteria"], table), node.line, _concepts(keys),
        _short(keys), tuple(map(_cited_sentence, keys["beside"].items)) if "beside" in keys else (),
    )  # fmt: skip


def _concepts(keys: Mapping[str, Node], name: str = "concepts") -> frozenset[str]:
    return frozenset(item.text for item in keys[name].items) if name in keys else frozenset()


def _short(keys: Mapping[str, Node]) -> Bilingual | None:
    return _label(keys["short"]) if "short" in keys else None


def _items(node: Node, table: FactTable) -> tuple[Item, ...]:
    items = tuple(_item(item, table) for item in node.items)
    if not items:
        raise node.error("is empty; name at least one criterion")
    return items


def _item(node: Node, table: FactTable) -> Item:
    kinds = {"test", "judgement", "versions", "all_of", "any_of", "cases"} & set(node.mapping)
    if len(kinds) != 1:
        raise node.error("needs exactly one of test, judgement, versions, all_of, any_of, cases")
    kind = kinds.pop()
    if kind == "cases":
        return _cases(node, table)
    if kind in ("all_of", "any_of"):
        keys = _keys(node, {"id", "label", "provision", kind}, {"applies_when", "exceptions", *_NAMED})
        provisions = tuple((starts, provision) for provision, starts in map(_provision, keys["provision"].items))
        return CriterionGroup(
            keys["id"].text, _label(keys["label"]), kind == "all_of", _items(keys[kind], table), provisions,
            _optional_condition(keys, table), _exemptions(keys, table), node.line, _short(keys), _concepts(keys),
        )  # fmt: skip
    if kind == "versions":
        keys = _keys(node, {"id", "label", "versions"}, {"applies_when", "exceptions", *_NAMED})
        versions = _closed(
            tuple(_version(version, _label(keys["label"]), table) for version in keys["versions"].items),
            keys["versions"],
        )
    else:
        keys = _keys(node, {"id", "label", "provision", kind}, {"from", "to", "applies_when", "exceptions", *_NAMED})
        versions = _closed(
            tuple(_dated(node, provision, _label(keys["label"]), table) for provision in keys["provision"].items),
            keys["provision"],
        )
    judgements = {_is_judgement(version) for version in versions}
    if len(judgements) != 1:
        raise node.error("mixes test and judgement; make two criteria")
    return Criterion(
        keys["id"].text,
        _label(keys["label"]),
        judgements.pop(),
        versions,
        _optional_condition(keys, table),
        _exemptions(keys, table),
        node.line,
        _short(keys),
        _concepts(keys),
    )


def _is_judgement(version: Dated) -> bool:
    condition = version.condition
    return isinstance(condition, Includes) or (isinstance(condition, OneOf) and condition.fact.startswith("asserted."))


def _version(node: Node, label: Bilingual, table: FactTable) -> Dated:
    keys = _keys(node, {"provision"}, {"label", "test", "judgement", "from", "to"})
    if ("test" in keys) == ("judgement" in keys):
        raise node.error("needs either test or judgement")
    return _dated(node, keys["provision"], _label(keys["label"]) if "label" in keys else label, table)


def _dated(node: Node, cited: Node, label: Bilingual, table: FactTable) -> Dated:
    entries = node.mapping
    provision, starts = _provision(cited)
    starts = entries["from"].day if "from" in entries else starts
    ends = entries["to"].day if "to" in entries else None
    if ends is not None and ends < starts:
        raise entries["to"].error(f"{ends} is before {starts}, the day it starts")
    condition = _condition(entries["test"], table) if "test" in entries else _judgement(entries["judgement"], table)
    return Dated(label, provision, condition, starts, ends, node.line)


def _closed(versions: tuple[Dated, ...], node: Node) -> tuple[Dated, ...]:
    """Each version ended on the day before the next one starts."""
    closed: list[Dated] = []
    for version, following in zip(versions, (*versions[1:], None), strict=True):
        if following is not None and following.starts <= version.starts:
            raise node.error(f"versions must be in order of date; {following.starts} follows {version.starts}")
        if following is not None and version.ends is None:
            version = replace(version, ends=following.starts - dt.timedelta(days=1))
        closed.append(version)
    return tuple(closed)


def _cases(node: Node, table: FactTable) -> Cases:
    keys = _keys(node, {"id", "label", "cases", "otherwise"}, {"short"})
    cases = tuple(_case(case, table) for case in keys["cases"].items)
    return Cases(
        keys["id"].text, _label(keys["label"]), cases, _items(keys["otherwise"], table), node.line, _short(keys)
    )


def _case(node: Node, table: FactTable) -> RuleCase:
    keys = _keys(node, {"id", "label", "when", "provision", "criteria"}, set())
    provision, starts = _provision(keys["provision"])
    return RuleCase(
        keys["id"].text,
        _label(keys["label"]),
        _condition(keys["when"], table),
        provision,
        starts,
        _items(keys["criteria"], table),
        node.line,
    )


def _exemptions(keys: Mapping[str, Node], table: FactTable) -> tuple[Exemption, ...]:
    if "exceptions" not in keys:
        return ()
    exemptions = [_exemption(node, table) for node in keys["exceptions"].items]
    for position, exemption in enumerate(exemptions):
        for other in exemptions[:position]:
            if exemption.priority == other.priority and (exemption.instead or other.instead):
                raise InputError(
                    f"{keys['exceptions'].file}:{exemption.line}: exceptions {other.id} and {exemption.id} conflict "
                    "with equal priority; "
                    "give them different priorities"
                )
    return tuple(sorted(exemptions, key=lambda exemption: -exemption.priority))


def _exemption(node: Node, table: FactTable) -> Exemption:
    keys = _keys(node, {"id", "label", "priority", "when", "provision"}, {"waived", "instead", "disputed"})
    if ("waived" in keys) == ("instead" in keys):
        raise node.error("needs either 'waived: true' or 'instead'")
    provision, starts = _provision(keys["provision"])
    priority = read_number(keys["priority"].text)
    if priority is None:
        raise keys["priority"].error("must be a whole number")
    instead = _item(keys["instead"], table) if "instead" in keys else None
    return Exemption(
        keys["id"].text,
        _label(keys["label"]),
        int(priority),
        _condition(keys["when"], table),
        instead,
        provision,
        starts,
        node.line,
        "disputed" in keys and keys["disputed"].one_of(("true",)) == "true",
    )


def _optional_condition(keys: Mapping[str, Node], table: FactTable) -> Condition | None:
    return _condition(keys["applies_when"], table) if "applies_when" in keys else None


def _judgement(node: Node, table: FactTable) -> Condition:
    """`judgement: key` asks whether the user vouches for it; a mapping names a list and the word it must hold."""
    if isinstance(node.value, str):
        return OneOf(_fact(node, f"asserted.{node.text}", table).key, frozenset({"true"}))
    keys = _keys(node, {"fact", "includes"}, set())
    spec = _fact(keys["fact"], keys["fact"].text, table)
    _word(keys["includes"], spec)
    return Includes(spec.key, keys["includes"].text)


def _condition(node: Node, table: FactTable) -> Condition:
    entries = node.mapping
    if len(entries) == 1:
        ((name, inner),) = entries.items()
        if name == "all_of":
            return AllOf(tuple(_condition(part, table) for part in inner.items))
        if name == "any_of":
            return AnyOf(tuple(_condition(part, table) for part in inner.items))
        if name == "not":
            return Not(_condition(inner, table))
        if name == "asserted":
            return _judgement(inner, table)
    if "is" in entries:
        keys = _keys(node, {"fact", "is"}, {"undecided", "years"})
        return _one_of(keys, table)
    if "includes" in entries:
        return _judgement(node, table)
    comparisons = _COMPARISONS & set(entries)
    if len(comparisons) != 1:
        raise node.error(
            f"a condition needs fact and one of {', '.join(sorted(_COMPARISONS))}, is, includes; or all_of, any_of, "
            "not, asserted"
        )
    how = comparisons.pop()
    keys = _keys(node, {"fact", how}, set())
    spec = _fact(keys["fact"], keys["fact"].text, table)
    if not spec.numeric:
        raise keys["fact"].error(f"{spec.key} is not a number")
    limit = keys[how]
    return Threshold(
        spec.key,
        Comparison(how),
        _share(limit, spec, table) if isinstance(limit.value, Mapping) else amount_of(limit, spec),
        spec,
    )


def _one_of(keys: Mapping[str, Node], table: FactTable) -> OneOf:
    years = int(read_number(keys["years"].text) or 0) if "years" in keys else 0
    name = keys["fact"].text
    spec = table.yearly.get(name) if years else _fact(keys["fact"], name, table)
    if spec is None:
        raise keys["fact"].error(f"{name} is not a yearly fact")
    for word in (*keys["is"].items, *(keys["undecided"].items if "undecided" in keys else ())):
        _word(word, spec)
    undecided = frozenset(word.text for word in keys["undecided"].items) if "undecided" in keys else frozenset()
    return OneOf(spec.key, frozenset(word.text for word in keys["is"].items), undecided, years)


def _word(node: Node, spec: FactSpec) -> None:
    allowed = ("true", "false") if spec.kind is FactKind.FLAG else tuple(spec.choices)
    if node.text not in allowed:
        raise node.error(f"'{node.text}' is not a value of {spec.key}; allowed: {', '.join(allowed)}")


def _fact(node: Node, key: str, table: FactTable) -> FactSpec:
    spec = table.spec(key)
    if spec is None:
        raise node.error(f"there is no fact '{key}'")
    return spec


def _share(node: Node, spec: FactSpec, table: FactTable) -> Share:
    keys = _keys(node, {"share_of", "share", "cap"}, set())
    ratio = FactSpec("share", FactKind.RATIO, spec.label)
    return Share(
        _fact(keys["share_of"], keys["share_of"].text, table).key,
        amount_of(keys["share"], ratio),
        amount_of(keys["cap"], spec),
    )


def amount_of(node: Node, spec: FactSpec) -> Decimal:
    """The threshold that a scalar writes with its unit. Raises InputError for what is none."""
    text = node.text.strip()
    value: Decimal | None = None
    if spec.kind is FactKind.MONEY and text.startswith("CNY "):
        value = read_short_money(text)
    elif spec.kind is FactKind.RATIO and text.endswith("%"):
        percent = read_number(text[:-1])
        value = None if percent is None else percent / 100
    elif spec.kind is FactKind.RATIO:
        value = read_parts(text)
    elif spec.kind is FactKind.COUNT and spec.unit is not None:
        number, _, unit = text.partition(" ")
        value = read_number(number) if unit in (spec.unit.en, spec.unit.en.removesuffix("s")) else None
    if value is None:
        example = {FactKind.MONEY: "CNY 4bn", FactKind.RATIO: "15%"}.get(
            spec.kind, f"7 {spec.unit.en if spec.unit else ''}"
        )
        raise node.error(f"'{text}' is not a threshold with its unit; write it like '{example}'")
    return value


def _again(node: Node) -> Again:
    keys = _keys(node, {"not_eligible", "hit_by_figures", "provision"}, set())
    document, _, provision = keys["provision"].text.partition("#")
    if not provision:
        raise node.error("needs a provision as document#provision")
    return Again(_label(keys["not_eligible"]), _label(keys["hit_by_figures"]), Reference(document, provision))


def _cited_sentence(node: Node) -> CitedSentence:
    keys = _keys(node, {"provision", "sentence"}, {"concept"})
    document, _, provision = keys["provision"].text.partition("#")
    number = keys["sentence"].text
    if not provision or not number.isdecimal() or int(number) < 1:
        raise node.error("needs a provision as document#provision and the number of its sentence, from 1")
    return CitedSentence(Reference(document, provision), int(number), keys["concept"].text if "concept" in keys else "")


def _provision(node: Node) -> tuple[Reference, dt.date]:
    """A reference and the day it is cited from: that of its version, unless `{provision: …, from: …}` names another."""
    if isinstance(node.value, Mapping):
        keys = _keys(node, {"provision", "from"}, set())
        return _provision(keys["provision"])[0], keys["from"].day
    match = _REFERENCE.fullmatch(node.text)
    if match is None:
        raise node.error(f"'{node.text}' is not document@version#provision")
    reference = Reference(match["document"], match["provision"], match["version"])
    day = read_day(match["version"])
    if day is None:
        raise node.error(f"version '{match['version']}' is not a date")
    return reference, day


def _label(node: Node) -> Bilingual:
    keys = _keys(node, {"en", "zh"}, set())
    return Bilingual(keys["en"].text, keys["zh"].text)


def _keys(node: Node, needed: set[str], optional: set[str]) -> Mapping[str, Node]:
    entries = node.mapping
    unknown = set(entries) - needed - optional
    if unknown:
        name = sorted(unknown)[0]
        raise entries[name].error(f"unknown key; allowed here: {', '.join(sorted(needed | optional))}")
    missing = needed - set(entries)
    if missing:
        raise node.error(f"lacks {', '.join(sorted(missing))}")
    return entries

"""Reads `corpus/rules/figures.yaml` and refuses whatever could be read two ways; every error names file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from assistant.base.yaml_nodes import Node, read_node
from assistant.corpus.model import Reference
from assistant.corpus.reader import parse_reference
from assistant.eligibility.facts.amounts import read_number
from assistant.eligibility.figures.model import (
    COUNTED,
    FILE,
    Against,
    Beside,
    Constant,
    Figure,
    FigureConclusion,
    FigureTable,
    HeldSide,
    Measure,
    Operation,
    Operator,
    Role,
    Rounding,
    RuleNumber,
    TieredRate,
    Within,
    WordList,
    Written,
)
from assistant.language.text import Bilingual

_MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}
_DAYS = {f"{kind}day{end}": f"{kind}day" for kind in ("", "working ", "trading ") for end in ("", "s")}
_FEW, _MANY = {"words", "roles", "figures"}, 99
_OPERANDS = {  # how many each operator takes
    Operator.VALUE: (1, 1),
    Operator.SUM: (1, _MANY),
    Operator.LESS: (2, 2),
    Operator.PRODUCT: (2, 2),
    Operator.QUOTIENT: (2, 2),
    Operator.GROWTH: (1, 1),
    Operator.AVERAGE: (1, 1),
    Operator.LATER: (2, 2),
    Operator.IN_TIME: (2, 2),
    Operator.ON: (2, 2),
    Operator.NEXT_DAY: (1, 1),
}
_BESIDE = {
    Operator.SHARE: "of",
    Operator.GROWN: "of",
    Operator.GROWN_FROM: "to",
    Operator.BACK: "from",
    Operator.MAKES: "beside",
    Operator.SPREAD: "over",
    Operator.ADD: "to",
    Operator.TAKE: "from",
    Operator.FULL_YEAR: "after",
    Operator.HELD_TO: "stated",
    Operator.BELOW: "stated",
    Operator.LEFT_OF: "after",
    Operator.EXCEED: "beside",
}
"""Operators whose own value is a constant, and the key that names their operand; a period has none."""
_OF_EITHER = (Operator.SPREAD, Operator.HELD_TO, Operator.BELOW)
"""Operators whose own value may be something stated."""
LAST = "last"
"""The name of the last year's value of a growth."""


def read_figures(root: Path) -> FigureTable:
    """The figures of a corpus folder; none where it has no such file. Raises InputError naming file and line."""
    file = root / "rules" / "figures.yaml"
    if not file.exists():
        return FigureTable({}, {}, {})
    keys = read_node(file, FILE).keys(_FEW, ())
    words = {name: _word_list(name, node) for name, node in keys["words"].mapping.items()}
    roles = {name: _role(name, node) for name, node in keys["roles"].mapping.items()}
    figures: dict[str, Figure] = {}
    for node in keys["figures"].items:
        figure = _figure(node, words, roles)
        if figure.id in figures:
            raise node.error(f"{figure.id} is defined twice (first on line {figures[figure.id].line})")
        figures[figure.id] = figure
    return FigureTable(MappingProxyType(words), MappingProxyType(roles), MappingProxyType(figures))


def _word_list(name: str, node: Node) -> WordList:
    keys = node.keys((), ("en", "zh", "concepts", "apart", "people"))
    if not keys:
        raise node.error(f"{name} holds no words")
    concepts = frozenset(_texts(keys, "concepts"))
    return WordList(name, _texts(keys, "en"), _texts(keys, "zh"), concepts, _flag(keys, "apart"), _flag(keys, "people"))


def _texts(keys: Mapping[str, Node], name: str) -> tuple[str, ...]:
    return tuple(item.text for item in keys[name].items) if name in keys else ()


def _role(name: str, node: Node) -> Role:
    keys = node.keys(
        ("measure", "label", "en", "zh"),
        (
            "alone",
            "range",
            "years",
            "fact",
            "lower",
            "total",
            "kind_of",
            "least",
            "most",
            "part",
            "near",
            "ahead",
            "behind",
            "upper",
            "apart",
        ),
    )
    measure = Measure(keys["measure"].one_of(measure.value for measure in Measure))
    if len({"years", "fact"} & set(keys)) == 1 and ("years" in keys or measure is not Measure.PEOPLE):
        raise node.error("a row of years needs both years and fact")
    words = WordList(name, _texts(keys, "en"), _texts(keys, "zh"), apart=_flag(keys, "apart"))
    text = {key: keys[key].text if key in keys else "" for key in ("fact", "lower", "total", "kind_of")}
    bounds = [Decimal(_whole(keys[key])) if key in keys else None for key in ("least", "most")]
    years = _whole(keys["years"]) if "years" in keys else 0
    return Role(
        name,
        measure,
        _label(keys["label"]),
        words,
        _flag(keys, "alone"),
        years,
        **text,
        range=_flag(keys, "range"),
        least=bounds[0],
        most=bounds[1],
        part=_flag(keys, "part"),
        near=_flag(keys, "near"),
        ahead=_whole(keys["ahead"]) if "ahead" in keys else 0,
        behind=_whole(keys["behind"]) if "behind" in keys else 0,
        upper=_flag(keys, "upper"),
    )


def _figure(node: Node, words: Mapping[str, WordList], roles: Mapping[str, Role]) -> Figure:
    keys = node.keys(
        ("id", "label", "asked", "ways"),
        (
            *("beside", "unless", "against", "provision", "sentence", "positive", "gives"),
            *(
                "first",
                "above",
                "at_most",
                "also",
                "within",
                "not_within",
                "concludes",
                "instead_of",
                "settles",
                "opens",
            ),
        ),
    )
    ways = tuple(_way(way, roles) for way in keys["ways"].items)
    if not ways:
        raise keys["ways"].error("needs at least one way")
    names = {operation.name for way in ways for operation in way} | {LAST}
    provision = _provision(keys["provision"]) if "provision" in keys else None
    if provision is None:
        for way, written in zip(ways, keys["ways"].items, strict=True):
            if any(isinstance(each.constant, Written) and each.provision is None for each in way):
                raise written.error("a number written here needs the provision it stands in")
    return Figure(
        keys["id"].text,
        _label(keys["label"]),
        _groups(keys["asked"], words),
        _groups(keys["beside"], words) if "beside" in keys else (),
        tuple(_word(item, words) for item in keys["unless"].items) if "unless" in keys else (),
        ways,
        tuple(_against(item, words, names) for item in keys["against"].items) if "against" in keys else (),
        provision,
        _flag(keys, "positive"),
        keys["gives"].text if "gives" in keys else "",
        node.line,
        _whole(keys["sentence"]) if "sentence" in keys else 0,
        _flag(keys, "first"),
        _bounds(keys["above"], roles) if "above" in keys else {},
        _bounds(keys["at_most"], roles) if "at_most" in keys else {},
        tuple(_also(item) for item in keys["also"].items) if "also" in keys else (),
        tuple(_within(item, roles) for item in keys["within"].items) if "within" in keys else (),
        _within(keys["not_within"], roles) if "not_within" in keys else None,
        _concludes(keys["concludes"]) if "concludes" in keys else None,
        frozenset(_texts(keys, "instead_of")),
        frozenset(_word(item, words) for item in keys["settles"].items) if "settles" in keys else frozenset(),
        keys["opens"].one_of(roles) if "opens" in keys else "",
    )


def _concludes(node: Node) -> FigureConclusion:
    keys = node.keys(("short", "reached"), ("at_most", "broken"))
    broken = HeldSide(keys["broken"].one_of(side.value for side in HeldSide)) if "broken" in keys else None
    return FigureConclusion(_label(keys["short"]), _label(keys["reached"]), _flag(keys, "at_most"), broken)


def _also(node: Node) -> Beside:
    keys = node.keys(("provision", "sentence"), ("short",))
    return Beside(_provision(keys["provision"]), _whole(keys["sentence"]), _flag(keys, "short"))


def _within(node: Node, roles: Collection[str]) -> Within:
    keys = node.keys(("first", "second", "months"), ())
    return Within(keys["first"].one_of(roles), keys["second"].one_of(roles), _whole(keys["months"]))


def _bounds(node: Node, roles: Collection[str]) -> Mapping[str, Decimal]:
    """Amounts by role; they are written in full."""
    for item in node.mapping:
        if item not in roles:
            raise node.error(f"'{item}' is no role")
    return MappingProxyType({role: Decimal(_whole(item)) for role, item in node.mapping.items()})


def _groups(node: Node, words: Mapping[str, WordList]) -> tuple[tuple[str, ...], ...]:
    groups = tuple(tuple(_word(item, words) for item in group.items) for group in node.items)
    if not groups or not all(groups):
        raise node.error("needs groups of word lists: [[how_many, controllers]]")
    return groups


def _word(node: Node, words: Collection[str]) -> str:
    return node.one_of(words)


def _way(node: Node, roles: Mapping[str, Role]) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    for item in node.items:
        known = {*roles, *(operation.name for operation in operations if operation.name)}
        operations.append(_operation(item, known))
    if not operations:
        raise node.error("needs at least one step")
    return tuple(operations)


def _operation(node: Node, known: Collection[str]) -> Operation:
    operators = [operator for operator in Operator if operator in node.mapping]
    if len(operators) != 1:
        raise node.error(f"needs one of {', '.join(Operator)}")
    operator = operators[0]
    beside = _BESIDE.get(operator)
    keys = node.keys(
        (operator, beside) if beside else (operator,), ("name", "round", "counts", "month_end", "note", "provision")
    )
    own = keys[operator].value if operator in _OF_EITHER else None
    stated = isinstance(own, str) and (operator is Operator.SPREAD or own in known)
    operands = keys[beside or operator].items if operator is not Operator.PERIOD else ()
    least, most = (0, 0) if operator is Operator.PERIOD else _OPERANDS.get(operator, (1, 1))
    if not least <= len(operands) <= most:
        raise node.error(f"{operator} takes {least} of what is stated" + (" or more" if most == _MANY else ""))
    operands = (*operands, keys[operator]) if stated else operands
    return Operation(
        operator,
        tuple(operand.one_of(known) for operand in operands),
        keys["name"].text if "name" in keys else "",
        _CONSTANTS[operator](keys[operator], known) if operator in _CONSTANTS and not stated else None,
        Rounding(keys["round"].one_of(rounding.value for rounding in Rounding)) if "round" in keys else None,
        Measure(keys["counts"].one_of(measure.value for measure in Measure)) if "counts" in keys else None,
        _flag(keys, "month_end"),
        _label(keys["note"]) if "note" in keys else None,
        _provision(keys["provision"]) if "provision" in keys else None,
        node.line,
    )


def _share(node: Node, known: Collection[str]) -> Constant:
    if not isinstance(node.value, str):
        return _from_rules(node, known)
    number = read_number(node.text[:-1]) if node.text.endswith("%") else None
    if number is None:
        raise node.error(f"'{node.text}' is not a share; write it like '25%'")
    return Written(number / 100, node.text)


def _period(node: Node, known: Collection[str]) -> Constant:
    if not isinstance(node.value, str):
        return _from_rules(node, known)
    count, _, unit = node.text.partition(" ")
    number = read_number(count)
    if number is None or unit not in (*_MONTHS, *_DAYS):
        raise node.error(f"'{node.text}' is not a period; write it like '36 months'")
    return Written(number * _MONTHS.get(unit, 1), node.text, _DAYS.get(unit, ""))


def _held_to(node: Node, known: Collection[str]) -> Constant:
    """A period, a share, an amount in yuan, or a number of investors."""
    text = node.text if isinstance(node.value, str) else ""
    amount = read_number(text.removeprefix("CNY ")) if text.startswith("CNY ") else None
    count = read_number(text.removesuffix(f" {COUNTED}s")) if text.endswith(f" {COUNTED}s") else None
    if amount is not None:
        return Written(amount, text)
    if count is not None:
        return Written(count, text, COUNTED)
    return _share(node, known) if text.endswith("%") else _period(node, known)


def _ordinal(node: Node, _: Collection[str]) -> Constant:
    return Written(Decimal(_whole(node)), node.text)


def _from_rules(node: Node, known: Collection[str]) -> Constant:
    if "tier" in node.mapping:
        keys = node.keys(("tier", "fact"), ())
        return TieredRate(*_path(keys["tier"]), keys["fact"].text, node.line)
    keys = node.keys(("rule",), ("of", "given"))
    return RuleNumber(*_path(keys["rule"]), keys["of"].text if "of" in keys else "", _given(keys, known), node.line)


_CONSTANTS: Mapping[Operator, Callable[[Node, Collection[str]], Constant]] = {
    Operator.SHARE: _share,
    Operator.GROWN: _share,
    Operator.GROWN_FROM: _share,
    Operator.BACK: _from_rules,
    Operator.MAKES: _share,
    Operator.SPREAD: _from_rules,
    Operator.PERIOD: _period,
    Operator.ADD: _period,
    Operator.TAKE: _period,
    Operator.FULL_YEAR: _ordinal,
    Operator.HELD_TO: _held_to,
    Operator.LEFT_OF: _held_to,
    Operator.EXCEED: _from_rules,
}


def _given(keys: Mapping[str, Node], known: Collection[str]) -> Mapping[str, str]:
    return {fact: operand.one_of(known) for fact, operand in keys["given"].mapping.items()} if "given" in keys else {}


def _path(node: Node) -> tuple[str, str]:
    rule_set, slash, part = node.text.partition("/")
    if not (rule_set and slash and part):
        raise node.error(f"'{node.text}' is not a rule; write it like 'listing/standard-5.market-cap'")
    return rule_set, part


def _against(node: Node, words: Collection[str], names: Collection[str]) -> Against:
    keys = node.keys(("rule", "name"), ("asked", "otherwise", "of", "of_fact", "what", "given"))
    fact = keys["of_fact"].text if "of_fact" in keys else ""
    number = RuleNumber(*_path(keys["rule"]), fact, _given(keys, names), node.line)
    return Against(
        number,
        _label(keys["name"]),
        tuple(_word(item, words) for item in keys["asked"].items) if "asked" in keys else (),
        _flag(keys, "otherwise"),
        keys["of"].one_of(names) if "of" in keys else "",
        _label(keys["what"]) if "what" in keys else None,
    )


def _provision(node: Node) -> Reference:
    reference = parse_reference(node.text)
    if reference is None or reference.version is None:
        raise node.error(f"'{node.text}' is not document@version#provision")
    return reference


def _label(node: Node) -> Bilingual:
    keys = node.keys(("en", "zh"), ())
    return Bilingual(keys["en"].text, keys["zh"].text)


def _flag(keys: Mapping[str, Node], name: str) -> bool:
    return name in keys and keys[name].one_of(("true", "false")) == "true"


def _whole(node: Node) -> int:
    if not (node.text.isascii() and node.text.isdigit() and int(node.text)):
        raise node.error(f"'{node.text}' is not a whole number above zero")
    return int(node.text)

"""Reads issuer facts strictly from YAML, JSON or a mapping.

An unknown key, a second value or an impossible one is an error.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.base.clock import today
from assistant.base.yaml_nodes import Node, node_from_value, read_node
from assistant.eligibility.facts.consistency import check_facts
from assistant.eligibility.facts.issuer import IssuerFacts, Value
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.facts.values import read_value
from assistant.eligibility.words import WORDS


def read_facts(path: Path, table: FactTable, *, day: dt.date | None = None) -> IssuerFacts:
    """Read a facts file (YAML or JSON). Raises InputError naming file, line and field."""
    return facts_from_node(read_node(path), table, day=day)


def facts_from_mapping(
    mapping: Mapping[str, Any], table: FactTable, source: str = "facts", *, day: dt.date | None = None
) -> IssuerFacts:
    """Facts from plain values, nested (`{"years": {"2025": {...}}}`) or dotted (`{"years.2025.revenue": "80m"}`).

    Raises InputError naming the source and the field.
    """
    return facts_from_node(node_from_value(mapping, source), table, day=day)


def facts_from_node(root: Node, table: FactTable, *, day: dt.date | None = None) -> IssuerFacts:
    """Facts from a parsed file. Raises InputError naming file, line and field."""
    values: dict[str, Value] = {}
    lines: dict[str, Node] = {}
    for key, node in _flatten(root):
        value = read_value(stated_spec(key, node, table), node)
        if key in lines:
            raise node.error(WORDS.both("misstated.twice", fact=key, line=lines[key].line))
        lines[key] = node
        if value is not None:
            values[key] = value
    facts = IssuerFacts(table, MappingProxyType(values))
    check_facts(facts, lines, day or today())
    return facts


def merge_facts(
    known: IssuerFacts, changes: Mapping[str, Any], source: str, *, day: dt.date | None = None
) -> IssuerFacts:
    """`known` with some facts changed; None or an empty text takes a fact away.

    Raises InputError naming the source and the field where a change is not possible or contradicts what stays.
    """
    updates = {
        key: None if value is None or str(value).strip().lower() in ("", "null") else value
        for key, value in changes.items()
    }
    additions = facts_from_mapping(updates, known.table, source, day=day)
    rest = {key: value for key, value in known.values.items() if key not in updates}
    facts = IssuerFacts(known.table, MappingProxyType({**rest, **additions.values}))
    check_facts(facts, {key: Node(None, source, 1, key) for key in facts.values}, day or today())
    return facts


def _flatten(root: Node) -> list[tuple[str, Node]]:
    rows: list[tuple[str, Node]] = []
    for key, node in root.mapping.items():
        if key in ("years", "asserted") and node.value is not None:
            for inner, below in node.mapping.items():
                if key == "years" and below.value is None:
                    continue
                if key == "years":
                    rows.extend((f"years.{inner}.{field}", value) for field, value in below.mapping.items())
                else:
                    rows.append((f"asserted.{inner}", below))
        elif key not in ("years", "asserted"):
            rows.append((key, node))
    return rows


def stated_spec(key: str, node: Node, table: FactTable) -> FactSpec:
    """The specification of a fact that was stated. Raises InputError for an unknown key, naming the nearest one."""
    year = re.fullmatch(r"years\.([^.]*)\.(.+)", key)
    if year is not None:
        if re.fullmatch(r"(19|20)\d\d", year[1]) is None:
            raise node.error(WORDS.both("misstated.no_year", text=year[1], example="years: {2025: {revenue: 80m}}"))
        known: Mapping[str, FactSpec] = table.yearly
        name, prefix = year[2], f"years.{year[1]}."
    else:
        known = table.asserted if key.startswith("asserted.") else table.stated
        name, prefix = key, ""
    if name in known:
        return known[name]
    nearest = get_close_matches(name, known, n=1, cutoff=0.4)
    everything = [
        *table.stated,
        *table.asserted,
        *(f"years.<year>.{field}" for field in table.yearly),
    ]
    if not prefix and not nearest:
        nearest = get_close_matches(name, everything, n=1, cutoff=0.3)
    if not prefix and name in table.yearly:
        nearest = [f"years.<year>.{name}"]
    if not prefix and name in table.derived:
        raise node.error(WORDS.both("misstated.derived"))
    if nearest:
        raise node.error(WORDS.both("misstated.unknown_near", near=f"{prefix}{nearest[0]}"))
    raise node.error(WORDS.both("misstated.unknown", keys=", ".join(sorted(table.stated))))


_NOTHING = {"", "[]", "none", "无"}


def cell_value(key: str, cell: str, table: FactTable) -> str | list[str]:
    """A cell as a facts file would give it: a list of choices is split at semicolons, commas or bars."""
    spec = table.stated.get(key)
    if spec is None or spec.kind is not FactKind.CHOICES:
        return cell
    if cell.strip().lower() in _NOTHING:
        return []
    for mark in "|,，；、":
        cell = cell.replace(mark, ";")
    return [part.strip().strip("[]\"' ") for part in cell.split(";") if part.strip()]

"""JSON Schemas as clients read them: the facts of a company, and nothing that says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable

_FORMS: Mapping[FactKind, dict[str, Any]] = {
    FactKind.FLAG: {"type": ["boolean", "null"]},
    FactKind.CHOICES: {"type": ["array", "null"]},
}


def _fact_schema(spec: FactSpec) -> dict[str, Any]:
    schema: dict[str, Any] = {"description": f"{spec.label.en} ({spec.kind.value})"}
    if spec.kind in _FORMS or spec.kind is FactKind.CHOICE:  # the schema itself says which kind it is
        schema = {"description": spec.label.en, **_FORMS.get(spec.kind, {})}
    if spec.kind is FactKind.CHOICE:
        schema["enum"] = [*spec.choices, None]
    if spec.kind is FactKind.CHOICES:
        schema["items"] = {"enum": list(spec.choices)}
    return schema


_EXAMPLE = {
    "industry": "ai_large_model",
    "expected_market_cap": "CNY 4.5bn",
    "years": {"2025": {"revenue": "80m", "net_profit": "-900m"}},
    "asserted": {"large_model_product_launched": True},
}
FACTS = {"type": "object"}
"""The place of `facts_schema` in the schema of a tool, which is made before the table of facts is known."""


def facts_schema(table: FactTable) -> dict[str, Any]:
    """The facts of a company as the table has them."""
    return {
        "type": "object",
        "properties": {
            **{key: _fact_schema(spec) for key, spec in table.stated.items()},
            "years": {
                "type": ["object", "null"],
                "description": "audited fiscal years, by year",
                "additionalProperties": {
                    "type": ["object", "null"],
                    "properties": {key: _fact_schema(spec) for key, spec in table.yearly.items()},
                    "additionalProperties": False,
                },
            },
            "asserted": {
                "type": ["object", "null"],
                "description": "matters of judgement that the user, never you, vouches for; "
                "missing_facts says what each means",
                "propertyNames": {"enum": [key.removeprefix("asserted.") for key in table.asserted]},
                "additionalProperties": {"type": ["boolean", "null"]},
            },
        },
        "additionalProperties": False,
        "description": (
            "What the user has said of one company; leave out what is not known, never guess. "
            'Money is yuan: 4500000000, "CNY 4.5bn" or "45亿元"; a bound is written "< CNY 4bn". A ratio: "12%". '
            "A date: YYYY-MM-DD."
        ),
        "examples": [_EXAMPLE],
    }


SAME_FACTS = {
    "type": "object",
    "description": "What is known so far of one company: the same keys and forms as the facts of check_eligibility.",
    "examples": [{}, _EXAMPLE],
}


_NULL = {"type": "null"}


def lean(schema: Any) -> Any:
    """The schema without what says nothing, for every client reads it.

    That are titles and class names made from names, defaults of null, that an object may hold anything, what the
    classes of this program are for, and that the parts of a result are whole; what may be null says so in its type.
    """
    if isinstance(schema, list):
        return [lean(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: lean(value) for key, value in schema.items() if not _says_nothing(key, value)}
    for named in kept.get("$defs", {}).values():
        undescribed(named)
        for key in ("required", "additionalProperties"):
            named.pop(key, None)
    either = kept.get("anyOf", [])
    if len(either) != 2 or either[1] != _NULL or not isinstance(either[0].get("type"), str):
        return kept
    rest = {key: value for key, value in kept.items() if key != "anyOf"}
    words = {"enum": [*either[0]["enum"], None]} if "enum" in either[0] else {}
    return {**either[0], **words, "type": [either[0]["type"], "null"], **rest}


def _says_nothing(key: str, value: Any) -> bool:
    said = {"title": isinstance(value, str), "default": value is None, "additionalProperties": value is True}
    return said.get(key, False)


def undescribed(schema: dict[str, Any]) -> None:
    """Take what is written for a reader of this program out of a schema that every client reads."""
    schema.pop("description", None)

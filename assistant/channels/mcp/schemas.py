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
    schema: dict[str, Any] = {"description": f"{spec.label.en} ({spec.kind.value})", **_FORMS.get(spec.kind, {})}
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


def lean(schema: Any) -> Any:
    """The schema without the titles and class names that are made from names.

    They say nothing and every client reads them.
    """
    if isinstance(schema, dict):
        return {key: lean(value) for key, value in schema.items() if not (key == "title" and isinstance(value, str))}
    return [lean(item) for item in schema] if isinstance(schema, list) else schema


def undescribed(schema: dict[str, Any]) -> None:
    """Take what is written for a reader of this program out of a schema that every client reads."""
    schema.pop("description", None)

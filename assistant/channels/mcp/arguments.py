"""What the tools for AI clients take.

Arguments read strictly, with the schemas that tell a model how to fill them in.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from assistant.answering.question.understanding import MAX_QUESTION
from assistant.base.clock import parse_day
from assistant.base.yaml_nodes import Node, node_from_value, parse_node
from assistant.channels.mcp.schemas import FACTS, SAME_FACTS, facts_schema, lean, undescribed
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.text import Language

MAX_FACTS = 50_000
"""Most characters of JSON one company's facts may take."""

MAX_QUOTE = 4_000
"""Longest quote compared, in characters."""

_SHOWN = 60


def _day(value: object) -> dt.date | None:
    if value is None or isinstance(value, dt.date):
        return value
    return parse_day(str(value), "as_of")


def _one_day(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else parse_day(str(value), "day")


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _stated(value: object) -> object:
    """What is stated of a company: nothing is where a client left a text empty."""
    if isinstance(value, Mapping):
        return {key: _stated(item) for key, item in value.items()}
    return None if _empty(value) else value


def _facts(value: object) -> Node:
    """Facts as a JSON object; also as JSON or YAML text, for some clients send an object as a string."""
    text = value if isinstance(value, str) else json.dumps(value)
    if len(text) > MAX_FACTS:
        raise InputError(
            f"facts: {len(text):,} characters; one company's facts fit in a few thousand (limit {MAX_FACTS:,})"
        )
    if isinstance(value, str):
        return parse_node(value, "facts", is_json=value.lstrip().startswith("{"))
    if not isinstance(value, Mapping):
        raise InputError('facts: give an object, such as {"expected_market_cap": "CNY 4.5bn"}; {} if nothing is known')
    return node_from_value(_stated(value), "facts")


def _some_facts(value: object) -> Node | None:
    """Facts; none where there are none to compare for."""
    return None if value is None or value == {} else _facts(value)


Day = Annotated[
    dt.date | None,
    BeforeValidator(_day),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "null"}],
            "description": "The day whose rules apply, YYYY-MM-DD; else today.",
        }
    ),
]
OneDay = Annotated[
    dt.date,
    BeforeValidator(_one_day),
    WithJsonSchema({"type": "string", "format": "date", "description": "A day, YYYY-MM-DD."}),
]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="The next_offset of the last reply; else 0.")]
DocumentId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="Id of a document; list_documents and search give them.",
        examples=["sse-star-listing-rules"],
    ),
]
ProvisionId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="Number of a provision as its document writes it.",
        examples=["2.1.2(5)", "art. 12(2)"],
    ),
]
Words = Annotated[
    Language, WithJsonSchema({"enum": list(Language), "description": "The language of the words in the reply."})
]


class Arguments(BaseModel):
    """The arguments of a tool; one that it does not know is an error.

    Clients fill in every argument that a tool has: an optional one that is empty or null is one left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=undescribed)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        needed = {name for name, field in cls.model_fields.items() if field.is_required()}
        return {name: item for name, item in value.items() if name in needed or not _empty(item)}


class AskArguments(Arguments):
    """Of `ask`."""

    question: Annotated[
        str,
        Field(
            max_length=MAX_QUESTION,
            description="One question in English or Chinese; the answer is in its language.",
            examples=["Which market cap does the fifth standard ask for?", "第五套上市标准对市值有什么要求？"],
        ),
    ]
    as_of: Day = None
    offset: Offset = 0


class MissingArguments(Arguments):
    """Of `missing_facts`."""

    facts: Annotated[InstanceOf[Node], BeforeValidator(_facts), WithJsonSchema(SAME_FACTS)]
    as_of: Day = None
    rule_set: Annotated[str, Field(max_length=100, description="The rules to apply.")] = "listing"
    skip: Annotated[
        tuple[str, ...],
        Field(max_length=200, description="Keys of facts the user could not tell; they are not asked for again."),
    ] = ()
    language: Words = Language.EN
    offset: Offset = 0


class CheckArguments(Arguments):
    """Of `check_eligibility`."""

    facts: Annotated[InstanceOf[Node], BeforeValidator(_facts), WithJsonSchema(FACTS)]
    as_of: Day = None
    rule_set: Annotated[str, Field(max_length=100, description="The rules to apply.")] = "listing"
    detail: Annotated[
        Literal["summary", "full"],
        Field(description="summary: what decides the verdict; full: every criterion with its citation, long."),
    ] = "summary"
    language: Words = Language.EN
    offset: Offset = 0


class ReviewArguments(Arguments):
    """Of `review_document`."""

    papers: Annotated[
        tuple[str, ...],
        Field(
            min_length=1,
            max_length=20,
            description="Paths of files here; of a service the id of one review (POST /v1/reviews).",
        ),
    ]
    as_of: Day = None
    offset: Offset = 0


class MemoArguments(Arguments):
    """Of `memo`."""

    facts: Annotated[
        InstanceOf[Node] | None,
        BeforeValidator(_some_facts),
        WithJsonSchema({"type": ["object", "null"], "description": "As for check_eligibility."}),
    ] = None
    papers: Annotated[tuple[str, ...], Field(max_length=20, description="Or as for review_document.")] = ()
    as_of: Day = None
    language: Words = Language.EN
    offset: Offset = 0

    @model_validator(mode="after")
    def _one_source(self) -> MemoArguments:
        if (self.facts is None) == (not self.papers):
            raise ValueError("give either facts or papers")
        return self


class ProvisionArguments(Arguments):
    """Of `get_provision`."""

    document: DocumentId
    provision: ProvisionId
    as_of: Day = None
    version: Annotated[
        str | None,
        Field(max_length=40, description="A version by its id; it wins over as_of.", examples=["2024-04-30"]),
    ] = None
    language: Annotated[Language | None, Field(description="The text in one language only; both if left out.")] = None
    offset: Offset = 0


class DiffArguments(Arguments):
    """Of `diff_provision`."""

    document: DocumentId
    provision: ProvisionId
    from_version: Annotated[
        str,
        Field(
            max_length=40, description="The older version: its id, or a day it was in force.", examples=["2024-04-30"]
        ),
    ]
    to_version: Annotated[
        str,
        Field(
            max_length=40, description="The newer version: its id, or a day it is in force.", examples=["2026-04-24"]
        ),
    ]
    offset: Offset = 0


class RulesDiffArguments(Arguments):
    """Of `rules_diff`."""

    first: OneDay
    second: OneDay
    rule_set: Annotated[str, Field(max_length=100, description="Which rules.")] = "listing"
    facts: Annotated[
        InstanceOf[Node] | None,
        BeforeValidator(_some_facts),
        WithJsonSchema(
            {
                "type": ["object", "null"],
                "description": "As for check_eligibility; left out: any company.",
            }
        ),
    ] = None
    language: Words = Language.EN
    offset: Offset = 0


class VerifyArguments(Arguments):
    """Of `verify_citation`."""

    citation: Annotated[
        str,
        Field(
            min_length=1,
            max_length=300,
            description="DOCUMENT[@VERSION]#PROVISION",
            examples=["sse-star-listing-rules@2026-04-24#2.1.2(5)"],
        ),
    ]
    quote: Annotated[
        str, Field(min_length=1, max_length=MAX_QUOTE, description="The words said to stand there, verbatim.")
    ]
    as_of: Day = None


class SearchArguments(Arguments):
    """Of `search`."""

    query: Annotated[
        str,
        Field(max_length=MAX_QUESTION, description="What to look for.", examples=["红筹企业"]),
    ]
    k: Annotated[int, Field(ge=1, le=20, description="How many.")] = 5
    as_of: Day = None


class DocumentsArguments(Arguments):
    """Of `list_documents`."""

    as_of: Day = None
    offset: Offset = 0


def refusal(error: ValidationError, arguments: type[Arguments]) -> str:
    """What is wrong with the arguments, in one line that does not repeat them."""
    problems: list[str] = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        name = ".".join(map(str, item["loc"]))[:_SHOWN]
        if item["type"] == "extra_forbidden":
            known = list(arguments.model_fields)
            near = get_close_matches(name, known, n=1, cutoff=0.4)
            problems.append(
                f"{name}: unknown argument; {f'did you mean {near[0]}?' if near else 'known: ' + ', '.join(known)}"
            )
        else:
            problems.append(f"{name}: {item['msg'][:1].lower()}{item['msg'][1:]}")
    return "; ".join(problems)


def input_schema(arguments: type[Arguments], book: RuleBook) -> dict[str, Any]:
    """The JSON Schema of the arguments; which rule sets and facts there are depends on the corpus."""
    schema: dict[str, Any] = lean(arguments.model_json_schema())
    if "rule_set" in schema["properties"]:
        schema["properties"]["rule_set"]["enum"] = list(book.names)
    if schema["properties"].get("facts") == FACTS:
        schema["properties"]["facts"] = facts_schema(book.fact_table)
    return schema

"""The form that asks for the facts of a company, built from the table of facts, and what was filled in read back.

A block's id is the key of its fact. Facts the form has no field for stand in one box, a `key: value` line each, so that
nothing that was stated is lost when the form is opened again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assistant.channels.slack.drawing import VALUE, Block, context, packed, plain
from assistant.channels.words import WORDS
from assistant.eligibility.facts.files import cell_value, facts_from_mapping
from assistant.eligibility.facts.form import FormField, chat_form
from assistant.eligibility.facts.table import FLAGS, JUDGEMENT, FactKind, FactTable
from assistant.errors import InputError
from assistant.language.text import Language

FORM = "facts"
"""The callback id of the form."""
FURTHER, VOUCHED, DENIED = "further", "vouched", "denied"
"""The blocks that hold several facts each."""

_YEARS = 3
"""Fiscal years asked of."""
_LABEL = 75
"""Characters of a choice."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form was opened: the room and thread its verdict goes to, and the message it replaces, if any."""

    room: str
    language: Language
    thread: str = ""
    message: str = ""

    def as_text(self) -> str:
        """As the modal keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> Place:
        """What `as_text` gave."""
        fields = json.loads(text)
        return cls(**{**fields, "language": Language(fields["language"])})


def facts_form(table: FactTable, place: Place, facts: Mapping[str, object], year: int, first: str = "") -> Block:
    """The modal, with what is known filled in.

    `year` is the latest fiscal year, `first` the key of the fact to begin with.
    """
    language = place.language
    fields = chat_form(table, range(year, year - _YEARS, -1), first)
    form_keys = {field.key for field in fields}
    blocks = [context(WORDS("slack.private" if place.room.startswith("D") else "slack.here", language))]
    blocks += [_field(field, facts.get(field.key), language, focus=field.key == first) for field in fields]
    apart = {key for key in table.asserted if key not in form_keys}
    judged = [(key, spec.label[language]) for key, spec in table.asserted.items() if key in apart]
    titles = {VOUCHED: table.groups[JUDGEMENT].label[language], DENIED: WORDS("slack.denied", language)}
    for block, value in ((VOUCHED, "true"), (DENIED, "false")):
        blocks.append(_several(block, titles[block], value, judged, facts, language))
    rest = {key: value for key, value in facts.items() if key not in form_keys and key not in apart}
    blocks.append(_further(rest, language))
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(WORDS("check.form_title", language)),
        "submit": plain(WORDS("check.submit", language)),
        "close": plain(WORDS("check.cancel", language)),
        "private_metadata": place.as_text(),
        "blocks": blocks,
    }


def filled_in(
    table: FactTable, state: Mapping[str, Any], language: Language
) -> tuple[dict[str, object], dict[str, str]]:
    """The facts of a form's state, and what is wrong with it by block id; only one of the two is of use."""
    facts: dict[str, object] = {}
    errors: dict[str, str] = {}
    for block, elements in state.items():
        element: Mapping[str, Any] = next(iter(elements.values()), {})
        if block in (VOUCHED, DENIED):
            answer = "true" if block == VOUCHED else "false"
            for key in _chosen(element):
                if key in facts:
                    errors[block] = WORDS("slack.twice", language, fact=table.label(key)[language])
                facts[key] = answer
        elif block == FURTHER:
            _read_further(table, str(element.get("value") or ""), facts, errors, language)
        elif (value := _value(element)) is not None:
            facts[block] = value
    for key, value in facts.items():
        _try(table, {key: value}, _block(key, state), errors, language)
    if not errors:
        _try(table, facts, FURTHER, errors, language, state)
    if not facts and not errors:
        errors[next(iter(state), FURTHER)] = WORDS("slack.nothing_stated", language)
    if len(packed(facts)) > VALUE:
        errors[FURTHER] = WORDS("slack.too_much", language)
    return facts, errors


def _field(field: FormField, value: object, language: Language, *, focus: bool) -> Block:
    element = _element(field, value, language)
    if focus:
        element["focus_on_load"] = True
    label = field.label[language]
    return {
        "type": "input",
        "block_id": field.key,
        "optional": True,
        "label": plain(label[:1].upper() + label[1:]),
        "element": {**element, "action_id": "value"},
    }


def _element(field: FormField, value: object, language: Language) -> Block:
    kind = field.spec.kind
    if kind is FactKind.FLAG:
        options = [_option(value, label[language]) for value, label in FLAGS.items()]
        return _select("static_select", options, [str(value).lower()], language)
    options = [_option(name, label[language]) for name, label in field.spec.choices.items()]
    if kind is FactKind.CHOICE:
        return _select("static_select", options, [str(value)], language)
    if kind is FactKind.CHOICES:
        return _select("multi_static_select", options, value if isinstance(value, list) else [], language)
    known = {} if value is None else {"initial_value": str(value)}
    return {"type": "plain_text_input", "placeholder": plain(field.hint[language]), **known}


def _several(
    block: str, title: str, value: str, judged: list[tuple[str, str]], facts: Mapping[str, object], language: Language
) -> Block:
    """One field for all judgement criteria that are vouched for, or denied."""
    options = [_option(key, label) for key, label in judged]
    known = [key for key, _ in judged if str(facts.get(key)).lower() == value]
    return {
        "type": "input",
        "block_id": block,
        "optional": True,
        "label": plain(title),
        "element": {**_select("multi_static_select", options, known, language), "action_id": "value"},
    }


def _further(facts: Mapping[str, object], language: Language) -> Block:
    lines = [f"{key}: {'; '.join(value) or '[]' if isinstance(value, list) else value}" for key, value in facts.items()]
    known = {"initial_value": "\n".join(lines)} if lines else {}
    return {
        "type": "input",
        "block_id": FURTHER,
        "optional": True,
        "label": plain(WORDS("slack.further", language)),
        "hint": plain(WORDS("slack.further_hint", language)),
        "element": {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 3000, **known},
    }


def _select(kind: str, options: list[Block], known: list[str], language: Language) -> Block:
    chosen = [option for option in options if option["value"] in known]
    several = kind.startswith("multi")
    initial = {"initial_options": chosen} if several and chosen else {"initial_option": chosen[0]} if chosen else {}
    return {"type": kind, "placeholder": plain(WORDS("check.unknown", language)), "options": options, **initial}


def _option(value: str, label: str) -> Block:
    """A choice; what does not fit into its name goes on below it."""
    if len(label) <= _LABEL:
        return {"text": plain(label), "value": value}
    cut = label.rfind(" ", 0, _LABEL - 1) + 1 or _LABEL - 1
    return {"text": plain(label[:cut].rstrip() + "…"), "value": value, "description": plain(label[cut:][:_LABEL])}


def _value(element: Mapping[str, Any]) -> object:
    """What one field holds; None where nothing is stated."""
    if "selected_options" in element:
        return _chosen(element) or None
    if "selected_option" in element:
        return (element["selected_option"] or {}).get("value")
    return (element.get("value") or "").strip() or None


def _chosen(element: Mapping[str, Any]) -> list[str]:
    return [str(option["value"]) for option in element.get("selected_options") or ()]


def _read_further(
    table: FactTable, text: str, facts: dict[str, object], errors: dict[str, str], language: Language
) -> None:
    for line in filter(None, map(str.strip, text.splitlines())):
        key, colon, value = line.replace("：", ":", 1).partition(":")
        if not colon or not value.strip():
            errors[FURTHER] = WORDS("slack.further_line", language, line=line[:60])
        elif key.strip() in facts:
            errors[FURTHER] = WORDS("slack.twice", language, fact=key.strip())
        else:
            facts[key.strip()] = cell_value(key.strip(), value.strip(), table)


def _try(
    table: FactTable,
    facts: Mapping[str, object],
    block: str,
    errors: dict[str, str],
    language: Language,
    state: Mapping[str, Any] | None = None,
) -> None:
    """Note what is wrong with facts at the block they stand in.

    With `state`, at the block of the fact that is named.
    """
    try:
        facts_from_mapping(facts, table, FORM)
    except InputError as error:
        line = error.in_language(language)
        key, _, problem = line.removeprefix(f"{FORM}:1: ").partition(": ")
        where, problem = _block(key, state) if state is not None else block, problem or key
        is_english = line == str(error)
        errors.setdefault(where, WORDS("error.refused", language, problem=problem) if is_english else problem)


def _block(key: str, state: Mapping[str, Any]) -> str:
    """The block in which a fact was stated."""
    if key in state:
        return key
    for block in (VOUCHED, DENIED):
        if key in _chosen(next(iter(state.get(block, {}).values()), {})):
            return block
    return FURTHER

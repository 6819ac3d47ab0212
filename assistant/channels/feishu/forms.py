"""The check of a company as a card with a form: what it asks for, and the facts in what was sent.

A card holds 200 elements, so the form asks for the facts that settle most; every other one comes when the verdict misses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.channels.chat.message import Message, Press
from assistant.channels.feishu import drawing
from assistant.channels.feishu.drawing import Card
from assistant.channels.words import WORDS
from assistant.eligibility.facts.table import FLAGS, FactKind, FactSpec, fact_label, fact_spec
from assistant.language.text import Language

FORM = "facts"
LENGTH = 60
"""Characters of one value; what is longer is no fact of this table."""
OPTIONS = 40

_ASKED = (
    "name",
    "industry",
    "issuer_type",
    "weighted_voting_rights",
    "expected_market_cap",
    "share_capital_after_issue",
    "public_offering_ratio",
    "years.{year}.revenue",
    "years.{year}.net_profit",
    "years.{year}.net_profit_excl_nonrecurring",
    "two_year_net_profit",
    "three_year_rd_expense",
    "three_year_rd_ratio",
    "three_year_operating_cash_flow",
    "revenue_cagr",
    "rd_staff_ratio",
    "invention_patents",
    "founded",
)
_PLACEHOLDERS = {
    FactKind.MONEY: {Language.EN: "an amount in yuan, e.g. RMB 4.5bn", Language.ZH: "金额，如45亿元"},
    FactKind.RATIO: {Language.EN: "a percentage, e.g. 12%", Language.ZH: "百分比，如12%"},
    FactKind.COUNT: {Language.EN: "a whole number", Language.ZH: "整数"},
    FactKind.DATE: {Language.EN: "a date, e.g. 2020-03-01", Language.ZH: "日期，如2020-03-01"},
}

Facts = Mapping[str, str | list[str]]


def form_card(
    language: Language, year: int, base: Mapping[str, str], *, facts: Facts, focus: str = "", problem: str = ""
) -> Card:
    """The form, `facts` filled in, the fact `focus` asked for first; `year` is the latest fiscal year.

    Facts that it has no field for are kept in its button. `problem` says what could not be read in what was sent.
    """
    asked = tuple(key.format(year=year) for key in _ASKED)
    fields = (focus, *(key for key in asked if key != focus)) if fact_spec(focus) else asked
    kept = {key: value for key, value in facts.items() if key not in fields}
    title = WORDS("check.form_title", language)
    notes = [_markdown(f"**{drawing.escape(title)}**"), _grey(WORDS("check.lead", language))]
    if problem:
        notes.append(_markdown(f"<font color='red'>{drawing.escape(problem)}</font>"))
    if kept:
        labels = ", ".join(fact_label(key)[language] for key in kept)
        notes.append(_grey(WORDS("feishu.earlier", language, facts=labels)))
    if fact_spec(focus):
        notes.append(_markdown(drawing.escape(WORDS("feishu.fill_first", language, fact=fact_label(focus)[language]))))
    value = {**base, "lang": language.value, "do": "check", "facts": kept}
    button = drawing.button(WORDS("check.submit", language), value, "primary")
    send = {**button, "name": "send", "form_action_type": "submit"}
    elements = [element for key in fields for element in _field(key, facts.get(key, ""), language)]
    form = {"tag": "form", "name": FORM, "elements": [*elements, send]}
    return drawing.card([*notes, form], title)


def facts_in(sent: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """The facts of a form that was sent, by their keys, those kept in its button included; empty fields are left out."""
    facts: dict[str, str | list[str]] = {}
    named = {**kept, **{name.replace("__", "."): value for name, value in sent.items()}}
    for key, value in named.items():
        if fact_spec(key) is None:
            continue
        if isinstance(value, list):
            facts[key] = [str(item) for item in value[:OPTIONS]]
        elif str(value or "").strip():
            facts[key] = str(value).strip()[:LENGTH]
    return {key: value for key, value in facts.items() if value}


def with_change(verdict: Message) -> Message:
    """The verdict with a button that leads back to the form."""
    change = Press("fill", WORDS("check.change", verdict.language), "")
    return replace(verdict, presses=(*verdict.presses, change))


def _field(key: str, value: str | list[str], language: Language) -> Iterator[Card]:
    spec = fact_spec(key)
    assert spec is not None
    name, label = key.replace(".", "__"), fact_label(key)[language]
    options = _options(spec, language)
    if not options:
        shape = _PLACEHOLDERS.get(spec.kind)
        hint = {"placeholder": drawing.plain_text(shape[language])} if shape else {}
        held = {"default_value": value} if isinstance(value, str) and value else {}
        labelled = {"label": drawing.plain_text(label), "label_position": "top", "width": "fill", "max_length": LENGTH}
        yield {"tag": "input", "name": name, **labelled, **hint, **held}
        return
    yield _markdown(drawing.escape(label))
    chosen = [option for option, _ in options]
    shown = [{"text": drawing.plain_text(text), "value": option} for option, text in options]
    select = {
        "name": name,
        "width": "fill",
        "placeholder": drawing.plain_text(WORDS("check.unknown", language)),
        "options": shown,
    }
    if spec.kind is FactKind.CHOICES:
        held_options = [option for option in chosen if option in value]
        yield {"tag": "multi_select_static", **select, "selected_values": held_options}
    else:
        # Counted from one; 0 shows the placeholder.
        initial = chosen.index(value) + 1 if isinstance(value, str) and value in chosen else 0
        yield {"tag": "select_static", **select, "initial_index": initial}


def _options(spec: FactSpec, language: Language) -> Sequence[tuple[str, str]]:
    if spec.kind is FactKind.FLAG:
        return [(value, label[language]) for value, label in FLAGS.items()]
    return [(value, label[language]) for value, label in spec.choices.items()]


def _markdown(content: str) -> Card:
    return {"tag": "markdown", "content": content}


def _grey(text: str) -> Card:
    return _markdown(f"<font color='grey'>{drawing.escape(text)}</font>")

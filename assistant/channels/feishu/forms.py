"""The check of a company as a card with a form: what it asks for, and the facts in what was sent.

A card holds 200 elements, so the form asks for the facts that settle most; every other one comes when the verdict
misses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.channels.chat.message import Message, Press
from assistant.channels.feishu import drawing
from assistant.channels.feishu.drawing import Card
from assistant.channels.words import WORDS
from assistant.eligibility.facts.form import FormField, chat_form
from assistant.eligibility.facts.table import FLAGS, FactKind, FactSpec, FactTable
from assistant.language.text import Language

FORM = "facts"
LENGTH = 60
"""Characters of one value; what is longer is no fact of this table."""
OPTIONS = 40

Facts = Mapping[str, str | list[str]]


def form_card(
    table: FactTable,
    language: Language,
    year: int,
    base: Mapping[str, str],
    *,
    facts: Facts,
    focus: str = "",
    problem: str = "",
) -> Card:
    """The form, `facts` filled in, the fact `focus` asked for first; `year` is the latest fiscal year.

    Facts that it has no field for are kept in its button. `problem` says what could not be read in what was sent.
    """
    fields = chat_form(table, (year,), focus)
    form_keys = {field.key for field in fields}
    rest = {key: value for key, value in facts.items() if key not in form_keys}
    title = WORDS("check.form_title", language)
    notes = [_markdown(f"**{drawing.escape(title)}**"), _grey(WORDS("check.lead", language))]
    if problem:
        notes.append(_markdown(f"<font color='red'>{drawing.escape(problem)}</font>"))
    if rest:
        labels = ", ".join(table.label(key)[language] for key in rest)
        notes.append(_grey(WORDS("feishu.earlier", language, facts=labels)))
    if table.spec(focus):
        notes.append(_markdown(drawing.escape(WORDS("feishu.fill_first", language, fact=table.label(focus)[language]))))
    value = {**base, "lang": language.value, "do": "check", "facts": rest}
    button = drawing.button(WORDS("check.submit", language), value, "primary")
    send = {**button, "name": "send", "form_action_type": "submit"}
    elements = [element for field in fields for element in _field(field, facts.get(field.key, ""), language)]
    form = {"tag": "form", "name": FORM, "elements": [*elements, send]}
    return drawing.card([*notes, form], title)


def facts_in(
    table: FactTable, form_values: Mapping[str, Any], button_facts: Mapping[str, Any]
) -> dict[str, str | list[str]]:
    """The facts of a form that was sent, by their keys, those kept in its button included.

    Empty fields are left out.
    """
    facts: dict[str, str | list[str]] = {}
    values = {**button_facts, **{name.replace("__", "."): value for name, value in form_values.items()}}
    for key, value in values.items():
        if table.spec(key) is None:
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


def _field(field: FormField, value: str | list[str], language: Language) -> Iterator[Card]:
    name, label = field.key.replace(".", "__"), field.label[language]
    options = _options(field.spec, language)
    if not options:
        hint = {"placeholder": drawing.plain_text(field.hint[language])}
        default = {"default_value": value} if isinstance(value, str) and value else {}
        labelled = {"label": drawing.plain_text(label), "label_position": "top", "width": "fill", "max_length": LENGTH}
        yield {"tag": "input", "name": name, **labelled, **hint, **default}
        return
    yield _markdown(drawing.escape(label))
    option_values = [option for option, _ in options]
    choices = [{"text": drawing.plain_text(text), "value": option} for option, text in options]
    select = {
        "name": name,
        "width": "fill",
        "placeholder": drawing.plain_text(WORDS("check.unknown", language)),
        "options": choices,
    }
    if field.spec.kind is FactKind.CHOICES:
        initial_options = [option for option in option_values if option in value]
        yield {"tag": "multi_select_static", **select, "selected_values": initial_options}
    else:
        # Counted from one; 0 shows the placeholder.
        initial = option_values.index(value) + 1 if isinstance(value, str) and value in option_values else 0
        yield {"tag": "select_static", **select, "initial_index": initial}


def _options(spec: FactSpec, language: Language) -> Sequence[tuple[str, str]]:
    if spec.kind is FactKind.FLAG:
        return [(value, label[language]) for value, label in FLAGS.items()]
    return [(value, label[language]) for value, label in spec.choices.items()]


def _markdown(content: str) -> Card:
    return {"tag": "markdown", "content": content}


def _grey(text: str) -> Card:
    return _markdown(f"<font color='grey'>{drawing.escape(text)}</font>")

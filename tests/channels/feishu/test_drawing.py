"""Cards: nothing in them acts that a person or a document wrote, each fits, and nothing is lost."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.blocks import Piece
from assistant.channels.chat.message import Footnote, Line, Look, Message, Press, plain
from assistant.channels.feishu import drawing, forms
from assistant.channels.feishu.drawing import cards, escape, size
from assistant.corpus.model import Evidence
from assistant.language.text import Language
from assistant.testing.feishu.cards import acting, buttons, elements_of, fault_of, text_of
from tests.eligibility.verdicts import TABLE

HOSTILE = (
    "<at id=all></at> @_all <!channel> **bold** __b__ ~~s~~ `code` [x](javascript:alert(1)) ![i](img_1) <https://e.example>",
    "# heading",
    "1. one",
    "- item",
    "> quote",
    "    indented",
    "| a | b |\n| --- | --- |",
    "---",
    "<font color='red'>red</font> <link url='https://e.example'>l</link> &lt;at id=all&gt; &#60;at id=all&#62;",
    ":DONE: www.e.example a@e.example $urlVal",
    "\u202eevil\u2066",
    "مرحبا 🚀 שלום",
    "\\*escaped\\*",
)


def message(*texts: str, **given: Any) -> Message:
    lines = tuple(Line((Piece(text), Piece(citations=(1,))), look) for text in texts for look in Look)
    return Message(lines, Language.ZH, **given)


def note(n: int, text: str = "上市规则") -> Footnote:
    return Footnote(n, f"{text}#{n}", text, text, Evidence.PRESS, text, text, "https://www.sse.com.cn/a)b](c)")


def test_hostile_text_is_shown_and_does_nothing() -> None:
    drawn = cards(message(*HOSTILE, footnotes=tuple(note(1, text) for text in HOSTILE)), base={}, facts={})
    assert [mark for one in drawn for mark in acting(one)] == []
    text = "\n".join(text_of(one) for one in drawn)
    for shown in ("<at id=all></at>", "@_all", "[x](javascript:alert(1))", "&lt;at id=all&gt;", "# heading", "🚀 שלום"):
        assert shown in text
    assert "\u202e" not in json.dumps(drawn, ensure_ascii=False)


@given(st.text(max_size=200))
def test_no_text_at_all_acts(text: str) -> None:
    (one,) = cards(Message((Line((Piece(text),)),), Language.EN), base={}, facts={})
    assert acting(one) == []


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=200))
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    assert html.unescape(escape(text)) == text


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text(max_size=4_000), max_size=30),
    st.integers(0, 40),
    st.lists(st.text(max_size=300), max_size=8),
    st.dictionaries(st.sampled_from(sorted(TABLE.stated)), st.text(max_size=forms.LENGTH), max_size=18),
    st.lists(st.text(max_size=800), max_size=60),
)
def test_every_card_fits_and_every_line_stands_in_one(
    texts: list[str], notes: int, labels: list[str], facts: dict[str, str], more: list[str]
) -> None:
    given_message = Message(
        tuple(Line((Piece(text),)) for text in texts),
        Language.ZH,
        tuple(note(number + 1, "规则" * 40) for number in range(notes)),
        "a" * 32 if notes else "",
        tuple(Press("fill", label, "years.2025.net_profit_excl_nonrecurring") for label in labels[:6]),
        tuple(Line((Piece(text),)) for text in more),
    )
    base = {"thread": "om_" + "0" * 32, "private": "yes"}
    drawn = cards(given_message, question="问" * 1_000, base=base, facts=facts)
    for one in drawn:
        assert fault_of(one, json.dumps(one, ensure_ascii=False)) == 0
        assert size(one) <= drawing.LENGTH
    shown = "".join("".join(text_of(one).split()) for one in drawn)
    for text in (*texts, *more):
        for word in html.unescape(escape(text)).split():
            assert word[:400] in shown or len(text) > drawing.PIECE


def test_what_can_be_pressed_moves_to_a_card_of_its_own_where_the_text_leaves_no_room() -> None:
    facts = dict.fromkeys(sorted(TABLE.stated)[:12], "字" * forms.LENGTH)
    presses = tuple(Press("fill", f"fact {number}", "founded") for number in range(6))
    message = Message(tuple(Line((Piece("字" * 450),)) for _ in range(8)), Language.ZH, presses=presses)
    text, pressed = cards(message, base={}, facts=facts)
    assert not buttons(text, "fill")
    assert len(buttons(pressed, "fill")) == 6
    assert size(text) <= drawing.LENGTH
    assert size(pressed) <= drawing.LENGTH


def test_lines_are_never_cut_between_two_cards() -> None:
    lines = [f"第{number}条：" + "要求" * 300 + f"（完{number}）" for number in range(40)]
    drawn = [text_of(one) for one in cards(plain("\n".join(lines), Language.ZH), base={}, facts={})]
    assert len(drawn) > 2
    assert all(sum(line in text for text in drawn) == 1 for line in lines)


def test_the_marker_of_a_long_line_stays_behind_its_words() -> None:
    line = Line((Piece("要求。" * 1_200), Piece(citations=(1,))))
    (one,) = cards(Message((line,), Language.ZH), base={}, facts={})
    assert text_of(one).splitlines()[-1].endswith("要求。[1]")


def test_what_can_be_pressed_stands_under_the_last_line_once() -> None:
    lines = plain("\n".join("要求" * 400 for _ in range(40)), Language.ZH).lines
    long = Message(
        lines, Language.ZH, (note(1), note(2)), "answer", (Press("fill", "预计市值", "expected_market_cap"),)
    )
    *rest, last = cards(long, question="问", base={"private": "yes"}, facts={"name": "某公司"})
    assert not any(buttons(one, do) for one in rest for do in ("source", "feedback", "fill"))
    assert [value["ref"] for value in buttons(last, "source")] == ["上市规则#1", "上市规则#2"]
    assert [value["up"] for value in buttons(last, "feedback")] == ["yes", "no"]
    assert buttons(last, "fill") == [
        {"private": "yes", "lang": "zh", "do": "fill", "fact": "expected_market_cap", "facts": {"name": "某公司"}}
    ]


def test_what_is_folded_away_gets_a_card_of_its_own_where_there_is_no_room() -> None:
    for said, count in ((1, 1), (4, 2)):
        lines = plain("\n".join("要求" * 480 for _ in range(said)), Language.ZH).lines
        more = tuple(Line((Piece("  " * depth + "条件" * 450),)) for depth in range(6))
        drawn = cards(Message(lines, Language.ZH, more=more), base={}, facts={})
        assert len(drawn) == count
        assert all(size(one) <= drawing.LENGTH for one in drawn)
        panel = next(one for one in elements_of(drawn[-1]) if one["tag"] == "collapsible_panel")
        assert panel["elements"][0]["content"].splitlines()[2].startswith("        - 条件")


def test_an_empty_message_is_an_empty_card() -> None:
    (one,) = cards(Message((), Language.EN), base={}, facts={})
    assert fault_of(one, json.dumps(one)) == 0


def test_only_web_addresses_are_linked() -> None:
    notes = (replace(note(1), url="javascript:alert(1)"), replace(note(2), url=None))
    (one,) = cards(Message(plain("x", Language.EN).lines, Language.EN, notes), base={}, facts={})
    assert "](" not in json.dumps(one)


EVERY = [
    *TABLE.stated,
    *TABLE.asserted,
    *(f"years.2025.{key}" for key in TABLE.yearly),
]


@settings(deadline=None)
@given(
    st.sampled_from(["", "nonsense", *EVERY]),
    st.dictionaries(st.sampled_from(EVERY), st.text(min_size=1, max_size=forms.LENGTH), max_size=40),
    st.sampled_from(Language),
    st.text(max_size=300),
)
def test_every_form_fits_and_gives_back_what_it_holds(
    focus: str, facts: dict[str, str], language: Language, problem: str
) -> None:
    form = forms.form_card(TABLE, language, 2025, {}, facts=facts, focus=focus, problem=problem)
    assert fault_of(form, json.dumps(form, ensure_ascii=False)) == 0
    assert acting(form) == []
    shown = {
        one["name"].replace("__", "."): one["default_value"] for one in elements_of(form) if one.get("default_value")
    }
    (value,) = buttons(form, "check")
    chosen = {one["name"].replace("__", ".") for one in elements_of(form) if "options" in one}
    assert {**value["facts"], **shown} == {key: held for key, held in facts.items() if key not in chosen}


def test_a_fact_of_every_kind_can_be_filled_in() -> None:
    for key in EVERY:
        form = forms.form_card(TABLE, Language.ZH, 2025, {}, facts={}, focus=key)
        names = [one["name"] for one in elements_of(form) if "name" in one and one["tag"] not in ("form", "button")]
        assert names[0] == key.replace(".", "__")
        assert forms.facts_in(TABLE, {names[0]: "1"}, {}) == {key: "1"}


def test_what_was_sent_is_taken_only_where_it_is_a_fact() -> None:
    sent = {"name": " 某公司 ", "industry": None, "x": "1", "founded": "", "exceptional_sci_tech_cases": ["a", "b"]}
    kept = {"name": "旧", "years.2024.revenue": "8000万", "nonsense": "1"}
    assert forms.facts_in(TABLE, sent, kept) == {
        "name": "某公司",
        "years.2024.revenue": "8000万",
        "exceptional_sci_tech_cases": ["a", "b"],
    }

"""Nothing in a text acts where it is written to, and JSON holds the same value."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.sinks import harmless_json, markdown_text, spreadsheet_text, terminal_text

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@given(ANY_TEXT)
def test_a_terminal_is_commanded_by_nothing(text: str) -> None:
    shown = terminal_text(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in shown)
    assert not any(
        unicodedata.bidirectional(character) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI") for character in shown
    )


@given(ANY_TEXT)
def test_json_for_a_terminal_holds_the_same_value(text: str) -> None:
    shown = harmless_json(json.dumps({text: text}, ensure_ascii=False))
    assert json.loads(shown) == {text: text}
    assert terminal_text(shown) == shown


@given(ANY_TEXT)
def test_a_cell_of_a_spreadsheet_is_no_formula(text: str) -> None:
    shown = spreadsheet_text(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert shown.endswith(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* _c_ `d` [e](f) <g> ~~h~~", r"a \*b\* \_c\_ \`d\` \[e\](f) \<g> \~\~h\~\~"),
        ("# a", r"\# a"),
        ("a\n===", "a\n\\==="),
        ("expected_market_cap", "expected_market_cap"),
        ("\x1b]8;;http://x\x07a", "\ufffd\\]8;;http://x\ufffda"),
        ("大模型公司（科创板）", "大模型公司（科创板）"),
    ],
)
def test_marks_of_markdown_are_text(text: str, shown: str) -> None:
    assert markdown_text(text) == shown

"""Blocks within Slack's limits whatever is said, and nothing in them that acts; what Slack sends, read as text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from slack_sdk.models.blocks import Block

from assistant.answering.blocks import Piece
from assistant.channels.chat.message import Footnote, Line, Look, Message, Press
from assistant.channels.slack.drawing import (
    Page,
    draw,
    escaped,
    escaped_markdown,
    markdown_line,
    packed,
    tree_blocks,
    unpacked,
)
from assistant.channels.slack.events import Identity, plain_text
from assistant.channels.slack.forms import Place, facts_form, filled_in
from assistant.corpus.model import Evidence
from assistant.language.text import Language
from assistant.testing.slack.blocks import buttons, faulty, state_of, words_of
from tests.eligibility.verdicts import TABLE

US = Identity("T1", "U0BOT", "B0BOT", "Deals")
TEXT = st.text(max_size=400) | st.sampled_from(
    ["<!channel>", "*b* _i_ `c`", "& < >", "\u202eevil", "\u202e", "字" * 3000, "word " * 900]
)
PIECES = st.lists(
    st.builds(Piece, text=TEXT) | st.builds(Piece, citations=st.tuples(st.integers(1, 60))), min_size=1, max_size=6
)
LINES = st.builds(Line, pieces=PIECES.map(tuple), look=st.sampled_from(Look))
NOTES = st.builds(
    Footnote,
    n=st.integers(1, 60),
    reference=st.integers(0, 30).map(lambda n: f"doc@2026-01-01#{n}"),
    title=TEXT,
    badge=st.just("press"),
    evidence=st.just(Evidence.PRESS),
    form=st.just("restated"),
    quote=TEXT,
    url=st.sampled_from(
        [None, "https://www.sse.com.cn/a", "javascript:alert(1)", "https://x.y/|z>", "https://x.y/a|b"]
    ),
)
MESSAGES = st.builds(
    Message,
    lines=st.lists(LINES, max_size=60).map(tuple),
    language=st.sampled_from(Language),
    footnotes=st.lists(NOTES, max_size=60).map(tuple),
    answer=st.sampled_from(["", "a" * 32]),
    presses=st.lists(st.builds(Press, st.just("fill"), TEXT.filter(str.strip), st.text(max_size=50)), max_size=5).map(
        tuple
    ),
)


@settings(deadline=None)
@given(MESSAGES, TEXT)
def test_whatever_is_said_slack_takes_it(message: Message, question: str) -> None:
    pages = draw(message, question, {"name": "Example"})
    for page in pages:
        assert not faulty(list(page.blocks)), page
        assert "<" not in page.text
        for link in _links(list(page.blocks)):
            assert link.startswith("https://")
            assert not set(link) & set("|<> ")
    assert pressable(pages)[-1]["type"] == ("feedback_buttons" if message.answer else "button")


@given(st.lists(st.tuples(st.integers(0, 9), st.text("abc 字", min_size=1, max_size=300)), max_size=400))
def test_a_tree_of_any_size_fits_into_a_modal(held: list[tuple[int, str]]) -> None:
    lines = [Line((Piece("  " * depth + "x" + text),)) for depth, text in held]
    assert not faulty(tree_blocks(lines, Language.EN), most=100)


def test_a_line_is_never_cut_where_it_fits_and_its_citations_stay_with_it() -> None:
    lines = tuple(
        Line((Piece(f"Sentence {n} " + "about something " * 20), Piece(citations=(n,)))) for n in range(1, 101)
    )
    pages = draw(Message(lines, Language.EN))
    assert len(pages) > 2
    for n, line in enumerate(lines, 1):
        assert sum(line.text in words_of(list(page.blocks)) for page in pages) == 1, n


def test_a_line_longer_than_a_message_is_cut_between_words_and_nothing_is_lost() -> None:
    words = [f"word{n}" for n in range(4_000)]
    line = Line((Piece(" ".join(words)), Piece(citations=(1,))))
    pages = draw(Message((line,), Language.EN))
    said = " ".join(words_of(list(page.blocks)) for page in pages)
    assert said.replace("[1]", " ").split() == words
    assert said.endswith("[1]")


@given(st.text(max_size=300))
def test_markdown_that_grows_holds_no_mark_of_slacks(text: str) -> None:
    said = escaped_markdown(text)
    assert "<" not in said
    assert ">" not in said
    assert not any(call in said for call in ("@here", "@channel", "@everyone"))


@pytest.mark.parametrize(
    "text", ["*a*", "_a_", "`a`", "~a~", "# a", "- a", "> a", "1. a", "[a](http://b)", "|a|", "<!here>"]
)
def test_a_claim_that_looks_like_markdown_is_shown_as_it_is(text: str) -> None:
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown_line(Line((Piece(text),))))
    assert html == f"<p>{escaped(text)}</p>\n"


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40) | st.lists(st.text(max_size=9)), max_size=20))
def test_packed_facts_come_back(facts: dict[str, object]) -> None:
    assert unpacked(packed(facts)) == facts


@pytest.mark.parametrize("damaged", ["", "x", "eJw=", "{}", "字", packed({})[:-4]])
def test_damaged_facts_are_no_facts(damaged: str) -> None:
    assert unpacked(damaged) == {}


@pytest.mark.parametrize("language", Language)
def test_the_form_is_one_that_slack_takes_and_gives_back_what_is_known(language: Language) -> None:
    known: dict[str, object] = {
        "expected_market_cap": "4.5bn",
        "weighted_voting_rights": "false",
        "exceptional_sci_tech_cases": ["national_award", "import_substitution"],
        "asserted.lawful_business": "true",
        "asserted.no_major_violations": "false",
        "three_year_rd_ratio": "20%",
        "years.2019.revenue": "80m",
    }
    for first in ("", "asserted.lawful_business", "revenue_cagr", "years.2021.audit_opinion", "no_such_fact"):
        view = facts_form(TABLE, Place("C1", language), known, 2025, first)
        assert not faulty(view["blocks"], most=100)
        assert filled_in(TABLE, _untouched(view), language) == (known, {})


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U0BOT> what about &lt;5%&gt; &amp; more?", "what about <5%> & more?"),
        ("ask <@U7|ann> in <#C1|deals> or <#C2>", "ask @ann in #deals or #C2"),
        ("<!here> <!subteam^S1|@legal> <!date^1^{date}|today>", "@here @legal today"),
        ("see <https://a.b/c|the rule> and <https://d.e>", "see the rule and https://d.e"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
        ("2 < 3 and <broken", "2 < 3 and <broken"),
        ("", ""),
    ],
)
def test_marks_of_slack_are_read_as_what_they_show(sent: str, read: str) -> None:
    assert plain_text(sent, US) == read


def pressable(pages: tuple[Page, ...]) -> list[dict[str, Any]]:
    """Everything to press on these pages."""
    return [held for page in pages for held in buttons(list(page.blocks))]


def _links(value: object) -> list[str]:
    if isinstance(value, list):
        return [link for inner in value for link in _links(inner)]
    if not isinstance(value, dict):
        return []
    own = [str(value["url"])] if "url" in value else []
    return own + [link for inner in value.values() for link in _links(inner)]


def _untouched(view: dict[str, Any]) -> dict[str, Any]:
    """The state of a form that was sent as it was opened."""
    blocks = view["blocks"]
    assert all(Block.parse(block) for block in blocks)
    fields = [block for block in blocks if block["type"] == "input"]
    return {block["block_id"]: {"value": state_of(block["element"], ...)} for block in fields}

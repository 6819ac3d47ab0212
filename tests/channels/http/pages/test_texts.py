"""Texts as the page and other channels write them: differences word by word, quotes marked, answers as Markdown."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.answer import Answer, AnswerOutcome, Citation, Claim
from assistant.answering.blocks import Block, BlockKind, Layout
from assistant.answering.plan.realiser import plain_block
from assistant.channels.http.pages.provision_view import MarkedQuote, texts_of
from assistant.channels.http.pages.word_diff import DiffMark, word_diff
from assistant.channels.shown.markdown import answer_markdown
from assistant.corpus.model import Corpus, Evidence, Form, web_address
from assistant.language.sinks import markdown_text
from assistant.language.text import Language

ONE = Claim("One.", (1,)).block()
WORDS = st.text(alphabet="ab 1.,80亿元。\n-'", max_size=60)


@given(WORDS, WORDS)
def test_a_difference_holds_both_texts_whole(older: str, newer: str) -> None:
    found = word_diff(older, newer)
    assert "".join(part.text for part in found if part.mark is not DiffMark.REMOVED) == newer
    assert "".join(part.text for part in found if part.mark is not DiffMark.ADDED) == older


def test_a_number_that_changed_is_marked_as_a_whole() -> None:
    found = word_diff("不低于6000万元。", "不低于8000万元。")
    assert [(part.mark, part.text) for part in found] == [
        (DiffMark.SAME, "不低于"),
        (DiffMark.REMOVED, "6000"),
        (DiffMark.ADDED, "8000"),
        (DiffMark.SAME, "万元。"),
    ]


@given(st.data())
def test_marking_a_quote_loses_nothing_of_the_text(corpus: Corpus, data: st.DataObject) -> None:
    provision = corpus.documents["sse-star-listing-rules"].latest.provisions["2.1.2(5)"]
    language = data.draw(st.sampled_from(list(Language)))
    text = provision.text[language]
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text) + 9)] * 2)))
    first, second = texts_of(provision, MarkedQuote(language, start, end), Language.EN)
    assert (first.language, second.language) == (language, next(other for other in Language if other is not language))
    assert ["".join(part.text for part in line) for line in first.paragraphs] == text.splitlines()
    marked = "".join(part.text for line in first.paragraphs for part in line if part.marked)
    assert marked == text[start:end].replace("\n", "")
    assert not any(part.marked for line in second.paragraphs for part in line)


def _answer(*blocks: Block, url: str | None = None, quote: str = "words", title: str = "Rules") -> Answer:
    cited = Citation(
        1,
        "rules",
        "2024-01-01",
        "1",
        title,
        quote,
        0,
        5,
        Form.RESTATEMENT,
        Evidence.PRESS,
        url,
        dt.date(2024, 1, 1),
        None,
    )
    plan = tuple({"part": part, "step": step, "of": "", "with": []} for part, step in ((1, "say"), (2, "absent")))
    return Answer(
        "?",
        Language.EN,
        dt.date(2026, 1, 1),
        AnswerOutcome.PARTIAL,
        blocks,
        citations=(cited,),
        warnings=("mind",),
        plan=plan,
    )


def test_an_answer_as_markdown_has_a_footnote_for_each_citation() -> None:
    items = (Claim(text, (1,), "As follows").block(BlockKind.LIST, Layout.ITEM) for text in ("One.", "Two [2]."))
    answer = _answer(*items, plain_block(BlockKind.NOTE, "End."), url="https://example.org/a")
    assert answer_markdown(answer) == (
        "**As follows:**\n\n- One.[^1]\n- Two \\[2\\].[^1]\n\nEnd.\n\n"
        "*This answers part of the question only.*\n\n*Note: mind*\n\n"
        "[^1]: Rules, rules@2024-01-01#1 (press, restated): “words” <https://example.org/a>\n"
    )


@pytest.mark.parametrize("language", list(Language))
def test_every_citation_of_a_real_answer_has_its_footnote(ask: Callable[..., Answer], language: Language) -> None:
    answer = ask("科创板五套上市标准分别是什么？" if language is Language.ZH else "What are the five STAR standards?")
    written = answer_markdown(answer)
    assert re.findall(r"^\[\^(\d+)\]: ", written, re.MULTILINE) == [str(citation.n) for citation in answer.citations]
    assert set(re.findall(r"\[\^(\d+)\](?!:)", written)) == {str(n) for claim in answer.claims for n in claim.citations}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x/>\n# y", "data:text/html,x", "//x", "https://a b"])
def test_no_footnote_links_to_what_is_no_web_address(url: str) -> None:
    assert not web_address(url)
    assert url not in answer_markdown(_answer(ONE, url=url))


@given(st.text(max_size=40))
def test_nothing_in_a_text_is_taken_for_markdown(text: str) -> None:
    written = markdown_text(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*\[\]<]", re.sub(r"\\[`*\[\]<\\]", "", written))
    assert not re.search(r"^\s*[#>]", written, re.MULTILINE)


def test_markup_in_titles_and_quotes_stays_text() -> None:
    answer = _answer(ONE, quote="a\n# b <img src=x>", title="[x](javascript:y)")
    (footnote,) = [
        line for line in answer_markdown(dataclasses.replace(answer)).splitlines() if line.startswith("[^1]:")
    ]
    assert "\\[x\\](javascript:y)" in footnote
    assert "“a # b \\<img src=x>”" in footnote

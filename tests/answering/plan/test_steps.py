"""Steps name whole sentences of the corpus; what names nothing the corpus holds is no sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.plan.steps import (
    SentenceId,
    Step,
    StepKind,
    find_sentence,
    parse_sentence_id,
    sentence_step,
    sentences_of,
)
from assistant.corpus.model import Corpus
from assistant.language.text import Language
from assistant.testing.small_corpus import CORPUS, FIFTH, NO_PROFIT, OLD, provision

FIRST_ID = "rules@2026-04-24#2.1.2(5)/en/1"


def test_a_step_says_its_part_its_kind_and_what_it_is_of() -> None:
    step = sentence_step(provision("2.1.2(5)"), Language.EN, 1, part=2)
    assert step == Step(StepKind.SAY, "rules@2026-04-24#2.1.2(5)/en/2", 2)
    assert step.as_json() == {"part": 2, "step": "say", "of": "rules@2026-04-24#2.1.2(5)/en/2", "with": []}


def test_the_kinds_of_steps_are_the_closed_list_of_the_contract() -> None:
    assert [kind.value for kind in StepKind] == [
        "say", "items", "stages", "table", "select", "differ", "verdict", "figure", "absent", "ask",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (FIRST_ID, FIFTH),
        ("rules@2026-04-24#2.1.2(5)/en/2", NO_PROFIT),
        ("rules@2023-01-01#2.1.2(5)/en/1", OLD),
        ("rules@2026-04-24#2.1.2(5)/zh/1", "第五套标准要求预计市值不低于40亿元。"),
    ],
)
def test_the_sentence_of_that_name_is_given_as_it_stands(name: str, text: str) -> None:
    sentence = find_sentence(CORPUS, name)
    assert sentence is not None
    assert (sentence.text, str(sentence.id)) == (text, name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "//",
        "rules",
        "rules#2.1.2(5)/en/1",
        "rules@2026-04-24#2.1.2(5)",
        "rules@2026-04-24#2.1.2(5)/en",
        "rules@2026-04-24#2.1.2(5)/en/0",
        "rules@2026-04-24#2.1.2(5)/en/3",
        "rules@2026-04-24#2.1.2(5)/en/-1",
        "rules@2026-04-24#2.1.2(5)/en/１",
        "rules@2026-04-24#2.1.2(5)/en/²",
        "rules@2026-04-24#2.1.2(5)/fr/1",
        "rules@2026-04-24#2.1.2(5)/en/1/1",
        "rules@2026-04-24#2.1.2(6)/en/1",
        "rules@2026-04-23#2.1.2(5)/en/1",
        "others@2026-04-24#2.1.2(5)/en/1",
        f"rules@2026-04-24#2.1.2(5)/en/{'9' * 5_000}",
    ],
)
def test_what_the_corpus_does_not_hold_is_no_sentence(name: str) -> None:
    assert find_sentence(CORPUS, name) is None


@given(st.one_of(st.text(max_size=60), st.text(alphabet="rules@2026-04-24#2.1.2(5)/en1zh", max_size=40)))
def test_no_text_makes_a_sentence_that_does_not_stand_there(name: str) -> None:
    sentence = find_sentence(CORPUS, name)
    if sentence is not None:
        assert sentence.text in sentences_of(sentence.provision, sentence.id.language)


def test_every_sentence_of_the_corpus_has_an_id_that_names_it_and_no_other(corpus: Corpus) -> None:
    seen: set[str] = set()
    for document in corpus.documents.values():
        for version in document.versions:
            for item in version.provisions.values():
                for language in Language:
                    for number, text in enumerate(sentences_of(item, language), start=1):
                        name = str(SentenceId(item.reference, language, number))
                        sentence = find_sentence(corpus, name)
                        assert sentence is not None
                        assert sentence.text == text
                        assert parse_sentence_id(name) == sentence.id
                        assert name not in seen
                        seen.add(name)
    assert len(seen) > 2_000

"""Whatever a model replies, an answer holds sentences of the corpus in force, the checker's lines and the program's own.

Nothing else: no word of the reply.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answering.answer import Answer
from assistant.answering.blocks import Author, Block, BlockKind, Piece
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.pipeline import Pipeline
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Evidence, Reference
from assistant.corpus.words import evidence_sentence
from assistant.evaluation.scripted import ScriptedClient
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language
from assistant.service import Assistant
from assistant.testing.scripted_model import LOOP
from tests.conftest import TODAY

QUESTIONS = (
    "What does the fifth listing standard require?",
    "第五套标准要求多少市值？",
    "List the conditions for leaving the growth tier.",
    "Compare standard 2 and standard 4.",
    "How have the sci-tech attribute indicators changed since 2020?",
    "What was the minimum number of invention patents on 1 June 2023?",
    "大模型企业预计市值39亿元，能用第五套标准吗？第五套标准要求什么？",
    "What is the fifth standard? How much is the listing fee?",
    "发行人需要多少名法务人员？",
)
LIES = (
    "The fifth standard requires an expected market cap of at least RMB 5 billion.",
    "- Checker's result – Market-cap and financial standard: met on the facts stated. [1]",
    "Verdict on the whole: eligible.",
    "Evidence: the official text, read in full.",
    "贵公司符合第五套标准，可以上市。",
    "Nothing held here speaks to profit.",
    "sse-star-listing-rules@2019-03-01#2.1.2(5)/en/1",
    "https://evil.example",
    "<think>",
    "</think>",
)

numbers = st.lists(st.integers(-3, 60), max_size=12)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(LIES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
words = st.lists(
    st.one_of(st.sampled_from(LIES), st.text(max_size=12), numbers.map(str), st.integers(0, 40).map(str)), max_size=8
)
replies = st.one_of(
    numbers.map(lambda chosen: json.dumps({"say": chosen})),
    numbers.map(lambda chosen: "\n".join(map(str, chosen))),
    st.tuples(st.sampled_from(LIES), numbers).map(lambda item: json.dumps({"text": item[0], "say": item[1]})),
    st.tuples(st.sampled_from(LIES), numbers).map(lambda item: f"{item[0]}\n{item[1]}\n{item[0]}"),
    words.map("\n".join),
    words.map(" ".join),
    anything.map(json.dumps),
    st.binary(max_size=400).map(lambda data: data.decode("utf-8", "replace")),
    st.text(max_size=200),
)

EVIDENCE = {
    WORDS(name, language, sentence=evidence_sentence(grade)[language], **marks)
    for grade in Evidence
    for language in Language
    for name, marks in (("evidence.of_all", {}), ("evidence.of_some", {"marks": ""}))
}


def words_of(block: Block) -> str:
    """What a block says without the numbers of its citations."""
    return "".join(piece.text for piece in block.pieces)


def stands_in_force(block: Block, answer: Answer, corpus: Corpus, *, history: bool) -> bool:
    """Whether the block is a whole sentence of the one provision it cites, in the version in force on the answer's day."""
    (number,) = block.citations
    cited = answer.citations[number - 1]
    provision = corpus.find(Reference(cited.document, cited.provision, cited.version))
    return (
        provision is not None
        and block.text == cited.quote == provision.text[answer.language][cited.start : cited.end]
        and cited.quote in corpus_sentences(provision.text[answer.language], answer.language)
        and (history or provision.in_force(answer.as_of))
        and block.heading.startswith(cited.title.partition(" · ")[0] if block.heading else "")
    )


def strays(answer: Answer, plain: Answer, corpus: Corpus) -> list[Block]:
    """The blocks that are none of what an answer may hold; `plain` is the answer that rules planned."""
    notes = {citation.note for citation in answer.citations}
    own = {(block.by, words_of(block)) for block in plain.blocks}
    history = any(step["step"] == "differ" for step in plain.plan)
    return [
        block
        for block in answer.blocks
        if not (
            (block.by, words_of(block)) in own
            or (block.by is Author.RULE and stands_in_force(block, answer, corpus, history=history))
            or (block.kind is BlockKind.EVIDENCE and words_of(block) in EVIDENCE)
            or (block.kind is BlockKind.NOTE and words_of(block) in notes)
        )
    ]


@pytest.fixture(scope="module")
def plain(assistant: Assistant) -> Callable[[str], Answer]:
    """The answer that rules plan."""
    return cache(Pipeline(assistant.book, assistant.retriever, lambda: TODAY).ask)


def answered(assistant: Assistant, question: str, pieces: list[str]) -> Answer:
    """The answer when every call of the model brings this reply."""
    planner = ModelPlanner(ScriptedClient(pieces), LOOP)
    return Pipeline(assistant.book, assistant.retriever, lambda: TODAY, planner).ask(question)


@given(reply=replies, question=st.sampled_from(QUESTIONS), size=st.integers(1, 60))
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_whatever_a_model_replies_no_word_of_it_is_shown(
    assistant: Assistant, plain: Callable[[str], Answer], reply: str, question: str, size: int
) -> None:
    without = plain(question)
    answer = answered(assistant, question, [reply[start : start + size] for start in range(0, len(reply), size)])
    assert strays(answer, without, assistant.corpus) == []
    assert strays(without, without, assistant.corpus) == []
    assert not any(block.by is Author.MODEL for block in answer.blocks)
    assert (answer.outcome, answer.verdict, answer.facts_read) == (
        without.outcome,
        without.verdict,
        without.facts_read,
    )
    assert any(block.is_claim for block in answer.blocks)
    others = {(step["step"], step["of"]) for step in answer.plan if step["step"] != "say"}
    assert others <= {(step["step"], step["of"]) for step in without.plan}
    said = {WORDS(f"model.{name}", answer.language) for name in ("nothing_chosen", "cut")}
    assert all(text in without.warnings or any(name in text for name in said) for text in answer.warnings)


@pytest.mark.parametrize("question", QUESTIONS)
def test_where_the_model_chooses_nothing_the_answer_is_the_one_of_the_rules(
    assistant: Assistant, plain: Callable[[str], Answer], question: str
) -> None:
    answer = answered(assistant, question, ["nothing"])
    assert (answer.blocks, answer.planner, answer.cacheable) == (plain(question).blocks, "rules", False)


def test_every_sentence_it_may_choose_can_be_shown_and_is_then_the_corpuss(
    assistant: Assistant, plain: Callable[[str], Answer]
) -> None:
    for question in QUESTIONS[:2]:
        texts = [answered(assistant, question, [f"[{number}]"]).blocks[0].text for number in range(1, 6)]
        assert len(set(texts)) == 5
        assert not strays(answered(assistant, question, ["[1, 2, 3, 4, 5]"]), plain(question), assistant.corpus)


def test_the_check_of_these_tests_sees_a_word_that_is_not_the_corpuss(
    assistant: Assistant, plain: Callable[[str], Answer]
) -> None:
    answer = plain(QUESTIONS[0])
    (first, *rest) = answer.blocks
    for lie in LIES[:4]:
        for block in (
            replace(first, pieces=(Piece(lie), *first.pieces[1:])),
            replace(first, pieces=(Piece(lie),), kind=BlockKind.VERDICT, by=Author.CHECKER),
            replace(first, pieces=(Piece(lie),), kind=BlockKind.EVIDENCE, by=Author.PROGRAM),
        ):
            changed = replace(answer, blocks=(block, *rest))
            if block.by is Author.RULE:
                assert strays(changed, answer, assistant.corpus) == [block]
            else:
                assert block in strays(changed, answer, assistant.corpus)

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
from assistant.answering.plan.dressing import undress
from assistant.answering.plan.rule_lines import rule_lines
from assistant.answering.plan.steps import Step, StepKind
from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import check_question, reading_of
from assistant.answering.verdict.lines import verdict_note
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Evidence, Reference
from assistant.corpus.words import evidence_sentence
from assistant.eligibility.figures.book import FigureBook
from assistant.eligibility.figures.wording import figure_words
from assistant.eligibility.rules.book import RuleBook
from assistant.evaluation.scripted import ScriptedClient
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language, written_day
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
    "Which standards do not need profit?",
    "未盈利的大模型企业能否在科创板上市？",
    "发行30亿，保荐机构要跟投多少？锁多久？",
    "Where is the text of the STAR listing rules, give me the link",
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
        and undress(block) == cited.quote == provision.text[answer.language][cited.start : cited.end]
        and cited.quote in corpus_sentences(provision.text[answer.language], answer.language)
        and (history or provision.in_force(answer.as_of))
        and block.heading.startswith(cited.title.partition(" · ")[0] if block.heading else "")
    )


def drawn(answer: Answer, book: RuleBook) -> set[tuple[BlockKind, str]]:
    """The leads and lines of tables that the rule data gives for the steps of the answer."""
    lines: set[tuple[BlockKind, str]] = set()
    for step in answer.plan:
        if step["step"] in ("table", "select"):
            told = rule_lines(Step(StepKind(str(step["step"])), str(step["of"])), book, answer.language, answer.as_of)
            lines |= {(BlockKind.TABLE, line.text) for line in told}
            lines |= {(BlockKind.LEAD, line.text) for line in told[:1] if step["step"] == "select"}
    return lines


def worked_out(answer: Answer, book: RuleBook) -> set[str]:
    """The figures that the question calls for, in words."""
    understood = understand(answer.question, book.corpus, TODAY)
    figures = FigureBook(book).figures_in(
        answer.question, lambda: reading_of(understood, book, today=TODAY), answer.as_of, verdict=False
    )
    return {figure_words(each, answer.language) for each in figures}


def told_by_the_checker(answer: Answer, book: RuleBook) -> set[str]:
    """The lines of the note on the verdict that the question calls for, written anew."""
    checked = check_question(understand(answer.question, book.corpus, TODAY), book)
    return {line.line.text for line in verdict_note(checked, book.corpus, answer.language)} if checked else set()


def told_by_the_program(answer: Answer, corpus: Corpus) -> set[str]:
    """What the catalog has the program say of the answer's day, and of the wording its citations come from."""
    day = written_day(answer.as_of, answer.language)
    openings = {WORDS(f"opening.{name}", answer.language, day=day) for name in ("past", "ahead")}
    versions = (version for document in corpus.documents.values() for version in document.versions)
    links = {WORDS("source.link", answer.language, url=url) for version in versions for url in version.urls}
    return openings | links | {citation.note for citation in answer.citations if citation.note}


def strays(answer: Answer, plain: Answer, book: RuleBook) -> list[Block]:
    """The blocks that are none of what an answer may hold; of `plain`, planned by rules, what is said to be absent."""
    absent = {words_of(block) for block in plain.blocks if block.kind is BlockKind.ABSENT}
    history = any(step["step"] == "differ" for step in plain.plan)
    rules, checker = drawn(answer, book), told_by_the_checker(answer, book)
    figures, program = worked_out(answer, book), told_by_the_program(answer, book.corpus)

    def is_allowed(block: Block) -> bool:
        text = words_of(block)
        match block.kind, block.by:
            case BlockKind.SENTENCE | BlockKind.LIST, Author.RULE:
                return stands_in_force(block, answer, book.corpus, history=history)
            case BlockKind.TABLE | BlockKind.LEAD, Author.RULE:
                return (block.kind, text) in rules
            case _, Author.CHECKER:
                return text in checker
            case _, Author.ARITHMETIC:
                return text in figures | checker
            case BlockKind.EVIDENCE, Author.PROGRAM:
                return text in EVIDENCE
            case BlockKind.NOTE, Author.PROGRAM:
                return text in program
            case BlockKind.ABSENT, Author.PROGRAM:
                return text in absent
            case _:
                return False

    return [block for block in answer.blocks if not is_allowed(block)]


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
    assert strays(answer, without, assistant.book) == []
    assert strays(without, without, assistant.book) == []
    assert not any(block.by is Author.MODEL for block in answer.blocks)
    assert (answer.outcome, answer.verdict, answer.facts_read) == (
        without.outcome,
        without.verdict,
        without.facts_read,
    )
    assert any(block.is_claim for block in answer.blocks) == any(block.is_claim for block in without.blocks)
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
        assert not strays(answered(assistant, question, ["[1, 2, 3, 4, 5]"]), plain(question), assistant.book)


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
                assert strays(changed, answer, assistant.book) == [block]
            else:
                assert block in strays(changed, answer, assistant.book)

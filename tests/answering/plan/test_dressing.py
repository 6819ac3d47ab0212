"""A dressed sentence is taken out of its dress by a table of its own, and is then the corpus's character by character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answering.answer import Answer
from assistant.answering.blocks import Author, Block, BlockKind, Piece
from assistant.answering.plan.dressing import undress
from assistant.answering.plan.realiser import Occasion, Realiser
from assistant.answering.plan.steps import LINK, TIMES, UNDER_TITLE, sentence_step, sentences_of
from assistant.answering.question.yes_no import is_lead
from assistant.answering.words import WORDS
from assistant.corpus.model import Corpus, Provision, Reference
from assistant.language.text import Language
from tests.conftest import TODAY, Ask

LEADS = [word.replace("_", ":", 1).removesuffix(":is") for word in WORDS.group("lead")]
COUNTED = f"{TIMES}:4"
QUESTIONS = [
    "Can an unprofitable large-language-model developer list on the STAR Market?",
    "未盈利的大模型企业能否在科创板上市？",
    "Does Guideline No. 10 cover industry-specific models?",
    "Must invention patents be able to be industrialised?",
    "发明专利必须能够产业化吗？",
    "比较创新药、医疗器械、商业火箭和大模型企业适用第五套标准的阶段性成果要求",
    "How does a STAR listing run, step by step?",
    "How have the sci-tech attribute indicators changed since 2020?",
    "科创属性评价指标历次修订有什么变化？",
    "Where is the text of the STAR listing rules, give me the link",
    "List the stages of a review of a STAR listing.",
    "科创成长层怎么退出？",
    "What was the minimum number of invention patents on 1 June 2023?",
]


def sentence_blocks(answer: Answer) -> Iterator[Block]:
    """The blocks that say a sentence of a provision: all of a rule's but what is drawn from the rule data."""
    drawn = {str(step["of"]) for step in answer.plan if step["step"] in ("table", "select")}
    kinds = (BlockKind.SENTENCE, BlockKind.LIST) if not drawn else (BlockKind.SENTENCE,)
    return (block for block in answer.blocks if block.by is Author.RULE and block.kind in kinds)


def cited(answer: Answer, block: Block, corpus: Corpus) -> Provision:
    (number,) = block.citations
    citation = answer.citations[number - 1]
    provision = corpus.find(Reference(citation.document, citation.provision, citation.version))
    assert provision is not None
    return provision


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_of_an_answer_is_the_corpuss_without_its_dress(ask: Ask, corpus: Corpus, question: str) -> None:
    answer = ask(question)
    blocks = list(sentence_blocks(answer))
    assert blocks
    for block in blocks:
        sentence = undress(block)
        assert sentence in sentences_of(cited(answer, block, corpus), answer.language)
        assert sentence == answer.citations[block.citations[0] - 1].quote


def test_some_of_these_answers_are_dressed(ask: Ask) -> None:
    dressed = [block for question in QUESTIONS for block in ask(question).blocks if any(map(is_lead, block.operators))]
    assert {block.text.partition(" ")[0] if block.text.isascii() else block.text[0] for block in dressed} >= {"Yes."}


@given(data=st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_sentence_is_dressed_with_it_comes_out_as_it_went_in(corpus: Corpus, data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(list(Language)))
    provision = data.draw(st.sampled_from(tuple(corpus.provisions(TODAY))))
    texts = sentences_of(provision, language)
    position = data.draw(st.integers(0, len(texts) - 1))
    operators = data.draw(st.lists(st.sampled_from([*LEADS, COUNTED, UNDER_TITLE, LINK]), max_size=3, unique=True))
    step = replace(sentence_step(provision, language, position), operators=tuple(operators))
    block, *link = Realiser(corpus, Occasion(language, TODAY)).speak(step)
    assert undress(block) == texts[position]
    assert (block.text == texts[position]) is not any(is_lead(each) or each == COUNTED for each in operators)
    assert all(each.kind is BlockKind.NOTE for each in link)


@pytest.mark.parametrize(
    ("text", "operators"),
    [
        ("The fifth standard asks no profit.", ("yes",)),
        ("No. The fifth standard asks no profit.", ("yes",)),
        ("Yes. The fifth standard asks no profit.", ("no",)),
        ("Yes, The fifth standard asks no profit.", ("yes",)),
        ("可以。第五套标准不要求盈利。", ("no:can",)),
        ("Yes. The fifth standard asks no profit.", ("as-an-issuer",)),
        ("", ("yes",)),
        ("It was amended on 1 May 2021 and 2 May 2022.", (COUNTED,)),
        ("5 times: It was amended on 1 May 2021 and 2 May 2022.", (COUNTED,)),
    ],
)
def test_what_is_not_dressed_as_it_says_cannot_be_undone(text: str, operators: tuple[str, ...]) -> None:
    assert undress(Block(BlockKind.SENTENCE, (Piece(text),), operators=operators)) is None


def test_a_word_that_no_operator_tells_of_stays_in_the_sentence() -> None:
    block = Block(BlockKind.SENTENCE, (Piece("Yes. The fifth standard asks no profit."),))
    assert undress(block) == "Yes. The fifth standard asks no profit."


def test_what_cannot_be_undone_is_not_shown(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    provision = next(iter(corpus.provisions(TODAY)))
    step = replace(sentence_step(provision, Language.EN, 0), operators=("yes",))
    monkeypatch.setattr("assistant.answering.plan.realiser.lead_words", lambda word, language: "Surely. ")
    assert Realiser(corpus, Occasion(Language.EN, TODAY)).speak(step) == ()

"""The realiser speaks whole sentences, checker's lines and the program's own; a step that nothing bears out is silent."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.blocks import Author, Block, BlockKind, Layout, lines_of
from assistant.answering.plan.realiser import (
    OTHER_MARKET,
    Occasion,
    Realiser,
    arranged,
    closing_blocks,
    evidence_blocks,
    note_blocks,
    note_steps,
    plain_block,
)
from assistant.answering.plan.steps import UNDER_TITLE, Step, StepKind, sentence_step, sentences_of
from assistant.answering.question.silence import silence_in
from assistant.answering.question.understanding import understand
from assistant.answering.verdict.checking import check_question
from assistant.answering.verdict.lines import verdict_note
from assistant.corpus.model import Corpus, Evidence
from assistant.language.text import Language
from assistant.testing.small_corpus import CORPUS, FIFTH, FIFTH_ZH, NO_PROFIT, TODAY
from tests.eligibility.verdicts import BOOK
from tests.eligibility.verdicts import TODAY as NOW

SENTENCE = Step(StepKind.SAY, "rules@2026-04-24#2.1.2(5)/en/1")
OLD_SENTENCE = Step(StepKind.SAY, "rules@2023-01-01#2.1.2(5)/en/1")


def spoken(*steps: Step, day: dt.date = TODAY, history: bool = False, language: Language = Language.EN) -> list[Block]:
    realiser = Realiser(CORPUS, Occasion(language, day, history))
    return [block for step in steps for block in realiser.speak(step)]


def test_a_sentence_is_said_as_it_stands_with_its_citation() -> None:
    realiser = Realiser(CORPUS, Occasion(Language.EN, TODAY))
    (block,) = realiser.speak(SENTENCE)
    assert (block.kind, block.by, block.text, block.citations) == (BlockKind.SENTENCE, Author.RULE, FIFTH, (1,))
    assert [citation.quote for citation in realiser.citations] == [FIFTH]


def test_no_sentence_is_said_twice_in_one_answer() -> None:
    realiser = Realiser(CORPUS, Occasion(Language.EN, TODAY))
    assert len(realiser.speak(SENTENCE)) == 1
    assert realiser.speak(SENTENCE) == ()
    assert [citation.quote for citation in realiser.citations] == [FIFTH]


def test_a_block_knows_its_part_and_its_operators() -> None:
    (block,) = spoken(Step(StepKind.SAY, SENTENCE.of, 3, (UNDER_TITLE,)))
    assert (block.part, block.operators) == (3, (UNDER_TITLE,))
    assert block.heading == "Listing Rules, Fifth standard"
    assert block.text == FIFTH
    assert block.as_json() == {
        "kind": "sentence", "part": 3, "text": FIFTH, "citations": [1], "by": "rule", "with": [UNDER_TITLE],
    }  # fmt: skip


@pytest.mark.parametrize(
    "of",
    [
        "", "The fifth standard requires RMB 5 billion.", "rules@2026-04-24#2.1.2(5)/en/9", "rules#2.1.2(5)/en/1",
        "rules@2026-04-24#2.1.2(9)/en/1", "others@2026-04-24#1/en/1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [kind for kind in StepKind if kind is not StepKind.ABSENT])
def test_a_step_of_what_is_not_held_is_silent(kind: StepKind, of: str) -> None:
    assert spoken(Step(kind, of)) == []


def test_only_what_was_in_force_on_the_day_is_said_unless_history_is_asked() -> None:
    assert spoken(OLD_SENTENCE) == []
    assert spoken(SENTENCE, day=dt.date(2025, 1, 1)) == []
    assert len(spoken(OLD_SENTENCE, day=dt.date(2025, 1, 1))) == 1
    assert len(spoken(OLD_SENTENCE, history=True)) == 1


def test_what_versions_say_differently_stands_under_the_days_of_each() -> None:
    old, new = spoken(
        Step(StepKind.DIFFER, OLD_SENTENCE.of), Step(StepKind.DIFFER, SENTENCE.of), history=True, day=TODAY
    )
    assert (old.heading, new.heading) == (
        "Listing Rules, 2023-01-01 to 2026-04-23",
        "Listing Rules, from 2026-04-24",
    )


def test_a_sentence_of_the_other_language_is_said_as_it_stands() -> None:
    (block,) = spoken(Step(StepKind.SAY, "rules@2026-04-24#2.1.2(5)/zh/1"))
    assert block.text == FIFTH_ZH


def test_every_sentence_of_the_corpus_in_force_can_be_said_and_is_the_corpuss(corpus: Corpus) -> None:
    for language in Language:
        for item in corpus.provisions(NOW):
            realiser = Realiser(corpus, Occasion(language, NOW))
            for position, text in enumerate(sentences_of(item, language)):
                (block,) = realiser.speak(sentence_step(item, language, position))
                assert block.text == text
                assert realiser.citations[block.citations[0] - 1].quote == text


def test_no_sentence_that_was_not_in_force_can_be_said(corpus: Corpus) -> None:
    realiser = Realiser(corpus, Occasion(Language.EN, NOW))
    past = [
        item
        for document in corpus.documents.values()
        for version in document.versions
        for item in version.provisions.values()
        if not item.in_force(NOW)
    ]
    assert past
    assert not any(realiser.speak(sentence_step(item, Language.EN, 0)) for item in past)


# --- the verdict ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["Expected market cap of RMB 3.9bn: do we meet standard 5?", "预计市值39亿元，符合第五套标准吗？"],
)
def test_a_verdict_is_the_checkers_lines_and_no_other(question: str) -> None:
    understood = understand(question, BOOK.corpus, NOW)
    check = check_question(understood, BOOK)
    assert check is not None
    language = understood.language
    note = verdict_note(check, BOOK.corpus, language)
    realiser = Realiser(BOOK.corpus, Occasion(language, NOW, note=note))
    blocks = [block for step in note_steps(note) for block in realiser.speak(step)]
    assert [block.text for block in blocks] == [item.line.text for item in note]
    assert blocks
    assert {(block.kind, block.by) for block in blocks} == {(BlockKind.VERDICT, Author.CHECKER)}
    assert realiser.speak(Step(StepKind.VERDICT, "no-such-section")) == ()


def test_a_number_of_the_note_is_arithmetic() -> None:
    understood = understand("860人里研发81人，够吗？", BOOK.corpus, NOW)
    check = check_question(understood, BOOK)
    assert check is not None
    note = verdict_note(check, BOOK.corpus, understood.language)
    realiser = Realiser(BOOK.corpus, Occasion(understood.language, NOW, note=note))
    (step,) = [step for step in note_steps(note) if step.kind is StepKind.FIGURE]
    (block,) = realiser.speak(step)
    assert (block.kind, block.by, block.text) == (
        BlockKind.FIGURE, Author.ARITHMETIC, "至少需要86名研发人员，还差5人。"
    )  # fmt: skip
    assert block.citations


def test_without_a_note_there_is_no_verdict() -> None:
    assert spoken(Step(StepKind.VERDICT, "lead"), Step(StepKind.VERDICT, "listing/standard-5")) == []


# --- what is not held -------------------------------------------------------------------------------------------------


def absent(corpus: Corpus, of: str, language: Language = Language.EN, day: dt.date = NOW) -> list[Block]:
    return list(Realiser(corpus, Occasion(language, day)).speak(Step(StepKind.ABSENT, of)))


@pytest.mark.parametrize("language", list(Language))
def test_a_topic_not_held_is_named_with_where_to_look(corpus: Corpus, language: Language) -> None:
    for topic in corpus.not_held:
        (block,) = absent(corpus, topic.id, language)
        assert (block.kind, block.by, block.citations) == (BlockKind.ABSENT, Author.PROGRAM, ())
        assert topic.names(language)[0] in block.text
        assert topic.see[language] in block.text


def test_what_is_said_of_a_topic_not_held(corpus: Corpus) -> None:
    (topic,) = silence_in("listing fee?", corpus).topics
    (english,), (chinese,) = (absent(corpus, topic.id, language) for language in (Language.EN, Language.ZH))
    assert english.text == (
        "Nothing is held here on listing fee; see the fee schedule on the Shanghai Stock Exchange's site."
    )
    assert chinese.text.startswith("这里没有收录关于")
    assert "上交所网站公布的收费标准" in chinese.text


def test_a_subject_of_the_asker_is_named_in_quotation_marks(corpus: Corpus) -> None:
    (block,) = absent(corpus, "a discount for strategic investors")
    assert block.text == "Nothing held here speaks to “a discount for strategic investors”."
    (other,) = absent(corpus, OTHER_MARKET)
    assert other.text.startswith("Only the STAR side")


def test_a_version_not_yet_in_force_is_told_of_with_its_first_day_and_cited(corpus: Corpus) -> None:
    (block,) = absent(corpus, "sse-guideline-10-large-models@2026-06-17#about", day=dt.date(2026, 3, 1))
    assert block.kind is BlockKind.ABSENT
    assert "1 March 2026" in block.text
    assert "17 June 2026" in block.text
    assert block.citations == (1,)


# --- what stands around -----------------------------------------------------------------------------------------------


def test_sentences_run_together_or_stand_in_a_list() -> None:
    blocks = spoken(SENTENCE, Step(StepKind.SAY, "rules@2026-04-24#2.1.2(5)/en/2"))
    assert [block.layout for block in arranged(blocks, listed=False)] == [Layout.PARAGRAPH, Layout.RUN_ON]
    listed = arranged(blocks, listed=True)
    assert [(block.kind, block.layout) for block in listed] == [(BlockKind.LIST, Layout.ITEM)] * 2
    assert [block.text for block in listed] == [FIFTH, NO_PROFIT]


def test_what_is_not_mentioned_is_no_item_of_a_list() -> None:
    blocks = (*spoken(SENTENCE), plain_block(BlockKind.ABSENT, "What was found does not mention “documents”."))
    assert [block.layout for block in arranged(blocks, listed=True)] == [Layout.ITEM, Layout.PARAGRAPH]


def test_sentences_of_two_parts_do_not_run_together() -> None:
    blocks = spoken(SENTENCE, Step(StepKind.SAY, "rules@2026-04-24#2.1.2(5)/en/2", part=2))
    assert [block.layout for block in arranged(blocks, listed=False)] == [Layout.PARAGRAPH, Layout.PARAGRAPH]


def test_sentences_under_headings_are_items() -> None:
    blocks = spoken(Step(StepKind.SAY, SENTENCE.of, operators=(UNDER_TITLE,)))
    assert [block.layout for block in arranged(blocks, listed=False)] == [Layout.ITEM]


def test_weak_evidence_is_said_in_words_and_strong_is_not(corpus: Corpus) -> None:
    realiser = Realiser(corpus, Occasion(Language.EN, NOW))
    for item in corpus.provisions(NOW):
        realiser.speak(sentence_step(item, Language.EN, 0))
    weak = {citation.evidence for citation in realiser.citations} - {Evidence.OFFICIAL, Evidence.TRANSCRIBED}
    blocks = evidence_blocks(realiser.citations, Language.EN)
    assert len(blocks) == len(weak)
    assert {number for block in blocks for number in block.citations} == {
        citation.n for citation in realiser.citations if citation.evidence in weak
    }
    assert evidence_blocks((), Language.EN) == ()
    notes = note_blocks(realiser.citations)
    assert {number for block in notes for number in block.citations} == {
        citation.n for citation in realiser.citations if citation.note
    }


@pytest.mark.parametrize("language", Language)
def test_a_note_on_the_citations_of_an_evidence_line_runs_on_behind_it(corpus: Corpus, language: Language) -> None:
    realiser = Realiser(corpus, Occasion(language, NOW))
    noted = next(item for item in corpus.provisions(NOW) if item.note and item.evidence is Evidence.UNVERIFIED)
    realiser.speak(sentence_step(noted, language, 0))
    evidence, note = closing_blocks(realiser.citations, language)
    assert noted.note is not None
    assert (evidence.kind, note.kind, note.layout) == (BlockKind.EVIDENCE, BlockKind.NOTE, Layout.RUN_ON)
    assert (note.text, note.citations) == (noted.note[language], ())
    assert len(lines_of((evidence, note), language)) == 1


def test_evidence_of_all_citations_needs_no_numbers(corpus: Corpus) -> None:
    realiser = Realiser(corpus, Occasion(Language.EN, NOW))
    press = next(item for item in corpus.provisions(NOW) if item.evidence is Evidence.PRESS)
    realiser.speak(sentence_step(press, Language.EN, 0))
    (block,) = evidence_blocks(realiser.citations, Language.EN)
    assert block.citations == ()
    assert plain_block(BlockKind.EVIDENCE, block.text) == block

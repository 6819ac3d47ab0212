"""What an answer says is blocks; its text, its lines and its claims are read off them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from assistant.answering.answer import Answer, AnswerOutcome, Claim, is_partly
from assistant.answering.blocks import Author, Block, BlockKind, Layout, LineKind, Piece, lines_of
from assistant.answering.plan.realiser import arranged, plain_block
from assistant.language.text import Language

ONE, TWO = Claim("One.", (1,)), Claim("Two.", (2, 1))
OLD, NEW = Claim("Old.", (1,), "Rules, 2019 to 2024"), Claim("New.", (2,), "Rules, from 2024")
LEAD = plain_block(BlockKind.LEAD, "Two of five:")


def said(*claims: Claim, listed: bool = False, kind: BlockKind = BlockKind.SENTENCE) -> tuple[Block, ...]:
    return arranged([claim.block(kind) for claim in claims], listed=listed)


def answer(*blocks: Block, language: Language = Language.EN) -> Answer:
    return Answer("q", language, dt.date(2026, 11, 22), AnswerOutcome.ANSWERED, blocks)


def test_sentences_run_together_with_their_markers_behind_them() -> None:
    blocks = said(ONE, TWO)
    assert answer(*blocks).text == "One. [1] Two. [2][1]"
    assert answer(*blocks, language=Language.ZH).text == "One.[1]Two.[2][1]"
    assert [block.kind for block in blocks] == [BlockKind.SENTENCE, BlockKind.SENTENCE]


def test_a_list_has_an_item_for_each_sentence() -> None:
    blocks = said(ONE, TWO, listed=True)
    assert answer(*blocks).text == "- One. [1]\n- Two. [2][1]"
    assert [block.kind for block in blocks] == [BlockKind.LIST, BlockKind.LIST]


@pytest.mark.parametrize(("language", "colon"), [(Language.EN, ":"), (Language.ZH, "：")])
def test_sentences_of_one_group_stand_together_under_its_heading(language: Language, colon: str) -> None:
    lines = answer(*said(OLD, OLD, NEW), language=language).lines
    space = " " if language is Language.EN else ""
    assert [line.text for line in lines] == [
        f"{OLD.group}{colon}", f"- Old.{space}[1]", f"- Old.{space}[1]", f"{NEW.group}{colon}", f"- New.{space}[2]",
    ]  # fmt: skip
    assert [line.kind for line in lines] == [
        LineKind.HEADING, LineKind.ITEM, LineKind.ITEM, LineKind.HEADING, LineKind.ITEM,
    ]  # fmt: skip


def test_a_lead_is_a_sentence_of_its_own_before_a_list_and_before_anything_else() -> None:
    assert [line.kind for line in lines_of((LEAD, ONE.block(layout=Layout.ITEM)), Language.EN)] == [
        LineKind.PARAGRAPH, LineKind.ITEM,
    ]  # fmt: skip
    for following in (ONE.block(), OLD.block(layout=Layout.ITEM)):
        assert lines_of((LEAD, following), Language.EN)[0].kind is LineKind.PARAGRAPH
    assert lines_of((), Language.EN) == ()


def test_markers_stand_where_they_belong_in_a_sentence_about_citations() -> None:
    evidence = Block(BlockKind.EVIDENCE, (Piece("Evidence for "), Piece(citations=(1, 2)), Piece(": press.")))
    note = Block(BlockKind.NOTE, (Piece(citations=(3,)), Piece("carried over")))
    assert answer(evidence, note).text == "Evidence for [1][2]: press.\n[3] carried over"
    assert (evidence.text, evidence.citations) == ("Evidence for [1][2]: press.", (1, 2))
    assert (note.text, note.citations) == ("carried over", (3,))


def test_the_claims_of_an_answer_are_what_it_states_with_citations() -> None:
    given = answer(
        *said(ONE, kind=BlockKind.ABSENT),
        *(replace(block, layout=Layout.ITEM) for block in said(TWO, kind=BlockKind.VERDICT)),
        plain_block(BlockKind.VERDICT, "Verdict on the whole: undetermined."),
        *said(OLD, NEW),
        Block(BlockKind.EVIDENCE, (Piece("Evidence for "), Piece(citations=(1,)), Piece(": press."))),
        Block(BlockKind.NOTE, (Piece(citations=(1,)), Piece("carried over"))),
        plain_block(BlockKind.ABSENT, "Nothing is held here on fees."),
    )
    absent, verdict = BlockKind.ABSENT, BlockKind.VERDICT
    assert [(claim.text, claim.citations, claim.group, claim.kind, claim.layout) for claim in given.claims] == [
        ("One.", (1,), "", absent, Layout.PARAGRAPH),
        ("Two.", (2, 1), "", verdict, Layout.ITEM),
        ("Old.", (1,), OLD.group, BlockKind.LIST, Layout.ITEM),
        ("New.", (2,), NEW.group, BlockKind.LIST, Layout.ITEM),
    ]
    assert given.first_claims == given.claims[:2]
    assert answer(plain_block(absent, "Nothing held here speaks to “fees”."), ONE.block()).first_claims == ()
    assert given.without_claims(0) == given.blocks
    assert [block.text for block in given.without_claims(3)] == [
        "Verdict on the whole: undetermined.", "New.", "Evidence for [1]: press.", "carried over",
        "Nothing is held here on fees.",
    ]  # fmt: skip


def test_a_number_in_brackets_that_a_text_brings_along_is_text() -> None:
    (line,) = answer(Claim("See note [2].", (1,)).block()).lines
    assert line.pieces == (Piece("See note [2]. "), Piece(citations=(1,)))


def test_the_json_has_each_block_with_its_words_and_its_citations() -> None:
    value = answer(LEAD, *said(ONE, TWO)).as_json()
    assert value["answer"] == "Two of five:\nOne. [1] Two. [2][1]"
    assert value["blocks"] == [
        {"kind": "lead", "part": 1, "text": "Two of five:", "citations": [], "by": "program", "with": []},
        {"kind": "sentence", "part": 1, "text": "One.", "citations": [1], "by": "program", "with": []},
        {"kind": "sentence", "part": 1, "text": "Two.", "citations": [2, 1], "by": "program", "with": []},
    ]
    whose = Block(BlockKind.FIGURE, (Piece("3% = 9"),), by=Author.ARITHMETIC, part=2, operators=("zh-amounts",))
    assert whose.as_json() == {
        "kind": "figure", "part": 2, "text": "3% = 9", "citations": [], "by": "arithmetic", "with": ["zh-amounts"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "partly"),
    [
        ([(1, "absent"), (1, "say")], False),  # what stands nearest to what nothing speaks to
        ([(1, "absent"), (2, "absent")], False),
        ([(1, "absent"), (2, "say")], True),
        ([(1, "say"), (1, "absent")], True),  # said, but not outright
    ],
)
def test_a_part_is_answered_where_something_speaks_to_it(steps: list[tuple[int, str]], partly: bool) -> None:
    assert is_partly("partial", steps) is partly
    assert not is_partly("answered", steps)

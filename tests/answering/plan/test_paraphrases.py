"""How people word what sentences say: words that stood for others in questions known make a sentence likelier."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answering.plan.paraphrases import Paraphrases, as_bytes, read_paraphrases
from assistant.evaluation.paraphrase_fitting import Answered, fit_paraphrases
from assistant.language.text import Language

LEAVES, LOCKED = frozenset({"holder", "leaves", "office"}), frozenset({"shares", "locked", "months"})
KNOWN = (
    Answered({"founder", "quits"}, LEAVES),
    Answered({"cto", "quits"}, LEAVES),
    Answered({"founder", "frozen", "stock"}, LOCKED),
    Answered({"stock", "frozen"}, LOCKED),
)


@pytest.fixture
def known() -> Paraphrases:
    return fit_paraphrases(KNOWN)


def test_a_sentence_is_likelier_asked_for_in_words_that_stood_for_its_own(known: Paraphrases) -> None:
    quits, frozen = (known.of_question({"cfo", word}) for word in ("quits", "frozen"))
    assert quits(LEAVES) > quits(LOCKED)
    assert frozen(LOCKED) > frozen(LEAVES)


def test_a_word_that_a_sentence_has_itself_speaks_for_it_though_nobody_asked_with_it(known: Paraphrases) -> None:
    likely = known.of_question({"escrow"})
    assert likely(frozenset({"escrow", "shares"})) > likely(frozenset({"shares"}))


def test_nothing_is_told_by_amounts_and_single_chinese_characters(known: Paraphrases) -> None:
    likely = known.of_question({"amount:percent:0.1", "股"})
    assert likely(LEAVES) == likely(LOCKED) == 0.0


def test_they_are_read_as_they_were_written_and_written_the_same_every_time(known: Paraphrases, tmp_path: Path) -> None:
    path = tmp_path / "paraphrases.npz"
    both = {Language.EN: known, Language.ZH: fit_paraphrases([Answered({"离职"}, {"离开", "公司"})])}
    path.write_bytes(as_bytes(both))
    assert as_bytes(both) == as_bytes(both)
    for language, asked, said in ((Language.EN, {"quits"}, LEAVES), (Language.ZH, {"离职"}, frozenset({"离开"}))):
        read = read_paraphrases(path)[language].of_question(asked)
        assert read(said) == pytest.approx(both[language].of_question(asked)(said), rel=0.01)
        assert read(said) > read(frozenset({"other"}))


def test_without_a_file_only_the_words_themselves_tell(tmp_path: Path) -> None:
    likely = read_paraphrases(tmp_path / "none.npz")[Language.EN].of_question({"quits"})
    assert likely(frozenset({"quits"})) > likely(LEAVES) == 0.0

"""Questions asked before: a new one is taken for one of those it is near to, and nothing is told where none is near."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.answering.plan.asked_before import AskedBefore, Likeness, as_bytes, asked_before, read_asked_before
from assistant.language.text import Language


def vector(*places: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A vector of length 1 along some of eight axes."""
    plain = np.zeros(8, dtype=np.float32)
    plain[list(places)] = 1
    return plain / np.float32(np.linalg.norm(plain))


@pytest.fixture
def before() -> AskedBefore:
    vectors = [vector(0, 1, 2, 3), vector(4, 5, 6, 7), vector(0, 1)]
    return asked_before("a model", vectors, [True, False, False], [Language.EN, Language.EN, Language.ZH])


def test_a_question_is_taken_for_the_one_it_is_near_to(before: AskedBefore) -> None:
    like_absent = before.likeness(vector(0, 1, 2, 3), Language.EN)
    like_held = before.likeness(vector(4, 5, 6, 7), Language.EN)
    assert like_absent.near > 1 > -1 > like_held.near
    assert like_absent.margin > 0 > like_held.margin


def test_those_left_out_and_those_of_the_other_language_tell_nothing(before: AskedBefore) -> None:
    left_out = before.likeness(vector(0, 1, 2, 3), Language.EN, [0])
    assert abs(left_out.near) < 0.5
    assert before.likeness(vector(0, 1), Language.ZH).near < -1


def test_without_a_vector_or_questions_nothing_is_told(before: AskedBefore) -> None:
    assert before.likeness(None, Language.EN) == Likeness()
    assert AskedBefore().likeness(vector(0), Language.EN) == Likeness()


def test_they_are_read_as_they_were_written_and_written_the_same_every_time(
    before: AskedBefore, tmp_path: Path
) -> None:
    path = tmp_path / "before.npz"
    path.write_bytes(as_bytes(before))
    read = read_asked_before(path)
    assert as_bytes(before) == as_bytes(before)
    assert read.embedder == "a model"
    own, again = (each.likeness(vector(0, 1, 2), Language.EN) for each in (before, read))
    assert again.near == pytest.approx(own.near, abs=0.05)
    assert read_asked_before(tmp_path / "none.npz") == AskedBefore()

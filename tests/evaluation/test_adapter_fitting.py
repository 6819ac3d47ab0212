"""Fitting query adapters: what is systematic is learnt and taken, chance is not, and a failure leaves what was there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import InputError
from assistant.evaluation import known_answers
from assistant.evaluation.adapter_fitting import FOLDS, QuestionPool, fit_adapter, fit_matrix, moved_by_folds
from assistant.evaluation.known_answers import KnownAnswer, of_feedback, of_pairs, of_suites, tune_adapters
from assistant.evaluation.suites import load_suites
from assistant.language.text import Language
from assistant.retrieval.adapter import read_adapters
from assistant.service import Assistant

SIZE = 24


def asked(turn: bool, count: int = 120, seed: int = 3) -> QuestionPool:
    """Questions near the passages that answer them, or where `turn` is set all turned in the same way; no words."""
    random = np.random.default_rng(seed)
    entries = _unit(random.standard_normal((count, SIZE)))
    noise = random.standard_normal((count, SIZE))
    rotation = np.linalg.qr(random.standard_normal((SIZE, SIZE)))[0]
    questions = _unit((entries @ rotation if turn else entries) + 0.1 * noise)
    keys = tuple(f"passage-{number}" for number in range(count))
    relevant = tuple(frozenset([key]) for key in keys)
    return QuestionPool(Language.EN, questions, relevant, keys, entries, keys, tuple({} for _ in keys))


def _unit(vectors: np.ndarray) -> np.ndarray:
    units: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return units.astype(np.float32)


def test_what_all_questions_have_in_common_is_learnt_for_passages_not_trained_on() -> None:
    fitted = fit_adapter(asked(turn=True), "model", "a test")
    assert fitted.taken
    assert fitted.adapter.embedder == "model"
    assert "120 questions, 120 of them on passages that no other fold trains on" in fitted.report


def test_a_map_that_folds_do_not_find_better_is_not_taken() -> None:
    assert not fit_adapter(asked(turn=False), "model", "a test").taken


def test_the_same_questions_give_the_same_map() -> None:
    one, two = (fit_matrix(asked(turn=True), np.arange(120)) for _ in range(2))
    assert np.array_equal(one, two)


def test_no_question_helps_to_move_itself() -> None:
    """What a fold's questions are moved by does not change with their own answers."""
    whole = asked(turn=True)
    out = whole.folds == 0
    others = np.flatnonzero(out)
    swapped = [whole.relevant[number] for number in np.roll(others, 1)]
    relevant = list(whole.relevant)
    for number, keys in zip(others, swapped, strict=True):
        relevant[number] = keys
    changed = replace(whole, relevant=tuple(relevant))
    assert np.array_equal(moved_by_folds(whole)[out], moved_by_folds(changed)[out])
    assert not np.array_equal(moved_by_folds(whole)[~out], moved_by_folds(changed)[~out])


def test_families_are_never_on_both_sides_and_seen_is_by_passage() -> None:
    questions = asked(turn=False)
    families = tuple(f"family-{number // 4}" for number in range(120))
    shared = replace(questions, families=families)
    assert set(shared.folds) == set(range(FOLDS))
    assert all(len(set(shared.folds[start : start + 4])) == 1 for start in range(0, 120, 4))
    assert not shared.seen.any()
    twice = replace(questions, relevant=(frozenset(["passage-0"]),) * 120)
    assert twice.seen.all()


def test_entries_of_one_key_count_as_one_by_the_best() -> None:
    questions = asked(turn=False, count=4)
    doubled = replace(questions, keys=("a", "a", "b", "c"), lexical=({2: 1.0}, {}, {}, {}))
    assert doubled.ranked(0, {0: 0.2, 1: 0.9, 2: 0.5, 3: 0.1}, 1.0) == ["a", "b", "c"]
    assert doubled.ranked(0, {0: 0.2, 1: 0.9, 2: 0.5, 3: 0.1}, 0.0) == ["b"]


# --- of a library -----------------------------------------------------------------------------------------------------

SUITE = """suite: retrieval
as_of: "2026-11-28"
cases:
  - {id: RET-001, lang: en, family: cap, question: Which market cap?, governing: [{document: a, provision: "1"}], why: x}
"""


def test_questions_come_from_suites_pairs_and_good_answers(tmp_path: Path, assistant: Assistant) -> None:
    (tmp_path / "retrieval.yaml").write_text(SUITE, encoding="utf-8")
    assert list(of_suites(load_suites(tmp_path, ("retrieval",)))) == [KnownAnswer("Which market cap?", ("a#1",), "cap")]
    pairs = tmp_path / "pairs.yaml"
    pairs.write_text(
        "- {question: held?, held: true, provisions: [a#1]}\n- {question: no?, held: false, near: [a#1]}\n",
        encoding="utf-8",
    )
    assert [item.question for item in of_pairs(pairs)] == ["held?"]
    question = "What market cap does the fifth standard require?"
    lines = [{"rating": rating, "question": question} for rating in ("up", "down")]
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (good,) = of_feedback(feedback, assistant)
    assert "sse-star-listing-rules#2.1.2(5)" in good.places
    feedback.write_text("not json", encoding="utf-8")
    with pytest.raises(InputError, match=r"feedback.jsonl:1 is not JSON"):
        list(of_feedback(feedback, assistant))


def test_too_few_questions_leave_everything_as_it_was(tmp_path: Path, assistant: Assistant) -> None:
    known = [KnownAnswer("What market cap?", ("sse-star-listing-rules#2.1.2(5)",), "cap")]
    told = tune_adapters(assistant, known, tmp_path)
    assert "en: 1 questions with a known answer; 50 are needed" in told
    assert list(tmp_path.iterdir()) == []


def test_a_map_is_kept_only_where_the_folds_are_better(
    tmp_path: Path, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_if(turn: bool) -> None:
        monkeypatch.setattr(known_answers, "asked_of_library", lambda *_: asked(turn=turn))

    known = [KnownAnswer("?", ("a#1",), "a")]
    embedder = assistant.retriever.embedder.name
    as_if(turn=False)
    assert "not taken: the folds are no better with it" in tune_adapters(assistant, known, tmp_path)
    assert read_adapters([tmp_path], embedder) == {}
    as_if(turn=True)
    assert "kept in" in tune_adapters(assistant, known, tmp_path)
    assert Language.EN in read_adapters([tmp_path], embedder)

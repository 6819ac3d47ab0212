"""Which sentence answers best: weights by which those that answer stand first among the sentences of their question."""

from __future__ import annotations

import numpy as np

from assistant.evaluation.order_fitting import Lists, fit_order, found_within, lists_of


def lists(count: int = 40) -> Lists:
    """Questions of four sentences: the first feature tells which answers, the second is the same for all of one."""
    chance = np.random.default_rng(1)
    questions = np.repeat(np.arange(count), 4)
    labels = np.tile([1.0, 0.0, 0.0, 0.0], count)
    telling = labels + chance.normal(0, 0.3, len(labels))
    return lists_of(np.c_[telling, chance.normal(0, 5, count)[questions]], labels, questions)


def test_what_tells_the_sentences_of_a_question_apart_is_weighed_and_what_is_the_same_for_all_is_not() -> None:
    weights = fit_order(lists(), 1.0)
    assert weights[0] > 1
    assert abs(weights[1]) < 0.01


def test_the_sentences_that_answer_stand_first() -> None:
    known = lists()
    scores = known.features @ fit_order(known, 1.0)
    assert (
        found_within(known, -scores, 1) < 0.1 < 0.9 < found_within(known, scores, 1) <= found_within(known, scores, 3)
    )


def test_questions_whose_sentences_all_answer_or_none_does_tell_nothing() -> None:
    features, labels = np.arange(6.0)[:, None], np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    kept = lists_of(features, labels, np.array([0, 0, 1, 1, 2, 2]))
    assert kept.features[:, 0].tolist() == [2.0, 3.0]
    assert kept.starts.tolist() == [0]


def test_the_same_questions_give_the_same_weights() -> None:
    assert fit_order(lists(), 5.0).tolist() == fit_order(lists(), 5.0).tolist()


def test_a_penalty_holds_the_weights_down() -> None:
    assert abs(fit_order(lists(), 100.0)[0]) < abs(fit_order(lists(), 1.0)[0])

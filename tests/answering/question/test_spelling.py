"""Slips of the keyboard, mended for looking up and for nothing else."""

from __future__ import annotations

import pytest

from assistant.answering.question.spelling import mended, vocabulary

WORDS = vocabulary(["the standard market capitalisation of a company, because it counts; senior changes"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fifth standrad", "fifth standard"),
        ("a comapny", "a company"),
        ("becuase of it", "because of it"),
        ("the standaard", "the standard"),
        ("markt", "market"),
    ],
)
def test_a_slip_is_mended(typed: str, meant: str) -> None:
    assert mended(typed, lambda word: word in WORDS or word == "fifth", lambda: WORDS) == meant


@pytest.mark.parametrize("typed", ["a court", "Standrad Ltd", "a sensor", "charges", "R&D", "2.1.2(5)", "标准", ""])
def test_another_word_a_name_or_a_number_stays(typed: str) -> None:
    assert mended(typed, lambda word: word in WORDS, lambda: WORDS) == typed

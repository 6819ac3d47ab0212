"""What was read in another currency than yuan is told in that currency, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.eligibility.wording.amounts import foreign_money_words
from assistant.eligibility.words import WORDS
from assistant.language.quantities.vocabulary import vocabulary
from assistant.language.text import Language
from tests.answering.verdict.test_lines import texts


@pytest.mark.parametrize(
    ("question", "said", "never"),
    [
        (
            "A red chip listed in Hong Kong, overseas market value HK$38bn. Can we list?",
            "overseas market value HKD 38 billion (“HK$38bn”)",
            "RMB 38 billion",
        ),
        ("红筹港股上市，境外市值380亿港元，能上科创板吗？", "境外市值（“380亿港元”）", "380亿元"),
        ("预计市值5亿美金，2025年营收3亿元，能上吗？", "预计市值5亿美元（“5亿美金”）", "5亿元（"),
    ],
)
def test_what_was_read_is_told_in_its_own_currency(question: str, said: str, never: str) -> None:
    read = " ".join(text for lines in texts(question).values() for text in lines)
    assert said in read
    assert never not in read


def test_every_currency_that_is_read_has_a_name() -> None:
    words = vocabulary()
    codes = {*words.currency_before.meanings.values(), *words.currency_after.meanings.values()} - {"CNY"}
    assert codes <= WORDS.group("currency").keys()


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "USD 1.5 million"), (Language.ZH, "150万美元")], ids=["en", "zh"]
)
def test_a_foreign_amount_has_the_scales_of_its_language(language: Language, words: str) -> None:
    assert foreign_money_words(Decimal(1_500_000), "USD", language) == words

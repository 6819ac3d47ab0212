"""Numbers of facts as people write them: `RMB 4.5 billion`, `45亿元`, `15%`, `7项`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from assistant.eligibility.facts.amounts import parts_of, plain, rounded
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.words import WORDS
from assistant.language.text import Language


class MoneyScale(NamedTuple):
    """A unit of money in words: used from one of it on, where the number of them is a multiple of `step`.

    From `grouped_from` of them on the thousands stand apart.
    """

    yuan: Decimal
    step: Decimal
    form: str
    grouped_from: int


_SCALES: Mapping[Language, tuple[MoneyScale, ...]] = {
    Language.EN: (
        MoneyScale(Decimal(1_000_000_000), Decimal("0.001"), "RMB {} billion", 1_000),
        MoneyScale(Decimal(1_000_000), Decimal("0.001"), "RMB {} million", 1_000),
    ),
    Language.ZH: (
        MoneyScale(Decimal(100_000_000), Decimal("0.0001"), "{}亿元", 10_000),
        MoneyScale(Decimal(10_000), Decimal("0.01"), "{}万元", 10_000),
    ),
}
_YUAN = {Language.EN: "RMB {:,f}", Language.ZH: "{:f}元"}
_OF_YUAN = {Language.EN: "RMB", Language.ZH: "元"}
"""What stands for yuan in these forms."""
_COUNT_SCALES: Mapping[Language, tuple[tuple[Decimal, Decimal, str], ...]] = {
    Language.EN: (
        (Decimal(1_000_000_000), Decimal("0.001"), "{} billion"),
        (Decimal(1_000_000), Decimal("0.001"), "{} million"),
    ),
    Language.ZH: ((Decimal(100_000_000), Decimal("0.0001"), "{}亿"), (Decimal(10_000), Decimal("0.01"), "{}万")),
}
_COUNT = {Language.EN: "{} {}", Language.ZH: "{}{}"}


def amount_words(value: Decimal, spec: FactSpec, language: Language) -> str:
    """A finite number of a fact with its unit (money is yuan, a ratio a fraction of one)."""
    if spec.kind is FactKind.MONEY:
        return money_words(value, language)
    if spec.kind is FactKind.RATIO:
        parts = parts_of(value)
        return f"{plain(rounded(value * 100))}%" if parts is None else str(parts)
    if spec.unit is None:
        return plain(value)
    unit = _one(spec.unit.en) if value == 1 and language is Language.EN else spec.unit[language]
    return _COUNT[language].format(count_words(value, language), unit)


def _one(unit: str) -> str:
    """The English unit of one: a patent, a company; people stay people."""
    return f"{unit.removesuffix('ies')}y" if unit.endswith("ies") else unit.removesuffix("s")


def _grouped(number: Decimal, least: int) -> str:
    """A number with its thousands apart from `least` on."""
    return f"{number.normalize():,f}" if abs(number) >= least else plain(number)


def count_words(value: Decimal, language: Language) -> str:
    """A number of things, in the largest scale that writes it shortly: millions in English, 万 and 亿 in Chinese."""
    for scale, step, form in _COUNT_SCALES[language]:
        number = value / scale
        if abs(number) >= 1 and number == number.quantize(step):
            return form.format(plain(number))
    return plain(value)


def money_words(value: Decimal, language: Language) -> str:
    """Yuan in the largest unit that writes them shortly, else in full."""
    for scale in _SCALES[language]:
        number = value / scale.yuan
        if abs(number) >= 1 and number == number.quantize(scale.step):
            return scale.form.format(_grouped(number, scale.grouped_from))
    return _YUAN[language].format(rounded(value).normalize())


def foreign_money_words(value: Decimal, currency: str, language: Language) -> str:
    """An amount of another currency than yuan, by its code or, in Chinese, its name: `HKD 38 billion`, `380亿港元`."""
    name = WORDS(f"currency.{currency}", language)
    return money_words(value, language).replace(_OF_YUAN[language], name)

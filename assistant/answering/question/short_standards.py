"""Standards written short, in full: `3rd vs 4th standard`, `std 2 v 3`, 二套三套, `against STAR's 2nd`."""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_HAN = "一二三四五"
_SHORT = {f"{n}{end}": n for n, end in zip(range(1, 6), ("st", "nd", "rd", "th", "th"), strict=True)}
_SHORT |= {word: n for n, word in enumerate(_ORDINALS, start=1)}
_ORDINAL = rf"(?:{'|'.join(_SHORT)})"
_WORD = r"(?:listing )?(?:standards?|stds?|sets?)\.?"
_AND = r"\s*(?:,|/|&|\b(?:and|or|vs?\.?|versus|than|with|against|compared (?:to|with))(?![a-z]))\s*(?:the )?"

_NUMBERS = Pattern(
    "standards side by side by their numbers in English",
    rf"\b{_WORD} ?[1-5](?![\da-z%.])(?:{_AND}(?:{_WORD} ?)?[1-5](?![\d%a-z]|\.\d| (?:years?|months?|days?)))+",
    yes=("std 2 v 3", "standards 2, 3 and 4", "standard 3 vs standard 4"),
    no=("standard 2", "standards 1 to 4", "standard 1a or 1b", "standard 2, 3 years"),
    flags=re.IGNORECASE,
)
_IN_ORDER = Pattern(
    "standards side by side by their order in English",
    rf"\b{_ORDINAL}(?: {_WORD})?(?:{_AND}{_ORDINAL})*{_AND}{_ORDINAL} {_WORD}(?![a-z])"
    rf"|\b{_ORDINAL} {_WORD}(?:{_AND}{_ORDINAL})+(?=\s*(?:$|[?？.;:)]))",
    yes=("3rd vs 4th standard", "third or fourth standard", "2nd set vs 3rd set", "third standard vs fourth?"),
    no=("third standard", "third quarter vs fourth", "fifth standard, first year"),
    flags=re.IGNORECASE,
)
_HAN_SETS = Pattern(
    "standards, or other things that are numbered so, side by side in Chinese",
    r"(?:第|标准)?[一二三四五1-5](?:套(?:上市)?(?:标准)?|标准)?"
    r"(?:(?:\s*(?:[、和与跟同及比,，/]|还是|对比|相比|或者?|vs?\.?)\s*|(?<=套)|(?<=标准))(?:第|标准)?[一二三四五1-5](?:套(?:上市)?(?:标准)?)?(?![\d.亿万年个月]))+",
    yes=("二套三套", "第三套跟第四套", "第二、三套标准", "标准三和标准四", "2套和3套"),
    no=("第三套", "五套标准", "第一套标准第二年"),
    flags=re.IGNORECASE,
)

_OF_STAR = Pattern(
    "a standard of STAR by its order alone",
    rf"\bSTAR(?:'s|’s) (?P<order>{_ORDINAL})(?=\s*(?:$|[-–—,.;:?()]|(?:and|or|vs?|is|asks?|needs?|requires?|fits?)\b))",
    yes=("against STAR's 2nd - cap 3.2bn", "STAR's fifth?", "does STAR's 4th fit"),
    no=("STAR's first company with weighted voting", "STAR's 2nd red chip", "STAR's first year"),
    flags=re.IGNORECASE,
)


def standards_in_full(text: str) -> str:
    """A text with each standard of several that stand side by side in short writing named in full."""
    text = _OF_STAR.sub(lambda match: f"STAR's {_named(match['order'])}", text)
    text = _NUMBERS.sub(_english, text)
    text = _IN_ORDER.sub(_english, text)
    return _HAN_SETS.sub(_chinese, text)


def _english(match: re.Match[str]) -> str:
    """The standards of a list of them, with what stands between."""
    if not re.search(_WORD, match[0], re.IGNORECASE):
        return match[0]
    bare = re.sub(rf" ?\b{_WORD}(?![a-z]) ?", " ", match[0], flags=re.IGNORECASE).strip()
    end = " " if match[0].endswith(" ") else ""
    full = re.sub(rf"\b(?:{_ORDINAL}|[1-5])\b", lambda each: _named(each[0]), bare, flags=re.IGNORECASE) + end
    return full.replace(" ,", ",")


def _named(place: str) -> str:
    number = int(place) if place.isdigit() else _SHORT[place.lower()]
    return f"{_ORDINALS[number - 1]} standard"


def _chinese(match: re.Match[str]) -> str:
    if "套" not in match[0] and "标准" not in match[0]:
        return match[0]
    bare = re.sub(r"第|标准|上市|套", "", match[0])
    bare = re.sub(rf"(?<=[{_HAN}1-5])(?=[{_HAN}1-5])", "和", bare)
    return re.sub(rf"[{_HAN}1-5]", lambda digit: f"第{_han(digit[0])}套标准", bare)


def _han(digit: str) -> str:
    return _HAN[int(digit) - 1] if digit.isdigit() else digit

"""The listing standard that an English paper says the company chose, and the market value it names for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.language.patterns import Pattern
from assistant.language.quantities.exact_numbers import shift
from assistant.language.quantities.quantity import Bound
from assistant.review.candidates import FactCandidate, PlaceKind
from assistant.review.english import EnglishFlow, FlowSentence

_CHOICE = Pattern(
    "English words that say which standard is chosen",
    r"\b(?:choos(?:es?|ing)|chosen|chose|selects?(?:ed)?|adopts?(?:ed)?|appl(?:y|ies|ied|ying) (?:for listing )?under|"
    r"appl(?:y|ies|ied) for (?:the )?listing (?:under|in accordance with))\b",
    yes=("the issuer has chosen the", "we apply under rule 2.1.2(3)", "applies under the fifth"),
    no=("an issuer may apply with", "the choice"),
)
_MAY = re.compile(r"\b(?:an|any) issuer (?:may|can|must|shall)\b|\bmay (?:choose|apply)\b")
_RULE = re.compile(r"\b2\.1\.(?P<rule>[234])(?:\((?P<item>[1-5])\))?")
_ITEMS = (
    re.compile(
        r"\b(?P<item>first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th) (?:set of )?(?:listing )?standards?\b"
    ),
    re.compile(r"\b(?:listing )?standard (?:no\. ?)?(?P<item>[1-5])(?P<limb>[ab])?\b"),
    re.compile(r"\bitem \(?(?P<item>[1-5])\)?"),
)
_NUMBERS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
_TWO_YEARS = Pattern(
    "words of the two years of the first standard",
    r"\b(?:last|latest|past|recent|most recent) two years\b|two (?:consecutive|profitable) years",
    yes=(
        "in the last two years",
        "two consecutive years",
    ),
    no=(
        "in the last year",
        "two standards",
    ),
)
_ONE_YEAR = re.compile(r"\b(?:latest|last|most recent|recent) (?:one )?(?:fiscal )?year\b")
_OVERSEAS = re.compile(r"\balready listed (?:overseas|abroad)|listed overseas and")
_BEHIND = 420
"""Characters behind the words of choice in which the limits that are quoted tell the branch."""
_UNITS = {"billion": 9, "bn": 9, "million": 6}
_AMOUNT = r"(?:rmb|cny|¥) ?(?P<number>\d{1,3}(?:,\d{3})*(?:\.\d+)?) ?(?P<unit>billion|million|bn)"
_CAP = Pattern(
    "a market value with its amount in an English sentence",
    r"\bmarket (?:cap(?:itali[sz]ation)?|value)\b(?P<between>(?:[^.;“]|\.(?=\d)){0,90}?)"
    rf"{_AMOUNT}(?P<and> (?:and|to) {_AMOUNT.replace('P<', 'P<to_')})?",
    yes=(
        "market capitalisation of not less than rmb 1.8 billion",
        "market value was rmb 5 billion and rmb 6 billion",
    ),
    no=(
        "market share of 5%",
        "the market value",
    ),
)
_FLOOR = re.compile(r"(?:not?|no) (?:less|lower) than|at least|\bbetween\b|\bfrom\b|exceed")
_OF_RULE = Pattern(
    "words of a rule in front of a market value",
    r"\b(?:asks?|requires?|required|must|may|need(?:s|ed)?|threshold|standard|rule|if|whether|under)\b",
    yes=(
        "the standard requires",
        "if ",
    ),
    no=(
        "we expect",
        "is",
    ),
)
_OF_RULE_BEHIND = Pattern(
    "words of a rule behind a market value",
    r"\s*(?:as required|,? (?:and|with) (?:a |the |its )?(?:latest|revenue|net profit|positive|main|operating))",
    yes=(
        " as required",
        " and the latest revenue",
    ),
    no=(
        " and we",
        ".",
    ),
    how="match",
)
_OTHERS = re.compile(r"\b(?:comparable|peers?|financing|post-money|pre-money|last round|valuation)\b")
_OWN = Pattern(
    "words of the company's own market value",
    r"\b(?:issuer|company|we|our|its|sponsors?|group|expected|offering price|issue price|upon listing)\b",
    yes=(
        "the issuer expects",
        "upon listing",
    ),
    no=(
        "the market",
        "a peer",
    ),
)


def english_standard_candidates(flow: EnglishFlow) -> Iterator[FactCandidate]:
    """Where a paper says which standard the company chose, and what market value it has or expects."""
    before = ""
    for sentence in flow.sentences():
        choice = _CHOICE.search(sentence.text)
        if choice is not None and not _MAY.search(sentence.text):
            route = _route(sentence.text, flow.quoting[sentence.start : sentence.start + _BEHIND], before)
            if route:
                start, end = sentence.start, sentence.start + len(sentence.text.rstrip())
                rank = PlaceKind.SENTENCE + len(sentence.text) / 10_000
                yield FactCandidate("chosen_standard", route, flow.body, flow.runs(start, end), rank)
        yield from _market_values(flow, sentence)
        before = sentence.text


def _route(text: str, quoted: str, before: str) -> str:
    """The route that a sentence names: by its rule and item, by the name of the standard, or by the one before it."""
    rules = {match["rule"] for match in _RULE.finditer(text)}
    if not rules and not any(pattern.search(text) for pattern in _ITEMS):
        text = before
        rules = {match["rule"] for match in _RULE.finditer(text)}
    if "4" in rules:
        return "weighted-voting"
    if "3" in rules:
        return "red-chip-listed-overseas" if _OVERSEAS.search(text) else "red-chip-unlisted"
    item, limb = _item(text)
    if item == 1:
        return f"standard-1{limb or _limb(quoted)}"
    return f"standard-{item}" if item else ""


def _item(text: str) -> tuple[int, str]:
    for match in _RULE.finditer(text):
        if match["item"]:
            return int(match["item"]), ""
    for pattern in _ITEMS:
        named = pattern.search(text)
        if named is not None:
            word = named["item"]
            return _NUMBERS.get(word) or int(word), named.groupdict().get("limb") or ""
    return 0, ""


def _limb(quoted: str) -> str:
    """Which half of the first standard the words quote; empty where they quote both or none."""
    two, one = _TWO_YEARS.search(quoted), _ONE_YEAR.search(quoted)
    return "" if bool(two) == bool(one) else "a" if two else "b"


def _market_values(flow: EnglishFlow, sentence: FlowSentence) -> Iterator[FactCandidate]:
    for match in _CAP.finditer(sentence.text):
        before = sentence.text[: match.start()]
        between = match["between"]
        if _OF_RULE_BEHIND.match(sentence.text, match.end()) or _OTHERS.search(between):
            continue
        clause = before[-60:] + between
        if _OF_RULE.search(clause) or not _OWN.search(before + between + sentence.text[match.start() :][:40]):
            continue
        is_floor = match["and"] is not None or _FLOOR.search(between) is not None
        digits = match["number"].replace(",", "")
        power = _UNITS[match["unit"]]
        yield FactCandidate(
            "expected_market_cap",
            shift(Decimal(digits), power),
            flow.body,
            flow.runs(sentence.start + match.start(), sentence.start + match.end()),
            PlaceKind.SENTENCE + 0.5 * is_floor,
            match["unit"],
            comparison=Bound.GE if is_floor else Bound.EQ,
            half=shift(Decimal(5), power - len(digits.partition(".")[2]) - 1),
            box=flow.runs(sentence.start + match.start("number"), sentence.start + match.end("unit"))[0],
        )

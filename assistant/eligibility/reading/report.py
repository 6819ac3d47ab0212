"""What of a text became no fact, and why: every amount, percentage, day and company word is a fact, aside or here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.eligibility.reading.bound import Binding
from assistant.eligibility.reading.dating import DatedAmount, WhyNot
from assistant.eligibility.reading.fact import EX_ITEMS, FactRead, Unread, UnreadKind
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import MOST_NUMBERS, PreparedText
from assistant.eligibility.reading.rd_staff_apart import OTHER_WORK, why_apart
from assistant.eligibility.reading.settling import Settled
from assistant.eligibility.reading.whose import Whose, merged, overlaps
from assistant.eligibility.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.text import Language

_PERCENT = (
    QuantityKind.PERCENT,
    QuantityKind.PERCENTAGE_POINTS,
    QuantityKind.FRACTION,
    QuantityKind.MULTIPLE,
)
_DAYS = (QuantityKind.DATE, QuantityKind.MONTH_DAY, QuantityKind.MONTH)
_LEAST_AMOUNT = 100
_WHY_NO_NUMBER = {"only the size is said": "size"}


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """One reading with all its parts, from which the report is made."""

    text: PreparedText
    owners: Whose
    binding: Binding
    dated: list[DatedAmount]
    settled: Settled
    language: Language


def report_unread(report: ReadingReport, whole: str) -> tuple[tuple[Unread, ...], tuple[tuple[int, int], ...]]:
    """What could not be placed in order, and the stretches that speak of no company."""
    text = report.text
    aside = [*text.quoted, *report.owners.others]
    aside += [(gloss.start, gloss.end) for gloss in text.glosses]
    aside += [(period.start, period.end) for period in text.periods]
    aside += [(fact.start, fact.end) for fact in (*report.settled.replaced, *report.settled.repeated)]
    aside += [(item.start, item.end) for item in text.quantities if _is_name(text, item)]
    aside += [(amount.start, amount.end) for amount in report.binding.aside if not report.owners.supposes(amount)]
    if not _speaks(report):
        aside += [(item.start, item.end) for item in text.quantities]
        aside += [(item.start, item.end) for item in text.unread]
    facts = [(fact.start, fact.end) for fact in report.settled.facts]
    passed, stated = merged(aside), merged(facts)
    found = [
        item
        for item in (*_amounts(report), *_days(report), *_words(report), *_numbers(report))
        if not overlaps(passed, item.start, item.start + 1) and not overlaps(stated, item.start, item.end)
    ]
    found = [item for item in found if not _says_again(report, item)]
    found += _beyond(report, whole)
    once = {(item.start, item.end): item for item in reversed(found)}
    return tuple(sorted(once.values(), key=lambda item: item.start)), passed


def _says_again(report: ReadingReport, item: Unread) -> bool:
    """Whether an amount is one that was read, named once more: six invention patents … do the six patents sink us."""
    again = {(each.start, each.end): each for each in report.text.quantities}.get((item.start, item.end))
    if again is None or item.dated:
        return False
    used = {fact.start for fact in report.settled.facts}
    alike = [
        each
        for each in report.text.quantities
        if each.start in used and (each.kind, each.value, each.unit) == (again.kind, again.value, again.unit)
    ]
    counted = again.kind is QuantityKind.COUNT and again.unit != ""
    return bool(alike) and (counted or _THE.search(report.text.folded[: item.start][-_NEAR:]) is not None)


_NEAR = 12
_THE = Pattern(
    "that the amount behind was told of before",
    r"\b(?:the|those|these|that|this|our|my|only|just|all|such)\s?$|[这那该]$",
    yes=("do the ", "with only ", "就这"),
    no=("another ", "of which ", "其中"),
)


def _is_name(text: PreparedText, item: Quantity) -> bool:
    """Whether a plain number only names (set 4, form 1-3) or is a word like "two" before what is no amount."""
    if item.kind is not QuantityKind.NUMBER or not isinstance(item.value, Decimal) or item.value >= _LEAST_AMOUNT:
        return False
    if any(amount.start == item.start for amount in text.apart[:1]):
        return False
    in_words = not any(char.isdigit() for char in item.text)
    return (
        in_words or text.moods["naming"].at_end.search(text.covered[max(0, item.start - 12) : item.start]) is not None
    )


_FIGURES = Pattern(
    "two figures of a table, which are somebody's",
    r"[|\t]\s?[(-]?\d[\d.,]*\)?\s?[|\t]\s?[(-]?\d",
    yes=("| 9.8 | 12", "\t(31)\t44"),
    no=("| revenue | 12", "a | b", "9.8 | 12"),
)


def _speaks(report: ReadingReport) -> bool:
    """Whether the text speaks of a company at all: it states something, or is no question."""
    sentences = report.owners.sentences
    if report.settled.facts or report.settled.conflicts or any(item.own or item.supposed for item in sentences):
        return True
    if any(report.owners.supposes(amount) for amount in report.binding.aside) or _FIGURES.search(report.text.folded):
        return True
    return not any(item.asks or item.of_rules for item in sentences)


def _unread(report: ReadingReport, item: Quantity | FactRead, kind: UnreadKind, why: str) -> Unread:
    return Unread(
        report.text.written[item.start : item.end],
        item.start,
        item.end,
        kind,
        WORDS(f"unread.{why}", report.language),
    )


def _kind(item: Quantity) -> UnreadKind:
    return UnreadKind.PERCENT if item.kind in _PERCENT else UnreadKind.AMOUNT


def _amounts(report: ReadingReport) -> Iterator[Unread]:
    """Amounts beside a subject that take no year, amounts without a subject, and other measures."""
    for dated in report.dated:
        if dated.why is not None:
            quantity = dated.item.amount.quantity
            unread = _unread(report, quantity, _kind(quantity), dated.why.value)
            of_no_year = bool(dated.item.fact) and dated.why is not WhyNot.PAIRS
            unread = replace(unread, fact=dated.item.fact.rpartition(".")[2], dated=of_no_year)
            yield _of_ex_items(report, dated.item.amount, unread)
    supposed = (amount for amount in report.binding.aside if report.owners.supposes(amount))
    for amount in (*report.binding.loose, *supposed):
        if amount.quantity.kind is not QuantityKind.DURATION:
            unread = _unread(report, amount.quantity, _kind(amount.quantity), "subject")
            yield _of_ex_items(report, amount, unread)
    for amount in report.text.apart[:1]:
        why = why_apart(report.text, report.settled.facts, report.language)
        yield replace(_unread(report, amount.quantity, UnreadKind.AMOUNT, "subject"), fact=OTHER_WORK, why=why)
    for item in report.text.quantities:
        if item.kind in (QuantityKind.PERCENTAGE_POINTS, QuantityKind.MULTIPLE):
            yield _unread(report, item, UnreadKind.PERCENT, "subject")
        elif item.kind is QuantityKind.COUNT:
            yield _unread(report, item, UnreadKind.AMOUNT, "subject")


_ITEMS = Pattern(
    "items that a profit is told without",
    r"\bnon[\s-]?rec|\bone[\s-]?offs?\b|\bone[\s-]?time (?:items|gains|income)|\bexceptionals\b"
    r"|\b(?:exceptional|extraordinary) (?:items|gains|income)|扣非|非经常|一次性(?:损益|收益|项目)",
    yes=("after non recuring ", "ex one-offs", "扣非后"),
    no=("recurring revenue", "经常", "an exceptional case"),
)
_GAIN = (
    r"(?:gains?|subsid(?:y|ies)|grants?|disposals?|compensation|windfalls?|settlements?|awards?|refunds?|payouts?"
    r"|sale)\b"
)
_ZH_GAIN = r"(?:收益|利得|补助|补贴|补偿|赔偿|处置|奖励|退税)"
_WITHOUT_A_GAIN = Pattern(
    "a gain that a profit is told without, or of which a part of it is",
    rf"\b(?:strip\w*|exclud\w+|excl|ex|without|net of|remov\w+|ignoring|disregarding|of (?:which|that|it)|includ\w+)\b"
    rf"[^.;]{{0,40}}\b{_GAIN}|\b{_GAIN}[^.;\d]{{0,16}}\b(?:removed|excluded|stripped|out)\b"
    rf"|(?:剔除|(?<!加计)扣除|扣掉|去掉|刨[掉去除]|不算|不计|不含|减去|拿掉|其中|里面|包括|包含|含)[^。；]{{0,14}}{_ZH_GAIN}"
    rf"|{_ZH_GAIN}[^。；\d]{{0,6}}(?:剔除|扣除|扣掉|去掉|刨[掉去除]|拿掉)",
    yes=(
        "stripping the land gain",
        "once the payout is removed",
        "剔除土地处置收益",
        "of which 3m is a grant",
        "把补偿拿掉",
    ),
    no=("a gain in share", "for sale", "收益率", "without debt"),
)
_LOWER = Pattern(
    "that profits were told on the lower of both bases",
    r"孰低|\blower (?:of|basis)|\bwhichever is lower",
    yes=("扣非前后孰低", "on the lower basis"),
    no=("lower profit", "较低"),
)


def _of_ex_items(report: ReadingReport, amount: Amount, unread: Unread) -> Unread:
    """Money that was not placed, as that of a profit without some items where those are told of around it."""
    text = report.text
    low, high = text.sentence(amount.start)
    placed = [item.item.amount for item in report.dated if item.keys]
    low = max([low, *(each.end for each in placed if each.end <= amount.start)])
    high = min([high, *(each.start for each in placed if each.start >= amount.end)])
    spoken = "money" in amount.measures and unread.fact in ("", "net_profit") and not unread.dated
    spoken = spoken and not _LOWER.search(text.folded)
    beside = text.folded[low:high]
    told = _ITEMS.search(beside) or _WITHOUT_A_GAIN.search(beside)
    return replace(unread, fact=EX_ITEMS) if spoken and told else unread


def _days(report: ReadingReport) -> Iterator[Unread]:
    """Days that are of no fact, but for those a question is asked as of."""
    for item in report.text.quantities:
        if item.kind in _DAYS and not report.owners.sentence(item.start).asks:
            yield _unread(report, item, UnreadKind.DATE, "day")


def _words(report: ReadingReport) -> Iterator[Unread]:
    """What was dropped because two values differ, or another is more exact."""
    dropped = [(fact, "conflict") for fact in report.settled.conflicts]
    dropped += [(fact, "passed_over") for fact in report.settled.passed_over if isinstance(fact.value, Decimal)]
    for fact, why in dropped:
        number = not isinstance(fact.value, bool | str)
        kind = UnreadKind.PERCENT if "%" in fact.span else UnreadKind.AMOUNT if number else UnreadKind.COMPANY
        yield replace(_unread(report, fact, kind, why), fact=fact.fact.rpartition(".")[2])


def _numbers(report: ReadingReport) -> Iterator[Unread]:
    """Numbers that the grammar could not read."""
    for item in report.text.unread:
        why = WORDS(f"unread.{_WHY_NO_NUMBER.get(item.why, 'two_readings')}", report.language)
        yield Unread(item.text, item.start, item.end, UnreadKind.AMOUNT, why, _meant(report.text, item.start))


def _meant(text: PreparedText, position: int) -> str:
    """The fact that the words in front of a number speak of, in its part of the sentence."""
    low, _ = text.part(position)
    hit = next((hit for hit in text.hits_back(position, low) if hit.phrase.meanings), None)
    meaning = hit.meaning(("money", *hit.phrase.meanings)) if hit else None
    return meaning[1].fact.rpartition(".")[2] if meaning else ""


def _beyond(report: ReadingReport, whole: str) -> Iterable[Unread]:
    """All that follows where a text has more numbers than are read."""
    cut = report.text.cut
    if cut is None:
        return ()
    why = WORDS("unread.many", report.language, count=MOST_NUMBERS)
    return (Unread(whole[cut:], cut, len(whole), UnreadKind.AMOUNT, why),)

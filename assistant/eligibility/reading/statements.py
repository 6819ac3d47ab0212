"""Facts that words state by themselves: kinds of company, signs, days, a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.eligibility.facts.formulas import CASES
from assistant.eligibility.reading.asserted import (
    is_ahead,
    is_awaited,
    is_bought,
    is_by_filing,
    is_hoped,
    is_negated,
    is_not_reached,
    is_of_next_year,
    is_open,
    is_passed_over,
    is_to_come,
)
from assistant.eligibility.reading.bound import BoundAmount
from assistant.eligibility.reading.boxes import FormAnswer, answer_to, joined_form
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.phrases import ANY_YEAR, StatementPhrase
from assistant.eligibility.reading.prepared import PERIOD, PreparedText, longest
from assistant.eligibility.reading.whose import Whose
from assistant.language.patterns import Pattern
from assistant.language.quantities.periods import Period, PeriodKind
from assistant.language.quantities.quantity import Bound

_MOST_TOLD = 100
"""So many times one fact is told in words; who says it more often only repeats it."""
_RIGHT_BEHIND = 4
_OF = (" in ", " for ", " of ")
"""Between words and the one year they are said of: a clean opinion for 2025."""
_LONGEST_OR = 8
_NEAR, _LONGEST_WORDS, _LONGEST_AMOUNT = 6, 200, 60
_PROFIT = "net_profit"
"""What a loss told of an earlier year is a loss of."""
_OF_THE_LATEST = ("profitable",)
"""Facts of the latest fiscal year that have no year in their key; what was not so before says nothing of it."""
_BUSINESS = "industry"
_APPROVALS = "asserted.approvals_obtained"
"""The approvals of the business: words of one approval that another fact is about say nothing of them."""
_REACHED = frozenset(
    f"asserted.{name}"
    for name in (
        "large_model_product_launched",
        "large_model_product_applied_at_scale",
        "phased_results_obtained",
        "clear_commercialisation",
        "phase_two_trial_cleared",
        "device_testing_and_clinical_evaluation_done",
        "reusable_rocket_orbital_payload",
        "rocket_qualifications",
    )
)
"""What is reached on a day: where it is hoped for or planned it is not reached."""
_LABELLED_NAME = Pattern(
    "a name with its legal form behind the label of a form",
    r"(?:^|[\n|;.；。(])\s{0,4}(?:(?:(?:legal|full|registered|company|issuer|corporate)\s)?name(?:\s[\w\s]{2,24})?|issuer|company"
    r"|applicant|client|registrant|entity|target|公司|发行人|申请人|企业|客户|主体)\s?(?:名称)?\s?[:：|]\s?"
    r"(?P<name>(?:[A-Z0-9][\w&'.-]*,?\s){1,6}(?:Co\.,?\sLtd\.?|Inc\.?|Corp\.?|Limited|Ltd\.?|PLC|LLC)"
    r"|[\u4e00-\u9fffA-Za-z()（）·]{2,28}?(?:有限公司|集团|有限责任公司))",
    yes=(
        "Issuer: Halden Optics Co., Ltd. |",
        "name on the licence: Hexi Neurolink Devices Co., Ltd.",
        "发行人：博瑞光电股份有限公司",
    ),
    no=("Issuer: domestic company", "发行人：境内企业", "our company Foo Inc."),
    flags=re.IGNORECASE,
)
_LEGAL_NAME = Pattern(
    "a company's name with its legal form at the start of a statement",
    r"(?:^|[.。;；!！\n]\s{0,8})((?:[A-Z][\w&'-]*\s){1,5}(?:Co\.,?\sLtd\.?|Inc\.?|Corp\.?|Limited|Ltd\.?))(?=\s)",
    yes=("Borui Photonics Co., Ltd. expects", "It is. Foo Bar Inc. has"),
    no=("the Foo Co., Ltd. rule", "foo Ltd."),
)
_NAME_HERE = Pattern(
    "a name by which a company reports in",
    r"(?:^|[.!\n]\s?)(?P<name>(?!(?:We|I|Hi|Hello|Still|Only)\b)[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){1,3})(?<!CFO)(?<!CEO)(?<!CTO)(?<!COO)"
    r"(?<!Founder)(?<!Lawyer)(?<!Banker)(?<!Counsel)(?<!Analyst)(?<!Director)(?<!Secretary)(?<!Officer)(?<!Investor)"
    r"\shere(?=[,.:;])",
    yes=("Paylark Technologies here, we", "Hi. Example AI here:"),
    no=("Biotech CEO here,", "we are here,", "CFO here."),
)
_NAME = Pattern(
    "a name behind words that announce it",
    r"\s?(?P<name>[\u4e00-\u9fffA-Za-z0-9()（）·&-]{2,30}(?:\s[A-Z][\w&-]*){0,4})",
    yes=("栖衡光电", " Example AI"),
    no=("，", ". "),
    how="match",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact stated in words, and the phrase by which."""

    fact: FactRead
    phrase: StatementPhrase | None = None


def read_statements(text: PreparedText, whose: Whose, amounts: Iterable[BoundAmount]) -> Iterator[Stated]:
    """Facts stated in words, of the company alone; `amounts` are those that state facts."""
    facts = {item.amount.start: item.fact for item in amounts}
    said = frozenset(whose.sentence(start).start for start in facts)
    stated = list(_statements(text, whose, said, facts))
    return (item for item in stated if not _is_of_another(item, stated))


def _statements(text: PreparedText, whose: Whose, said: frozenset[int], amounts: Mapping[int, str]) -> Iterator[Stated]:
    """All that words state; `said` are the starts of the sentences that state `amounts`, these the facts of each."""
    for places in (*_told(text), *_told_in_a_form(text)):
        for phrase, start, end in places[:_MOST_TOLD]:
            answered = _answered(text, phrase, start, end)
            if (
                answered is not None
                and phrase.meant(text.covered, end)
                and whose.states(start, said, declared=phrase.declared or answered is not phrase)
                and not _is_of_an_amount(text, phrase, start, end, amounts)
                and not _is_one_of_two(text, phrase, start, end)
                and not (phrase.fact == CASES and whose.only_names(start, end))
            ):
                answered = _as_reached(text, answered, start, end)
                if _is_reached_when_filing(text, answered, start, end):
                    answered = replace(answered, value=True, so_far=False)
                elif _is_not_so(text, answered, start, end):
                    continue
                for key, period in _keys(text, answered, start, end):
                    yield Stated(_fact(text, whose, answered, key, period, start, end), answered)


def _as_reached(text: PreparedText, phrase: StatementPhrase, start: int, end: int) -> StatementPhrase:
    """Words of what is reached on a day, as they are meant: where it is only awaited it is not reached."""
    if phrase.fact not in _REACHED or phrase.value is not True:
        return phrase
    hoped = is_hoped(text, start) and is_awaited(text, start)
    to_come = text.says("to_come", start, end) is not None or is_of_next_year(text, start, end)
    to_come = to_come or is_ahead(text, start, end) or is_not_reached(text, start, end)
    return replace(phrase, value=False, so_far=True) if hoped or to_come else phrase


def _is_reached_when_filing(text: PreparedText, phrase: StatementPhrase, start: int, end: int) -> bool:
    """Whether a product that is still to be launched is launched by the month in which the company files."""
    to_come = phrase.fact == _LAUNCHED and phrase.value is False and phrase.so_far
    return to_come and _LAUNCHES.search(text.folded, start, end) is not None and is_by_filing(text, start, end)


_LAUNCHED = "asserted.large_model_product_launched"
_LAUNCHES = re.compile(r"launch|release|live|public|out\b|ship|上线|发布|推出|商用|面世|公测")


def _is_of_another(item: Stated, stated: Sequence[Stated]) -> bool:
    """Whether words are of another approval than those of the business, or await what another product has reached."""
    fact = item.fact
    if fact.fact == _APPROVALS:
        return any(each.fact.fact != _APPROVALS and _shares_words(fact, each.fact) for each in stated)
    if item.phrase is None or not item.phrase.so_far:
        return False
    return any(each.fact.fact == fact.fact and each.fact.value is True for each in stated)


def _shares_words(one: FactRead, other: FactRead) -> bool:
    """Whether another matter of judgement is stated with some of the same words: phase II approval granted."""
    return other.fact.startswith("asserted.") and one.start < other.end and other.start < one.end


_Places = list[tuple[StatementPhrase, int, int]]


def _told(text: PreparedText) -> Iterator[_Places]:
    """Where words state each fact."""
    for statements in text.phrases.statements_in(text.covered).values():
        yield longest(text.covered, [(item, item.matches(text.covered)) for item in statements])


def _told_in_a_form(text: PreparedText) -> Iterator[_Places]:
    """Where a label and its answer state each fact together."""
    form = joined_form(text.covered)
    if form is None:
        return
    for statements in text.phrases.statements_in(form.text).values():
        found = longest(form.text, [(item, item.matches(form.text)) for item in statements])
        yield [
            (item, form.place(start), form.place(end - 1) + 1) for item, start, end in found if form.joins(start, end)
        ]


def _answered(text: PreparedText, phrase: StatementPhrase, start: int, end: int) -> StatementPhrase | None:
    """Words with what a form says of them: the contrary of a label that is answered with no; None where it is open."""
    answer = answer_to(text.covered, start, end)
    if answer is FormAnswer.AS_SAID:
        return phrase
    if answer is FormAnswer.OPEN or not isinstance(phrase.value, bool):
        return None
    return replace(phrase, value=not phrase.value)


def _is_not_so(text: PreparedText, phrase: StatementPhrase, start: int, end: int) -> bool:
    """Whether what words would state is still open or hoped for, or said not to be; a choice may be a plan."""
    of_a_year = phrase.fact in _OF_THE_LATEST or phrase.fact.startswith(ANY_YEAR)
    chosen = isinstance(phrase.value, str) and not of_a_year
    if (of_a_year and not _is_sign(phrase) and is_to_come(text, start)) or (not chosen and is_open(text, start, end)):
        return True
    had = of_a_year or phrase.fact.startswith("asserted.")
    if had and _is_good(phrase) and is_hoped(text, start):
        return True
    if phrase.fact == _BUSINESS and is_bought(text, start):
        return True
    return is_passed_over(text, start) or (phrase.value is True and is_negated(text, start))


def _is_sign(phrase: StatementPhrase) -> bool:
    """Whether words say of a figure of a year that it is above or below zero, which may be told of one to come."""
    return phrase.fact.startswith(ANY_YEAR) and isinstance(phrase.value, Decimal)


def _is_good(phrase: StatementPhrase) -> bool:
    """Whether anybody hopes for what words state: a profit, and no loss."""
    return (phrase.value is not False and phrase.value != 0) or phrase.comparison is Bound.GT


def _is_one_of_two(text: PreparedText, phrase: StatementPhrase, start: int, end: int) -> bool:
    """Whether it is asked which of two choices: 走标准一还是标准四."""
    low, high = text.sentence(start)
    asked = text.covered.startswith("?", high) or text.says("question", low, high) is not None
    if not isinstance(phrase.value, str) or not asked:
        return False
    words = text.moods["alternatives"]
    before = text.covered[max(low, start - _LONGEST_OR) : start]
    return words.at_start.match(text.covered, end) is not None or words.at_end.search(before) is not None


def _fact(
    text: PreparedText, whose: Whose, phrase: StatementPhrase, key: str, period: str, start: int, end: int
) -> FactRead:
    number = isinstance(phrase.value, Decimal)
    if key.endswith(_PROFIT) and phrase.value is False:
        place = text.written[start:end], start, end
        return FactRead(key, Decimal(0), *place, Bound.LT, currency="CNY", period=period)
    return FactRead(
        key,
        phrase.value,
        text.written[start:end],
        start,
        end,
        phrase.comparison,
        currency="CNY" if number and not key.endswith(("patents", "staff")) else "",
        period=period,
        hypothetical=whose.supposed(start),
        forecast=_is_sign(phrase) and is_to_come(text, start),
    )


def _keys(text: PreparedText, phrase: StatementPhrase, start: int, end: int) -> list[tuple[str, str]]:
    """The keys of a fact that words state, one for each year they are said of; none for a part of a year."""
    fact = phrase.fact
    if not fact.startswith(ANY_YEAR):
        earlier = _earlier_year(text, start, end) if fact in _OF_THE_LATEST and phrase.value is False else ""
        if earlier:
            return [(f"years.{earlier}.{_PROFIT}", earlier)]
        return [] if _is_of_a_part(text, start) else [(fact, "")]
    field = fact.removeprefix(ANY_YEAR)
    periods = _periods(text, start, end)
    if periods and not any(period.years for period in periods):
        return []
    names = dict.fromkeys(name for period in periods for name in period.years)
    return [(f"years.{name}.{field}", name) for name in names] or [(f"years.latest.{field}", "")]


def _earlier_year(text: PreparedText, start: int, end: int) -> str:
    """The last year that words are said of, where the text names a later one; else nothing."""
    years = [year for period in _periods(text, start, end) for year in period.years if year.isdigit()]
    named = (item for item in text.periods if item.kind is PeriodKind.YEAR)
    last = max((item.label for item in named if item.label.isdigit()), default="")
    return max(years) if years and max(years) < last else ""


def _is_of_a_part(text: PreparedText, start: int) -> bool:
    """Whether words right behind a part of a year are said of it: 今年二季度已经盈利."""
    low, _ = text.part(start)
    before = list(text.periods_between(low, start))
    last = before[-1] if before else None
    part = last is not None and last.kind is PeriodKind.INTERIM and "-" not in last.label
    return part and last is not None and start - last.end <= _RIGHT_BEHIND


def _periods(text: PreparedText, start: int, end: int) -> list[Period]:
    """The periods words are said of: those before them in their part of the sentence, else behind, else before that."""
    low, high = text.part(start)
    near = [item for item in text.periods_between(low, high) if not item.counted]
    inside = [item for item in near if start <= item.start and item.end <= end]
    if inside:
        return inside
    right_behind = next((item for item in near if text.covered[end : item.start] in _OF), None)
    if right_behind is not None:
        return [*_listed_with(text, right_behind), *_likewise(text, high)]
    before = [item for item in near if item.end <= start]
    if before:
        before = [*_listed_before(text, before[0]), *before, *_likewise(text, high)]
        return before if len(before) < 3 or all(item.kind is PeriodKind.YEAR for item in before) else before[-1:]
    behind = [item for item in near if item.start >= end]
    if behind:
        return [*behind, *_likewise(text, high)]
    listed = [
        item
        for item in text.periods_between(high, text.sentence(start)[1])
        if text.moods.glue.fullmatch(text.covered[end : item.start])
    ]
    earlier = [item for item in text.periods_between(text.sentence(start)[0], start) if _is_one(item)]
    if earlier and not listed and _SO_FAR.search(text.covered, low, high):
        return [max(earlier, key=lambda item: item.label)]
    return listed[:1] or earlier[-1:]


_SO_FAR = Pattern(
    "that words are said of today, and so of the latest year",
    r"\b(?:yet|still|so far|to date|pre)\b|还(?:没|未|无|是|在)|[尚仍](?:无|未|没|不|处|在|然)|至今|迄今|目前",
    yes=("no revenue yet", "pre-revenue", "尚无收入", "还没有收入"),
    no=("no revenue", "没有收入", "亏损企业还能"),
)


def _listed_with(text: PreparedText, first: Period) -> list[Period]:
    """A period and those that stand with it in one list: no revenue in 2023 and 2024."""
    run = [first]
    for item in text.periods_between(first.end, text.sentence(first.start)[1]):
        if item.kind is not PeriodKind.YEAR or not _ANDS.fullmatch(text.folded[run[-1].end : item.start]):
            break
        run.append(item)
    return run


def _listed_before(text: PreparedText, last: Period) -> list[Period]:
    """The years that stand in one list with a year and in front of it, in parts of their own: 2023、2024、2025三年."""
    run: list[Period] = []
    for item in text.periods_back(last.start, text.sentence(last.start)[0]):
        following = run[0] if run else last
        if item.kind is not PeriodKind.YEAR or not _ANDS.fullmatch(text.folded[item.end : following.start]):
            break
        run.insert(0, item)
    return run


_ANDS = Pattern(
    "what joins the years of a list",
    r"\s?(?:and|or|,|、|和|及|与|/)\s?",
    yes=(" and ", "、"),
    no=("", ", rmb 5m in "),
    how="fullmatch",
)


def _is_one(item: Period) -> bool:
    """Whether it is one year or a part of one: what was said of three years is not said of what follows."""
    return item.kind is not PeriodKind.SPAN


def _likewise(text: PreparedText, start: int) -> list[Period]:
    """The periods of parts that follow and only say the same of another year: 2024年也是零."""
    periods: list[Period] = []
    while start < len(text.covered):
        low, high = text.part(start + 1)
        inside = text.periods_between(low, high)
        words = text.covered[low:high].replace(PERIOD, "")
        if not inside or not text.moods["likewise"].search(words) or len(words) > 20:
            break
        periods += inside
        start = high
    return periods


def _is_of_an_amount(
    text: PreparedText, phrase: StatementPhrase, start: int, end: int, amounts: Mapping[int, str]
) -> bool:
    """Whether the words are those of an amount beside them: 亏损9亿元 states an amount.

    What is an amount of something else is not theirs: revenue 290m loss-making.
    """
    if not isinstance(phrase.value, bool | Decimal):
        return False
    near = [
        item
        for item in text.amounts_between(end, end + _NEAR + 1)
        if item.measures[0] == "money" and not text.breaks_between(end, item.start)
    ]
    if phrase.value is False:
        near += [
            item
            for item in text.amounts_between(max(0, start - _LONGEST_AMOUNT), start)
            if start - item.end <= 1 and not text.breaks_between(item.end, start)
        ]
    beside = text.hits_between(max(0, start - _LONGEST_WORDS), end) if near else ()
    own = {hit.phrase.meanings["money"].fact for hit in beside if start < hit.end and "money" in hit.phrase.meanings}
    return bool(own) and any(amounts.get(item.start) in {None, *own} for item in near)


def read_name(text: PreparedText, whose: Whose) -> Iterator[FactRead]:
    """The company's name: announced as such, or the subject of a statement with its legal form."""
    announced = text.moods["name"].search(text.folded)
    named = _NAME.match(text.written, announced.end()) if announced else None
    match = _LEGAL_NAME.search(text.written)
    if match and not text.moods["speaks"].at_start.match(text.folded, match.end()):
        match = None
    labelled = _LABELLED_NAME.search(text.written) or _NAME_HERE.search(text.written)
    place = labelled.span("name") if labelled else None
    place = place or (named.span("name") if named else match.span(1) if match else None)
    if place is not None and not whose.elsewhere(place[0]):
        yield FactRead("name", text.written[slice(*place)], text.written[slice(*place)], *place)

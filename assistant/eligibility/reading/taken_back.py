"""What was taken back in the same breath, beside what is so: 估值46亿，哦不对，上周重估完是38亿 is 38亿 alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from assistant.eligibility.reading.bare_money import is_plain, is_signed
from assistant.eligibility.reading.differences import number_of
from assistant.eligibility.reading.fact import FactRead
from assistant.eligibility.reading.measured import Amount
from assistant.eligibility.reading.prepared import PERIOD, PhraseHit, PreparedText
from assistant.eligibility.reading.whose import Whose, whose
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Bound

_FAR, _BEFORE, _OWN = 60, 40, 3
_BELOW = ("net_profit", "net_profit_excl_nonrecurring", "operating_cash_flow", "net_assets")
"""Facts that may be below zero, so that a number below zero right behind one, in whatever unit, may be what it is."""
_TIMES = 3
"""How many times as much a figure may be that takes the place of another without saying so."""
_SLIP = Pattern(
    "that who wrote an amount takes it back, in front of the right one",
    r"[哦噢啊呃唉]不|[—-]\s?不[,，]|(?<![对能])不对(?![称等外口应照])|[说讲看记写打算填报搞弄数]错|口误|笔误|改口|重说"
    r"|\b(?:sorry|whoops|oops|correction|(?:scratch|strike|ignore|forget) that|make (?:it|that)|i meant?,?"
    r"|hang on|hold on|no,? wait|wait,|or rather|my (?:mistake|bad)|mis(?:spoke|read|typed)|typo)(?!\w)"
    r"|[,;—–-]\s?no[,:]?\s",
    yes=("哦不对", "，说错了，", " - sorry, ", "; scratch that, ", ", i mean ", " - no, "),
    no=("不对称", "对不对", " and no revenue of", "meaning"),
)
_PUT_RIGHT = Pattern(
    "that a paper's amount is not the right one any more, in front of the right one",
    r"更正|纠正|订正|作废|不(?:算数|作数)|(?:审计|审定|审核|重审|追溯|重新审|[核清盘]对?[实点]?后)[^。;\d]{0,10}$"
    r"|\b(?:restated|corrected|audited|amended|superseded|auditors?|recount\w*)\b[^.;\d]{0,20}$"
    r"|\bthat(?:'s| is| was| were) (?:wrong|outdated|old|stale|out of date|before the)\b",
    yes=("，更正一下，", "作废，按新一轮", ", restated to ", ",审计后是", " - that was wrong, it is "),
    no=("改进", " stated at "),
)
_MOVED = Pattern(
    "that an amount was moved, in front of what it was moved to",
    r"(?:重新?[估评算定]|测算|[压砍降调提抬改涨跌缩]|修[正改]|更新)[^,。;\d]{0,4}?[完后过了]?[^,。;\d]{0,4}?[到至成为是剩]+了?[约只]?\s?$"
    r"|\b(?:cut|lower|rais|trimm?|revis|mark|br(?:ing|ought)|reduc|slash|knock|t(?:ak|ook)|shav|lift|bump|repric|adjust|"
    r"mov|updat|chang)(?:e?d|ing|e?n|e)?\b[^.;?\d]{0,32}\b(?:to|at)\s(?:about |around |roughly |just |rmb |cny )?$",
    yes=("，上周重估完是", "，投行压到", " the bank cut that on friday to ", ", since trimmed to "),
    no=("，收入增长到", " and revenue grew to ", "，其中"),
)
_FORMER = Pattern(
    "that an amount is one of before, in front of it",
    r"(?:原来|原先|原本|原定|之前|此前|先前|一开始|起初|最初|早先|当初|上次|刚才)[^,。;\d]{0,10}$"
    r"|\b(?:originally|initially|at first|previously|formerly|supposed to be|used to be|was|were|been)\b[^.;\d]{0,24}$",
    yes=("估值原来说", "市值一开始报", " cap was put at ", " was supposed to be "),
    no=("预计市值", " cap of "),
)
_LATTER = Pattern(
    "that an amount is what is so now, in front of it",
    r"(?:现在|目前|如今|眼下|最新|新一轮|新的|后来|上周|昨天|刚刚|结果|其实|实际)[^,。;\d]{0,12}$"
    r"|\b(?:now|currently|latest|since|this week|last week|actually)\b[^.;\d]{0,32}$",
    yes=("，现在是", "，上周重估完是", ", now ", "; after last week's round it came out at "),
    no=("，净利润", " and revenue of "),
)
_WRITTEN = Pattern(
    "that an amount is one that was only said or written before, in front of it",
    r"(?:原来|原先|之前|此前|一开始|最初|刚才|上次)[^,。;\d]{0,4}?[写报说填算][^,。;\d]{0,12}$"
    r"|\b(?:said|wrote|told you|put down|first had|quoted)\b[^.;\d]{0,12}$",
    yes=("净利润之前写的", "估值原来说", "we first said "),
    no=("收入原来", "was "),
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The right amount, standing where the wrong one stood, and that one."""

    right: Amount
    wrong: Amount


def taken_back(text: PreparedText, amounts: Sequence[Amount]) -> Iterator[TakenBack]:
    """The amounts of a text that are taken back for one behind them, of the same subject.

    One that is not the company's own at all is left where it stands.
    """
    start: int | None = None
    owners: Whose | None = None
    for wrong, right in pairwise(amounts):
        if not _is_put_right(text, wrong, right):
            start = None
            continue
        begun = _begins(text, wrong)
        owners = owners or whose(text)
        if begun == wrong.start and owners.is_aside(wrong) and not owners.is_aside(right):
            start = None
            continue
        start = begun if start is None else start
        yield TakenBack(replace(right, start=start), wrong)


def _begins(text: PreparedText, wrong: Amount) -> int:
    """Where an amount begins with the words in front that say it is no longer so: 一开始报42亿."""
    said = text.says("superseded", text.part(wrong.start)[0], wrong.start)
    return said.start() if said is not None else wrong.start


def undecided(
    text: PreparedText, facts: Iterable[FactRead], unplaced: Iterable[Amount]
) -> Iterator[tuple[FactRead, Amount]]:
    """The facts behind which an amount stands that may take their place, and that amount, which was read as nothing."""
    open_ones = {amount.end for amount in unplaced}
    stated = [fact for fact in facts if isinstance(fact.value, Decimal)]
    for first, second in pairwise(text.amounts):
        told = [fact for fact in stated if fact.start <= first.quantity.start < fact.end]
        between = text.covered[first.end : second.start]
        alike = first.measures == second.measures and len(between) <= _FAR
        if told and alike and second.end in open_ones and _may_take_its_place(first, second, between):
            yield from ((fact, second) for fact in told)
        elif second.end in open_ones and len(between) <= _FAR and is_plain(second) and is_signed(second):
            yield from ((fact, second) for fact in told if fact.fact.endswith(_BELOW))


def _may_take_its_place(first: Amount, second: Amount, between: str) -> bool:
    if any(words.search(between) for words in (_SLIP, _PUT_RIGHT, _MOVED)):
        return True
    old, new = abs(number_of(first)), abs(number_of(second))
    return (
        _LATTER.search(between) is not None
        and _IS.search(between) is not None
        and old <= _TIMES * new <= _TIMES**2 * old
    )


_IS = Pattern(
    "a word that an amount follows as what something is",
    r"(?:[是为到至]|\b(?:is|at|to|be))\s?(?:about |around |only |rmb |[约只才])?$",
    yes=("今年新一轮是", "it is now at "),
    no=("最新一轮融资", "with a round of "),
)


def _is_put_right(text: PreparedText, wrong: Amount, right: Amount) -> bool:
    between = text.covered[wrong.end : right.start]
    alike = wrong.measures[:1] == right.measures[:1] or "count" in right.measures[:1]
    if not alike or len(between) > _FAR or PERIOD in between or right.quantity.comparison not in _PLAIN:
        return False
    strangers = [hit for hit in text.hits_between(wrong.end + _OWN, right.start) if hit.phrase.meanings]
    if strangers or text.says("rule", wrong.end, right.start):
        return False
    if _SLIP.search(between) or _PUT_RIGHT.search(between):
        return True
    return _has_changed(text, wrong, between)


_PLAIN = (Bound.EQ, Bound.ABOUT)


def _has_changed(text: PreparedText, wrong: Amount, between: str) -> bool:
    """Whether an amount was changed to the one behind it, or only said before; one of a year may just have grown."""
    before = text.covered[max(0, text.sentence(wrong.start)[0], wrong.start - _BEFORE) : wrong.start]
    latter = _LATTER.search(between) is not None or _MOVED.search(between) is not None
    if latter and _WRITTEN.search(before):
        return True
    subject = _subject(text, wrong)
    if subject is None or subject.yearly or _counts_at_its_lowest(subject):
        return False
    return _MOVED.search(between) is not None or (latter and _FORMER.search(before) is not None)


def _subject(text: PreparedText, amount: Amount) -> PhraseHit | None:
    """The nearest subject of an amount, in its sentence."""
    low = text.sentence(amount.start)[0]
    before = (hit for hit in text.hits_back(amount.start, low) if hit.meaning(amount.measures))
    behind = (hit for hit in text.hits_between(amount.start, amount.end + _OWN) if hit.meaning(amount.measures))
    return next(before, None) or next(behind, None)


def _counts_at_its_lowest(subject: PhraseHit) -> bool:
    return any(meaning.lowest for meaning in subject.phrase.meanings.values())

"""Where a text speaks of somebody else: peers, customers, companies by name, what was heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.eligibility.reading.prepared import PreparedText
from assistant.language.patterns import Pattern

_DESCENT = ("系", "背景", "出身", "前员工", " veterans", " alumni", " spin-off", " spin-out")
"""Behind a company's name, these say where people come from."""
_NO_NAME = (
    r"(?!(?:We|Our|The|This|That|It|They|There|I|My|A|An|Company|Client|Issuer|Management|Revenues?|Sales|Profit|Net|Total|"
    r"Annual|Staff|Headcount|Group|Founder|Last|Latest|R&D|FY\d*|IPO|STAR|RMB|CNY|USD|Q[1-4]|H[12]|Phase|Set|Standard|"
    r"Guideline|Article|Series|Part|Auditors?|Directors?|Sponsors?|Investors?|Fund|Counsel|Core|Post|Hong|Shanghai)\b)"
)
_REPORTED = r"reported|reports|posted|booked|disclosed|recorded|generated|lost|is (?:valued|worth)|was valued|trades"
_NAME = rf"(?<![\w’'&.-] )(?<![\w’'&-]){_NO_NAME}[A-Z][\w&-]+(?:\s[A-Z][\w&-]+){{0,3}}"
_HAN_NAME = (
    r"(?<![\u4e00-\u9fff])(?!我|本|该|这|一|公|某|母|子|总|年|前|去|今|全)[\u4e00-\u9fffA-Za-z]{2,6}?"
    r"(?:科技|股份|半导体|生物|医药|微电子|光电|航天|集团|智能|机器人|新材|精密|医疗|电子|能源|材料|软件)"
)
_WENT = r"filed|listed|floated|debuted|got\s(?:in|through)|sailed\sthrough|went\spublic|was\s(?:admitted|approved)"
_LISTED = (
    Pattern(
        "a company by its name that went to the exchange with something, in the past",
        rf"{_NAME}(?=,\swhich\s(?:{_WENT})\b|\s(?:{_WENT})\s(?:with|at|despite|without)\b"
        r"|\s[^.;?\n]{0,70}\b(?:still|anyway|nevertheless|nonetheless)\s(?:got|was|made|listed|passed|sailed)\b)",
        yes=("Helios filed with RMB 3m", "Borui Photonics lost RMB 3m and still got in"),
        no=("We filed with RMB 3m", "our Helios listed with", "Helios filed on 3 May"),
    ),
    Pattern(
        "a company by its short name in Chinese and when it went to the exchange",
        rf"{_HAN_NAME}(?=\x02{{0,12}}(?:当时|当初|去年|前年)?(?:申报|上市|过会|挂牌)(?:时|那会儿|的时候|那年))",
        yes=("星河半导体上市时", "远望科技去年过会时"),
        no=("我们科技上市时", "公司申报时", "半导体上市时"),
    ),
)
"""Names by their shape, which are of others as their listing is told."""
_NAMED = (
    Pattern(
        "a company by its name with what it reports",
        rf"{_NAME}(?=(?:\s(?:only|just|alone))?\s(?:{_REPORTED})\b|['’]s\s(?:\w+\s){{0,3}}"
        r"(?:revenue|sales|turnover|profit|loss|R&D|market|valuation|staff|headcount|patents|IPO))",
        yes=("Helios reported RMB 3m", "Borui Photonics's revenue"),
        no=("We reported", "our Helios reported", "Revenue grew"),
    ),
    Pattern(
        "a company by its short name in Chinese with what it reports",
        rf"{_HAN_NAME}(?=\x02{{0,12}}(?:的|去年|前年|20\d\d年?)?(?:营收|营业收入|收入|净利|净亏|亏损|市值|估值|研发(?:投入|费用|占比|人员)|员工|募资|发明专利))",
        yes=("星河半导体营收", "远望科技去年净利润"),
        no=("我们科技", "公司营收", "半导体营收"),
    ),
    Pattern(
        "a customer or supplier with its figures, the own company's following",
        r"(?:客户|供应商)[\u4e00-\u9fffA-Za-z]{0,6}?的?(?=(?:营收|营业收入|收入|净利|市值|估值)[^。；\n]{2,40}(?:我们|我司|本公司|咱))"
        r"|\b(?:a|our|the)\s(?:\w+\s)?(?:customer|supplier)(?:\s[A-Z]\w+)?(?=\s(?:has|had|books?|makes?|made|with|is\sworth)\b"
        r"[^.?\n]{2,70}\b(?:we|We|our|ours)\b)",
        yes=("客户华某的营收有50亿，我们自己2025年营收1.2亿", "our biggest customer has revenue of 5bn, we have 120m"),
        no=("客户去年营收3亿", "我们的客户很多", "our customer base grew"),
    ),
)
"""Names by their shape, which are of others only where the text also speaks of the own company."""


def others_in(text: PreparedText, *, own: bool) -> Iterator[tuple[int, int]]:
    """Stretches about somebody else: from the words that say so to a part that speaks of the own company.

    Names by their shape are of others in a text that speaks of the `own` company too.
    """
    words, covered = text.moods, text.covered
    end_of_last = 0
    deeds = set(words["others_deeds"].places(covered))
    names = _names(text, (*_LISTED, *_NAMED) if own else _LISTED)
    named = (*words["others"].places(covered), *words["rivals"].places(covered), *_aliases(text), *names)
    for start, end in sorted({*named, *deeds}):
        if covered.startswith(_DESCENT, end):
            continue
        if start < end_of_last or words["not_others"].at_end.search(covered[max(0, start - 20) : start]):
            continue
        low, high = text.part(start)
        begin = max(low, covered.rfind("(", 0, start))
        said = text.says("own", begin, high)
        if said is not None and said.end() <= start:
            if (start, end) in deeds:
                continue
            begin = start
        if text.may_say("refuted") and (
            text.says("refuted", low, start) or text.says("refuted", end, text.part(high + 1)[1])
        ):
            yield begin, high
            continue
        heard = words["hearsay"].at_start.match(covered[start : end + 1]) is not None
        end_of_last = _end_of_others(text, end, heard)
        yield begin, end_of_last


def _names(text: PreparedText, patterns: Sequence[Pattern]) -> Iterator[tuple[int, int]]:
    """Names by their shape."""
    for pattern in patterns:
        yield from (match.span() for match in pattern.matches(text.written))


def _aliases(text: PreparedText) -> list[tuple[int, int]]:
    """Where the companies of an example stand, if it has several."""
    places = list(text.moods["aliases"].places(text.covered))
    return places if len({text.covered[start:end] for start, end in places}) > 1 else []


def _end_of_others(text: PreparedText, start: int, heard: bool) -> int:
    """Where talk of somebody else ends: at the sentence's end, what was heard at the text's, or at an own word."""
    limit = len(text.covered) if heard else text.sentence(start)[1]
    own = next(_own_after(text, start, limit), None)
    closing = text.covered.find(")", start, limit) if "(" in text.covered[text.part(start)[0] : start] else -1
    limit = limit if closing < 0 else closing
    if own is None or own > limit:
        return limit
    part, _ = text.part(own)
    return part if part > start else own


def _own_after(text: PreparedText, start: int, limit: int) -> Iterator[int]:
    return (match.start() for match in text.moods["own"].anywhere.finditer(text.covered, start, limit))

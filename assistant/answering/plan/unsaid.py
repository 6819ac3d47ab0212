"""What surely no sentence chosen says, whatever the fitted models hold.

A part none of whose words is in them, a figure of a company that no sentence on the company speaks of, and things such
as taxes that nothing found speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from assistant.answering.plan.absence import Found, attributes_around, everyday
from assistant.answering.plan.attributes import attributes_in
from assistant.answering.plan.measures import AskedMeasure, AskedMeasureKind, asked_measure, states
from assistant.answering.plan.relevance import Relevance
from assistant.language.patterns import Pattern

LEAST_WEIGHT = 5.0
"""Least weight of the words of a part that tell what it asks: two English ones, or three Chinese characters."""

_ASKS_FIGURE = Pattern(
    "that a figure is asked for",
    r"\bhow (?:much|many|high|big|large)\b|\bwhat (?:is|was|were|are)\b|多少|几(?!乎)|多大|多高",
    yes=("how much profit did it make", "what was its revenue", "净利润是多少"),
    no=("when does it list", "何时上市", "几乎"),
    flags=re.IGNORECASE,
)


def own_words_unsaid(own: Found, found: Found, relevance: Relevance) -> bool:
    """Whether none of the words of a part is in the provisions chosen, its subject apart: who picks the ticker code.

    A figure is asked for in words of every day: what is said of it may have none of them.
    """
    if _ASKS_FIGURE.search(own.text):
        return False
    common = everyday(own.language)
    units = [unit for unit in relevance.terms(own.text, own.language).units if not unit.words <= common]
    said = frozenset[str]().union(
        *(relevance.around(c.provision) | relevance.words(c.provision.text_for(own.language)) for c in found.chosen)
    )
    return sum(unit.weight for unit in units) >= LEAST_WEIGHT and not any(unit.words & said for unit in units)


def figure_unsaid(found: Found, relevance: Relevance) -> bool:
    """Whether a figure of a company held is asked for of which no sentence found on the company speaks."""
    if not _ASKS_FIGURE.search(found.text):
        return False
    named = {word for unit in relevance.terms(found.text, found.language).units for word in unit.words}
    companies = named & {f"concept:{name}" for name in relevance.companies}
    asked = named & _FIGURES
    told: Set[str] = frozenset().union(
        *(each.words for each in found.candidates if relevance.around(each.provision) & companies)
    )
    return bool(companies and asked and told) and not asked & told


_FIGURES = frozenset(
    f"concept:{name}"
    for name in ("net-profit", "profit", "total-profit", "revenue", "revenue-growth", "r-and-d-spending",
                 "r-and-d-ratio", "r-and-d-staff", "operating-cash-flow", "share-capital")
)  # fmt: skip
"""Concepts that are figures of a company."""


def people_uncounted(found: Found) -> bool:
    """Whether a number of people is asked for that no sentence found gives, such as how many holders at most."""
    measure = asked_measure(found.text, found.language)
    if measure is None or measure.kind is not AskedMeasureKind.COUNT or measure.of not in _PEOPLE:
        return False
    return not states((each.text for each in found.candidates), measure, found.language)


def chance_unsaid(found: Found) -> bool:
    """Whether it is asked how likely something is, and no sentence found states a share."""
    if not _ASKS_CHANCE.search(found.text):
        return False
    return not states((each.text for each in found.chosen), AskedMeasure(AskedMeasureKind.SHARE), found.language)


def sanction_unsaid(found: Found) -> bool:
    """Whether it is asked how a breach is punished, and no sentence found names a sanction."""
    named = any(_NAMES_SANCTION.search(c.text) for c in found.candidates)
    return _ASKS_SANCTION.search(found.text) is not None and not named


def identification_unsaid(found: Found, relevance: Relevance) -> bool:
    """Whether it is asked how people of a kind are identified, and no sentence found says who counts as one."""
    if not _ASKS_WHO_COUNTS.search(found.text):
        return False
    asked = relevance.concepts(found.text, found.language) & KINDS_OF_PEOPLE
    return len(asked) == 1 and not any(asked <= c.words and _SAYS_WHO_COUNTS.search(c.text) for c in found.candidates)


@dataclass(frozen=True, slots=True)
class UnheldMatter:
    """What no sentence says of a matter, though sentences on the matter are held: an answer tells these beside.

    `of` is the matter, `asks` what is asked of it, `unless` words of a question that is of more than the matter,
    `wants` those without which it asks something else.
    """

    of: Pattern
    asks: Pattern
    unless: Pattern | None = None
    wants: Pattern | None = None

    def is_asked(self, text: str) -> bool:
        """Whether a question asks this of the matter, and nothing more."""
        more = self.unless is not None and self.unless.search(text)
        wanted = self.wants is None or self.wants.search(text)
        return bool(self.of.search(text) and self.asks.search(text) and wanted) and not more

    def fills(self, sentence: str) -> bool:
        """Whether a sentence says it of the matter."""
        return bool(self.of.search(sentence) and self.asks.search(sentence))


def unheld_matter_in(text: str) -> UnheldMatter | None:
    """What a question asks of a matter of which the sentences held are known to say something else."""
    return next((matter for matter in _UNHELD_MATTERS if matter.is_asked(text)), None)


_WITHDRAWN = Pattern(
    "that an application is withdrawn by whoever filed it",
    r"\b(?<!as )withdr[ae]w\w*|\bpull(?:s|ed|ing)?\b[^.?;]{0,24}\b(?:application|filing|papers?|documents|deal|ipo)\b"
    r"|撤回(?!辅导)|撤(?:掉|了|下)?(?:申请|申报|材料|单|件|稿)|[先主自]动?撤|撤了",
    yes=("we withdrew in March", "if we pull our own application", "主动撤回的材料", "撤单", "先撤材料"),
    no=("the pull of the market", "撤销风险警示", "撤换保荐人"),
    flags=re.IGNORECASE,
)
_FILES_AGAIN = Pattern(
    "that something is filed anew",
    r"\bre-?(?:fil|submi|appl)\w+|\b(?:fil|appl|submi|tr)\w+\b[^.?;]{0,24}\bagain\b|\bcooling[- ]off\b"
    r"|\b(?:second|new|fresh|another) (?:application|filing|attempt)\b"
    r"|(?:重新|再次?|二次)(?:申报|申请(?!复审)|递|报(?!告)|提交|交|来|上会)|重[报递](?!告)|冷静期",
    yes=("how long until we may file again", "when can we re-file", "隔多久可以重新递", "再申报", "冷静期"),
    no=("ask for a re-examination", "再申请复审", "重大"),
    flags=re.IGNORECASE,
)
_REFUSED = Pattern(
    "that an application is refused",
    r"\brefus\w+|\breject\w+|\bturned down\b|被否|否决|不予",
    yes=("after a refusal", "被否之后", "不予注册"),
    no=("withdrawn", "撤回"),
    flags=re.IGNORECASE,
)


_OFFLINE = Pattern(
    "shares allotted offline or online",
    r"\b(?:off-?line|on-?line) (?:\w+ )?(?:shares?|tranche|allot\w+|placement|portion|investors?|subscri\w+)"
    r"|\ballott?ed (?:off|on)line\b|网[下上](?:配售|发行|获配|投资者|打新|中签|申购|部分|的?股)",
    yes=("offline shares", "the online tranche", "网下配售的股票", "网上中签"),
    no=("strategic placement", "战略配售", "网上披露"),
    flags=re.IGNORECASE,
)
_LOCKED = Pattern(
    "that shares are locked up",
    r"\block|锁|限售|not (?:sell|transfer)|不得(?:转让|卖出)",
    yes=("the lock-up", "要不要锁", "限售期"),
    no=("the offering", "发行比例"),
    flags=re.IGNORECASE,
)
_RAISES_IN_REVIEW = Pattern(
    "money raised from shareholders while an application is reviewed",
    r"\b(?:under review|during (?:the )?review|application is pending|while pending)\b[^.?;]{0,60}\b(?:rais|capital)\w*"
    r"|\brais\w*\b[^.?;]{0,80}\b(?:under|during|pending|in)\b (?:the )?review\b"
    r"|\b(?:under|in) review\b[^.?;]{0,24}\braise money\b"
    r"|(?:在审|审核期间|排队)[^，。？；]{0,16}(?:增资|募资|募集资金|追加投资)|老股东[^，。？；]{0,6}(?:增资|募资)",
    yes=("companies under review raise money from", "在审期间向老股东增资", "raise capital during the review"),
    no=("raise money in the offering", "上市后增发"),
    flags=re.IGNORECASE,
)
_HOW_MUCH = Pattern(
    "an amount or a price, or that one is asked for",
    r"\bhow (?:much|many|large|big|often)\b|\b(?:cap|ceiling|limit|maximum|most|price|pricing|valuation"
    r"|discount|floor)\b"
    r"|多少|几次|上限|下限|价格|定价|估值|折扣|比例|额度|最多",
    yes=("how much may we raise", "a price floor", "最多能增多少", "价格有没有下限"),
    no=("may it raise money", "能不能增资"),
    flags=re.IGNORECASE,
)
_WHEN = Pattern(
    "that it is asked when, or after how long",
    r"\bwhen\b|\bhow (?:long|soon|many (?:days|months|years))\b|\bcooling[- ]off\b|\bwait\w*"
    r"|多[久长]|几个?[月天日年]|什么时候|何时|隔|冷静期|等待期|间隔|期限",
    yes=("how long until we may file again", "隔多久", "冷静期"),
    no=("must we withdraw and file again", "要不要撤回重报"),
    flags=re.IGNORECASE,
)
_COUNTS = Pattern(
    "that it is asked what counts towards an indicator",
    r"\bcount(?:s|ed|ing)?\b|\binclud(?:e|ed|es)\b|\btowards?\b|\bpart of\b|\bqualif\w+\b"
    r"|算|计入|归入|列入|纳入|凑|认(?!证|购)|作数",
    yes=("do licensed ones count", "能不能算数", "计入研发投入吗", "凑到那7项里"),
    no=("how many patents are needed", "要几项专利", "认购"),
    flags=re.IGNORECASE,
)
_PATENTS = Pattern(
    "patents and what is taken for them",
    r"\bpatents?\b|专利|\butility models?\b|实用新型",
    yes=("invention patents", "发明专利", "实用新型"),
    no=("patently", "特许"),
    flags=re.IGNORECASE,
)
_UNOWNED_PATENTS = Pattern(
    "patents that are licensed, applied for or pledged, and rights that are no invention patents",
    r"\b(?:licen[cs]\w+|in-licen[cs]\w+|pending|(?:not (?:yet )?|un)granted|utility models?|design patents?|copyrights?"
    r"|applications? (?:for|under)|pledged|trade secrets?)\b"
    r"|许可|授权(?:给|使用|我们)|(?<!被)授予?使用权|未授权|没授权|没有?下证|申请中|实用新型|外观设计|软著|软件著作权|质押|技术秘密",
    yes=(
        "an exclusive licence",
        "the in-licensed ones",
        "独占许可给我们用",
        "还没授权的专利",
        "实用新型",
        "pending ones",
    ),
    no=("co-owned patents", "共有专利", "受让的专利", "授权专利"),
    flags=re.IGNORECASE,
)
_SENIOR_INVESTOR = Pattern(
    "senior professional institutional investors",
    r"\bsenior (?:professional )?(?:institution\w*|investors?)|资深(?:专业)?(?:机构)?投资者|资深(?:专业)?机构",
    yes=("a senior professional institutional investor", "资深专业机构投资者"),
    no=("institutional investors", "senior managers", "机构投资者"),
    flags=re.IGNORECASE,
)
_INDICATORS = Pattern(
    "what the indicators of sci-tech attributes test",
    r"\b(?:r&d (?:staff|people|personnel|headcount|ratio|spend\w*|intensity)|invention patents?|patents?"
    r"|sci-?tech (?:attributes?|indicators?)|indicators?)\b|研发(?:人员|投入|占比)|发明专利|专利|科创属性|科创指标",
    yes=("R&D staff", "the seven invention patents", "研发人员", "科创属性"),
    no=("the market cap", "研发失败", "市值"),
    flags=re.IGNORECASE,
)
_STAYS_ON = Pattern(
    "that something has to be kept up after the listing or the issue",
    r"\b(?:after|once|following|post)[- ]?(?: (?:we|they|it|you|the company|the issuer))?(?: (?:are|is|have|been))* ?"
    r"(?:the )?(?:list(?:ing|ed)|issue|ipo|offering|float\w*)\b[^.?;]{0,80}"
    r"\b(?:keep|hold|still|stay|remain|maintain|continue)\w*"
    r"|\b(?:keep|hold|still|stay|remain|maintain|continue)\w*\b[^.?;]{0,60}"
    r"\b(?:after|once|following) (?:\w+ ){0,2}?(?:list(?:ing|ed)|issue|ipo|offering)\b"
    r"|(?:上市|发行|挂牌)(?:了?以后|之?后|完)[^。；？?]{0,24}"
    r"(?:还|仍|继续|一直|持续|保持|维持|不[能得](?:低|少)于|拿|持股|持有)",
    yes=(
        "After listing, must it keep its 3%",
        "Once listed, do we still have to hold 7 patents",
        "上市以后持股不能低于3%吗",
        "发行后还要保持10%吗",
    ),
    no=("may it sell after listing", "held for 24 months before filing", "上市后能卖吗", "申报前24个月持有"),
    flags=re.IGNORECASE,
)
_UNHELD_MATTERS = (
    UnheldMatter(_WITHDRAWN, _FILES_AGAIN, _REFUSED, _WHEN),
    UnheldMatter(_OFFLINE, _LOCKED),
    UnheldMatter(_RAISES_IN_REVIEW, _HOW_MUCH),
    UnheldMatter(_PATENTS, _UNOWNED_PATENTS, None, _COUNTS),
    UnheldMatter(_SENIOR_INVESTOR, _STAYS_ON),
    UnheldMatter(_INDICATORS, _STAYS_ON),
)


KINDS_OF_PEOPLE = frozenset(
    f"concept:{name}"
    for name in ("core-technical-staff", "r-and-d-staff", "actual-controller", "controlling-shareholder",
                 "independent-director", "senior-managers")
)  # fmt: skip
"""Concepts that are kinds of people."""
_ASKS_WHO_COUNTS = Pattern(
    "that it is asked who counts as somebody, or how many must",
    r"\bhow (?:is|are|do|does|should|to)\b.{0,50}\b(?:identif|defin|determin|designat|recogni[sz])\w*"
    r"|\bwho (?:counts?|qualif\w+) as\b|\bcriteria for (?:identifying|designating)\b"
    r"|\bhow many (?:\w+ )?(?:must|should) we name\b"
    r"|(?:怎么|如何|怎样|咋)(?:来|去)?(?:认定|界定|判定|定义|确定)|认定(?:标准|依据|口径|几|多少|的?条件)",
    yes=("how are core technical staff identified", "核心技术人员怎么认定", "最少认定几个人", "who counts as"),
    no=("认定为国际领先", "how many days"),
    flags=re.IGNORECASE,
)
_SAYS_WHO_COUNTS = Pattern(
    "that a sentence says who counts as somebody",
    r"\bcounts?(?:ed)? (?:as|a person)\b|\b(?:is|are|means) (?:an?|the|those|people|who)\b.{0,60}\bwho\b"
    r"|\bidentified\b|\bdo(?:es)? not count\b"
    r"|认定为|不认定|是指|，指|计为|计入|属于(?!国际)",
    yes=("generally do not count as R&D staff", "一般不认定为研发人员"),
    no=("may not sell their shares", "不得转让"),
    flags=re.IGNORECASE,
)
_ASKS_SANCTION = Pattern(
    "that it is asked how a breach is punished",
    r"^(?:and |so )?(?:any |what |the )?(?:fines?|penalt(?:y|ies)|sanctions?|punishments?) (?:for|if|when|on|where)\b"
    r"|\b(?:what|which|how (?:much|big|large|high)|is there|are there|any)(?: is| are| would be)?(?: the| an?"
    r"| any)?(?: \w+)?"
    r" (?:fines?|penalt(?:y|ies)|sanctions?|punishments?)(?: for| if| when| where| does|\?|$)"
    r"|\b(?:will|would|do|does|can|could) (?:\w+ ){1,3}?(?:get|be) (?:fined|punished|penali[sz]ed|sanctioned)\b"
    r"|罚(?:款)?多少|(?:会不会|会|要|得)被?(?:怎么|如何)?(?:处罚|罚款?|处分)|(?:怎么|如何|怎样)(?:处罚|罚|处分|追责)"
    r"|什么(?:处罚|罚则|处分)|有(?:没有|无)?(?:处罚|罚款|罚则)",
    yes=("Fine for a company that", "what is the fine for a sponsor", "会被罚多少", "怎么处罚", "would we get fined"),
    no=("Fine to list without profit?", "is that fine?", "our director was fined in 2024", "三年内受过处罚"),
    flags=re.IGNORECASE,
)
_NAMES_SANCTION = Pattern(
    "that a sentence names a sanction",
    r"\bfine[sd]?\b|penalt|sanction|punish|\bbars?\b.{0,40}\bfor\b|\bbarred\b|处罚|罚款|处分|不接受",
    yes=("bars the sponsor for 3 months", "罚款"),
    no=("explains in its annual report", "罢免"),
    flags=re.IGNORECASE,
)
_ASKS_CHANCE = Pattern(
    "that it is asked how likely something is",
    r"\b(?:probability|odds|likelihood|how likely)\b|\bwhat(?:'s| is| are) the chances?\b"
    r"|概率|几率|机率|可能性(?:有|是)?多|胜算|多大可能",
    yes=("what is the probability of being drawn", "抽中概率"),
    no=("by chance", "可能性"),
    flags=re.IGNORECASE,
)

_PEOPLE = frozenset(("人", "people", "persons", "holders", "inspectors", "founders"))
"""How people are counted."""


def strange_unsaid(own: Found, found: Found) -> bool:
    """Whether a part asks for something that listing rules hardly know and no provision found speaks of."""
    asked = attributes_in(own.text, own.language) & _STRANGE
    return bool(asked) and bool(asked.difference(*(attributes_around(h.provision, own.language) for h in found.hits)))


_STRANGE = frozenset(
    ("fee", "tax", "subsidy", "deposit", "currency", "insurance", "travel", "proceeds", "lending", "pledge", "hedging",
     "gift", "blackout", "education", "nationality", "family", "gender", "labour", "identity_papers")
)  # fmt: skip
"""Attributes of which a provision speaks in so many words where it speaks of them at all."""

"""Whether a question with figures asks of another matter than how they stand: leave, a process, what others do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from assistant.answering.question.parts import asks
from assistant.answering.words import WORDS
from assistant.corpus.mentions import MASK
from assistant.corpus.model import GlossaryEntry
from assistant.eligibility.reading.fact import FactRead
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language

PRE_REVIEW = "pre-review"
"""The concept of the glossary for what people describe who do not know its name."""

_STANDING = Pattern(
    "that a question asks how figures stand",
    r"\b(?:enough|suffic\w+|eligib\w+|qualif\w+|satisf\w+|clears?|pass(?:es)?|meets?|reach(?:es)?|short|standards?"
    r"|routes?|sets?|branch|limb|indicators?|accept\w*|reject\w*|count\w*|accept)\b"
    r"|够|符合|合规|达标|达到|满足|过得去|套|标准|指标|条件|差|算|影响|障碍|触及|要被",
    yes=("Is that enough?", "够吗", "which standard", "走哪套", "accept this market cap"),
    no=("can we skip tutoring", "能不能先不公开", "会来现场检查吗", "will the CSRC decide"),
    flags=re.IGNORECASE,
)
_OF_OTHERS = Pattern(
    "that a question asks what others than the company do or may do",
    r"\b(?:can|could|may|do|does|will|would|must|should|has|have|is|are) (?:the |our |an? |any |all |its )?"
    r"(?:[\w-]+ ){0,2}?(?:exchange|sse|csrc|regulators?|committee|public|press|sponsors?|underwriters?|banks?|lenders?"
    r"|founders?|directors?|shareholders?|investors?|buyers?|employees|officers?|ceo|cfo|chairman)\b"
    r"|(?:上?交所|证监[会局]|上市委|保荐(?:人|机构)|券商|投资者|股民|散户|股东|创始人|董事|高管|员工|实控人|老板|银行|同行|媒体)"
    r"[^，。；？]{0,6}?(?:会|能|可以|要|得|必须|是否)",
    yes=(
        "will the CSRC decide within a month",
        "does the exchange tell anybody",
        "can our controlling shareholder sell",
        "will retail buyers need money",
        "上交所会来现场检查吗",
        "创始人能不能只锁12个月",
    ),
    no=("can we list", "does standard 4 work", "能走第四套吗", "will it do"),
    flags=re.IGNORECASE,
)
_LOCKS = Pattern(
    "that a question asks of a lock-up",
    r"\block(?:ed|s|ing)?(?:[ -]?(?:up|in))?\b|锁(?!定价)|限售",
    yes=("locked up", "lock-up", "只锁12个月", "限售"),
    no=("block", "锁定价格"),
    flags=re.IGNORECASE,
)
_WITHOUT = Pattern(
    "that it is asked to do without something",
    r"\b(?:without|skip(?:ping)?|avoid|waive|bypass|do away with)\b"
    r"|不(?:用|做|走|经|需|要|搞|经过)?辅导|免去|免掉|免于|跳过|绕过",
    yes=("can we file without tutoring", "skip the tutoring", "能不能不辅导直接报", "跳过现场检查"),
    no=("can we list", "能报吗", "免费"),
    flags=re.IGNORECASE,
)
_PROCESS = Pattern(
    "that a question asks of review, registration or their times",
    r"\b(?:reviews?|reviewing|register(?:s|ed|ing)?|registration|approvals?|timetable|timeline|inspect\w*|withdraw\w*"
    r"|re-?fil(?:e|ing)|re-?appl\w*)\b|审核|审批|注册|受理|撤回|撤材料|重新申报|再报|时间表|现场检查|排队",
    yes=("how long is the review", "withdraw and refile", "审核一般要多久", "时间表"),
    no=("can we file", "用哪套标准", "previewed"),
    flags=re.IGNORECASE,
)
_IN_SECRET = Pattern(
    "that the exchange is to see papers before anybody else does",
    r"\b(?:secret(?:ly)?|confidential(?:ly)?|privately|in (?:private|confidence)|under wraps|behind closed doors"
    r"|out of (?:public )?(?:sight|view)|quietly|before (?:anything|it) (?:is|goes|becomes) public)\b"
    r"|(?:不|先不|暂不)公开|不对外|秘密|保密|私下|悄悄|偷偷|暗中|低调",
    yes=("look at the file in secret", "file confidentially", "先不公开让交易所看一遍", "悄悄递表"),
    no=("publish the prospectus", "公开发行", "look at the file"),
    flags=re.IGNORECASE,
)
_HANDS_IN = Pattern(
    "that papers are handed in or looked at",
    r"\b(?:fil(?:e|es|ed|ing|ings)|pre-filing|submit\w*|submission|hand(?:ed|ing)? in|look(?:s|ed|ing)?|read(?:s|ing)?"
    r"|reviews?|reviewed|vet(?:s|ted|ting)?|questions?|draft|prospectus|papers)\b"
    r"|递表|递交|递材料|提交|交给|交上|交材料|申报|看|审|报材料|草稿|招股书",
    yes=("file confidentially", "questions in private", "悄悄递表", "让交易所看一遍"),
    no=("a profile", "公开发行"),
    flags=re.IGNORECASE,
)
_OF_ANOTHER_BOARD = Pattern(
    "a listing standard of another market, or a delisting from one",
    r"\b(?:chinext|gem|beijing(?: stock)?(?: exchange)?|bse|hkex|hong kong|main board)(?:'s|’s)?"
    r" (?:(?:new|own|listing) )?(?:(?:first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th))"
    r"(?: (?:listing )?(?:standard|set|std|route))?|(?:standard|set|std|route) [1-5])\b"
    r"|(?:创业板|北交所|主板|港股|港交所)的?(?:新的?)?(?:第?[一二三四五1-5]套(?:上市)?(?:标准)?|标准[一二三四五1-5])"
    r"|\bdelist\w* (?:from|in|on) (?:the )?(?:nasdaq|nyse|new york|us|u\.s\.|hk(?:ex)?|hong kong|london|singapore)\b"
    r"|(?:港股|美股|港交所|纳斯达克|纽交所|香港|美国|海外|境外)(?:那边|市场)?(?:先|先行|要|不用|不)?(?:退市|摘牌|私有化)",
    yes=("ChiNext's new 4th standard", "创业板第四套标准", "创业板新的第四套", "delisting from Nasdaq", "港股先退市"),
    no=("STAR's 2nd standard", "科创板第二套", "ChiNext has four standards", "delisting from STAR", "科创板退市"),
    flags=re.IGNORECASE,
)
_BOARD = re.compile(r"\b(?:chinext|bse|beijing(?: stock)? exchange)(?:'s|’s)?|创业板|北交所", re.IGNORECASE)
_CHINEXT = re.compile(r"\bchinext\b|创业板", re.IGNORECASE)
_OURS = re.compile(r"\bSTAR\b|科创板")
_REQUIRES = Pattern(
    "that a text tells what rules ask for",
    r"\b(?:asks?|requires?|needs?|demands?|wants?|must|has to|at least|minimum|floor|threshold)\b"
    r"|要求|规定|门槛|须|不低于|至少|起步",
    yes=("ChiNext asks for 3bn", "创业板要求市值30亿"),
    no=("ChiNext or STAR - cap 3.2bn", "创业板还是科创板"),
    flags=re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[。！？?!；;\n])|(?<=\.)\s+")


def asks_of_standing(text: str) -> bool:
    """Whether what is asked is how the figures stand, and not only whether something may be done or will happen."""
    return _STANDING.search(text) is not None


def does_without(text: str) -> bool:
    """Whether it is asked to do without something."""
    return _WITHOUT.search(text) is not None


def asks_of_others(text: str) -> bool:
    """Whether it is asked what others than the company do or may do, of a lock-up, or of the review and its times."""
    return any(pattern.search(text) for pattern in (_OF_OTHERS, _LOCKS, _PROCESS))


def describes_pre_review(text: str) -> bool:
    """Whether a sentence tells that the exchange should see papers in secret, without the name of that."""
    return any(_IN_SECRET.search(each) and _HANDS_IN.search(each) for each in _SENTENCE.split(text))


def without_other_boards(text: str) -> str:
    """A text without the standards of other markets and the delistings there, which are none of these rules."""
    return _OF_ANOTHER_BOARD.sub(" ", text)


def weighs_boards(text: str) -> bool:
    """Whether a text names ChiNext, whose standards are known here, beside STAR."""
    return bool(_OURS.search(text) and _CHINEXT.search(text))


def with_boards_masked(text: str) -> str:
    """A text that sets another market against STAR for a company, with the names of that masked; as long as before.

    One that tells what rules ask for stays as it is.
    """
    if _REQUIRES.search(text) or not (_OURS.search(text) and _BOARD.search(text)):
        return text
    masked = _OF_ANOTHER_BOARD.sub(lambda match: MASK * len(match[0]), text)
    return _BOARD.sub(lambda match: MASK * len(match[0]), masked)


def how_pre_review_runs(text: str, glossary: Sequence[GlossaryEntry]) -> str:
    """The question how pre-review runs, instead of one that describes it without its name; else empty."""
    entry = next(entry for entry in glossary if entry.id == PRE_REVIEW)
    low, language = text.lower(), language_of(text)
    if not describes_pre_review(text) or any(entry.names(each)[0].lower() in low for each in Language):
        return ""
    return WORDS("question.steps", language, matter=entry.names(language)[0])


def without_stated(text: str, stated: Iterable[FactRead], speaks: Callable[[str], bool]) -> str:
    """A text without the clauses that state one of these facts, ask nothing and do not speak of what is asked of.

    Itself where nothing else is left.
    """
    places = [(fact.start, fact.end) for fact in stated if text[fact.start : fact.end] == fact.span]
    kept = [
        clause[0]
        for clause in _CLAUSE.finditer(text)
        if asks(clause[0])
        or speaks(clause[0])
        or not any(clause.start() < end and start < clause.end() for start, end in places)
    ]
    rest = "".join(kept).strip(" ,，;；")
    return rest if any(map(str.isalpha, rest)) else text


_CLAUSE = re.compile(r"(?:[^,，。！？?!；;:：.]|[,.:](?! |$))+[,，。！？?!；;:：.]*\s*")

"""Steps that a question asks for from the rule data: which rules need something or do not, sibling rules side by side.

What is asked is read from the question alone; `assistant.answering.plan.rule_lines` words the lines.
"""

from __future__ import annotations

import re

from assistant.answering.plan.polarity import denied_before, is_negative
from assistant.answering.plan.steps import Step, StepKind
from assistant.answering.question.short_standards import standards_in_full
from assistant.corpus.mentions import mention_spans, mentions
from assistant.corpus.model import Corpus
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, read_quantities

LISTING = "listing"
STANDARDS = ("standard-1", "standard-2", "standard-3", "standard-4", "standard-5")

APPLICANTS = {
    "standard-5": ("chosen_standard", "standard-5"),
    "software-company": ("industry", "software"),
    "red-chip-listed-overseas": ("issuer_type", "red_chip_listed_overseas"),
}
"""Whose exemptions from the sci-tech indicators may be asked for: a concept, and the fact and value that it states."""

TABLES = {
    "co-investment": ("co-investment", "co-investment-amount"),
    "growth-tier-exit": ("growth-tier-exit", "growth-tier-exit"),
    "financial-delisting": ("financial-delisting", "financial-delisting"),
}
"""Sections that are shown whole, by the concept that asks for them: the rule set and the section."""


def rule_step(text: str, corpus: Corpus) -> Step | None:
    """The step that a question about sibling rules asks for; None where it asks for none, or states figures."""
    text = standards_in_full(text)
    asked = _WHEN_LEAVING.sub(" ", text)
    if any(quantity.kind in _FIGURES for quantity in read_quantities(text)) or _NOT_THE_RULES.search(asked):
        return None
    spans = mention_spans(text, corpus.glossary)
    if any(entry.id in APPLICANTS and denied_before(text, start) for start, _, entry in spans):
        return None
    concepts = frozenset(entry.id for entry in mentions(text, corpus.glossary))
    readers = (_kinds_compared, _indicators_asked, _standards_needing, _floors, _standards_compared, _section_asked)
    for reader in readers:
        step = reader(text, concepts)
        if step is not None:
            return step
    return None


def _standards_needing(text: str, concepts: frozenset[str]) -> Step | None:
    measures = _measures(text)
    if not _WHICH_STANDARDS.search(text) or concepts - _STANDARD_WORDS or not measures or _ONLY.search(text):
        return None
    how = "without" if is_negative(_TOGETHER.sub(r"\1", text)) else "with"
    if len(measures) > 1 and how == "with":
        return None
    named = _numbered(text) or [name for name in STANDARDS if name in concepts]
    of = f"{LISTING}/{how}/{','.join(measures)}"
    if named and _EXCEPT.search(text):
        return Step(StepKind.SELECT, f"{of}/besides/{','.join(named)}")
    return Step(StepKind.SELECT, f"{of}/of/{','.join(named)}" if len(named) > 1 else of)


def _measures(text: str) -> list[str]:
    """The measures that a text asks about; of several only those that it names together: neither profit nor revenue."""
    named = [name for name, words in MEASURE_WORDS.items() if words.search(text)]
    joined = _TOGETHER.search(text)
    together = [name for name, words in MEASURE_WORDS.items() if joined is not None and words.search(joined[0])]
    return named if len(named) < 2 or together == named else []


def _kinds_compared(text: str, concepts: frozenset[str]) -> Step | None:
    """The standards for companies of a kind of their own, such as red chips, where their thresholds are compared."""
    named = [name for name, words in KINDS.items() if words.search(text)]
    named += ["weighted-voting"] if "weighted-voting" in concepts else []
    compares = _COMPARES.search(text) or _SAME.search(text)
    if len(named) < 2 or not compares or not _THRESHOLDS.search(text) or concepts - _STANDARD_WORDS - _KIND_WORDS:
        return None
    return Step(StepKind.TABLE, f"{LISTING}/{','.join(named)}")


KINDS = {
    "red-chip-unlisted": Pattern(
        "red-chip companies that are not listed abroad",
        r"\b(?:un-?listed|(?:never|not|not yet|non)[- ](?:been )?listed)(?: (?:abroad|overseas"
        r"|anywhere))?,? (?:\w+ ){0,2}?"
        r"(?:red[- ]chips?|offshore|overseas|cayman|foreign)\b"
        r"|\b(?:red[- ]chips?|offshore|cayman)(?: \w+)?,?(?: that (?:is|are|was|has|have))?"
        r" (?:not|never|un-?)(?: ?(?:yet|been))? ?listed\b"
        r"|(?:未|没有?|尚未|从未|没)在?(?:境外|海外)?上过?市过?的?红筹|红筹[^，。；？]{0,6}(?:未|没有?)在?(?:境外"
        r"|海外)?上过?市",
        yes=(
            "never-listed offshore group",
            "red-chip company not listed overseas",
            "没上市过的红筹企业",
            "unlisted red chip",
        ),
        no=("red chip listed overseas", "已在境外上市的红筹"),
        flags=re.IGNORECASE,
    ),
    "red-chip-listed-overseas": Pattern(
        "red-chip companies that are listed abroad",
        r"(?<!not )(?<!never )(?<!never-)(?<!un)\blisted (?:overseas |offshore )?red[- ]chips?\b"
        r"|\boverseas[- ]listed red[- ]chips?\b"
        r"|\bred[- ]chips?(?: (?!not\b|never\b)\w+)?(?: that (?:is|are))?(?: already)? listed"
        r" (?:abroad|overseas|in hong kong)\b"
        r"|已在?(?:境外|海外|香港)上市的?红筹",
        yes=("red-chip company already listed overseas", "overseas-listed red chips", "已境外上市的红筹"),
        no=("red chip not listed overseas", "未在境外上市的红筹"),
        flags=re.IGNORECASE,
    ),
}
"""The kinds of companies with standards of their own, by the routes these are, and how a question names them."""
_KIND_WORDS = frozenset(
    {"weighted-voting", "red-chip", "red-chip-listed-overseas", "listed-overseas", "vie", "listing"}
)
_SAME = Pattern(
    "that it is asked whether things are the same, or what one has besides",
    r"\bsame\b|\bequal\b|\bidentical\b|\bbeyond\b|\bon top\b|一样|相同|一致|额外|多出",
    yes=("actually the same?", "门槛一样吗"),
    no=("some", "一般"),
    flags=re.IGNORECASE,
)
_THRESHOLDS = Pattern(
    "what a company must reach to list",
    r"\b(?:thresholds?|standards?|tests?|floors?|conditions?|requirements?|need|numbers|figures|criteria|hurdles?"
    r"|bar)\b"
    r"|门槛|标准|条件|要求|指标|需要",
    yes=("the thresholds", "门槛"),
    no=("lock-up", "锁定期"),
    flags=re.IGNORECASE,
)


def _standards_compared(text: str, concepts: frozenset[str]) -> Step | None:
    named = max([name for name in STANDARDS if name in concepts], _numbered(text), key=len)
    if concepts - _STANDARD_WORDS or any(words.search(text) for words in MEASURE_WORDS.values()):
        return None
    if len(named) >= 2 and (_COMPARES.search(text) or _ONLY_NAMES.fullmatch(text.strip())):
        return Step(StepKind.TABLE, f"{LISTING}/{','.join(named)}")
    if not named and _ALL_STANDARDS.search(text):
        return Step(StepKind.TABLE, f"{LISTING}/{','.join(STANDARDS)}")
    return None


def _numbered(text: str) -> list[str]:
    """The standards of `standards 2, 3 and 4`, 标准二、三、四."""
    match = _NUMBERED.search(text)
    digits = re.findall(r"[1-5一二三四五]", match[0]) if match else []
    numbers = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}
    return list(dict.fromkeys(f"standard-{numbers.get(digit, digit)}" for digit in digits))


def _floors(text: str, concepts: frozenset[str]) -> Step | None:
    if not _FLOORS.search(text) or concepts - _STANDARD_WORDS:
        return None
    named = [name for name in STANDARDS if name in concepts]
    return None if named else Step(StepKind.TABLE, f"{LISTING}/floors")


def _indicators_asked(text: str, concepts: frozenset[str]) -> Step | None:
    who = [name for name in APPLICANTS if name in concepts]
    other = concepts - _STANDARD_WORDS - _INDICATOR_WORDS - set(who)
    if len(who) == 1 and _WHICH_INDICATORS.search(text) and not other:
        return Step(StepKind.SELECT, f"{LISTING}/{'waived' if is_negative(text) else 'indicators'}/{who[0]}")
    return None


def leaves(text: str) -> bool:
    """Whether a question is about leaving something, as the growth tier."""
    return _LEAVES.search(text) is not None


def _section_asked(text: str, concepts: frozenset[str]) -> Step | None:
    leaves = "growth-tier" in concepts and _LEAVES.search(text)
    named = [name for name in TABLES if name in concepts or (leaves and name == "growth-tier-exit")]
    if len(named) != 1 or not _ASKS_TABLE[named[0]].search(text) or concepts - _BESIDE[named[0]] - {named[0]}:
        return None
    return Step(StepKind.TABLE, "/".join(TABLES[named[0]]))


_FIGURES = frozenset(
    (QuantityKind.MONEY, QuantityKind.PERCENT, QuantityKind.DATE, QuantityKind.YEAR, QuantityKind.MONTH)
)
_PLAIN = frozenset(
    {"star-market", "sse", "issuer", "listing-standard", "ipo", "listing-conditions", "listing-application"}
)
_STANDARD_WORDS = _PLAIN | frozenset(
    {
        "standard-1", "standard-2", "standard-3", "standard-4", "standard-5", "expected-market-cap", "net-profit",
        "profit", "profitable", "unprofitable", "revenue", "no-revenue", "r-and-d", "r-and-d-spending",
        "r-and-d-ratio", "operating-cash-flow", "chosen-standard",
    }
)  # fmt: skip
_INDICATOR_WORDS = frozenset({"regular-indicators", "sci-tech-attributes", "exemption"})
_BESIDE = {
    "co-investment": _PLAIN | {"sponsor", "issue-size"},
    "growth-tier-exit": _PLAIN
    | {"growth-tier", "newly-registered-company", "existing-company", "net-profit", "revenue"},
    "financial-delisting": _PLAIN | {"delisting", "net-profit", "revenue", "delisting-risk-warning"},
}
_NOT_THE_RULES = Pattern(
    "that a question is about one company, its own case, or another day",
    r"\b(?:we|our|us|my|i)\b|\bif\b|\bused to\b|\bwhy\b|\bwhen\b|\bchang|\bhistor|\bwho\b|\bhow long\b"
    r"|我们|我司|本公司|咱|如果|要是|为什么|什么时候|何时|历史|变化|修订|谁",
    yes=("which standards can we use", "如果没有收入"),
    no=("Which standards need no profit?", "哪几套标准不看利润"),
    flags=re.IGNORECASE,
)
_WHICH_STANDARDS = Pattern(
    "that a question asks which of the standards",
    r"\bwhich\b.{0,30}\b(?:standards?|routes?|sets?)\b|\bwhat standards\b|\bstandards (?:that|which|without|needing)\b"
    r"|哪[几些一]?[套个条]?.{0,8}标准|标准.{0,6}(?:里|中|里面|之中|当中).{0,4}哪|哪[几些]?套",
    yes=("Which of the five standards need no profit?", "五套标准里哪几套不看现金流", "哪几套标准不要求利润"),
    no=("What does the second standard need?", "第二套标准要求什么"),
    flags=re.IGNORECASE,
)
MEASURE_WORDS = {
    "profit": re.compile(
        r"\b(?:pre-)?profit\w*\b|\bunprofitable\b|\bloss(?:es|[- ]making)?\b|\bearnings\b|利润|盈利|赚钱|亏损|亏钱",
        re.IGNORECASE,
    ),
    "revenue": re.compile(r"\b(?:pre-)?revenues?\b|\bsales\b|\bturnover\b|营业收入|营收|收入", re.IGNORECASE),
    "r-and-d": re.compile(r"\br ?& ?d\b|\bresearch\b|研发", re.IGNORECASE),
    "cash-flow": re.compile(r"\bcash[- ]?flow\b|现金流", re.IGNORECASE),
}
_ANY_MEASURE = "|".join(words.pattern for words in MEASURE_WORDS.values())
_TOGETHER = Pattern(
    "measures named together, each denied as the first is",
    rf"({_ANY_MEASURE})(?:(?:\s*(?:[、,，和与及或]|以及|或者|and|or|nor|[又也]|(?:不|没有?|无)[看要考]?[求察]?|any|no|net|operating|a|test(?:s|ing)?"
    r"|净|量|经营|活动|产生的|要求|门槛))+\s*"
    rf"(?:{_ANY_MEASURE}))+",
    yes=("no profit, revenue or cash flow", "不看利润也不看收入", "neither profit nor revenue"),
    no=("test profit but not revenue", "看利润"),
    flags=re.IGNORECASE,
)
_ONLY = Pattern(
    "that a question asks for what is needed alone",
    r"\b(?:only|just|solely|alone)\b|只|仅|光看|单看",
    yes=("which standards need only revenue", "哪套标准只看收入"),
    no=("which standards need revenue",),
    flags=re.IGNORECASE,
)
_EXCEPT = Pattern(
    "that what is named is left out of a list",
    r"\b(?:besides|except|excluding|apart from|aside from|other than|beyond)\b|除|以外|之外",
    yes=("besides the fifth", "除了第五套"),
    no=("which standards need no profit",),
    flags=re.IGNORECASE,
)
_COMPARES = Pattern(
    "that a question sets rules side by side",
    r"\bcompar|\bvs?\b|\bversus\b|\bdiff(?:er|s\b|\b)|\bside by side\b|\beach\b|\bwhat do\b|\btable\b"
    r"|\brequire|\bneed\b"
    r"|\b(?:easier|easiest|harder|tougher|stricter|higher|lower)\b"
    r"|比较|对比|区别|不同|差别|分别|各|差异|差在|差哪|差了?什么|哪个[更高低严松难容]|哪套[更高低严松难容]"
    r"|哪[个套]门槛",
    yes=("compare standards 2 and 3", "标准二和标准三的区别", "third standard v fourth", "差在哪", "哪个门槛高"),
    no=("standards 2 and 3",),
    flags=re.IGNORECASE,
)
_ONLY_NAMES = Pattern(
    "standards in full, and nothing else",
    r"(?:the |(?:first|second|third|fourth|fifth) standard|第[一二三四五]套标准|and|or|with|[和与跟同、,，/&\s?？.])+",
    yes=("third standard and fourth standard", "第三套标准和第四套标准"),
    no=("third standard and the profit",),
    how="fullmatch",
    flags=re.IGNORECASE,
)
_NUMBERED = Pattern(
    "standards named by their numbers",
    r"\bstandards? [1-5](?:\s*(?:,|and|&|vs\.?|versus|or|to|/)\s*)+[1-5](?:(?:\s*(?:,|and|&)\s*)+[1-5])*"
    r"|(?:标准|第)[一二三四五1-5](?:套?(?:标准)?[、和与跟,，及/]+第?(?:标准)?[一二三四五1-5])+",
    yes=("standards 2, 3 and 4", "standard 2 vs 4", "标准二、三、四", "第二套和第三套"),
    no=("standard 2", "标准二"),
    flags=re.IGNORECASE,
)
_ALL_STANDARDS = Pattern(
    "that a question asks what all standards require",
    r"\b(?:all|each|every|the) (?:of the )?(?:five|5) (?:\w+ ){0,3}standards?\b|\bfive (?:\w+ ){0,3}standards\b"
    r"|\b(?:each|every|all)\b.{0,16}\bstandards?\b|(?<!第)(?:五|5)套(?:上市)?标准.{0,12}(?:分别|各|都|是什么|是啥"
    r"|有哪些|要求|列)|各套标准|每套标准"
    r"|五个标准",
    yes=("What do the five standards require?", "list all standards", "五套标准分别要求什么"),
    no=("the fifth standard", "第五套标准要求什么"),
    flags=re.IGNORECASE,
)
_FLOORS = Pattern(
    "that a question asks for every floor of market cap",
    r"\b(?:all|every|each|list|what are)\b.{0,40}\bmarket[- ]cap(?:italisation)?\b.{0,20}\b(?:floors?|minimums?"
    r"|thresholds?|requirements?)\b|(?:所有|全部|各|每|分别|列).{0,14}市值(?:门槛|要求|标准|下限)|市值(?:门槛|要求"
    r"|标准).{0,10}(?:分别|各|都|列)",
    yes=("all market-cap floors", "五套标准的市值门槛分别是多少"),
    no=("the market cap floor of the fifth standard", "市值门槛是多少"),
    flags=re.IGNORECASE,
)
_WHICH_INDICATORS = Pattern(
    "that a question asks which sci-tech indicators",
    r"\b(?:which|how many)\b.{0,40}\bindicators?\b|\bwhat\b.{0,40}\bindicators\b"
    r"|指标.{0,16}(?:哪|几项)|(?:哪[些几]?[项个条]?|几项).{0,10}(?:指标|科创属性)",
    yes=("which sci-tech indicators apply to a software company", "软件企业适用哪几项科创属性指标"),
    no=("what is indicator 2 about revenue", "指标二是多少"),
    flags=re.IGNORECASE,
)
_WHEN_LEAVING = Pattern(
    "that it is asked when somebody may leave, which its conditions tell",
    r"\bwhen (?:can|may|does|do|will|is|are)\b(?=.{0,40}\b(?:leave|exit|get out))"
    r"|(?:什么时候|何时|啥时候)(?=.{0,4}(?:调出|退出|移出)(?![过了的]))",
    yes=("when can a company leave", "什么时候能调出"),
    no=("when was it published", "什么时候调出过"),
    flags=re.IGNORECASE,
)
_LEAVES = Pattern(
    "that a question is about leaving",
    r"\bleav(?:e|es|ing)\b|\bexit\w*\b|\bget(?:s|ting)? out\b|调出|退出|移出",
    yes=("leaving the growth tier", "调出成长层"),
    no=("entering the growth tier", "进入成长层"),
    flags=re.IGNORECASE,
)
_ASKS_TABLE = {
    "co-investment": re.compile(
        r"\btiers?\b|\bby (?:issue )?size\b|\btable\b|分档|几档|各档|每档|档次|分几|阶梯", re.IGNORECASE
    ),
    "growth-tier-exit": re.compile(
        r"\bwhen (?:can|may|does|do)\b|什么时候|何时"
        r"|\bconditions?\b|\btests?\b|\bcriteria\b|\bways\b|\bdiffer|\bcompare"
        r"|\broutes?\b|条件|标准|哪[几些]|分别|区别|差在|不同",
        re.IGNORECASE,
    ),
    "financial-delisting": re.compile(
        r"\bnumbers?\b|\btests?\b|\bthresholds?\b|\bcriteria\b|\bwhat are\b|指标|数字|标准|哪[几些]|分别", re.IGNORECASE
    ),
}

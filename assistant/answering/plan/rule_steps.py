"""Steps made from the rule data: which rules need something or do not, and sibling rules side by side.

What is asked is read from the question; every line is worded by the checker's own words and cited to the provisions.
Nothing is said that the rule data does not decide.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.plan.steps import Step, StepKind, sentences_of
from assistant.answering.words import WORDS
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Reference
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.conditions import AllOf, AnyOf, Condition, Leaf, OneOf, Share, Threshold
from assistant.eligibility.rules.criteria import Cases, Criterion, CriterionGroup, Exemption, Item, Route, Section, walk
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import QuantityKind, normal_form, read_quantities
from assistant.language.text import Language, punctuation

LISTING = "listing"
STANDARDS = ("standard-1", "standard-2", "standard-3", "standard-4", "standard-5")

MEASURES = {
    "profit": ("latest_net_profit", "previous_net_profit", "two_year_net_profit"),
    "revenue": ("latest_revenue",),
    "r-and-d": ("three_year_rd_ratio", "three_year_rd_expense"),
    "cash-flow": ("three_year_operating_cash_flow",),
}
"""What a standard may test, and the facts of the rule data that it is."""

APPLICANTS = {
    "standard-5": ("chosen_standard", "standard-5"),
    "software-company": ("industry", "software"),
    "red-chip-listed-overseas": ("issuer_type", "red_chip_listed_overseas"),
}
"""Whose exemptions from the sci-tech indicators may be asked for: a concept, and the fact and value that it states."""

_MARKET_CAP = frozenset({"expected_market_cap", "overseas_market_value"})

TABLES = {
    "co-investment": ("co-investment", "co-investment-amount"),
    "growth-tier-exit": ("growth-tier-exit", "growth-tier-exit"),
    "financial-delisting": ("financial-delisting", "financial-delisting"),
}
"""Sections that are shown whole, by the concept that asks for them: the rule set and the section."""


# --- what is asked ----------------------------------------------------------------------------------------------------


def rule_step(text: str, corpus: Corpus) -> Step | None:
    """The step that a question about sibling rules asks for; None where it asks for none, or states figures."""
    if any(quantity.kind in _FIGURES for quantity in read_quantities(text)) or _NOT_THE_RULES.search(text):
        return None
    concepts = frozenset(entry.id for entry in mentions(text, corpus.glossary))
    for reader in (_indicators_asked, _standards_needing, _floors, _standards_compared, _section_asked):
        step = reader(text, concepts)
        if step is not None:
            return step
    return None


def _standards_needing(text: str, concepts: frozenset[str]) -> Step | None:
    if not _WHICH_STANDARDS.search(text) or concepts - _STANDARD_WORDS:
        return None
    measures = [name for name, words in _MEASURE_WORDS.items() if words.search(text)]
    if len(measures) != 1:
        return None
    how = "without" if _DENIES.search(text) else "with"
    return Step(StepKind.SELECT, f"{LISTING}/{how}/{measures[0]}")


def _standards_compared(text: str, concepts: frozenset[str]) -> Step | None:
    named = max([name for name in STANDARDS if name in concepts], _numbered(text), key=len)
    if concepts - _STANDARD_WORDS or any(words.search(text) for words in _MEASURE_WORDS.values()):
        return None
    if len(named) >= 2 and _COMPARES.search(text):
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
        return Step(StepKind.SELECT, f"{LISTING}/indicators/{who[0]}")
    return None


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
    r"|哪[几些一]?[套个条]?.{0,8}标准|标准.{0,6}(?:里|中|里面|之中|当中).{0,4}哪|哪[几些]套",
    yes=("Which of the five standards need no profit?", "五套标准里哪几套不看现金流", "哪几套标准不要求利润"),
    no=("What does the second standard need?", "第二套标准要求什么"),
    flags=re.IGNORECASE,
)
_DENIES = Pattern(
    "that a question asks for what is not needed",
    r"\b(?:no|not|without|n't|none|never|free of)\b|n't\b|[不没無无未]|免",
    yes=("need no profit", "don't test revenue", "不看利润", "没有要求"),
    no=("need profit", "看利润"),
    flags=re.IGNORECASE,
)
_MEASURE_WORDS = {
    "profit": re.compile(r"\bprofit\w*\b|\bearnings\b|利润|盈利|赚钱", re.IGNORECASE),
    "revenue": re.compile(r"\brevenues?\b|\bsales\b|\bturnover\b|营业收入|营收|收入", re.IGNORECASE),
    "r-and-d": re.compile(r"\br ?& ?d\b|\bresearch\b|研发", re.IGNORECASE),
    "cash-flow": re.compile(r"\bcash[- ]?flow\b|现金流", re.IGNORECASE),
}
_COMPARES = Pattern(
    "that a question sets rules side by side",
    r"\bcompar|\bvs\b|\bversus\b|\bdiffer|\bside by side\b|\beach\b|\bwhat do\b|\btable\b|\brequire|\bneed\b"
    r"|比较|对比|区别|不同|差别|分别|各",
    yes=("compare standards 2 and 3", "标准二和标准三的区别"),
    no=("standards 2 and 3",),
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
    r"|\b(?:each|every|all)\b.{0,16}\bstandards?\b|(?<!第)(?:五|5)套(?:上市)?标准.{0,12}(?:分别|各|都|是什么|是啥|有哪些|要求|列)|各套标准|每套标准"
    r"|五个标准",
    yes=("What do the five standards require?", "list all standards", "五套标准分别要求什么"),
    no=("the fifth standard", "第五套标准要求什么"),
    flags=re.IGNORECASE,
)
_FLOORS = Pattern(
    "that a question asks for every floor of market cap",
    r"\b(?:all|every|each|list|what are)\b.{0,40}\bmarket[- ]cap(?:italisation)?\b.{0,20}\b(?:floors?|minimums?"
    r"|thresholds?|requirements?)\b|(?:所有|全部|各|每|分别|列).{0,14}市值(?:门槛|要求|标准|下限)|市值(?:门槛|要求|标准).{0,10}(?:分别|各|都|列)",
    yes=("all market-cap floors", "五套标准的市值门槛分别是多少"),
    no=("the market cap floor of the fifth standard", "市值门槛是多少"),
    flags=re.IGNORECASE,
)
_WHICH_INDICATORS = Pattern(
    "that a question asks which sci-tech indicators",
    r"\bwhich\b.{0,40}\bindicators?\b|\bwhat\b.{0,40}\bindicators\b|指标.{0,16}(?:哪|几项)|(?:哪[些几]?[项个条]?|几项).{0,10}指标",
    yes=("which sci-tech indicators apply to a software company", "软件企业适用哪几项科创属性指标"),
    no=("what is indicator 2 about revenue", "指标二是多少"),
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
        r"\bconditions?\b|\btests?\b|\bcriteria\b|\bways\b|\bdiffer|\bcompare|\broutes?\b|条件|标准|哪[几些]|分别|区别|差在|不同",
        re.IGNORECASE,
    ),
    "financial-delisting": re.compile(
        r"\bnumbers?\b|\btests?\b|\bthresholds?\b|\bcriteria\b|\bwhat are\b|指标|数字|标准|哪[几些]|分别", re.IGNORECASE
    ),
}


# --- the lines --------------------------------------------------------------------------------------------------------


def rule_lines(step: Step, book: RuleBook, language: Language, day: dt.date) -> tuple[CitedLine, ...]:
    """The lines of a step from the rule data; none where no rule was in force.

    What was selected comes with the line that says which in front; a table stands under a heading.
    """
    writer = _Writer(book, VerdictWords(language, book.fact_table), day)
    rule_set, what, *rest = step.of.split("/")
    if what in ("with", "without"):
        lines = writer.select(rest[0], needed=what == "with")
    elif what == "indicators":
        lines = writer.indicators(rest[0])
    elif what == "floors":
        lines = writer.floors()
    elif rule_set == LISTING:
        lines = writer.standards(tuple(what.split(",")))
    else:
        lines = writer.section(rule_set, what)
    cited = tuple(line for line in lines if line.support)
    return cited if len(cited) > 1 else ()


@dataclass(frozen=True, slots=True)
class _Writer:
    """Words rules in one language as in force on one day."""

    book: RuleBook
    say: VerdictWords
    day: dt.date

    def select(self, measure: str, *, needed: bool) -> Iterator[CitedLine]:
        """Which of the five standards test a measure, or do not; then what those that do ask of it."""
        facts = frozenset(MEASURES[measure])
        chosen: dict[str, list[Route]] = {}
        partial: set[str] = set()
        testing: list[Route] = []
        for name in STANDARDS:
            routes = [route for route in self._financial().routes if route.chosen_by(name)]
            testing += [route for route in routes if facts & self._facts(route)]
            fitting = [route for route in routes if bool(facts & self._facts(route)) is needed]
            if fitting:
                chosen[name] = fitting
                partial |= {name} if len(fitting) < len(routes) else set()
        names = [self._name(name, chosen[name] if name in partial else ()) for name in chosen]
        language = self.say.language
        key = "rules.none" if not names else "rules.some_of" if partial else "rules.of_five"
        text = WORDS(key, language, count=self._number(len(names)), names=_listed(names, language))
        yield CitedLine(text[:1].upper() + text[1:], self._of_all(route for own in chosen.values() for route in own))
        lines = [self._line(route.label[language], self._about(route, facts)) for route in testing]
        yield from lines if needed else self._under(WORDS("rules.others", language), lines)

    def standards(self, names: tuple[str, ...]) -> Iterator[CitedLine]:
        """Several standards side by side."""
        section = self._financial()
        routes = [route for name in names for route in section.routes if route.chosen_by(name)]
        return self._under(section.label[self.say.language], map(self._route, routes))

    def floors(self) -> Iterator[CitedLine]:
        """What each route asks of the market cap."""
        lines = [
            self._line(route.label[self.say.language], items)
            for route in self._financial().routes
            if (items := [item for item in route.items if set(_facts_below(item, self.day)) & _MARKET_CAP])
        ]
        return self._under(WORDS("rules.floors", self.say.language), lines)

    def section(self, rule_set: str, name: str) -> Iterator[CitedLine]:
        """Every route of a section, or every criterion where there is but one route."""
        section = next(section for section in self.book.rule_set(rule_set).sections if section.id == name)
        if len(section.routes) > 1:
            return self._under(section.label[self.say.language], map(self._route, section.routes))
        items, language = section.routes[0].items, self.say.language
        exemptions = {e.label: e for item in items for e in _exemptions(item) if e.starts <= self.day}
        lines = [CitedLine(self._stop(self._item(item)), self._support((item,))) for item in items]
        lines += [CitedLine(self._stop(label[language]), self._exempting([e])) for label, e in exemptions.items()]
        return self._under(WORDS("rules.keep", language), lines)

    def indicators(self, applicant: str) -> Iterator[CitedLine]:
        """Which of the four regular indicators apply to an applicant, and what the others are waived by."""
        fact, value = APPLICANTS[applicant]
        section = next(s for s in self.book.rule_set(LISTING).sections if s.id == "sci-tech-attributes")
        items = section.routes[0].items
        met: list[tuple[int, Item, Exemption | None]] = []
        waived: list[Exemption] = []
        for number, item in enumerate(items, start=1):
            exemption = next(
                (e for e in _exemptions(item) if e.starts <= self.day and _holds(e.when, fact, value)), None
            )
            if exemption is not None and exemption.instead is None:
                waived.append(exemption)
            else:
                met.append((number, item, exemption))
        language = self.say.language
        names = _listed([WORDS("rules.number", language, number=number) for number, _, _ in met], language)
        text = WORDS("rules.of_four", language, count=self._number(len(met)), names=names)
        yield CitedLine(
            text[:1].upper() + text[1:], (*self._support([item for _, item, _ in met]), *self._exempting(waived))
        )
        for _, item, exemption in met:
            if exemption is not None and exemption.instead is not None:
                yield CitedLine(self._stop(self._item(exemption.instead)), self._exempting([exemption]))
            else:
                text = self._item(item)
                if isinstance(item, CriterionGroup):
                    text = f"{item.label[language]}{self.say.signs.colon}{_lowered(text, language)}"
                yield CitedLine(self._stop(text), self._support((item,)))
        for exemption in waived:
            yield CitedLine(self._stop(exemption.label[language]), self._exempting([exemption]))

    # --- parts of lines ----------------------------------------------------------------------------------------------

    def _financial(self) -> Section:
        return next(s for s in self.book.rule_set(LISTING).sections if s.id == "financial-standard")

    def _facts(self, route: Route) -> frozenset[str]:
        return frozenset(fact for item in route.items for fact in _facts_below(item, self.day))

    def _about(self, route: Route, facts: frozenset[str]) -> list[Item]:
        """The items of a route that are about any of the facts."""
        return [item for item in route.items if not facts.isdisjoint(_facts_below(item, self.day))]

    def _name(self, standard: str, branches: Sequence[Route]) -> str:
        """The first; with `branches` only in these."""
        language = self.say.language
        name = WORDS(f"ordinal.{standard.replace('-', '_')}", language)
        if not branches:
            return name
        labels = _listed([_branch(route, language) for route in branches], language)
        return WORDS("rules.only_branch", language, name=name, branch=labels)

    def _number(self, number: int) -> str:
        return WORDS(f"number.{number}", self.say.language)

    def _under(self, heading: str, lines: Iterable[CitedLine]) -> Iterator[CitedLine]:
        return (replace(line, heading=heading) for line in lines)

    def _route(self, route: Route) -> CitedLine:
        return self._line(route.label[self.say.language], route.items)

    def _line(self, label: str, items: Sequence[Item]) -> CitedLine:
        parts = [
            _lowered(self._item(item), self.say.language) for item in items if not _repeats_cap(item, items, self.day)
        ]
        texts = self.say.signs.semicolon.join(filter(None, parts))
        return CitedLine(self._stop(f"{label}{self.say.signs.colon}{texts}"), self._support(items))

    def _stop(self, text: str) -> str:
        return text + (". " if self.say.language is Language.EN else "。").strip()

    def _item(self, item: Item) -> str:
        """A condition in words: its label with its limit, the parts of a group joined, cases by their label."""
        language = self.say.language
        if isinstance(item, Cases):
            return item.label[language]
        if isinstance(item, CriterionGroup):
            joint = WORDS("rules.and" if item.conjunction else "rules.or", language)
            parts = [self._item(part) for part in item.parts if _in_force(part, self.day)]
            return joint.join([*parts[:1], *(_lowered(part, language) for part in parts[1:])])
        version = item.at(self.day)
        if version is None:
            return ""
        label, condition = version.label[language], version.condition
        if item.judgement or not _tells(condition):
            return label
        limit = self.say.requirement(condition)
        if isinstance(condition, Threshold) and isinstance(condition.limit, Share):
            return limit
        return WORDS("rules.limit", language, label=label, limit=limit)

    def _support(self, items: Iterable[Item]) -> tuple[Quotation, ...]:
        """The sentences that hold the figures; of a provision with none of them its first."""
        stated: dict[Reference, list[str]] = {}
        for item in items:
            for below in _tips(item):
                version = below.at(self.day)
                if version is not None:
                    reference = self.book.cite(version.provision, self.day).reference
                    stated.setdefault(reference, []).append(self._item(below))
        quotations: list[Quotation | None] = []
        for reference, texts in stated.items():
            figured = [text for text in texts if read_quantities(text)]
            quotations += [self._quotation(reference, text) for text in figured or texts[:1]]
        return tuple(dict.fromkeys(quotation for quotation in quotations if quotation is not None))

    def _exempting(self, exemptions: Iterable[Exemption]) -> tuple[Quotation, ...]:
        found = [
            self._quotation(
                self.book.cite(exemption.provision, self.day).reference,
                self._item(exemption.instead) if exemption.instead is not None else "",
            )
            for exemption in exemptions
        ]
        return tuple(dict.fromkeys(quotation for quotation in found if quotation is not None))

    def _of_all(self, routes: Iterable[Route]) -> tuple[Quotation, ...]:
        """One quotation a provision, for a line about several rules."""
        first: dict[Reference, Quotation] = {}
        for quotation in self._support([item for route in routes for item in route.items]):
            first.setdefault(quotation.reference, quotation)
        return tuple(first.values())

    def _quotation(self, reference: Reference, text: str) -> Quotation | None:
        """The sentence of the provision that holds most of the figures of the text."""
        provision = self.book.corpus.find(reference)
        if provision is None or not provision.in_force(self.day):
            return None
        figures = {normal_form(quantity) for quantity in read_quantities(text)}
        sentence = max(
            sentences_of(provision, self.say.language),
            key=lambda one: len(figures & {normal_form(quantity) for quantity in read_quantities(one)}),
        )
        return Quotation(provision.reference, sentence)


def _tells(condition: Condition) -> bool:
    """Whether its limit says more than the label does: a floor of nought is in the label, and so is a choice."""
    if isinstance(condition, Threshold):
        return not isinstance(condition.limit, Decimal) or condition.limit != 0
    return False


def _lowered(text: str, language: Language) -> str:
    """As it stands within a sentence: `Expected market cap` in small letters, `R&D` as it is."""
    small = language is Language.EN and len(text) > 1 and text[1].islower()
    return text[0].lower() + text[1:] if small else text


def _repeats_cap(item: Item, items: Sequence[Item], day: dt.date) -> bool:
    """Whether a ceiling only says again what the share beside it is capped at."""
    condition = _condition(item, day)
    if not isinstance(condition, Threshold) or isinstance(condition.limit, Share):
        return False
    shares = [other.limit for other in (_condition(one, day) for one in items) if isinstance(other, Threshold)]
    return any(isinstance(share, Share) and share.cap == condition.limit for share in shares)


def _condition(item: Item, day: dt.date) -> Condition | None:
    version = item.at(day) if isinstance(item, Criterion) else None
    return version.condition if version is not None else None


def _tips(item: Item) -> Iterator[Criterion]:
    """The criteria of an item, without what exceptions put in their place and without cases."""
    if isinstance(item, Criterion):
        yield item
    elif isinstance(item, CriterionGroup):
        for part in item.parts:
            yield from _tips(part)


def _in_force(item: Item, day: dt.date) -> bool:
    return isinstance(item, Cases) or item.at(day) is not None


def _facts_below(item: Item, day: dt.date) -> Iterator[str]:
    for criterion in _tips(item):
        version = criterion.at(day)
        if version is not None and isinstance(version.condition, Leaf):
            yield version.condition.fact


def _exemptions(item: Item) -> Iterator[Exemption]:
    for below in walk(item):
        if not isinstance(below, Cases):
            yield from below.exemptions


def _holds(condition: Condition, fact: str, value: str) -> bool:
    """Whether a condition surely holds for an applicant of whom only this is known."""
    match condition:
        case OneOf(name, accepted):
            return name == fact and value in accepted
        case AllOf(parts):
            return all(_holds(part, fact, value) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, fact, value) for part in parts)
    return False


def _branch(route: Route, language: Language) -> str:
    """A branch of a standard: what the short name of its route has in brackets, else the end of its id."""
    short = route.short[language] if route.short is not None else ""
    return short.partition("（")[2].rstrip("）") or route.id.removeprefix("standard-")


def _listed(names: Sequence[str], language: Language) -> str:
    if len(names) < 2:
        return "".join(names)
    item = punctuation(language).item
    return item.join(names[:-1]) + WORDS("rules.last", language) + names[-1]

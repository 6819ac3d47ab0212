"""Messages that ask the question before of something else told in a clause: of another company, field or route.

"And one that floated back in 2021?", 火箭呢，非得一级回收成了才算, "since when has that route been there".
"""

from __future__ import annotations

import re

from assistant.corpus.model import Corpus
from assistant.dialogue.cues import LEAD, asks
from assistant.dialogue.same_asked import guideline_of_field
from assistant.dialogue.subjects import routes, subjects
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.text import Language


def of_one_that(asked: str, question: str) -> str | None:
    """The question before, of another company told by what it did: "and one that floated back in 2021?"."""
    match = _ONE_THAT.fullmatch(asked)
    if match is None or language_of(question) is not Language.EN:
        return None
    told = match["told"].strip()
    case = _CASE.search(question)
    if case is not None:
        return question[: case.start("told")] + told + question[case.end("told") :]
    return _with_other_day(told, question)


def _with_other_day(told: str, question: str) -> str | None:
    """The question with the day of a message in the place of its own, where each tells of a listing."""
    new, old = ([each for each in read_quantities(text) if each.kind in _DAYS] for text in (told, question))
    if len(new) != 1 or len(old) != 1 or not (_LISTED.search(told) and _LISTED.search(question)):
        return None
    return question[: old[0].start] + new[0].text + question[old[0].end :]


_DAYS = (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.QUARTER, QuantityKind.YEAR)
_LISTED = re.compile(r"\b(?:listed|floated|ipo'?d|went public|debuted)\b", re.IGNORECASE)
_ONE_THAT = Pattern(
    "another company or somebody else, told by a clause",
    r"(?:(?:and|but|so|ok),? )*(?:(?:what|how) about |for )?"
    r"(?:one|a company|a firm|an issuer|somebody|someone|companies|those|the ones|others)"
    r",? (?:(?:that|which|who)(?: (?:is|was|are|were|has|have))?"
    r" |(?=(?:listed|floated|based|already|still)\b))(?P<told>[^?;]{6,120})\?*",
    yes=(
        "and one that floated back in 2021 and still loses money?",
        "what about one listed back in 2021?",
        "and those who came in half a year before filing?",
    ),
    no=("and one more thing", "which one is that?", "one that is it"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_CASE = Pattern(
    "the clause at the end of a question that tells of whom it is asked",
    r"\b(?:if|when|where|once) (?:it|they|one|the company|he|she)(?:'s|'d| has| have| had)? "
    r"(?P<told>(?:listed|floated|went|ipo'?d|came|bought|entered|joined)\b[^,;?]{2,80})(?=\?*$)",
    yes=("get out if it listed in oct 2025?",),
    no=("if it is fine, who decides", "when they decide"),
    flags=re.IGNORECASE,
)


def of_field_asked(asked: str, question: str, table: FactTable, corpus: Corpus) -> str | None:
    """A question of its own about a field that stands in front of it: 火箭呢，非得一级回收成了才算.

    Where it was asked how far a company has to be when it files, that is asked of the field too.
    """
    match = _FIELD_FIRST.fullmatch(LEAD.sub("", asked).strip())
    if match is None or not asks(asked) or _SAYS_LITTLE.fullmatch(match["tail"]):
        return None
    head, tail = match["head"], match["tail"]
    facts = [fact.fact for fact in read_facts(head, table, Language.ZH).facts]
    if facts != ["industry"] and (facts or guideline_of_field(head, corpus) is None):
        return None
    if any(each.entry.document for each in subjects(head, corpus)):
        return None
    company = "" if _IS_COMPANY.search(head) else "企业"
    far = f"{head}{company}申报时要达到什么阶段性成果？" if _HOW_FAR.search(question) else ""
    return f"{head}{company}，{tail}{far}"


_FIELD_FIRST = Pattern(
    "a few words with 呢, and then a question of their own",
    r"(?P<head>[\u4e00-\u9fffA-Za-z]{2,10}?)(?:那边|那块|这边)?呢[？?，,、\s]+(?P<tail>[^。；]{5,60})",
    yes=("火箭呢，非得一级回收成了才算？", "做器械的呢？检测没做完能报吗"),
    no=("火箭呢？", "火箭呢，一样吗"),
    how="fullmatch",
)
_SAYS_LITTLE = Pattern(
    "a question that takes what it is about from the one before",
    r"(?:[也都还又要得须会能是可以]|多[久长少大]|几[个项年]|什么|哪些?|怎么|如何|要求|条件|标准|门槛|程度|一步|做到|算"
    r"|达标|规定|适用|[吗么呢啊？?])+",
    yes=("要做到什么程度？", "也要多久", "要求什么"),
    no=("非得一级回收成了才算？", "检测没做完能报吗"),
    how="fullmatch",
)
_HOW_FAR = Pattern(
    "that it is asked how far a company has to be with what it makes",
    r"(?:做|走|进行|推进|研发|发展)?到(?:了)?(?:什么|哪一?|啥|何种)(?:步|程度|阶段|地步|份上|进度)|阶段性成果|里程碑",
    yes=("要做到哪一步", "产品要到什么程度"),
    no=("到什么时候", "要求什么"),
)
_IS_COMPANY = re.compile(r"公司|企业|厂商?|的$")


def with_route(asked: str, known: FactsReading, question: str, book: RuleBook) -> str:
    """A question of "that route" with its name in the place: that of the kind of issuer that is known, or was named."""
    match = _THAT_ROUTE.search(asked)
    if match is None:
        return asked
    language = language_of(asked)
    kinds = [str(fact.value) for fact in known.facts if fact.fact == "issuer_type"]
    kinds += [fact.fact for fact in known.facts if fact.fact == "weighted_voting_rights" and fact.value is True]
    name = _ROUTES.get(kinds[0], {}).get(language, "") if kinds else ""
    if not name:
        named = [each for each in subjects(question, book.corpus) if each.entry.id in routes(book)]
        one = named[0] if len({each.entry.id for each in named}) == 1 else None
        name = one.words(language, language_of(question)) if one is not None else ""
    if not name:
        return asked
    text = f"the route for {name}" if language is Language.EN else f"{name}这条路"
    return asked[: match.start()] + text + asked[match.end() :]


_THAT_ROUTE = Pattern(
    "that a question points back at a route, asking when it came",
    r"(?<=when has )(?:that|this) (?:route|path|way in|option)\b"
    r"|(?<=when did )(?:that|this) (?:route|path|way in|option)\b"
    r"|(?<=when was )(?:that|this) (?:route|path|way in|option)\b"
    r"|(?<=when does )(?:that|this) (?:route|path|way in|option)\b"
    r"|[这那]条(?:路子?|通道|路径|路线)(?=.{0,6}(?:什么时候|何时|哪[年天一]|几时))",
    yes=("since when has that route been there", "when did this way in open", "这条路什么时候开的"),
    no=("can we take that route", "这条路能走吗"),
    flags=re.IGNORECASE,
)
_ROUTES = {
    "red_chip_listed_overseas": {
        Language.EN: "red-chip companies listed overseas",
        Language.ZH: "已在境外上市的红筹企业",
    },
    "red_chip_unlisted": {
        Language.EN: "red-chip companies not listed overseas",
        Language.ZH: "尚未在境外上市的红筹企业",
    },
    "weighted_voting_rights": {
        Language.EN: "companies with special voting rights",
        Language.ZH: "有表决权差异安排的企业",
    },
}
"""How the routes of the kinds of issuers are named in a question."""

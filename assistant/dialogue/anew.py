"""The question before asked anew: of another company, of another text beside its own, or of a company of a kind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, Document
from assistant.dialogue.conversation import Turn
from assistant.dialogue.cues import LEAD
from assistant.dialogue.returning import with_company
from assistant.dialogue.same_asked import guideline_of_field
from assistant.dialogue.subjects import is_proper, subjects
from assistant.dialogue.substitution import MEASURES, open_end
from assistant.dialogue.words import WORDS
from assistant.eligibility.figures.book import figures_of
from assistant.eligibility.reading.reader import FactsReading
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.text import Language

_SAME_FOR = Pattern(
    "that the same is asked of somebody named, and what else is asked",
    r"(?:and |so |but |ok,? )?(?:the )?same (?:questions?|things?|again )?(?: ?(?:for|of|about|on"
    r"|with) )(?P<en>[^,;?]{2,40})"
    r"(?P<more>[,;][^?]{2,160})?\?*"
    r"|(?:那|对)?(?P<zh>[^，。；？]{2,16}?)(?:呢?[，,]?)(?:也是)?(?:同样|一样|相同|同一个)的?(?:问题"
    r"|问)(?:呢)?(?P<rest>[，,].{2,80})?[？?]?",
    yes=("same question for Biocytogen, it has H shares", "same for MetaX?", "百奥赛图同样问题，它有H股"),
    no=("same if the exchange refuses?", "百奥赛图用的哪套", "is it the same rule"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_TREATED_AS = Pattern(
    "that the asker's company is supposed to be taken for a software company",
    r"(?:and |but |so )?(?:(?:what|how|does \w+|anything) (?:would |will |does )?(?:changes?|happens?|differs?"
    r"|that change)"
    r"|what(?: about)?|how about)?,? ?"
    r"(?:if|when|supposing|assuming|suppose) (?:[\w']+ ){1,4}?(?:as |like |be |are |were |is )?(?:an? )?software"
    r"(?: (?:company|companies|firm|business|house|issuer|maker|vendor))?(?: (?:company|then|instead))?\?*"
    r"|(?:那么?|可)?(?:要是|如果|假如|万一|若)?(?:交易所|上交所|监管|他们|审核)?(?:把|将)?(?:我们|我司|公司)?(?:被)?"
    r"(?:按照?|认定(?:为|成)|算作?|当[成作]|视[为作]|归[为到入]|列[为入]|划为)了?软件(?:类)?(?:企业"
    r"|公司)?(?:来?算|对待|处理|来?认定)?"
    r"(?:的话)?(?:呢|[，,]?(?:会|又|那)?(?:有|是)?(?:什么|啥|哪些|怎么|怎样)[^，。？]{0,6})?[？?]?",
    yes=(
        "what changes if the exchange treats us as software?",
        "and if they classify us as a software company?",
        "要是按软件企业算呢",
        "交易所把我们认定为软件企业的话有什么变化",
    ),
    no=("does software count as R&D?", "软件企业要几项专利", "what is a software company"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_AS_SOFTWARE = {Language.EN: "if we are a software company?", Language.ZH: "要是我们是软件企业呢"}
_OURS = Pattern(
    "what the asker's company has of what was asked about",
    r"^(?:and |so |but )?ours(?= (?:is|was|are|comes|stands|would)\b)|^(?:那)?(?:我们|我司"
    r"|公司)的(?=[是为有只才约占]|\d)",
    yes=("ours is 3.9% of revenue", "我们的是12%"),
    no=("our sponsor is", "我们的保荐人"),
    flags=re.IGNORECASE,
)


def of_same(asked: str, question: str, book: RuleBook) -> str | None:
    """The question before of the company that a message names instead, with what else it asks; else None."""
    match = _SAME_FOR.fullmatch(asked)
    if match is None:
        return None
    name, more = (match["en"] or match["zh"]).strip(), (match["more"] or match["rest"] or "").strip(" ,，;；")
    named = [each for each in subjects(name, book.corpus) if is_proper(each.entry)]
    once = _NAMED_TWICE.sub("", question)
    text = with_company(once, name, book)
    text = _HEAD.sub(f"{name}\\g<colon>", once, count=1) if text == once else text
    if len(named) != 1 or text == once:
        return None
    sign = "？" if language_of(question) is Language.ZH else "? "
    return f"{open_end(text)}{sign}{more}{sign.strip()}" if more else text


_NAMED_TWICE = re.compile(r" ?[（(][^()（）]{2,40}[)）](?=[:：的，,]|\s+(?:use|is|has|what|which)\b)")
"""What stands in brackets behind the name of a company: its other name, its code."""


_HEAD = re.compile(r"^[^:：，,?？]{2,40}(?P<colon>[:：])")
"""Of whom a question is asked, in front of it."""


def with_ours(asked: str, last: Turn, corpus: Corpus) -> str:
    """A message with what the question before asks about in the place of "ours"."""
    named = [each for each in subjects(last.question, corpus) if not each.entry.document]
    if not named or not _OURS.search(asked):
        return asked
    language = language_of(asked)
    name = named[-1].words(language, language_of(last.question))
    return _OURS.sub(f"our {name}" if language is Language.EN else f"我们的{name}", asked, count=1)


def as_software(asked: str) -> str:
    """A message that supposes that the asker's company is taken for a software company, in the words that say so."""
    return _AS_SOFTWARE[language_of(asked)] if _TREATED_AS.fullmatch(asked) else asked


def of_both_amounts(asked: str, turns: Sequence[Turn], book: RuleBook, today: dt.date) -> str | None:
    """The number worked out of the amounts of both questions before: "which of the two runs into the maximum?".

    These are one question with two amounts, of each of which a number is worked out; else None.
    """
    if len(turns) < 2 or not (_OF_THE_TWO.search(asked) and _OF_THE_NUMBER.search(asked)):
        return None
    first, second = (turn.question for turn in turns[-2:])
    pairs = [_apart(first, second, one) for one in _amounts(first)]
    found = next((pair for pair in pairs if pair is not None), None)
    if found is None or kind_of(second) is QuestionKind.ELIGIBILITY:
        return None
    before, after = found
    both = WORDS("question.both", language_of(second), one=before.text, two=after.text)
    text = second[: after.start] + both + second[after.end :]
    worked = figures_of(book).figures_in(text, FactsReading, today)
    return text if any(each.compared for each in worked) else None


def _apart(first: str, second: str, one: Quantity) -> tuple[Quantity, Quantity] | None:
    """An amount of a question, with that by which alone the other question is another; None where there is none."""
    for two in _amounts(second):
        rests = (text[: it.start] + text[it.end :] for text, it in ((first, one), (second, two)))
        if one.value != two.value and len(set(rests)) == 1:
            return one, two
    return None


def _amounts(text: str) -> list[Quantity]:
    return [item for item in read_quantities(text) if item.kind in MEASURES]


_OF_THE_TWO = Pattern(
    "that something is asked of two things told before",
    r"\b(?:which(?: one)?|either|neither|both|each|any|one) of (?:the(?:se|m)?|those)\b|\bthe two\b"
    r"|\b(?:which|either|neither|both)(?: one)? (?:runs?|hits?|is|are|gets?|exceeds?|reach(?:es)?|goes|would)\b"
    r"|[两俩][个种次档笔]|哪[一个种档笔次]{1,2}|前[后者]者|都[会要被是触碰到]",
    yes=("so which of the two runs into the maximum?", "which is capped", "这两个哪个触顶", "哪个碰到上限"),
    no=("what is the maximum?", "which rule says so", "哪条规定的"),
    flags=re.IGNORECASE,
)
_OF_THE_NUMBER = Pattern(
    "what is asked of a number beside another: its cap, or which is more",
    r"\b(?:cap(?:s|ped)?|max(?:imum|ed)?|limit(?:s|ed)?|ceiling|upper bound|more|less|cheap\w*|costs?|larger|bigger"
    r"|smaller|higher|lower|dearer)\b"
    r"|上限|封顶|[触到碰]了?顶|顶格|打满|[更较]?[多少高低贵](?:一?些|一?点)?[吗？?]?$|划算|便宜|更[多少高低贵大小]",
    yes=("which of the two runs into the maximum?", "which costs more", "哪个触顶", "哪个更划算"),
    no=("which of the two needs cash flow", "which of them must be published", "哪个要披露"),
    flags=re.IGNORECASE,
)


def changed_for_us(asked: str, known: FactsReading, book: RuleBook, today: dt.date) -> str | None:
    """What a day changed for the asker's company, asked of the companies of its field; None for another message."""
    match = _FOR_US.fullmatch(asked)
    field = next((str(fact.value) for fact in known.facts if fact.fact == "industry"), "")
    spec = book.fact_table.spec("industry")
    if match is None or spec is None or field not in spec.choices:
        return None
    language = language_of(asked)
    days = [each for each in read_quantities(match["en"] or match["zh"]) if each.kind in _DAYS]
    if len(days) != 1:
        return None
    label, day = spec.choices[field][language], days[0].text + _year_of(days[0], language, today)
    return _CHANGED[language].format(day=day, field=label)


def _year_of(day: Quantity, language: Language, today: dt.date) -> str:
    """The year of a day that is told without one: the last that has been."""
    if day.kind is not QuantityKind.MONTH_DAY or language is Language.ZH:
        return ""
    return f" {today.year - (day.unit > f'{today:%m-%d}')}"


_FOR_US = Pattern(
    "what something of a day changed for the asker's company",
    r"(?:(?:and|so|but|ok(?:ay)?|then|well)\b,? )*(?:then )?(?:what|how|which things?) (?:did|does|has|do"
    r"|will) (?:the )?(?P<en>[^,;?]{3,60}?)"
    r" (?:chang\w+|mean|bring|brought|do|did|affect|make any difference|matter)(?: anything)?(?: (?:for"
    r"|to) )?(?:us|our company|our field)"
    r"(?:,? if anything|,? at all|,? in practice)?\?*"
    r"|(?:那么?|所以)?(?P<zh>[^，。；？]{3,30}?)(?:对|给|于|跟)(?:我们|我司|咱们)(?:公司|这类企业|行业)?(?:来说"
    r"|而言)?(?:到底)?"
    r"(?:有|带来了?|意味着|改变?了|变了)(?:什么|啥|哪些|没有)?(?:影响|变化|改变|关系|不同|用处)?[？?]*",
    yes=(
        "so then what did 17 June change for us, if anything",
        "what does the June 17 amendment mean for us?",
        "6月17日的修改对我们有什么影响",
    ),
    no=("what did 17 June change", "what does it cost us", "对我们有什么要求"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_CHANGED = {
    Language.EN: "What did the amendment of {day} change for {field} companies?",
    Language.ZH: "{day}科创板规则对{field}企业改了什么？",
}
_DAYS = frozenset({QuantityKind.DATE, QuantityKind.MONTH_DAY})


def of_both_texts(asked: str, last: Turn, book: RuleBook) -> str | None:
    """What is asked of the text of the question before and another together: "火箭那个呢，早了多少天，两份各几条"."""
    bare = LEAD.sub("", asked).strip()
    head, *clauses = [clause.strip() for clause in _CLAUSES.split(bare.rstrip("?？"))]
    before = _document(last.question, book) or next(
        (book.corpus.documents[name] for name in last.documents if name in book.corpus.documents), None
    )
    other = _document(head, book)
    both = any(_OF_BOTH.search(each) or _APART.search(each) for each in clauses)
    if before is None or other is None or other is before or not (both and _POINTS.search(head)):
        return None
    language = language_of(asked)
    names = (other.latest.short[language], before.latest.short[language])
    return "".join(_asked_of_both(clauses, names, language))


def _asked_of_both(clauses: list[str], names: tuple[str, str], language: Language) -> Iterator[str]:
    """Each of the things asked, of the one text and the other."""
    if any(map(_APART.search, clauses)):
        yield from (_ISSUED[language].format(name=name) for name in names)
    for clause in clauses:
        if _APART.search(clause):
            continue
        for name in names:
            yield f"{name}{_BOTH.sub('', clause)}？" if language is Language.ZH else f"{_BOTH.sub(name, clause)}? "


def _document(text: str, book: RuleBook) -> Document | None:
    """The document that a text names, or the guideline for the field that it names."""
    named = [entry.document for entry in mentions(text, book.corpus.glossary) if entry.document]
    name = named[0] if named else guideline_of_field(text, book.corpus)
    return book.corpus.documents.get(name) if name else None


_ISSUED = {Language.EN: "When was {name} issued? ", Language.ZH: "{name}哪天发布的？"}
_CLAUSES = re.compile(r"[，,；;]\s*(?:and )?|\?\s*")
_POINTS = re.compile(r"那[个份条]|这[个份条]|呢$|\bone\b|\bguideline\b|指引", re.IGNORECASE)
_APART = Pattern(
    "how far two days are from each other",
    r"\bhow (?:many \w+|much|long) (?:earlier|later|before|after|apart|sooner)\b"
    r"|[早晚差隔](?:了|多)?(?:多少|几|多久)(?:个)?(?:天|日|月|年)?",
    yes=("how many days earlier", "早了多少天", "差几天"),
    no=("how many articles", "几条"),
    flags=re.IGNORECASE,
)
_BOTH = re.compile(
    r"这?[两俩][份个条]?(?:指引|文件)?(?:分别|各自?)?|分别|各自?|\b(?:each(?: of them)?|both|they each)\b",
    re.IGNORECASE,
)
_OF_BOTH = Pattern(
    "that something is asked of two texts together",
    r"两[份个]|分别|各自?[有是几多]|\b(?:each|both|respectively)\b",
    yes=("两份各几条", "how many articles has each"),
    no=("几条", "how many articles"),
    flags=re.IGNORECASE,
)

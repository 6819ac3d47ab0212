"""What a question is about: the concepts, companies and provisions it names, and what a pronoun may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, Document, GlossaryEntry
from assistant.corpus.reader import parse_reference
from assistant.dialogue.conversation import Turn
from assistant.dialogue.cues import CLAUSE, POINTS_BACK, THEY
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.references import named_provisions
from assistant.language.text import Language, punctuation

MOST_SUBJECTS = 3
"""Most names that stand for what a question was about."""

_EVERYWHERE = frozenset(
    ("star-market", "sse", "csrc", "issuer", "ipo", "a-share", "effective-date", "document-number", "working-day")
)
"""Concepts that say nothing about what is asked here."""


@dataclass(frozen=True, slots=True)
class ConceptMention:
    """A concept where a text names it."""

    entry: GlossaryEntry
    start: int
    end: int
    text: str

    def words(self, language: Language, written: Language) -> str:
        """Its name in a language; as it is written where that is the language of the text."""
        return self.text if language is written and not _OF_ITS_OWN.search(self.text) else self.entry.names(language)[0]


_OF_ITS_OWN = re.compile(r"(?:比例|金额|期限?|门槛)$|\b(?:ratio|amount|period|threshold)s?$", re.IGNORECASE)
"""What a name of a concept ends in that already asks something of it: 跟投比例."""


def subjects(text: str, corpus: Corpus) -> list[ConceptMention]:
    """The concepts that a text names, in order, but those that say nothing about what is asked here."""
    return [
        ConceptMention(entry, start, end, text[start:end])
        for start, end, entry in mention_spans(text, corpus.glossary)
        if entry.id not in _EVERYWHERE
    ]


def routes(book: RuleBook) -> frozenset[str]:
    """The ids of the concepts that name a route of some rules: a standard, or the kind of issuer that has its own."""
    sections = (section for rules in book.rule_sets for section in rules.sections)
    named = {concept for section in sections for route in section.routes for concept in route.concepts}
    return KINDS_OF_ISSUER | named


KINDS_OF_ISSUER = frozenset(("weighted-voting", "red-chip", "red-chip-listed-overseas"))
"""Concepts that say of what kind an issuer is."""


def is_party(entry: GlossaryEntry) -> bool:
    """Whether it is somebody whom a rule binds, so that another may take its place."""
    return entry.id in _PARTIES


_PARTIES = frozenset((
    "controlling-shareholder", "actual-controller", "core-technical-staff", "directors", "senior-managers", "sponsor",
    "independent-director", "pre-ipo-shareholder", "recent-entrant", "existing-company", "newly-registered-company",
    "strategic-investor", "existing-shareholders", "venture-capital-fund", "private-fund", "government-funded-fund",
))  # fmt: skip


def is_other_matter(entry: GlossaryEntry) -> bool:
    """Whether it is a matter of rules that no question whether a company can list is about."""
    return entry.id in _OTHER_MATTERS


_OTHER_MATTERS = frozenset((
    "lock-up", "longer-lock-up", "sell-down", "co-investment", "strategic-placement", "over-allotment", "price-inquiry",
    "tutoring", "completion-letter", "on-site-inspection", "pre-review", "inquiry", "acceptance", "listing-committee",
    "registration-decision", "listing-process", "delisting", "financial-delisting", "dividend", "price-limit",
    "investor-suitability", "growth-tier", "growth-tier-exit", "suffix-u", "refinancing", "relisting",
))  # fmt: skip


def is_proper(entry: GlossaryEntry) -> bool:
    """Whether it is the name of one company or institution: every English name of it begins with a capital."""
    return entry.document is None and all(name[:1].isupper() for name in entry.en)


def is_company(entry: GlossaryEntry) -> bool:
    """Whether it is the name of one company."""
    return is_proper(entry) and entry.id not in _MARKETS


def names_company(text: str, corpus: Corpus) -> bool:
    """Whether a text names a company."""
    return any(is_company(each.entry) for each in subjects(text, corpus))


def last_subject(bare: str, last: Turn, book: RuleBook, language: Language) -> str:
    """What the last question was about, for one that points back at it.

    Its document where a text is asked about, else its concepts, company or provision, else what its answer rested on.
    """
    corpus = book.corpus
    told = named_in_answer(last.question, last.answer, corpus) if POINTS_BACK.search(bare) else ""
    if told:
        return told
    document = _document_of(last, corpus)
    named = _asked_of(last.question, corpus) or _told_of(last.question, corpus)
    if THEY.search(bare) or POINTS_BACK.search(bare) is None:
        named = [item for item in named if not _is_of_another(item, named, last.question)]
    proper = [item for item in named if is_proper(item.entry)]
    named = proper if len(proper) == 1 else named
    which = [item for item in named if _is_only_when(item, last.question) or _tells_which(item, last.question)]
    named = [item for item in named if item not in which] or named
    if document is not None and _OF_A_TEXT.search(bare) and not any(item.entry.document for item in named):
        return document.latest.short[language]
    own = {item.entry.id for item in subjects(bare, corpus)}
    taken = routes(book) if own & routes(book) else frozenset()
    written = language_of(last.question)
    words = [_name(item, corpus, language, written) for item in named if item.entry.id not in own | taken]
    words = list(dict.fromkeys(words))[:MOST_SUBJECTS]
    words = words or [named.provision for named in named_provisions(last.question, ())] or list(_cited(last, corpus))
    if not words and document is not None:
        words = [document.latest.short[language]]
    return punctuation(language).item.join(words)


def named_in_answer(question: str, answer: str, corpus: Corpus) -> str:
    """The company that an answer names first, where it was asked which one; empty for any other question."""
    if _ASKS_WHO.search(question) is None:
        return ""
    asked = {item.entry.id for item in subjects(question, corpus)}
    named = (item for item in subjects(answer, corpus) if is_proper(item.entry) and item.entry.id not in asked)
    return next((item.text for item in named), "")


_ASKS_WHO = Pattern(
    "that it is asked which company",
    r"\b(?:which|what) (?:\w+ ){0,3}?(?:company|companies|issuers?|firms?)\b|\bwho (?:was|were|is|became)\b"
    r"|哪[家一]?(?:公司|企业|家)|谁",
    yes=("which company was first", "who was first", "哪家公司最先"),
    no=("which standard did it use", "哪套标准"),
    flags=re.IGNORECASE,
)


def _told_of(question: str, corpus: Corpus) -> list[ConceptMention]:
    """The concepts of a question, without those of the clauses that only state a figure where others name any."""
    named = subjects(question, corpus)
    return [item for item in named if not _FIGURE.search(_clause_around(question, item.start))] or named


def _clause_around(text: str, at: int) -> str:
    start = max((match.end() for match in CLAUSE.finditer(text, 0, at)), default=0)
    end = CLAUSE.search(text, at)
    return text[start : end.start() if end else len(text)]


_FIGURE = re.compile(r"\d(?![套条号项]|$)")


def _is_of_another(item: ConceptMention, named: Sequence[ConceptMention], question: str) -> bool:
    """Whether a concept is what was asked of another: the threshold of the growth tier, 成长层股票的投资者门槛."""
    ahead = [other for other in named if other.end <= item.start and not _tells_which(other, question)]
    before = any(_OF_IT_ZH.fullmatch(question[other.end : item.start]) for other in ahead)
    behind = any(_OF_EN.fullmatch(question[item.end : other.start]) for other in named if item.end <= other.start)
    return before or behind


def _tells_which(item: ConceptMention, question: str) -> bool:
    """Whether a concept only says which of the things behind it are meant: 新注册的成长层公司."""
    return question[: item.start].endswith(_DONE_ZH) and question.startswith("的", item.end)


_DONE_ZH = ("新", "已", "已经", "未", "尚未", "刚")


def _is_only_when(item: ConceptMention, question: str) -> bool:
    """Whether a concept only says when what is asked happens: how long after acceptance, 受理以后多久."""
    return _WHEN_EN.search(question[: item.start]) is not None or _WHEN_ZH.match(question[item.end :]) is not None


_WHEN_EN = re.compile(r"\b(?:after|before|since|until|upon|once)(?: the| an?)? $", re.IGNORECASE)
_WHEN_ZH = re.compile(r"(?:之|以)?[后前]|时(?!间)")
_OF_IT_ZH = re.compile(r"[\u4e00-\u9fff]{0,4}的")
_OF_EN = re.compile(r" (?:of|for|to) (?:the |an? |STAR )*", re.IGNORECASE)


def _document_of(last: Turn, corpus: Corpus) -> Document | None:
    """The document of those an answer rests on that is named after what the question was about, else the first."""
    documents = [corpus.documents[name] for name in last.documents if name in corpus.documents]
    named = {item.entry.id for item in subjects(last.question, corpus)}
    for document in documents:
        title = document.latest.title[Language.EN]
        if named & {item.entry.id for item in subjects(title, corpus)} - _EVERYWHERE - _STANDARDS:
            return document
    return next(iter(documents), None)


_STANDARDS = frozenset(("listing-standard", "standard-5", "listing-rules"))
"""Concepts that titles of several documents name."""


def _asked_of(question: str, corpus: Corpus) -> list[ConceptMention]:
    """The concepts of the sentences that ask: what else a message tells is not what it is about."""
    asking = [match.span() for match in _SENTENCE.finditer(question) if match[0].rstrip().endswith(("?", "？"))]
    named = subjects(question, corpus) if asking else []
    return [item for item in named if any(start <= item.start < end for start, end in asking)]


_SENTENCE = re.compile(r"[^.?!。！？]+[.?!。！？]*")


def _name(item: ConceptMention, corpus: Corpus, language: Language, written: Language) -> str:
    """A document by its short title, whatever it was called; anything else as it is written."""
    document = corpus.documents.get(item.entry.document) if item.entry.document else None
    return document.latest.short[language] if document else item.words(language, written)


def _cited(last: Turn, corpus: Corpus) -> Iterator[str]:
    """The title of the provision that the last answer rested on most."""
    reference = parse_reference(last.citations[0]) if last.citations else None
    document = corpus.documents.get(reference.document) if reference else None
    version = document.version(reference.version or "") if document and reference else None
    provision = version.provisions.get(reference.provision) if version and reference else None
    if provision is not None:
        yield provision.title[language_of(last.question)]


def one_of(nth: re.Match[str], last: Turn, book: RuleBook, language: Language) -> str | None:
    """The thing that "the second one" is among those that the last question named; None where it named no two."""
    named = subjects(last.question, book.corpus)
    listed = [item for item in named if item.entry.id in routes(book)]
    alike: Sequence[ConceptMention] = listed if len(listed) > 1 else named
    words = list(dict.fromkeys(item.words(language, language_of(last.question)) for item in alike))
    place = _place(nth)
    return words[place] if len(words) > 1 and place < len(words) else None


def place_of(words: str) -> int | None:
    """Which of several things in order is pointed at, counted from 0; -1 for the last one."""
    nth = NTH.search(words)
    return _place(nth) if nth is not None else None


def _place(nth: re.Match[str]) -> int:
    return _PLACES[(nth["en"] or nth["zh"] or nth["side"]).lower()]


_PLACES = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "former": 0, "latter": -1, "last": -1, "other": 1,
    "一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "前者": 0, "后者": -1, "另一个": 1, "另一种": 1, "最后一个": -1,
}  # fmt: skip
NTH = Pattern(
    "what points at one of several things named before",
    r"\bthe (?P<en>first|second|third|fourth|fifth|former|latter|last|other)"
    r"(?: one| company| of (?:these|those|them|the two))?"
    r"(?=\s*(?:[?.!,]|$)|\s+(?:is|are|does|do|did|was|were|must|can|may|require|need)\b)"
    r"|第(?P<zh>[一二三四五])(?:个|种|项|类|家)|(?P<side>前者|后者|另一个|另一种|最后一个)",
    yes=("the second one", "what about the latter?", "第二个呢", "后者"),
    no=("the second standard", "第二套", "the fifth standard needs"),
    flags=re.IGNORECASE,
)
_OF_A_TEXT = Pattern(
    "a question of a text rather than of what it says",
    r"\btak(?:e|en|es) effect|\btook effect|\bin force\b|\bwho (?:wrote|made|drew it up)\b"
    r"|\b(?:published|issued|released|effective|dated|repealed|replaced)\b"
    r"|\bcom(?:e|es|ing) out\b|\bcame out\b|\bhow many (?:articles|sections|chapters|pages|clauses)\b"
    r"|\b(?:document number|link|url|source|official text)\b|生效|施行|发布|印发|文号|原文|链接|出处|哪个文件|网址"
    r"|出台|公布|颁布|多少条|几条|几章|多少章|哪天出|什么时候出|谁(?:发|出|定)的",
    yes=(
        "When did it take effect?",
        "它什么时候生效？",
        "the link",
        "what day did it come out",
        "how many articles has it got",
        "一共多少条",
    ),
    no=("how do they leave", "怎么调出"),
    flags=re.IGNORECASE,
)


def named_before(text: str, at: int, corpus: Corpus) -> bool:
    """Whether a pronoun at this place has its noun in the message itself, in a clause before its own."""
    start = max((match.end() for match in _JOINED.finditer(text, 0, at)), default=0)
    head = text[:start]
    return any(item.entry.id not in _MARKETS for item in subjects(head, corpus)) or _NOUN.search(head) is not None


_MARKETS = frozenset(("main-board", "chinext", "beijing-stock-exchange", "hong-kong-exchange"))
"""Places that nobody calls "it"."""


_JOINED = Pattern(
    "where a clause begins that may point at something in the one before",
    r"[，,；;：:。]|\b(?:if|when|once|before|after|and|because|so|whether|that|which|who)\b|如果|之后|以后|的时候",
    yes=("if ", "，", " when it"),
    no=("four", "它"),
    flags=re.IGNORECASE,
)
_NOUN = Pattern(
    "a noun that a pronoun may stand for",
    r"\b(?:an?|our|any|every|each|some)\s+(?!year\b|month\b)[a-z]+",
    yes=("a company", "our sponsor"),
    no=("the ones", "they"),
    flags=re.IGNORECASE,
)

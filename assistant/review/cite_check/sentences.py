"""The sentences of a memo, each with the documents, articles, quotations and numbers in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.corpus.model import Corpus, Document, Reference
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.citations import cited_by
from assistant.eligibility.rules.criteria import walk
from assistant.language.detection import language_of_passage
from assistant.language.patterns import Pattern
from assistant.language.quantities.quantity import Quantity, QuantityKind
from assistant.language.quantities.reader import read_quantities
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.papers.model import Paper
from assistant.review.cite_check.documents import NamedDocument, named_documents

_QUOTE = Pattern(
    "a quotation in a memo",
    r"“([^“”\n]{2,4000})”|「([^「」\n]{2,4000})」|(?<![\w\"])\"([^\"\n]{2,4000})\"(?![\w\"])",
    yes=("“预计市值不低于40亿元”", '"an expected market cap"', "「市场空间大」"),
    no=("《上市规则》", '5" and'),
)
_DEFINITION = Pattern(
    "words in front of a short title, which is no quotation",
    r"(?:[称即]为?|[（(]|\bthe|\btogether,?|\bcollectively,?|\bcalled)[:：,，]?\s*$",
    yes=("（以下简称", "(the ", "（下称"),
    no=("规定：", "provides that "),
    flags=re.IGNORECASE,
)
_HISTORY = Pattern(
    "words that speak of rules as they were or will be",
    r"此前|原(?:来|先|规则|规定|为)|曾|修订前|修改前|废止|失效|当时|历史|不再|取代|替代|届时|拟于|将于|由\S{0,20}(?:提高|调整|修改|降低)"
    r"|\b(?:previous(?:ly)?|former(?:ly)?|earlier|until|replaced|repealed|superseded|ceased|no longer|history"
    r"|rose|(?:was|were) (?:raised|amended|lowered)|first (?:issued|published)|will take effect)\b",
    yes=("修订前为5项", "was replaced on", "until 23 April 2026", "由5项提高到7项"),
    no=("现行", "is in force since", "原则"),
    flags=re.IGNORECASE,
)
_OF = Pattern(
    "words between an article and the document it is of, in English",
    r"^(?:[\s,]*(?:of|in|under)\s+(?:the\s+)?(?:[\w’']+\s+){0,3}|\s*)$",
    yes=(" of the ", " of the SSE ", " under "),
    no=(", the ", "; "),
)
_BETWEEN = Pattern(
    "what may stand between a document and an article of it",
    r"\s*(?:[（(][^()（）]{0,30}[)）])?[\s,，]*(?:[Rr]ules?|[Ss]ections?|[Aa]rticles?)?\s*",
    yes=("", "（2026年修订）", ", rule ", " "),
    no=("要求见本备忘录", "; section "),
    how="fullmatch",
)
_OF_ANOTHER = Pattern(
    "the title of a text that no document of the library has, behind an article of it",
    r"\s+of\s+(?:the\s+)?((?:PRC\s+)?[A-Z][\w’'&-]+(?:\s+(?:[A-Z][\w’'&-]+|of|on|for|and|the))*)",
    yes=(" of the Securities Law", " of the Articles of Association"),
    no=(" of the issuer", ", the Law"),
    how="match",
)
_WORDS_FOR_ITEM = Pattern(
    "what numbers an item and no paragraph",
    r"项|\(\w{1,3}\)$|\bitem\b",
    yes=("第2.1.2条第一款第(五)项", "rule 2.1.2(5)"),
    no=("第六条第二款", "article 5, paragraph 2"),
)
_NOT_NUMBERED = Pattern(
    "what stands in front of a number that names a section of the memo itself",
    r"(?:^|\n)[\s#*]*$",
    yes=("\n## ", ""),
    no=("第", "Rule "),
)


_OF_THE_SAME = Pattern(
    "the beginning of a sentence that goes on about the rule named before it",
    r"\s*(?:[该此这其]|It\b|This\b|That standard)",
    yes=("该标准的另一情形", "It asks for", "This standard"),
    no=("公司营业收入", "The fifth"),
    how="match",
)


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """An article, or a whole document, that a memo cites at `start` to `end`.

    `provision` is its id as the corpus would name it, empty for a whole document; `others` are further ids it may be
    meant by (第二款 is no item), `item` says that its last number is one of an item.
    """

    start: int
    end: int
    named: NamedDocument
    words: str
    provision: str = ""
    others: tuple[str, ...] = ()
    item: bool = False

    @property
    def document_id(self) -> str:
        """The id of its document, empty where that is not held."""
        return self.named.document.id if self.named.document is not None else ""


@dataclass(frozen=True, slots=True)
class MemoQuote:
    """Words in quotation marks; `start` and `end` are those of the words without the marks."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule that a memo calls by its own name, as 第五套标准: what it rests on, and what the others of its kind do."""

    start: int
    end: int
    provisions: tuple[Reference, ...]
    others: frozenset[Reference]


@dataclass(frozen=True, slots=True)
class MemoSentence:
    """A sentence of a memo with what it cites; `near` is what the sentences before it in the paragraph cited last.

    `rules` are those it calls by their names, `near_rules` those that the sentence before it which calls any does;
    `known` are the documents that the memo named last, before it or in it.
    """

    start: int
    end: int
    text: str
    language: Language
    documents: tuple[NamedDocument, ...]
    places: tuple[CitedPlace, ...]
    quotes: tuple[MemoQuote, ...]
    quantities: tuple[Quantity, ...]
    rules: tuple[NamedRule, ...]
    near: tuple[CitedPlace, ...]
    near_rules: tuple[NamedRule, ...]
    known: tuple[NamedDocument, ...]

    @property
    def is_history(self) -> bool:
        """Whether it tells what was in force before, or will be."""
        return speaks_of_history(self.text)

    def place_before(self, position: int) -> CitedPlace | None:
        """The place cited last in front of a position, else the first behind it, else one of the sentences before."""
        places = self.places
        before = [place for place in places if place.start < position]
        found = before or list(places[:1]) or list(self.near)
        return found[-1] if found else None


def speaks_of_history(words: str) -> bool:
    """Whether words tell what was in force before, or will be."""
    return _HISTORY.search(words) is not None


def memo_sentences(paper: Paper, book: RuleBook) -> Iterator[MemoSentence]:
    """The sentences of a memo in order."""
    documents = named_documents(paper.text, book.corpus)
    starts = [each.start for each in documents]
    names = _rule_names(book)
    last: tuple[NamedDocument, ...] = ()
    for block in paper.blocks:
        language = language_of_passage(paper.text[block.start : block.end])
        near: tuple[CitedPlace, ...] = ()
        near_rules: tuple[NamedRule, ...] = ()
        for span in sentences(paper.text[block.start : block.end], language):
            start, end = block.start + span.start, block.start + span.end
            named = documents[bisect_left(starts, start) : bisect_left(starts, end)]
            meant = near_rules if _OF_THE_SAME.match(paper.text, start) else ()
            sentence = _sentence(paper.text, start, end, language, named, last, near, meant, book.corpus, names)
            near = sentence.places or near
            near_rules = sentence.rules or (() if sentence.places else near_rules)
            last = named or last
            yield sentence


def _sentence(
    text: str,
    start: int,
    end: int,
    language: Language,
    named: tuple[NamedDocument, ...],
    last: tuple[NamedDocument, ...],
    near: tuple[CitedPlace, ...],
    near_rules: tuple[NamedRule, ...],
    corpus: Corpus,
    names: Mapping[tuple[str, int], tuple[Reference, ...]],
) -> MemoSentence:
    words = text[start:end]
    quantities = read_quantities(words)
    quotes = tuple(_quotes(words, start))
    before = (*(place.named for place in near), *last)
    articles = [
        place for each in quantities if (place := _article(each, text, start, named, before, corpus)) is not None
    ]
    # A document that an article of is cited is told with it; one named with its edition is also told by itself.
    whole = [
        CitedPlace(each.start, each.end, each, text[each.start : each.end])
        for each in named
        if each.edition or not any(place.named.document is each.document for place in articles)
    ]
    places = tuple(sorted((*articles, *whole), key=lambda place: place.start))
    rules = tuple(_named_rules(quantities, start, names))
    return MemoSentence(
        start, end, words, language, named, places, quotes, quantities, rules, near, near_rules, named or last
    )


def _named_rules(
    quantities: Sequence[Quantity], start: int, names: Mapping[tuple[str, int], tuple[Reference, ...]]
) -> Iterator[NamedRule]:
    for each in quantities:
        if each.kind is QuantityKind.ORDINAL and isinstance(each.value, Decimal):
            provisions = names.get((each.unit, int(each.value)), ())
            alike = (reference for (unit, _), cited in names.items() if unit == each.unit for reference in cited)
            if provisions:
                others = frozenset(alike) - frozenset(provisions)
                yield NamedRule(start + each.start, start + each.end, provisions, others)


def _quotes(words: str, start: int) -> Iterator[MemoQuote]:
    for match in _QUOTE.finditer(words):
        group = next(at for at in (1, 2, 3) if match[at] is not None)
        if not _DEFINITION.search(words[max(0, match.start() - 40) : match.start()]):
            yield MemoQuote(start + match.start(group), start + match.end(group), match[group])


def _article(
    quantity: Quantity,
    text: str,
    start: int,
    named: Sequence[NamedDocument],
    before: Sequence[NamedDocument],
    corpus: Corpus,
) -> CitedPlace | None:
    """An article with its document: the one right behind it, the one before it, or the one cited last."""
    if quantity.kind is not QuantityKind.ARTICLE or quantity.unit.startswith("〔"):
        return None
    first, last = start + quantity.start, start + quantity.end
    number, _, rest = quantity.unit.partition("(")
    items = re.findall(r"\(([^()]*)\)", f"({rest}")
    dotted = "." in number
    base = number if dotted else f"art. {number}"
    document = _named_for(first, last, text, named, before)
    if dotted and (document is None or (document.document is not None and not _holds(document.document, base))):
        said = document in named and document is not None and _is_beside(document, first, last, text)
        document = _numbered_so(base, first, last, corpus) or (document if said else None)
    if document is None or (text[first].isdigit() and _NOT_NUMBERED.search(text[max(0, first - 8) : first])):
        return None
    ids = (base + "".join(f"({item})" for item in items), *([f"{base}({items[-1]})"] if items else []), base)
    provision, *others = dict.fromkeys(ids)
    is_item = bool(items) and _WORDS_FOR_ITEM.search(text[first:last]) is not None
    return CitedPlace(first, last, document, text[first:last], provision, tuple(others), is_item)


def _is_beside(document: NamedDocument, first: int, last: int, text: str) -> bool:
    """Whether a document stands right beside an article: its number is then one of that document, held or not."""
    if document.start >= last:
        return _OF.match(text[last : document.start]) is not None
    return _BETWEEN.fullmatch(text[document.end : first]) is not None


def _named_for(
    first: int, last: int, text: str, named: Sequence[NamedDocument], before: Sequence[NamedDocument]
) -> NamedDocument | None:
    behind = next((each for each in named if each.start >= last and _OF.match(text[last : each.start])), None)
    if behind is not None:
        return behind
    unknown = _OF_ANOTHER.match(text, last)
    if unknown is not None:
        return NamedDocument(unknown.start(1), unknown.end(1), None, unknown[1])
    in_front = [each for each in named if each.start < first]
    found = in_front or list(before)
    return found[-1] if found else None


def _holds(document: Document, base: str) -> bool:
    """Whether any version of a document has a provision of that number or below it."""
    return any(
        name == base or name.startswith(f"{base}(") for version in document.versions for name in version.provisions
    )


def _numbered_so(base: str, first: int, last: int, corpus: Corpus) -> NamedDocument | None:
    """The only document that has a rule of this number."""
    found = [document for document in corpus.documents.values() if _holds(document, base)]
    return NamedDocument(first, last, found[0], base) if len(found) == 1 else None


def _rule_names(book: RuleBook) -> Mapping[tuple[str, int], tuple[Reference, ...]]:
    """What the numbered names of the rules stand for: the provisions cited by the fifth standard, by indicator 3."""
    names: dict[tuple[str, int], dict[Reference, None]] = {}
    for section in book.rule_set("listing").sections:
        for route in section.routes:
            items = [item for top in route.items for item in walk(top)]
            labelled = [(route.label.en, items), *((item.label.en, list(walk(item))) for item in items)]
            for label, below in labelled:
                for quantity in read_quantities(label)[:1]:
                    if quantity.kind is QuantityKind.ORDINAL and quantity.start == 0:
                        cited = [
                            Reference(each.document, each.provision) for item in below for each, _ in cited_by(item)
                        ]
                        names.setdefault((quantity.unit, int(quantity.value)), {}).update(dict.fromkeys(cited))  # type: ignore[arg-type]
    return {name: tuple(cited) for name, cited in names.items()}

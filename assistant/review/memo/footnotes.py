"""Footnotes of a memo, numbered as they are first called: the rule, the version of the day, its evidence, its words."""

from __future__ import annotations

from assistant.answering.answer import Citation
from assistant.corpus.model import Corpus, Form, Provision, Reference, Version, web_address
from assistant.corpus.quotes import find_quote
from assistant.corpus.words import evidence_words, provision_words, since_words, source_words
from assistant.eligibility.proposals.text import likeness, words_of
from assistant.eligibility.rules.citations import Cited
from assistant.language.patterns import Pattern
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language, punctuation, written_day
from assistant.review.memo.model import FactSource, MemoNote
from assistant.review.words import WORDS

_NUMBER = Pattern(
    "the number at the beginning of a provision's name",
    r"(?:art\. )?\d[\d.]*(?:\([^()]*\))*",
    yes=("2.1.2(5)", "art. 13-detail", "art. 6"),
    no=("indicator-1", "about", "para. 3"),
    how="match",
)
_CLEARLY = 0.15
"""How much more alike another sentence than the first must be to be quoted in its place."""


class Footnotes:
    """The footnotes of one memo. A provision is told whole once; later notes point to the first one."""

    def __init__(self, corpus: Corpus, language: Language) -> None:
        self._corpus = corpus
        self._language = language
        self._notes: list[MemoNote] = []
        self._told: dict[tuple[Reference, str], int] = {}
        self._addresses: set[str] = set()

    @property
    def notes(self) -> tuple[MemoNote, ...]:
        """All of them, from number 1 on."""
        return tuple(self._notes)

    def rule(self, cited: Cited, about: str) -> int:
        """The number of a new footnote for a provision, with that sentence of it which is most `about` the line."""
        provision = self._corpus.find(cited.reference)
        if provision is None:
            return self._add(MemoNote(f"{rule_name(cited.reference, self._corpus, self._language)}."))
        provision = self._corpus.originals.get(cited.reference, provision)
        return self._quote(provision, _sentence(provision, about, self._language))

    def citation(self, citation: Citation) -> int:
        """The number of a new footnote for a verified quote of an answer."""
        reference = Reference(citation.document, citation.provision, citation.version)
        restated = self._corpus.find(reference)
        original = self._corpus.originals.get(reference)
        held = next((each for each in (restated, original) if each and find_quote(citation.quote, each)), restated)
        if held is None:
            return self._add(MemoNote(f"{citation.title}: “{citation.quote}”", citation.url or ""))
        return self._quote(held, citation.quote)

    def fact(self, source: FactSource) -> int:
        """The number of a new footnote that tells where a fact is printed."""
        text = self._printed(source)
        if source.also:
            text = f"{text} {WORDS('memo_note.also', self._language, places=self._also(source))}"
        if source.proposed:
            text = f"{text} {WORDS('memo_note.proposed', self._language)}"
        return self._add(MemoNote(text))

    def _also(self, source: FactSource) -> str:
        """The other pages of the same file by their numbers alone, then other files with their words."""
        marks = punctuation(self._language)
        near = [each.file == source.file and each.page > 0 and not each.cell for each in source.also]
        pages = dict.fromkeys(str(each.page) for each, here in zip(source.also, near, strict=True) if here)
        others = [self._printed(each) for each, here in zip(source.also, near, strict=True) if not here]
        listed = marks.item.join(pages)
        told = [WORDS("memo_note.pages", self._language, pages=listed)] if pages else []
        return marks.semicolon.join((*told, *others))

    def _printed(self, source: FactSource) -> str:
        words = " ".join(source.words.split())
        if source.cell:
            return WORDS("memo_note.printed_cell", self._language, file=source.file, cell=source.cell, words=words)
        if not source.page:
            return WORDS("report.unpaged", self._language, file=source.file, words=words)
        return WORDS("memo_note.printed", self._language, file=source.file, page=source.page, words=words)

    def _quote(self, provision: Provision, quote: str) -> int:
        name = rule_name(provision.reference, self._corpus, self._language)
        before = self._told.get((provision.reference, quote))
        if before is not None:
            return self._add(MemoNote(WORDS("memo_note.again", self._language, source=name, number=before)))
        source = f"{name}{punctuation(self._language).comma}{self._known(provision, quote)}"
        text = WORDS("memo_note.quoted", self._language, source=source, quote=" ".join(quote.split()))
        url = provision.url or next(iter(_version(provision, self._corpus).urls), "")
        is_new = web_address(url) and url not in self._addresses  # an address is told where it is first needed
        self._addresses.add(url)
        number = self._add(MemoNote(text, url if is_new else ""))
        self._told[provision.reference, quote] = number
        return number

    def _known(self, provision: Provision, quote: str) -> str:
        """Since when it applies, and how that is known; of an added text the page too."""
        span = find_quote(quote, provision)
        page = provision.page_at(span.start) if span else None
        return WORDS(
            "memo_note.known",
            self._language,
            days=days_words(provision, self._language),
            evidence=evidence_words(provision.evidence)[self._language],
            form=source_words(provision.form, page)[self._language],
        )

    def _add(self, note: MemoNote) -> int:
        self._notes.append(note)
        return len(self._notes)


def rule_name(reference: Reference, corpus: Corpus, language: Language) -> str:
    """A provision as a memo names it: the short title of its document, the document number and the article."""
    provision = corpus.find(reference)
    if provision is None:
        return str(reference)
    version = _version(provision, corpus)
    document = version.short[language]
    if version.number:
        document = WORDS("memo_note.numbered", language, document=document, number=version.number)
    if language is Language.ZH and version.number:
        document = f"《{version.short.zh}》（{version.number}）"
        return document + provision_name(provision, language)
    return WORDS("memo_note.rule", language, document=document, provision=provision_name(provision, language))


def provision_name(provision: Provision, language: Language) -> str:
    """The number of a provision, or its title where it has none; both where several stand under one number."""
    title = provision.title[language]
    match = _NUMBER.match(provision.id)
    if match is None or provision.form is not Form.RESTATEMENT:
        return provision_words(provision.id)[language] if match else WORDS("memo_note.titled", language, title=title)
    number = provision_words(match[0])[language]
    if match.end() == len(provision.id):
        return number
    return WORDS("memo_note.numbered_title", language, number=number, title=title)


def days_words(provision: Provision, language: Language) -> str:
    """The days on which a provision applies, in words."""
    since, until = provision.since, provision.effective_to
    if since is None:
        return since_words(None, None)[language]
    key = "days.between" if until else "days.from"
    from assistant.corpus.words import WORDS as CORPUS_WORDS

    end = written_day(until, language) if until else None
    return CORPUS_WORDS(key, language, start=written_day(since, language), end=end)


def _version(provision: Provision, corpus: Corpus) -> Version:
    version = corpus.documents[provision.document].version(provision.version)
    assert version is not None
    return version


def _sentence(provision: Provision, about: str, language: Language) -> str:
    """The first sentence of a provision, or another that has clearly more words of a line."""
    spoken = provision.spoken(language)
    sentences = corpus_sentences(provision.text[spoken], spoken)
    wanted = words_of(about, spoken)
    alike = {sentence: likeness(words_of(sentence, spoken), wanted) for sentence in sentences}
    best = max(sentences, key=lambda sentence: alike[sentence])
    return best if alike[best] > alike[sentences[0]] + _CLEARLY else sentences[0]

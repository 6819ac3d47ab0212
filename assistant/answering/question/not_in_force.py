"""Documents that a dated question is about and that were not in force on its day.

Said, with the day they took effect.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.words import WORDS
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, DocumentKind, GlossaryEntry, Reference, Version
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import normal_form, read_quantities
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language, written_day


def absent_versions(corpus: Corpus, documents: Iterable[str], day: dt.date) -> tuple[Version, ...]:
    """Of each rule document without a version in force on the day the version next after it, else before it."""
    neighbours: list[Version] = []
    for name in dict.fromkeys(documents):
        versions = corpus.documents[name].versions
        if versions[-1].kind is not DocumentKind.RULE or any(version.in_force(day) for version in versions):
            continue
        later = [version for version in versions if version.effective_from > day]
        neighbours.append(later[0] if later else versions[-1])
    return tuple(neighbours)


def titled(text: str, corpus: Corpus, day: dt.date, versions: Iterable[Version]) -> tuple[Version, ...]:
    """The versions with something in their titles that a text asks whether it was there, such as the growth tier.

    Of several the last comes first: what a policy announces is there when the rules on it are.
    What stands in the title of a text in force on the day too, such as listing, was there.
    """
    if not asks_existence(text):
        return ()
    spans = mention_spans(text, corpus.glossary)
    things = [thing for _, end, thing in spans if not thing.document and _NOTHING_MORE.match(text, end)]
    there = [version for document in corpus.documents.values() if (version := document.at(day)) is not None]
    new = [thing for thing in things if not any(_has_in_title(version, thing) for version in there)]
    told = [version for version in versions if any(_has_in_title(version, thing) for thing in new)]
    return tuple(sorted(told, key=lambda version: version.effective_from, reverse=True))


def numbered_then(text: str, corpus: Corpus, documents: Sequence[str], day: dt.date) -> tuple[str, ...]:
    """The documents named, where a number names the one that had it on the day: No. 7 of 2022 is on medical devices.

    Where it is asked whether something was there, the one named today is meant.
    """
    if not _NUMBERED.search(text) or asks_existence(text):
        return tuple(documents)
    gone = {version.document: version for version in absent_versions(corpus, documents, day)}
    then = {name: _of_the_number(corpus, gone[name], day) if name in gone else "" for name in documents}
    return tuple(dict.fromkeys(then[name] or name for name in documents))


def told_as_then(text: str, corpus: Corpus, documents: Sequence[str], day: dt.date) -> str:
    """The text with the short title of the document that bore a number then, in place of the number."""
    language = language_of(text)
    for start, end, entry in reversed(mention_spans(text, corpus.glossary)):
        gone = absent_versions(corpus, [entry.document], day) if entry.document else ()
        name = _of_the_number(corpus, gone[0], day) if gone and _NUMBERED.search(text, start, end) else ""
        version = corpus.documents[name].at(day) if name in documents else None
        if version is not None:
            text = text[:start] + version.short[language] + text[end:]
    return text


def _of_the_number(corpus: Corpus, version: Version, day: dt.date) -> str:
    """The document whose title bore the number of a version on the day; empty where none did."""
    number = _series(version)
    there = (each for document in corpus.documents.values() if (each := document.at(day)) is not None)
    return next((each.document for each in there if number and _series(each) == number), "")


def _series(version: Version) -> str:
    """The number in a title with the series that it is of; empty without one."""
    head, subject, _ = version.title[Language.EN].partition(": ")
    return head.removeprefix("STAR ") if subject and _NUMBERED.search(head) else ""


_NUMBERED = Pattern(
    "a guideline by its number",
    r"\bguid(?:eline|ance) (?:(?:no\.?|number|#)\s?)?\d{1,2}\b|\bg\d{1,2}\b"
    r"|指引第?\s?[\d一二三四五六七八九十]{1,2}号|第?[\d一二三四五六七八九十]{1,2}号指引",
    yes=("guideline No. 7", "Guideline no 7", "指引第7号", "7号指引"),
    no=("the pre-review guideline", "预先审阅指引", "7 guidelines"),
    flags=re.IGNORECASE,
)


def repealed(corpus: Corpus, documents: Iterable[str], day: dt.date) -> tuple[Version, ...]:
    """The last versions of the documents named that were repealed as a whole before the day."""
    last = (corpus.documents[name].latest for name in dict.fromkeys(documents))
    return tuple(version for version in last if version.effective_to is not None and version.effective_to < day)


def asks_if_law_now(text: str) -> bool:
    """Whether a question asks if a text is law today; the year in its name is no day to answer for."""
    return bool(_ASKS_STATUS.search(text)) and not _THEN.search(text)


_THEN = Pattern(
    "that a question asks of a time past",
    r"\b(?:was|were|did|then)\b|当时|那时|彼时",
    yes=("was it still in force", "当时还有效吗"),
    no=("is it still in force", "现在还有效吗"),
    flags=re.IGNORECASE,
)


def without_status(text: str) -> str:
    """A text without the words that ask whether something is still law, and without those who say so."""
    return _WHO_CITES.sub(" ", _ASKS_STATUS.sub(" ", text)) if _ASKS_STATUS.search(text) else text


_ASKS_STATUS = Pattern(
    "that it is asked whether a text is still law",
    r"\b(?:is|are|was) (?:it|that|this|they) still\b[^?？.]*"
    r"|\bstill (?:good law|good|valid|in force|apply|applies|applicable|current|law)\b"
    r"|\b(?:repealed|outdated|superseded)\b|\bcan (?:we|i|you) still (?:cite|rely on|use|quote)\b"
    r"|\b(?:when|by what|by which \w+|what)"
    r" (?:(?:was|were) (?:it|they|this) )?(?:repealed|replaced)\b(?: (?:it|them))?"
    r"|还(?:是)?(?:有效|算数|管用|适用|能用|能引用?|可以引用?|作数)|(?:现在|目前)?(?:有效|作废|失效|废止)了?(?:吗|没有?|么)|过时"
    r"|(?:什么时候|何时|哪[天年])(?:被)?(?:废止|取代|作废|失效)的?"
    r"|被?(?:什么|哪[个份部]?)(?:文件|办法|规则)?(?:取代|废止|替代|代替)(?:的|了)?",
    yes=(
        "Still good law?",
        "is it still in force",
        "what replaced it",
        "现在还有效吗",
        "废止了吗",
        "还能引用吗",
        "被哪个文件取代",
    ),
    no=("still unprofitable", "有效期多久"),
    flags=re.IGNORECASE,
)
_WHO_CITES = Pattern(
    "who cites a text",
    r"\b(?:our|the|my|their|a) (?:\w+ )?(?:lawyers?|counsel|sponsors?|advis[eo]rs?"
    r"|bankers?|auditors?|law firm|colleagues?)"
    r" (?:still )?(?:cites?|relies|rely|quotes?|refers?|points?|says?|uses?|sends?)(?: on| to)?\b"
    r"|(?:我们的?)?(?:律师|券商|保荐人|保荐机构|顾问|同事|会计师)(?:还在?|仍然?|一直)?(?:引用?|依据|援引|说|用|按照?|拿)(?:的是|了)?",
    yes=("Our lawyer relies on ", "the sponsor cites", "律师还在引用", "券商说"),
    no=("our lawyer must sign", "律师出具意见"),
    flags=re.IGNORECASE,
)
_REPEALS = Pattern(
    "that a sentence says by what a text was repealed",
    r"\brepealed\b.{0,40}\bby\b|被.{2,40}废止",
    yes=("were repealed on 17 February 2023 by the IPO Registration Measures", "被首发注册办法废止"),
    no=("files it under repealed rules", "现不再有效"),
)


def asks_existence(text: str) -> bool:
    """Whether a text asks if something was there."""
    return _ASKS_EXISTENCE.search(text) is not None


def _has_in_title(version: Version, thing: GlossaryEntry) -> bool:
    """Whether the title behind the name of its series says the thing."""
    titles = [version.title[language].casefold() for language in Language]
    rest = [re.split("[:：—(（]", title)[-1] for title in titles]
    return any(name in title for name in thing.folded for title in rest)


_NOTHING_MORE = Pattern(
    "that nothing more is named behind a thing",
    r"\s*(?:$|[?？.,，。;；吗呢了么]|(?:in|on|at|by|back|during|already|yet|possible|available|around|exist|before|rules?)\b"
    r"|存在|制度|规则|机制)",
    yes=(" in March", "吗", " possible", ""),
    no=(" ratio", "公司"),
    flags=re.IGNORECASE,
    how="match",
)
_ASKS_EXISTENCE = Pattern(
    "that a question asks whether something was there",
    r"\b(?:was|were) (?:there|it|they)\b|\bexist(?:ed)?\b|\balready\b"
    r"|\b(?:was|were)\b.{2,40}\b(?:possible|available|around)\b"
    r"|有没有|已经?有(?!效)|有(?!效|什么|哪).{0,12}[吗了]|存在|(?:推出|设立|出台)了?[吗没]",
    yes=("was there a growth tier", "was pre-review possible", "有没有成长层", "有成长层吗"),
    no=("how did companies leave the tier", "成长层怎么退出", "现在还有效吗"),
    flags=re.IGNORECASE,
)


def unanswered_lines(corpus: Corpus, documents: Iterable[str], language: Language) -> tuple[str, ...]:
    """Why no answer is given from documents that are named.

    Nobody has said since when one applies, or it is held only in the other language, in which it may be asked.
    """
    lines = []
    for version in (corpus.documents[name].latest for name in dict.fromkeys(documents)):
        spoken = {each.spoken(language) for each in version.provisions.values()}
        if not version.is_dated:
            lines.append(WORDS("absent.undated", language, document=version.short[language]))
        elif spoken == {language.other}:
            lines.append(WORDS("absent.other_language", language, document=version.short[language]))
    return tuple(lines)


def without_names(text: str, versions: Iterable[Version], glossary: Iterable[GlossaryEntry]) -> str:
    """The text without the names of these documents and of what their titles say, so that the rest can be looked up.

    The whole if that is nothing.
    """
    told = tuple(versions)
    names = {version.document for version in told}
    existence = asks_existence(text)
    rest = text
    for start, end, entry in reversed(mention_spans(text, glossary)):
        if entry.document in names or (existence and any(_has_in_title(version, entry) for version in told)):
            rest = rest[:start] + rest[end:]
    return rest if any(character.isalpha() for character in rest) else text


def absence_line(corpus: Corpus, about: Reference, day: dt.date, language: Language) -> CitedLine | None:
    """That the version named was not in force on the day, resting on what its `about` provision says of its date."""
    document = corpus.documents.get(about.document)
    version = document.version(about.version or "") if document else None
    provision = version.provisions.get(about.provision) if version else None
    if version is None or provision is None:
        return None
    texts = corpus_sentences(provision.text_for(language), provision.spoken(language))
    told = next((text for text in texts if _REPEALS.search(text)), "")
    if told and version.effective_to is not None:
        return CitedLine(told, (Quotation(provision.reference, told),))
    dated = f"date:{version.effective_from}"
    quote = max(
        texts,
        key=lambda sentence: dated in {normal_form(quantity) for quantity in read_quantities(sentence)},
    )
    return CitedLine(_sentence(version, day, language), (Quotation(provision.reference, quote),))


def _sentence(version: Version, day: dt.date, language: Language) -> str:
    document, then, end = version.short[language], written_day(day, language), version.effective_to
    if end is None or version.effective_from > day:
        start = written_day(version.effective_from, language)
        return WORDS("absent.not_yet", language, document=document, day=then, start=start)
    return WORDS("absent.no_longer", language, document=document, day=then, end=written_day(end, language))

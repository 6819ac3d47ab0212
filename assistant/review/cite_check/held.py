"""What the library holds of a cited place on a day: the version meant, whether it holds, and the provisions there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.corpus.model import Corpus, Document, Form, Provision, Reference, Version
from assistant.corpus.words import provision_words
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.proposals.bounds import RuleBound, read_bounds
from assistant.eligibility.proposals.text import RuleText
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual, Language, written_day
from assistant.review.cite_check.model import CiteStatus
from assistant.review.cite_check.sentences import CitedPlace
from assistant.review.words import WORDS

_ITEM = re.compile(r"\((\w{1,3})\)$")
_NUMBERED = Pattern(
    "the number of a provision",
    r"(?P<art>art\. )?(?P<number>\d[\d.]*)(?:\((?P<item>\w{1,3})\))?",
    yes=("2.1.2(5)", "art. 12(2)", "2.1.4"),
    no=("art. 13-detail", "indicator-1", "2.1.1-red-chip"),
    how="fullmatch",
)
_REVISED = Pattern(
    "a title of a version that is not the first",
    r"修订|修正|修改|[（(]\d{4}年[）)]",
    yes=("承销管理办法（2025年3月27日修改）", "公司法（2023年）"),
    no=("适用指引第9号", "上市规则"),
)
_REPLACES = Pattern(
    "that a text took the place of another",
    r"(?<!不)取代了?(?!规则)|此前为",
    yes=("取代了2021年的文本", "此前为证监会令第208号"),
    no=("不取代", "未发现其后有修改"),
)
_CHINESE = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is so of a cited place: the version that is meant and the provision in it, where there are any.

    `is_of_edition` says that it is the version that does not apply, whatever is cited in it.
    """

    status: CiteStatus
    message: Bilingual
    version: Version | None = None
    provision: Provision | None = None
    is_of_edition: bool = False


class HeldRules:
    """The documents of a corpus as of a day."""

    def __init__(self, corpus: Corpus, as_of: dt.date) -> None:
        self.corpus = corpus
        self.as_of = as_of

    def version(self, place: CitedPlace) -> Version | None:
        """The version a place means: the one it names, the one in force on the day, else the nearest to it."""
        document = place.named.document
        if document is None:
            return None
        return place.named.version or document.at(self.as_of) or document.latest

    def standing(self, place: CitedPlace, *, history: bool) -> Standing:
        """Whether what is cited is in force on the day and is there; `history` is told as it was."""
        document = place.named.document
        if document is None:
            return Standing(CiteStatus.NOT_HELD, WORDS.both("cite.document_not_held", document=place.named.words))
        version = self.version(place)
        assert version is not None
        provision = self._provision(version, place)
        if not version.in_force(self.as_of) and not history:
            return self._out_of_force(document, version, provision, place)
        if place.provision and provision is None:
            return self._missing(document, version, place, history=history)
        name = place_name(version, place.provision if provision is None else provision.id)
        if (
            provision is not None
            and place.item
            and provision.id != place.provision
            and provision.id not in place.others[:-1]
        ):
            return self._item(version, provision, place)
        days = self._in_force_words(version, provision)
        return Standing(CiteStatus.RIGHT, WORDS.both("cite.right", place=name, days=days), version, provision)

    def provisions(self, place: CitedPlace) -> tuple[Provision, ...]:
        """The provisions that the words at a place may rest on: the article, its items, and the original words of all.

        Those of the whole document where no article is cited.
        """
        version = self.version(place)
        if version is None:
            return ()
        if not place.provision:
            return tuple(self._with_originals(version.provisions.values()))
        names = (place.provision, *place.others)
        found = [each for each in version.provisions.values() if _is_of(each.id, names[0])]
        if not found:  # an item that is not there, or is not held by itself: its article with all items
            found = [each for each in version.provisions.values() if any(_is_of(each.id, name) for name in names)]
        return tuple(self._with_originals(found))

    def elsewhere(self, place: CitedPlace) -> Iterator[tuple[Version, Provision]]:
        """The same article in the other versions of its document, the newest first."""
        document, version = place.named.document, self.version(place)
        for other in reversed(document.versions) if document else ():
            if other is not version:
                for provision in other.provisions.values():
                    if not place.provision or any(
                        _is_of(provision.id, name) for name in (place.provision, *place.others)
                    ):
                        yield other, provision

    def version_of(self, provision: Provision) -> Version:
        """The version that a provision of the corpus is in."""
        version = self.corpus.documents[provision.document].version(provision.version)
        assert version is not None
        return version

    def name(self, provision: Provision) -> Bilingual:
        """A provision as a message names it."""
        return place_name(self.version_of(provision), provision.id)

    def in_force(self) -> Iterator[Provision]:
        """Every provision in force on the day, and its original words."""
        return self._with_originals(self.corpus.provisions(self.as_of))

    def _with_originals(self, provisions: Iterable[Provision]) -> Iterator[Provision]:
        for provision in provisions:
            yield provision
            original = self.corpus.originals.get(provision.reference)
            if original is not None:
                yield original

    def _provision(self, version: Version, place: CitedPlace) -> Provision | None:
        names = (place.provision, *place.others) if place.provision else ()
        for name in names:
            held = version.provisions.get(name)
            if held is not None:
                return held
        return next((each for each in version.provisions.values() if names and _is_of(each.id, names[0])), None)

    def _out_of_force(
        self, document: Document, version: Version, provision: Provision | None, place: CitedPlace
    ) -> Standing:
        """Of a version that is not in force on the day: it begins later, or was replaced or ended before."""
        name = place_name(version, place.provision)
        start, until = version.since, version.effective_to
        if start is None:
            return Standing(CiteStatus.NOT_HELD, WORDS.both("cite.undated", place=name), version, provision)
        if start > self.as_of:
            if place.named.version is None and had_forerunner(document):
                message = WORDS.both("cite.edition_not_held", place=name, start=_day(start), day=_day(self.as_of))
                return Standing(CiteStatus.NOT_HELD, message, version, provision)
            message = WORDS.both("cite.not_yet", place=name, start=_day(start), day=_day(self.as_of))
            return Standing(CiteStatus.NOT_IN_FORCE, message, version, provision, is_of_edition=True)
        now = document.at(self.as_of)
        last = _day(until or self.as_of)
        if now is None:
            message = WORDS.both("cite.ended", place=name, until=last)
        else:
            values = {"place": name, "until": last, "now": edition_name(now)}
            message = WORDS.both(_replaced(provision, now), **values)
        return Standing(CiteStatus.CHANGED, message, version, provision, is_of_edition=True)

    def _missing(self, document: Document, version: Version, place: CitedPlace, *, history: bool) -> Standing:
        """Of an article that the version meant does not have, or of which the library does not hold it."""
        name = place_name(version, place.provision)
        for other, _ in () if history else self.elsewhere(place):
            start = other.since if place.provision in other.provisions else None
            if start is not None and start > self.as_of:
                message = WORDS.both("cite.not_yet", place=name, start=_day(start), day=_day(self.as_of))
                return Standing(CiteStatus.NOT_IN_FORCE, message, version)
        siblings = _items_of(version, place.others[-1]) if place.item and place.others else ()
        if siblings:
            message = WORDS.both("cite.no_item", place=name, items=_items_words(siblings))
            return Standing(CiteStatus.NOT_FOUND, message, version)
        if any(each.form is not Form.RESTATEMENT for each in version.provisions.values()):
            return Standing(CiteStatus.NOT_FOUND, WORDS.both("cite.no_article", place=name), version)
        return Standing(CiteStatus.NOT_HELD, WORDS.both("cite.article_not_held", place=name), version)

    def _item(self, version: Version, provision: Provision, place: CitedPlace) -> Standing:
        """Of an item whose article is held as a whole: it is there if the article numbers it."""
        name = place_name(version, place.provision)
        siblings = _items_of(version, provision.id)
        if siblings:
            message = WORDS.both("cite.no_item", place=name, items=_items_words(siblings))
            return Standing(CiteStatus.NOT_FOUND, message, version)
        number = (_ITEM.search(place.provision) or ["", ""])[1]
        original = self.corpus.originals.get(provision.reference, provision)
        if original.form is Form.RESTATEMENT:
            return Standing(CiteStatus.NOT_HELD, WORDS.both("cite.item_not_held", place=name), version, provision)
        if _numbers_item(original, number):
            days = self._in_force_words(version, provision)
            return Standing(CiteStatus.RIGHT, WORDS.both("cite.right", place=name, days=days), version, provision)
        return Standing(CiteStatus.NOT_FOUND, WORDS.both("cite.no_such_item", place=name), version, provision)

    def _in_force_words(self, version: Version, provision: Provision | None) -> Bilingual:
        start, until = (provision or version).since, (provision or version).effective_to
        if start is None:
            return WORDS["cite.days_unknown"]
        return WORDS.both(
            "cite.days_between" if until else "cite.days_from", start=_day(start), until=_day(until or start)
        )


def _replaced(provision: Provision | None, now: Version) -> str:
    """The words for an edition that was replaced: whether the place reads the same in the one in force."""
    same = now.provisions.get(provision.id) if provision is not None else None
    if provision is None or same is None:
        return "cite.replaced"
    return "cite.replaced_same" if same.text == provision.text else "cite.replaced_other"


def had_forerunner(document: Document) -> bool:
    """Whether the oldest version held of a document says that there were others before it."""
    first = document.versions[0]
    if _REVISED.search(first.title.zh):
        return True
    texts = (provision.text_for(Language.ZH) for provision in first.provisions.values())
    return any(_REPLACES.search(text) for text in texts)


def place_name(version: Version, provision: str = "") -> Bilingual:
    """A place as a message names it: the short title of the document and the article."""
    if not provision:
        return Bilingual(version.short.en, f"《{version.short.zh}》")
    article = provision_words(provision)
    if numbered := _NUMBERED.fullmatch(provision):
        english = article.en if numbered["art"] else f"rule {provision}"
        article = Bilingual(english, f"第{numbered['number']}条{_chinese_item(numbered['item'])}")
    elif "art." not in provision and version.provisions.get(provision) is not None:
        title = version.provisions[provision].title
        article = Bilingual(f"“{title.en}”", f"“{title.zh}”")
    return Bilingual(f"{version.short.en} {article.en}", f"《{version.short.zh}》{article.zh}")


def edition_name(version: Version) -> Bilingual:
    """A version by the day it took effect."""
    start = version.since
    return WORDS["cite.days_unknown"] if start is None else WORDS.both("cite.edition", day=_day(start))


@lru_cache(maxsize=4096)
def bounds_of(text: str, language: Language, table: FactTable) -> tuple[RuleBound, ...]:
    """The numbers of a text of the corpus in one language."""
    return read_bounds(RuleText(text, language), 0, len(text), table)


def reference_words(version: Version | None, provision: str) -> str:
    """A citation as programs read it."""
    if version is None:
        return ""
    return str(Reference(version.document, provision, version.id)) if provision else f"{version.document}@{version.id}"


def day_words(day: dt.date) -> Bilingual:
    """A day in words."""
    return _day(day)


def _day(day: dt.date) -> Bilingual:
    return Bilingual(written_day(day, Language.EN), written_day(day, Language.ZH))


def _chinese_item(number: str | None) -> str:
    """第（五）项 for 5, nothing for no item."""
    return f"第（{_chinese(number)}）项" if number else ""


def _chinese(number: str) -> str:
    return _CHINESE[int(number)] if number.isdigit() and int(number) <= 10 else number


def _items_words(numbers: tuple[str, ...]) -> Bilingual:
    """`(1) to (5)`, 第（一）至（五）项."""
    first, last = numbers[0], numbers[-1]
    return Bilingual(f"({first}) to ({last})", f"第（{_chinese(first)}）至（{_chinese(last)}）项")


def _is_of(name: str, article: str) -> bool:
    """Whether a provision is an article, one of its items, or what the corpus holds beside it (`art. 13-detail`)."""
    return name == article or name.startswith((f"{article}(", f"{article}-"))


def _items_of(version: Version, article: str) -> tuple[str, ...]:
    """The numbers of the items of an article that are held, where they are held from the first on."""
    numbers = [
        match[1]
        for name in version.provisions
        if name.startswith(f"{article}(") and (match := _ITEM.search(name)) and match[1].isdigit()
    ]
    ordered = sorted(map(int, numbers))
    return tuple(map(str, ordered)) if ordered and ordered == list(range(1, len(ordered) + 1)) else ()


def _numbers_item(provision: Provision, number: str) -> bool:
    """Whether the text of an article numbers an item so."""
    chinese = _chinese(number)
    marks = (f"（{chinese}）", f"({chinese})", f"({number})", f"（{number}）")
    return any(mark in text for text in provision.text.values() for mark in marks)

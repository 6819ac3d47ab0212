"""What official addresses hold now and did not when people were last told: new files, and texts that changed.

A report says which documents and which rules a change may concern. Nothing is changed by it.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.corpus.parsing.parser import PieceKind, parse_provisions
from assistant.corpus.words import provision_words
from assistant.eligibility.proposals.matching import NUMBERED
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.rules.citations import Use
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Bilingual, Language
from assistant.library.fetching import (
    FetchedFile,
    FetchedFiles,
    FetchOutcome,
    HeldFile,
    fetched_json,
    is_unreachable,
)
from assistant.library.words import WORDS

Read = Callable[[Path], str]
"""The text of a file; raises InputError for one that cannot be read."""

_NUMBER = Pattern(
    "the number with which a provision begins",
    r"\s*(?:[#*_>-]+\s*)?(?:第[\s\d零〇一二两三四五六七八九十百千]+[编章节条款项](?:之[一二三四五六七八九十]+)?"
    r"|(?:Article|Rule|Section|Chapter|Part)\s+[\dIVXLC.]+|\([\d一二三四五六七八九十]{1,4}\)|\([a-zA-Z]{1,4}\)"
    r"|\d+(?:[.-]\d+)*[A-Z]?[.、]?|[一二三四五六七八九十]+、)\s*",
    yes=("第六条 发行人", "第十条之一 ", "Article 3 An", "(一)预计市值", "(a) the", "2.1.2 发行人", "一、总则"),
    no=("发行人", "条第六", "(see the annex)"),
    how="match",
)
_NUMBERED_KINDS = frozenset({PieceKind.HEADING, PieceKind.PROVISION, PieceKind.ITEM})
_ALIKE = 0.5
"""The likeness of words from which two provisions are one that was changed."""
_MOST_PAIRS = 40_000
"""Pairs of provisions in one stretch whose words are compared; a stretch that has more is paired by numbers."""
_SHOWN, _EXCERPT = 12, 160
"""Lines of each list that people are shown, and characters of a provision."""


class ChangeKind(StrEnum):
    """What became of a provision."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """A provision with other words or another number than before; `front` is the id of a line before all numbers.

    What is new has no `id_before` and no `before`, what is gone no `id` and no `after`.
    """

    kind: ChangeKind
    id_before: str
    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AffectedRule:
    """A rule that rests on a provision of a document that changed.

    `by_number`: the provision it rests on, or one above or beneath it, is among those that changed. Otherwise numbers
    cannot tell, and somebody has to look.
    """

    document: str
    provision: str
    use: Use
    by_number: bool


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file that people were not told of yet: new, or in the place of another, `path_before`.

    `unread` says why the words of the two could not be compared.
    """

    url: str
    named_by: tuple[tuple[str, str], ...]
    path: Path
    path_before: Path | None
    changes: tuple[ProvisionChange, ...]
    rules: tuple[AffectedRule, ...]
    unread: Bilingual | None = None

    @property
    def is_new(self) -> bool:
        """Whether there was no file before."""
        return self.path_before is None


@dataclass(frozen=True, slots=True)
class WatchReport:
    """What was found on a day: `files` with something new to tell, and what became of every address.

    `quiet` are the addresses whose bytes changed and whose words did not.
    """

    day: dt.date
    files: tuple[WatchedFile, ...]
    quiet: tuple[str, ...]
    results: tuple[FetchedFile, ...]

    @property
    def is_unreachable(self) -> bool:
        """Whether no server answered at all."""
        return is_unreachable(self.results)

    @property
    def not_fetched(self) -> tuple[FetchedFile, ...]:
        """The addresses from which nothing came."""
        without = (FetchOutcome.REFUSED, FetchOutcome.FAILED)
        return tuple(result for result in self.results if result.outcome in without)


def watch(results: Sequence[FetchedFile], files: FetchedFiles, book: RuleBook, read: Read, day: dt.date) -> WatchReport:
    """What is held of the addresses and was not told yet, compared with what was told."""
    urls = {result.url for result in results}
    found, quiet = [], []
    for held in files.files():
        if held.url not in urls or held.told == held.file:
            continue
        watched = _watched(held, files, book, read)
        if watched.is_new or watched.unread or watched.changes:
            found.append(watched)
        else:
            quiet.append(held.url)
    return WatchReport(day, tuple(found), tuple(quiet), tuple(results))


def settle(report: WatchReport, files: FetchedFiles) -> None:
    """Note that people were told of all of it; of files that say the same, the newer is kept."""
    told = {held.url: held.told for held in files.files()}
    files.tell([*(file.url for file in report.files), *report.quiet])
    for url in report.quiet:
        files.drop(url, told[url])


def _watched(held: HeldFile, files: FetchedFiles, book: RuleBook, read: Read) -> WatchedFile:
    path, before = files.path(held.file), files.path(held.told) if held.told else None
    if before is None or not before.is_file():
        return WatchedFile(held.url, held.named_by, path, None, (), _rules(held, (), book))
    try:
        changes = compare_texts(read(before), read(path))
    except InputError as error:
        why = Bilingual(str(error), error.in_language("zh"))
        return WatchedFile(held.url, held.named_by, path, before, (), _rules(held, (), book), why)
    return WatchedFile(held.url, held.named_by, path, before, changes, _rules(held, changes, book))


# --- which rules ------------------------------------------------------------------------------------------------------


def _rules(held: HeldFile, changes: Sequence[ProvisionChange], book: RuleBook) -> tuple[AffectedRule, ...]:
    """The rules that rest on the documents: on what changed by its number, or where numbers cannot tell."""
    ids = {name for change in changes for name in (change.id_before, change.id) if NUMBERED.fullmatch(name)}
    return tuple(
        AffectedRule(document, provision, use, by_number)
        for document in dict.fromkeys(document for document, _ in held.named_by)
        for provision, by_number in _cited(document, ids, book)
        for use in book.uses_of(document, provision)
    )


def _cited(document: str, ids: set[str], book: RuleBook) -> Iterator[tuple[str, bool]]:
    """The provisions of a document that may have changed, and whether their number says so."""
    held = book.corpus.documents.get(document)
    names = dict.fromkeys(name for version in held.versions for name in version.provisions) if held else {}
    for name in names:
        by_number = NUMBERED.fullmatch(name) is not None and bool(ids)
        if not by_number or any(_touches(name, changed) for changed in ids):
            yield name, by_number


def _touches(provision: str, changed: str) -> bool:
    """Whether they are the same provision, or one stands within the other."""
    short, long = sorted((provision, changed), key=len)
    return long == short or long.startswith((f"{short}(", f"{short} "))


# --- which provisions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Unit:
    """A provision, or a line before all of them, with the words by which it is compared."""

    id: str
    kind: PieceKind
    text: str
    words: str


def compare_texts(before: str, after: str) -> tuple[ProvisionChange, ...]:
    """How two readings of a rule text differ, provision by provision in order; numbers and white space are not words.

    A provision whose words stayed under another number is renumbered; those beneath it are not told of besides.
    """
    old, new = _units(before), _units(after)
    matcher = SequenceMatcher(None, [unit.words for unit in old], [unit.words for unit in new], autojunk=False)
    changes: list[ProvisionChange] = []
    moved: dict[str, str] = {}
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            changes += _renumbered(zip(old[start:end], new[new_start:new_end], strict=True), moved)
        else:
            changes += _replaced(old[start:end], new[new_start:new_end])
    return tuple(changes)


def _units(source: str) -> list[_Unit]:
    units = []
    for piece in parse_provisions(source):
        if piece.kind is PieceKind.CONTENTS:
            continue
        texts = piece.text.splitlines() if piece.kind is PieceKind.FRONT else [piece.text]
        for text in texts:
            words = unicodedata.normalize("NFKC", text)
            number = _NUMBER.match(words) if piece.kind in _NUMBERED_KINDS else None
            words = re.sub(r"\s+", "", words[number.end() :] if number else words)
            if words or number:
                units.append(_Unit(piece.id, piece.kind, " ".join(text.split()), words))
    return units


def _renumbered(pairs: Iterable[tuple[_Unit, _Unit]], moved: dict[str, str]) -> Iterator[ProvisionChange]:
    """Those with another number than before, unless that of one above says so already; `moved` grows."""
    for one, other in pairs:
        if one.id == other.id or one.kind not in _NUMBERED_KINDS:
            continue
        if not any(
            one.id.startswith(above) and other.id == now + one.id.removeprefix(above) for above, now in moved.items()
        ):
            yield ProvisionChange(ChangeKind.RENUMBERED, one.id, other.id, one.text, other.text)
        moved[one.id] = other.id


def _replaced(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[ProvisionChange]:
    """A stretch in the place of another: what corresponds is changed, the rest is gone or new."""
    partners = dict(_partners(old, new))
    taken = set(partners.values())
    for place, unit in enumerate(old):
        if place in partners:
            other = new[partners[place]]
            yield ProvisionChange(ChangeKind.CHANGED, unit.id, other.id, unit.text, other.text)
        else:
            yield ProvisionChange(ChangeKind.GONE, unit.id, "", unit.text, "")
    for place, unit in enumerate(new):
        if place not in taken:
            yield ProvisionChange(ChangeKind.NEW, "", unit.id, "", unit.text)


def _partners(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[tuple[int, int]]:
    """The pairs that correspond: the most alike first, then those of the same number."""
    pairs = [(i, j) for i in range(len(old)) for j in range(len(new))] if len(old) * len(new) <= _MOST_PAIRS else []
    left, right = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
    grams, new_grams = [_grams(unit.words) for unit in old], [_grams(unit.words) for unit in new]
    for likeness, i, j in sorted(
        ((_likeness(grams[i], new_grams[j]), i, j) for i, j in pairs), key=lambda one: -one[0]
    ):
        if likeness >= _ALIKE and i in left and j in right:
            del left[i], right[j]
            yield i, j
    by_id = {new[j].id: j for j in right if new[j].kind in _NUMBERED_KINDS}
    for i in left:
        if old[i].id in by_id:
            yield i, by_id.pop(old[i].id)


def _grams(words: str) -> frozenset[str]:
    return frozenset(words[place : place + 2] for place in range(max(1, len(words) - 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of their pairs of letters two texts share, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


# --- in words and as JSON ---------------------------------------------------------------------------------------------


def watch_json(report: WatchReport) -> dict[str, Any]:
    """The report for programs."""
    return {
        "day": report.day.isoformat(),
        "asked": len(report.results),
        "changed": bool(report.files),
        "unreachable": report.is_unreachable,
        "files": [_file_json(file) for file in report.files],
        "not_fetched": [fetched_json(result) for result in report.not_fetched],
    }


def _file_json(file: WatchedFile) -> dict[str, Any]:
    return {
        "url": file.url,
        "documents": [f"{document}@{version}" for document, version in file.named_by],
        "change": "added" if file.is_new else "changed",
        "path": str(file.path),
        "path_before": str(file.path_before) if file.path_before else None,
        "unread": _both_json(file.unread) if file.unread else None,
        "provisions": [
            {
                "change": change.kind.value,
                "id_before": change.id_before or None,
                "id": change.id or None,
                "before": change.before or None,
                "after": change.after or None,
            }
            for change in file.changes
        ],
        "rules": [
            {
                "document": rule.document,
                "provision": rule.provision,
                "rule_set": rule.use.rule_set,
                "where": _both_json(rule.use.where),
                "rule": _both_json(rule.use.rule),
                "by_number": rule.by_number,
            }
            for rule in file.rules
        ],
    }


def _both_json(text: Bilingual) -> Mapping[str, str]:
    return {"en": text.en, "zh": text.zh}


def watch_lines(report: WatchReport, language: Language, *, paths: bool = True) -> list[str]:
    """The report in words; with `paths` also where the files lie on this machine."""
    count = len(report.results)
    if not report.files:
        lines = [WORDS("watch.nothing", language, day=report.day, count=count)]
    else:
        lines = [WORDS("watch.something", language, day=report.day, changed=len(report.files), count=count)]
    for file in report.files:
        lines += ["", *_file_lines(file, language, paths)]
    if report.not_fetched:
        lines += ["", WORDS("watch.failed", language, count=len(report.not_fetched))]
        lines += _shown([f"  {result.why[language]}" for result in report.not_fetched], language)
    return lines


def _file_lines(file: WatchedFile, language: Language, paths: bool) -> Iterator[str]:
    yield WORDS("watch.added" if file.is_new else "watch.changed", language, url=file.url)
    documents = ", ".join(f"{document}@{version}" for document, version in file.named_by)
    yield "  " + WORDS("watch.documents", language, documents=documents)
    if paths:
        yield "  " + WORDS("watch.file", language, path=file.path)
        if file.path_before is not None:
            yield "  " + WORDS("watch.before", language, path=file.path_before)
    if file.unread is not None:
        yield "  " + WORDS("watch.unread", language, why=file.unread[language])
    if file.changes:
        counts = {kind.value: sum(change.kind is kind for change in file.changes) for kind in ChangeKind}
        yield "  " + WORDS("watch.counts", language, **counts)
        yield from _shown([f"  {line}" for change in file.changes for line in _change(change, language)], language)
    for by_number, key in ((True, "watch.rules"), (False, "watch.rules_look")):
        rules = [rule for rule in file.rules if rule.by_number is by_number]
        if rules:
            yield "  " + WORDS(key, language, count=len(rules))
            yield from _shown([f"    {_rule(rule, language)}" for rule in rules], language)


def _change(change: ProvisionChange, language: Language) -> Iterator[str]:
    before, after = (_name(name, language) for name in (change.id_before, change.id))
    start = _first_difference(change.before, change.after)
    if change.kind is ChangeKind.NEW:
        yield WORDS("watch.new", language, id=after, text=_excerpt(change.after, 0))
    elif change.kind is ChangeKind.GONE:
        yield WORDS("watch.gone", language, id=before, text=_excerpt(change.before, 0))
    elif change.kind is ChangeKind.RENUMBERED:
        yield WORDS("watch.renumbered", language, before=before, id=after)
    else:
        yield WORDS("watch.was", language, id=before, text=_excerpt(change.before, start))
        yield WORDS("watch.now", language, id=after, text=_excerpt(change.after, start))


def _rule(rule: AffectedRule, language: Language) -> str:
    return WORDS(
        "watch.rule",
        language,
        rule_set=rule.use.rule_set,
        where=rule.use.where[language],
        rule=rule.use.rule[language],
        provision=f"{rule.document}#{rule.provision}",
    )


def _name(name: str, language: Language) -> str:
    return WORDS("watch.front", language) if name == "front" else provision_words(name)[language]


def _first_difference(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _excerpt(text: str, start: int) -> str:
    """A stretch of a provision that begins a little before `start`."""
    begin = max(0, start - _EXCERPT // 4) if len(text) > _EXCERPT else 0
    shown = text[begin : begin + _EXCERPT]
    return f"{'…' if begin else ''}{shown}{'…' if begin + _EXCERPT < len(text) else ''}"


def _shown(lines: Sequence[str], language: Language) -> Iterator[str]:
    """The first lines, and how many more there are."""
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield "  " + WORDS("watch.more", language, count=len(lines) - _SHOWN)

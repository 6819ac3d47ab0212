"""Memos of a verdict and of an answer: the same lines and sentences as on a terminal, set as a document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.answering.answer import Answer
from assistant.answering.blocks import AnswerLine, LineKind
from assistant.corpus.model import Corpus
from assistant.eligibility.verdict.checker import Verdict
from assistant.language.text import Language, written_day
from assistant.review.memo.footnotes import Footnotes
from assistant.review.memo.model import (
    FactSource,
    Memo,
    MemoOrigin,
    MemoParagraph,
    MemoRun,
    MemoSection,
    MemoStyle,
    MemoTable,
    run,
)
from assistant.review.memo.verdict_sections import VerdictSections, stated_facts
from assistant.review.words import WORDS

_NUMERALS = "一二三四五六七八九十"
_STYLES = {
    LineKind.PARAGRAPH: MemoStyle.BODY,
    LineKind.HEADING: MemoStyle.LABEL,
    LineKind.ITEM: MemoStyle.ITEM,
}
_ENDS = (".", "。", "!", "！", "?", "？", ";", "；", "”", '"', ")", "）")
"""How a sentence or a part of it ends, behind which a footnote is called."""
_NO_SOURCES: Mapping[str, FactSource] = {}
_NO_REMARKS: Mapping[str, Sequence[str]] = {}


def verdict_memo(
    verdict: Verdict,
    corpus: Corpus,
    language: Language,
    origin: MemoOrigin,
    *,
    question: str = "",
    sources: Mapping[str, FactSource] = _NO_SOURCES,
    remarks: Mapping[str, Sequence[str]] = _NO_REMARKS,
) -> Memo:
    """The memo of a verdict, which asks whether the company meets the rules unless another question is given.

    `sources` tell where facts are printed, by their keys; `remarks` are lists of lines under the facts, by title.
    """
    notes = Footnotes(corpus, language)
    parts = VerdictSections(verdict, corpus, language, notes)
    name, rules = parts.view.name, parts.view.title[language]
    company = name or WORDS("memo.of_the_company", language)
    asked = question or WORDS("memo.of_company", language, company=company, rules=rules)
    sections = (
        _section("question", language, MemoParagraph(run(asked))),
        _section("short_answer", language, *parts.short_answer()),
        *_of_verdict(parts, verdict, language, sources, remarks),
        _basis(
            [*_facts_basis(origin, sources, language), *_basis_lines(verdict.as_of, corpus, origin, language)], language
        ),
    )
    subject, day = parts.say.title(parts.view), written_day(verdict.as_of, language)
    head = {"subject": subject, "as_of": day, "facts_file": origin.file}
    return _memo(verdict.as_of, head, sections, notes, language)


def answer_memo(answer: Answer, corpus: Corpus, origin: MemoOrigin, verdict: Verdict | None = None) -> Memo:
    """The memo of an answer, with the whole `verdict` behind it where there is one."""
    language, notes = answer.language, Footnotes(corpus, answer.language)
    marks = _Marks(answer, notes)
    lines = [marks.line(line) for line in answer.lines]
    sections = [
        _section("question", language, MemoParagraph(run(answer.question))),
        _section("answer" if verdict is None else "short_answer", language, *lines),
    ]
    if verdict is not None:
        parts = VerdictSections(verdict, corpus, language, notes)
        sections += _of_verdict(parts, verdict, language, _NO_SOURCES, _NO_REMARKS)
    sections.append(_basis([*answer.warnings, *_basis_lines(answer.as_of, corpus, origin, language)], language))
    return _memo(answer.as_of, {"as_of": written_day(answer.as_of, language)}, sections, notes, language)


def _of_verdict(
    parts: VerdictSections,
    verdict: Verdict,
    language: Language,
    sources: Mapping[str, FactSource],
    remarks: Mapping[str, Sequence[str]],
) -> Iterator[MemoSection]:
    """What a verdict rests on and leaves open."""
    if stated_facts(verdict.facts):
        yield _section("facts", language, parts.facts(sources), *_remarks(remarks))
    yield _section("routes", language)
    yield from parts.routes()
    yield _section("rules_relied_on", language, parts.rules())
    nothing = MemoParagraph(run(WORDS("memo.no_open_points", language)))
    yield _section("open_points", language, *(tuple(parts.open_points()) or (nothing,)))


def _remarks(remarks: Mapping[str, Sequence[str]]) -> Iterator[MemoParagraph]:
    for title, lines in remarks.items():
        yield MemoParagraph(run(title), MemoStyle.LABEL)
        yield from (MemoParagraph(run(line), MemoStyle.ITEM) for line in lines)


class _Marks:
    """The citations of an answer as footnotes; what stands in the middle of a sentence names notes called before."""

    def __init__(self, answer: Answer, notes: Footnotes) -> None:
        self._citations = {citation.n: citation for citation in answer.citations}
        self._notes = notes
        self._called: dict[int, int] = {}

    def line(self, line: AnswerLine) -> MemoParagraph:
        """A line of an answer."""
        runs: list[MemoRun] = []
        for piece in line.pieces:
            if not piece.citations:
                runs.append(MemoRun(piece.text))
            elif runs and not runs[-1].text.rstrip().endswith(_ENDS) and self._called.keys() >= set(piece.citations):
                runs.append(MemoRun("".join(f"[{self._called[number]}]" for number in piece.citations)))
            else:
                last = runs.pop() if runs else MemoRun("")
                runs.append(MemoRun(last.text.rstrip(), (*last.notes, *map(self._call, piece.citations))))
        return MemoParagraph(tuple(runs), _STYLES[line.kind])

    def _call(self, number: int) -> int:
        note = self._notes.citation(self._citations[number])
        self._called.setdefault(number, note)
        return note


def _facts_basis(origin: MemoOrigin, sources: Mapping[str, FactSource], language: Language) -> Iterator[str]:
    if origin.file:
        key = "memo_basis.papers" if sources else "memo_basis.facts"
        yield WORDS(key, language, file=origin.file, sha256=origin.sha256)


def _basis_lines(day: dt.date, corpus: Corpus, origin: MemoOrigin, language: Language) -> Iterator[str]:
    """The day, whose words the rules are in, and the fingerprints."""
    yield WORDS("memo_basis.as_of", language, day=written_day(day, language))
    if corpus.knowledge_ends is not None:
        yield WORDS("memo_basis.restated", language, day=written_day(corpus.knowledge_ends, language))
    yield WORDS("memo_basis.no_advice", language)
    yield WORDS("memo_basis.fingerprints", language, corpus=origin.corpus, program=origin.program)


def _basis(lines: Iterable[str], language: Language) -> MemoSection:
    return _section("basis", language, *(MemoParagraph(run(line), MemoStyle.SMALL) for line in lines))


def _section(name: str, language: Language, *parts: MemoParagraph | MemoTable) -> MemoSection:
    return MemoSection(WORDS(f"memo.{name}", language), parts)


def _memo(
    day: dt.date,
    head: Mapping[str, str | None],
    sections: Iterable[MemoSection],
    notes: Footnotes,
    language: Language,
) -> Memo:
    """The memo with its sections numbered; lines of the head that say nothing are left out."""
    particulars = tuple((WORDS(f"memo.{name}", language), text) for name, text in head.items() if text)
    return Memo(
        WORDS("memo.title", language), language, day, particulars, tuple(_numbered(sections, language)), notes.notes
    )


def _numbered(sections: Iterable[MemoSection], language: Language) -> Iterator[MemoSection]:
    """Sections with the numbers that lawyers of the language write: 1. and 1.1, or 一、 and （一）."""
    outer = inner = 0
    for section in sections:
        outer, inner = (outer + 1, 0) if section.level == 1 else (outer, inner + 1)
        if language is Language.ZH:
            number = f"{_NUMERALS[outer - 1]}、" if not inner else f"（{_NUMERALS[inner - 1]}）"
        else:
            number = f"{outer}.{inner or ''} "
        yield replace(section, title=f"{number}{section.title}")

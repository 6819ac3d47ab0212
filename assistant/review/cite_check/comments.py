"""The cite check as comments in a copy of the Word document, each at the words it is about."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.run import Run

from assistant.errors import InputError
from assistant.language.text import Language
from assistant.review.cite_check.model import CheckedMemo, CiteFinding
from assistant.review.cite_check.wording import finding_words, head_words
from assistant.review.words import WORDS

_AUTHOR, _INITIALS = "STAR listing assistant", "SLA"
_NOT_TEXT = frozenset({qn("w:del"), qn("w:moveFrom")})


@dataclass(slots=True)
class _Passage:
    """A paragraph of the document, or a footnote that can be commented only where it is called: `anchor`."""

    paragraph: Any
    squeezed: str
    anchor: Any = None


def commented(content: bytes, memo: CheckedMemo, language: Language) -> tuple[bytes, int]:
    """The document with a comment at everything that is not right, and how many there are.

    The first comment, at the beginning, says what was checked. Raises InputError for a file that cannot be written to.
    """
    try:
        document = Document(io.BytesIO(content))
        passages = list(_passages(document))
    except (ValueError, KeyError, AttributeError, TypeError):
        raise InputError(WORDS.both("cite_report.not_writable", file=memo.name)) from None
    told = sorted([*memo.faults, *(finding for finding, _ in memo.not_held)], key=lambda finding: finding.start)
    at = count = 0
    for finding in told:
        at = _comment(document, passages, at, finding, memo, language)
        count += 1
    first = next((runs for each in passages if each.anchor is None and (runs := list(_runs(each.paragraph)))), None)
    if first:
        _add(document, first[:1], head_words(memo)[language])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), count


def _comment(
    document: Any, passages: Sequence[_Passage], at: int, finding: CiteFinding, memo: CheckedMemo, language: Language
) -> int:
    """Write one comment; gives the passage it stands at, from which the next one is looked for."""
    words = finding_words(finding)[language]
    low = memo.text.rfind("\n", 0, finding.start) + 1
    high = memo.text.find("\n", finding.end)
    line = _squeeze(memo.text[low : high if high >= 0 else len(memo.text)])
    wanted, before = _squeeze(finding.words), len(_squeeze(memo.text[low : finding.start]))
    found = _passage(passages, at, wanted, line)
    if found is None:
        _add(document, list(_runs(passages[at].paragraph))[:1] or _any_run(passages), f"“{finding.words}”: {words}")
        return at
    passage = passages[found]
    if passage.anchor is not None:
        _add(document, [passage.anchor], f"“{finding.words}”: {words}")
        return found
    offset = before - max(0, line.find(passage.squeezed))  # a number that Word makes stands in front of the words
    start = passage.squeezed.find(wanted, max(0, offset - 2))
    start = start if start >= 0 else passage.squeezed.find(wanted)
    _add(document, _cut(passage.paragraph, start, start + len(wanted)), words)
    return found


def _passage(passages: Sequence[_Passage], at: int, wanted: str, line: str) -> int | None:
    """The next passage that holds the words and is of that line of the text, else any that holds them."""
    order = [*range(at, len(passages)), *range(at)]
    holding = [each for each in order if wanted in passages[each].squeezed]
    of_line = (each for each in holding if passages[each].squeezed in line or line in passages[each].squeezed)
    return next(of_line, holding[0] if holding else None)


def _passages(document: Any) -> Iterator[_Passage]:
    """The paragraphs of the body with those of tables, in order, each followed by the footnotes it calls."""
    notes = _footnotes(document)
    for paragraph in document.element.body.iter(qn("w:p")):
        yield _Passage(paragraph, "".join(_squeeze(run.text) for run in _runs(paragraph)))
        for run in _runs(paragraph):
            for reference in run._r.findall(qn("w:footnoteReference")):
                yield from (
                    _Passage(note, "".join(_squeeze(part.text) for part in _runs(note)), run)
                    for note in notes.get(reference.get(qn("w:id")), ())
                )


def _footnotes(document: Any) -> dict[str, list[Any]]:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.FOOTNOTES:
            root = parse_xml(relation.target_part.blob)
            return {note.get(qn("w:id")): list(note.iter(qn("w:p"))) for note in root.findall(qn("w:footnote"))}
    return {}


def _runs(paragraph: Any) -> Iterator[Run]:
    """The runs of a paragraph that are shown, those of links and insertions too."""
    for element in paragraph.iter(qn("w:r")):
        holders = set()
        for holder in element.iterancestors():
            if holder is paragraph:
                break
            holders.add(holder.tag)
        if not holders & {qn("w:p"), *_NOT_TEXT}:
            yield Run(element, None)


def _cut(paragraph: Any, start: int, end: int) -> list[Run]:
    """The runs with these squeezed characters and no others, where a run can be cut."""
    place, chosen = 0, []
    for run in list(_runs(paragraph)):
        length = len(_squeeze(run.text))
        low, high = max(start - place, 0), min(end - place, length)
        place += length
        if low < high:
            chosen.append(_middle(run, low, high) if (low, high) != (0, length) else run)
    return chosen or list(_runs(paragraph))[:1]


def _middle(run: Run, low: int, high: int) -> Run:
    """The part of a run from one squeezed character to another, the run being cut there; or all of it."""
    texts = [child for child in run._r if child.tag != qn("w:rPr")]
    if len(texts) != 1 or texts[0].tag != qn("w:t"):
        return run
    text = run.text
    first, last = _unsqueezed(text, low), _unsqueezed(text, high - 1) + 1
    for piece, is_front in ((text[:first], True), (text[last:], False)):
        if piece:
            other = deepcopy(run._r)
            Run(other, None).text = piece
            (run._r.addprevious if is_front else run._r.addnext)(other)
    run.text = text[first:last]
    return run


def _unsqueezed(text: str, place: int) -> int:
    """Where a squeezed character stands in the text."""
    for at, character in enumerate(text):
        width = len(_squeeze(character))
        if place < width:
            return at
        place -= width
    return len(text)


def _squeeze(text: str) -> str:
    """Text as it is compared: without white space, in one width."""
    return "".join(unicodedata.normalize("NFKC", character) for character in text if not character.isspace())


def _any_run(passages: Sequence[_Passage]) -> list[Run]:
    return next((runs[:1] for each in passages if (runs := list(_runs(each.paragraph)))), [])


def _add(document: Any, runs: list[Run], words: str) -> None:
    if runs:
        document.add_comment(runs, text=words, author=_AUTHOR, initials=_INITIALS)

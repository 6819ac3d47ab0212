"""What a review writes: the facts as a file for `assistant check`, and a workbook whose cells lead to the pages."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.wording.explanation import render
from assistant.language.sinks import is_formula
from assistant.language.text import Language
from assistant.review.checking import stated_value
from assistant.review.contract import value_json
from assistant.review.model import Printed, ProvenFact, Review
from assistant.review.wording import criterion_labels, place_text, value_text
from assistant.review.words import WORDS

_YEARS = "years."
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_WIDTHS = (34, 30, 26, 12, 24, 34, 8, 60, 34, 16)
_WIDEST_CELL = 32_000

Row = Sequence[tuple[Any, Printed | None]]
"""The cells of a row, each with the place that it leads to."""


def facts_yaml(review: Review, table: FactTable, language: Language) -> str:
    """The facts as a facts file: what `assistant check` reads, with page and words of each as a comment.

    One that the checker could not take beside the others is itself a comment.
    """
    company = review.company or WORDS("report.unnamed", language)
    lines = [f"# {_line(WORDS('yaml.head', language, company=company))}"]
    lines += [_stated(fact, fact.fact, review, language) for fact in review.facts if not fact.fact.startswith(_YEARS)]
    yearly = [fact for fact in review.facts if fact.fact.startswith(_YEARS)]
    lines += ["years:"] if yearly else []
    for year in dict.fromkeys(fact.year for fact in yearly):
        lines.append(f"  {year}:")
        own = [fact for fact in yearly if fact.year == year]
        lines += [f"    {_stated(fact, fact.fact.rpartition('.')[2], review, language)}" for fact in own]
    return "\n".join(lines) + "\n"


def _stated(fact: ProvenFact, key: str, review: Review, language: Language) -> str:
    value = stated_value(fact)
    written = f"[{', '.join(value)}]" if isinstance(value, list) else '"' + _line(value).translate(_QUOTED) + '"'
    taken = "" if fact.fact in review.verdict.facts.values else "# "
    return f"{taken}{key}: {written}  # {_line(place_text(fact.place, review, language))}"


def _line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def workbook(review: Review, table: FactTable, language: Language, files: Mapping[str, Path], out: Path) -> bytes:
    """A workbook: facts, conflicts, what is missing, the verdict and passages; every cell leads to its page.

    `files` has the papers by name, so that links from the folder of `out` find them.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    for empty in book.worksheets:
        book.remove(empty)
    links = _Links(files, out.parent)
    for name, header, rows in _sheets(review, table, language):
        sheet = book.create_sheet(WORDS(f"xlsx.{name}", language))
        sheet.append([WORDS(f"xlsx.{column}", language) for column in header])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows, start=2):
            for place, (value, printed) in enumerate(row, start=1):
                cell = sheet.cell(number, place)
                _fill(cell, value)
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if printed is not None and (link := links.to(printed)):
                    cell.hyperlink = link
        for place in range(1, len(header) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[(place - 1) % len(_WIDTHS)]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class _Links:
    """Addresses of pages as they are reached from a folder."""

    def __init__(self, files: Mapping[str, Path], folder: Path) -> None:
        self._files = files
        self._folder = folder

    def to(self, place: Printed) -> str:
        """The address of the page of a place; empty where the file is not known."""
        file = self._files.get(place.file)
        if file is None:
            return ""
        path = quote(os.path.relpath(file.resolve(), self._folder.resolve()).replace(os.sep, "/"))
        return f"{path}#{quote(place.cell, safe='!')}" if place.cell else f"{path}#page={place.page}"


def _fill(cell: Any, value: Any) -> None:
    """Put a value in a cell: a text stays a text, be it like a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_WIDEST_CELL]
    cell.value = text
    if is_formula(text):
        cell.data_type = "s"
        cell.quotePrefix = True


def _sheets(review: Review, table: FactTable, language: Language) -> Iterator[tuple[str, Sequence[str], Iterator[Row]]]:
    fact_columns = ("key", "fact", "value", "year", "basis", "file", "page", "words", "row", "also")
    yield "facts", fact_columns, (_fact_row(fact, table, language) for fact in review.facts)
    readings = (reading for conflict in review.conflicts for reading in conflict.readings)
    yield "conflicts", fact_columns, (_fact_row(reading, table, language) for reading in readings)
    missing = (
        [(each.fact, None), (table.label(each.fact)[language], None), (", ".join(map(str, each.looked_at)), None)]
        for each in review.not_found
    )
    yield "not_found", ("key", "fact", "look"), missing
    yield "verdict", ("verdict",), ([(line, None)] for line in render(review.verdict, language).split("\n"))
    labels = criterion_labels(review)
    passages = (
        [
            (passage.criterion, passage.place),
            (labels[passage.criterion][language] if passage.criterion in labels else "", passage.place),
            (passage.place.page or "", passage.place),
            (passage.place.words, passage.place),
        ]
        for passage in review.passages
    )
    yield "passages", ("key", "criterion", "page", "words"), passages


def _fact_row(fact: ProvenFact, table: FactTable, language: Language) -> Row:
    value = value_json(fact.value)
    number = float(value) if isinstance(value, str) and value.replace(".", "", 1).lstrip("-").isdigit() else None
    shown = number if number is not None and not isinstance(fact.value, str) else value_text(fact, table, language)
    cells = (
        fact.fact,
        table.label(fact.fact)[language],
        shown,
        fact.year,
        WORDS(f"basis.{fact.basis}", language) if fact.basis else "",
        fact.place.file,
        fact.place.cell or fact.place.page or "",
        fact.place.words,
        fact.row,
        ", ".join(dict.fromkeys(str(also.cell or also.page) for also in fact.also)),
    )
    return [(cell, fact.place) for cell in cells]

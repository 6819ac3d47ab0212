"""Tables of a text with one cell a line: heads of periods, labels and values, told apart by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.review.body import BodyLine
from assistant.review.periods import columns_of, is_head_piece
from assistant.review.tables import (
    BEHIND,
    CAPTION_LINES,
    CHANGE,
    ENUMERATED,
    NOTE,
    SHARE,
    SUB,
    TITLE,
    VALUE,
    PeriodRow,
    PeriodTable,
    PrintedCell,
    captioned,
    printed_cell,
)

_TITLES = ("主要财务指标", "财务指标", "项目", "科目", "日期", "时间", "期间", "年度", "指标", "item")
_NEW_TABLE = re.compile(r"单位|如下|情况|表$|[:。]$|^\d{1,2}[、.]|^[一二三四五六七八九十]{1,3}、|^\(")
_PLAIN_YEAR = re.compile(r"20\d\d")
_LABEL_PIECES = 9
_LONGEST_PIECE = 64
_LONGEST_ENGLISH = 120


class StreamTables:
    """Goes through lines and keeps what those before say of the next: the table open, labels and values seen."""

    def __init__(self, text: str, lines: Sequence[BodyLine], above: Sequence[str] = ()) -> None:
        self._text = text
        self._lines = lines
        self._table: PeriodTable | None = None
        self._above = list(above)
        self._labels: list[PrintedCell] = []
        self._values: list[PrintedCell] = []
        self._carried: list[PrintedCell] = []

    def rows(self) -> Iterator[PeriodRow]:
        """Every row whose values are as many as the columns of its table."""
        place = 0
        while place < len(self._lines):
            heads = self._heads(place)
            if heads:
                yield from self._flushed()
                place = self._opened(*heads)
            else:
                yield from self._read(self._lines[place])
                place += 1
        yield from self._flushed()

    # --- heads ----------------------------------------------------------------------------------------------------

    def _heads(self, place: int) -> tuple[list[str], int] | None:
        """The periods of the heads that begin on a line, and the line behind them."""
        piece = self._squeezed(place)
        for title in _TITLES:
            if piece.startswith(title) and piece[len(title) : len(title) + 1].isdigit():
                piece = piece[len(title) :]
        if not is_head_piece(piece) or (VALUE.fullmatch(piece) and not _PLAIN_YEAR.fullmatch(piece)):
            return None
        pieces, end = [piece], place + 1
        columns: list[str] = []
        while end < len(self._lines):
            piece = self._squeezed(end)
            if CHANGE.fullmatch(piece) and self._is_head(end + 1) and (before := columns_of(pieces)):
                columns += [*before, ""]  # a column of changes between two of years
                pieces = []
            elif self._is_head(end):
                pieces.append(piece)
            else:
                break
            end += 1
        columns += columns_of(pieces)
        return (columns, end) if sum(map(bool, columns)) >= 2 else None

    def _is_head(self, place: int) -> bool:
        piece = self._squeezed(place) if place < len(self._lines) else ""
        return is_head_piece(piece) and not (VALUE.fullmatch(piece) and not _PLAIN_YEAR.fullmatch(piece))

    def _squeezed(self, place: int) -> str:
        line = self._lines[place]
        return printed_cell(self._text[line.start : line.end], line.start).text

    def _opened(self, columns: list[str], place: int) -> int:
        """Begin the table below its heads: what stands next may say of columns that they are shares or changes."""
        named: list[str] = []
        while place < len(self._lines) and len(named) < 3 * len(columns):
            piece = self._squeezed(place)
            if not (SUB.fullmatch(piece) or CHANGE.fullmatch(piece)):
                break
            named.append(piece)
            place += 1
        if named and len(named) % len(columns) == 0:
            each = len(named) // len(columns)
            columns = ["" if SHARE.search(name) else columns[index // each] for index, name in enumerate(named)]
        elif len(named) == 1 and not CHANGE.fullmatch(named[0]):
            place -= 1  # the label of the first row: 人数
        else:
            columns = [*columns, *("" for _ in named)]
        self._begin(tuple(columns), self._lines[place - 1].start)
        return place

    def _begin(self, columns: tuple[str, ...], place: int) -> None:
        """A table that goes on behind a page break repeats its heads, with nothing but a label begun between."""
        pending = [label for label in self._labels if not TITLE.fullmatch(label.text)]
        words = "".join(label.text for label in pending)
        table = self._table
        if table is not None and _periods(table.columns) == _periods(columns) and _goes_on(words):
            self._table, self._carried = replace(table, columns=columns), pending
        else:
            self._table, self._carried = captioned(columns, "".join(self._above[-CAPTION_LINES:]), place), []
        self._labels, self._values, self._above = [], [], []

    # --- rows -----------------------------------------------------------------------------------------------------

    def _read(self, line: BodyLine) -> Iterator[PeriodRow]:
        for cell in self._cells(line):
            if self._table is not None and VALUE.fullmatch(cell.text):
                self._values.append(cell)
                continue
            yield from self._flushed()
            if self._table is not None and self._table.note and self._labels and NOTE.fullmatch(cell.text):
                continue
            self._above.append(cell.text)
            del self._above[: -2 * CAPTION_LINES]
            if self._table is not None and _is_sentence(cell.text):
                self._table, self._labels = None, []
            elif self._table is not None:
                self._labels.append(cell)

    def _cells(self, line: BodyLine) -> list[PrintedCell]:
        """The cells of a line: the whole of it, or a label and the values behind it."""
        raw = self._text[line.start : line.end]
        whole = printed_cell(raw, line.start)
        if self._table is None or VALUE.fullmatch(whole.text):
            return [whole] if whole.text else []
        values: list[PrintedCell] = []
        cut = len(raw)
        for match in reversed(list(BEHIND.finditer(raw))):
            if raw[match.end() : cut].strip():
                break
            values.insert(0, printed_cell(match[0], line.start + match.start()))
            cut = match.start()
        label = printed_cell(raw[:cut], line.start)
        return [label, *values] if label.text else values

    def _flushed(self) -> Iterator[PeriodRow]:
        """The row of the labels and values seen, if their count fits; both are gone then."""
        table, labels, values, carried = self._table, self._labels, self._values, self._carried
        if not values:
            return
        self._labels, self._values, self._carried, self._above = [], [], [], []
        if table is not None and labels and len(values) == len(table.columns):
            yield PeriodRow(tuple(_readings(labels, carried)), tuple(values), table, labels[0].start)


def _is_sentence(text: str) -> bool:
    """Whether a line is no label: it has a sentence in it, or is too long for one. English is longer."""
    if text.isascii():
        return len(text) > (_LONGEST_PIECE if text.endswith(".") else _LONGEST_ENGLISH)
    return len(text) > _LONGEST_PIECE or "。" in text


def _periods(columns: Sequence[str]) -> list[str]:
    return [column for column in columns if column]


def _goes_on(words: str) -> bool:
    return len(words) <= _LONGEST_PIECE and not _NEW_TABLE.search(words)


def _readings(labels: Sequence[PrintedCell], carried: Sequence[PrintedCell]) -> Iterator[str]:
    """The ways to read a label in pieces: from its last beginning on, whole, and with what the page before began."""
    pieces = [label.text for label in labels[-_LABEL_PIECES:]]
    begin = 0
    for index, piece in enumerate(pieces):
        if ENUMERATED.match(piece):
            begin = index
        if piece.endswith(":") and index + 1 < len(pieces):
            begin = index + 1
    yield "".join(pieces[begin:])
    if begin:
        yield "".join(pieces)
    if carried:
        yield (
            "".join(label.text for label in carried) + pieces[0]
            if len(pieces) == 1
            else "".join((*(label.text for label in carried), *pieces))
        )

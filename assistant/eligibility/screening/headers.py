"""Reads the headers of a table: fact keys, or the names of the table of facts in either language, with year and unit.

`营业收入2025（万元）`, `FY2025 revenue (RMB m)` and `years.2025.revenue` are the same column in other writing. A header
that is no fact is an error that names the nearest one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from assistant.base.yaml_nodes import input_error
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.screening.units import ColumnUnit, read_unit
from assistant.errors import InputError
from assistant.language.patterns import Pattern

IDENTIFIER = "id"
_YEAR = r"(?:FY\s?)?((?:19|20)\d\d)(?:年度|年|财年|会计年度)?|FY\s?(\d\d)"
_FISCAL_YEAR = re.compile(_YEAR, re.IGNORECASE)
_YEAR_BEFORE = Pattern(
    "a year before the name of a yearly fact",
    rf"(?:{_YEAR})[\s_-]*(?P<name>\D.*)",
    yes=("2025年营业收入", "FY2025 revenue", "2025 revenue", "FY25 revenue"),
    no=("revenue 2025", "20255 revenue", "25 revenue"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_YEAR_AFTER = Pattern(
    "a year behind the name of a yearly fact",
    rf"(?P<name>.*?[^\d\s_-])(?:\s+in)?[\s_-]*(?:{_YEAR})",
    yes=("营业收入2025", "Revenue in 2025", "revenue_FY2025", "营业收入2025年度"),
    no=("2025年营业收入", "revenue 12025", "revenue 25"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_BRACKET = re.compile(r"(.*\S)\s*[(\[【](.*?)[)\]】]", re.DOTALL)
_PARTS = re.compile(r"[,;、]\s*")
_BETWEEN = re.compile(r"[\s_-]+")
_PART_OF_A_YEAR = Pattern(
    "a period that is no whole fiscal year, or one to come",
    r"[HQ][1-4]|半年|季度|\d\s?[-–至~]\s?\d+\s?月|[TL]TM|half|quarter|interim|forecast|estimate|预测|预计|\d{4}[EF]\b",
    yes=("2025H1 revenue", "2025年上半年营业收入", "营业收入2025年1-6月", "Revenue 2026E"),
    no=("2025年营业收入", "FY2025 revenue"),
    flags=re.IGNORECASE,
)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its fact, the header as it stands in the table, and the unit of its plain numbers."""

    key: str
    header: str
    unit: ColumnUnit | None = None

    @property
    def shown(self) -> str:
        """The header, with the key where that is another."""
        return self.key if self.header == self.key else f"{self.header} ({self.key})"


@dataclass(frozen=True, slots=True)
class _Header:
    """A header taken apart: the name of a fact, a fiscal year, and brackets that may be a unit."""

    name: str
    year: str | None
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headers:
    """What the headers of one file mean, which stand on `line`.

    `units` are those that were found out from the cells, by key; `money` is that of the amounts of the whole table.
    """

    table: FactTable
    file: str
    units: Mapping[str, ColumnUnit] = field(default_factory=dict)
    money: ColumnUnit | None = None
    line: int = 1

    def column(self, header: str) -> Column:
        """The column of a header. Raises InputError, naming the nearest fact, where it is none."""
        header = header.strip()
        if header.lower() == IDENTIFIER:
            return Column(IDENTIFIER, header)
        if len(header) > _LONGEST:
            raise self._error(header[:_LONGEST], "too long for the name of a fact")
        found, errors = self._found(header)
        if found is None:
            raise errors[0] if errors else self._unknown(header)
        key, unit = found
        return Column(key, header, unit or self.units.get(key) or self._unit_of_table(key))

    def knows(self, header: str) -> bool:
        """Whether a header names a fact, rightly or with a wrong year or unit."""
        header = header.strip()
        return header.lower() == IDENTIFIER or (len(header) <= _LONGEST and any(self._found(header)))

    def _found(self, header: str) -> tuple[tuple[str, ColumnUnit | None] | None, list[InputError]]:
        """The key and the unit of a header, or what is wrong with each way to read it."""
        errors: list[InputError] = []
        for parts in _readings(header):
            try:
                if (key := self._key(parts)) is not None:
                    return (key, self._unit(key, parts)), []
            except InputError as error:
                errors.append(self._error(header, str(error)))
        return None, errors

    def _key(self, parts: _Header) -> str | None:
        """The key of a fact. Raises InputError where the name is not of one alone, or lacks its year."""
        if parts.year is None and (self._is_year(parts.name) or parts.name in self.table.asserted):
            return parts.name
        named = self._names.get(_folded(parts.name), {})
        keys = [key for key, yearly in named.items() if yearly == (parts.year is not None)]
        if len(keys) > 1:
            raise input_error(f"can be {' or '.join(keys)}; write the key of the one")
        if keys:
            return f"years.{parts.year}.{keys[0]}" if parts.year else keys[0]
        if not named:
            return None
        key = next(iter(named))
        if key in self.table.derived:
            raise input_error("is worked out from other facts and cannot be stated; give the years instead")
        if parts.year:
            raise input_error(f"is not a fact of a year; write {key}")
        raise input_error(f"needs its year, e.g. {parts.name} 2025 or years.2025.{key}")

    def _is_year(self, key: str) -> bool:
        """Whether this is a dotted key of a yearly fact."""
        year = _FISCAL_YEAR.fullmatch(key.split(".")[1]) if key.startswith("years.") else None
        return year is not None and year[1] == year[0] and self.table.spec(key) is not None

    def _unit(self, key: str, parts: _Header) -> ColumnUnit | None:
        """The unit of the brackets. Raises InputError where they hold something else."""
        spec = self.table.spec(key)
        assert spec is not None
        text = " ".join(filter(None, parts.units))
        unit = read_unit(text, spec) if text else None
        if text and unit is None:
            raise input_error(f"'{text}' is no unit of {key} ({_units(spec)})")
        return unit

    def _unit_of_table(self, key: str) -> ColumnUnit | None:
        spec = self.table.spec(key)
        return self.money if spec is not None and spec.kind is FactKind.MONEY else None

    def _unknown(self, header: str) -> InputError:
        if header.startswith(("years.", "asserted.")):
            try:
                facts_from_mapping({header: None}, self.table, self.file)
            except InputError as error:
                return error
        if nearest := get_close_matches(header, [IDENTIFIER, *self.table.stated], n=1, cutoff=0.85):
            return self._error(header, f"unknown column; did you mean {nearest[0]}?")
        if _PART_OF_A_YEAR.search(header) and any(name in _folded(header) for name in self._yearly_names):
            return self._error(header, "is not of a whole fiscal year that is over; remove it, or give whole years")
        readings = list(_readings(header))
        stated = [name for name, keys in self._names.items() if None not in keys.values()]
        names = get_close_matches(_folded(readings[-1].name), stated, n=1, cutoff=0.6)
        if not names:
            return self._error(
                header, "unknown column; name a fact (`assistant check --template` lists them), or remove it"
            )
        key, yearly = next(iter(self._names[names[0]].items()))
        year = next((parts.year for parts in readings if parts.year), "<year>")
        key = f"years.{year}.{key}" if yearly else key
        return self._error(
            header, f"unknown column; did you mean {key if header.isascii() else f'{names[0]} ({key})'}?"
        )

    def _error(self, header: str, message: str) -> InputError:
        return input_error(f"{self.file}:{self.line}: {header}: {message}")

    @cached_property
    def _yearly_names(self) -> list[str]:
        return [name for name, keys in self._names.items() if any(keys.values())]

    @cached_property
    def _names(self) -> dict[str, dict[str, bool | None]]:
        """By name the keys of the facts that have it, and whether each is of a year; None if it is worked out."""
        names: dict[str, dict[str, bool | None]] = defaultdict(dict)
        table = self.table
        for specs, yearly in (
            (table.stated, False),
            (table.asserted, False),
            (table.yearly, True),
            (table.derived, None),
        ):
            for key, spec in specs.items():
                for name in {key, spec.label.en, spec.label.zh, _bare(spec.label.en), _bare(spec.label.zh)}:
                    names[_folded(name)].setdefault(key, yearly)
        return dict(names)


def _readings(header: str) -> Iterator[_Header]:
    """The ways to take a header apart: whole, with a year, and without its last bracket."""
    text = unicodedata.normalize("NFKC", header).strip()
    units: tuple[str, ...] = ()
    year: str | None = None
    while True:
        yield _Header(text, year, units)
        if year is None:
            for pattern in (_YEAR_BEFORE, _YEAR_AFTER):
                if match := pattern.fullmatch(text):
                    yield _Header(
                        match["name"],
                        _year(match[1], match[2]) if pattern is _YEAR_BEFORE else _year(match[2], match[3]),
                        units,
                    )
        bracket = _BRACKET.fullmatch(text)
        if bracket is None:
            return
        text = bracket[1]
        for part in reversed(_PARTS.split(bracket[2])):
            if year is None and (match := _FISCAL_YEAR.fullmatch(part.strip())):
                year = _year(match[1], match[2])
            else:
                units = (part.strip(), *units)


def _year(full: str | None, short: str | None) -> str:
    return full or f"20{short}"


def _folded(name: str) -> str:
    return _BETWEEN.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()


def _bare(label: str) -> str:
    """A label without its bracket."""
    match = _BRACKET.fullmatch(unicodedata.normalize("NFKC", label))
    return match[1] if match else label


def _units(spec: FactSpec) -> str:
    if spec.unit is not None:
        return f"a whole number of {spec.unit.en}"
    return f"{spec.kind.value}; {'e.g. RMB m, 万元' if spec.kind.value == 'money' else 'e.g. %'}"

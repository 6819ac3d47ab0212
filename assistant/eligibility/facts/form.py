"""The form that asks for facts, as the table has it: which facts, in what groups and order.

Every channel draws this one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.eligibility.facts.table import YEARS, ChatUse, FactGroup, FactSpec, FactTable
from assistant.language.text import Bilingual


@dataclass(frozen=True, slots=True)
class FormField:
    """One fact to be filled in; `label` is with its year, `hint` says how to write its value."""

    key: str
    spec: FactSpec
    label: Bilingual
    hint: Bilingual


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Facts that belong together. In the group of the fiscal years each fact comes with all its years, latest first."""

    group: FactGroup
    fields: tuple[FormField, ...]

    @property
    def rows(self) -> tuple[tuple[FactSpec, tuple[FormField, ...]], ...]:
        """The fields by fact: one a row, or one a year."""
        return tuple((spec, tuple(fields)) for spec, fields in groupby(self.fields, lambda field: field.spec))


def fact_form(table: FactTable, years: Sequence[int], wanted: Container[str]) -> tuple[FormGroup, ...]:
    """The groups that ask for any of the `wanted` facts, those of a fiscal year being named without their year."""
    groups = []
    for group in table.groups.values():
        specs = [spec for spec in _members(table, group) if spec.key in wanted]
        keys = _dated(specs, years) if group.id == YEARS else [spec.key for spec in specs]
        if specs:
            groups.append(FormGroup(group, tuple(form_field(table, key) for key in keys)))
    return tuple(groups)


def chat_form(table: FactTable, years: Sequence[int], first: str = "") -> tuple[FormField, ...]:
    """What a chat asks for, which has room for these fiscal years, latest first; `first` is a fact to begin with."""
    keys = [key for group in table.groups.values() for key in _asked_in_chat(table, group, years)]
    begin = [first] if table.spec(first) else []
    return tuple(form_field(table, key) for key in dict.fromkeys([*begin, *keys]))


def form_field(table: FactTable, key: str) -> FormField:
    """The field of a fact of the table."""
    spec = table.spec(key)
    assert spec is not None, f"{key} is no fact"
    return FormField(key, spec, table.label(key), table.hint(spec))


def _members(table: FactTable, group: FactGroup) -> Iterator[FactSpec]:
    for specs in (table.stated, table.yearly, table.asserted):
        yield from (spec for spec in specs.values() if spec.group == group.id)


def _dated(specs: Iterable[FactSpec], years: Sequence[int]) -> list[str]:
    return [f"years.{year}.{spec.key}" for spec in specs for year in years]


def _asked_in_chat(table: FactTable, group: FactGroup, years: Sequence[int]) -> Iterator[str]:
    specs = [spec for spec in _members(table, group) if spec.chat is not None]
    if group.id != YEARS:
        short = len(years) == 1
        yield from (spec.key for spec in specs if spec.chat is ChatUse.ALWAYS or short)
        return
    for back, year in enumerate(years):
        asked = [spec for spec in specs if spec.chat is ChatUse.EVERY_YEAR or not back]
        yield from _dated(asked, [year])

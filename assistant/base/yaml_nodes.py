"""YAML and JSON read into values that remember their line, with everything refused that could mean two things.

Facts and rules are both read here: duplicate keys, aliases, tags, odd encodings, deep nesting and huge files are
errors; scalars stay text, so that nobody's parser turns `1e3`, `no` or `1:30` into something else.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from assistant.base.clock import read_day
from assistant.base.entry import one_item, read_bytes
from assistant.errors import Both, InBoth, InputError

MAXIMUM_BYTES = 1_000_000
_MAXIMUM_DEPTH = 30
_SHOWN = 100
_LONGEST = 600
_PAIR = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")
_NULLS = {"", "~", "null", "Null", "NULL"}


def input_error(message: str | InBoth) -> InputError:
    """The error with its message on one line and in printable characters, whatever the file holds."""
    return InputError(_line(message) if isinstance(message, str) else Both(_line(message.en), _line(message.zh)))


def _line(message: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in message)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


@dataclass(frozen=True, slots=True)
class Node:
    """One value: text, nothing, a list or a mapping, and where it stands."""

    value: str | tuple[Node, ...] | Mapping[str, Node] | None
    file: str
    line: int
    field: str = ""

    def error(self, message: str | InBoth) -> InputError:
        """The error to raise about this value, in one line: file, line, field, what is wrong."""
        field = f"{self.field[:_SHOWN]}: " if self.field else ""
        place = f"{self.file}:{self.line}: {field}"
        if isinstance(message, str):
            return input_error(place + message)
        return input_error(Both(place + message.en, place + message.zh))

    @property
    def text(self) -> str:
        """The scalar's text; InputError where the value is none."""
        if not isinstance(self.value, str):
            raise self.error(Both("expected one value", "这里应当是一个值"))
        return self.value

    @property
    def day(self) -> dt.date:
        """The day that the scalar writes as YYYY-MM-DD; InputError where it is none."""
        day = read_day(self.text.strip())
        if day is None:
            text = self.text.strip()
            raise self.error(Both(f"'{text}' is not a date; write YYYY-MM-DD", f"“{text}”不是日期；请写成YYYY-MM-DD"))
        return day

    @property
    def mapping(self) -> Mapping[str, Node]:
        """The mapping's entries; InputError where the value is none."""
        if not isinstance(self.value, Mapping):
            raise self.error(Both("expected keys with values", "这里应当是键和值"))
        return self.value

    @property
    def items(self) -> tuple[Node, ...]:
        """The list's items, a single scalar counting as a list of one; nothing is the empty list."""
        if self.value is None:
            return ()
        if isinstance(self.value, str):
            return (self,)
        if not isinstance(self.value, tuple):
            raise self.error(Both("expected a list", "这里应当是列表"))
        return self.value

    def keys(self, needed: Collection[str], optional: Collection[str]) -> Mapping[str, Node]:
        """The mapping's entries; InputError, naming the nearest key, for one that is in neither list or lacking."""
        entries = self.mapping
        for name, entry in entries.items():
            if name not in needed and name not in optional:
                raise entry.error(f"unknown key; {_nearest(name, sorted({*needed, *optional}))}")
        if missing := [name for name in needed if name not in entries]:
            raise self.error(f"lacks {min(missing)}")
        return entries

    def one_of(self, values: Iterable[str]) -> str:
        """The scalar's text; InputError, naming the nearest value, where it is none of these."""
        allowed = list(values)
        if self.text not in allowed:
            raise self.error(f"'{self.text}' is not allowed; {_nearest(self.text, allowed)}")
        return self.text


def _nearest(text: str, allowed: list[str]) -> str:
    nearest = get_close_matches(text, allowed, n=1)
    return f"did you mean {nearest[0]}?" if nearest else f"allowed here: {', '.join(allowed)}"


def read_node(path: Path, name: str | None = None) -> Node:
    """Read a YAML or JSON file. Raises InputError with file and line."""
    name = name or path.name
    with one_item(name):
        return parse_node(read_text(path, name), name, is_json=path.suffix.lower() == ".json")


def read_text(path: Path, name: str) -> str:
    """The text of a file that calls itself `name`.

    Raises InputError for one that is missing, too large or not UTF-8.
    """
    try:
        data = read_bytes(path, MAXIMUM_BYTES)
    except InputError:
        raise input_error(
            f"{name}: larger than {MAXIMUM_BYTES // 1_000_000} MB; one company's facts fit in a few kilobytes"
        ) from None
    except OSError as error:
        raise input_error(f"{name}: cannot be read ({error.strerror}); check the path") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise input_error(f"{name}:{line}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None


def parse_node(text: str, name: str, *, is_json: bool = False) -> Node:
    """Parse YAML (or JSON) text. Raises InputError with file and line."""
    if is_json:
        try:
            json.loads(text, parse_int=str, parse_float=str)
        except json.JSONDecodeError as error:
            raise input_error(f"{name}:{error.lineno}: not valid JSON ({error.msg})") from None
        except RecursionError:
            raise input_error(f"{name}: nested too deep") from None
        # A raw tab cannot stand inside a JSON string, and the YAML reader does not take one for white space; nor does
        # it take the two escapes JSON writes for one character beyond the first plane.
        text = _PAIR.sub(lambda match: match[1] + str(json.loads(f'"{match[2]}"')), text.replace("\t", " "))
    try:
        return _document(yaml.parse(text, Loader=yaml.CSafeLoader), name)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise input_error(f"{name}:{mark.line + 1 if mark else 1}: not valid YAML ({problem})") from None


def node_from_value(value: Any, name: str, field: str = "") -> Node:
    """A plain Python value (a mapping from JSON, a table row, text that was read) as a node without a real line."""
    if isinstance(value, Mapping):
        return Node(
            {str(key): node_from_value(item, name, _join(field, str(key))) for key, item in value.items()},
            name,
            1,
            field,
        )
    if isinstance(value, list | tuple | set | frozenset):
        return Node(tuple(node_from_value(item, name, field) for item in value), name, 1, field)
    if value is None:
        return Node(None, name, 1, field)
    return Node(str(value).lower() if isinstance(value, bool) else str(value), name, 1, field)


def _document(events: Iterator[Any], name: str) -> Node:
    """The one document of the stream, built event by event: aliases are refused before anything is expanded."""
    root: Node | None = None
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise input_error(f"{name}:{line}: a second document starts here; keep one per file")
            root = _value(next(events), events, name, "", 0)
    return Node({}, name, 1) if root is None or root.value is None else root


def _value(event: Any, events: Iterator[Any], name: str, field: str, depth: int) -> Node:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise input_error(f"{name}:{line}: anchors and aliases (& and *) are not allowed; write the value out")
    if getattr(event, "tag", None):
        raise input_error(f"{name}:{line}: the tag {event.tag} is not allowed; write a plain value")
    if depth > _MAXIMUM_DEPTH:
        raise input_error(f"{name}:{line}: nested deeper than {_MAXIMUM_DEPTH} levels")
    if isinstance(event, yaml.MappingStartEvent):
        return Node(_entries(events, name, field, depth), name, line, field)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(_value(inner, events, name, field, depth + 1))
        return Node(tuple(items), name, line, field)
    if not event.style and event.value in _NULLS:
        return Node(None, name, line, field)
    return Node(event.value, name, line, field)


def _entries(events: Iterator[Any], name: str, field: str, depth: int) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = event.start_mark.line + 1
        if not isinstance(event, yaml.ScalarEvent):
            raise input_error(f"{name}:{line}: a key must be plain text")
        key = event.value
        if key in entries:
            raise input_error(
                f"{name}:{line}: {_join(field, key)} is given twice (first on line {entries[key].line}); keep one value"
            )
        entries[key] = _value(next(events), events, name, _join(field, key), depth + 1)
    return entries


def _join(field: str, key: str) -> str:
    return f"{field}.{key}" if field else key

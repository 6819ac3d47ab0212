"""Every named pattern of the house matches its examples and leaves its counterexamples alone."""

from __future__ import annotations

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import assistant
from assistant.language.patterns import Pattern

ROOT = Path(assistant.__file__).parent


def _modules() -> Iterator[str]:
    """The modules that write a pattern down; the others need not be loaded."""
    for path in sorted(ROOT.rglob("*.py")):
        if "Pattern(" in path.read_text("utf-8") and path.name != "patterns.py":
            yield ".".join(("assistant", *path.relative_to(ROOT).with_suffix("").parts))


def _patterns_in(value: Any) -> Iterator[Pattern]:
    if isinstance(value, Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _patterns_in(item)
    elif isinstance(value, dict):
        yield from _patterns_in(list(value.values()))


def _all_patterns() -> list[tuple[str, Pattern]]:
    """Every pattern once, with the module that it was found in first."""
    patterns: dict[int, tuple[str, Pattern]] = {}
    for module in _modules():
        for value in vars(importlib.import_module(module)).values():
            for pattern in _patterns_in(value):
                patterns.setdefault(id(pattern), (module, pattern))
    return list(patterns.values())


PATTERNS = _all_patterns()


@pytest.mark.parametrize(("module", "pattern"), PATTERNS, ids=[pattern.name for _, pattern in PATTERNS])
def test_examples(module: str, pattern: Pattern) -> None:
    tried = getattr(pattern, pattern.how)
    assert pattern.yes, f"{module}: {pattern.name} shows nothing that it matches"
    assert pattern.no, f"{module}: {pattern.name} shows nothing that it leaves alone"
    assert [text for text in pattern.yes if tried(text) is None] == []
    assert [text for text in pattern.no if tried(text) is not None] == []
    assert [text for text in pattern.yes if not pattern.may_match(text)] == []


def test_every_module_that_writes_a_pattern_is_tried() -> None:
    written = sum(
        (ROOT.parent / f"{module.replace('.', '/')}.py").read_text("utf-8").count("Pattern(\n") for module in _modules()
    )
    assert len(PATTERNS) >= written > 0


def test_a_name_stands_for_one_pattern() -> None:
    names = Counter(pattern.name for _, pattern in PATTERNS)
    assert [name for name, count in names.items() if count > 1] == []


# Below language, or tried sentence by sentence in the tests of their own rooms.
ELSEWHERE = ("base", "answering/grounding", "answering/llm", "answering/writing")
LONGEST = 90
"""Characters of source up to which an expression explains itself."""


def test_a_long_expression_is_a_named_pattern() -> None:
    unnamed = []
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(ELSEWHERE):
            continue
        calls = [
            statement.value
            for statement in ast.parse(path.read_text("utf-8")).body
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        ]
        expressions = [call.args[0] for call in calls if ast.unparse(call.func) == "re.compile"]
        unnamed += [f"{place}:{item.lineno}" for item in expressions if len(ast.unparse(item)) > LONGEST]
    assert unnamed == []

"""ARCHITECTURE.md says what is there: floors and rooms in the order of the contracts, names that exist, one name for one thing."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "assistant"
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SPANS = re.findall(r"`([^`\n]+)`", TEXT)
RETIRED = ("Desk", "Room", "Workshop", "Tally", "Growing", "Portal")
"""Words of the house's own that the field has terms for: facade, dispatcher, builder, counter, progress message, loop thread."""


def _rows(first: str) -> Iterator[list[str]]:
    """The rows of the table whose first heading this is, cell by cell."""
    lines = TEXT[TEXT.index(f"| {first} |") :].splitlines()[2:]
    for line in lines:
        if not line.startswith("|"):
            return
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def _contracts() -> dict[str, list[frozenset[str]]]:
    """The layers of every contract of the import linter, by the package they are in."""
    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return {
        contract.get("containers", ["assistant"])[0]: [
            frozenset(name.strip().removeprefix("assistant.") for name in layer.split("|"))
            for layer in contract["layers"]
        ]
        for contract in held
        if contract["type"] == "layers"
    }


def _layers(first: str) -> list[frozenset[str]]:
    return [frozenset(re.findall(r"`([^`]+)`", row[0])) for row in _rows(first)]


def test_the_floors_stand_in_the_order_that_the_imports_are_held_to() -> None:
    assert _layers("floor") == _contracts()["assistant"]


def test_the_rooms_stand_in_the_order_that_the_imports_are_held_to() -> None:
    held = {package: layers for package, layers in _contracts().items() if package != "assistant"}
    assert held
    for package, layers in held.items():
        assert _layers(f"room of `{package.removeprefix('assistant.')}`") == layers


def test_every_folder_of_the_code_is_named() -> None:
    named = {span.rstrip("/") for span in SPANS}
    rooms = {path.parent.relative_to(CODE) for path in CODE.rglob("__init__.py")} - {Path()}
    unnamed = [str(room) for room in rooms if not {str(room), str(Path(*room.parts[1:])), room.name} & named]
    assert not unnamed


@cache
def _names(file: Path) -> dict[str, ast.stmt]:
    """What a module defines, dotted below a class: classes, functions, constants, attributes."""
    names: dict[str, ast.stmt] = {}
    todo = [("", node) for node in ast.parse(file.read_text(encoding="utf-8")).body]
    while todo:
        prefix, node = todo.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names[prefix + node.name] = node
        if isinstance(node, ast.ClassDef):
            todo += [(f"{prefix}{node.name}.", below) for below in node.body]
        for target in node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]:
            if isinstance(target, ast.Name):
                names[prefix + target.id] = node
    return names


def _missing(span: str) -> bool:
    """Whether the file, folder or name does not exist."""
    place, _, name = span.partition("::")
    found = [root / place for root in (CODE, ROOT, CODE / "channels") if (root / place).exists()]
    return not found or (bool(name) and name not in _names(found[0]))


def test_every_file_class_and_function_named_exists() -> None:
    named = [span for span in SPANS if re.fullmatch(r"[\w.-]+/[\w./-]*(?:::[\w.]+)?|[\w./-]+\.py(?:::[\w.]+)?", span)]
    assert len(named) > 150
    assert [span for span in named if _missing(span)] == []


def test_each_term_has_one_meaning_and_one_home_that_says_what_it_is() -> None:
    rows = list(_rows("term"))
    assert len(rows) > 40
    terms = Counter(term.strip() for row in rows for term in row[0].split(","))
    homes = [home for row in rows for home in re.findall(r"`([^`]+)`", row[2])]
    assert [term for term, count in terms.items() if count > 1] == []
    assert [home for home, count in Counter(homes).items() if count > 1] == []
    for place, _, name in (home.partition("::") for home in homes):
        node = _names(CODE / place).get(name)
        assert not isinstance(node, ast.ClassDef) or ast.get_docstring(node), f"{place}::{name} has no docstring"


def _classes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for file in CODE.rglob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(str(file.relative_to(CODE)))
    return found


def test_no_public_class_shares_its_name_with_another() -> None:
    assert {name: files for name, files in _classes().items() if len(files) > 1} == {}


def test_the_retired_words_name_nothing() -> None:
    assert not set(RETIRED) & set(_classes())
    assert not {word.lower() for word in RETIRED} & {file.stem for file in CODE.rglob("*.py")}


def test_each_rule_that_nothing_may_break_names_the_test_that_holds_it() -> None:
    rules = re.findall(r"^\d+\. .+$", TEXT[TEXT.index("## What nothing may break") :], re.MULTILINE)
    assert len(rules) > 20
    assert [rule for rule in rules if "`tests/" not in rule] == []

"""Every catalog of words: what stands in it is said somewhere, and what is said stands in it, in both languages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

import assistant
from assistant.answering.grounding.verification import CitationStatus
from assistant.answering.question.abstention import AbstainReason
from assistant.channels.http import errors
from assistant.channels.http.errors import HttpError
from assistant.corpus.model import DocumentKind, Evidence, Form
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.proposals.proposal import Why
from assistant.eligibility.verdict.checker import Conclusion
from assistant.language.catalog import Catalog
from assistant.language.text import Language

PACKAGE = Path(assistant.__file__).parent
CATALOGS = {file.parent.name: Catalog(file) for file in sorted(PACKAGE.rglob("words.yaml"))}
EVERY_KEY = [(floor, key) for floor, catalog in CATALOGS.items() for key in sorted(catalog.keys())]

SAID = re.compile(
    r"""(?:\bt|\bwords|\bWORDS|\bsay|\bself|words_of\(request\))(?:\.both)?[(\[]\s*["']([a-z_-]+\.[\w-]+)["']"""
)
QUOTED = re.compile(r"""["']([a-z_-]+\.[\w-]+)["']""")
BEGUN = re.compile(r"""["']([a-z_-]+)\.(?:["'] ~|\{)|WORDS\.group\(["']([a-z_-]+)["']\)""")
"""A group whose names the program puts together or goes through."""
OPENED = re.compile(r"from assistant\.([\w.]+)\.words import .*(?:WORDS|Words)\b")

ERRORS = {kind.kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, HttpError)} | {
    "not_found",
    "conflict",
    "unavailable",
    "internal",
}
"""Every kind of error that a page may have to tell."""

ENUMERATED: dict[tuple[str, str], Iterable[str]] = {
    ("corpus", "evidence"): Evidence,
    ("corpus", "evidence-sentence"): Evidence,
    ("corpus", "form"): Form,
    ("eligibility", "conclusion"): Conclusion,
    ("eligibility", "outcome"): Outcome,
    ("eligibility", "proposal_why"): Why,
    ("answering", "abstention"): AbstainReason,
    ("channels", "verify"): CitationStatus,
    ("channels", "kind"): DocumentKind,
    ("channels", "speech"): Language,
    ("channels", "nav"): {"ask", "check", "browse", "search", "review"},
    ("channels", "outcome"): {"partial", "abstained"},
    ("channels", "change"): {"changed", "added", "removed", "unchanged"},
    ("channels", "example_title"): CATALOGS["channels"].group("example"),
    ("channels", "error"): ERRORS,
}
"""Groups that have one text for each of these names, besides what is asked for by its whole key."""


@cache
def sources() -> dict[Path, str]:
    """The program and the page's templates, by file."""
    return {file: file.read_text("utf-8") for ending in ("py", "html") for file in PACKAGE.rglob(f"*.{ending}")}


@cache
def bases(file: Path) -> set[Path]:
    """The modules of the classes that those of a module extend."""
    tree = ast.parse(sources()[file]) if file.suffix == ".py" else ast.Module([], [])
    extended = {ast.unparse(base) for node in tree.body if isinstance(node, ast.ClassDef) for base in node.bases}
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
    modules = [str(node.module) for node in imports if extended & {alias.name for alias in node.names}]
    files = {PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py") for module in modules}
    return {found for found in files if found in sources()}


@cache
def floors(file: Path) -> set[str]:
    """The floors whose catalogs a source speaks by: those it imports, and those of what its classes extend.

    A template is given the channels' and the checker's.
    """
    own = set(file.relative_to(PACKAGE).parts[:-1]) if file.name == "words.py" else set()
    page = {"channels"} if "words_of" in sources()[file] else set()
    drawn = {"channels", "eligibility"} if file.suffix == ".html" else set()
    inherited = {floor for base in bases(file) for floor in floors(base)}
    opened = {room for rooms in OPENED.findall(sources()[file]) for room in rooms.split(".")}
    return (own | page | drawn | inherited | opened) & CATALOGS.keys()


def speakers(floor: str) -> list[str]:
    """The sources that speak by the catalog of this floor."""
    return [text for file, text in sources().items() if floor in floors(file)]


def test_every_word_used_is_there() -> None:
    keys = {floor: catalog.keys() for floor, catalog in CATALOGS.items()}
    missing = {
        f"{file.relative_to(PACKAGE)}: {key}"
        for file, text in sources().items()
        if floors(file)
        for key in SAID.findall(text)
        if not any(key in keys[floor] for floor in floors(file))
    }
    assert missing == set()


@pytest.mark.parametrize("floor", CATALOGS)
def test_every_word_is_used(floor: str) -> None:
    text = "\n".join(speakers(floor))
    begun = {one or other for one, other in BEGUN.findall(text)}
    unused = CATALOGS[floor].keys() - set(QUOTED.findall(text))
    assert {key for key in unused if key.partition(".")[0] not in begun} == set()


@pytest.mark.parametrize(("floor", "group"), ENUMERATED)
def test_a_group_that_is_put_together_has_each_of_its_names_and_no_other(floor: str, group: str) -> None:
    names, asked = set(CATALOGS[floor].group(group)), {key for text in speakers(floor) for key in QUOTED.findall(text)}
    wanted = {str(name) for name in ENUMERATED[floor, group]}
    assert wanted <= names
    assert {name for name in names - wanted if f"{group}.{name}" not in asked} == set()


@pytest.mark.parametrize(("floor", "key"), EVERY_KEY)
def test_both_languages_say_something_and_fill_in_the_same_values(floor: str, key: str) -> None:
    text = CATALOGS[floor][key]
    assert text.en.strip()
    assert text.zh.strip()
    assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.zh))


def test_nothing_is_read_before_something_is_said() -> None:
    code = (
        "import gc, assistant.channels.cli.main, assistant.channels.words, assistant.corpus.words, assistant.dialogue.words\n"
        "from assistant.language.catalog import Catalog\n"
        "print([catalog._file.parent.name for catalog in gc.get_objects() if isinstance(catalog, Catalog) and '_texts' in vars(catalog)])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_no_channel_keeps_a_table_of_sentences_beside_the_catalog() -> None:
    tables = [
        f"{file.relative_to(PACKAGE)}:{statement.lineno}"
        for file, text in sources().items()
        if file.suffix == ".py" and file.is_relative_to(PACKAGE / "channels")
        for statement in ast.parse(text).body
        if isinstance(statement, ast.Assign | ast.AnnAssign) and _has_words(statement)
    ]
    assert tables == []


def _has_words(statement: ast.stmt) -> bool:
    """Whether a statement writes down a text in both languages, as a pair or as a table by language."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Bilingual":
            return True
        if isinstance(node, ast.Dict) and {ast.unparse(key) for key in node.keys if key} >= {
            "Language.EN",
            "Language.ZH",
        }:
            return True
    return False

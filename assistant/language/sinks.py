"""Text as each place it is written to takes it: a cell of a spreadsheet, Markdown, a terminal, JSON on a terminal.

Names, questions and quotes are data wherever they are shown: nothing in them is a formula, a mark or a command there.
"""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""How a text begins that a spreadsheet takes for a formula, in either width."""
_FORMULA = re.compile(FORMULA)
_ACTIVE = re.compile(r"([\\`*\[\]<~]|(?<!\w)_|_(?!\w))")
_LEADING = Pattern(
    "what would begin a Markdown block",
    r"^([^\S\n]*)([#>+=-]|\d+[.)])",
    yes=("# a", "1. a", "12) b", "  - c", "x\n> y", "x\n==="),
    no=("a # b", "1a", "1"),
    flags=re.MULTILINE,
)
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, marks that turn the direction of text, and half characters."""


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return _FORMULA.match(text) is not None


def spreadsheet_text(text: str) -> str:
    """Text as a cell of a spreadsheet shows it: behind an apostrophe where it would be a formula."""
    return f"'{text}" if is_formula(text) else text


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is, on a terminal too."""
    return _LEADING.sub(r"\1\\\2", _ACTIVE.sub(r"\\\1", terminal_text(text)))


def terminal_text(text: str) -> str:
    """Text that commands no terminal: what would stands as U+FFFD."""
    return _COMMANDS.sub("\ufffd", text)


def harmless_json(text: str) -> str:
    """JSON that commands no terminal and holds the same value: what would stands as an escape."""
    return _COMMANDS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

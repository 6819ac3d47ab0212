"""What an owner says of a text, in a file beside it: `law.pdf` is described by `law.pdf.yaml`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import yaml

from assistant.base.files import replace_file, writing
from assistant.base.yaml_nodes import Node, read_node
from assistant.corpus.model import UNDATED
from assistant.library.entry import AddedText
from assistant.library.words import WORDS

DETAILS_SUFFIX = ".yaml"
_DAYS = frozenset({"published", "effective_from", "effective_to"})


@dataclass(frozen=True, slots=True)
class TextDetails:
    """What an owner says of a text; what is None is taken from what the text says of itself."""

    document: str | None = None
    title: str | None = None
    title_en: str | None = None
    issuer: str | None = None
    number: str | None = None
    published: dt.date | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    url: str | None = None
    vouched_by: str | None = None

    @property
    def of_one_text(self) -> bool:
        """Whether it says something that can be true of one text only."""
        return any((self.document, self.title, self.title_en, self.number, self.effective_from, self.url))

    def over(self, other: TextDetails) -> TextDetails:
        """These details, and for those that are None the other's."""
        own = {name: value for name in NAMES if (value := getattr(self, name)) is not None}
        return replace(other, **own)


NAMES = tuple(field.name for field in fields(TextDetails))


def details_of(text: AddedText) -> TextDetails:
    """What is held of a text, as its owner would say it."""
    return TextDetails(
        document=text.document,
        title=text.title.zh,
        title_en=text.title.en if text.title.en != text.title.zh else None,
        issuer=text.issuer or None,
        number=text.number,
        published=text.published,
        effective_from=text.effective_from if text.effective_from != UNDATED else None,
        effective_to=text.effective_to,
        url=text.url,
        vouched_by=text.vouched.name if text.vouched else None,
    )


def details_file(path: Path) -> Path:
    """The file that describes this one."""
    return path.with_name(f"{path.name}{DETAILS_SUFFIX}")


def read_details(path: Path) -> TextDetails:
    """What stands beside a file; nothing where there is no such file.

    Raises InputError naming file, line and field for what is not allowed.
    """
    file = details_file(path)
    if not file.is_file():
        return TextDetails()
    entries = read_node(file, file.name).keys((), NAMES)
    values: dict[str, Any] = {name: _value(name, node) for name, node in entries.items() if node.value is not None}
    return TextDetails(**values)


def write_details(path: Path, details: TextDetails) -> Path:
    """Describe a file in a file beside it, for an editor. Raises InputError where it cannot be written."""
    file = details_file(path)
    said = {name: getattr(details, name) for name in NAMES}
    body = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
    with writing(file):
        replace_file(file, f"# {WORDS['details.head'].en}\n# {WORDS['details.head'].zh}\n{body}")
    return file


def _value(name: str, node: Node) -> str | dt.date:
    return node.day if name in _DAYS else node.text

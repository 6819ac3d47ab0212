"""The parts of a Word document, opened with bounds: no entities, no network, no more than may be unpacked."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

from assistant.errors import InputError
from assistant.papers.limits import PaperLimits
from assistant.papers.words import WORDS

Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
"""A document saved as strict names its parts and elements otherwise, and is the same in all else."""
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: `kind` is the last word of its type, `target` a part, or an address if `external`."""

    kind: str
    target: str
    external: bool


class WordPackage:
    """An opened document. Parts are parsed when they are asked for; all together stay within the limits."""

    def __init__(self, content: bytes, name: str, limits: PaperLimits) -> None:
        self._name = name
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._members = {info.filename: info for info in self._zip.infolist()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self._broken(error) from None
        main = [relation.target for relation in self.relations("") if relation.kind == "officeDocument"]
        self.main = main[0] if main and main[0] in self._members else "word/document.xml"
        if self.main not in self._members:
            raise self._broken(self.main)

    @property
    def has_macros(self) -> bool:
        """Whether programs are in the document; they are never read."""
        return any(posixpath.basename(member) in ("vbaProject.bin", "vbaData.xml") for member in self._members)

    def main_parts(self, kind: str) -> Iterator[Element]:
        """The parts of a kind (`styles`, `numbering`, `footnotes`, `header` …) that the main part refers to."""
        for relation in self.relations(self.main):
            if relation.kind == kind and not relation.external and relation.target in self._members:
                yield self.part(relation.target)

    def relations(self, part: str) -> Iterator[Relation]:
        """What a part refers to; the whole document if it is the empty name."""
        folder, base = posixpath.split(part)
        listing = posixpath.join(folder, "_rels", f"{base}.rels")
        if listing not in self._members:
            return
        for relation in self.part(listing).iter(_RELATION):
            target, external = relation.get("Target", ""), relation.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield Relation(relation.get("Type", "").rsplit("/", 1)[-1], target, external)

    def part(self, name: str) -> Element:
        """A part as XML. Raises InputError for one that is broken, too deep, too large or declares entities."""
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        content = self._bytes(name)
        if b"<!DOCTYPE" in content:
            raise InputError(WORDS.both("refused.entities", name=self._name))
        for strict, usual in _STRICT:
            content = content.replace(strict, usual)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                raise InputError(WORDS.both("refused.too_deep", name=self._name, limit=self._limits.depth)) from None
            raise self._broken(f"{name}: {error.msg}") from None
        except ValueError as error:
            raise self._broken(f"{name}: {error}") from None
        if root.getroottree().docinfo.internalDTD is not None:
            raise InputError(WORDS.both("refused.entities", name=self._name))
        return root

    def _bytes(self, name: str) -> bytes:
        info = self._members[name]
        if info.flag_bits & 1:
            raise InputError(WORDS.both("refused.locked", name=self._name))
        left = self._limits.unpacked_bytes - self._unpacked
        try:
            with self._zip.open(info) as part:
                content = part.read(left + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, zlib.error) as error:
            raise self._broken(f"{name}: {error}") from None
        self._unpacked += len(content)
        if len(content) > left:
            limit = self._limits.unpacked_bytes // _MEGABYTE
            raise InputError(WORDS.both("refused.unpacked", name=self._name, limit=limit))
        return content

    def _broken(self, why: object) -> InputError:
        return InputError(WORDS.both("refused.broken_docx", name=self._name, why=str(why).split("\n")[0]))


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name in the namespace of Word."""
    return None if element is None else next(element.iterchildren(W + name), None)


def value_of(element: Element | None, name: str = "val") -> str | None:
    """An attribute in the namespace of Word."""
    return None if element is None else element.get(W + name)


def number_of(element: Element | None, name: str = "val") -> int | None:
    """The same as a whole number; None for none that Word would take."""
    written = (value_of(element, name) or "").strip()
    digits = written.removeprefix("-")
    return int(written) if digits.isascii() and digits.isdecimal() and len(digits) <= 9 else None


def switched_on(element: Element | None, name: str) -> bool | None:
    """A switch such as `w:vanish`: on or off; None where it is not set."""
    switch = child(element, name)
    return None if switch is None else value_of(switch) not in ("0", "false", "off")

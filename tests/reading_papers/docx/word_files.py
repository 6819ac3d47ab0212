"""Word documents written part by part, so that each holds exactly the XML that a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_R = f'xmlns:r="{_OFFICE}"'
_KINDS = ("numbering", "styles", "footnotes", "endnotes", "header", "footer")
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def word_file(
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    raw: Mapping[str, bytes] | None = None,
    root: str = "",
    rename: tuple[str, str] = ("", ""),
) -> bytes:
    """A document with `body`; `parts` are the insides of `numbering`, `styles`, `footnotes` …, `raw` further members.

    `root` stands in front of the main part's root element; `rename` replaces a text in every part.
    """
    parts = parts or {}
    main = f"{root}<w:document {_W} {_MC} {_R}><w:body>{body}</w:body></w:document>"
    members = {"word/document.xml": main, "_rels/.rels": _relations({"officeDocument": "word/document.xml"})}
    for kind in _KINDS:
        if kind in parts:
            tag = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
            members[f"word/{kind}.xml"] = f"<w:{tag} {_W} {_MC}>{parts[kind]}</w:{tag}>"
    members["word/_rels/document.xml.rels"] = _relations({kind: f"{kind}.xml" for kind in parts})
    members["[Content_Types].xml"] = _content_types(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            old, new = rename
            package.writestr(name, content.replace(old, new) if old else content)
        for name, data in (raw or {}).items():
            package.writestr(name, data)
    return buffer.getvalue()


def _relations(targets: Mapping[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="r{place}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _content_types(parts: Mapping[str, str]) -> str:
    overrides = f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>' + "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for kind in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(
    text: str = "",
    number: int | None = None,
    level: int | None = None,
    *,
    style: str = "",
    mark: str = "",
    hidden: bool = False,
    runs: str = "",
) -> str:
    """A paragraph; `mark` are the properties of its mark, `runs` stands for `text` where that is not enough."""
    properties = f"<w:pStyle w:val={quoteattr(style)}/>" if style else ""
    if number is not None or level is not None:
        properties += "<w:numPr>"
        properties += f'<w:ilvl w:val="{level}"/>' if level is not None else ""
        properties += f'<w:numId w:val="{number}"/>' if number is not None else ""
        properties += "</w:numPr>"
    mark += "<w:vanish/>" if hidden else ""
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    inside = runs or (run(text, "<w:vanish/>" if hidden else "") if text else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def level(
    place: int,
    number_format: str,
    text: str,
    *,
    start: int = 1,
    suffix: str = "",
    restart: int | None = None,
    style: str = "",
    more: str = "",
) -> str:
    """A level of a numbering; `more` stands behind its text."""
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val={quoteattr(number_format)}/>'
        + (f'<w:lvlRestart w:val="{restart}"/>' if restart is not None else "")
        + (f"<w:pStyle w:val={quoteattr(style)}/>" if style else "")
        + (f"<w:suff w:val={quoteattr(suffix)}/>" if suffix else "")
        + f"<w:lvlText w:val={quoteattr(text)}/>{more}</w:lvl>"
    )


def abstract(number: int, *levels: str, more: str = "") -> str:
    """A definition of a numbering."""
    return f'<w:abstractNum w:abstractNumId="{number}">{more}{"".join(levels)}</w:abstractNum>'


def instance(number: int, definition: int, *overrides: str) -> str:
    """A numbering as paragraphs name it."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{"".join(overrides)}</w:num>'


def override(place: int, *, start: int | None = None, definition: str = "") -> str:
    """What a numbering says otherwise of a level."""
    begin = f'<w:startOverride w:val="{start}"/>' if start is not None else ""
    return f'<w:lvlOverride w:ilvl="{place}">{begin}{definition}</w:lvlOverride>'


def style(name: str, properties: str = "", *, based_on: str = "", kind: str = "paragraph", runs: str = "") -> str:
    """A style."""
    base = f"<w:basedOn w:val={quoteattr(based_on)}/>" if based_on else ""
    own = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    own += f"<w:rPr>{runs}</w:rPr>" if runs else ""
    return (
        f'<w:style w:type="{kind}" w:styleId={quoteattr(name)}><w:name w:val={quoteattr(name)}/>{base}{own}</w:style>'
    )


def numbered(number: int | None = None, place: int | None = None) -> str:
    """The properties by which a style carries a numbering."""
    inside = f'<w:ilvl w:val="{place}"/>' if place is not None else ""
    inside += f'<w:numId w:val="{number}"/>' if number is not None else ""
    return f"<w:numPr>{inside}</w:numPr>"


def table(*rows: tuple[str, ...]) -> str:
    """A table whose cells hold blocks."""
    columns = "<w:gridCol/>" * max(map(len, rows))
    lines = (f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"

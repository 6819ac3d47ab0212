import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PaperKind
from assistant.papers.reading import read_paper
from tests.reading_papers.docx.word_files import paragraph, word_file

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _stream(name: str) -> bytes:
    return _OLE + name.encode("utf-16-le") + bytes(100)


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.docx", word_file(paragraph("甲")), PaperKind.DOCX),
        ("a.docm", word_file(paragraph("甲")), PaperKind.DOCX),
        ("a.html", "<p>甲</p>".encode(), PaperKind.HTML),
        ("a.md", "# 甲".encode(), PaperKind.MARKDOWN),
        ("a.txt", "甲".encode(), PaperKind.TEXT),
        ("rule", "甲".encode(), PaperKind.TEXT),
        ("a.txt", "甲".encode("utf-16"), PaperKind.TEXT),
        ("page", "<!DOCTYPE html><html><body>甲</body></html>".encode("utf-16"), PaperKind.HTML),
    ],
)
def test_a_file_is_read_by_what_is_in_it(name: str, content: bytes, kind: PaperKind) -> None:
    paper = read_paper((name, content))
    assert paper.kind is kind
    assert paper.text == "甲"
    assert paper.name == name
    assert len(paper.sha256) == 64
    assert paper.warnings == ()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.doc", word_file(paragraph("甲")), None),
        ("a.pdf", word_file(paragraph("甲")), "DOCX"),
        ("a.docx", "<html><body>甲</body></html>".encode(), "HTML"),
        ("a.docx", "甲".encode(), "TEXT"),
    ],
)
def test_a_wrong_extension_is_said_and_the_content_read(name: str, content: bytes, kind: str | None) -> None:
    paper = read_paper((name, content))
    assert paper.text == "甲"
    assert [kind in warning.en for warning in paper.warnings if kind] == ([True] if kind else [])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.doc", _stream("WordDocument"), r"old Word format \(\.doc\).*save it as \.docx"),
        ("a.docx", _stream("WordDocument"), "old Word format"),
        ("a.wps", _stream("WordDocument"), r"WPS Writer \(\.wps\).*save it as \.docx"),
        ("a.docx", _stream("EncryptedPackage"), "protected by a password"),
        ("a.xls", _stream("Workbook"), "old Office program"),
        ("a.rtf", rb"{\rtf1 a}", "rich text"),
        ("a.xlsx", _zip("[Content_Types].xml", "xl/workbook.xml"), "Excel"),
        ("a.pptx", _zip("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        ("a.odt", _zip("mimetype", "content.xml"), "OpenDocument"),
        ("a.zip", _zip("a.txt"), "unpack it"),
        ("a.docx", _zip("[Content_Types].xml"), "not a whole Word document"),
        ("a.docx", b"PK\x03\x04" + b"x" * 50, "not a whole Word document"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0", "one PDF"),
        ("a.gz", b"\x1f\x8b\x08\0", "unpack it"),
        ("a.mht", b"From: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "HTML only"),
        ("a.bin", bytes(range(256)) * 20, "neither PDF, DOCX"),
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\0", "empty"),
    ],
)
def test_what_is_not_read_gets_one_line_that_says_what_to_do(name: str, content: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says) as raised:
        read_paper((name, content))
    assert str(raised.value).startswith(f"{name}: ")
    assert raised.value.in_language("zh").startswith(f"{name}：")
    assert "\n" not in str(raised.value) + raised.value.in_language("zh")


def test_a_file_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "办法.txt").write_text("第一条 甲", "utf-8")
    assert read_paper(tmp_path / "办法.txt").text == "第一条 甲"
    with pytest.raises(InputError, match="no such file"):
        read_paper(tmp_path / "none.txt")
    with pytest.raises(InputError, match="cannot be read"):
        read_paper(tmp_path)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 101)
    for source in (tmp_path / "a.txt", ("a.txt", b"a" * 101)):
        with pytest.raises(InputError, match="larger than 0 MB"):
            read_paper(source, PaperLimits(file_bytes=100))


def test_a_file_without_text_is_said() -> None:
    assert read_paper(("a.html", b"<html><body></body></html>")).warnings[-1].en == "no text stands in the file"


def test_importing_the_reader_loads_no_library_of_it() -> None:
    code = (
        "import sys; import assistant.papers.reading; "
        "print([name for name in ('lxml', 'docx', 'pypdfium2', 'charset_normalizer', 'zipfile') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_control_characters_in_a_name_stay_out_of_every_line() -> None:
    assert read_paper(("办\n法\x1b[31m.txt", b"a")).name == "办 法[31m.txt"
    with pytest.raises(InputError) as raised:
        read_paper(("a\nb.txt", b""))
    assert "\n" not in str(raised.value)

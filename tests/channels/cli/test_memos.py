"""Memos on the command line: `check --memo`, `ask --memo` and `verify MEMO`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

from tests.command_line import Run

DAY = ("--as-of", "2026-11-28")
FACTS = "name: Lantern\nexpected_market_cap: 4.5bn\n"


def written(folder: Path, *paragraphs: str) -> Path:
    """A Word memo in a folder."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "memo.docx"))
    return folder / "memo.docx"


@pytest.mark.parametrize("name", ["out.docx", "out.md"])
def test_a_check_is_also_written_as_a_memo(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "facts.yaml").write_text(FACTS)
    result = run("check", "facts.yaml", "--memo", name, "--lang", "zh", *DAY)
    assert "尚不能确定" in result.out
    assert (tmp_path / name).stat().st_size > 1_000
    assert run("verify", name, *DAY, "--json").json["counts"]["differs"] == 0


def test_the_name_of_a_memo_is_looked_at_before_anything_is_done(run: Run, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text(FACTS)
    assert "out.odt: a memo ends in .docx, .pdf or .md" in run("check", "facts.yaml", "--memo", "out.odt").error(2)
    assert "a memo ends in" in run("ask", "What does 2.1.4 say?", "--memo", "out").error(2)
    assert "do not go together" in run("check", "facts.yaml", "--memo", "o.md", "--sweep", "founded=1..2").error(2)


def test_an_answer_is_also_written_as_a_memo(run: Run, tmp_path: Path) -> None:
    result = run("ask", "What does 2.1.4 say?", "--memo", "answer.md", *DAY)
    assert "weighted voting rights" in result.out
    text = (tmp_path / "answer.md").read_text("utf-8")
    assert "What does 2.1.4 say?" in text
    assert "[^1]: STAR Listing Rules" in text


def test_a_memo_is_checked_and_commented(run: Run, tmp_path: Path) -> None:
    memo = written(
        tmp_path, "Note", "Rule 2.1.2(5) of the STAR Listing Rules asks for at least RMB 6 billion of market cap."
    )
    result = run("verify", str(memo), "-o", "copy.docx", *DAY)
    assert result.status == 1
    assert "differs (number): STAR Listing Rules rule 2.1.2(5) says RMB 4 billion" in result.out
    copy = Document(str(tmp_path / "copy.docx"))
    assert any("RMB 4 billion" in comment.text for comment in copy.comments)
    chinese = run("verify", str(memo), "--lang", "zh", *DAY)
    assert "不一致（数字）" in chinese.out


def test_a_memo_that_is_right_has_exit_status_0(run: Run, tmp_path: Path) -> None:
    memo = written(tmp_path, "Rule 2.1.2(5) of the STAR Listing Rules asks for at least RMB 4 billion of market cap.")
    result = run("verify", str(memo), *DAY)
    assert (result.status, "Nothing to correct." in result.out) == (0, True)


def _empty() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(600)
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.docx", _empty(), "no text was read of it"),
        ("nothing.docx", b"", "empty"),
        ("locked.docx", LOCKED, "password"),
        ("old.doc", OLD, "docx"),
        ("broken.docx", b"PK\x03\x04 no zip", "broken.docx"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_one_line(
    run: Run, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in run("verify", name).error(2).lower()


def test_a_copy_never_replaces_the_memo_and_is_a_word_document(run: Run, tmp_path: Path) -> None:
    memo = written(tmp_path, "《上市规则》第2.1.2条第（五）项。")
    before = memo.read_bytes()
    assert "would replace the memo" in run("verify", "memo.docx", "-o", "memo.docx").error(2)
    assert memo.read_bytes() == before
    (tmp_path / "memo.md").write_text("《上市规则》第2.1.2条。")
    assert "leave out -o" in run("verify", "memo.md", "-o", "copy.docx").error(2)
    assert "no such file" in run("verify", "absent.docx").error(2)

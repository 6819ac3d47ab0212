"""Readers in processes of their own: one that crashes, hangs or grows is one line, and the others go on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import InputError
from assistant.papers import workers
from assistant.papers.limits import PaperLimits
from assistant.papers.model import PageBox
from assistant.papers.reading import read_paper
from assistant.papers.workers import PaperRead, page_picture, read_papers
from tests.reading_papers.pdf.making import english_pdf

LIMITS = PaperLimits()
RULE = "第一条 灯塔应当点灯。\n第二条 本规定自2025年1月1日起施行。\n"


def rule(folder: Path, name: str = "rule.md", text: str = RULE) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def why(read: PaperRead) -> str:
    """Why there is no paper: in both languages, one line each."""
    assert read.paper is None
    assert read.error is not None
    assert read.error.en != read.error.zh
    assert "\n" not in read.error.en + read.error.zh
    return read.error.en


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """`stand_in(source)`: these lines of Python are the reader, in a process as ever."""

    def use(source: str) -> None:
        program = tmp_path / "reader"
        program.write_text(f"#!{sys.executable} -S\nimport os, signal, sys\n{source}\n")
        program.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(program))

    return use


# --- readers that misbehave ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", "its reader broke off (status -11)"),
        ("sys.stdin.close(); os.abort()", "its reader broke off (status -6)"),
        ("sys.exit(1)", "its reader broke off (status 1)"),
        ("raise RuntimeError", "its reader broke off (status 1)"),
        ("pass", "its reader broke off (status 0)"),
        ("print('a library that prints')", "its reader broke off (status 0)"),
        ("print('{}')", "its reader broke off (status 0)"),
        ("os.write(1, b'\\xff\\xfe')", "its reader broke off (status 0)"),
        ("sys.exit(2)", "its reader broke off (status 2)"),
        ("print('not JSON'); sys.exit(2)", "its reader broke off (status 2)"),
        ("print('[1, 2, 3]'); sys.exit(2)", "its reader broke off (status 2)"),
        ("sys.exit(3)", "takes more memory than it may; split the file"),
        ("""print('["x.md: not today", "x.md：不是今天"]'); sys.exit(2)""", "x.md: not today"),
    ],
)
def test_whatever_becomes_of_a_reader_is_one_line(
    stand_in: Callable[[str], None], tmp_path: Path, source: str, said: str
) -> None:
    stand_in(source)
    (read,) = read_papers([tmp_path / "x.md"], LIMITS)
    assert said in why(read)


def test_a_reader_that_hangs_is_stopped(stand_in: Callable[[str], None], tmp_path: Path) -> None:
    stand_in(f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); signal.pause()")
    (read,) = read_papers([tmp_path / "x.md"], PaperLimits(seconds=0.5))
    assert why(read) == "x.md: not read within 0.5 s; split the file"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_what_one_reader_does_is_nothing_to_the_others_and_the_order_is_that_of_the_files(
    stand_in: Callable[[str], None], tmp_path: Path
) -> None:
    paper = {"name": "", "sha256": "", "kind": "text", "text": "x", "blocks": [], "pages": [], "lines": [],
             "warnings": [], "attachments": [], "left_out": []}  # fmt: skip
    stand_in(
        "import json\n"
        "path = json.loads(sys.stdin.buffer.read())['path']\n"
        "if path.endswith('3'): os.abort()\n"
        f"print(json.dumps({{**{paper!r}, 'name': path}}))"
    )
    paths = [Path(f"/{number}") for number in range(10)]
    reads = list(read_papers(iter(paths), LIMITS, workers=3))
    assert [read.path for read in reads] == paths
    assert [read.paper.name for read in reads if read.paper] == [str(path) for path in paths if path.name != "3"]
    assert "broke off" in why(reads[3])


def test_who_takes_no_more_papers_has_no_more_read(stand_in: Callable[[str], None], tmp_path: Path) -> None:
    stand_in(f"open({str(tmp_path)!r} + '/' + str(os.getpid()) + '.began', 'w'); sys.exit(1)")
    reads = read_papers([tmp_path / f"{number}" for number in range(50)], LIMITS, workers=2)
    next(reads)
    reads.close()  # type: ignore[attr-defined]
    assert len(list(tmp_path.glob("*.began"))) < 10


# --- the real reader ----------------------------------------------------------------------------------------------------


def test_a_paper_comes_out_as_it_would_be_read_here(tmp_path: Path) -> None:
    document = english_pdf()
    document.text(72, 100, "Article 1 A beacon is lit.")
    (tmp_path / "rule.pdf").write_bytes(bytes(document.output()))
    text, pdf = read_papers([rule(tmp_path), tmp_path / "rule.pdf"], LIMITS)
    assert text.paper == read_paper(rule(tmp_path))
    assert pdf.paper is not None
    here = read_paper(tmp_path / "rule.pdf")
    assert (pdf.paper.text, pdf.paper.pages) == (here.text, here.pages)
    for line, same in zip(pdf.paper.lines, here.lines, strict=True):
        assert (line.start, line.page) == (same.start, same.page)
        assert line.top == pytest.approx(same.top, abs=1e-5)
        assert line.edges == pytest.approx(same.edges, abs=1e-5)


def test_refusals_come_out_in_both_languages(tmp_path: Path) -> None:
    empty, missing, folder = rule(tmp_path, "empty.md", ""), tmp_path / "missing.md", tmp_path / "folder.md"
    folder.mkdir()
    lines = [why(read) for read in read_papers([empty, missing, folder], LIMITS)]
    assert lines[0] == "empty.md: the file is empty; send the text itself"
    assert "there is no such file" in lines[1]
    assert "cannot be read" in lines[2]


def test_a_name_with_control_characters_is_said_without_a_line_break(tmp_path: Path) -> None:
    (read,) = read_papers([rule(tmp_path, "a\nerror: b\x1b[31m.md", "")], LIMITS)
    assert "the file is empty" in why(read)


def test_a_file_that_takes_more_memory_than_it_may_is_refused(tmp_path: Path) -> None:
    big = rule(tmp_path, text="x" * 30_000_000)
    small = rule(tmp_path, "small.md")
    reads = list(read_papers([big, small], PaperLimits(memory=60 << 20), workers=1))
    assert "takes more memory than it may" in why(reads[0])
    assert reads[1].paper is not None


def test_bounds_are_those_that_were_given(tmp_path: Path) -> None:
    (read,) = read_papers([rule(tmp_path)], PaperLimits(characters=10))
    assert "more than 10 characters" in why(read)


def test_no_module_is_taken_from_the_folder_that_a_reader_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of texts may hold anything, also files called as the modules of a reader."""
    for name in ("json", "lxml", "pypdfium2", "assistant"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(0)\n")
    path = rule(tmp_path)
    monkeypatch.chdir(tmp_path)
    (read,) = read_papers([path], LIMITS)
    assert read.paper is not None
    assert not (tmp_path / "ran").exists()


# --- pictures -----------------------------------------------------------------------------------------------------------


def test_a_page_is_drawn_and_what_cannot_be_is_one_line(tmp_path: Path) -> None:
    document = english_pdf()
    document.text(72, 100, "Article 1 A beacon is lit.")
    path = tmp_path / "rule.pdf"
    path.write_bytes(bytes(document.output()))
    plain = page_picture(path, 1, [], 300)
    boxed = page_picture(path, 1, [PageBox(1, 0.1, 0.1, 0.4, 0.15)], 300)
    assert plain[:8] == boxed[:8] == b"\x89PNG\r\n\x1a\n"
    assert plain != boxed
    for page, source, said in ((2, path, "no page 2"), (0, path, "no page 0"), (1, rule(tmp_path), "not a PDF")):
        with pytest.raises(InputError, match=said) as caught:
            page_picture(source, page, [], 300)
        assert caught.value.in_language("zh") != str(caught.value)


def test_a_picture_that_takes_too_long_is_one_line(
    stand_in: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_PICTURE_SECONDS", 0.3)
    stand_in("signal.pause()")
    with pytest.raises(InputError, match=r"x\.pdf: not read within 0\.3 s"):
        page_picture(tmp_path / "x.pdf", 1, [], 300)

"""Text that marks its pages, and tables in HTML inside another text."""

from __future__ import annotations

from assistant.papers.model import Paper, PaperKind
from assistant.papers.reading import read_paper

TEXT = "# 某公司\n\n## 第3页\n\n项目\n- \n1,234.50 \n\n## 第4页\n\n合计\n"


def read(text: str, name: str = "paper.md") -> Paper:
    return read_paper((name, text.encode()))


def test_pages_are_those_of_their_marks_and_lines_stay_as_they_are() -> None:
    paper = read(TEXT)
    assert paper.kind is PaperKind.MARKDOWN
    assert paper.text.split("\n") == ["# 某公司", "项目", "-", "1,234.50", "合计"]
    assert [page.number for page in paper.pages] == [3, 4]
    assert paper.page_at(paper.text.index("1,234.50")) == 3
    assert paper.page_at(paper.text.index("合计")) == 4
    assert paper.boxes(0, len(paper.text)) == ()


def test_numbers_that_do_not_rise_mark_no_pages() -> None:
    assert read("## 第4页\n\n甲\n\n## 第3页\n\n乙\n").pages == ()


def test_a_table_in_html_keeps_its_cells() -> None:
    table = "<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>1,000</td></tr></table>"
    assert "甲\t乙\n\t1,000" in read(f"# 标题\n\n{table}\n").text
    marked = read(f"## 第1页\n\n{table}\n\n## 第2页\n\n末\n")
    assert "甲\t乙\n\t1,000" in marked.text
    assert marked.page_at(marked.text.index("末")) == 2

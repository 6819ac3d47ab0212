import io
import zipfile

import pytest

from assistant.errors import InputError
from assistant.papers.docx.reader import read_docx
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper, PaperBlockKind
from tests.reading_papers.docx.word_files import (
    abstract,
    instance,
    level,
    paragraph,
    run,
    style,
    table,
    word_file,
)


def _read(content: bytes, limits: PaperLimits | None = None) -> Paper:
    return read_docx(content, "x.docx", limits or PaperLimits())


def _lines(body: str, **parts: str) -> list[str]:
    return _read(word_file(body, parts=parts)).text.split("\n")


def test_blocks_stand_in_the_order_of_the_body_and_name_their_kind() -> None:
    body = (
        paragraph("一")
        + table((paragraph("甲"), paragraph("乙")), (paragraph("丙"), paragraph("丁")))
        + paragraph("二")
    )
    paper = _read(word_file(body))
    assert paper.text == "一\n甲\t乙\n丙\t丁\n二"
    assert [(paper.text[block.start : block.end], block.kind) for block in paper.blocks] == [
        ("一", PaperBlockKind.PARAGRAPH),
        ("甲\t乙\n丙\t丁", PaperBlockKind.TABLE),
        ("二", PaperBlockKind.PARAGRAPH),
    ]


def test_merged_cells_are_said_once_and_keep_their_columns() -> None:
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + paragraph("wide")
    top = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("tall")
    below = "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph()
    body = table(
        (wide, paragraph("c")), (top, paragraph("b1"), paragraph("c1")), (below, paragraph("b2"), paragraph("c2"))
    )
    assert _lines(body) == ["wide\t\tc", "tall\tb1\tc1", "\tb2\tc2"]


def test_a_nested_table_stays_in_its_cell_and_a_frame_of_one_cell_falls_away() -> None:
    inner = table((paragraph("x"), paragraph("y")))
    assert _lines(table((paragraph("a") + inner + paragraph(), paragraph("b")))) == ["a x y\tb"]
    assert _lines(table((paragraph("第一条 甲") + paragraph("第二条 乙"),))) == ["第一条 甲", "第二条 乙"]


def test_notes_stand_behind_their_paragraph_and_leave_no_mark_in_it() -> None:
    note = '<w:footnote w:id="2">{}</w:footnote>'.format(paragraph("解释。") + paragraph("续。"))
    dividing = '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
    body = paragraph(runs=run("正文") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("。")) + paragraph("下一段")
    paper = _read(word_file(body, parts={"footnotes": dividing + note}))
    assert paper.text == "正文。\n[1] 解释。\n续。\n下一段"
    assert [block.kind for block in paper.blocks] == [
        PaperBlockKind.PARAGRAPH,
        PaperBlockKind.FOOTNOTE,
        PaperBlockKind.PARAGRAPH,
    ]


def test_of_a_field_only_the_result_is_read_also_across_paragraphs() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = "<w:r><w:instrText>TOC \\o</w:instrText></w:r>" + run("not this")
    body = paragraph(runs=char("begin") + instruction + char("separate") + run("第一章")) + paragraph(
        runs=run("第二章") + char("end") + run("后")
    )
    assert _lines(body) == ["第一章", "第二章后"]
    assert _lines(paragraph(runs=char("begin") + run("kept")) + paragraph("too")) == ["kept", "too"]
    assert _lines(f'<w:p><w:fldSimple w:instr="DATE">{run("2024")}</w:fldSimple></w:p>') == ["2024"]


def test_breaks_tabs_hyphens_and_symbols() -> None:
    runs = (
        run("一") + "<w:r><w:br/></w:r>" + run("二") + "<w:r><w:tab/></w:r>" + run("三")
        + "<w:r><w:noBreakHyphen/></w:r>" + run("四") + "<w:r><w:softHyphen/></w:r>"
        + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("5")
        + '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    )  # fmt: skip
    assert _lines(paragraph(runs=runs)) == ["一", "二 三-四≥5☑"]


def test_links_controls_text_boxes_formulas_and_ruby_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    drawn = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
    drawn += f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    math = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>a+b</m:t></m:r></m:oMath>'
    ruby = f"<w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>"
    control = f"<w:sdt><w:sdtContent>{run('控')}</w:sdtContent></w:sdt>"
    waiting = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('点击输入')}</w:sdtContent></w:sdt>"
    link = f"<w:hyperlink>{run('链接')}</w:hyperlink>"
    assert _lines(paragraph(runs=link + control + waiting + ruby + math + drawn)) == ["链接控拼a+b", "框内"]


def test_hidden_text_is_left_out_by_run_by_style_and_switched_on_again() -> None:
    styles = style("Secret", runs="<w:vanish/>", kind="character") + style("Gone", runs="<w:vanish/>")
    runs = run("见") + run("隐", "<w:vanish/>") + run("藏", '<w:rStyle w:val="Secret"/>')
    runs += run("现", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>')
    assert _lines(paragraph(runs=runs) + paragraph("整段", style="Gone") + paragraph("后"), styles=styles) == [
        "见现",
        "后",
    ]


def test_a_paragraph_hidden_by_its_style_is_counted_and_not_shown() -> None:
    numbering = abstract(0, level(0, "decimal", "%1.")) + instance(1, 0)
    body = paragraph("a", 1, 0) + paragraph("b", 1, 0, style="Gone") + paragraph("c", 1, 0)
    assert _lines(body, numbering=numbering, styles=style("Gone", runs="<w:vanish/>")) == ["1. a", "3. c"]


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    body = paragraph("前半", mark='<w:del w:id="1"/>') + paragraph("后半") + paragraph("末")
    paper = _read(word_file(body))
    assert paper.text == "前半后半\n末"


def test_deleted_rows_and_moved_text_are_left_out() -> None:
    moved = f'<w:moveFrom w:id="1">{run("旧处")}</w:moveFrom><w:moveTo w:id="2">{run("新处")}</w:moveTo>'
    row = f"<w:tr><w:trPr><w:del w:id='3'/></w:trPr><w:tc>{paragraph('删')}</w:tc><w:tc>{paragraph('行')}</w:tc></w:tr>"
    kept = f"<w:tr><w:tc>{paragraph('留')}</w:tc><w:tc>{paragraph('行')}</w:tc></w:tr>"
    paper = _read(word_file(paragraph(runs=moved) + f"<w:tbl>{row}{kept}</w:tbl>"))
    assert paper.text == "新处\n留\t行"
    assert "(3)" in paper.warnings[0].en


def test_running_heads_are_left_out_of_the_text_and_named() -> None:
    paper = _read(word_file(paragraph("正文"), parts={"header": paragraph("机密"), "footer": paragraph("— 1 —")}))
    assert paper.text == "正文"
    assert paper.left_out == ("机密", "— 1 —")


def test_a_strict_document_reads_the_same() -> None:
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    numbering = abstract(0, level(0, "chineseCounting", "第%1条")) + instance(1, 0)
    content = word_file(
        paragraph("甲", 1, 0),
        parts={"numbering": numbering},
        rename=(usual, "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    )
    assert _read(content).text == "第一条 甲"


def test_control_characters_and_marks_of_direction_are_removed() -> None:
    assert _lines(paragraph("甲\u200b乙\u202e丙\ufeff  ")) == ["甲乙丙"]


def test_macros_are_not_read_and_said() -> None:
    paper = _read(word_file(paragraph("a"), raw={"word/vbaProject.bin": b"Sub AutoOpen"}))
    assert paper.text == "a"
    assert "macros" in paper.warnings[0].en


# --- what is refused ---


def test_a_part_that_unpacks_to_too_much_is_refused() -> None:
    content = word_file(paragraph("a" * 5_000_000))
    assert len(content) < 100_000
    with pytest.raises(InputError, match="larger than 1 MB"):
        _read(content, PaperLimits(unpacked_bytes=1 << 20))


def test_more_characters_than_the_limit_are_refused() -> None:
    with pytest.raises(InputError, match="more than 100 characters"):
        _read(word_file(paragraph("a" * 101)), PaperLimits(characters=100))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_declared_entities_are_refused(declared: str) -> None:
    with pytest.raises(InputError, match="entities"):
        _read(word_file(paragraph("a"), root=declared))


def test_deep_nesting_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="nested more than 200 deep"):
        _read(word_file("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300))


def test_nested_tables_are_read_as_deep_as_files_go() -> None:
    inner = paragraph("底")
    for _ in range(50):
        inner = table((inner + paragraph(), paragraph("边")))
    assert _lines(inner)[0].startswith("底")


@pytest.mark.parametrize("damage", ["cut", "xml", "missing"])
def test_a_damaged_document_is_refused_in_one_line(damage: str) -> None:
    content = word_file(paragraph("a" * 1000))
    if damage == "cut":
        content = content[: len(content) // 2]
    if damage == "xml":
        content = word_file("<w:p>")
    if damage == "missing":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            package.writestr("word/styles.xml", "<x/>")
        content = buffer.getvalue()
    with pytest.raises(InputError, match=r"^x\.docx: not a whole Word document") as raised:
        _read(content)
    assert "\n" not in str(raised.value)
    assert raised.value.in_language("zh").startswith("x.docx：")

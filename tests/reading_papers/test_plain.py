import pytest

from assistant.errors import InputError
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper, PaperBlockKind, PaperKind
from assistant.papers.plain import decode_text, join_broken_lines, read_markdown, read_text

_RULE = """第一章 总则
第一条 为了规范公司股票发行上市行为，保护投资者的合法权益，制定本规则。
第二条 发行人申请上市，应当符合下列条件：
（一）预计市值不低于人民币十亿元；
（二）最近一年营业收入不低于人民币一亿元。"""
_TRADITIONAL = """第一條 為規範公司股票發行上市行為，保護投資者的合法權益，制定本規則。
第二條 發行人申請上市，應當符合下列條件，並提交有關文件及財務資料。"""


def _text(content: bytes) -> Paper:
    return read_text(content, "x.txt", PaperLimits())


def _markdown(text: str) -> Paper:
    return read_markdown(text.encode(), "x.md", PaperLimits())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "gb2312"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_chinese_text_reads_the_same_in_every_encoding(encoding: str, line_end: str) -> None:
    paper = _text(_RULE.replace("\n", line_end).encode(encoding))
    assert paper.text == _RULE
    assert paper.kind is PaperKind.TEXT
    assert paper.warnings == ()
    assert len(paper.blocks) == 5


@pytest.mark.parametrize("encoding", ["big5", "gbk", "gb18030", "utf-16-le"])
def test_traditional_text_is_told_from_simplified(encoding: str) -> None:
    decoded = decode_text(_TRADITIONAL.encode(encoding))
    assert decoded.text == _TRADITIONAL
    assert decoded.encoding == {"big5": "Big5", "utf-16-le": "UTF-16"}.get(encoding, "GB18030")
    assert decoded.warnings == ()


def test_english_text_of_windows() -> None:
    text = "2.1 The issuer’s shares — “A shares” — are listed. Fees of £5 apply where § 3 says so."
    assert decode_text(text.encode("cp1252")).text == text


def test_an_encoding_that_two_may_be_is_chosen_and_named() -> None:
    decoded = decode_text("安排".encode("gbk"))
    assert decoded.warnings[0].en.startswith("the file does not say how its characters are written; read as ")
    assert decoded.encoding in decoded.warnings[0].en
    assert decoded.encoding in decoded.warnings[0].zh


def test_a_damaged_utf_8_file_is_read_and_its_losses_are_counted() -> None:
    content = (_RULE * 20).encode()[:-1]
    decoded = decode_text(content)
    assert decoded.encoding == "UTF-8"
    assert decoded.text.startswith(_RULE)
    assert any("1 characters cannot be read" in warning.en for warning in decoded.warnings)


def test_control_characters_are_removed_and_lines_are_trimmed() -> None:
    paper = _text("\ufeff　　第一条\u200b 甲\x00乙\x07。  \n\n\n第二条\t丙\u202e\x0c第三条".encode())
    assert paper.text == "第一条 甲乙。\n第二条 丙\n第三条"


def test_more_characters_than_the_limit_are_refused() -> None:
    with pytest.raises(InputError, match="more than 10 characters"):
        read_text(b"a" * 11, "x.txt", PaperLimits(characters=10))


def test_lines_that_a_page_broke_are_joined() -> None:
    sentence = "为了规范公司股票发行上市行为保护投资者的合法权益根据有关法律制定本规则并适用于发行人"
    lines = []
    for number in "一二三四五六七八":
        lines += [f"第{number}条 {sentence[:24]}", sentence[:28], f"{sentence[:10]}。"]
    joined = join_broken_lines(lines)
    assert joined == [f"第{number}条 {sentence[:24]}{sentence[:28]}{sentence[:10]}。" for number in "一二三四五六七八"]


def test_lines_of_a_text_that_was_not_broken_stay() -> None:
    lines = [f"第{number}条 {'发行人应当披露' * number}" for number in range(1, 20)]
    assert join_broken_lines(lines) == lines


def test_english_lines_are_joined_with_spaces_and_hyphens_fall() -> None:
    lines = [
        "1. The issuer shall disclose the market capi-",
        "talisation of its shares on the day of the",
        "listing.",
    ] * 5
    assert set(join_broken_lines(lines)) == {
        "1. The issuer shall disclose the market capitalisation of its shares on the day of the listing."
    }


def test_markdown_is_read_without_its_marks() -> None:
    paper = _markdown(
        "# 办法 #\n\n**第一条** 为了*规范*[市场](https://x/y)，制定本办法。\\*\n> - 引文<br>下一行\n![图](a.png)\n"
        "<u>第二条</u> 见《法》<!-- 注 -->[2003]56号\n***\n```markdown\n第三条 丙\n```\n"
    )
    assert paper.text.split("\n") == [
        "办法",
        "第一条 为了规范市场，制定本办法。*",
        "引文",
        "下一行",
        "第二条 见《法》[2003]56号",
        "第三条 丙",
    ]


def test_a_table_of_markdown_is_rows_of_cells() -> None:
    paper = _markdown("前\n\n| 项目 | **标准** |\n|:--|--:|\n| 市值 | 10\\|亿 |\n\n后 | 不是表")
    assert paper.text == "前\n项目\t标准\n市值\t10|亿\n后 | 不是表"
    assert [block.kind for block in paper.blocks] == [
        PaperBlockKind.PARAGRAPH,
        PaperBlockKind.TABLE,
        PaperBlockKind.PARAGRAPH,
    ]


def test_rows_without_a_head_are_a_table_too() -> None:
    paper = _markdown("前\n净资产 | 1\n减：优先股 | 2 | 100%\n后 | 一行\n\n甲|乙")
    assert paper.text.split("\n")[:4] == ["前", "净资产\t1", "减：优先股\t2\t100%", "后\t一行"]
    assert paper.text.endswith("甲|乙")


def test_data_in_front_of_markdown_is_left_out_and_named() -> None:
    paper = _markdown("---\ntitle: 办法\ndate: 2024-01-01\n---\n第一条 甲")
    assert paper.text == "第一条 甲"
    assert paper.left_out == ("title: 办法", "date: 2024-01-01")
    assert _markdown("---\n第一条 甲").text == "第一条 甲"


@pytest.mark.parametrize(
    "mark",
    ["- 1 -", "— 12 —", "第3页 共8页", "灯塔办法 第3页 共8页", "Page 3 of 8", "Boat Rules | Page 3 of 8", "第3页"],
)
def test_the_mark_of_a_page_is_left_out(mark: str) -> None:
    assert (
        _text(f"第一条 船长应当点\n\n{mark}\n\n灯。\n第二条 乙。".encode()).text
        == "第一条 船长应当点\n灯。\n第二条 乙。"
    )
    assert _markdown(f"**第一条** 甲。\n\n{mark}\n").text == "第一条 甲。"


@pytest.mark.parametrize("line", ["见第3页。", "- 1", "12", "第三条 见 第3页 共8页", "2024-01-02", "1 - 2"])
def test_a_line_that_is_like_the_mark_of_a_page_stays(line: str) -> None:
    assert line in _text(f"甲。\n{line}\n乙。".encode()).text


def test_a_note_stands_behind_the_line_that_refers_to_it() -> None:
    source = "第一条 甲。[1]\n第二条 乙。[2]\n[1] 子。\n[2] 丑。\n第三条 丙。[1]\n[1] 寅。\n[9] 无人提及。"
    assert _text(source.encode()).text.split("\n") == [
        "第一条 甲。[1]", "[1] 子。", "第二条 乙。[2]", "[2] 丑。", "第三条 丙。[1]", "[1] 寅。", "[9] 无人提及。",
    ]  # fmt: skip
    paper = _markdown(
        "**第一条** 甲。[^1]\n\n| a[^2] | b |\n|---|---|\n| c | d |\n\n第二条 乙。\n\n[^1]: 子。\n[^2]: 丑。\n"
    )
    assert paper.text == "第一条 甲。[^1]\n[^1]: 子。\na[^2]\tb\nc\td\n[^2]: 丑。\n第二条 乙。"

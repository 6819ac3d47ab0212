import pytest

from assistant.errors import InputError
from assistant.papers.html import read_html
from assistant.papers.limits import PaperLimits
from assistant.papers.model import Paper, PaperBlockKind

_ARTICLES = "".join(f"<p>第{number}条　发行人应当符合下列规定，并披露有关信息。</p>" for number in "一二三四五六七八九")
_ARTICLE_LINES = [f"第{number}条　发行人应当符合下列规定，并披露有关信息。" for number in "一二三四五六七八九"]


def _read(text: str | bytes, limits: PaperLimits | None = None) -> Paper:
    return read_html(text if isinstance(text, bytes) else text.encode(), "x.html", limits or PaperLimits())


def _lines(text: str) -> list[str]:
    return _read(text).text.split("\n")


def test_the_content_is_found_and_what_stands_around_it_is_named() -> None:
    page = f"""<!DOCTYPE html><html><head><title>标题</title><style>p {{}}</style><script>var x = "第九条";</script></head>
    <body><header><a href="/">首页</a></header><div class="nav"><ul><li><a href="1">规则</a></li></ul></div>
    <div class="wrap"><h1>上市规则</h1><div class="share">分享到</div><div id="content">{_ARTICLES}</div></div>
    <ul><li><a href="a">要闻</a></li><li><a href="b">公告</a></li><li><a href="c">服务</a></li><li><a href="d">数据</a></li></ul>
    <div style="display: none">第十条 隐藏。</div><p hidden>第十一条 隐藏。</p>
    <footer>版权所有 ICP备1号</footer></body></html>"""
    paper = _read(page)
    assert paper.text.split("\n") == ["上市规则", *_ARTICLE_LINES]
    assert {"首页", "规则", "分享到", "要闻", "版权所有 ICP备1号", "第十条 隐藏。"} <= set(paper.left_out)
    assert not [line for line in paper.left_out if "var x" in line or line == "标题"]


def test_a_foot_without_a_name_is_left_out_by_its_shape_and_said() -> None:
    page = f"<body><div>当前位置：首页 &gt; 规则</div><div><h2>办法</h2></div><div>{_ARTICLES}</div><div>主办单位 某所</div></body>"
    paper = _read(page)
    assert paper.text.split("\n") == ["办法", *_ARTICLE_LINES]
    assert "主办单位 某所" in paper.left_out
    assert "2 lines" in paper.warnings[0].en


def test_the_number_and_the_day_of_issue_in_front_are_kept() -> None:
    about = "<tr><td>发文字号：</td><td>某发〔2024〕51号</td></tr><tr><td>发布日期：</td><td>2024年4月30日</td></tr>"
    page = f"<body><div>字号：大 中 小</div><table>{about}</table><div class='news-title'>规则</div><div>{_ARTICLES}</div></body>"
    assert _lines(page)[:4] == ["发文字号： 某发〔2024〕51号", "发布日期： 2024年4月30日", "规则", _ARTICLE_LINES[0]]


def test_text_beside_a_long_table_is_kept() -> None:
    rows = "".join(f"<tr><td>项目{number}</td><td>{'数' * 40}</td></tr>" for number in range(20))
    lines = _lines(
        f"<body><div><p>第一条 收费标准见下表。</p><table>{rows}</table><p>第二条 自公布之日起施行。</p></div></body>"
    )
    assert lines[0] == "第一条 收费标准见下表。"
    assert lines[1].split("\t")[0] == "项目0"
    assert lines[-1] == "第二条 自公布之日起施行。"


def test_a_page_that_says_where_its_content_is_is_believed() -> None:
    page = f"<body><div>联系我们。</div><article><header><h1>规则</h1></header>{_ARTICLES}</article></body>"
    assert _lines(page) == ["规则", *_ARTICLE_LINES]


def test_tables_are_rows_and_spanning_cells_are_said_once() -> None:
    page = """<p>前。</p><table><tr><th colspan="2">项目<br>名称</th><th>标准</th></tr>
    <tr><td rowspan="2">市值</td><td>一</td><td>10</td></tr><tr><td>二</td><td>20</td></tr></table>"""
    paper = _read(page)
    assert paper.text == "前。\n项目 名称\t\t标准\n市值\t一\t10\n\t二\t20"
    assert paper.blocks[1].kind is PaperBlockKind.TABLE


def test_a_table_that_only_makes_the_layout_falls_away() -> None:
    page = f"<table><tr><td width=1></td><td>{_ARTICLES}</td></tr></table>"
    assert _lines(page) == _ARTICLE_LINES


@pytest.mark.parametrize(
    ("opening", "numbers"),
    [
        ("<ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=3 type=a>", ["c. 甲", "d. 乙"]),
        ("<ol type=I>", ["I. 甲", "II. 乙"]),
        ("<ol reversed>", ["2. 甲", "1. 乙"]),
        ('<ol style="list-style-type: cjk-ideographic" start=20>', ["二十、甲", "二十一、乙"]),
        ('<ol style="list-style: none">', ["甲", "乙"]),
        ("<ul>", ["甲", "乙"]),
    ],
)
def test_lists_have_the_numbers_that_a_browser_generates(opening: str, numbers: list[str]) -> None:
    closing = "</ul>" if opening == "<ul>" else "</ol>"
    assert _lines(f"<p>下列情形：</p>{opening}<li><p>甲</p></li><li>乙</li>{closing}") == ["下列情形：", *numbers]


def test_an_entry_that_has_its_number_written_gets_no_second_one() -> None:
    assert _lines("<ol><li>第一条 甲</li><li value=7>乙</li><li>丙</li></ol>") == ["第一条 甲", "7. 乙", "8. 丙"]


def test_lines_break_where_the_page_breaks_them() -> None:
    page = "<div>第一条&nbsp;<b>甲</b>\n  乙<br/>第二条\n丙<span>丁</span><p>第三条</p>戊<!-- 注 --></div>"
    assert _lines(page) == ["第一条 甲乙", "第二条丙丁", "第三条", "戊"]


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "big5", "utf-8"])
@pytest.mark.parametrize("declared", [True, False])
def test_the_charset_comes_from_the_page_or_from_its_bytes(charset: str, declared: bool) -> None:
    text = (
        "第一條 為規範發行上市行為，保護投資者合法權益。"
        if charset == "big5"
        else "第一条 为了规范发行上市行为，保护投资者合法权益。"
    )
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if declared else ""
    assert _read(f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(charset)).text == text


def test_a_charset_that_the_bytes_deny_is_not_believed() -> None:
    assert _read('<meta charset="gb2312"><p>第一条 甲</p>').text == "第一条 甲"
    assert _read('<meta charset="no-such"><p>第一条 甲</p>').text == "第一条 甲"


def test_attachments_are_listed_once_with_their_whole_address() -> None:
    page = f"""<!-- saved from url=(0031)https://www.example.com/rules/a.html -->
    <div>{_ARTICLES}</div><p>附件：<a href="../files/表.PDF">表</a> <a href="b.docx?v=1">乙</a> <a href="../files/表.PDF">再</a>
    <a href="javascript:open('x.pdf')">丙</a> <a href="c.html">丁</a> <a href="get?file=d.xls">戊</a></p>"""
    assert _read(page).attachments == (
        "https://www.example.com/files/表.PDF",
        "https://www.example.com/rules/b.docx?v=1",
        "https://www.example.com/rules/get?file=d.xls",
    )


def test_a_cell_that_spans_more_than_a_table_can_have_is_bounded() -> None:
    rows = "<tr><td rowspan=9999>a<td colspan=99999>b" * 300
    assert len(_read(f"<table>{rows}</table>").text) < 300 * 600


def test_numbers_of_a_margin_are_left_out() -> None:
    page = "".join(f"<div><span>{number}</span></div><p>第{number}条 甲。</p>" for number in range(1, 9))
    assert _lines(page) == [f"第{number}条 甲。" for number in range(1, 9)]


def test_deep_nesting_is_refused_and_unclosed_tags_are_not() -> None:
    with pytest.raises(InputError, match="nested more than"):
        _read("<div>" * 5000 + "甲")
    assert _lines("<p>甲<p>乙" * 2000)[:2] == ["甲", "乙"]


def test_a_page_beyond_the_limit_is_refused() -> None:
    with pytest.raises(InputError, match="more than 50 characters"):
        _read(f"<p>{'甲' * 60}</p>", PaperLimits(characters=50))


def test_entities_outside_of_the_page_are_not_fetched() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><body><p>甲 &x; 乙</p></body>'
    assert "甲" in _read(page).text
    assert "localhost" not in _read(page).text


def test_a_page_without_text_is_empty() -> None:
    assert _read("<html><body><script>x</script></body></html>").text == ""

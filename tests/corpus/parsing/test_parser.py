"""The provision parser on texts of our own and, where present, on real statutes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.corpus.parsing.marks import chinese_number, roman_number, to_roman
from assistant.corpus.parsing.parser import ParsedProvision, PieceKind, parse_provisions

FIXTURES = Path(__file__).parent / "fixtures" / "statutes"
LAWS = Path(__file__).parents[4] / "shared" / "data" / "laws"


def ids(source: str, *kinds: PieceKind) -> list[str]:
    wanted = kinds or (PieceKind.PROVISION, PieceKind.ITEM, PieceKind.PARAGRAPH)
    return [piece.id for piece in parse_provisions(source) if piece.kind in wanted]


def fixture(name: str) -> dict[str, ParsedProvision]:
    source = (FIXTURES / name).read_text(encoding="utf-8")
    pieces = parse_provisions(source)
    assert "".join(piece.text for piece in pieces) == source
    assert all(source[piece.start : piece.end] == piece.text for piece in pieces)
    return {piece.id: piece for piece in pieces}


def test_chinese_measures() -> None:
    pieces = fixture("measures_zh.txt")
    assert [piece.id for piece in pieces.values() if piece.kind is PieceKind.PROVISION] == [
        "art. 1", "art. 2", "art. 3", "art. 4", "art. 4-1", "art. 7", "art. 8", "art. 9", "annex 1 art. 1", "annex 1 art. 2",
    ]  # fmt: skip
    assert [name for name in pieces if name.startswith("art. 2")] == [
        "art. 2", "art. 2(1)", "art. 2(2)", "art. 2(2)(1)", "art. 2(2)(2)", "art. 2(3)", "art. 2 para. 2",
        "art. 2 para. 3", "art. 2 para. 3(1)", "art. 2 para. 3(2)", "art. 2 para. 4",
    ]  # fmt: skip
    assert pieces["art. 4(2)"].text == "（二）大雾；"
    assert pieces["art. 3"].text.endswith("第四条规定的时刻，由守塔人公告。\n")
    assert pieces["art. 4"].path == ("第二章 灯塔", "第一节 点灯")
    assert pieces["annex 1 art. 2"].path == ("附件1 记录格式",)
    assert pieces["contents"].text.count("第") == 5


def test_whole_of_a_provision_includes_its_items() -> None:
    source = (FIXTURES / "measures_zh.txt").read_text(encoding="utf-8")
    pieces = fixture("measures_zh.txt")
    article, item = pieces["art. 2"], pieces["art. 2(2)"]
    assert source[article.start : article.until].endswith("第三条、第六条所称船长，以船籍为准。\n")
    assert source[item.start : item.until] == "（二）灯罩完好：\n１．无裂纹；\n２．无水渍；\n"
    chapter = pieces["chapter 2"]
    assert chapter.until == pieces["chapter 3"].start


def test_chinese_rulebook_with_decimal_numbers() -> None:
    pieces = fixture("rulebook_zh.md")
    assert [piece.id for piece in pieces.values() if piece.kind is PieceKind.PROVISION] == [
        "1.1", "1.2", "2.1.1", "2.1.2", "2.1.3", "2.2.1", "2.2.3", "2.2.4", "3.1",
    ]  # fmt: skip
    assert pieces["2.1.3"].text.startswith("2.1.3 木制风车")
    assert pieces["2.1.2 para. 2"].text.startswith("2.1.2 所称发电量")
    assert pieces["2.2.1"].text.endswith("1.2 条所称解释，以公告为准。\n\n")
    assert pieces["2.1.2(1)"].path == ("第二章 上市", "第一节 条件")


def test_english_rulebook() -> None:
    pieces = fixture("rulebook_en.txt")
    assert [name for name in pieces if pieces[name].kind is PieceKind.HEADING] == ["1", "1.1", "1.2", "2", "2.1"]
    assert [piece.id for piece in pieces.values() if piece.kind not in (PieceKind.HEADING, PieceKind.FRONT)] == [
        "contents", "1.1.1", "1.1.1(1)", "1.1.1(2)", "1.1.1(2)(a)", "1.1.1(2)(b)", "1.2.1", "1.2.1 guidance",
        "1.2.1 guidance(1)", "1.2.1 guidance(2)", "2.1.1", "2.1.1(a)", "2.1.1(b)", "2.1.1(b)(i)", "2.1.1(b)(ii)",
        "2.1.1 para. 2", "2.1.1 para. 3", "2.1.1 para. 4", "2.1.2", "2.1.3",
    ]  # fmt: skip
    assert pieces["1.2.1"].path == ("1. INTRODUCTION", "1.2 Application")


def test_english_act() -> None:
    pieces = fixture("act_en.txt")
    assert [piece.id for piece in pieces.values() if piece.kind is not PieceKind.HEADING] == [
        "art. 1", "art. 2", "art. 2(a)", "art. 2(b)", "art. 3", "art. 5", "art. 6",
    ]  # fmt: skip
    assert pieces["art. 6"].path == ("PART II OTHER", "Chapter 2 Rafts")
    assert "Section 5 of this Act does not." in pieces["art. 2"].text


@pytest.mark.parametrize(
    "line",
    [
        "第二条规定的情形除外。", "第二条、第三条所称船长。", "第二条 第一款所列事项。", "第二条至第四条不适用。", "第二条的规定适用。",
        "第二条和本办法另有规定的除外。", "第三条所称灯塔。", "第二条，第三条除外。", "Article 2 applies to boats.", "Article 2(1) applies.",
        "第二条（一）项规定的灯塔。",
    ],
)  # fmt: skip
def test_a_cross_reference_at_the_start_of_a_line_is_body_text(line: str) -> None:
    pieces = parse_provisions(f"第一条 甲。\n{line}\n第二条 乙。\n第三条 丙。\n")
    assert [piece.id for piece in pieces] == ["art. 1", "art. 2", "art. 3"]
    assert pieces[0].text == f"第一条 甲。\n{line}\n"


def test_a_reference_written_unlike_the_articles_is_body_text_when_the_article_comes_later() -> None:
    pieces = parse_provisions("第一条 甲。\n第二条船长除外。\n第二条 乙。\n第三条 丙。\n")
    assert pieces[0].text == "第一条 甲。\n第二条船长除外。\n"


def test_a_line_broken_in_mid_sentence_opens_nothing() -> None:
    long_line = "第一条 本办法所称的灯塔是指在海边建造并且在夜间点灯让船只看见的建筑物适用"
    pieces = parse_provisions(f"{long_line}\n第二条 之外的规定。\n第二条 乙。\n第三条 丙。\n")
    assert [piece.id for piece in pieces] == ["art. 1", "art. 2", "art. 3"]
    assert pieces[1].text == "第二条 乙。\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("第一条 甲\n第二条 乙\n第五条 丙\n第六条 丁\n", ["art. 1", "art. 2", "art. 5", "art. 6"]),
        ("第十条 甲\n第十条之一 乙\n第十条之二 丙\n第十一条 丁\n", ["art. 10", "art. 10-1", "art. 10-2", "art. 11"]),
        ("第一条 甲\n第九十条 乙\n第二条 丙\n第三条 丁", ["art. 1", "art. 2", "art. 3"]),
        ("第一条 甲\n第二条 乙\n第九十九条 丙\n", ["art. 1", "art. 2"]),
        ("2.4.1 甲\n2.4.2 乙\n2.4.5 丙\n2.5.1 丁\n4.1.1 戊\n4.1.2 己", ["2.4.1", "2.4.2", "2.4.5", "2.5.1", "4.1.1", "4.1.2"]),
    ],
)  # fmt: skip
def test_gaps(source: str, expected: list[str]) -> None:
    assert ids(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("一、甲如下：\n（1）子；\n（2）丑。\n二、乙。\n", ["art. 1", "art. 1(1)", "art. 1(2)", "art. 2"]),
        ("1. Boats float.\n2. Kites fly.\n(a) up\n", ["1", "2", "2(a)"]),
        ("第一百零九条 甲\r\n第一百一十条 乙\r\n第111条 丙\r\n第１１２条 丁", ["art. 109", "art. 110", "art. 111", "art. 112"]),
        ("**第一条** 甲\n> 第二条 乙\n- 第三条 丙\n", ["art. 1", "art. 2", "art. 3"]),
        ("Article 1\n(g) x\n(a) x\n(b) x\n", ["art. 1", "art. 1(a)", "art. 1(b)"]),
        ("2.1.1 A:\n(a) x\n(b) x\n(c) x\n(d) x\n(e) x\n(f) x\n(g) x\n(h) x\n(i) x\n(j) x\n2.1.2 B", ["2.1.1", *(f"2.1.1({letter})" for letter in "abcdefghij"), "2.1.2"]),
        ("2.1.1 A:\n(a) x:\n(i) x\n(ii) x\n(b) x\n2.1.2 B", ["2.1.1", "2.1.1(a)", "2.1.1(a)(i)", "2.1.1(a)(ii)", "2.1.1(b)", "2.1.2"]),
    ],
)  # fmt: skip
def test_numberings(source: str, expected: list[str]) -> None:
    assert ids(source) == expected
    assert "".join(piece.text for piece in parse_provisions(source)) == source


def test_quantities_and_dates_at_the_start_of_a_line_open_nothing() -> None:
    source = "1.1 甲\n1.2亿元以上。\n1.2% of it\n2024.6.28 之后。\n1.5 billion\n1.2 乙\n"
    assert ids(source) == ["1.1", "1.2"]
    assert parse_provisions(source)[1].text == "1.2 乙\n"


def test_contents_without_a_title_and_with_page_numbers() -> None:
    source = "规则\n第一章 总则……1\n第二章 附则……9\n\n第一章 总则\n第一条 甲\n第二章 附则\n第二条 乙\n"
    pieces = {piece.id: piece for piece in parse_provisions(source)}
    assert pieces["contents"].text == "第一章 总则……1\n第二章 附则……9\n\n"
    assert pieces["art. 2"].path == ("第二章 附则",)


def test_text_without_numbers_is_front_matter() -> None:
    assert [(piece.id, piece.text) for piece in parse_provisions("只有一句话。")] == [("front", "只有一句话。")]
    assert parse_provisions("") == ()


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一", 1), ("十", 10), ("二十", 20), ("一百零五", 105), ("一百一十", 110), ("一零五", 105), ("三千二百零一", 3201), ("十十", None), ("12", 12)],
)  # fmt: skip
def test_chinese_numbers(numeral: str, value: int | None) -> None:
    assert chinese_number(numeral) == value


def test_roman_numbers() -> None:
    assert [roman_number(to_roman(number)) for number in range(1, 90)] == list(range(1, 90))
    assert roman_number("iiii") is None


# --- the real statutes ------------------------------------------------------------------------------------------------

# Established apart from the parser: the last article's number, read at the end of each file, is the number of articles; headings are
# the Markdown headings below the title. In these files an article or item stands at the start of its own line.
ARTICLES = {
    "个人信息保护法(2021-08-20)": 74,
    "会计法(2017-11-04)": 52,
    "会计法(2024-06-28)": 51,
    "公司法(2018-10-26)": 218,
    "公司法(2023-12-29)": 266,
    "医疗器械注册与备案管理办法(2021-08-26)": 124,
    "国务院关于规范中介机构为公司公开发行股票提供服务的规定(2025-01-10)": 19,
    "外商投资法(2019-03-15)": 42,
    "数据安全法(2021-06-10)": 55,
    "最高人民法院关于审理证券市场虚假陈述侵权民事赔偿案件的若干规定(2022-01-21)": 35,
    "注册会计师法(2014-08-31)": 46,
    "科学技术进步法(2021-12-24)": 117,
    "网络数据安全管理条例(2024-09-24)": 64,
    "股票发行与交易管理暂行条例(1993-04-22)": 84,
    "证券公司监督管理条例(2014-07-29)": 97,
    "证券投资基金法(2015-04-24)": 154,
    "证券法(2019-12-28)": 226,
}


def wholes(source: str) -> list[tuple[str, str]]:
    """Each article with everything beneath it, line breaks left out."""
    pieces = [piece for piece in parse_provisions(source) if piece.kind is PieceKind.PROVISION]
    return [(piece.id, re.sub(r"\s", "", source[piece.start : piece.until])) for piece in pieces]


def law(name: str) -> str:
    path = LAWS / f"{name}.md"
    if not path.exists():
        pytest.skip("the real statutes (../shared/data/laws) are not here")
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", ARTICLES)
def test_every_article_of_a_real_statute_once_and_in_order(name: str) -> None:
    source = law(name)
    pieces = parse_provisions(source)
    assert "".join(piece.text for piece in pieces) == source
    articles = [piece for piece in pieces if piece.kind is PieceKind.PROVISION]
    assert [piece.id for piece in articles] == [f"art. {number}" for number in range(1, ARTICLES[name] + 1)]
    assert all(re.match(r"第[一二三四五六七八九十百零]+条[ \u3000]", piece.text) for piece in articles)
    headings = [piece for piece in pieces if piece.kind is PieceKind.HEADING]
    assert len(headings) == len(re.findall(r"^##+ ", source, re.MULTILINE))
    assert not [piece.id for piece in pieces if "~" in piece.id]


@pytest.mark.parametrize("name", ARTICLES)
def test_every_item_of_a_real_statute(name: str) -> None:
    source = law(name)
    items = [piece for piece in parse_provisions(source) if piece.kind is PieceKind.ITEM]
    lines = [match.start() for match in re.finditer(r"^[（(][一二三四五六七八九十]+[）)]", source, re.MULTILINE)]
    assert [piece.start for piece in items] == lines


@pytest.mark.parametrize("name", ARTICLES)
def test_a_real_statute_with_every_reference_at_the_start_of_a_line(name: str) -> None:
    """Broken before every "第X条…" inside the text, the statute still has the same articles."""
    source = law(name)
    broken = re.sub(r"(?<=[^\n#*])(?=第[一二三四五六七八九十百零]+条)", "\n", source)
    expected = [f"art. {number}" for number in range(1, ARTICLES[name] + 1)]
    assert [name for name, _ in wholes(broken)] == expected
    assert wholes(broken) == wholes(source)

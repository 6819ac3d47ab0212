"""The provision parser on texts of our own and, where present, on real statutes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.corpus.parsing.numerals import chinese_number, roman_number, to_roman
from assistant.corpus.parsing.parser import ParsedProvision, PieceKind, parse_provisions, parse_text
from tests.effort import costs_no_more_than_honest, repeated

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


# --- real kinds of structure, on texts of our own ---------------------------------------------------------------------


def warned(source: str) -> str:
    return " | ".join(warning.en for warning in parse_text(source).warnings)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("第一条 甲。\n第二条 第一条规定的灯塔，应当点灯。\n第三条 乙。\n", ["art. 1", "art. 2", "art. 3"]),
        ("第 1-1 条 甲。\n第 1-2 条 乙。\n第 2-1 条 丙。\n", ["art. 1-1", "art. 1-2", "art. 2-1"]),
        ("4-1 灯塔的列报\n甲。\n4-2 船的列报\n乙。\n4-3合并\n丙。\n", ["4-1", "4-2", "4-3"]),
        ("2.1.1 甲。\n2.1.1A 乙。\n2.1.1B 丙。\n2.1.2 丁。\n", ["2.1.1", "2.1.1A", "2.1.1B", "2.1.2"]),
        ("Article 1 A.\nArticle 1A B.\nArticle 2 C.\n", ["art. 1", "art. 1A", "art. 2"]),
        ("Article 7 bis A.\nArticle 7 ter B.\nArticle 8 C.\n", ["art. 7 bis", "art. 7 ter", "art. 8"]),
        ("Article 7 A.\nArticle 7bis B.\nArticle 8 C.\n", ["art. 7", "art. 7 bis", "art. 8"]),
        ("Section 1. A.\nSection 1-A. B.\nSection 1-B. C.\nSection 2. D.\n", ["section 1", "section 1A", "section 1B", "section 2"]),
        ("第十二条 甲。\n第12-A条 乙。\n第十三条 丙。\n", ["art. 12", "art. 12A", "art. 13"]),
        ("Rule 1 A boat floats.\nRule 2 A kite flies:\n(a) high;\n(b) far.\nRule 3 C.\n", ["rule 1", "rule 2", "rule 2(a)", "rule 2(b)", "rule 3"]),
        ("Rule 8.05 A.\nRule 8.05A B.\nRule 8.06 C.\n", ["8.05", "8.05A", "8.06"]),
        ("Section 1 A boat floats.\nSection 2 A kite flies.\nSection 3 It is so.\n", ["section 1", "section 2", "section 3"]),
        ("第四条 甲。\n第五条至第七条 （已删除）\n第八条 乙。\n", ["art. 4", "art. 5 to 7", "art. 8"]),
        ("Article 4 A.\nArticles 5 to 7 (Repealed)\nArticle 8 B.\n", ["art. 4", "art. 5 to 7", "art. 8"]),
        ("2.1.1 A.\n2.1.2 to 2.1.4 [Deleted]\n2.1.5 B.\n", ["2.1.1", "2.1.2 to 2.1.4", "2.1.5"]),
        ("第 92 條\n本法所稱燈塔，係指下列︰\n一、甲。\n二、乙。\n第 93 條\n丙。\n", ["art. 92", "art. 92(1)", "art. 92(2)", "art. 93"]),
        ("【1】\n　甲。\n【2】\n　乙。\n【3】\n　丙。\n", ["art. 1", "art. 2", "art. 3"]),
        ("一、灯塔\n（一）点灯\n1.【时刻】甲。\n2.【公告】乙。\n（二）灭灯\n3.【时刻】丙。\n二、船\n4.【船籍】丁。\n", ["1", "2", "3", "4"]),
        ("1．甲。\n2．乙。\n3．丙。\n", ["1", "2", "3"]),
        ("第一条 甲：\n（一）子：\n1. 寅；\n（1）卯；\n（2）辰。\n（二）丑。\n第二条 乙。\n", ["art. 1", "art. 1(1)", "art. 1(1)(1)", "art. 1(1)(1)(1)", "art. 1(1)(1)(2)", "art. 1(2)", "art. 2"]),
    ],
)  # fmt: skip
def test_numbers_as_rules_write_them(source: str, expected: list[str]) -> None:
    assert ids(source) == expected
    assert "".join(piece.text for piece in parse_provisions(source)) == source
    assert warned(source) == ""


DECISION = """关于修改《灯塔办法》的决定
一、将第二条修改为：“船长应当点灯。
第三条的时刻除外。
”
二、增加一条，作为第四条：“第四条　守塔人记录：
（一）时刻；
（二）天气。
第九条　附则。”
三、第五条修改为：“船进港。”
本决定自公布之日起施行。

灯塔办法
（2019年发布 2024年修订）
第一章 总则
第一条 甲。
第二条 船长应当点灯。
第三条 乙。
"""


def test_a_statute_printed_below_the_decision_that_amends_it_keeps_its_own_numbers() -> None:
    assert ids(DECISION, PieceKind.PROVISION) == [
        "decision art. 1", "decision art. 2", "decision art. 3", "art. 1", "art. 2", "art. 3",
    ]  # fmt: skip
    pieces = {piece.id: piece for piece in parse_provisions(DECISION)}
    assert pieces["art. 2"].path == ("灯塔办法", "第一章 总则")
    assert "第九条" in DECISION[pieces["decision art. 2"].start : pieces["decision art. 2"].until]
    assert pieces["front"].text.startswith("灯塔办法\n（2019年")
    assert "2 texts in one file" in warned(DECISION)


def test_several_rules_in_one_file_are_told_apart() -> None:
    one = "# 灯塔管理办法\n第一条 甲。\n第二条 乙。\n第三条 丙。\n"
    two = "# 船舶监管指引第3号——点灯\n\n第一章 总则\n第一条 丁。\n第二条 戊。\n"
    names = ids(one + two)
    assert names == ["art. 1", "art. 2", "art. 3", "text 2 art. 1", "text 2 art. 2"]
    assert ids(one + "附件\n记录管理办法\n第一条 丁。\n第二条 戊。\n")[3:] == ["annex 1 art. 1", "annex 1 art. 2"]


def test_words_about_an_annex_open_none() -> None:
    assert ids("第一条 甲。\n附件新增一条。\n附件第1-2 条中的船\n第二条 乙。\n") == ["art. 1", "art. 2"]


def test_the_items_of_an_amending_law_are_its_provisions_and_the_articles_it_quotes_are_not() -> None:
    source = "灯塔法修正案\n一、在第九条后增加一条：\n“第九条之一　点灯：\n（一）甲；\n（二）乙。”\n二、第十条修改为：“第十条　灭灯。”\n三、本修正案自公布之日起施行。\n"
    assert ids(source, PieceKind.PROVISION) == ["art. 1", "art. 2", "art. 3"]


def test_rows_of_a_table_are_no_provisions() -> None:
    source = "第一条 甲。\n第二条 乙。\n附件1\n1.1 | 资本 | 100%\n1.2\t风险\t50%\n第三条 | 修改前 | 修改后\n"
    assert ids(source) == ["art. 1", "art. 2", "annex 1"]


@pytest.mark.parametrize(
    ("source", "name", "last"),
    [
        ("第一条 甲。\n第二条 乙。\n附件1 灯塔清单\n一、塔名\n二、塔高\n附件2 说明\n1.本表由守塔人填写。\n", "annex 2", "1.本表由守塔人填写。"),
        ("1.1 甲。\n1.2 乙。\n附录B：清单\n第一章 塔\n塔高不低于三十米。\n", "annex B", "塔高不低于三十米。"),
        ("Article 1 A.\nArticle 2 B.\nAnnex A Form of notice\n1. Name of the tower\n2. Date\n", "annex A", "2. Date"),
        ("Article 1 A.\nArticle 2 B.\nSchedule II Fees\nA boat pays.\n", "annex 2", "A boat pays."),
    ],
)  # fmt: skip
def test_an_annex_without_numbered_provisions_is_one_itself(source: str, name: str, last: str) -> None:
    (annex,) = [piece for piece in parse_provisions(source) if piece.id == name]
    assert annex.kind is PieceKind.PROVISION
    assert annex.text.strip().endswith(last)


def test_a_number_in_levels_is_beneath_those_it_begins_with_alone() -> None:
    source = "1.1 甲。\n1.2 乙。\n2.1.1 丙。\n2.1.1A 丁。\n2.1.2 戊。\n3.1 己。\n3.1.1 庚。\n3.1.2 辛。\n"
    whole = {piece.id: source[piece.start : piece.until] for piece in parse_provisions(source)}
    assert (whole["1.2"], whole["2.1.1"]) == ("1.2 乙。\n", "2.1.1 丙。\n")
    assert whole["3.1"] == "3.1 己。\n3.1.1 庚。\n3.1.2 辛。\n"


def test_a_far_gap_is_told_and_swallows_nothing_that_runs_on() -> None:
    assert ids("第一条 甲。\n第二条 乙。\n第九十条 丙。\n第九十一条 丁。\n第九十二条 戊。\n")[2:] == [
        "art. 90",
        "art. 91",
        "art. 92",
    ]
    assert ids("第一条 甲。\n第八条至第九条 （略）\n第十条 丙。\n") == ["art. 1", "art. 8 to 9", "art. 10"]
    assert "(line 3)" in warned("第一条 甲。\n第二条 乙。\n第九十九条 丙。\n")


def test_a_text_without_numbers_is_cut_into_paragraphs_and_said_to_be_so() -> None:
    source = "最高灯塔院关于点灯的批复\n\n某省灯塔院：\n\n你院请示收悉。批复如下：\n点灯以日落为准。\n此复。\n最高灯塔院\n2024年1月1日\n"
    pieces = parse_provisions(source)
    assert [piece.id for piece in pieces] == ["front", "para. 1", "para. 2"]
    assert pieces[2].text == "此复。\n最高灯塔院\n2024年1月1日\n"
    assert warned(source) == "no numbered provisions found: kept as paragraphs"


def test_what_is_missing_or_out_of_turn_is_told() -> None:
    assert warned("第一条 甲。\n第二条 乙。\n第五条 丙。\n第六条 丁。\n") == (
        "art. 5 follows art. 2: the numbers between them are not in the text"
    )
    assert "(line 3)" in warned("第一条 甲。\n第二条 乙。\n第一条 甲。\n第三条 丙。\n")
    assert warned("2.1.1 甲。\n2.1.2 乙。\n2.2.1 丙。\n2.2.2 丁。\n") == ""


ORDINARY = "".join(f"第{number}条 船长应当点灯：\n（一）日落以后；\n（二）大雾之时。\n" for number in range(1, 2_000))
"""A statute of many short articles."""


@pytest.mark.parametrize(
    "piece",
    ["第一条 第二条规定的", "第一条 甲\n", "一、", "1.1 ", "(i)", "((((", "：“", "“”\n", "（一）甲；", "第一条 甲\n第九条 乙\n", "# 灯塔管理办法\n第一条 甲\n第二条 乙\n",
     "目录\n第一章 甲\n", "第一条至第二条 （已删除）\n", "l" * 40, "a- ", "附件\n第一条 甲\n", "\t \t", "..... 1\n", "第" + "一" * 30],
)  # fmt: skip
def test_a_hostile_text_costs_what_an_honest_one_of_its_length_costs(piece: str) -> None:
    assert costs_no_more_than_honest(parse_provisions, repeated(piece, 60_000), ORDINARY)


def test_a_title_that_ends_like_a_reference_is_not_broken_off() -> None:
    source = "3.9 Fees\n3.9.1 A boat pays.\n3.10 Default Rules\n3.10.1 A port has rules.\n3.10.2 They are public.\n"
    assert ids(source) == ["3.9.1", "3.10.1", "3.10.2"]


def test_the_numbers_of_many_short_lists_number_no_provisions() -> None:
    source = "灯塔计算表\n1. 灯油\t1\n注：\n1. 甲。\n2. 乙。\n另注：\n1. 丙。\n2. 丁。\n3. 戊。\n4. 己。\n"
    assert all(name.startswith("para.") for name in ids(source))
    assert "kept as paragraphs" in warned(source)


def test_a_footnote_in_a_table_of_contents_does_not_end_it() -> None:
    chapters = [f"第{numeral}章 灯塔{numeral}" for numeral in "一二三四五六七八九十"]
    note = "①本办法历次修改的施行日期，分别依据修改本办法的各个决定所规定的施行日期确定，修改前后的条文不一致的，以修改后的为准。"
    source = "\n".join(
        [
            "灯塔办法",
            "目 录",
            *chapters[:4],
            note,
            *chapters[4:],
            chapters[0],
            "第一条 甲。",
            chapters[1],
            "第二条 乙。",
            "",
        ]
    )
    pieces = {piece.id: piece for piece in parse_provisions(source)}
    assert [name for name in pieces if name.startswith("chapter")] == ["chapter 1", "chapter 2"]
    assert note in pieces["contents"].text

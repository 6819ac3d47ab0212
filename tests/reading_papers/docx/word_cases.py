"""Documents numbered in every way that Word numbers them, each with the lines that Word shows.

The numbers come from the rules of ECMA-376 (17.9, 17.18.59) and, where these are silent, from what Word was seen to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.reading_papers.docx.word_files import (
    abstract,
    instance,
    level,
    numbered,
    override,
    paragraph,
    run,
    style,
    table,
    word_file,
)


@dataclass(frozen=True, slots=True)
class WordCase:
    """A document and the lines it shows; `unnumbered` are those that have no generated number."""

    name: str
    content: bytes
    lines: tuple[str, ...]
    unnumbered: frozenset[str] = frozenset()

    @property
    def numbered(self) -> int:
        """How many generated numbers are shown: one a line, and one a cell."""
        return sum(line.count("\t") + 1 for line in self.lines if line not in self.unnumbered)


def _case(name: str, body: str, numbering: str, lines: str, styles: str = "", unnumbered: str = "") -> WordCase:
    shown = tuple(line.strip() for line in lines.strip().splitlines())
    parts = {"numbering": numbering} | ({"styles": styles} if styles else {})
    return WordCase(name, word_file(body, parts=parts), shown, frozenset(unnumbered.split()))


def _one(*levels: str) -> str:
    return abstract(0, *levels) + instance(1, 0)


def _list(words: str, place: int = 0, number: int = 1) -> str:
    return "".join(paragraph(word, number, place) for word in words.split())


def _listed(name: str, number_format: str, text: str, start: int, lines: str) -> WordCase:
    """A list of one level whose entries are 甲某, 乙某 …, shown as `lines`."""
    shown = lines.split("|")
    words = [line.split(" ")[-1] for line in shown]
    return _case(name, _list(" ".join(words)), _one(level(0, number_format, text, start=start)), "\n".join(shown))


_LAW = (
    level(0, "chineseCountingThousand", "第%1章", suffix="space"),
    level(1, "chineseCountingThousand", "第%2条", restart=0),
    level(2, "chineseCounting", "（%3）", suffix="nothing"),
    level(3, "decimal", "%4."),
)
_STATUTE = (
    paragraph("总则", 1, 0) + paragraph("为了规范发行。", 1, 1) + paragraph("下列情形除外：", 1, 1)
    + paragraph("首发；", 1, 2) + paragraph("增发：", 1, 2) + paragraph("公开；", 1, 3) + paragraph("定向。", 1, 3)
    + paragraph("上市", 1, 0) + paragraph("申请上市。", 1, 1) + paragraph("材料。", 1, 2)
)  # fmt: skip

WORD_CASES = (
    _listed("articles", "chineseCountingThousand", "第%1条", 1, "第一条 目的|第二条 范围|第三条 定义"),
    _listed(
        "articles over a hundred",
        "chineseCountingThousand",
        "第%1条",
        98,
        "第九十八条 子一|第九十九条 子二|第一百条 子三|第一百〇一条 子四|第一百〇二条 子五",
    ),
    _listed(
        "articles over a hundred and nine",
        "chineseCountingThousand",
        "第%1条",
        109,
        "第一百〇九条 丑一|第一百一十条 丑二|第一百一十一条 丑三",
    ),
    _listed(
        "articles over a thousand",
        "chineseCountingThousand",
        "第%1条",
        999,
        "第九百九十九条 寅一|第一千条 寅二|第一千〇一条 寅三",
    ),
    _case(
        "chapters, articles counted through, items, points",
        _STATUTE,
        _one(*_LAW),
        """第一章 总则
        第一条 为了规范发行。
        第二条 下列情形除外：
        （一）首发；
        （二）增发：
        1. 公开；
        2. 定向。
        第二章 上市
        第三条 申请上市。
        （一）材料。""",
    ),
    _case(
        "articles that begin again in each chapter",
        paragraph("总则", 1, 0) + _list("甲 乙", 1) + paragraph("分则", 1, 0) + _list("丙 丁", 1),
        _one(level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条")),
        """第一章 总则
        第一条 甲
        第二条 乙
        第二章 分则
        第一条 丙
        第二条 丁""",
    ),
    _listed("chineseCounting", "chineseCounting", "%1、", 99, "九十九、 卯一|一○○、 卯二|一○一、 卯三"),
    _listed("chineseLegalSimplified", "chineseLegalSimplified", "%1、", 10, "壹拾、 辰一|壹拾壹、 辰二|壹拾贰、 辰三"),
    _listed("ideographDigital", "ideographDigital", "%1、", 9, "九、 巳一|一〇、 巳二|一一、 巳三"),
    _listed("taiwaneseCounting", "taiwaneseCounting", "%1、", 19, "十九、 午一|二十、 午二|二十一、 午三"),
    _listed(
        "taiwaneseCountingThousand", "taiwaneseCountingThousand", "第%1條", 100, "第一百條 未一|第一百零一條 未二|第一百零二條 未三"
    ),
    _listed("japaneseCounting", "japaneseCounting", "第%1条", 99, "第九十九条 申一|第百条 申二|第百一条 申三"),
    _listed("decimalFullWidth", "decimalFullWidth", "（%1）", 9, "（９） 酉一|（１０） 酉二|（１１） 酉三"),
    _listed("decimalEnclosedCircle", "decimalEnclosedCircle", "%1", 19, "⑲ 戌一|⑳ 戌二|21 戌三"),
    _listed("decimalEnclosedParen", "decimalEnclosedParen", "%1", 1, "⑴ 戌四|⑵ 戌五|⑶ 戌六"),
    _listed("decimalZero", "decimalZero", "%1.", 9, "09. 亥一|10. 亥二|11. 亥三"),
    _listed("upperRoman", "upperRoman", "%1.", 3, "III. alpha|IV. beta|V. gamma"),
    _listed("lowerRoman", "lowerRoman", "(%1)", 8, "(viii) delta|(ix) epsilon|(x) zeta"),
    _listed("lowerLetter", "lowerLetter", "(%1)", 25, "(y) eta|(z) theta|(aa) iota|(bb) kappa"),
    _listed("ideographTraditional", "ideographTraditional", "%1、", 9, "壬、 金一|癸、 金二|11、 金三"),
    _listed("ideographZodiac", "ideographZodiac", "%1、", 1, "子、 木一|丑、 木二|寅、 木三"),
    _listed("ordinalText", "ordinalText", "%1:", 20, "Twentieth: lambda|Twenty-first: mu|Twenty-second: nu"),
    _case(
        "numbers in levels",
        paragraph("General", 1, 0) + _list("Scope Terms", 1) + _list("Issuer Sponsor", 2) + paragraph("Listing", 1, 0)
        + _list("Application", 1),
        _one(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "decimal", "%1.%2.%3")),
        """1 General
        1.1 Scope
        1.2 Terms
        1.2.1 Issuer
        1.2.2 Sponsor
        2 Listing
        2.1 Application""",
    ),
    _case(
        "digits below Chinese chapters",
        paragraph("总则", 1, 0) + _list("宗旨 适用", 1) + paragraph("上市", 1, 0) + _list("条件", 1),
        _one(level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "%1.%2", more="<w:isLgl/>")),
        """第一章 总则
        1.1 宗旨
        1.2 适用
        第二章 上市
        2.1 条件""",
    ),
    _case(
        "a list begun again, and one that goes on",
        _list("水一 水二") + _list("水三 水四", number=2) + _list("水五", number=1) + _list("水六", number=3),
        abstract(0, level(0, "chineseCounting", "（%1）")) + instance(1, 0)
        + instance(2, 0, override(0, start=1)) + instance(3, 0, override(0, start=8)),
        """（一） 水一
        （二） 水二
        （一） 水三
        （二） 水四
        （三） 水五
        （八） 水六""",
    ),
    _case(
        "a level defined otherwise",
        _list("火一 火二") + _list("火三 火四", number=2),
        abstract(0, level(0, "decimal", "%1.")) + instance(1, 0)
        + instance(2, 0, override(0, start=1, definition=level(0, "chineseCountingThousand", "第%1条"))),
        """1. 火一
        2. 火二
        第一条 火三
        第二条 火四""",
    ),
    _case(
        "styles that carry numbers, also through what they are based on",
        paragraph("总则", style="Chapter") + paragraph("目的", style="Article") + paragraph("原则", style="LongArticle")
        + paragraph("条件", style="Chapter") + paragraph("主体", style="LongArticle"),
        abstract(
            0,
            level(0, "chineseCountingThousand", "第%1章", style="Chapter"),
            level(1, "chineseCountingThousand", "第%2条", style="Article", restart=0),
        ) + instance(7, 0),
        """第一章 总则
        第一条 目的
        第二条 原则
        第二章 条件
        第三条 主体""",
        styles=style("Chapter", numbered(7)) + style("Article", numbered(7, 1)) + style("LongArticle", based_on="Article"),
    ),
    _case(
        "a style's number switched off by the paragraph and by a style based on it",
        paragraph("首条", style="Article") + paragraph("说明", 0, style="Article") + paragraph("附则", style="Plain")
        + paragraph("次条", style="Article"),
        abstract(0, level(0, "chineseCountingThousand", "第%1条", style="Article")) + instance(7, 0),
        """第一条 首条
        说明
        附则
        第二条 次条""",
        styles=style("Article", numbered(7)) + style("Plain", numbered(0), based_on="Article"),
        unnumbered="说明 附则",
    ),
    _case(
        "a level without numbers",
        paragraph("土一", 1, 0) + paragraph("土二", 1, 1) + paragraph("土三", 1, 0) + paragraph("土四", 1, 2),
        _one(level(0, "decimal", "%1."), level(1, "none", "%2."), level(2, "none", "")),
        """1. 土一
        土二
        2. 土三
        土四""",
        unnumbered="土二 土四",
    ),
    _case(
        "a number that is hidden and paragraphs that are",
        paragraph("日一", 1, 0) + paragraph("日二", 1, 0, hidden=True) + paragraph("日三", 1, 0) + paragraph("日四", 1, 1)
        + paragraph("日五", 1, 0),
        _one(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2)", more="<w:rPr><w:vanish/></w:rPr>")),
        """一、 日一
        三、 日三
        日四
        四、 日五""",
        unnumbered="日四",
    ),
    _case(
        "changes as if accepted",
        paragraph("月一", 1, 0)
        + paragraph(
            mark='<w:del w:id="1" w:author="a"/>', number=1, level=0,
            runs='<w:del w:id="2" w:author="a"><w:r><w:delText>月二</w:delText></w:r></w:del>',
        )
        + paragraph(
            mark='<w:ins w:id="3" w:author="a"/>', number=1, level=0,
            runs=f'<w:ins w:id="4" w:author="a">{run("月三")}</w:ins>',
        )
        + paragraph("月四", 1, 0),
        _one(level(0, "chineseCountingThousand", "第%1条")),
        """第一条 月一
        第二条 月三
        第三条 月四""",
    ),
    _case(
        "bullets and another list between",
        _list("风一") + _list("云一 云二", number=2) + _list("风二") + _list("雨一", number=3) + _list("风三"),
        abstract(0, level(0, "decimal", "%1."))
        + abstract(1, level(0, "bullet", "\uf0b7")) + abstract(2, level(0, "upperLetter", "%1)"))
        + instance(1, 0) + instance(2, 1) + instance(3, 2),
        """1. 风一
        云一
        云二
        2. 风二
        A) 雨一
        3. 风三""",
        unnumbered="云一 云二",
    ),
    _case(
        "a list style",
        _list("雷一 雷二"),
        abstract(0, level(0, "chineseCounting", "%1、"), more='<w:styleLink w:val="Law"/>')
        + abstract(1, more='<w:numStyleLink w:val="Law"/>') + instance(5, 0) + instance(1, 1),
        """一、 雷一
        二、 雷二""",
        styles=style("Law", numbered(5), kind="numbering"),
    ),
    _case(
        "numbers in a table and in a content control",
        table((paragraph("甲方", 1, 0), paragraph("乙方", 1, 0)), (paragraph("丙方", 1, 0), paragraph("丁方", 1, 0)))
        + f"<w:sdt><w:sdtContent>{paragraph('戊方', 1, 0)}</w:sdtContent></w:sdt>",
        _one(level(0, "decimal", "%1.")),
        "1. 甲方\t2. 乙方\n3. 丙方\t4. 丁方\n5. 戊方",
    ),
    _case(
        "a format of one's own",
        _list("电一 电二"),
        _one(
            level(0, "decimal", "%1").replace(
                '<w:numFmt w:val="decimal"/>',
                '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>'
                '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>',
            )
        ),
        """001 电一
        002 电二""",
    ),
    _case(
        "points that begin again only in a new chapter",
        paragraph("山", 1, 0) + _list("石一", 1) + _list("泉一", 2) + _list("石二", 1) + _list("泉二", 2)
        + paragraph("海", 1, 0) + _list("石三", 1) + _list("泉三", 2),
        _one(level(0, "upperRoman", "%1."), level(1, "decimal", "%2."), level(2, "lowerLetter", "(%3)", restart=1)),
        """I. 山
        1. 石一
        (a) 泉一
        2. 石二
        (b) 泉二
        II. 海
        1. 石三
        (a) 泉三""",
    ),
)  # fmt: skip
"""The documents, in no order."""

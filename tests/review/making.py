"""Invented papers of an invented company: as text with page marks, and as PDF files with known places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.papers.model import PageBox
from assistant.review.model import ProvenFact, Review
from assistant.review.review import review_files
from tests.reading_papers.pdf.making import HEIGHT, Printed, chinese_pdf

DAY = dt.date(2026, 11, 22)
COMPANY = "青梧微电子（宁州）股份有限公司"


def review_of(*files: Path) -> Review:
    """The review of files under the rules of one day."""
    return review_files(files, RuleBook(packaged("corpus")), DAY, workers=1)


def marked(pages: Sequence[str]) -> str:
    """Text with page marks, each page with the running head of a prospectus."""
    heads = (f"{COMPANY}                招股说明书\n1-1-{number}\n" for number in range(1, len(pages) + 1))
    return "\n".join(
        f"## 第{number}页\n\n{head}{page}\n" for number, (head, page) in enumerate(zip(heads, pages, strict=True), 1)
    )


def cells(*lines: str) -> str:
    """A table as text extracted from a page has it: a cell on each line."""
    return "\n".join(cell for line in lines for cell in line.split("|"))


def prospectus(**changes: str) -> list[str]:
    """The pages of a prospectus; `changes` put other words in place of some: `standard`, `indicators`, `summary`."""
    parts: dict[str, str] = {
        "cover": f"{COMPANY}\n（宁州市云台区松涛路18 号）\n首次公开发行股票并在科创板上市\n招股说明书",
        "summary": cells(
            "五、发行人的主要财务数据及财务指标",
            "项目|2025.06.30/|2025 年1-6 月|2024.12.31/|2024 年度|2023.12.31/|2023 年度|2022.12.31/|2022 年度",
            "归属于母公司所有者权益|（万元）|31,200.00|30,100.25|22,050.10|18,003.77",
            "营业收入（万元）|9,800.00|20,512.35|15,004.20|12,000.00",
            "净利润（万元）|1,100.00|3,050.40|2,101.33|1,420.08",
            "归属于母公司所有者的净利|润（万元）|1,090.00|3,011.20|2,080.05|1,401.90",
            "扣除非经常性损益后归属于|母公司所有者的净利润（万元）|900.00|2,805.16|1,950.72|-120.45",
            "扣除非经常性损益后归属于母公司所有者的净利润（剔除股份支付影响）（万元）|950.00|2,999.00|2,100.00|55.00",
            "经营活动产生的现金流量净|额（万元）|-300.00|1,870.33|-95.20|640.00",
        ),
        "indicators": (
            "四、发行人符合科创板定位相关情况\n（一）公司符合行业领域要求\n根据《申报及推荐暂行规定》，公司属于“新一代信息技术领域”中的“半导体和集成"
            "电路”领域。\n（二）公司符合科创属性要求\n公司符合科创属性相关指标的要求，具体如下：\n"
            "最近三年累计研发投入占最近三年累计营业收入比例≥5%，或最近三年累计研发投入金额≥8,000 万元\n√是□否\n"
            "2022 年至2024 年累计研发投入9,120.50 万元，研发投入占营业收入比例为19.19%，超过5%\n"
            "研发人员占当年员工总数的比例不低于10%\n√是□否\n截至2024 年12 月31 日，公司研发人员共\n86 人，占员工总数的比例为27.13%\n"
            "应用于公司主营业务并能够产业化的发明专利7 项以上\n√是□否\n截至2025 年6 月30 日，公司拥有发明专利52 项，其中应用于公司主营业务并能够产业化"
            "的发明专利41 项，超过7 项\n最近三年营业收入复合增长率≥25%\n√是□否\n2022 年至2024 年营业收入复合增长率为30.74%"
        ),
        "standard": (
            "六、发行人选择的具体上市标准\n公司选择《上海证券交易所科创板股票上市规则》第2.1.2 条第一款第（一）项规定的上市标准，即“预计市值不低于人民币"
            "10 亿元，最近两年净利润均为正且累计净利润不低于人民币5,000 万元”。\n公司预计发行后总市值不低于人民币18 亿元。\n"
            "七、公司治理特殊安排\n截至本招股说明书签署日，公司不存在特别表决权股份或类似安排。"
        ),
    }
    parts.update(changes)
    income = cells(
        "2、合并利润表",
        "单位：元",
        "项目|2025 年1-6 月|2024 年度|2023 年度|2022 年度",
        "一、营业收入|98,000,000.00|205,123,500.00|150,042,000.00|120,000,000.00",
        "研发费用|21,000,000.00|41,005,000.00|30,200,000.00|20,000,000.00",
        "四、利润总额（亏损以“－”号填列）|12,000,000.00|33,000,000.00|23,000,000.00|15,000,000.00",
        "归属于母公司所有者的净利润|10,900,000.00|30,112,000.00|20,800,500.00|14,019,000.00",
    )
    parent = cells(
        "3、母公司利润表",
        "单位：元",
        "项目|2025 年1-6 月|2024 年度|2023 年度|2022 年度",
        "一、营业收入|108,000,000.00|255,000,000.00|170,000,000.00|140,000,000.00",
        "研发费用|19,000,000.00|31,000,000.00|20,000,000.00|10,000,000.00",
    )
    offering = "（一）本次发行的基本情况\n发行股数\n2,500 万股\n占发行后总股本比例\n25.00%\n发行后总股本\n10,000 万股\n募集资金总额\n60,050.00 万元"
    basics = f"（一）发行人基本情况\n发行人名称\n{COMPANY}\n成立日期\n2012 年5 月8 日"
    staff = (
        "2019 年，公司系由青梧有限整体变更设立的股份有限公司。\n报告期各期末，公司员工人数分别为210 人、255 人、317 人和330 人。\n"
        + cells(
            "报告期各期末，公司研发人员数量及占比情况如下：",
            "项目|2025 年|6 月30 日|2024 年|12 月31 日|2023 年|12 月31 日|2022 年|12 月31 日",
            "研发人员|90|86|70|51",
            "占比|27.27%|27.13%|27.45%|24.29%",
        )
    )
    opinion = "一、财务报表及审计意见\n会计师对公司的财务报表进行了审计，出具了标准无保留意见的审计报告。"
    review = cells(
        "2025 年1-9 月财务数据审阅情况",
        "单位：万元",
        "项目|2025 年1-9 月|2024 年1-9 月|变动比例",
        "营业收入|15,000.00|14,000.00|7.14%",
    )
    overview = f"第二节 概览\n{basics}\n{offering}"
    return [
        parts["cover"],
        overview,
        parts["indicators"],
        parts["summary"],
        review + "\n" + parts["standard"],
        "第三节 风险因素\n应用于公司主营业务的技术可能被替代。",
        staff,
        opinion + "\n" + income,
        parent,
    ]


def written(folder: Path, pages: Sequence[str], name: str = "prospectus.md") -> Path:
    """A file of such pages."""
    path = folder / name
    path.write_text(marked(pages), "utf-8")
    return path


# --- PDF files whose places are known ---------------------------------------------------------------------------------

_SIZE, _ROW = 8.0, 18.0
_RIGHT = (330.0, 440.0, 550.0)
_FIELDS = {
    "营业收入": "revenue",
    "研发费用": "rd_expense",
    "归属于母公司所有者的净利润": "net_profit",
    "经营活动产生的现金流量净额": "operating_cash_flow",
}


@dataclass(frozen=True)
class Layout:
    """How a table is set: with ruling lines, the unit, a label in two lines, a page break in it, a turned page."""

    ruled: bool
    unit: str
    broken_label: bool
    page_break: bool
    rotation: int

    @property
    def name(self) -> str:
        """A name for the test."""
        marks = ("ruled" * self.ruled, self.unit, "broken" * self.broken_label, "break" * self.page_break)
        return "-".join(filter(None, (*marks, str(self.rotation))))


@dataclass(frozen=True)
class Truth:
    """What is printed of a fact, and its place on the page as it is seen."""

    printed: str
    box: PageBox


def statement_pdf(layout: Layout) -> tuple[bytes, Mapping[str, Truth]]:
    """A statement of accounts as a PDF, and where its values stand."""
    pages: list[list[Printed]] = [[]]
    truths: dict[str, Truth] = {}
    rules: list[str] = []
    pages[0].append(Printed("合并利润表", 250, 90))
    pages[0].append(Printed(f"单位：{layout.unit}", 470, 110, _SIZE))
    top = _heads(pages[0], 130, rules)
    for number, (label, field) in enumerate(_FIELDS.items()):
        if layout.page_break and number == 2:
            pages.append([])
            top = _heads(pages[-1], 90, [])
        top = _row(pages, label, field, number, top, layout, truths, rules)
    drawn = "0.5 w " + " ".join(rules) if layout.ruled else ""
    return chinese_pdf(pages, rotation=layout.rotation, drawn=drawn), truths


def _heads(page: list[Printed], top: float, rules: list[str]) -> float:
    page.append(Printed("项目", 60, top, _SIZE))
    for year, right in zip((2024, 2023, 2022), _RIGHT, strict=True):
        text = f"{year}年度"
        page.append(Printed(text, right - len(text) * _SIZE, top, _SIZE))
    _rule(rules, top)
    return top + _ROW


def _row(
    pages: list[list[Printed]],
    label: str,
    field: str,
    number: int,
    top: float,
    layout: Layout,
    truths: dict[str, Truth],
    rules: list[str],
) -> float:
    page = pages[-1]
    is_broken = layout.broken_label and len(label) > 8
    if is_broken:
        page.append(Printed(label[:8], 60, top - 5, _SIZE))
        page.append(Printed(label[8:], 60, top + 5, _SIZE))
    else:
        page.append(Printed(label, 60, top, _SIZE))
    for place, right in enumerate(_RIGHT):
        text = f"{(number + 1) * 1000 + 123 * place + 7:,}.{10 + place}"
        printed = Printed(text, right - len(text) * _SIZE, top, _SIZE)
        page.append(printed)
        truths[f"years.{2024 - place}.{field}"] = Truth(text, _turned(_digits(printed, len(pages)), layout.rotation))
    _rule(rules, top)
    return top + _ROW


def _rule(rules: list[str], baseline: float) -> None:
    high, low = HEIGHT - baseline + 12.5, HEIGHT - baseline - 5.5
    rules += [f"50 {down:g} m 560 {down:g} l S" for down in (high, low)]
    rules += [f"{across} {high:g} m {across} {low:g} l S" for across in (50, 215, 335, 445, 560)]


def _digits(printed: Printed, page: int) -> PageBox:
    """The box of digits: as high as the font, a tenth lower than that of Chinese characters."""
    box = printed.box(page)
    return replace(box, top=box.top + 0.1 * printed.size / HEIGHT, bottom=box.bottom + 0.1 * printed.size / HEIGHT)


def _turned(box: PageBox, rotation: int) -> PageBox:
    """Where a box is on a page that is seen turned."""
    if rotation == 90:
        return PageBox(box.page, 1 - box.bottom, box.left, 1 - box.top, box.right)
    if rotation == 180:
        return PageBox(box.page, 1 - box.right, 1 - box.bottom, 1 - box.left, 1 - box.top)
    if rotation == 270:
        return PageBox(box.page, box.top, 1 - box.right, box.bottom, 1 - box.left)
    return box


def box_of(fact: ProvenFact) -> PageBox:
    """The place of a fact as a box of a page."""
    assert fact.place.box is not None
    return PageBox(fact.place.page, *fact.place.box)

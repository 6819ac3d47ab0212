"""What is read of an invented prospectus: facts with page and words, and what is never taken for one."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.eligibility.facts.files import read_facts
from assistant.language.text import Language
from assistant.review.contract import review_json
from assistant.review.model import Basis, Board, Review
from assistant.review.wording import review_lines
from assistant.review.writing import facts_yaml, workbook
from tests.review.making import COMPANY, marked, prospectus, review_of, written


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    return review_of(written(tmp_path_factory.mktemp("papers"), prospectus()))


def test_whose_paper_it_is_and_for_which_board(review: Review) -> None:
    assert review.company == COMPANY
    assert review.board is Board.STAR
    assert [(paper.file, paper.pages) for paper in review.papers] == [("prospectus.md", 9)]
    assert not review.notes


@pytest.mark.parametrize(
    ("fact", "value", "page", "words"),
    [
        ("years.2024.revenue", "205123500", 8, "205,123,500.00"),
        ("years.2022.revenue", "120000000", 8, "120,000,000.00"),
        ("years.2024.net_profit", "30112000", 8, "30,112,000.00"),
        ("years.2022.net_profit_excl_nonrecurring", "-1204500", 4, "-120.45"),
        ("years.2023.operating_cash_flow", "-952000", 4, "-95.20"),
        ("years.2024.net_assets", "301002500", 4, "30,100.25"),
        ("years.2024.rd_expense", "41005000", 8, "41,005,000.00"),
        ("years.2024.rd_staff", "86", 7, "86"),
        ("years.2023.total_staff", "255", 7, "员工人数分别为210 人、255 人、317 人和330 人"),
        ("three_year_rd_expense", "91205000", 3, "累计研发投入9,120.50 万元"),
        ("rd_staff_ratio", "0.2713", 3, "研发人员共86 人，占员工总数的比例为27.13%"),
        ("invention_patents", "41", 3, "应用于公司主营业务并能够产业化的发明专利41 项"),
        ("share_capital_after_issue", "100000000", 2, "发行后总股本10,000 万股"),
        ("public_offering_ratio", "0.25", 2, "占发行后总股本比例25.00%"),
        ("issue_size", "600500000", 2, "募集资金总额60,050.00 万元"),
        ("expected_market_cap", "1800000000", 5, "公司预计发行后总市值不低于人民币18 亿元"),
    ],
)
def test_a_number_has_its_value_its_page_and_its_words(
    review: Review, fact: str, value: str, page: int, words: str
) -> None:
    proven = review.fact(fact)
    assert proven is not None
    assert (proven.value, proven.place.page, proven.place.words) == (Decimal(value), page, words)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("chosen_standard", "standard-1a"),
        ("industry", "semiconductor"),
        ("weighted_voting_rights", False),
        ("founded", "2012-05-08"),
        ("joint_stock_company", True),
        ("exceptional_sci_tech_cases", ()),
        ("years.2022.audit_opinion", "unqualified"),
    ],
)
def test_what_is_said_in_words_is_read(review: Review, fact: str, value: object) -> None:
    proven = review.fact(fact)
    assert proven is not None
    assert proven.value == value


def test_every_words_stand_on_the_page_that_is_named(review: Review) -> None:
    pages = prospectus()
    for fact in review.facts:
        for place in (fact.place, *fact.also):
            page = "".join(pages[place.page - 1].split()) + "".join(COMPANY.split())
            assert "".join(place.words.split()) in page, fact.fact


def test_an_interim_period_is_no_year_and_thresholds_and_the_parent_company_are_no_values(review: Review) -> None:
    assert {fact.year for fact in review.facts if fact.fact.startswith("years.")} == {"2022", "2023", "2024"}
    values = {fact.value for fact in review.facts}
    for never in ("98000000", "255000000", "29990000", "80000000", "7", "150000000"):
        assert Decimal(never) not in values


def test_what_an_amount_is_measured_on_is_said(review: Review) -> None:
    profit, recurring = review.fact("years.2024.net_profit"), review.fact("years.2024.net_profit_excl_nonrecurring")
    assert profit is not None
    assert recurring is not None
    assert (profit.basis, recurring.basis) == (Basis.ATTRIBUTABLE, Basis.EXCLUDING_NON_RECURRING)


def test_other_places_that_print_the_same_are_named(review: Review) -> None:
    revenue = review.fact("years.2024.revenue")
    assert revenue is not None
    assert [(place.page, place.words) for place in revenue.also] == [(4, "20,512.35")]


@pytest.mark.parametrize(
    ("words", "route"),
    [
        (
            "符合第2.1.2 条第（一）款的上市标准：预计市值不低于人民币10 亿元，最近一年净利润为正且营业收入不低于人民币1 亿元",
            "standard-1b",
        ),
        ("公司选择的上市标准为第2.1.2 条第（四）项", "standard-4"),
        (
            "公司选择《上市规则》中“预计市值不低于人民币40 亿元，主要业务或产品需经国家有关部门批准”的上市标准",
            "standard-5",
        ),
        (
            "公司选择《上市规则》第2.1.4 条的上市标准：（一）预计市值不低于人民币100 亿元；（二）预计市值不低于人民币50 亿元，且最近一年营业收入不低于"
            "人民币5 亿元",
            "weighted-voting",
        ),
    ],
)
def test_the_standard_is_read_as_it_is_printed(words: str, route: str, tmp_path: Path) -> None:
    pages = prospectus(standard=f"六、发行人选择的具体上市标准\n{words}。")
    chosen = review_of(written(tmp_path, pages)).fact("chosen_standard")
    assert chosen is not None
    assert chosen.value == route


def test_accounts_and_their_summary_that_disagree_are_shown_with_both_pages(tmp_path: Path) -> None:
    pages = prospectus()
    pages[3] = pages[3].replace("20,512.35", "20,912.35")
    (conflict,) = review_of(written(tmp_path, pages)).conflicts
    assert conflict.fact == "years.2024.revenue"
    assert [(reading.value, reading.place.page) for reading in conflict.readings] == [
        (Decimal("205123500.00"), 8),
        (Decimal("209123500"), 4),
    ]


def test_a_row_with_a_cell_too_few_is_left_alone(tmp_path: Path) -> None:
    pages = prospectus()
    pages[7] = pages[7].replace("研发费用\n21,000,000.00\n", "研发费用\n")
    review = review_of(written(tmp_path, pages))
    assert review.fact("years.2024.rd_expense") is None
    (missing,) = [each for each in review.not_found if each.fact == "years.2024.rd_expense"]
    assert 8 in missing.looked_at


def test_a_label_that_the_page_break_cuts_is_read_whole(tmp_path: Path) -> None:
    pages = prospectus(summary="五、主要财务数据")
    heads = "项目\n2025 年1-6 月\n2024 年度\n2023 年度\n2022 年度\n"
    pages[8] = f"3、合并现金流量表\n单位：元\n{heads}经营活动产生的现\n5.00\n18,703,300.00\n952,000.00\n6,400,000.00"
    pages.append(f"{heads}金流量净额\n二、投资活动产生的现金流量：\n收回投资收到的现金\n1.00\n2.00\n3.00\n4.00")
    flow = review_of(written(tmp_path, pages)).fact("years.2024.operating_cash_flow")
    assert flow is not None
    assert (flow.value, flow.place.page) == (Decimal("18703300.00"), 9)


def test_a_prospectus_of_another_board_and_a_paper_of_another_company_are_told(tmp_path: Path) -> None:
    pages = prospectus(cover=f"{COMPANY}\n首次公开发行股票并在创业板上市\n招股说明书")
    other = tmp_path / "annual.md"
    other.write_text("# 白鹭精密机械股份有限公司2024 年年度报告\n\n公司2024 年营业收入如下。\n", "utf-8")
    review = review_of(written(tmp_path, pages), other)
    assert review.board is Board.CHINEXT
    assert review.company == COMPANY
    notes = " ".join(note.en for note in review.notes)
    assert "ChiNext" in notes
    assert "白鹭精密机械股份有限公司" in notes
    assert {fact.place.file for fact in review.facts} == {"prospectus.md"}


def test_the_facts_file_is_what_check_reads_and_gives_the_same_verdict(review: Review, tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text(facts_yaml(review, review.verdict.table, Language.ZH), "utf-8")
    assert "# 第8页：“205,123,500.00”" in path.read_text("utf-8")
    assert read_facts(path, review.verdict.table).values == review.verdict.facts.values


def test_every_cell_of_the_workbook_leads_to_its_page(review: Review, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    paper, out = tmp_path / "papers" / "prospectus.md", tmp_path / "out.xlsx"
    out.write_bytes(workbook(review, review.verdict.table, Language.EN, {"prospectus.md": paper}, out))
    sheet = load_workbook(out)["Facts"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == len(review.facts)
    revenue = rows["years.2024.revenue"]
    assert revenue[2].value == 205123500
    assert {cell.hyperlink and cell.hyperlink.target for cell in revenue} == {"papers/prospectus.md#page=8"}


@pytest.mark.parametrize("language", Language)
def test_the_report_says_facts_what_is_missing_and_the_verdict(review: Review, language: Language) -> None:
    text = "\n".join(review_lines(review, review.verdict.table, language))
    assert COMPANY in text
    assert "205,123,500.00" in text
    assert ("p. 8" if language is Language.EN else "第8页") in text


def test_the_json_has_the_fields_of_the_contract(review: Review) -> None:
    data = json.loads(json.dumps(review_json(review)))
    assert {"company", "code", "board", "papers", "facts", "conflicts", "not_found", "verdict", "passages"} <= set(data)
    revenue = next(fact for fact in data["facts"] if fact["fact"] == "years.2024.revenue")
    assert (revenue["value"], revenue["unit"], revenue["year"], revenue["page"]) == ("205123500", "元", "2024", 8)
    assert revenue["box"] is None
    assert marked(["x"]).startswith("## 第1页")

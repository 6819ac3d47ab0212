"""English papers: what their sentences state is read, and what they quote, expect, or tell of others is not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.papers.reading import read_paper
from assistant.review.body import PaperBody
from assistant.review.contract import value_json
from assistant.review.model import Board, Review
from assistant.review.review import OpenedPaper, review_papers
from tests.eligibility.verdicts import BOOK

DAY = dt.date(2026, 11, 22)
COVER = (
    "--- Page 1 ---\n\nSedge Optics (Wuxi) Co., Ltd.\nProspectus, STAR Market\nStock code: 688997\n\n--- Page 2 ---\n\n"
)


def reviewed(text: str, cover: str = COVER) -> Review:
    """The review of a paper that says this."""
    body = PaperBody(read_paper(("paper.txt", f"{cover}{text}\n".encode())))
    return review_papers([OpenedPaper(Path("paper.txt"), body)], BOOK, DAY)


def facts(text: str, cover: str = COVER) -> dict[str, str]:
    """The facts of a paper that says this, with the sign of a bound."""
    signs = {">=": ">=", "<=": "<="}
    return {
        fact.fact: f"{signs.get(fact.comparison.value, '')}{value_json(fact.value)}"
        for fact in reviewed(text, cover).facts
    }


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("In 2024 revenue was RMB 300.5 million, and in 2023 it was lower.", "years.2024.revenue", "300500000"),
        ("Revenue grew from RMB 20 million in 2023 to RMB 31 million in 2024.", "years.2024.revenue", "31000000"),
        ("Revenue was RMB 31 million in 2024 (2023: RMB 20 million).", "years.2023.revenue", "20000000"),
        (
            "Net losses attributable to shareholders of the parent were RMB 4 million and RMB 5 million in 2023 and 2024.",
            "years.2024.net_profit",
            "-5000000",
        ),
        (
            "In 2023, 2024 and the six months ended 30 June 2025, R&D expenses were RMB 8 million, RMB 9 million and "
            "RMB 5 million, respectively.",
            "years.2024.rd_expense",
            "9000000",
        ),
        ("As at 31 December 2024 the Company had 388 employees, of whom 97 were R&D staff.", "years.2024.rd_staff", "97"),
        ("The Company was established in Wuxi on 14 March 2013.", "founded", "2013-03-14"),
        ("Date of incorporation: March 14, 2013", "founded", "2013-03-14"),
        ("The shares offered represent 25.00% of the total share capital after the offering.", "public_offering_ratio", "0.25"),
        ("Total share capital after the offering: 120,000,000 shares.", "share_capital_after_issue", "120000000"),
        ("We apply under Rule 2.1.2(3) of the Listing Rules.", "chosen_standard", "standard-3"),
        ("The issuer has chosen the fourth set of listing standards.", "chosen_standard", "standard-4"),
        ("The issuer chooses item (1) of Rule 2.1.4.", "chosen_standard", "weighted-voting"),
        ("The Company expects a market capitalisation of not less than RMB 3.6 billion.", "expected_market_cap", ">=3600000000"),
        ("The issuer is a red-chip enterprise and is not listed overseas.", "issuer_type", "red_chip_unlisted"),
        ("The Company has adopted a weighted voting rights structure.", "weighted_voting_rights", "true"),
        ("The Company has no special voting rights.", "weighted_voting_rights", "false"),
        (
            "We hold 23 invention patents that are applied to our main business and can be industrialised.",
            "invention_patents",
            "23",
        ),
        (
            "Accountants audited the statements for 2023 and 2024 and issued an unqualified opinion.",
            "years.2023.audit_opinion",
            "unqualified",
        ),
    ],
)  # fmt: skip
def test_what_a_sentence_states_is_read(text: str, fact: str, value: str) -> None:
    assert facts(text).get(fact) == value


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The Company expects revenue of RMB 300 million for 2025.", "years.2025.revenue"),
        ("Revenue for the six months ended 30 June 2025 was RMB 140 million.", "years.2025.revenue"),
        ("In the first half of 2025 revenue was RMB 140 million.", "years.2025.revenue"),
        ("Revenue in 2024 must be at least RMB 300 million.", "years.2024.revenue"),
        ("In 2024 revenue exceeded RMB 300 million.", "years.2024.revenue"),
        ("The revenue of Heron Medical, a listed peer, was RMB 2,140 million in 2024.", "years.2024.revenue"),
        ("Revenue from our largest customer was RMB 88 million in 2024.", "years.2024.revenue"),
        ("Our subsidiary had revenue of RMB 12 million in 2024.", "years.2024.revenue"),
        ("Revenue was US$40 million in 2024.", "years.2024.revenue"),
        ("Revenue for 2024 was RMB 30 million, compared with RMB 20 million the year before.", "years.2023.revenue"),
        ("A company needs 7 or more invention patents applied to its main business that can be industrialised.", "invention_patents"),
        ("The rule asks for “an expected market cap of at least RMB 4 billion”.", "expected_market_cap"),
        ("An issuer may apply with an expected market cap of at least RMB 4 billion.", "expected_market_cap"),
        ("The last financing gave a post-money valuation and market value of RMB 4 billion.", "expected_market_cap"),
        ("Its subsidiary Sedge Lens was founded on 2 May 2019.", "founded"),
        ("An issuer may choose the fifth standard.", "chosen_standard"),
        ("The Company has no plan to adopt weighted voting rights, if at all.", "years.2024.revenue"),
        ("The interim statements were reviewed, and no unqualified opinion was issued for 2024.", "years.2024.audit_opinion"),
    ],
)  # fmt: skip
def test_what_a_sentence_only_speaks_of_is_no_fact(text: str, fact: str) -> None:
    assert fact not in facts(text)


def test_the_words_that_prove_a_fact_stand_on_its_page() -> None:
    review = reviewed("In 2024 the Company's\nrevenue was RMB 300.5\nmillion, and profit rose.")
    fact = review.fact("years.2024.revenue")
    assert fact is not None
    assert (fact.place.page, fact.place.words) == (2, "revenue was RMB 300.5 million")


def test_an_annual_report_speaks_of_its_own_year() -> None:
    cover = "--- Page 1 ---\n\nSedge Optics Co., Ltd.\nAnnual Report 2024\n\n--- Page 2 ---\n\n"
    text = "At the end of the reporting period the Group had 1,204 employees, including 402 R&D staff."
    assert facts(text, cover)["years.2024.total_staff"] == "1204"


def test_company_code_and_board_are_those_of_the_cover() -> None:
    review = reviewed("The Company was established on 14 March 2013.")
    assert (review.company, review.code, review.board) == ("Sedge Optics (Wuxi) Co., Ltd.", "688997", Board.STAR)


def test_a_column_of_changes_between_two_years_is_none_of_them() -> None:
    text = "Unit: RMB'000\nItem\n2024\n2023\nChange (%)\n2022\nRevenue\n1,208\n988\n22.2\n801\nNet profit\n90\n80\n12.5\n70"
    read = facts(text)
    assert (read["years.2023.revenue"], read["years.2022.revenue"]) == ("988000", "801000")


def test_cells_may_stand_apart_by_spaces() -> None:
    text = "(RMB in ten thousands)\nItem          2024        2023\nRevenue     5,881.90    4,023.37\nNet profit    951.18      602.24"
    assert facts(text)["years.2023.revenue"] == "40233700"

"""Screening gives every row the verdict that `check` gives it, and drops none."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assistant.eligibility.facts.files import cell_value, facts_from_mapping
from assistant.eligibility.facts.table import FactKind, FactSpec
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file, screen_table
from assistant.eligibility.screening.screen import SHOWN, RejectedRow, Screen
from assistant.eligibility.screening.tables import FORMATS, TableRow, open_table
from assistant.eligibility.verdict.checker import check, conclude
from assistant.eligibility.verdict.evaluation import evaluate
from assistant.eligibility.wording.contract import english, needed
from assistant.errors import InputError
from assistant.testing.processes import run_code
from tests.eligibility.verdicts import BOOK, TABLE, rules_folder

TODAY = dt.date(2026, 11, 22)
RULE_SETS = (
    "listing", "growth-tier-entry", "growth-tier-exit", "financial-delisting", "co-investment", "senior-investor",
    "investor-suitability",
)  # fmt: skip
AMOUNTS = [
    "0", "1", "0.01", "49999999.99", "50000000", "50000000.01", "79999999", "80000000", "99999999.99", "100000000",
    "300000000", "499999999", "500000000", "500000001", "999999999.99", "1000000000", "1500000000", "2000000000",
    "3000000000", "3999999999.99", "4000000000", "4999999999", "5000000000", "10000000000", "CNY 4.5bn", "45亿元",
    "1e9", "< CNY 4bn", ">= CNY 1bn", "2000000000000",
]  # fmt: skip
LOSSES = ["-1", "-0.01", "-950000000"]
RATIOS = ["0", "0.05", "4.99%", "5%", "10%", "9.999999%", "15%", "0.25", "24.99%", "25%", "1", "50%", "250%", "0.3333"]
COUNTS = ["0", "3", "4", "5", "6", "7", "24", "50", "100", "420", "30000000", "400000001"]
DAYS = ["2015-06-30", "2020-02-29", "2023-11-22", "2023-11-23", "2024-11-22", "2024-12-01", "2026-12-01"]


def cells_of(spec: FactSpec) -> st.SearchStrategy[str]:
    """Cells a column of this fact may hold, a few of them impossible."""
    if spec.kind is FactKind.MONEY:
        return st.sampled_from(AMOUNTS + (LOSSES if spec.minimum < 0 else []))
    if spec.kind is FactKind.RATIO:
        return st.sampled_from(RATIOS)
    if spec.kind is FactKind.COUNT:
        return st.sampled_from(COUNTS)
    if spec.kind is FactKind.DATE:
        return st.sampled_from([*DAYS, "never"] if spec.key == "controller_changed_on" else DAYS)
    if spec.kind is FactKind.FLAG:
        return st.sampled_from(["true", "false", "是"])
    if spec.kind is FactKind.CHOICES:
        return st.lists(st.sampled_from(sorted(spec.choices)), max_size=2, unique=True).map(
            lambda words: ";".join(words) or "[]"
        )
    if spec.kind is FactKind.TEXT:
        return st.just("Example")
    return st.sampled_from(sorted(spec.choices))


YEARS = (2025, 2024, 2023)
ALL = {
    **TABLE.stated,
    **TABLE.asserted,
    **{f"years.{year}.{field}": spec for year in YEARS for field, spec in TABLE.yearly.items()},
}
OFTEN = [
    "industry", "expected_market_cap", "chosen_standard", "issuer_type", "weighted_voting_rights", "profitable",
    "exceptional_sci_tech_cases", "years.2025.revenue", "years.2023.revenue", "years.2025.net_profit",
    "years.2025.net_profit_excl_nonrecurring", "years.2024.net_profit", "years.2025.rd_expense", "three_year_rd_ratio",
    "asserted.large_market_space", "asserted.technological_advantage", "founded", "filing_date", "issue_size",
    "co_investment_amount", "public_offering_ratio", "share_capital_after_issue", "revenue_cagr", "overseas_market_value",
]  # fmt: skip
ENTRIES = st.sampled_from(sorted(ALL)).flatmap(lambda key: st.tuples(st.just(key), cells_of(ALL[key])))
FREQUENT = st.sampled_from(OFTEN).flatmap(lambda key: st.tuples(st.just(key), cells_of(ALL[key])))
SECTIONS = st.sampled_from([
    dict.fromkeys(TABLE.asserted, "true"),
    dict.fromkeys(TABLE.asserted, "true") | {f"years.{year}.audit_opinion": "unqualified" for year in YEARS}
    | {"joint_stock_company": "true", "core_technical_staff_changed_materially": "false", "founded": "2015-01-01", "controller_changed_on": "never"},
    {},
])  # fmt: skip
ROWS = st.builds(
    lambda base, often, rest: {**base, **dict(often), **dict(rest)},
    SECTIONS,
    st.lists(FREQUENT, max_size=14),
    st.lists(ENTRIES, max_size=14),
)


def by_check(cells: Mapping[str, str], rule_set: str, line: int, as_of: dt.date | None) -> dict[str, Any] | None:
    """The row of the result as the verdict of `check` has it; None where the facts are refused."""
    try:
        facts = facts_from_mapping(
            {key: cell_value(key, cell, TABLE) for key, cell in cells.items()}, TABLE, "t.csv", day=TODAY
        )
    except InputError:
        return None
    verdict = check(facts, BOOK, rule_set, as_of or facts.as_of or TODAY)
    nearest = [
        gap for gap in verdict.gaps if (gap.section, gap.route) == (verdict.gaps[0].section, verdict.gaps[0].route)
    ][:SHOWN]
    return {
        "line": line,
        "id": None,
        "name": cells.get("name"),
        "verdict": verdict.conclusion.value,
        **{f"section.{section.section.id}": section.outcome.value for section in verdict.sections},
        **{f"route.{route.route.id}": route.outcome.value for section in verdict.sections for route in section.routes},
        "reasons": "; ".join(gap.criterion for gap in nearest),
        "gaps": "; ".join(needed(gap.needed, english(TABLE)) for gap in nearest),
        "missing_facts": "; ".join(verdict.missing_facts[:SHOWN]),
    }


def opened(rule_set: str, as_of: dt.date | None = None) -> Screen:
    return Screen(BOOK.rule_set(rule_set), TABLE, as_of, TODAY)


def screened(
    rows: list[dict[str, str]], rule_set: str, as_of: dt.date | None
) -> tuple[list[dict[str, Any]], list[RejectedRow]]:
    frame, rejected = opened(rule_set, as_of).screen(
        [TableRow.of(line, cells) for line, cells in enumerate(rows, 2)], "t.csv"
    )
    return frame.to_dicts(), rejected


def assert_same(rows: list[dict[str, str]], rule_set: str, as_of: dt.date | None) -> None:
    found, rejected = screened(rows, rule_set, as_of)
    expected = [by_check(cells, rule_set, line, as_of) for line, cells in enumerate(rows, 2)]
    by_line = {row["line"]: row for row in found}
    for line, wanted in enumerate(expected, 2):
        assert by_line.get(line) == wanted, rows[line - 2]
    assert [row.line for row in rejected] == [line for line, wanted in enumerate(expected, 2) if wanted is None]


CASES = """\
tiny:
  label: {en: Tiny, zh: 小}
  conclusions: {eligible: {en: "Yes", zh: 是}, not_eligible: {en: "No", zh: 否}, undetermined: {en: Open, zh: 未定}}
  sections:
    - id: one
      label: {en: One, zh: 一}
      routes:
        - id: one
          label: {en: One, zh: 一}
          criteria:
            - id: patents
              label: {en: Patents, zh: 专利}
              cases:
                - id: chosen
                  label: {en: Chosen, zh: 选定}
                  when: CONDITION
                  provision: csrc-sci-tech-attributes@2024-04-30#indicator-3
                  criteria:
                    - id: few
                      label: {en: Few, zh: 少}
                      provision: csrc-sci-tech-attributes@2024-04-30#indicator-3
                      test: {fact: invention_patents, at_least: 7 patents}
              otherwise:
                - id: many
                  label: {en: Many, zh: 多}
                  provision: csrc-sci-tech-attributes@2024-04-30#indicator-3
                  test: {fact: invention_patents, at_least: 50 patents}
"""


@pytest.mark.parametrize(
    "condition",
    [
        "{fact: exceptional_sci_tech_cases, includes: national_award}",
        "{not: {fact: exceptional_sci_tech_cases, includes: national_award}}",
        "{fact: audit_opinion, years: 1, is: [unqualified], undecided: [qualified]}",
        "{fact: audit_opinion, years: 2, is: [unqualified], undecided: [qualified]}",
        "{fact: issuer_type, is: [domestic]}",
        "{fact: expected_market_cap, at_least: CNY 4bn}",
        "{any_of: [{fact: industry, is: [software]}, {fact: profitable, is: ['false']}]}",
    ],
)
def test_a_case_may_depend_on_any_kind_of_condition(condition: str, tmp_path: Path) -> None:
    book = RuleBook(rules_folder(tmp_path, CASES.replace("CONDITION", condition)), BOOK.corpus)
    rule_set = book.rule_set("tiny")
    options = {
        "exceptional_sci_tech_cases": ["", "national_award", "import_substitution"],
        "years.2025.audit_opinion": ["", "unqualified", "qualified", "adverse"],
        "years.2024.audit_opinion": ["", "unqualified", "qualified"],
        "issuer_type": ["", "red_chip_unlisted"],
        "expected_market_cap": ["", "3bn", "5bn"],
        "industry": ["", "software", "pharmaceutical"],
        "profitable": ["", "true", "false"],
    }
    told = [key for key in options if key.rsplit(".", 1)[-1] in condition]
    rows = [
        {key: cell for key, cell in zip((*told, "invention_patents"), cells, strict=True) if cell}
        for cells in itertools.product(*(options[key] for key in told), ["", "6", "7", "50"])
    ]
    frame, rejected = Screen(rule_set, TABLE, TODAY, TODAY).screen(
        [TableRow.of(line, {"name": "x", **cells}) for line, cells in enumerate(rows, 2)], "t.csv"
    )
    assert not rejected
    one_by_one = []
    for cells in rows:
        facts = facts_from_mapping(
            {key: cell_value(key, cell, TABLE) for key, cell in cells.items()}, TABLE, "t.csv", day=TODAY
        )
        one_by_one.append(conclude(evaluate(rule_set, facts, TODAY), book).conclusion.value)
    assert frame["verdict"].to_list() == one_by_one
    assert len(set(one_by_one)) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(ROWS, min_size=1, max_size=12),
    st.sampled_from(["listing", "listing", "listing", *RULE_SETS]),
    st.sampled_from([None, None, dt.date(2026, 6, 16), dt.date(2024, 4, 30), dt.date(2021, 1, 1), dt.date(2019, 3, 1)]),
)
def test_random_rows_come_out_as_check_has_them(
    rows: list[dict[str, str]], rule_set: str, as_of: dt.date | None
) -> None:
    assert_same(rows, rule_set, as_of)


COMPLETE = {
    **dict.fromkeys(TABLE.asserted, "true"), **{f"years.{year}.audit_opinion": "unqualified" for year in YEARS},
    "industry": "semiconductor", "joint_stock_company": "true", "core_technical_staff_changed_materially": "false",
    "founded": "2015-01-01", "controller_changed_on": "never", "filing_date": "2026-12-01",
    "exceptional_sci_tech_cases": "national_award", "share_capital_after_issue": "400m", "public_offering_ratio": "25%",
}  # fmt: skip


def around(limit: int) -> list[str]:
    """One fen under, equal, one fen over."""
    return [f"{limit - 1}.99", str(limit), f"{limit}.01"]


EDGES: list[dict[str, str]] = [
    *({"expected_market_cap": value, "years.2025.revenue": "300000000", "years.2025.net_profit": "1",
       "years.2025.net_profit_excl_nonrecurring": "1"}
      for limit in (10**9, 15 * 10**8, 2 * 10**9, 3 * 10**9, 4 * 10**9) for value in around(limit)),
    *({"expected_market_cap": "5bn", "issuer_type": "red_chip_unlisted", "years.2025.revenue": value, "years.2023.revenue": "413223140.5"}
      for value in around(5 * 10**8)),
    *({"expected_market_cap": value, "weighted_voting_rights": "true", "years.2025.revenue": "500m"}
      for limit in (5 * 10**9, 10**10) for value in around(limit)),
    *({"expected_market_cap": "1bn", "years.2025.net_profit": first, "years.2024.net_profit": second}
      for first, second in [("0", "50m"), ("0.01", "50m"), ("25m", "25m"), ("25m", "24999999.99"), ("49999999.99", "0.01")]),
    *({"expected_market_cap": "1.5bn", "years.2025.revenue": "200m", "years.2024.revenue": "0", "years.2023.revenue": "0",
       "years.2025.rd_expense": value, "years.2024.rd_expense": "0", "years.2023.rd_expense": "0"}
      for limit in (10**7, 2 * 10**7, 3 * 10**7) for value in around(limit)),
    *({"years.2025.revenue": value, "years.2023.revenue": "160000000", "exceptional_sci_tech_cases": "[]"} for value in around(25 * 10**7)),
    *({"years.2025.rd_staff": staff, "years.2025.total_staff": "1000", "exceptional_sci_tech_cases": "[]"} for staff in ("99", "100", "101")),
    *({"invention_patents": count, "exceptional_sci_tech_cases": "[]"} for count in ("4", "5", "6", "7", "8")),
    *({"share_capital_after_issue": value, "public_offering_ratio": ratio}
      for value in (*around(3 * 10**7), *around(4 * 10**8)) for ratio in ("9.999999%", "10%", "24.999999%", "25%")),
    *({"founded": founded, "controller_changed_on": changed}
      for founded, changed in [("2023-12-01", "2024-12-01"), ("2023-12-02", "2024-12-02"), ("2024-02-29", "2024-02-29")]),
    *({"overseas_market_value": value, "issuer_type": "red_chip_listed_overseas"} for limit in (2 * 10**10, 2 * 10**11) for value in around(limit)),
    *({"three_year_rd_ratio": ratio, "years.2025.revenue": "100m", "years.2025.rd_expense": rd} for ratio in ("4.99%", "5%", "15%") for rd in ("", "15m")),
    *({"profitable": flag, "years.2025.net_profit": profit, "expected_market_cap": "1bn"} for flag in ("true", "false") for profit in ("", "-1", "0", "1")),
]  # fmt: skip


@pytest.mark.parametrize(
    "as_of",
    [
        TODAY,
        dt.date(2026, 6, 17),
        dt.date(2026, 6, 16),
        dt.date(2024, 4, 30),
        dt.date(2024, 4, 29),
        dt.date(2021, 4, 15),
        dt.date(2019, 7, 22),
    ],
)
def test_rows_at_every_threshold_come_out_as_check_has_them(as_of: dt.date) -> None:
    rows = [{key: cell for key, cell in {**COMPLETE, **edge}.items() if cell} for edge in EDGES]
    assert_same(rows, "listing", as_of)


def test_the_nearest_alternative_may_change_with_an_amount() -> None:
    """At a market cap of 0 one gap of the first criterion is open no more, and the next criterion is named instead."""
    company = {"industry": "new_materials", "issuer_type": "red_chip_unlisted", "asserted.fast_revenue_growth": "true"}
    caps = ("3bn", "0", "1", "4999999999", "5bn")
    assert_same([{**company, "expected_market_cap": cap} for cap in caps], "listing", TODAY)


def test_plain_rows_do_not_need_the_slow_way() -> None:
    screen = opened("listing")
    plain = [row for row in EDGES if "profitable" not in row and "three_year_rd_ratio" not in row]
    frame, rejected = screen.screen(
        [TableRow.of(line, {**COMPLETE, **cells}) for line, cells in enumerate(plain)], "t.csv"
    )
    assert (frame.height, rejected, screen.exact) == (len(plain), [], 0)


@pytest.mark.parametrize(
    ("rule_set", "edges"),
    [
        ("co-investment", [{"issue_size": size, "co_investment_amount": amount, "co_investment_lock_up": lock}
                           for size in (*around(10**9), *around(2 * 10**9), "800m", "799999999.80")
                           for amount in ("39999999.99", "40m", "50m", "60m") for lock in ("23", "24")]),
        ("financial-delisting", [{"chosen_standard": standard, "listed_on": listed, "years.2025.revenue": revenue, "years.2025.net_profit": "-1"}
                                 for standard in ("standard-5", "standard-1") for listed in ("2021-07-01", "2022-07-01") for revenue in around(10**8)]),
        ("growth-tier-exit", [{"growth_tier_cohort": cohort, "years.2025.net_profit": profit, "years.2025.net_profit_excl_nonrecurring": profit,
                               "years.2024.net_profit": "1", "years.2024.net_profit_excl_nonrecurring": "1", "years.2025.revenue": "100m"}
                              for cohort in ("new", "existing") for profit in ("0", "0.01", "49999998.99", "49999999")]),
        ("investor-suitability", [{"investor_daily_average_assets": assets, "investor_experience": months}
                                  for assets in around(500_000) for months in ("23", "24")]),
        ("senior-investor", [{"chosen_standard": "standard-5", "senior_investor_type": kind, "senior_investor_share": share,
                              "senior_investor_star_listings": count, "senior_investor_holding": "24", "asserted.senior_investor_sound": "true"}
                             for kind in ("private_fund", "other") for share in ("2.9999%", "3%") for count in ("4", "5")]),
    ],
)  # fmt: skip
def test_other_rule_sets_at_their_thresholds(rule_set: str, edges: list[dict[str, str]]) -> None:
    assert_same(edges, rule_set, None)


def table(path: Path, rows: int) -> Path:
    """A CSV of `rows` companies whose market cap passes the thresholds one after another; every fifth row is bad."""
    lines = ["name,industry,expected_market_cap,years.2025.revenue"]
    lines += [f"Company {row},{'nothing' if row % 5 == 4 else 'software'},{row}00000001,{row}0m" for row in range(rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.base.resources import packaged
from assistant.eligibility.rules.book import RuleBook
from assistant.eligibility.screening.run import screen_file

def progress(what, done, total):
    if done >= 14:
        os.kill(os.getpid(), signal.SIGKILL)

screen_file(Path(sys.argv[1]), Path(sys.argv[2]), RuleBook(packaged("corpus")), progress=progress, batch=7)
"""


def contents(path: Path) -> object:
    """The bytes of a result, of a workbook the cells: its file also tells the time it was written."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    return [list(row) for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_killed_run_goes_on_where_it_was(suffix: str, tmp_path: Path) -> None:
    source = table(tmp_path / "companies.csv", 40)
    whole, resumed = tmp_path / f"whole{suffix}", tmp_path / f"resumed{suffix}"
    screen_file(source, whole, BOOK, batch=7)
    killed = run_code(KILLED, str(source), str(resumed), check=False)
    assert killed.returncode == -signal.SIGKILL
    part = tmp_path / f"resumed{suffix}.part"
    assert part.exists()
    assert not resumed.exists()
    with part.open("ab") as file:
        file.write(b"half a li")
    seen: list[int] = []
    done = screen_file(source, resumed, BOOK, batch=7, progress=lambda what, rows, total: seen.append(rows))
    assert seen[0] == 21, "the first two batches are not screened again"
    assert (done.rows, done.rejected) == (40, 8)
    assert contents(resumed) == contents(whole)
    assert (tmp_path / f"resumed{suffix}.rejected.jsonl").read_bytes() == (
        tmp_path / f"whole{suffix}.rejected.jsonl"
    ).read_bytes()
    assert sorted(path.name for path in tmp_path.glob("resumed*")) == [resumed.name, f"{resumed.name}.rejected.jsonl"]


def test_another_table_starts_afresh(tmp_path: Path) -> None:
    source, out = table(tmp_path / "companies.csv", 40), tmp_path / "out.csv"
    run_code(KILLED, str(source), str(out), check=False)
    table(source, 20)
    assert screen_file(source, out, BOOK, batch=7).rows == 20
    assert len(out.read_text("utf-8").splitlines()) == 1 + 16


def test_rejected_rows_are_kept_with_line_and_reason(tmp_path: Path) -> None:
    source = tmp_path / "companies.csv"
    source.write_text(
        'name,expected_market_cap,rd_staff_ratio\n"A\nA",4bn,\nB,USD 4bn,\nC,4bn,120%\nD,4bn\nE,nan,\nF,5bn,10%\n',
        "utf-8",
    )
    done = screen_file(source, tmp_path / "out.jsonl", BOOK)
    kept = [json.loads(line) for line in (tmp_path / "out.jsonl.rejected.jsonl").read_text("utf-8").splitlines()]
    assert [(row["line"], word in row["reason"]) for row, word in zip(kept, ["USD", "over 100%", "2 cells", "not a number"], strict=True)] == [
        (4, True), (5, True), (6, True), (7, True),
    ]  # fmt: skip
    assert all(row["reason"].startswith(f"companies.csv:{row['line']}:") for row in kept)
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(row["line"], row["name"]) for row in found] == [(2, "A\nA"), (8, "F")]
    assert (done.rows, done.rejected) == (6, 4)


def test_all_formats_give_the_same(tmp_path: Path) -> None:
    csv_file = tmp_path / "c.csv"
    csv_file.write_text(
        "name,expected_market_cap,years.2025.revenue,weighted_voting_rights,exceptional_sci_tech_cases\nA,4.5e9,80000000,true,national_award\n",
        "utf-8",
    )
    jsonl = tmp_path / "c.jsonl"
    jsonl.write_text(
        '{"name": "A", "expected_market_cap": 4.5e9, "years": {"2025": {"revenue": 80000000}}, "weighted_voting_rights": true, "exceptional_sci_tech_cases": ["national_award"]}\n',
        "utf-8",
    )
    parquet = tmp_path / "c.parquet"
    pl.DataFrame({
        "name": ["A"], "expected_market_cap": [4.5e9], "years.2025.revenue": [80_000_000], "weighted_voting_rights": [True],
        "exceptional_sci_tech_cases": [["national_award"]],
    }).write_parquet(parquet)  # fmt: skip
    results = [
        next(iter(screen_table(open_table(file, TABLE), BOOK)))[0].drop("line").to_dicts()
        for file in (csv_file, jsonl, parquet)
    ]
    assert results[0] == results[1] == results[2]
    assert results[0][0]["section.sci-tech-attributes"] == "met"


BAD_TABLES = [
    (b"name,expected_marketcap\nA,1\n", ":1:", "expected_market_cap"),
    (b"nme,expected_market_cap\nA,1\n", ":1:", "did you mean name"),
    (b"name,name,expected_market_cap\nA,A,1\n", ":1:", "given twice"),
    (b"name,,expected_market_cap\nA,A,1\n", ":1:", "column 2 has no name"),
    (b"name\nA\n", ":1:", "no column holds a fact"),
    (b"", ":1:", "no header"),
    (b"name,expected_market_cap\n", ":", "holds no rows"),
    ("name,expected_market_cap\nSociété,1\n".encode("latin-1"), ":2:", "not UTF-8, nor GB18030"),
    (b'name,expected_market_cap\n"A,1\n', ":", "not a CSV"),
]


@pytest.mark.parametrize(("data", "place", "said"), BAD_TABLES)
def test_a_table_that_cannot_be_read_is_one_line(data: bytes, place: str, said: str, tmp_path: Path) -> None:
    source = tmp_path / "companies.csv"
    source.write_bytes(data)
    with pytest.raises(InputError) as caught:
        screen_file(source, tmp_path / "out.csv", BOOK)
    message = str(caught.value)
    assert message.startswith(f"companies.csv{place}")
    assert said in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"expected_market_cap": 1, "expected_market_cap": 2}', "given twice"),
        ('{"expected_market_cap": 1', "not valid JSON"),
        ('{"expected_marketcap": 1}', "expected_market_cap"),
        ('{"expected_market_cap": NaN}', "not a number"),
        ("[1]", "expected an object"),
        ('{"a": ' * 5000 + "1" + "}" * 5000, "nested too deep"),
    ],
)
def test_a_bad_json_line_is_kept_apart(line: str, said: str, tmp_path: Path) -> None:
    source = tmp_path / "companies.jsonl"
    source.write_text(f'{{"expected_market_cap": 1}}\n{line}\n', "utf-8")
    done = screen_file(source, tmp_path / "out.csv", BOOK)
    assert (done.rows, done.rejected) == (2, 1)
    kept = json.loads((tmp_path / "out.csv.rejected.jsonl").read_text("utf-8"))
    assert kept["line"] == 2
    assert said in kept["reason"]

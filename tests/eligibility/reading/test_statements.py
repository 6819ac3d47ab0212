"""Statements as people write them, kind by kind and in both languages: what is read of each, and what is left out."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.reading.fact import FactRead, FactsReading
from assistant.eligibility.reading.reader import read_facts
from assistant.language.quantities.quantity import Bound
from assistant.language.text import Language
from tests.eligibility.verdicts import TABLE

DAY = dt.date(2026, 11, 28)
CAP, ISSUE, PROFIT, SALES = "expected_market_cap", "issue_size", "2025.net_profit", "2025.revenue"


def _read(text: str) -> FactsReading:
    language = Language.ZH if any("\u4e00" <= char <= "\u9fff" for char in text) else Language.EN
    return read_facts(text, TABLE, language, DAY)


def _facts(text: str) -> dict[str, str]:
    """Short key to value with its bound and currency in front, years counted from the latest as numbers."""
    years = {"latest.": "2025.", "latest-1.": "2024.", "latest-2.": "2023."}
    read = {}
    for fact in _read(text).facts:
        key = fact.fact.removeprefix("years.").removeprefix("asserted.")
        name = next((key.replace(word, year, 1) for word, year in years.items() if key.startswith(word)), key)
        read[name] = f"{'' if fact.comparison is Bound.EQ else fact.comparison.value}{_value(fact)}"
    return read


def _value(fact: FactRead) -> str:
    if isinstance(fact.value, bool | str):
        return str(fact.value).lower()
    text = f"{fact.value:f}"
    number = text.rstrip("0").rstrip(".") if "." in text else text
    return number if fact.usable else f"{fact.currency} {number}"


KINDS: dict[str, list[tuple[str, dict[str, str]]]] = {
    "a sum over years that are not named": [
        ("营业收入合计16亿元", {}),
        ("公司累计营收12.8亿元，预计市值40亿元", {CAP: "4000000000"}),
        ("revenue of RMB 1.6bn in aggregate, market cap RMB 4bn", {CAP: "4000000000"}),
        ("Total revenue was RMB 310m", {SALES: "310000000"}),
        (
            "Operating cash flow: 2023 +22m, 2024 -9m, 2025 +48m; sum 61m",
            {
                "2023.operating_cash_flow": "22000000",
                "2024.operating_cash_flow": "-9000000",
                "2025.operating_cash_flow": "48000000",
                "three_year_operating_cash_flow": "61000000",
            },
        ),
        (
            "net profit for the last two years was 28m and 36m, so 64m together",
            {
                "2024.net_profit": "28000000",
                PROFIT: "36000000",
                "two_year_net_profit": "64000000",
            },
        ),
    ],
    "the unit at the end of a list": [
        ("营收3.2、4.1、5.6亿元", {"2023.revenue": "320000000", "2024.revenue": "410000000", SALES: "560000000"}),
        (
            "净利润分别是2000、3500、5200万",
            {"2023.net_profit": "20000000", "2024.net_profit": "35000000", PROFIT: "52000000"},
        ),
        ("revenue of 3, 4 and 5 million", {"2023.revenue": "3000000", "2024.revenue": "4000000", SALES: "5000000"}),
        ("Sales 2024/2025: 1.6 and 2.3 (RMB bn)", {"2024.revenue": "1600000000", SALES: "2300000000"}),
        ("rev 25A 512, 24A 433 (mn cny)", {"2024.revenue": "433000000", SALES: "512000000"}),
        (
            "收入：2.1→2.9→3.8亿（23-25年）",
            {"2023.revenue": "210000000", "2024.revenue": "290000000", SALES: "380000000"},
        ),
    ],
    "a table with its unit in the first cell": [
        (
            "| RMB m | 2024 | 2025 |\n| Revenue | 210.5 | 288.4 |\n| Net profit | (12.6) | 9.3 |",
            {
                "2024.revenue": "210500000",
                SALES: "288400000",
                "2024.net_profit": "-12600000",
                PROFIT: "9300000",
            },
        ),
        (
            "| 万元 | 2024年 | 2025年 |\n| 营业收入 | 21,050 | 28,840 |",
            {"2024.revenue": "210500000", SALES: "288400000"},
        ),
    ],
    "more people, and how many there are now": [
        ("We hired 40 more engineers this year, now 260 staff.", {"2025.total_staff": "260"}),
        ("再招30人，目前员工310人", {"2025.total_staff": "310"}),
        ("headcount went from 80 to 130 in two years", {"2025.total_staff": "130"}),
        (
            "报告期各期末，研发人员分别为88人、102人和131人",
            {"2023.rd_staff": "88", "2024.rd_staff": "102", "2025.rd_staff": "131"},
        ),
    ],
    "how much it changed, and what it became": [
        ("收入减少2000万到1.8亿", {SALES: "180000000"}),
        ("Revenue dropped by 20m to 180m in 2025.", {SALES: "180000000"}),
        ("Revenue was RMB 1.02bn, up from RMB 0.81bn.", {"2024.revenue": "810000000", SALES: "1020000000"}),
        ("revenue from 2023 to 2025 rose from 100m to 250m", {"2023.revenue": "100000000", SALES: "250000000"}),
    ],
    "a year that another is compared with is not gone on with": [
        (
            "2025年净利润8800万元，上年亏损4100万元，营收9亿元",
            {PROFIT: "88000000", "2024.net_profit": "-41000000", SALES: "900000000"},
        ),
        (
            "revenue FY25 RMB 412m (FY24: 338m; FY23: 251m), net profit 46m",
            {
                SALES: "412000000",
                "2024.revenue": "338000000",
                "2023.revenue": "251000000",
                PROFIT: "46000000",
            },
        ),
        ("上年收入四千万", {SALES: "40000000"}),
    ],
    "a year in which something happened": [
        ("公司成立于2015年，营收3.1亿", {"founded": "2015-01-01..2015-12-31", SALES: "310000000"}),
        ("Founded in 2015, revenue of 310m", {"founded": "2015-01-01..2015-12-31", SALES: "310000000"}),
        ("Profitable since 2019, revenue of 310m", {"profitable": "true", SALES: "310000000"}),
        ("2021年上市，营收9500万", {"listed_on": "2021-01-01..2021-12-31", SALES: "95000000"}),
        ("2024年按第四套标准上市", {"listed_on": "2024-01-01..2024-12-31", "chosen_standard": "standard-4"}),
        ("our control changed hands in 2024", {"controller_changed_on": "2024-01-01..2024-12-31"}),
    ],
    "a day told by how long ago it was": [
        ("our actual controller changed 18 months ago", {"controller_changed_on": "2025-05-28"}),
        ("实控人一年半前换过人", {"controller_changed_on": "2025-05-28"}),
        ("实控人去年8月换过人", {"controller_changed_on": "2025-08-01..2025-08-31"}),
        ("control changed hands last March", {"controller_changed_on": "2025-03-01..2026-03-31"}),
        ("founded two years and nine months ago", {"founded": "2024-02-28"}),
        ("公司成立才两年零九个月", {"founded": "2024-02-28"}),
        ("公司成立不到三年", {"founded": "2023-11-29..2026-11-28"}),
        ("the company is 30 months old", {"founded": "2024-05-28"}),
        ("we listed on STAR 14 months ago", {"listed_on": "2025-09-28"}),
        ("到申报时持续经营六年", {}),
        ("must an issuer have been operating for three years?", {}),
    ],
    "a loss told by one word": [
        ("2025年营收3.4亿，亏损，能走哪套？", {"profitable": "false", SALES: "340000000"}),
        ("revenue 340m in 2025, a loss", {"profitable": "false", SALES: "340000000"}),
    ],
    "figures behind a numbered standard and a colon": [
        ("标准四：预计市值33亿，2025年营收3.45亿，能行吗", {CAP: "3300000000", SALES: "345000000"}),
        (
            "Standard 4: expected market cap 3.3bn, revenue 2025 345m. Does it fit?",
            {CAP: "3300000000", SALES: "345000000"},
        ),
        ("第四套标准：预计市值不低于30亿元，营收不低于3亿元。是这样吗？", {}),
    ],
    "ours after another's": [
        ("中芯、海光上市时市值都过千亿，我们顶多60亿", {CAP: "<=6000000000"}),
        (
            "SMIC and Hygon both have market caps over 100 billion yuan; ours will be about 6 billion.",
            {CAP: "~6000000000"},
        ),
        ("对手去年做了5个亿，我们才2.2亿", {SALES: "220000000"}),
    ],
    "a basis said of all before": [
        (
            "25年净利5820万、24年4400万，都是扣非口径",
            {
                "2025.net_profit_excl_nonrecurring": "58200000",
                "2024.net_profit_excl_nonrecurring": "44000000",
            },
        ),
        (
            "FY25 net income RMB 58m (FY24 RMB 44m), both after one-offs",
            {
                "2025.net_profit_excl_nonrecurring": "58000000",
                "2024.net_profit_excl_nonrecurring": "44000000",
            },
        ),
    ],
    "a share of something that is given once more": [
        (
            "R&D: 12%, 13% and 15% of sales in 2023-25, i.e. RMB 24m, 33m, 46m",
            {
                "2023.rd_expense": "24000000",
                "2024.rd_expense": "33000000",
                "2025.rd_expense": "46000000",
            },
        ),
    ],
    "par value": [
        ("The share capital will be 420,000,000 shares of RMB 1 each", {"share_capital_after_issue": "420000000"})
    ],
    "which of two standards": [("想走标准一还是标准四更稳？营收4亿", {SALES: "400000000"})],
    "two amounts with a comma between": [
        ("亏损超过1亿，员工两百出头", {PROFIT: "<-100000000", "2025.total_staff": ">200"})
    ],
    "what a year before the last was": [
        ("We lost money in 2023 (-41m) but made 8m in 2025.", {"2023.net_profit": "-41000000", PROFIT: "8000000"})
    ],
    "the size of an issue": [
        ("IPO要募30亿", {ISSUE: "3000000000"}),
        ("这次IPO打算募集15亿元", {ISSUE: "1500000000"}),
        ("计划融20亿", {ISSUE: "2000000000"}),
        ("首发募资12亿", {ISSUE: "1200000000"}),
        ("Planned proceeds: RMB 900m.", {ISSUE: "900000000"}),
        ("IPO of around RMB 2bn planned", {ISSUE: "~2000000000"}),
        ("Use of proceeds totals RMB 1.65bn", {ISSUE: "1650000000"}),
        ("We're looking to raise 2.4bn in the offering.", {ISSUE: "2400000000"}),
    ],
    "a share of the staff": [
        ("Half of our 600 people do R&D.", {"2025.total_staff": "600", "rd_staff_ratio": "0.5"}),
        ("40% of the workforce is R&D", {"rd_staff_ratio": "0.4"}),
        ("R&D makes up 35% of headcount", {"rd_staff_ratio": "0.35"}),
        ("A quarter of our 240 staff are in R&D.", {"2025.total_staff": "240", "rd_staff_ratio": "0.25"}),
        ("四成员工搞研发", {"rd_staff_ratio": "0.4"}),
        ("600人，一半做研发", {"2025.total_staff": "600", "rd_staff_ratio": "0.5"}),
        ("公司有员工四百余人，三成是研发", {"2025.total_staff": ">400", "rd_staff_ratio": "0.3"}),
        ("120 out of our 400 employees are R&D people", {"2025.total_staff": "400", "2025.rd_staff": "120"}),
        ("88 R&D staff out of 120", {"2025.total_staff": "120", "2025.rd_staff": "88"}),
    ],
    "a share of revenue stays one": [
        ("员工600人，研发投入占12%", {"2025.total_staff": "600", "three_year_rd_ratio": "0.12"}),
        ("We invested 24% of our revenue in R&D", {"three_year_rd_ratio": "0.24"}),
    ],
    "people counted as they are spoken of": [
        ("公司一共一百二十来号人，搞研发的七十多个", {"2025.total_staff": "~120", "2025.rd_staff": ">70"}),
        ("我们研发团队有85个人，全公司300人", {"2025.rd_staff": "85", "2025.total_staff": "300"}),
        ("公司有销售人员210人", {}),
        ("研发团队150余人", {"2025.rd_staff": ">150"}),
    ],
    "typing errors": [
        ("expected markt cap 4.5 bilion yuan", {CAP: "4500000000"}),
        ("revenu 2025 of 22 milion", {SALES: "22000000"}),
        ("预计市直44亿", {CAP: "4400000000"}),
        ("营业收人3.2亿", {SALES: "320000000"}),
    ],
    "spaces, letters and short forms in numbers": [
        ("Expected market cap RMB 4\u2009750 million", {CAP: "4750000000"}),
        ("Expected market cap c. RMB 3.7bn", {CAP: "~3700000000"}),
        ("cap c.1.2bn", {CAP: "~1200000000"}),
        ("去年我们做了3亿2的收入", {SALES: "320000000"}),
        ("去年营收3kw，亏5kw，预计市值50e", {SALES: "30000000", PROFIT: "-50000000", CAP: "5000000000"}),
        ("收入过亿", {SALES: ">100000000"}),
        ("expected_market_cap = 4,120,000,000", {CAP: "4120000000"}),
    ],
    "how exact": [
        ("起码60亿的市值", {CAP: ">=6000000000"}),
        ("Ballpark expected market cap: 12 billion yuan.", {CAP: "~12000000000"}),
        ("三年CAGR大概两成五", {"revenue_cagr": "~0.25"}),
        ("预计市值近40亿元", {CAP: "~4000000000"}),
    ],
    "growth to an amount": [
        ("revenue grew 26% to RMB 180m", {SALES: "180000000"}),
        ("去年收入同比增长30%到2.6亿", {SALES: "260000000"}),
        ("2025年收入2.87亿（较上年+36%），净利润-4,410万", {SALES: "287000000", PROFIT: "-44100000"}),
    ],
    "losses": [
        ("净利润（4,200万元），营收1.9亿", {PROFIT: "-42000000", SALES: "190000000"}),
        ("In RMB million: net profit 2025 (18.9)", {PROFIT: "-18900000"}),
        ("net profit 2025 45,000,000- ; 2024 51,000,000-", {PROFIT: "-45000000", "2024.net_profit": "-51000000"}),
        ("We were RMB 27m in the red last year", {PROFIT: "-27000000"}),
        ("negative net income of RMB 30m in 2025", {PROFIT: "-30000000"}),
        ("24-25年净利：-9200万/-4100万", {"2024.net_profit": "-92000000", PROFIT: "-41000000"}),
    ],
    "the lowest holding": [
        ("链主企业持股最低3.1%", {"senior_investor_type": "chain_leader", "senior_investor_share": "0.031"}),
        ("链主企业持股不低于3.1%", {"senior_investor_type": "chain_leader", "senior_investor_share": ">=0.031"}),
    ],
    "lists over several subjects, remarks in brackets": [
        (
            "2025年扣非净利是5100万、净利是5600万，2024年分别是1200万和1500万",
            {
                "2025.net_profit_excl_nonrecurring": "51000000",
                PROFIT: "56000000",
                "2024.net_profit_excl_nonrecurring": "12000000",
                "2024.net_profit": "15000000",
            },
        ),
        (
            "去年净利5200万（扣非4800万），前年4100万（扣非3900万）",
            {
                PROFIT: "52000000",
                "2025.net_profit_excl_nonrecurring": "48000000",
                "2024.net_profit": "41000000",
                "2024.net_profit_excl_nonrecurring": "39000000",
            },
        ),
        ("2025 revenue of RMB 8.2bn and RMB 610m net profit", {SALES: "8200000000", PROFIT: "610000000"}),
    ],
    "years": [
        ("2026年1-9月收入4.1亿元，2025全年2.8亿元", {SALES: "280000000"}),
        ("LTM revenue to Sept 2026 RMB 520m. Last audited year (2025) RMB 430m.", {SALES: "430000000"}),
        ("Net assets as of 31 December 2025 were RMB 1.1bn", {"2025.net_assets": "1100000000"}),
        ("截至2025年12月31日，净资产8.2亿元", {"2025.net_assets": "820000000"}),
        (
            "For the years ended 31 December 2024 and 2025 revenue was RMB 128.7m and RMB 171.4m.",
            {"2024.revenue": "128700000", SALES: "171400000"},
        ),
    ],
    "units": [
        ("Unit: RMB 10,000. Operating revenue 2025: 31,250.", {SALES: "312500000"}),
        (
            "(RMB'000, audited): Revenue 2024: 251,870; 2025: 342,118.",
            {"2024.revenue": "251870000", SALES: "342118000"},
        ),
    ],
    "rivals by name": [
        ("Zhipu reported revenue of RMB 312m; our revenue was RMB 290m.", {SALES: "290000000"}),
        ("Moonshot is valued at RMB 30bn, we expect a cap of RMB 8bn.", {CAP: "8000000000"}),
        ("智谱去年营收3.1亿，我们只有2.4亿", {SALES: "240000000"}),
        ("摩尔线程营收4亿，我们营收2亿", {SALES: "200000000"}),
        ("Helios posted a profit of RMB 90m; we made a net profit of RMB 12m.", {PROFIT: "12000000"}),
        ("星河半导体营收5亿，我司营收3亿", {SALES: "300000000"}),
        ("The industry average R&D ratio is 20%, ours is 18%", {"three_year_rd_ratio": "0.18"}),
        ("行业龙头营收20亿，我司营收3.2亿", {SALES: "320000000"}),
        ("對手預計市值200億，我們才60億", {CAP: "6000000000"}),
    ],
    "our own deeds are not somebody else's": [
        ("We went public on 5 July 2023", {"listed_on": "2023-07-05"}),
        ("营收增速快于同行可比公司，预计市值102亿", {"fast_revenue_growth": "true", CAP: "10200000000"}),
        ("“2025年实现营业收入3.5亿元。”这是我们招股书草稿", {SALES: "350000000"}),
    ],
    "patents that are used": [
        ("We have 63 invention patents, 20 of them used in the main business.", {"invention_patents": "20"}),
        ("发明专利56项，其中应用于主营业务的32项", {"invention_patents": "32"}),
    ],
    "years and amounts parted by slashes": [
        (
            "Revenue 2023/24/25: 210 / 265 / 338 mn yuan.",
            {"2023.revenue": "210000000", "2024.revenue": "265000000", SALES: "338000000"},
        ),
        (
            "Revenue FY23/FY24/FY25 (RMB m): 120/180/260",
            {"2023.revenue": "120000000", "2024.revenue": "180000000", SALES: "260000000"},
        ),
        (
            "net profit '23 / '24 / '25: -12 / 8 / 31 m RMB",
            {"2023.net_profit": "-12000000", "2024.net_profit": "8000000", PROFIT: "31000000"},
        ),
        (
            "23/24/25年收入：2.1/2.65/3.38亿",
            {"2023.revenue": "210000000", "2024.revenue": "265000000", SALES: "338000000"},
        ),
    ],
    "the year of the next amount in brackets": [
        (
            "2025年营收3.1亿（2024年2.5亿，2023年1.9亿）",
            {"2023.revenue": "190000000", "2024.revenue": "250000000", SALES: "310000000"},
        ),
        (
            "revenue 2025 RMB 310m (2024: RMB 250m, 2023: RMB 190m)",
            {"2023.revenue": "190000000", "2024.revenue": "250000000", SALES: "310000000"},
        ),
        (
            "net loss narrowed to RMB 80m in 2025 from RMB 120m a year before",
            {"2024.net_profit": "-120000000", PROFIT: "-80000000"},
        ),
    ],
    "profit on both bases": [
        (
            "2025 net profit RMB 58m, after stripping out non-recurring items RMB 41m; 2024 it was RMB 33m before and RMB 24m after.",
            {
                PROFIT: "58000000",
                "2025.net_profit_excl_nonrecurring": "41000000",
                "2024.net_profit": "33000000",
                "2024.net_profit_excl_nonrecurring": "24000000",
            },
        ),
        (
            "Profit last year was RMB 80m, RMB 72m without one-offs.",
            {PROFIT: "80000000", "2025.net_profit_excl_nonrecurring": "72000000"},
        ),
        (
            "we earned RMB 51m in 2025, 46m if you strip out the subsidies",
            {PROFIT: "51000000", "2025.net_profit_excl_nonrecurring": "46000000"},
        ),
    ],
    "what was made and where it went": [
        (
            "In the latest audited year we made RMB 203m of revenue, of which RMB 34.5m went into R&D.",
            {SALES: "203000000", "2025.rd_expense": "34500000"},
        ),
        ("We made RMB 410m in sales last year and RMB 38m in profit.", {SALES: "410000000", PROFIT: "38000000"}),
        (
            "We did RMB 300m in revenue in 2025 and put RMB 45m of that into R&D",
            {SALES: "300000000", "2025.rd_expense": "45000000"},
        ),
        ("Board budget for 2026 says RMB 150m of R&D; in 2025 we spent RMB 102m.", {"2025.rd_expense": "102000000"}),
    ],
    "a filing with its standard": [
        ("Filed under Standard Two on 2026-06-30", {"chosen_standard": "standard-2", "filing_date": "2026-06-30"}),
        (
            "We filed with the SSE under standard 4 on 12 May 2026.",
            {"chosen_standard": "standard-4", "filing_date": "2026-05-12"},
        ),
        ("2026年6月30日按第二套申报的", {"chosen_standard": "standard-2", "filing_date": "2026-06-30"}),
        (
            "公司设有特别表决权股份，招股书里写的上市标准是表决权差异安排那一套",
            {"weighted_voting_rights": "true", "chosen_standard": "weighted-voting"},
        ),
    ],
    "patents of the core technology": [
        (
            "54 invention patents (3 of them defence patents) form our core technology.",
            {"core_technology_patents": "54"},
        ),
        ("Our core technology rests on 52 invention patents", {"core_technology_patents": "52"}),
        ("54项发明专利（含3项国防专利）构成核心技术并用于主营业务", {"core_technology_patents": "54"}),
        ("发明专利（含国防专利）53项", {"invention_patents": "53"}),
    ],
    "a part of the staff without punctuation": [
        (
            "we employ six hundred people and one hundred and fifty of them do r and d",
            {"2025.total_staff": "600", "2025.rd_staff": "150"},
        ),
        (
            "cap 2.2bn headcount 340 r&d staff 88 inv patents 14",
            {CAP: "2200000000", "2025.total_staff": "340", "2025.rd_staff": "88", "invention_patents": "14"},
        ),
        ("out of 210 employees 70 are R&D", {"2025.total_staff": "210", "2025.rd_staff": "70"}),
        ("60人里41人做研发", {"2025.total_staff": "60", "2025.rd_staff": "41"}),
        ("我们公司四百二十号人里头有九十个是搞研发的", {"2025.total_staff": "420", "2025.rd_staff": "90"}),
    ],
    "what did not change": [
        ("券商测算下来市值不到40亿，第五套还有戏吗", {CAP: "<4000000000"}),
        ("更正一下：2025年营收不是3.1亿，是2.91亿；预计市值不变，仍为34亿。", {SALES: "291000000", CAP: "3400000000"}),
        (
            "Correction: 2025 revenue is not RMB 310m but RMB 291m; market cap unchanged at RMB 3.4bn.",
            {SALES: "291000000", CAP: "3400000000"},
        ),
        ("Sorry, revenue for 2025 should be RMB 291m rather than RMB 310m", {SALES: "291000000"}),
        ("There has been no change of actual controller since we were founded", {"controller_changed_on": "never"}),
        (
            "公司自設立以來實際控制人從未變更，最近兩年核心技術人員也沒有重大不利變化",
            {"controller_changed_on": "never", "core_technical_staff_changed_materially": "false"},
        ),
    ],
    "shares offered out of all": [
        (
            "发行6000万股，发行后总股本4亿股，占15%",
            {"share_capital_after_issue": "400000000", "public_offering_ratio": "0.15"},
        ),
        (
            "Registered capital is RMB 360m today and will be RMB 400m after the offering, i.e. 10% offered.",
            {"share_capital_after_issue": "400000000", "public_offering_ratio": "0.1"},
        ),
        (
            "注册资本现在3.6亿，发行完变成4亿，公开发行10%",
            {"share_capital_after_issue": "400000000", "public_offering_ratio": "0.1"},
        ),
    ],
    "the old rules and a rocket that has not flown": [
        (
            "要是放到2023年9月5日那会儿的老规则下看，我们发明专利6项，算达标吗",
            {"as_of": "2023-09-05", "invention_patents": "6"},
        ),
        ("我们做可回收火箭，还没入过轨", {"reusable_rocket_orbital_payload": "false"}),
        (
            "we build rockets and so far no payload of ours has reached orbit",
            {"reusable_rocket_orbital_payload": "false"},
        ),
    ],
    "a loss of assets and what is left of a fall": [
        ("2025年净资产为负3000万", {"2025.net_assets": "-30000000"}),
        (
            "2025年净利2500万，剔除政府补助后1900万",
            {PROFIT: "25000000", "2025.net_profit_excl_nonrecurring": "19000000"},
        ),
        ("税前赚3000万，税后2500万（2025年）", {"2025.total_profit": "30000000", PROFIT: "25000000"}),
        (
            "before tax we made RMB 30m, after tax RMB 25m in 2025",
            {"2025.total_profit": "30000000", PROFIT: "25000000"},
        ),
        ("After deductions the 2025 revenue is RMB 88m", {"2025.revenue_after_deductions": "88000000"}),
        ("Our revenue fell by RMB 20m last year", {}),
        ("收入去年少了2000万", {}),
        ("revenue per employee is RMB 1.2m", {}),
    ],
    "a filing beside a founding": [
        (
            "Filed under Standard Two on 2026-06-30, founded on 2014-02-01",
            {"chosen_standard": "standard-2", "filing_date": "2026-06-30", "founded": "2014-02-01"},
        ),
        ("We filed our papers. Founded 2014-03-18.", {"founded": "2014-03-18"}),
    ],
    "values abroad": [
        (
            "Red-chip, already listed in Hong Kong; market value there HKD 62bn",
            {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "HKD 62000000000"},
        ),
        (
            "开曼红筹，港股主板已上市，目前港股市值约320亿港元",
            {"issuer_type": "red_chip_listed_overseas", "overseas_market_value": "~HKD 32000000000"},
        ),
    ],
}
EVERY = [(f"{kind}: {text}", text, facts) for kind, cases in KINDS.items() for text, facts in cases]
NOBODYS = [
    "Rule says expected market cap not less than RMB 1.5bn, revenue not less than RMB 200m.",
    "第一套：预计市值不低于10亿元，最近两年净利润累计不低于5000万元",
    "List every STAR applicant with under RMB 100m revenue.",
    "Issuers with revenue of RMB 300m and a market cap of RMB 3bn can use standard 4.",
    "The typical STAR IPO raises RMB 1.2bn at a cap of RMB 6bn.",
    "一般创新药企业上市市值在60亿左右",
    "Between 2019 and 2025 some 590 companies listed, raising RMB 900bn in total.",
    "Moore Threads: revenue 438m in 2024, IPO raise 8bn. How long between acceptance and listing?",
    "百济神州上市时募了221亿多，是不是科创板生物药最高",
    "Compare LandSpace (expected raise 7.5bn) with SMIC's deal of 53.2bn",
    "Which version applied on 30 April 2024?",
    "研发人员：1）博士 2）硕士",
    "Delisting: net profit negative and revenue under RMB 300m, is that right?",
    "上市后营收低于1亿且净利润为负会被*ST吗",
    "TAM of RMB 300bn",
    "研發人員佔比不低於10%，勞務派遣算分母嗎",
    "研发投入占比5%以上，资本化的算不算？",
    "公开发行比例25%以上；股本超4亿的10%以上，“超4亿”含本数吗",
    "R&D staff not less than 10%: do contract workers count?",
    "Does Guideline No. 7 (medical devices) apply to us?",
]


@pytest.mark.parametrize(("text", "facts"), [each[1:] for each in EVERY], ids=[each[0] for each in EVERY])
def test_a_kind_of_statement_is_read(text: str, facts: dict[str, str]) -> None:
    read = _facts(text)
    assert {name: value for name, value in read.items() if name != "industry"} == facts


@pytest.mark.parametrize("text", NOBODYS)
def test_what_is_said_of_rules_or_of_others_is_no_fact(text: str) -> None:
    assert _facts(text) == {}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("We forecast revenue of RMB 420m for 2026.", "years.2026.revenue", 420_000_000),
        ("预计2026年营收4.2亿元", "years.2026.revenue", 420_000_000),
    ],
)
def test_a_forecast_is_marked_and_stays_out_of_the_facts(text: str, key: str, value: int) -> None:
    reading = _read(text)
    assert reading.facts == ()
    (fact,) = reading.forecasts
    assert (fact.fact, fact.value, fact.period, fact.forecast) == (key, value, "2026", True)


@pytest.mark.parametrize("text", ["Revenue of the first half of 2026 was RMB 212m.", "2026年上半年营收2.1亿元"])
def test_a_part_of_a_year_says_which_fact_it_was_meant_for(text: str) -> None:
    (unread,) = _read(text).unread
    assert (unread.fact, unread.dated) == ("revenue", True)

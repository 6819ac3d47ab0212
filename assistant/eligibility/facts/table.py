"""Every fact an issuer may state: its key, what kind of value it takes, its limits and its name in both languages.

Money is yuan, ratios are fractions of one (12% is 0.12). A fact nobody stated is unknown; the few with a `default` are
assumed to have it, and a verdict that leans on such an assumption says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from assistant.eligibility.facts.choices import AUDIT_OPINIONS, EXCEPTIONAL_CASES, INDUSTRIES, STANDARDS, VOUCHED
from assistant.eligibility.logic.interval import INFINITY, Interval
from assistant.language.text import Bilingual


class FactKind(StrEnum):
    """What a fact's value is."""

    MONEY = "money"
    RATIO = "ratio"
    COUNT = "count"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"


FLAGS: Mapping[str, Bilingual] = {"true": Bilingual("yes", "是"), "false": Bilingual("no", "否")}
"""The values of a flag in words."""


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact: `unit` names what a count counts, `minimum` and `maximum` what is possible, `choices` the words allowed."""

    key: str
    kind: FactKind
    label: Bilingual
    unit: Bilingual | None = None
    minimum: Decimal = Decimal(0)
    maximum: Decimal = INFINITY
    choices: Mapping[str, Bilingual] = field(default_factory=dict)
    default: str | None = None

    @property
    def numeric(self) -> bool:
        """Whether the fact can be held against a threshold."""
        return self.kind in (FactKind.MONEY, FactKind.RATIO, FactKind.COUNT)

    @property
    def domain(self) -> Interval:
        """What is known of a number nobody stated."""
        return Interval(self.minimum, self.maximum)


_ONE = Decimal(1)
_ANY = -INFINITY


def _money(key: str, en: str, zh: str, minimum: Decimal = Decimal(0)) -> FactSpec:
    return FactSpec(key, FactKind.MONEY, Bilingual(en, zh), minimum=minimum)


def _ratio(key: str, en: str, zh: str, minimum: Decimal = Decimal(0), maximum: Decimal = _ONE) -> FactSpec:
    return FactSpec(key, FactKind.RATIO, Bilingual(en, zh), minimum=minimum, maximum=maximum)


def _count(key: str, en: str, zh: str, unit: tuple[str, str]) -> FactSpec:
    return FactSpec(key, FactKind.COUNT, Bilingual(en, zh), unit=Bilingual(*unit))


def _date(key: str, en: str, zh: str) -> FactSpec:
    return FactSpec(key, FactKind.DATE, Bilingual(en, zh))


def _flag(key: str, en: str, zh: str, default: str | None = None) -> FactSpec:
    return FactSpec(key, FactKind.FLAG, Bilingual(en, zh), default=default)


def _choice(key: str, en: str, zh: str, choices: Mapping[str, tuple[str, str]], default: str | None = None) -> FactSpec:
    words = {name: Bilingual(*label) for name, label in choices.items()}
    return FactSpec(key, FactKind.CHOICE, Bilingual(en, zh), choices=words, default=default)


_PATENTS = ("patents", "项")
_PEOPLE = ("people", "人")
_MONTHS = ("months", "个月")
_YEARS = ("years", "年")
_COMPANIES = ("companies", "家")


_ISSUER = (
    FactSpec("name", FactKind.TEXT, Bilingual("company name", "公司名称")),
    _date("as_of", "the day the rules are read", "适用规则的日期"),
    _date("filing_date", "filing date", "申报日期"),
    _choice(
        "issuer_type",
        "type of issuer",
        "发行人类型",
        {
            "domestic": ("domestic company", "境内企业"),
            "red_chip_unlisted": ("red-chip not listed overseas", "未在境外上市的红筹企业"),
            "red_chip_listed_overseas": ("red-chip listed overseas", "已在境外上市的红筹企业"),
        },
        default="domestic",
    ),
    _flag("weighted_voting_rights", "weighted voting rights", "表决权差异安排", default="false"),
    _choice("chosen_standard", "standard the issuer applies under", "发行人选择的上市标准", STANDARDS),
    _choice("industry", "industry", "行业领域", INDUSTRIES),
    _money("expected_market_cap", "expected market cap", "预计市值"),
    _money("overseas_market_value", "overseas market value", "境外市值"),
    _money("share_capital_after_issue", "share capital after the issue", "发行后股本总额"),
    _count("shares_after_issue", "shares after the issue (red-chips)", "发行后股份总数（红筹企业）", ("shares", "股")),
    _ratio("public_offering_ratio", "share of the capital offered to the public", "公开发行股份比例"),
    _count(
        "invention_patents",
        "invention patents applied to the main business and able to be industrialised",
        "应用于主营业务并能够产业化的发明专利",
        _PATENTS,
    ),
    _count(
        "core_technology_patents",
        "invention patents (defence patents included) that form the core technology",
        "形成核心技术的发明专利（含国防专利）",
        _PATENTS,
    ),
    FactSpec(
        "exceptional_sci_tech_cases",
        FactKind.CHOICES,
        Bilingual("exceptional sci-tech cases", "科创属性例外情形"),
        choices={name: Bilingual(*label) for name, label in EXCEPTIONAL_CASES.items()},
    ),
    _flag("joint_stock_company", "joint-stock company lawfully set up", "依法设立的股份有限公司"),
    _date(
        "founded",
        "date of founding (of the limited company if converted at book value)",
        "成立日期（整体变更的自有限公司成立起算）",
    ),
    _date(
        "controller_changed_on",
        "last change of the actual controller (or never)",
        "实际控制人最近一次变更日期（未变更写never）",
    ),
    _flag(
        "core_technical_staff_changed_materially",
        "materially adverse change of core technical staff in the last two years",
        "最近两年核心技术人员发生重大不利变化",
    ),
    _flag("profitable", "profitable in the latest fiscal year (lower basis)", "最近一年盈利（扣非前后孰低）"),
)

# What people state directly instead of year by year.
_AGGREGATES = (
    _money("two_year_net_profit", "net profit of the last two years together", "最近两年净利润合计", _ANY),
    _money("three_year_rd_expense", "R&D expense of the last three years together", "最近三年研发投入合计"),
    _ratio(
        "three_year_rd_ratio",
        "R&D of the last three years as a share of revenue",
        "最近三年研发投入占营业收入比例",
        maximum=INFINITY,
    ),
    _money(
        "three_year_operating_cash_flow",
        "operating cash flow of the last three years together",
        "最近三年经营活动现金流量净额合计",
        _ANY,
    ),
    _ratio(
        "revenue_cagr",
        "compound growth of revenue over the last three years",
        "最近三年营业收入复合增长率",
        Decimal(-1),
        INFINITY,
    ),
    _ratio("rd_staff_ratio", "share of R&D staff in the latest year", "当年研发人员占比"),
)

_AFTER_LISTING = (
    _date("listed_on", "listing date", "上市日期"),
    _choice(
        "growth_tier_cohort",
        "how the company came into the growth tier",
        "进入科创成长层的方式",
        {
            "new": ("registered after the growth tier was set up", "新注册公司"),
            "existing": ("listed before 13 July 2025", "存量公司"),
        },
    ),
    _flag("annual_report_disclosed", "annual report disclosed on time", "按期披露年度报告"),
)

_OFFERING = (
    _money("issue_size", "size of the issue", "发行规模"),
    _money("co_investment_amount", "amount the sponsor's subsidiary subscribes", "保荐机构子公司跟投金额"),
    _count("co_investment_lock_up", "lock-up of the sponsor's co-investment", "跟投股份限售期", _MONTHS),
    _money(
        "investor_daily_average_assets",
        "investor's daily average assets over 20 trading days (no margin funds)",
        "投资者前20个交易日日均资产（不含融资融券）",
    ),
    _count("investor_experience", "investor's trading experience", "投资者证券交易经验", _MONTHS),
    _flag(
        "buys_new_growth_tier_shares",
        "buys shares of newly registered growth-tier companies",
        "买入科创成长层新注册公司股票",
        default="false",
    ),
    _flag("growth_tier_risk_statement_signed", "special risk statement signed", "已签署科创成长层专项风险揭示书"),
)

_SENIOR_INVESTOR = (
    _choice(
        "senior_investor_type",
        "type of the senior investor",
        "资深专业机构投资者类型",
        {
            "private_fund": ("private fund", "私募基金"),
            "government_fund": ("government-funded fund", "政府出资设立的基金"),
            "chain_leader": ("chain-leader company or its investment arm", "链主企业及其投资机构"),
            "other": ("another type", "其他类型"),
        },
    ),
    _count(
        "senior_investor_star_listings",
        "portfolio tech companies listed on STAR in the last five years",
        "近五年投资的科技型企业在科创板上市家数",
        _COMPANIES,
    ),
    _count(
        "senior_investor_exchange_listings",
        "portfolio tech companies listed on main exchanges in the last five years",
        "近五年投资的科技型企业在境内外主要交易所上市家数",
        _COMPANIES,
    ),
    _count("senior_investor_holding", "months of continuous holding before filing", "申报前连续持有月数", _MONTHS),
    _ratio("senior_investor_share", "lowest share held in that time", "该期间最低持股比例"),
    _money("senior_investor_invested", "amount invested in that time", "该期间投资金额"),
)

# Worked out from other facts, never stated.
DERIVED = (
    _money(
        "latest_net_profit",
        "net profit of the latest year (lower of before and after non-recurring items)",
        "最近一年净利润（扣非前后孰低）",
        _ANY,
    ),
    _money("previous_net_profit", "net profit of the year before (lower basis)", "上一年净利润（扣非前后孰低）", _ANY),
    _money("latest_revenue", "revenue of the latest year", "最近一年营业收入"),
    _money("latest_net_assets", "net assets at the end of the latest year", "最近一年期末净资产", _ANY),
    _count("years_in_operation", "years in continuous operation when filing", "申报时持续经营年限", _YEARS),
    _count(
        "years_since_controller_change",
        "years without a change of the actual controller",
        "实际控制人未变更年限",
        _YEARS,
    ),
    _count("full_fiscal_years_since_listing", "full fiscal years since listing", "上市后完整会计年度数", _YEARS),
)

YEARLY: Mapping[str, FactSpec] = {
    spec.key: spec
    for spec in (
        _money("revenue", "revenue", "营业收入"),
        _money("net_profit", "net profit", "净利润", _ANY),
        _money(
            "net_profit_excl_nonrecurring",
            "net profit excluding non-recurring items",
            "扣除非经常性损益后的净利润",
            _ANY,
        ),
        _money("rd_expense", "R&D expense", "研发投入"),
        _money("operating_cash_flow", "net operating cash flow", "经营活动现金流量净额", _ANY),
        _money("net_assets", "net assets", "净资产", _ANY),
        _count("rd_staff", "R&D staff", "研发人员", _PEOPLE),
        _count("total_staff", "total staff", "员工总数", _PEOPLE),
        _choice("audit_opinion", "audit opinion", "审计意见", AUDIT_OPINIONS),
    )
}


ASSERTED: Mapping[str, FactSpec] = {
    f"asserted.{name}": FactSpec(f"asserted.{name}", FactKind.FLAG, Bilingual(*label))
    for name, label in VOUCHED.items()
}

STATED: Mapping[str, FactSpec] = {
    spec.key: spec for spec in (*_ISSUER, *_AGGREGATES, *_AFTER_LISTING, *_OFFERING, *_SENIOR_INVESTOR)
}

_NAMED = {**STATED, **ASSERTED, **{spec.key: spec for spec in DERIVED}}


@lru_cache(maxsize=4096)
def fact_spec(key: str) -> FactSpec | None:
    """The specification of a dotted fact key (`years.2025.revenue` included), or None."""
    if key.startswith("years."):
        _, _, field = key.split(".", 2) if key.count(".") == 2 else ("", "", "")
        return YEARLY.get(field)
    return _NAMED.get(key)


@lru_cache(maxsize=4096)
def fact_label(key: str) -> Bilingual:
    """What a fact is called, with its year where it has one; the key itself where it is not in the table."""
    spec = fact_spec(key) or YEARLY.get(key)
    if spec is None:
        return Bilingual(key, key)
    if key.startswith("years."):
        year = key.split(".")[1]
        return Bilingual(f"{spec.label.en} in {year}", f"{year}年{spec.label.zh}")
    return spec.label

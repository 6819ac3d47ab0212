"""The words quantities are written with, English and Chinese, and the patterns made of them."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.language.patterns import Pattern


class Bound(StrEnum):
    """How the text bounds the value: "at least 4bn" is `>=`, "just under 4bn" is `<`."""

    EQ = "="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    ABOUT = "~"


PREFIXES = {
    "rmb": "CNY",
    "cny": "CNY",
    "cn¥": "CNY",
    "¥": "CNY",
    "人民币": "CNY",
    "renminbi": "CNY",
    "jpy¥": "JPY",
    "jpy": "JPY",
    "us$": "USD",
    "u.s.$": "USD",
    "us $": "USD",
    "usd": "USD",
    "usd$": "USD",
    "hk$": "HKD",
    "hkd": "HKD",
    "hkd$": "HKD",
    "s$": "SGD",
    "sgd": "SGD",
    "a$": "AUD",
    "nt$": "TWD",
    "eur": "EUR",
    "€": "EUR",
    "gbp": "GBP",
    "£": "GBP",
    "₩": "KRW",
    "krw": "KRW",
    "₹": "INR",
    "inr": "INR",
    "$": "USD",
    "美元": "USD",
    "港元": "HKD",
    "港币": "HKD",
    "chf": "CHF",
}
SUFFIXES = {
    "元人民币": "CNY",
    "人民币": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "块钱": "CNY",
    "块": "CNY",
    "yuan renminbi": "CNY",
    "yuan": "CNY",
    "renminbi": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "美元": "USD",
    "美金": "USD",
    "us dollars?": "USD",
    r"u\.s\. dollars?": "USD",
    "united states dollars?": "USD",
    "usd": "USD",
    "hong kong dollars?": "HKD",
    "hk dollars?": "HKD",
    "hkd": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "singapore dollars?": "SGD",
    "新加坡元": "SGD",
    "dollars?": "USD",
    "euros?": "EUR",
    "eur": "EUR",
    "欧元": "EUR",
    "pounds?(?: sterling)?": "GBP",
    "gbp": "GBP",
    "英镑": "GBP",
    "yen": "JPY",
    "jpy": "JPY",
    "日元": "JPY",
    "won": "KRW",
    "韩元": "KRW",
    "rupees?": "INR",
    "印度卢[布比]": "INR",
    "新台币": "TWD",
}
SUBUNITS = {"cents?": "USD", "penn(?:y|ies)": "GBP", "pence": "GBP"}
DURATIONS = {
    "trading[- ]days?": "trading day",
    "交易日": "trading day",
    "(?:working|business)[- ]days?": "working day",
    "工作日": "working day",
    "years?(?: of age)?": "year",
    "年度": "year",
    "年": "year",
    "months?": "month",
    "月": "month",
    "weeks?": "week",
    "周": "week",
    "星期": "week",
    "days?": "day",
    "日": "day",
    "天": "day",
    "hours?": "hour",
    "小时": "hour",
    "quarters?": "quarter",
    "季度": "quarter",
}
COUNTED = {
    "patents?": "patent",
    "专利": "patent",
    "staff|employees?|people|persons?|researchers?|headcount": "person",
    "shares?": "share",
    "articles?": "article",
    "clauses?": "article",
    "companies|company|firms?|issuers?": "company",
    "items?": "item",
    "products?": "product",
    "clients?|customers?|users?": "client",
    "sectors?|fields?|industries": "field",
    "indicators?": "indicator",
    "standards?|sets": "standard",
    "cases?": "case",
}
CLASSIFIERS = {
    "项": "item",
    "件": "item",
    "家": "company",
    "名": "person",
    "人": "person",
    "位": "person",
    "股": "share",
    "条": "article",
    "套": "standard",
    "只": "",
    "个": "",
    "款": "",
    "类": "",
    "种": "",
    "次": "",
    "轮": "",
    "篇": "",
    "份": "",
    "批": "",
    "支": "",
    "笔": "",
    "方面": "",
    "档": "",
    "章": "",
    "节": "",
    "门": "",
    "枚": "",
    "台": "",
    "步": "",
    "级": "",
    "层": "",
    "场": "",
}


def _table(name: str, words: dict[str, str], chinese_only: bool | None = None) -> str:
    chosen = [word for word in words if chinese_only is None or (not word[0].isascii()) == chinese_only]
    return f"(?P<{name}>{'|'.join(chosen)})"


ADJECTIVES = (
    r"(?:(?:full|consecutive|fiscal|financial|accounting|calendar|complete|audited|natural|straight|whole|most|recent)"
    r"[\s-]){0,3}"
)
RIGHT = Pattern(
    "the unit behind a number",
    r"\s?(?P<points>percentage[\s-]points?|ppts?\b|pp\b|个?百分点)|\s?(?P<basis>bps?\b|basis\spoints?|个基点)|"
    r"\s?(?P<percent>%|per[\s-]?cents?\b|pct\b|成(?![立为长本功果员交就分熟都]))|"
    rf"[\s-]?(?:{_table('money_en', SUFFIXES, False)}\b|{_table('money_zh', SUFFIXES, True)}(?![件素器旦宵宇]))|"
    rf"\s?{_table('cents', SUBUNITS)}\b|"
    rf"[\s-]?{ADJECTIVES}{_table('time_en', DURATIONS, False)}\b|"
    rf"\s?(?P<ge>个)?(?:完整|连续|的){{0,2}}(?:会计|财务|自然"
    rf"|周)?(?P<time_zh>{'|'.join(w for w in DURATIONS if not w[0].isascii())})"
    r"(?![元常报季薪])|"
    r"\s?(?P<multiple>倍|x\b|times\b|[\s-]?fold\b)|"
    rf"\s(?:[a-z&/-]{{2,20}}\s){{0,2}}?(?P<counted>{'|'.join(COUNTED)})\b|"
    rf"\s?(?P<classifier>{'|'.join(CLASSIFIERS)})(?!民币|义|(?<=级)市场)(?P<patents>(?:授权|有效|国内|境内|核心"
    r"|已)*(?:发明)?专利)?",
    yes=(
        "%",
        " percentage points",
        "bps",
        " yuan",
        "元",
        "年",
        "个月",
        " full fiscal years",
        "倍",
        " invention patents",
        "项发明专利",
        "家",
    ),
    no=("年报", "成立", " xyz", "元素"),
    flags=re.ASCII,
    how="match",
)
LEFT_CURRENCY = Pattern(
    "a currency in front of a number",
    rf"(?<![a-z])({'|'.join(re.escape(word) for word in sorted(PREFIXES, key=len, reverse=True))})\s?(?:-|−)?\s?$",
    yes=("rmb ", "us$", "人民币"),
    no=("armb ", "about "),
    flags=re.ASCII,
)
LEFT_SIGN = Pattern(
    "a minus in front of a number",
    r"(?:(?:^|(?<=[^!-'*+./-9<?-~\0]))[-−]|负|(?<![a-z])(?:minus|negative)\s)\s?$",
    yes=("minus ", "-", "负", " -"),
    no=("2025-", "terminus ", "+"),
    flags=re.ASCII,
)
SPACED_LETTER = Pattern(
    "a scale of one letter behind a space",
    r"\s([mbk])(?![a-z\d&])",
    yes=(" m", " b "),
    no=(" mn", "m", " m&a"),
    how="match",
)
LETTERS = {"m": 6, "b": 9, "k": 3}
FRACTION = Pattern(
    "a fraction",
    r"(?P<minus>负|-|−)?(?:(?P<whole>[〇零一二两三四五六七八九十\d]{1,6})又)?"
    r"(?P<below>[〇零一二两三四五六七八九十百千万\d]{1,9})分之(?P<above>[〇零一二两三四五六七八九十百千点.\d]{1,24})|"
    r"(?P<minus2>(?<![\da-z])[-−]"
    r"|负)?(?:(?P<whole2>\d{1,6})又)?(?<![\d/.,a-z])(?P<top>\d{1,6})\s?/\s?(?P<bottom>\d{1,6})(?:st|nd|rd"
    r"|th)?(?![\d/.,%]|\s?[a-z]?\d)|"
    r"\b(?P<word>one|two|three|four|five)[\s-](?P<part>half|halves|thirds?|quarters?|fifths?"
    r"|tenths?)\b(?!\sof\s(?:19|20))",
    yes=("三分之一", "1/3", "two thirds", "负二分之一", "一又二分之一"),
    no=("2026/4/24", "half of 2025", "分之"),
    flags=re.ASCII,
)
PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "ten": 10}
WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

BEFORE: tuple[tuple[Bound, str], ...] = (
    (
        Bound.LE,
        r"(?:no|not)\s(?:more|greater|higher|over)(?:\sthan)?|not\s(?:to\s)?exceed(?:ing)?|no\smore\sthan"
        r"|at\s(?:the\s)?most|"
        r"up\sto|(?:a\s)?maximum\sof|capped\sat|≤|<=|不(?:超|高于|多于|大于|得超)过?|未超过|至多|最多|不得高于"
        r"|不得超过",
    ),
    (
        Bound.GE,
        r"(?:no|not)\s(?:less|fewer|lower)\sthan|not\s(?:below|under)|at\s(?:the\s)?least|(?:a\s)?minimum\s(?:of)?|≥"
        r"|>=|"
        r"不(?:得)?(?:低于|少于|小于)|未低于|至少|最低|不下",
    ),
    (
        Bound.LT,
        r"(?:just|slightly|a\slittle|well|still)?\s?(?:under|below|short\sof|shy\sof)|(?:less|fewer|lower"
        r"|smaller)\sthan|"
        r"<|低于|不足|不到|少于|小于|未达到?|不满",
    ),
    (
        Bound.GT,
        r"(?:more|greater|higher|larger)\sthan|(?:just\s)?(?:over|above)|exceed(?:s|ed|ing)?|in\sexcess\sof"
        r"|upwards?\sof|>|"
        r"超过|高于|多于|大于|逾|超",
    ),
    (
        Bound.ABOUT,
        r"about|around|approx(?:imately|\.)?|roughly|nearly|almost|close\sto|circa|some|~|约为?|大约|将近|接近|大概"
        r"|(?<!最)近",
    ),
)
LEFT_COMPARISON = Pattern(
    "words of comparison in front of a number",
    "(?:"
    + "|".join(f"(?P<{comparison.name}>{words})" for comparison, words in BEFORE)
    + r")(?:\s(?:an?|the))?[\s:]{0,2}(?:人民币|rmb|cny)?\s?$",
    yes=("at least ", "不低于", "more than rmb ", "about the ", "just under "),
    no=("leastwise ", "and "),
    flags=re.ASCII,
)
RIGHT_COMPARISON = Pattern(
    "words of comparison behind a number",
    r"[\s,]{0,2}\(?(?:(?P<GE>or\s(?:more|above|higher|over|greater)|and\s(?:above|over|more|up)|(?:\(含\))?(?:及其?"
    r"|或)?以上|起|\+(?!\d))|"
    r"(?P<LE>or\s(?:less|below|fewer|under|lower)|and\s(?:below|under|less)|(?:\(含\))?(?:及其?|或)?以下|以内)"
    r"|(?P<ABOUT>左右|上下|or\sso\b))",
    yes=("以上", " or more", " (含)以上", "以内", "左右", "+"),
    no=("+5", "上市", " more"),
    flags=re.ASCII,
    how="match",
)
RANGE = Pattern(
    "what stands between the ends of a range",
    r"\s?(?:-|–|—|~|至|到)\s?|\sto\s",
    yes=("-", " to ", "至"),
    no=(" and ", "to", "、"),
    how="fullmatch",
)
LIST = Pattern(
    "what stands between the numbers of a list",
    r"\s?(?:,|、|;|/|和|及|与|或|以及)\s?|\s?,?\s(?:and|or)\s",
    yes=("、", ", and ", "或"),
    no=(" to ", "and", ";;"),
    how="fullmatch",
)
ONE_PERIOD_BEFORE = Pattern(
    "words by which a period is one only",
    r"(?:最近|近|过去|上|前|后|这|那|同|每|任|某|统|唯|单|下|当|[a-z]*(?:last|latest|recent|prior|previous|any|same"
    r"|each|every)\s)$",
    yes=("最近", "the last ", "同"),
    no=("two ", "第"),
)
HALF_YEAR = Pattern(
    "half a year",
    r"(?<![上下前后一])半年(?![度报])|\bhalf[\s-](?:a[\s-])?year\b|\bsix-monthly\b",
    yes=("半年内", "half a year", "six-monthly"),
    no=("上半年", "半年度", "half of the year"),
)

r"""Words around an amount or a statement that are no fact.

They say that it is a rule's, denied, corrected, of which year.

Patterns run on folded text (lower case, half width). The words of the facts themselves stand in `facts.yaml`.
"""

from __future__ import annotations

import re


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.ASCII)


_NUMBERS_OF_RULES = (
    r"(?:(?:market[\s-]cap(?:itali[sz]ation)?|market|revenue|net|profit|r\s?&\s?d|financial|statutory|expected|"
    r"public[\s-]offering|"
    r"cash[\s-]flow|total|minimum|预计|最低)\s?|市值|收入|营收|净利润|研发投入?|利润)"
)
_LIMITS = (
    r"(?:(?:thresholds?|requirements?|minimum|floor|test|limb|branch|mark|level|bar|hurdle|limit|line|condition|"
    r"criterion|rule)\b|门槛|要求|下限|红线|标准线|的?标准|条件|的?规定)"
)
# A number that belongs to a rule, not to the company.
RULE_AFTER = _words(
    rf"\s?(?:的)?\s?{_NUMBERS_OF_RULES}{{0,3}}{_LIMITS}",
    r"\s(?:of|under|in|from)\s(?:the\s)?(?:\0|first|second|third|fourth|fifth|standard|rules?\b|guideline|listing\srules?)",
    r"\s(?:is|are|be)\s(?:the\s)?(?:required|needed|minimum|enough|necessary|threshold)",
    r"\s(?:required|needed)\b",
    r"够吗|是否?够|才行|才可以|才能",
)
RULE_BEFORE = _words(
    r"\brequir\w+|\bneeds?\b|\bneeded\b|\bmust\b|\bminimum\b|\bthresholds?\b|\bfloor\b|\b(?:has|have)\sto\b",
    r"\bshould\b|\bsuppose[ds]?\b|\bis\sthere\b|\bare\sthere\b",
    r"\b(?:meet|reach|pass|clear|satisf(?:y|ies)|exceed|hit)(?:s|ed|ing)?\s(?:the|that|this)\s?$",
    r"\b(?:against|below|above|under|over|than)(?:s|ed|ing)?\s(?:the|that|this)\s?$",
    r"\b(?:short\sby|short\sof\sthe|missing|gap\sof)\b",
    r"要求|门槛|必须|须(?!知)|需(?!求)|规定|最低|下限|应当|应不|还差|差了?$|是否有|有没有|满足[^，,]{0,4}$",
)
RULE_STATEMENT = _words(
    r"\b(?:needs?|must|requir\w+|have\sto|has\sto|should)\b[^,.;]{0,40}$",
    r"(?:必须|须|需要?|要求|应当?)[^，。；,]{0,12}$|是否(?:必须|需要?|要求)[^，。；,]{0,12}$",
)
POSSESSED = _words(
    r"\b(?:we|our|us|my|its|it|their|the\scompany|company)\b|我们|我司|本公司|公司|企业|发行人|其",
    r"\bif\b|如果|假如|假设",
)
NOT_REACHED = _words(
    r"(?:\bnot|n't|never)\s(?:yet\s)?(?:quite\s)?(?:reach\w*|hit|have|got|made|at)\s?(?:an?\s|the\s)?$",
    r"(?:没有|尚未|还未|未|没)(?:达到|达|到|超过)?$",
)
DENIED = _words(r"(?:\bnot\b|n't\b|\bnever\b)[^,]{0,20}$", r"(?:不是|并非|不等于)[^，,]{0,6}$")
PROPORTION_BEFORE = _words(r"占|\b(?:equal\sto|equivalent\sto|representing|accounting\sfor)\s?$")
PROPORTION_AFTER = _words(
    r"\s(?:of|to)\s(?:our\s|its\s|the\s|total\s|annual\s){0,2}"
    r"(?:revenues?|sales|turnover|staff|employees|headcount|workforce)\b"
)

# Words that make the later of two values the valid one.
CORRECTION = _words(
    r"\bmake\s(?:it|that)\b|\bchange\s(?:it|that)?\s?to\b|\bactually\b|\bi\smeant?\b|\bcorrection\b|\binstead\b",
    r"\bwhat\sif\b|\bsuppose\b|\brather\b|\bsorry\b|\bhow\sabout\b",
    r"^那|改[成为到]|更正|应为|而是|说错|如果|假如|假设|若(?:是|为)?|换成|调整[为到]",
)

RELATIVE_YEARS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("latest-2", _words(r"two\syears\s(?:before|earlier|ago)|大前年")),
    ("latest-1", _words(r"(?:the\s)?year\sbefore(?:\slast)?|a\syear\searlier|前一年度?|前年|上上年")),
    (
        "latest",
        _words(
            r"(?:last|latest|past|previous|prior|most\srecent)\s(?:fiscal\s|financial\s|full\s)?year\b",
            r"最近一年|最近一个会计年度|去年|上一年度?|上年度?|今年",
        ),
    ),
)
PREVIOUS_YEAR = _words(r"(?:previous|prior)\s(?:fiscal\s|financial\s|full\s)?year|上一?年度?")
GROWN_TO = _words(r"(?:\bto|至|到|达)\s?$")
TOGETHER = _words(
    r"(?:in\s)?\b(?:total(?:l?ing|s|led)?|together|combined|cumulative|aggregate|altogether|sum)\b",
    r"合计|累计|共计|总计|总额|之和|加起来",
)
EACH = _words(r"\beach\b|\bboth\syears\b|\bevery\b|均为(?!正)|每年|各为|都是")

"""Whether a list is asked for in the negative: which standards need no profit, which indicators need not be met.

What denies turns the list round, and what denies that turns it back: which standards cannot be used without profit.
"""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern


def is_negative(text: str) -> bool:
    """Whether what a text asks for is denied: by an odd number of words that deny."""
    return len(_DENIES.findall(_DENIES_NOTHING.sub(" ", text))) % 2 == 1


def denied_before(text: str, start: int) -> bool:
    """Whether what begins at a place of a text is what somebody is not: a company that is no software one."""
    return bool(_NOT_SUCH.search(text[:start]))


_DENIES_NOTHING = Pattern(
    "words that offer both answers, or hold a word of denial and deny nothing",
    r"([一-龥])[不没]\1|是否|能否|可否|会否|不低于|不少于|不超过|不高于|非经常性|不管(?:是|哪|什么|怎)|无论|不论|未来"
    r"|不[同仅但只]|不一样|少不了|必不可少|离不开|缺不得|\bor not\b|\bno (?:less|more) than\b|\bnot only\b"
    r"|\bnon-recurring\b",
    yes=("有没有", "是否", "不低于", "少不了", "no less than"),
    no=("不用管", "不看利润", "need no profit"),
    flags=re.IGNORECASE,
)
_DENIES = Pattern(
    "a word that denies",
    r"\b(?:no|not|cannot|without|never|none|neither|free (?:of|from)|zero|nil|exempt\w*|waive\w*|waiver|skip\w*"
    r"|ignor\w+|disregard\w*|spared?|excused|closed|barred|rules? out|ruled out|exclud\w+|dispens\w+|lack\w*"
    r"|loss(?:es|[- ]making)?|unprofitable|pre-(?:profit|revenue)|leaves? out|left out|let off|off the hook"
    r"|irrelevant)\b|n't\b|豁免|忽略|跳过|省掉|省去|放过|排除|关闭|亏损|亏钱|零(?=收入|营收|利润|盈利)|为零|[不没無无未免]",
    yes=("need no profit", "don't test revenue", "不看利润", "没有要求", "exempt from", "哪项豁免", "亏损企业"),
    no=("need profit", "看利润", "必须满足"),
    flags=re.IGNORECASE,
)
_NOT_SUCH = Pattern(
    "that what comes next is what somebody is not, or does not use",
    r"\b(?:not|isn't|aren't|non|other than|rather than|instead of|outside)"
    r"(?:[- ](?:an?|the|use|using|under|filing|applying|choose|choosing)){0,3}[- ]?$"
    r"|(?:^|[，,。；;对给]|企业|公司|发行人)(?:不|没有?|并?非|未)(?:是|用|走|选用?|采用|适用|按|属于)?$",
    yes=("which apply if it is not under the ", "不选用", "一家企业不是", "non-"),
    no=("哪项不适用于", "which do not apply to a ", "which need not be met by a "),
    flags=re.IGNORECASE,
)

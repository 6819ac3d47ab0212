"""Questions that are answered by yes or no: which they are, and in which words they want it."""

from __future__ import annotations

import re

from assistant.answering.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.text import Language

YES, NO = "yes", "no"


def is_lead(operator: str) -> bool:
    """Whether an operator puts yes or no before a sentence: `yes`, `no:can`."""
    return operator.partition(":")[0] in (YES, NO)


def lead_words(operator: str, language: Language) -> str:
    """What an operator puts before its sentence: `Yes.`, `不可以。`, with the space that follows."""
    answer, _, form = operator.partition(":")
    return WORDS(f"lead.{answer}_{form or 'is'}", language)


def yes_no_word(text: str, language: Language, *, yes: bool) -> str:
    """Yes or no by itself, in the words in which a question asks whether something is so: `Yes`, `不会`."""
    operator = lead_operator(text, language, yes=yes).replace(":need", ":will")
    return lead_words(operator, language).rstrip("。. ")


def denies(text: str, language: Language) -> bool:
    """Whether a question has a word of denial, beside those that only offer both answers."""
    bare = _OFFERS_BOTH.sub(" ", text)
    return _DENIALS[language].search(bare) is not None


_OFFERS_BOTH = Pattern(
    "words that offer both answers, or deny nothing",
    r"([一-龥])[不没]\1|是否|能否|可否|会否|有没有|不低于|不少于|不超过|不足|不到|未盈利|\bor not\b",
    yes=("会不会", "是否", "or not", "有没有"),
    no=("不会", "is it not hit"),
    flags=re.IGNORECASE,
)
_DENIALS = {
    Language.EN: re.compile(r"\b(?:not|never|no longer|neither)\b|n't\b", re.IGNORECASE),
    Language.ZH: re.compile(r"[不没未无]"),
}


def lead_operator(text: str, language: Language, *, yes: bool) -> str:
    """The operator that puts yes or no before a sentence, in the words in which a question asks for it."""
    form = _form(text) if language is Language.ZH else ""
    return (YES if yes else NO) + (f":{form}" if form else "")


_ASKS_EN = Pattern(
    "that an English question is answered by yes or no",
    r"(?:^|[.,;:?!\u2014-]\s*|\b(?:so|and|but|then)\s+)(?:is|are|was|were|do|does|did|can|could|may|must|should|will"
    r"|would|has|have|am|need)(?:n't)?\s+\w|^[^,.;:?!]{1,60}\b(?:allowed|permitted|okay|ok|possible|mandatory|compulsory)\b",
    yes=(
        "Can we list?",
        "We are unprofitable. Can we list?",
        "if drawn, does it stop",
        "direct pricing allowed pre profit",
    ),
    no=("What is the floor?", "the rule is clear"),
    flags=re.IGNORECASE,
)
_ASKS_MORE_EN = Pattern(
    "that an English question asks for more than yes or no",
    r"\b(?:what|which|why|how)\b|(?:^|[,;.?]\s*|\b(?:and|or|to|by|know)\s+)(?:who|whom|whose)\b|^\W*(?:when|where)\b"
    r"|,? or (?:must|is|are|does|do|can|will|may|just)\b"
    r"|\bor not\b.*\bor\b",
    yes=("how long is it", "Can it be a service, or must it be a product?"),
    no=("Does it stop when we withdraw?", "Does it bind a director who holds few shares?"),
    flags=re.IGNORECASE,
)
_ASKS_ZH = Pattern(
    "that a Chinese question is answered by yes or no",
    r"[吗嘛]|么(?![样多时])|是否|能否|可否|会否|有没有|对吧|是吧|对不对|([一-龥])不\1|(?:可以|能|要|行|算|得).{0,16}不[?？]?$",
    yes=("可以吗", "是不是", "能否申报", "要不要", "对吧", "可以直接定价不"),
    no=("怎么样", "多少", "门槛是不低于40亿元"),
)
_ASKS_MORE_ZH = Pattern(
    "that a Chinese question asks for more than yes or no",
    r"什么|怎么|怎样|如何|哪|谁|多少|多久|多长|多大|几(?=[个项年月套家天名次种类条])|为何|何时|何种|是.{1,20}还是",
    yes=("要多久", "是A还是B", "哪几套"),
    no=("还是可以用吗", "要不要"),
)


def asks_yes_no(text: str, language: Language) -> bool:
    """Whether a question can be answered by yes or no, and by that alone."""
    if language is Language.EN:
        return bool(_ASKS_EN.search(text)) and not _ASKS_MORE_EN.search(text)
    return bool(_ASKS_ZH.search(text)) and not _ASKS_MORE_ZH.search(text)


_FORMS_ZH = (
    ("enough", re.compile(r"够(?:吗|么|不够|了吗)|够不够")),
    ("will", re.compile(r"会不会|会.{0,30}[吗么]|是否会")),
    ("can", re.compile(r"可以|可否|能否|能不能|可不可以|(?<![智性功产])能(?!源|力).{0,40}[吗么]|行不行|行吗")),
    (
        "need",
        re.compile(r"要不要|需不需要|用不用|是否(?:需要|必须)|必须|需要|(?<![重主首必])要(?!素|约|求).{0,40}[吗么]"),
    ),
)


def _form(text: str) -> str:
    """How a Chinese question wants its yes: 可以, 需要, 会, 够; empty for 是."""
    if re.search(r"是不是|是否是|对吧|是吧|对不对|算不算|属于|算.{0,20}[吗么]", text):
        return ""
    return next((name for name, words in _FORMS_ZH if words.search(text)), "")

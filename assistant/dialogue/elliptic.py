"""What a message leaves out that the question before it named, put back before the message is read."""

from __future__ import annotations

import re

from assistant.corpus.model import Corpus, GlossaryEntry
from assistant.dialogue.conversation import Turn
from assistant.dialogue.cues import CLAUSE, LEAD, bare_condition, is_whole
from assistant.dialogue.subjects import KINDS_OF_ISSUER, is_proper, subjects
from assistant.dialogue.substitution import ordinals
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_OPENING = Pattern(
    "a word or two in front of a message that say nothing of what it means",
    r"(?:(?:h+m+|oh|hang on)\b(?:[\s,.:;!…]|\s[–—-]\s)+|(?:wait|well|right)\b\s*[,.:;!…]\s*)+(?=\w)"
    r"|(?:(?:嗯+|哦|呃|等等|等一下)[，,。！!…\s]+)+(?=[\u4e00-\u9fff\w])",
    yes=("hm, the stake", "oh wait, it", "嗯，那", "等等，市值"),
    no=("well-known ", "waiting", "等待"),
    flags=re.IGNORECASE,
    how="match",
)
_REST_SAME = Pattern(
    "that nothing else changes",
    r"[\s,;:，；、(（–—-]*(?:with |keep(?:ing)? |and |but )*"
    r"(?:(?:all|every ?thing) (?:else|other)|(?:all )?(?:the )?(?:rest|others?|other (?:things|facts|figures|numbers)))"
    r" (?:(?:is|are|stays?|remains?|being|held|kept|is kept) )*(?:the same|same|equal|unchanged|constant"
    r"|as (?:before|is|it was))[)\s]*"
    r"|[\s,;，；、(（]*(?:其[他它余]|别的|剩下)的?(?:人|条件|情况|数字|数据|都|什么|指标|东西)*(?:都|均"
    r"|一概)?(?:不变|没变|不动|照旧|一样|相同|保持不变)[)）]*",
    yes=(", everything else the same", " all else equal", "，别的人不变", "，其他条件都不变"),
    no=("the same", "others are open", "其他公司"),
    flags=re.IGNORECASE,
)
_WHICH = Pattern(
    "which of some kind is meant, without its name",
    r"(?:那么?)?(?:要是|如果|假如|换成)?(?P<deed>(?:已经?|还没有?|没有?"
    r"|尚?未)在?[^，,；;。？?的]{1,8}上市)了?(?=[，,；;呢？?]|$)"
    r"|(?:那么?)?(?P<zh>(?:还没有?|没有?|尚?未|不|已经?)[^，,；;。？?的]{2,14}的)(?=[，,；;呢？?]|$)"
    r"|(?:(?:and|what about|how about|if(?: (?:it is|we are|it was|we were))?|say)\s+)*"
    r"(?:(?P<one>(?:an?other |an? "
    r"|the )?(?:ones?|those"
    r"|company))(?= (?:that|which|not|already|still|listed)\b)"
    r"|(?P<bare>(?=(?:not(?: yet)?|already|still not) listed\b)))",
    yes=("未在境外上市的，", "已经在境外上市的呢", "what about one that", "not listed abroad, "),
    no=("2023年上市的呢", "those who came late", "not enough", "未盈利公司"),
    flags=re.IGNORECASE,
    how="match",
)


_IN_FACT = Pattern(
    "words between a figure's name and its amount that add nothing",
    r"(?<=\w )(?:actually|in fact|really) (?=\S)|(?<=[\u4e00-\u9fff&\w])(?:其实|实际上?)(?=[是为有只])",
    yes=("R&D is actually RMB 80m", "研发其实是8千万"),
    no=("actually the cap is 5bn", "其实我们亏损"),
    flags=re.IGNORECASE,
)
"""Words between a figure's name and its amount that add nothing."""


_SUPPOSED_ZH = re.compile(r"(?<=[\d亿万元%项人个家])的话(?=[呢吧]?[，,。？?\s]*$|[，,])")


def in_short(asked: str) -> str:
    """A message without what says nothing: the words it opens with, and that nothing else changes."""
    opening = _OPENING.match(asked)
    said = _SUPPOSED_ZH.sub("", _IN_FACT.sub("", asked[opening.end() :] if opening is not None else asked))
    rest = _REST_SAME.sub("", said).strip(" ,，;；")
    if rest == said or not rest.strip("?？ "):
        return said if rest == said else asked
    return rest if rest.endswith(("?", "？")) or asked[-1] not in "?？" else rest + asked[-1]


def with_kind(asked: str, last: Turn, corpus: Corpus) -> str:
    """A message with the kind of company that it says only which of: 未在境外上市的 after a question on red chips."""
    match = _WHICH.match(asked)
    kind = _kind_of(last.question, corpus)
    if match is None or kind is None or any(each.entry.id in KINDS_OF_ISSUER for each in subjects(asked, corpus)):
        return asked
    if match["deed"]:
        return asked[: match.end("deed")] + "的" + kind.names(Language.ZH)[0] + asked[match.end() :]
    if match["zh"]:
        return asked[: match.end()] + kind.names(Language.ZH)[0] + asked[match.end() :]
    place = match.span("one") if match["one"] else match.span("bare")
    name = f"a {kind.names(Language.EN)[0]}"
    return asked[: place[0]] + name + ("" if match["one"] else " ") + asked[place[1] :]


def as_supposed(asked: str, corpus: Corpus) -> str:
    """A message that names a red chip alone, as what the asker's company is supposed to be: "same but red-chip"."""
    bare = _A.sub("", bare_condition(asked))
    named = [each for each in subjects(bare, corpus) if each.entry.id == _RED_CHIP]
    if len(named) != 1 or _NOUN.sub("", bare.replace(named[0].text, "")):
        return asked
    if language_of(asked) is Language.ZH:
        return f"要是我们是{named[0].entry.names(Language.ZH)[0]}呢"
    return f"if we are a {named[0].entry.names(Language.EN)[0]}"


_RED_CHIP = "red-chip"
_A = Pattern(
    "words in front of a kind of company",
    r"^(?:(?:and|but|so|as|for|with|being|if we (?:are|were)|we (?:are|were)) )*(?:an? )?",
    yes=("as a ", "and for a ", "if we are a ", ""),
    no=("because",),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_NOUN = Pattern(
    "words that name any company",
    r"[\s,，]|compan(?:y|ies)|issuers?|structure|公司|企业|架构|结构|的",
    yes=("company", "企业", "架构"),
    no=("red-chip", "红筹"),
    flags=re.IGNORECASE,
    how="fullmatch",
)


def with_standard(asked: str, question: str) -> str:
    """A message that asks which of the standards named before, with that word: "which one fits us, cap 1.6bn?"."""
    if not any(each.unit == "standard" for each in ordinals(question)):
        return asked
    asked = _ANOTHER_NUMBER.sub(r"\g<lead>standard \g<number>", _LEAVES_ONE.sub("", asked))
    return _WHICH_ONE.sub(lambda match: "which standard" if match["en"] else "哪套标准", asked, count=1)


_LEAVES_ONE = Pattern(
    "that one standard is left for another",
    r"^(?:(?:forget|drop|skip|leave|not|never mind|instead of|rather than) (?:about )?(?:the )?"
    r"(?:standard \d[ab]?|\w+ standard)"
    r"|(?:不[走用]|不考虑|放弃)第?[一二三四五1-5]套(?:标准)?了?)\s*[,;.，。；]\s*(?=\S)",
    yes=("forget standard 2, what about 3", "不走第二套了，那第三套呢"),
    no=("not standard 2", "what about standard 3"),
    flags=re.IGNORECASE,
)
_ANOTHER_NUMBER = Pattern(
    "a standard asked about by its bare number",
    r"^(?P<lead>(?:(?:and|so|but|ok)\s+)*(?:what|how) about )(?:the |number |no\. ?)?"
    r"(?P<number>[1-5][ab]?)(?=\s*[?.!]*$)",
    yes=("what about 3?", "and how about 1a"),
    no=("what about 3bn", "what about standard 3"),
    flags=re.IGNORECASE,
)
_WHICH_ONE = Pattern(
    "that it is asked which of several",
    r"\b(?P<en>which (?:one|of (?:them|these|those|the two)))\b|哪一?[个套种](?!标准)",
    yes=("which one fits us", "哪个合适"),
    no=("which standard", "哪套标准"),
    flags=re.IGNORECASE,
)


def _kind_of(question: str, corpus: Corpus) -> GlossaryEntry | None:
    named = [each.entry for each in subjects(question, corpus) if each.entry.id in KINDS_OF_ISSUER]
    return named[0] if len({each.id for each in named}) == 1 else None


def of_the_others(asked: str, question: str, corpus: Corpus) -> str | None:
    """The question asked of others of the kind, by what they are: 存量的呢 after 新注册的成长层公司怎么出层."""
    other = _OTHERS.fullmatch(asked)
    if other is None:
        return None
    for each in subjects(question, corpus):
        said = _SAID_OF.search(question[: each.start])
        if said is not None and said["adjective"] != other["adjective"]:
            return question[: said.start("adjective")] + other["adjective"] + question[said.end("adjective") :]
    return None


_OTHERS = Pattern(
    "only what else some things are",
    r"(?:那么?|换成)?(?P<adjective>(?!我们|他们|你们|它们|别人|我司|公司|自己|这|那"
    r"|哪)[\u4e00-\u9fff]{2,8}的)呢?[？?]?",
    yes=("那存量的呢", "未盈利的呢？"),
    no=("存量公司呢", "我们的呢", "2023年上市的呢"),
    how="fullmatch",
)
_SAID_OF = re.compile(r"(?:^|[，,。；])(?P<adjective>[\u4e00-\u9fff]{2,8}的)$")


def of_named(asked: str, corpus: Corpus) -> str | None:
    """A whole question with the company in it that stands in front of it: "and CAS Space, how far is it?"."""
    bare = LEAD.sub("", asked).strip()
    clause = CLAUSE.search(bare)
    if clause is None:
        return None
    head, tail = bare[: clause.start()].strip().removesuffix("呢"), bare[clause.end() :].strip()
    named = subjects(head, corpus)
    language = language_of(asked)
    alone = len(named) == 1 and is_proper(named[0].entry) and named[0].text == head
    if not alone or not is_whole(tail, language) or any(is_proper(each.entry) for each in subjects(tail, corpus)):
        return None
    if _ITS.search(tail):
        return _IT.sub(head, _ITS.sub(f"{head}'s", tail), count=1)
    if _IT.search(tail):
        return _IT.sub(head, tail, count=1)
    return f"{head}{tail}" if language is Language.ZH else f"{tail.rstrip('?')} ({head})?"


_ITS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|they|them)\b|[它他]们?", re.IGNORECASE)

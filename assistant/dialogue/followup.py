"""Follow-ups without a model: what a short message means after the question before it.

"and for software companies?", 那净利润呢, "make it 4.2bn", "as of 2022?", "when did it take effect?": the message is
completed from the last turn; facts are laid over those known, the day and the documents are carried on. A message that
is a question of its own is left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.corpus.mentions import mentions
from assistant.corpus.model import Corpus, GlossaryEntry
from assistant.dialogue.conversation import Conversation, Resolved, Turn, fact_name
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactRead, merge, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.text import Language, punctuation

_LEAD = Pattern(
    "what a follow-up begins with",
    r"^(?:(?:and|so|but|ok(?:ay)?|then|also|now)\b[\s,]*)*(?:(?:what|how) about\b|what if\b|same (?:question )?for\b"
    r"|(?:and|so|but|also|then)\b)?[\s,]*"
    r"|^(?:那么?|还有|另外|如果|假如|再问一下|好的?)[，,\s]*",
    yes=("and what about ", "what if ", "ok, ", "那么", ""),
    no=("software", "what is", "那净"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_FOLLOWS = Pattern(
    "that a message follows up",
    r"^(?:and|so|but|then|also|what about|how about|what if|same|make (?:it|that)|change|suppose|actually|instead"
    r"|as (?:of|at)|in \d{4}|only)\b"
    r"|^(?:那|还有|另外|如果是|假如是|若是|换成|换做|改成|改为|截至|截止)|呢\s*[？?]?$",
    yes=("and for rockets?", "make it 4.2bn", "in 2022?", "那净利润呢", "换成软件"),
    no=("What is standard 5?", "Android", "标准五的要求"),
    flags=re.IGNORECASE,
)
_WHOLE_EN = Pattern(
    "an English question of its own",
    r"^(?:what|which|who|when|where|why|how|is|are|was|were|does|do|did|can|could|may|must|should|will"
    r"|would)\b(?! about\b)(?! if\b)",
    yes=("what is it", "Can we list"),
    no=("what about software", "the fees"),
    flags=re.IGNORECASE,
)
_WHOLE_ZH = Pattern(
    "a Chinese question of its own",
    r"什么|多少|哪|吗|么|如何|怎|是否|能否|可否|几[个家年项套条]|能不能|有没有|要不要|需要",
    yes=("要求是什么", "可以吗", "几年", "有没有"),
    no=("净利润", "软件公司"),
)
_POINTS_BACK = Pattern(
    "what points back to the question before",
    r"\b(?:it|its|they|them|their|these|those|that (?:rule|one|guideline|standard|version|document|article)"
    r"|this (?:rule|one|guideline|standard|version|document|article)|the (?:rule|guideline|same))\b"
    r"|它|该(?:规则|指引|条|标准|办法|文件)|这(?:个|条|项|份|一)|那(?:个|条|项|份)|上述|前述|前者|后者",
    yes=("when did it take effect", "that rule", "该指引", "前者"),
    no=("item 5", "the issuer", "标准五"),
    flags=re.IGNORECASE,
)
_COURTESY = Pattern(
    "a courtesy and nothing else",
    r"(?:thanks?(?: you)?|thx|ok(?:ay)?|great|good|hi|hello|hey|bye|谢谢|多谢|好的?|你好|您好|明白了?"
    r"|再见)[\s!.,！。，]*",
    yes=("Thanks!", "thank you", "好的。", "你好"),
    no=("thanks, and for rockets?", "好公司"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_ASKS = Pattern(
    "that a message asks",
    r"[?？]|^(?:what(?:'?s)?|which|who|when|where|why|how|is|are|does|do|did|can|could|may|must|should|will|tell"
    r"|explain|list|compare|show)\b"
    r"|\b(?:confirm|tell me|let me know|advise|check (?:if|whether))\b"
    r"|吧$|(\w)不\1|(?:要求|条件|标准|规定|比例|上限|下限|流程|期限|门槛)$",
    yes=("what's that", "please tell me", "是不是", "市值要求", "?"),
    no=("our market cap is 4bn", "公司有专利"),
    flags=re.IGNORECASE,
)
_DATE_WORDS = Pattern(
    "words around a day that add nothing to it",
    r"\b(?:as|of|at|on|in|by|during|the|rules?|year|version|back|then|about|what|how|and|it|was)\b|截至|截止|按|在"
    r"|当时|年?时|的?规则|规定|如果|那么?|呢|是|版|的|[\s,，?？.。!！（）()]",
    yes=("as of", "截至", "the version", "，"),
    no=("market", "市值"),
    flags=re.IGNORECASE,
)
_BARE_WORD = Pattern(
    "a question word alone",
    r"why|when|how|who|where|since when|says who",
    yes=("why", "since when", "Who"),
    no=("why not", "whom"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_ORDINAL = Pattern(
    "an English ordinal",
    r"\b(?:first|second|third|fourth|fifth|sixth)\b",
    yes=("the fifth standard",),
    no=("five", "fifths"),
    flags=re.IGNORECASE,
)
_DAYS = (QuantityKind.DATE, QuantityKind.MONTH, QuantityKind.YEAR)
_PREPOSITION = Pattern(
    "a preposition in front of a topic",
    r"^(?:for|under|in|with|without|if|when|as|on|at|of)\b",
    yes=("for rockets", "as software"),
    no=("former", "rockets"),
    flags=re.IGNORECASE,
    how="match",
)


def resolve(conversation: Conversation, message: str, book: RuleBook, today: dt.date | None = None) -> Resolved:
    """The message as a full question, with the facts known after it. Never raises; keeps the words of the message.

    "Last year" is counted from `today`, the day of asking.
    """
    asked = " ".join(message.split())
    language = language_of(asked)
    corpus, table = book.corpus, book.fact_table
    new = read_facts(asked, table, language, today)
    facts = merge(conversation.facts, new)
    before = {fact.fact: fact for fact in conversation.facts.facts}
    changed = tuple(fact for fact in facts.facts if before.get(fact.fact) != fact)
    last = conversation.last
    names = tuple(fact.fact for fact in changed)

    def resolved(text: str, root: str | None = None, *, followed: bool = True, is_statement: bool = False) -> Resolved:
        return Resolved(asked, text, root or text, conversation.as_of, facts, names, followed, is_statement)

    if _COURTESY.fullmatch(asked):
        return resolved(asked, followed=False, is_statement=True)
    if new.corrects and new.unnamed and not changed and not _asks(asked):
        warning = WORDS("noted.unnamed", language, words=new.unnamed[0].span)
        facts = replace(facts, warnings=(*facts.warnings, warning))
        return resolved(asked, followed=False, is_statement=True)
    bare = _LEAD.sub("", asked).strip()
    whole = _is_whole(bare, language)
    if last is None or not (_FOLLOWS.search(asked) or _POINTS_BACK.search(asked) or not whole):
        return resolved(asked, followed=False, is_statement=_states(asked, changed) and not _asks(asked))
    dated = _new_day(asked, last)
    if dated is not None:
        return resolved(dated)
    if changed and not whole:
        placed = any(fact.fact in before and before[fact.fact].span in last.question for fact in changed)
        if new.corrects and not placed and kind_of(last.question) is not QuestionKind.ELIGIBILITY:
            return resolved(asked, followed=False, is_statement=True)
        amounts = any(isinstance(fact.value, Decimal) for fact in changed)
        if new.corrects or (amounts and _FOLLOWS.search(asked)):
            return resolved(_restated(last, changed, before, table, language))
        if not _asks(asked):
            return resolved(asked, followed=False, is_statement=True)
        # "and for rockets?" asks about another kind of company; it does not say that ours became one
        facts, names = conversation.facts, ()
        if placed:
            return resolved(_restated(last, changed, before, table, language), last.root)
    if whole:
        return resolved(_about(bare, asked, last, corpus, language))
    topic = bare.rstrip("？?。.!！ ").removesuffix("呢").strip()
    return (
        resolved(_on_topic(last.root, topic, corpus, language), last.root)
        if topic
        else resolved(last.question, last.root)
    )


_OF_US = Pattern(
    "that a message speaks of the own company",
    r"\b(?:we|our|us|ours|i|i'm|my|the company|it (?:is|has|was|had))\b|我们|我司|我公司|本公司|公司[是为有没已未不]"
    r"|它[是为有没]",
    yes=("we lose money", "our revenue", "the company", "我们公司", "它有专利"),
    no=("its revenue", "hours", "公司法", "公司的市值"),
    flags=re.IGNORECASE,
)


def _states(text: str, changed: Sequence[FactRead]) -> bool:
    """Whether a message tells of a company: it gives a figure, or says whose facts these are.

    A kind of company alone ("dual-class market cap requirement", 同股不同权公司的市值要求) is what a question is about.
    """
    figures = any(isinstance(fact.value, Decimal) for fact in changed)
    return bool(changed) and (figures or _OF_US.search(text) is not None)


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None or _WHOLE_ZH.search(text) is not None or text.endswith("呢")


def _is_whole(text: str, language: Language) -> bool:
    """Whether a message is a question or statement that stands on its own."""
    if language is Language.ZH:
        return len(text) >= 7 and _WHOLE_ZH.search(text) is not None
    words = text.split()
    return (len(words) >= 3 and _WHOLE_EN.search(text) is not None) or len(words) >= 8


def _new_day(asked: str, last: Turn) -> str | None:
    """The last question asked for another day, if a day is all that the message holds."""
    days = [quantity for quantity in read_quantities(asked) if quantity.kind in _DAYS]
    if len(days) != 1:
        return None
    rest = asked.replace(days[0].text, " ")
    if _DATE_WORDS.sub("", rest):
        return None
    old = _stated(last.question)
    if old is not None:
        return last.question[: old.start] + days[0].text + last.question[old.end :]
    return WORDS("question.as_of", language_of(last.question), question=_open(last.question), day=days[0].text)


_STATED = Pattern(
    "words in front of the day that a question was asked for",
    r"(?:\bas (?:of|at)\s+|\bin\s+|\bon\s+|截至|截止|在|于|按)$",
    yes=("the rules as of ", "in ", "截至"),
    no=("within ", "since "),
    flags=re.IGNORECASE,
)


def _stated(question: str) -> Quantity | None:
    """The day that a question was asked for."""
    days = [quantity for quantity in read_quantities(question) if quantity.kind in _DAYS]
    return next((day for day in days if _STATED.search(question[: day.start])), None)


def _restated(
    last: Turn, changed: Sequence[FactRead], before: dict[str, FactRead], table: FactTable, language: Language
) -> str:
    """The last question with the new values in the places of the old ones.

    Those that have no place are added behind.
    """
    text = last.question
    added: list[str] = []
    for fact in changed:
        old = before.get(fact.fact)
        if old is not None and old.span in text:
            text = text.replace(old.span, fact.span)
        else:
            added.append(_figure(fact, table, language))
    if not added:
        return text
    return WORDS("question.about", language, question=_open(text), matter=punctuation(language).semicolon.join(added))


def _figure(fact: FactRead, table: FactTable, language: Language) -> str:
    """A fact in words; one stated in words says itself."""
    if not isinstance(fact.value, Decimal):
        return fact.span
    return WORDS("question.figure", language, name=fact_name(fact.fact, table, language), figure=fact.span)


def _open(question: str) -> str:
    """A question without the mark at its end, so that more can be added to it."""
    return question.rstrip("?？.。 ")


def _about(bare: str, asked: str, last: Turn, corpus: Corpus, language: Language) -> str:
    """A whole question; one that points back names the document that the last answer rested on."""
    points = _POINTS_BACK.search(asked)
    named = any(entry.document for entry in mentions(asked, corpus.glossary))
    if points is None or named:
        return bare
    document = corpus.documents.get(last.documents[0]) if last.documents else None
    if document is None:
        return bare
    return WORDS("question.about", language, question=_open(bare), matter=document.latest.short[language])


def _on_topic(root: str, topic: str, corpus: Corpus, language: Language) -> str:
    """The question before, about something else: what is of the same kind takes the other's place, else it is added."""
    for quantity in read_quantities(topic):
        same = [item for item in read_quantities(root) if item.kind is quantity.kind]
        if quantity.kind in (QuantityKind.ORDINAL, QuantityKind.ARTICLE) and len(same) == 1:
            return root[: same[0].start] + quantity.text + root[same[0].end :]
    places = (list(_ORDINAL.finditer(topic)), list(_ORDINAL.finditer(root)))
    if all(len(ordinals) == 1 for ordinals in places) and len(topic.split()) <= 4:
        return root[: places[1][0].start()] + places[0][0].group() + root[places[1][0].end() :]
    question = _other_document(root, topic, corpus.glossary)
    if question is not None:
        return question
    if language_of(root) is Language.ZH or language is Language.ZH:
        return f"{_open(root)}，{topic}呢？"
    if _BARE_WORD.fullmatch(topic):
        return f"{topic.capitalize()}: {root}"
    return f"{_open(root)} {topic if _PREPOSITION.match(topic) else 'for ' + topic}?"


def _other_document(root: str, topic: str, glossary: Sequence[GlossaryEntry]) -> str | None:
    """The question with one document's name put in place of the other's, if each names one."""
    old = [entry for entry in mentions(root, glossary) if entry.document]
    new = [entry for entry in mentions(topic, glossary) if entry.document]
    if len(old) != 1 or len(new) != 1 or old[0].document == new[0].document:
        return None
    low = root.lower()
    for name in sorted((*old[0].en, *old[0].zh), key=len, reverse=True):
        at = low.find(name.lower())
        if at >= 0:
            return root[:at] + (new[0].en[0] if name.isascii() else new[0].zh[0]) + root[at + len(name) :]
    return None

"""Messages that ask the same of something else: "没盈利的呢，一样吗", "same wait if the exchange refuses?"."""

from __future__ import annotations

import re

from assistant.answering.plan.company_aspects import aspects_in
from assistant.answering.question.parts import asking_clause
from assistant.corpus.model import Corpus
from assistant.dialogue.conversation import Turn
from assistant.dialogue.cues import ABOUT, LEAD, is_whole
from assistant.dialogue.subjects import is_company, names_company, subjects
from assistant.dialogue.substitution import open_end
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import read_facts
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_IS_SAME = Pattern(
    "behind what it is asked of, whether the same holds",
    r"(?<=呢)[，,\s]*(?:是不是|是否|会不会)?(?:也|都|还|又)?(?:是|能|会|要|得|可以|算)?[^，,。；？?]{0,6}?"
    r"(?:一样|相同|同样|一起缓|一块儿?缓|这样|如此|算数|适用|豁免|这么[长多久])[吗么嘛]?[？?]*$",
    yes=("没盈利的呢，一样吗", "净资产是负的呢，也能一起缓吗", "董事呢，也这样吗？"),
    no=("没盈利的呢", "一样吗", "没盈利的呢，要锁多久"),
)
_SAME_IF = Pattern(
    "that it is asked whether the same holds in another case",
    r"^(?:and |is it |would it be |is that )?(?:the )?same (?:\w+ )?(?:if|when|where|should)\s+"
    r"(?P<case>[^?]{4,120})\?*$"
    r"|^(?:and )?(?P<late>(?:if|when) [^?,]{4,120}), (?:is it |is that |still )?(?:the )?same(?: \w+)?\?*$",
    yes=("same wait if its the exchange that rejects us and not them?", "and if the sponsor withdraws, same?"),
    no=("same for biotech?", "what is the same if we list", "is it the same rule"),
    flags=re.IGNORECASE,
)
_SAME_OF = Pattern(
    "something else, of which it is asked whether the same measure holds",
    r"(?:(?:and|but|so) )?(?P<what>(?:an?|the|for|with) [^,;?]{4,80}), (?:is (?:it|that) )?(?:for )?(?:the |that )?same"
    r" (?:number|count|amount|length|period|term|time|share|limit|threshold|percentage)(?: of \w+)?\?*",
    yes=("and a market cap under RMB 300m, same number of days?", "the volume test, is it the same period?"),
    no=("is it the same number of days", "and directors, how long?"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_SOMEBODY = Pattern(
    "somebody or something told of by a clause, and nothing asked of them",
    r"(?:(?:our|the|my|his|her|their|an?|those|these|any) )(?:[\w'-]+ ){1,3}?"
    r"(?:who|that|which|with|from|holding|owning)\b[^?]*\??",
    yes=("our angel who came in back in 2021 with 4%, not a founder?", "the fund that bought 3% in May"),
    no=("our founder sells?", "who decides", "what about us"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_FIELD_OF = {
    "guideline-10": "ai_large_model",
    "guideline-9": "commercial_rocket",
    "guideline-5-medical-devices": "medical_device",
}
"""The field of companies that each guideline on the fifth standard is for."""
_OF_ITS_FIELD = Pattern(
    "words of a question that say of which companies it is asked",
    r"\s+(?:from|of|for|on|by) (?:(?:an?|the|any|our) )?[^,.?]{2,40}?"
    r"(?:company|companies|makers?|firms?|developers?|labs?|issuers?)\b"
    r"|对?[^，。；？对]{1,8}(?:企业|公司)的?",
    yes=(" from an AI model company", "对大模型企业的"),
    no=("What milestone is asked", "有什么要求"),
    flags=re.IGNORECASE,
)
_FIFTH = {Language.EN: "the fifth standard", Language.ZH: "第五套标准"}

_DEED = Pattern(
    "that it is asked when something was done which only a company does, or whether it was",
    r"(?:哪[天年]|哪个?月|什么时候|何时|几[号月])[^，,。；？?]{0,10}(?:验收|受理|过会|注册|上市|挂牌|备案|申报"
    r"|递交|通过|定价|招股)了?的"
    r"|(?:验收|受理|过会|问询|注册|申报|上市|备案)了(?:吗|么|没有?)"
    r"|\b(?:when|has|have|was|were) (?:was|were|has|have|did)? ?the "
    r"(?:tutoring|application|filing|registration|review|ipo|offering)(?: been)? "
    r"(?:accepted|completed|approved|granted|filed|started?|paused|resumed|submitted|cleared|heard|priced)\b",
    yes=(
        "辅导哪天验收的",
        "什么时候过会的",
        "受理了吗",
        "when was the tutoring completed",
        "has the application been accepted?",
    ),
    no=("这条什么时候改的", "多久受理", "when is an application accepted", "when was the guideline published"),
    flags=re.IGNORECASE,
)


_IN_SHORT = Pattern(
    "a question without a verb",
    r"(?:(?:and|so|but|ok),? )*(?:at|for|with|by|on|to|under|in) (?:what|which|how)\b[^?.,;]{2,40}\?*"
    r"|(?:那么?|以|按)(?:什么|多少|啥|多高|哪个)[^，。；？]{1,12}[？?]*",
    yes=("at what price tag?", "and for how much money?", "按什么价发的？"),
    no=("what is the price", "at the price of 3", "什么价"),
    flags=re.IGNORECASE,
    how="fullmatch",
)


def of_others_too(asked: str, question: str, corpus: Corpus) -> str | None:
    """The question before, asked of others of whom it is asked if the same goes for them; None for another message."""
    match = _FOR_OTHERS.fullmatch(asked)
    who = (match["en"] or match["zh"] or match["zh_first"]).strip() if match is not None else ""
    language = language_of(question)
    asked_of = _ASKED_OF[language].search(question)
    if not who or asked_of is None or language_of(who) is not language or not subjects(who, corpus):
        return None
    return question[: asked_of.start("who")] + who + question[asked_of.end("who") :]


_FOR_OTHERS = Pattern(
    "that it is asked whether the same goes for others",
    r"(?:(?:and|but|so|ok),? )*(?:does|do|will|would|is|can|could) (?:that|this|it|the same)(?: same)?"
    r"(?: [a-z-]+){0,2}? (?:go|apply|hold|extend|stretch|count|work|true|available|valid|be used)(?: good)?"
    r" (?:for|to|of|by|with) (?P<en>[^,;?]{2,48}?)(?: too| as well| also| either)?\?*"
    r"|(?:那么?)?[这那]?[个项条种]?(?:同样的?)?(?:豁免|例外|规定|待遇|口径|要求|优惠)?(?:是不是|是否)?[也同]?样?"
    r"(?:适用于?|管|覆盖|针对|对)(?P<zh>[^，。；？]{2,16}?)(?:也?适用|有效|也是)?[吗么嘛]?[？?]*"
    r"|(?:那么?)?(?P<zh_first>[^，。；？也]{2,14}?)(?:是不是|是否)?(?:也|同样)(?:能|可以|是|要|得)?(?:免|豁免|适用"
    r"|这样|如此|不用|一样)了?[吗么嘛][？?]*",
    yes=(
        "does that let-off go for software houses too",
        "does the same apply to red chips?",
        "这个豁免也适用于红筹企业吗",
        "软件企业也能免吗",
    ),
    no=("does it apply?", "is it true", "what about software houses", "软件企业要几项专利"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_ASKED_OF = {
    Language.EN: Pattern(
        "of whom a question asks what they have to do",
        r"^(?:(?:do|does|are|is|must|can|may|should|will)\s+(?P<who>(?!i\b|we\b|you\b|it\b)[^?,]{2,48}?)\s+"
        r"(?=(?:also |still |really )?(?:have to|need|get|required|exempt|excused|bound|subject|let off|show|meet"
        r"|satisfy|pass)\b))",
        yes=("Do fifth standard applicants have to show growth?", "Are red chips exempt from it?"),
        no=("Do we need patents?", "What is needed?"),
        flags=re.IGNORECASE,
    ),
    Language.ZH: Pattern(
        "of whom it is asked what they have to do, in Chinese",
        r"^(?P<who>(?!我们|我司|公司)[^，。？]{2,18}?)(?=(?:也|还|是否|是不是|能不能|可不可以|用不用)?(?:要|需|须"
        r"|必须|得|免|豁免|不用|可以|能))",
        yes=("第五套标准的企业要满足增长吗", "软件企业是否豁免专利"),
        no=("我们要几项专利", "多少"),
    ),
}


def without_same(asked: str) -> str:
    """A message without the words that ask whether the same holds: what it is asked of stays."""
    return _IS_SAME.sub("？", asked)


def in_case(asked: str, last: Turn) -> str | None:
    """The question before in another case: "same wait if the exchange rejects us?"; None for any other message."""
    match, question = _SAME_IF.search(asked), last.question
    if language_of(question) is not Language.EN:
        return None
    other = _SAME_OF.fullmatch(asked)
    if other is not None and match is None:
        return f"{open_end(question)}, and {other['what'].strip()}?"
    if match is None:
        return None
    if last.asked != question:  # a follow-up itself, which asks only what its own words ask
        question = LEAD.sub("", asking_clause(last.asked, Language.EN)) or question
    case = (match["case"] or re.sub(r"^(?:if|when) ", "", match["late"], flags=re.IGNORECASE)).strip()
    return f"{open_end(question)} if {case}?"


def deed_of_company(asked: str, last: Turn, corpus: Corpus) -> str | None:
    """A question when something was done, or at what price, that names nobody, asked of the company named before."""
    named = {item.text for item in subjects(last.question, corpus) if is_company(item.entry)}
    if len(named) != 1 or names_company(asked, corpus):
        return None
    if _DEED.search(asked) is None and not (_IN_SHORT.fullmatch(asked) and aspects_in(asked)):
        return None
    bare = asked.rstrip(" ?？。.")
    return WORDS("question.about", language_of(asked), question=bare, matter=next(iter(named)))


def tells_of_somebody(bare: str) -> bool:
    """Whether a message only tells of whom the question before is asked: "our angel who came in 2021"."""
    return _SOMEBODY.fullmatch(bare) is not None


def of_another_field(asked: str, question: str, table: FactTable, corpus: Corpus) -> str | None:
    """A question on the guideline of one field, asked of the fifth standard for a company of another; else None."""
    bare = LEAD.sub("", asked).strip().rstrip("？?").removesuffix("呢")
    named = [item for item in subjects(question, corpus) if item.entry.id in _FIELD_OF]
    field, language = _field(bare, table), language_of(question)
    if len(named) != 1 or field in (None, _FIELD_OF[named[0].entry.id]) or language_of(bare) is not language:
        return None
    if is_whole(bare, language, about=True) and not ABOUT.search(asked):
        return None
    text = question[: named[0].start] + _FIFTH[language] + question[named[0].end :]
    text = open_end(_OF_ITS_FIELD.sub("", text, count=1))
    return f"{bare}: {text}?" if language is Language.EN else f"{bare}，{text}？"


def guideline_of_field(text: str, corpus: Corpus) -> str | None:
    """The document of the guideline for the one field that a text names, such as rockets; None where it names none."""
    named = [name for name, words in _WORDS_OF.items() if words.search(text)]
    entries = {entry.id: entry.document for entry in corpus.glossary}
    return entries.get(named[0]) if len(named) == 1 else None


_WORDS_OF = {
    "guideline-10": re.compile(r"\blarge[- ]models?\b|\bAI model|大模型", re.IGNORECASE),
    "guideline-9": re.compile(r"\brockets?\b|火箭", re.IGNORECASE),
    "guideline-5-medical-devices": re.compile(r"\bmedical[- ]devices?\b|器械", re.IGNORECASE),
}
"""How the field of each guideline is named."""


def _field(text: str, table: FactTable) -> str | None:
    """The field of a company that a text states."""
    facts = read_facts(text, table, language_of(text)).facts
    return next((str(fact.value) for fact in facts if fact.fact == "industry"), None)

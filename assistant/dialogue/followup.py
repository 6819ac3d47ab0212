"""Follow-ups without a model: what a short message means after the question before it.

"and for software companies?", 那净利润呢, "make it 4.2bn", "as of 2022?", "how do they leave it?": the message is
completed from the last turn. What it supposes ("what if", 要是, "with 52 in R&D") asks the last question again with
that fact; what it only points at ("them", 那个, "the second one") is the last subject; another standard, route or
company takes the place of the one before. Facts are laid over those known. A question of its own with a subject is
left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.abstention import abstention
from assistant.answering.question.day import DAY_KINDS
from assistant.answering.question.small_talk import small_talk
from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.answering.verdict.checking import LISTING
from assistant.corpus.mentions import mentions, without_documents
from assistant.corpus.model import GlossaryEntry
from assistant.dialogue.conversation import Conversation, Resolved, Turn, fact_name
from assistant.dialogue.subjects import (
    NTH,
    ConceptMention,
    is_party,
    is_proper,
    last_subject,
    named_before,
    one_of,
    routes,
    subjects,
)
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactRead, FactsReading, merge, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.references import named_provisions
from assistant.language.text import Language, punctuation

# --- how a follow-up is worded ---------------------------------------------------------------------------------------

_LEAD = Pattern(
    "what a follow-up begins with",
    r"^(?:(?:and|so|but|ok(?:ay)?|then|also|now)\b[\s,]*)*(?:(?:what|how) about\b|what if\b|same (?:question )?for\b"
    r"|(?:and|so|but|also|then)\b)?[\s,]*"
    r"|^(?:那么?(?![个些种条份项家批套时天年])|还有|另外|如果|假如|再问一下|好的?)[，,\s]*",
    yes=("and what about ", "what if ", "ok, ", "那么", ""),
    no=("software", "what is", "那净"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_FOLLOWS = Pattern(
    "that a message follows up",
    r"^(?:and|so|but|then|also|what about|how about|what if|same|make (?:it|that)|change|suppose|actually|instead"
    r"|with|without|as (?:of|at)|in \d{4}|only)\b"
    r"|^(?:那|还有|另外|如果是|假如是|若是|换成|换做|改成|改为|截至|截止)|呢\s*[？?]?$",
    yes=("and for rockets?", "make it 4.2bn", "in 2022?", "那净利润呢", "换成软件"),
    no=("What is standard 5?", "Android", "标准五的要求"),
    flags=re.IGNORECASE,
)
_WHOLE_EN = Pattern(
    "an English question of its own",
    r"^(?:(?:in|under|by|to|for|from|at|on) (?:which|what|whom|when|how)|what|which|who|when|where|why|how|is|are|was"
    r"|were|does|do|did|can|could|may|must|should|will|would"
    r"|compare(?! (?:with|to|against)\b)|explain|list|describe|summari[sz]e|define)\b(?! about\b)(?! if\b)",
    yes=("what is it", "Can we list", "in which document is that", "Compare standard 2 and standard 4"),
    no=("what about software", "the fees", "compare with the fourth"),
    flags=re.IGNORECASE,
)
_WHOLE_ZH = Pattern(
    "a Chinese question of its own",
    r"什么|多少|多[久长大高]|哪|吗|么|谁|如何|怎|是否|能否|可否|几[个家年项套条]|能不能|有没有|要不要|需要|不$"
    r"|^(?:请|请你|帮我)?(?:比较|对比|列出|解释|说明|介绍)(?:一下)?(?!和|与|跟)",
    yes=("要求是什么", "可以吗", "几年", "有没有", "要多久", "比较一下第二套和第四套"),
    no=("净利润", "软件公司", "比较和第四套"),
)
_POINTS_BACK = Pattern(
    "what points back to the question before",
    r"\b(?:it|its|they|them|their|these|those|(?:that|this) (?:rule|one|guideline|standard|version|document|article)"
    r"|the (?:rule|guideline|same))\b"
    r"|\b(?:is|was|does|do|did|can|could|will|would|must|of|for|to|about|after|before|with|by|like|under|why|how)"
    r" (?:that|this)\b(?! (?:a|an|the|our|we)\b)|\b(?:that|this)\s*[?.!]*$"
    r"|它们?|该(?:规则|指引|条|标准|办法|文件)|这(?:个|些|条|项|份|一|样|批|类)|那(?:个|些|条|项|份|样|批)|上述"
    r"|前述|其中"
    r"|[也都](?:得|要|能|可以|会|必须|需要|适用|一样|是这|算)|也$",
    yes=("when did it take effect", "that rule", "is that per year?", "该指引", "它们", "也得满足"),
    no=("item 5", "the issuer", "标准五", "a company that is unprofitable"),
    flags=re.IGNORECASE,
)
_SUPPOSES = Pattern(
    "that a message supposes something of the case before",
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also|now|well)\b[\s,]*)*(?:what if|what happens if|if|suppos(?:e|ing)"
    r"|assum(?:e|ing)"
    r"|imagine|say|let'?s say|make|change|set|put|raise|lower|drop|increase|reduce|with|without|had|were"
    r"|actually|rather"
    r"|correction|sorry|no,)\b|\binstead\b"
    r"|^(?:and |but |so )?(?:how|what) about (?:with |if |at |an? )?(?:RMB|CNY|¥)?\s?\d"
    r"|要是|如果|假如|假设|倘若|万一|若(?:是|为|有|没)|换成|换做|改成|改为|改到|(?:做"
    r"|达)到(?=[^，。]{0,4}[\d一二三四五六七八九十百])|调[到成]|升到|降到|提高到|增加到"
    r"|减[到少]|涨到|变成|(?:能|可以)?发到|[\d十百千万亿%人项股元][\d.十百千万亿%人项股元]*呢[？?]?$",
    yes=(
        "市值估到31亿呢",
        "what if it is 3.9bn",
        "make the revenue 305m",
        "and with 52 in R&D",
        "suppose we had 12 patents",
        "with revenue of 120m instead",
        "要是现金流做到1.05亿呢",
        "营收要是只有2.8亿呢",
    ),
    no=("What is required?", "which companies can list", "市值要求是多少"),
    flags=re.IGNORECASE,
)
_SUPPOSING = Pattern(
    "the words that only suppose",
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also|now|well)\b[\s,]*)*(?:what if|what happens if|if|suppos(?:e|ing)(?: that)?"
    r"|assum(?:e|ing)(?: that)?|imagine(?: that)?|say|let'?s say|how about|what about)\b[\s,]*"
    r"|^(?:(?:那么?|可|但)(?:要是|如果|假如|假设|倘若|万一|若是?)?|要是|如果|假如|假设|倘若|万一|若是?)[，,\s]*",
    yes=("and what if ", "suppose that ", "那要是"),
    no=("with 52",),
    flags=re.IGNORECASE,
    how="match",
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
    if small_talk(message) is not None:
        return Resolved(asked, asked, asked, conversation.as_of, conversation.facts, is_statement=True)
    return _FollowUp(conversation, asked, book, today).resolved()


class _FollowUp:
    """One message after a conversation."""

    def __init__(self, conversation: Conversation, asked: str, book: RuleBook, today: dt.date | None) -> None:
        self._asked = asked
        self._book = book
        self._corpus = book.corpus
        self._language = language_of(asked)
        self._as_of = conversation.as_of
        self._known = conversation.facts
        self._last = conversation.last
        self._supposes = self._last is not None and _SUPPOSES.search(asked) is not None
        # 市值31亿呢: what is supposed states its amount, the question is the one before.
        stated = asked.rstrip("？?").removesuffix("呢") if self._supposes else asked
        new = read_facts(without_documents(stated, self._corpus.glossary), book.fact_table, self._language, today)
        self._new = replace(new, corrects=True) if self._supposes else new
        self._facts = merge(self._known, self._new)
        self._before = {fact.fact: fact for fact in self._known.facts}
        self._changed = tuple(fact for fact in self._facts.facts if self._before.get(fact.fact) != fact)

    def resolved(self) -> Resolved:
        """What the message means, by the first of the ways to follow up that it is."""
        last, asked = self._last, self._asked
        bare = _LEAD.sub("", asked).strip()
        if last is None:
            return self._as_it_is()
        dated = _new_day(asked, last)
        if dated is not None:
            return self._as(dated)
        if self._supposes and not self._asks_of_its_own(last):
            return self._supposed(last)
        whole = _is_whole(bare, self._language)
        follows = _FOLLOWS.search(asked) or _POINTS_BACK.search(asked) or NTH.search(asked) or self._is_short(bare)
        if self._changed and not _asks(asked):
            return self._as(self._restated(last)) if self._answers(last) else self._noted()
        if not _asks(asked) and _OF_US.search(bare) and kind_of(last.question) is QuestionKind.ELIGIBILITY:
            return self._as(self._restated(last))
        if whole and not follows:
            return self._as_it_is()
        if whole:
            return self._as(self._about(bare, last))
        return self._another_topic(bare, last)

    # --- what it may come to ---

    def _as(self, text: str, root: str | None = None, facts: FactsReading | None = None) -> Resolved:
        changed = () if facts is not None else tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, text, root or text, self._as_of, facts or self._facts, changed, followed=True)

    def _as_it_is(self) -> Resolved:
        """A question or a statement of its own; an amount that corrects nothing known is a statement with a warning."""
        if self._new.corrects and self._new.unnamed and not self._changed and not _asks(self._asked):
            return self._noted()
        states = _states(self._asked, self._changed) and not _asks(self._asked)
        names = tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, self._asked, self._asked, self._as_of, self._facts, names, is_statement=states)

    def _noted(self) -> Resolved:
        facts = self._facts
        if self._new.unnamed and not self._changed:
            warning = WORDS("noted.unnamed", self._language, words=self._new.unnamed[0].span)
            facts = replace(facts, warnings=(*facts.warnings, warning))
        names = tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, self._asked, self._asked, self._as_of, facts, names, is_statement=True)

    # --- what it supposes ---

    def _asks_of_its_own(self, last: Turn) -> bool:
        """Whether what it asks has a subject: "what if we have no revenue: which standard is open?"."""
        clauses = [clause for clause in _CLAUSE.split(self._asked) if clause.strip()]
        asking = clauses[1:] if len(clauses) > 1 else []
        own = [clause.strip() for clause in asking if _is_whole(clause.strip(), self._language)]
        named = any(subjects(clause, self._corpus) or _ASKS_WHICH.search(clause) for clause in own)
        return named or self._names_another(own, last)

    def _names_another(self, clauses: Sequence[str], last: Turn) -> bool:
        places = {item.text for item in read_quantities(last.question) if item.kind is QuantityKind.ORDINAL}
        named = [
            item.text for clause in clauses for item in read_quantities(clause) if item.kind is QuantityKind.ORDINAL
        ]
        return any(text not in places for text in named)

    def _supposed(self, last: Turn) -> Resolved:
        """The last question asked again with what is supposed; an amount that fits nothing is noted as such."""
        if not any(fact.fact in self._before for fact in self._changed):
            # an amount that the reader gives to no fact known, in the place of the one that the question gives
            placed = self._in_place(last.question)
            if placed is not None:
                return self._as(placed, facts=self._known)
        if not self._changed and self._new.unnamed and _bare_amount(self._asked, self._new.unnamed):
            return self._noted()
        return self._as(self._restated(last))

    def _in_place(self, question: str) -> str | None:
        """The question with the one amount of the message in the place of its amount of the same measure.

        That is its only one where the message does not say of what, else the one beside the concept that it names.
        """
        new = [item for item in read_quantities(self._asked) if item.kind in _MEASURES]
        if len(new) != 1:
            return None
        old = [item for item in read_quantities(question) if _MEASURES.get(item.kind) == _MEASURES[new[0].kind]]
        named = {item.entry.id for item in subjects(self._asked, self._corpus)}
        if named:
            places = [item for item in subjects(question, self._corpus) if item.entry.id in named]
            near = [(_gap(item, place, question), item.end <= place.start, item) for item in old for place in places]
            gap, _, nearest = min(near, key=lambda each: each[:2], default=(_APART, False, None))
            old = [nearest] if nearest is not None and gap < _APART else []
        elif self._changed:
            return None
        return question[: old[0].start] + new[0].text + question[old[0].end :] if len(old) == 1 else None

    def _restated(self, last: Turn) -> str:
        """The last question with the new figures in the places of the old ones.

        Those that have no place are added behind; so is what is said in words, as it is said.
        """
        text, written = last.question, language_of(last.question)
        added: list[str] = []
        spoken = [fact for fact in self._changed if not _is_figure(fact)]
        eligible = kind_of(last.question) is QuestionKind.ELIGIBILITY
        for fact in self._changed:
            old = self._before.get(fact.fact)
            if old is not None and old.span in text and _has_digit(old.span) and _is_figure(fact):
                text = text.replace(old.span, fact.span)
            elif old is not None and old.span in text and eligible:
                text = text.replace(old.span, self._said(fact))
            elif _is_figure(fact) and not spoken:
                added.append(_figure(fact, self._book.fact_table, self._language))
        words = _bare_condition(self._asked)
        told = not self._supposes and bool(added)
        if words and (told or not self._changed or any(fact.span not in text for fact in spoken)):
            added = [words]
        if not added:
            return text
        matter = punctuation(written).semicolon.join(added)
        return WORDS("question.about", written, question=_open(text), matter=matter)

    def _said(self, fact: FactRead) -> str:
        """A fact as it stands in a sentence, where words told the one before: "no revenue" becomes "revenue 350m"."""
        if not _is_figure(fact):
            return fact.span
        spec = self._book.fact_table.yearly.get(fact.fact.rpartition(".")[2])
        name = spec.label[self._language] if spec else fact_name(fact.fact, self._book.fact_table, self._language)
        return WORDS("question.stated", self._language, name=name, figure=fact.span)

    def _answers(self, last: Turn) -> bool:
        """Whether facts that are only stated go on with the last question.

        They correct what is known, are figures of the case it asked about, or figures that its rules ask for.
        """
        if self._new.corrects and any(fact.fact in self._before for fact in self._changed):
            return True
        figures = {without_year(fact.fact) for fact in self._changed if _is_figure(fact)}
        if not figures or not _states(self._asked, self._changed):
            return False
        if kind_of(last.question) is QuestionKind.ELIGIBILITY and self._known.facts:
            return True
        asked_for = {
            rules.id: frozenset().union(*self._book.facts_by_route(rules.id).values()) for rules in self._book.rule_sets
        }
        return not figures <= asked_for[LISTING] and any(figures <= names for names in asked_for.values())

    # --- what it points at ---

    def _is_short(self, bare: str) -> bool:
        """Whether it is a short question without a subject of its own: 材料会公开吗, "who decides?"."""
        short = len(bare) <= _SHORT_ZH if self._language is Language.ZH else len(bare.split()) <= _SHORT_EN
        named = subjects(bare, self._corpus) or named_provisions(bare, ()) or _ordinals(bare)
        return short and not named and not _OWN_TOPIC.search(bare)

    def _about(self, bare: str, last: Turn) -> str:
        """A whole question; what it points back at is named in it or behind it."""
        nth, points = NTH.search(bare), _POINTS_BACK.search(bare)
        one = one_of(nth, last, self._book, self._language) if nth is not None else None
        if nth is not None and one is not None:
            return f"{bare[: nth.start()]}{one}{bare[nth.end() :]}"
        if any(entry.document for entry in mentions(bare, self._corpus.glossary)):
            return bare
        if points is None and not self._is_short(bare):
            return bare
        if points is not None and named_before(bare, points.start(), self._corpus):
            return bare
        matter = last_subject(bare, last, self._book, self._language)
        document = self._corpus.documents.get(last.documents[0]) if last.documents else None
        if document is not None and matter and abstention(bare) is not None:
            # "if we move to the main board" goes on with the rules of the last answer
            matter = punctuation(self._language).item.join((matter, document.latest.short[self._language]))
        return WORDS("question.about", self._language, question=_open(bare), matter=matter) if matter else bare

    # --- what it asks the last question about instead ---

    def _another_topic(self, bare: str, last: Turn) -> Resolved:
        # "and for rockets?" asks about another kind of company; it does not say that ours became one
        facts = self._known if self._changed else None
        topic = bare.rstrip("？?。.!！ ").removesuffix("呢").strip()
        if not topic:
            return self._as(last.question, last.root, facts)
        nth = NTH.search(topic)
        one = one_of(nth, last, self._book, self._language) if nth is not None else None
        if one is not None:
            return self._as(WORDS("question.requires", self._language, matter=one), None, facts)
        return self._as(self._on_topic(last.root, topic), last.root, facts)

    def _on_topic(self, root: str, topic: str) -> str:
        """The question before, about something else: what is of the same kind takes its place, else it is added."""
        question = _other_number(root, topic) or _other_amount(root, topic) or self._other_name(root, topic)
        if question is not None:
            return question
        if language_of(root) is Language.ZH or self._language is Language.ZH:
            return f"{_open(root)}，{topic}呢？"
        if _BARE_WORD.fullmatch(topic):
            return f"{topic.capitalize()}: {root}"
        return f"{_open(root)} {topic if _PREPOSITION.match(topic) else 'for ' + topic}?"

    def _other_name(self, root: str, topic: str) -> str | None:
        """The question with one document, route, company or institution in place of the other, if each names one."""
        old, new = subjects(root, self._corpus), subjects(topic, self._corpus)
        ways = routes(self._book)
        for alike in (_is_document, lambda entry: entry.id in ways, is_proper):
            before = [item for item in old if alike(item.entry)]
            after = [item for item in new if alike(item.entry)]
            if len(before) == len(after) == 1 and before[0].entry != after[0].entry:
                name = after[0].words(language_of(root), self._language)
                return root[: before[0].start] + name + root[before[0].end :]
        parties = [item for item in old if is_party(item.entry)]
        others = {item.entry for item in new if is_party(item.entry)}
        alone = len(parties) == 1 and others and parties[0].entry not in others and len(topic) <= _SHORT_TOPIC
        if alone and language_of(root) is self._language:
            return root[: parties[0].start].removesuffix("the ") + topic + root[parties[0].end :]
        return None


_SHORT_ZH, _SHORT_EN = 15, 6
_SHORT_TOPIC = 40
_OWN_TOPIC = Pattern(
    "that a short question has a topic of its own, whatever it is",
    r"\b(?:star|sse|csrc|weather|price|buy|invest|stock|shanghai|we|our|company|companies|law|rules?)\b"
    r"|科创板|上交所|证监会|天气|股价|买入|投资|公司|企业|我们|规则",
    yes=("who runs the SSE?", "科创板几点开盘"),
    no=("who decides?", "材料会公开吗"),
    flags=re.IGNORECASE,
)
_CLAUSE = Pattern(
    "where the clause that supposes ends and another may ask",
    r"[，,；;：:？?。]|\.(?=\s|$)|\s[–—-]\s",
    yes=("a, b", "如果，"),
    no=("4.5",),
)


_ASKS_WHICH = Pattern(
    "that a clause asks which of some kind",
    r"^(?:which|what|how (?:many|much)) (?!if\b|about\b|then\b|now\b|happens\b|would\b|is\b|does\b)[a-z]+"
    r"|哪[一几]?[套个条种家]|什么(?:条件|要求|标准|规则|材料)",
    yes=("which standard is open then", "要满足什么条件"),
    no=("what then", "够吗"),
    flags=re.IGNORECASE,
)


def _is_figure(fact: FactRead) -> bool:
    return isinstance(fact.value, Decimal)


def _is_document(entry: GlossaryEntry) -> bool:
    return entry.document is not None


def _ordinals(text: str) -> list[Quantity]:
    kinds = (QuantityKind.ORDINAL, QuantityKind.ARTICLE)
    return [item for item in read_quantities(text) if item.kind in kinds]


def _other_number(root: str, topic: str) -> str | None:
    """The question with the number of another standard or article in it, if each names one."""
    for quantity in _ordinals(topic):
        same = [item for item in _ordinals(root) if item.kind is quantity.kind]
        if len(same) == 1:
            head = root[: same[0].start]
            if quantity.text.isascii() and not _ORDINAL.search(quantity.text):
                head = head.removesuffix("the ")
            return head + quantity.text + root[same[0].end :]
    places = (list(_ORDINAL.finditer(topic)), list(_ORDINAL.finditer(root)))
    if all(len(ordinals) == 1 for ordinals in places) and len(topic.split()) <= 4:
        return root[: places[1][0].start()] + places[0][0].group() + root[places[1][0].end() :]
    return None


def _other_amount(root: str, topic: str) -> str | None:
    """The question with another amount in the place of its only one of that measure, where that is all it is about."""
    amounts = [item for item in read_quantities(topic) if item.kind in _MEASURES]
    if len(amounts) != 1 or len(topic) - len(amounts[0].text) > _SHORT_TOPIC:
        return None
    measure = _MEASURES[amounts[0].kind]
    same = [item for item in read_quantities(root) if _MEASURES.get(item.kind) == measure]
    return root[: same[0].start] + amounts[0].text + root[same[0].end :] if len(same) == 1 else None


_MEASURES = {
    QuantityKind.MONEY: "amount", QuantityKind.NUMBER: "amount", QuantityKind.PERCENT: "ratio",
    QuantityKind.FRACTION: "ratio", QuantityKind.COUNT: "amount", QuantityKind.DURATION: "duration",
}  # fmt: skip


_APART = 25
"""Most characters between an amount and the concept it is of."""


def _gap(quantity: Quantity, place: ConceptMention, text: str) -> int:
    """The characters between an amount and a concept; too many where a clause ends between them."""
    low, high = min(quantity.end, place.end), max(quantity.start, place.start)
    return _APART if _CLAUSE.search(text[low:high]) else max(0, high - low)


def _has_digit(text: str) -> bool:
    return any(character.isnumeric() for character in text)


def _bare_amount(asked: str, unnamed: Sequence[FactRead]) -> bool:
    """Whether the message says little besides amounts that name no fact: "make it 4.2bn"."""
    rest = asked
    for fact in unnamed:
        rest = rest.replace(fact.span, " ")
    return not _SAYS_MORE.search(_FILLERS.sub(" ", rest))


_FILLERS = Pattern(
    "words around an amount that do not say of what",
    r"\b(?:what|if|and|but|so|then|make|it|that|to|be|is|was|were|comes?|came|out|at|only|change[ds]?|set|put"
    r"|we|had|have"
    r"|instead|actually|say|suppose|with|rmb|cny|the|of|a|an|about|how|now)\b|改成|改为|换成|要是|如果|假如"
    r"|做到|只有|达到|那"
    r"|是|呢|发",
    yes=("what if it comes out at", "改成"),
    no=("revenue", "营收"),
    flags=re.IGNORECASE,
)
_SAYS_MORE = Pattern(
    "words that say something",
    r"[a-z]{3,}|[\u4e00-\u9fff]{2,}",
    yes=("the founders", "盈利"),
    no=("4 ", "元"),
    flags=re.IGNORECASE,
)


def _bare_condition(asked: str) -> str:
    """What is supposed, without the words that only suppose it."""
    return _SUPPOSING.sub("", asked, count=1).strip(" ，,。.？?！!").removesuffix("呢").strip()


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
        return len(text) >= 4 and _WHOLE_ZH.search(text) is not None
    words = text.split()
    return (len(words) >= 3 and _WHOLE_EN.search(text) is not None) or len(words) >= 8


def _new_day(asked: str, last: Turn) -> str | None:
    """The last question asked for another day, if a day is all that the message holds."""
    days = [quantity for quantity in read_quantities(asked) if quantity.kind in DAY_KINDS]
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
    days = [quantity for quantity in read_quantities(question) if quantity.kind in DAY_KINDS]
    return next((day for day in days if _STATED.search(question[: day.start])), None)


def _figure(fact: FactRead, table: FactTable, language: Language) -> str:
    """A fact in words; one stated in words says itself."""
    if not isinstance(fact.value, Decimal):
        return fact.span
    return WORDS("question.figure", language, name=fact_name(fact.fact, table, language), figure=fact.span)


def _open(question: str) -> str:
    """A question without the mark at its end, so that more can be added to it."""
    return question.rstrip("?？.。 ")

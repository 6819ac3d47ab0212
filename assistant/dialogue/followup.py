"""Follow-ups without a model: what a short message means after the question before it.

"and for software companies?", 那净利润呢, "make it 4.2bn", "as of 2022?", "how do they leave it?": the message is
completed from the last turn. What would it take is asked of what the last question asked. What it supposes ("what if",
要是, "with 52 in R&D") asks the last question again with that fact; what it only points at ("them", 那个, "the second
one") is the last subject; another standard, route or company takes the place of the one before. Facts are laid over
those known. A question of its own with a subject is left as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.abstention import abstention
from assistant.answering.question.small_talk import small_talk
from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.answering.verdict.asking import asks_what_it_takes
from assistant.answering.verdict.facts_meant import LISTING
from assistant.corpus.mentions import mentions, without_documents
from assistant.corpus.model import GlossaryEntry
from assistant.dialogue.conversation import Conversation, Resolved, Turn, fact_name
from assistant.dialogue.cues import (
    ABOUT,
    ASKS_WHICH,
    BARE_WORD,
    CLAUSE,
    FOLLOWS,
    LEAD,
    OF_US,
    OWN_TOPIC,
    POINTS_BACK,
    PREPOSITION,
    SUPPOSES,
    THOSE,
    asks,
    bare_condition,
    is_bare_amount,
    is_whole,
    states,
)
from assistant.dialogue.subjects import (
    NTH,
    is_other_matter,
    is_party,
    is_proper,
    last_subject,
    named_before,
    one_of,
    routes,
    subjects,
)
from assistant.dialogue.substitution import (
    APART,
    MEASURES,
    SHORT_TOPIC,
    gap,
    open_end,
    ordinals,
    other_amount,
    other_day,
    other_number,
    replaced,
)
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import FactRead, FactsReading, merge, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.quantities.reader import QuantityKind, read_quantities
from assistant.language.references import named_provisions
from assistant.language.text import Language, punctuation

_STANDARD = "chosen_standard"
_SHORT_ZH, _SHORT_EN = 15, 6
"""Most characters, or words, of a short question."""


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
        self._supposes = self._last is not None and SUPPOSES.search(asked) is not None
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
        bare = LEAD.sub("", asked).strip()
        if last is None:
            return self._as_it_is()
        dated = other_day(asked, last)
        if dated is not None:
            return self._as(dated)
        if self._supposes and not self._asks_of_its_own(last):
            return self._supposed(last)
        if self._known.facts and not self._changed and self._is_short(bare) and asks_what_it_takes(asked):
            if asks_what_it_takes(last.question):
                return self._as(last.question)
            return self._as(WORDS("question.then", self._language, question=open_end(last.question), then=bare))
        whole = is_whole(bare, self._language, about=ABOUT.search(asked) is not None)
        follows = FOLLOWS.search(asked) or POINTS_BACK.search(asked) or NTH.search(asked) or self._is_short(bare)
        if self._changed and not asks(asked):
            if not self._answers(last):
                return self._noted()
            eligible = kind_of(last.question) is QuestionKind.ELIGIBILITY
            return self._as(self._restated(last) if eligible or self._supposes else self._enough(last))
        if not asks(asked) and OF_US.search(bare) and kind_of(last.question) is QuestionKind.ELIGIBILITY:
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
        if self._new.corrects and self._new.unnamed and not self._changed and not asks(self._asked):
            return self._noted()
        stated = states(self._asked, self._changed) and not asks(self._asked)
        names = tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, self._asked, self._asked, self._as_of, self._facts, names, is_statement=stated)

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
        clauses = [clause for clause in CLAUSE.split(self._asked) if clause.strip()]
        asking = clauses[1:] if len(clauses) > 1 else []
        own = [clause.strip() for clause in asking if is_whole(clause.strip(), self._language)]
        named = any(subjects(clause, self._corpus) or ASKS_WHICH.search(clause) for clause in own)
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
        if not self._changed and self._new.unnamed and is_bare_amount(self._asked, self._new.unnamed):
            return self._noted()
        return self._as(self._restated(last))

    def _in_place(self, question: str) -> str | None:
        """The question with the one amount of the message in the place of its amount of the same measure.

        That is its only one where the message does not say of what, else the one beside the concept that it names.
        """
        new = [item for item in read_quantities(self._asked) if item.kind in MEASURES]
        if len(new) != 1:
            return None
        old = [item for item in read_quantities(question) if MEASURES.get(item.kind) == MEASURES[new[0].kind]]
        named = {item.entry.id for item in subjects(self._asked, self._corpus)}
        if named:
            places = [item for item in subjects(question, self._corpus) if item.entry.id in named]
            near = [(gap(item, place, question), item.end <= place.start, item) for item in old for place in places]
            gap, _, nearest = min(near, key=lambda each: each[:2], default=(APART, False, None))
            old = [nearest] if nearest is not None and gap < APART else []
        elif self._changed:
            return None
        return question[: old[0].start] + new[0].text + question[old[0].end :] if len(old) == 1 else None

    def _restated(self, last: Turn) -> str:
        """The last question with the new figures in the places of the old ones.

        Those that have no place are added behind; so is what is said in words, as it is said.
        """
        # "make it 3.9bn" after a question on the lock-up goes on with whether the company can list
        text = last.root if kind_of(last.root) is QuestionKind.ELIGIBILITY else last.question
        written, eligible = language_of(text), kind_of(text) is QuestionKind.ELIGIBILITY
        added: list[str] = []
        spoken = [fact for fact in self._changed if not _is_figure(fact)]
        for fact in self._changed:
            old = self._before.get(fact.fact)
            if old is not None and old.span in text and _has_digit(old.span) and _is_figure(fact):
                text = replaced(text, old.span, fact.span)
            elif old is not None and old.span in text and (eligible or fact.fact == _STANDARD):
                text = replaced(text, old.span, self._said(fact))
            elif _is_figure(fact) and not spoken:
                added.append(_figure(fact, self._book.fact_table, self._language))
        words = bare_condition(self._asked)
        told = not self._supposes and bool(added)
        if words and (told or not self._changed or any(fact.span not in text for fact in spoken)):
            added = [words]
        if not added:
            return text
        matter = punctuation(written).semicolon.join(added)
        return WORDS("question.about", written, question=open_end(text), matter=matter)

    def _enough(self, last: Turn) -> str:
        """Whether figures are enough that follow on a question what the rules ask for."""
        stated, matter = open_end(self._asked), last_subject(self._asked, last, self._book, self._language)
        name = "question.enough" if matter else "question.enough_alone"
        return WORDS(name, self._language, stated=stated, matter=matter)

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
        if not figures or not states(self._asked, self._changed):
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
        named = subjects(bare, self._corpus) or named_provisions(bare, ()) or ordinals(bare)
        return short and not named and not OWN_TOPIC.search(bare)

    def _about(self, bare: str, last: Turn) -> str:
        """A whole question; what it points back at is named in it or behind it."""
        nth, points = NTH.search(bare), POINTS_BACK.search(bare)
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
        return WORDS("question.about", self._language, question=open_end(bare), matter=matter) if matter else bare

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
        if kind_of(last.root) is QuestionKind.ELIGIBILITY and any(
            is_other_matter(item.entry) for item in subjects(topic, self._corpus)
        ):
            return self._as(self._asked, last.root, facts)
        return self._as(self._on_topic(last.root, topic), last.root, facts)

    def _on_topic(self, root: str, topic: str) -> str:
        """The question before, about something else: what is of the same kind takes its place, else it is added."""
        question = other_number(root, topic) or other_amount(root, topic) or self._other_name(root, topic)
        if question is not None:
            return question
        if language_of(root) is Language.ZH or self._language is Language.ZH:
            return f"{open_end(root)}，{topic}呢？"
        if BARE_WORD.fullmatch(topic):
            return f"{topic.capitalize()}: {root}"
        return f"{open_end(root)} {topic if PREPOSITION.match(topic) else 'for ' + topic}?"

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
        alone = len(parties) == 1 and others and parties[0].entry not in others and len(topic) <= SHORT_TOPIC
        if (alone or (len(parties) == 1 and THOSE.match(topic))) and language_of(root) is self._language:
            return root[: parties[0].start].removesuffix("the ") + topic + root[parties[0].end :]
        return None


def _is_figure(fact: FactRead) -> bool:
    return isinstance(fact.value, Decimal)


def _is_document(entry: GlossaryEntry) -> bool:
    return entry.document is not None


def _has_digit(text: str) -> bool:
    return any(character.isnumeric() for character in text)


def _figure(fact: FactRead, table: FactTable, language: Language) -> str:
    """A fact in words; one stated in words says itself."""
    if not isinstance(fact.value, Decimal):
        return fact.span
    return WORDS("question.figure", language, name=fact_name(fact.fact, table, language), figure=fact.span)

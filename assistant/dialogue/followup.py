"""Follow-ups without a model: what a short message means after the question before it.

"and for software companies?", 那净利润呢, "make it 4.2bn", "as of 2022?", "how do they leave it?": the message is
completed from the last turn. What would it take is asked of what the last question asked. What it supposes ("what if",
要是, "with 52 in R&D") asks the last question again with that fact; what it only points at ("them", 那个, "the second
one") is the last subject; another standard, route or company takes the place of the one before. Facts are laid over
those known. A question of its own with a subject is left as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.answering.question.abstention import abstention
from assistant.answering.question.companies import companies_in
from assistant.answering.question.small_talk import small_talk
from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.answering.verdict.asking import asks_what_it_takes, what_is_asked
from assistant.answering.verdict.facts_meant import LISTING
from assistant.base import clock
from assistant.corpus.mentions import mentions, without_documents
from assistant.corpus.model import GlossaryEntry
from assistant.dialogue.altered import altered
from assistant.dialogue.conditions_asked import asked_by_standards, asked_for, names_rules, names_section, routes_in
from assistant.dialogue.conversation import Conversation, Resolved, Turn, fact_name
from assistant.dialogue.cues import (
    ABOUT,
    ASKS_WHICH,
    ATTRIBUTE,
    BARE_COUNT,
    BARE_WORD,
    BECOMES,
    CLAUSE,
    DENIES,
    FOLLOWS,
    LEAD,
    OBLIGES,
    OF_PART,
    OF_US,
    OWN_TOPIC,
    POINTS_BACK,
    PREPOSITION,
    SUPPOSES,
    THEN,
    THOSE,
    WEIGHS,
    asks,
    bare_condition,
    is_bare_amount,
    is_keywords,
    is_whole,
    parted,
    states,
    supposes_a_deed,
)
from assistant.dialogue.in_role import RoleChanges
from assistant.dialogue.price_asked import price_asked
from assistant.dialogue.relative import change_in, scaled
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
    MEASURES,
    SHORT_TOPIC,
    act_of,
    alike,
    beside,
    could_be,
    counted,
    in_clause,
    kind_before,
    later_report,
    open_end,
    ordinals,
    other_amount,
    other_day,
    other_number,
    removed_facts,
    replaced,
    stated_before_asking,
    topic_and_figures,
)
from assistant.dialogue.without_some import without_some
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.issuer import without_year
from assistant.eligibility.facts.table import ASSERTED, FactKind, FactTable
from assistant.eligibility.figures.book import figures_of
from assistant.eligibility.reading.reader import FactRead, FactsReading, calendar_key, merge, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.references import named_provisions
from assistant.language.text import Language, punctuation

_STANDARD, _CAP = "chosen_standard", "expected_market_cap"
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
        self._today = today
        self._corpus = book.corpus
        self._language = language_of(asked)
        self._as_of = conversation.as_of
        self._known = conversation.facts
        self._turns = conversation.turns
        self._last = conversation.last
        self._supposes = self._last is not None and SUPPOSES.search(asked) is not None
        # 市值31亿呢: what is supposed states its amount, the question is the one before.
        stated = ABOUT.sub("", asked).rstrip("？?").removesuffix("呢") if self._supposes else asked
        stated = "" if companies_in(stated) else stated  # what is said of several companies is no one's
        new = read_facts(without_documents(stated, self._corpus.glossary), book.fact_table, self._language, today)
        self._typed = asked
        if self._last is None and not new.facts and is_keywords(asked, self._language):
            self._typed = parted(asked)
            new = read_facts(self._typed, book.fact_table, self._language, today)
        self._removed = (
            removed_facts(asked, self._known.facts, book.fact_table, self._language) if not new.facts else ()
        )
        new = replace(new, facts=(*new.facts, *self._removed))
        self._roles = RoleChanges(
            stated,
            (*new.facts, *new.forecasts),
            self._known.facts,
            self._read(self._last.question).forecasts if self._last is not None and new.forecasts else (),
            figures_of(book),
            today or clock.today(),
        )
        unnamed = () if new.unnamed and self._roles.names_role() else new.unnamed
        new = replace(new, unnamed=unnamed)
        self._changes = None if self._last is None or _tells_growth(new.facts) else change_in(stated)
        if self._changes is not None:  # what changes by 10% of itself is no share of 10%
            new = replace(new, facts=tuple(fact for fact in new.facts if fact.end <= self._changes.start))
        self._new = replace(new, corrects=True) if self._supposes else new
        self._dropped = kind_before(asked, self._known.facts, self._new.facts)
        kept = (fact for fact in self._known.facts if fact not in self._dropped)
        self._facts = merge(replace(self._known, facts=tuple(kept)), self._new)
        self._before = {fact.fact: fact for fact in self._known.facts}
        self._changed = tuple(fact for fact in self._facts.facts if self._before.get(fact.fact) != fact)

    def resolved(self) -> Resolved:
        """What the message means, by the first of the ways to follow up that it is."""
        last, asked = self._last, self._asked
        bare = LEAD.sub("", asked).strip()
        if last is None:
            return self._as_it_is()
        if THEN.fullmatch(bare) and self._as_of is not None:
            return self._as(last.question)
        dated = other_day(asked, last)
        if dated is not None:
            return self._as(dated)
        alone = (
            self._without_some()
            or self._bare_count(last)
            or self._denied(last)
            or self._scaled(last)
            or self._priced(bare)
            or self._in_role(bare, last)
            or self._altered()
        )
        if alone is not None:
            return alone
        turned = [fact for fact in self._changed if isinstance(fact.value, bool) and fact.fact in self._before]
        if self._removed or self._dropped or (turned and len(asked) <= SHORT_TOPIC and self._judged(last.question)):
            return self._as(self._restated(last))
        if OF_PART.search(asked) and self._judged(last.question) and not self._asks_of_its_own(last):
            return self._as(self._with_part(last), facts=self._known)
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
            return self._as(
                self._restated(last) if self._judged(last.question) or self._supposes else self._weighed(last)
            )
        if not asks(asked) and OF_US.search(bare) and self._judged(last.question):
            return self._as(self._restated(last))
        if whole and not follows:
            return self._as_it_is()
        if whole:
            return self._going_on(self._about(bare, last))
        return self._another_topic(bare, last)

    # --- what it may come to ---

    def _as(self, text: str, root: str | None = None, facts: FactsReading | None = None) -> Resolved:
        changed = () if facts is not None else tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, text, root or text, self._as_of, facts or self._facts, changed, followed=True)

    def _going_on(self, text: str) -> Resolved:
        """Something else asked of what was asked about before."""
        return replace(self._as(text), goes_on=True)

    def _as_it_is(self) -> Resolved:
        """A question or a statement of its own; an amount that corrects nothing known is a statement with a warning."""
        if self._new.corrects and self._new.unnamed and not self._changed and not asks(self._asked):
            return self._noted()
        stated = states(self._asked, self._changed) and not asks(self._asked)
        if stated and self._last is None and self._is_query():
            text = self._weighed_alone() if routes_in(self._asked, self._book) else self._typed
            return self._as(text)
        if stated and self._last is None and self._may_be_judged():
            return self._as(self._weighed_alone())
        names = tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, self._asked, self._asked, self._as_of, self._facts, names, is_statement=stated)

    def _noted(self) -> Resolved:
        facts = self._facts
        if self._new.unnamed and not self._changed:
            warning = WORDS("noted.unnamed", self._language, words=self._new.unnamed[0].span)
            facts = replace(facts, warnings=(*facts.warnings, warning))
        names = tuple(fact.fact for fact in self._changed)
        return Resolved(self._asked, self._asked, self._asked, self._as_of, facts, names, is_statement=True)

    def _bare_count(self, last: Turn) -> Resolved | None:
        """Whether a number of the things asked about is enough: 我们有6个 after how many invention patents it takes."""
        match = BARE_COUNT.fullmatch(self._asked)
        if match is None:
            return None
        for thing in reversed(subjects(last.question, self._corpus)):
            number = f"{match['zh'] or match['en'] + ' '}{thing.words(self._language, language_of(last.question))}"
            stated = open_end(self._asked).replace(match["zh"] or match["en"], number)
            read = self._read(stated)
            if read.facts:
                text = WORDS("question.enough_alone", self._language, stated=stated)
                return self._as(text, facts=merge(self._known, read))
        return None

    def _denied(self, last: Turn) -> Resolved | None:
        """The last question with what is no longer so in the place of what was: 产品还没上线呢 after 产品已上线."""
        words, text = bare_condition(self._asked), last.question
        if self._changed or DENIES.search(words) is None or not self._judged(text):
            return None
        both = {fact.fact for fact in self._read(f"{open_end(text)}{punctuation(self._language).comma}{words}").facts}
        for fact in self._read(text).facts:
            if isinstance(fact.value, bool) and fact.fact not in both:
                known = tuple(each for each in self._known.facts if each.fact != fact.fact)
                text = replaced(text, fact.span, words)
                return self._as(text, facts=merge(replace(self._known, facts=known), self._read(text)))
        return None

    def _without_some(self) -> Resolved | None:
        """Whether some of the R&D staff count, with what their share is without them."""
        worked = without_some(self._asked, self._known.facts, self._language)
        if not worked:
            return None
        return replace(self._as_it_is(), facts=self._known, changed=(), is_statement=False, worked=worked)

    def _scaled(self, last: Turn) -> Resolved | None:
        """A question before with a figure so much of itself more or less; one that was not stated is asked for."""
        change = self._changes
        if change is None or self._asks_of_its_own(last) or not self._judged(last.question):
            return None
        questions = [turn.question for turn in reversed(self._turns)]
        found = scaled(self._asked, change, questions, self._known.facts, self._roles.figures, self._roles.today)
        if found is not None:
            followed = self._as(found.question, facts=merge(self._known, self._read(found.question)))
            return replace(followed, worked=found.worked)
        if not (self._supposes or FOLLOWS.search(self._asked)) or is_whole(self._asked, self._language):
            return None
        warning = WORDS("noted.unchanged", self._language, words=bare_condition(self._asked))
        known = replace(self._known, warnings=(warning,), unread=())
        return Resolved(self._asked, self._asked, self._asked, self._as_of, known, is_statement=True)

    def _in_role(self, bare: str, last: Turn) -> Resolved | None:
        """A question before with another price, number of shares or issue size, where that is all that is said."""
        follows = FOLLOWS.search(self._asked) is not None or self._supposes
        of_its_own = self._asks_of_its_own(last) or (is_whole(bare, self._language, about=True) and not follows)
        if of_its_own and not (ordinals(self._asked) and self._judged(last.question)):
            return None
        text = self._roles.put_into([turn.question for turn in reversed(self._turns)])
        return self._as(text, facts=merge(self._known, self._read(text))) if text is not None else None

    def _priced(self, bare: str) -> Resolved | None:
        """The price of a share that a market cap takes, with the shares that a question before stated."""
        questions = [turn.question for turn in reversed(self._turns)]
        text = price_asked(bare, questions, self._roles.figures, self._roles.today, self._language)
        return self._as(text, facts=self._known) if text is not None else None

    def _altered(self) -> Resolved | None:
        """The last question that states the figure meant, with the other in its place or with so much more or less."""
        questions = [turn.question for turn in reversed(self._turns)]
        text = altered(self._asked, questions, self._known.facts, self._changed, self._book.fact_table)
        return self._as(text, facts=merge(self._known, self._read(text))) if text is not None else None

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
                return self._as(placed, facts=merge(self._known, self._read(placed)))
        if not self._changed and self._new.unnamed and is_bare_amount(self._asked, self._new.unnamed):
            return self._noted()
        if not self._changed and supposes_a_deed(self._asked) and not self._judged(last.question):
            matter, bare = last_subject(self._asked, last, self._book, self._language), bare_condition(self._asked)
            return self._going_on(WORDS("question.about", self._language, question=bare, matter=matter))
        return self._as(self._restated(last))

    def _with_part(self, last: Turn) -> str:
        """The last question with figures of a part of a year beside those of its years, which they do not change."""
        clauses = (clause.strip() for clause in CLAUSE.split(bare_condition(self._asked)))
        figures = [clause for clause in clauses if _has_digit(clause) and OF_PART.search(clause)]
        text = self._stating(last, [item.text for item in read_quantities(self._asked) if item.kind in MEASURES])
        return stated_before_asking(text, figures, language_of(text)) if figures else text

    def _stating(self, last: Turn, amounts: Sequence[str]) -> str:
        """The latest question that states one of these amounts, as "if 2025 stays at 280m" goes back to it."""
        texts = [turn.question for turn in reversed(self._turns)]
        return next((text for text in texts if any(amount in text for amount in amounts)), last.question)

    def _read(self, text: str) -> FactsReading:
        return read_facts(text, self._book.fact_table, language_of(text), self._today)

    def _in_place(self, question: str) -> str | None:
        """The question with the one amount of the message in the place of its amount of the same measure.

        That is the one beside the concept that the message names; else its only one, or the nearest of those alike.
        """
        new = [item for item in read_quantities(self._asked) if item.kind in MEASURES]
        if len(new) != 1 or self._changes or self._other_year() or (not self._changed and self._roles.names_role()):
            return None
        old = [item for item in read_quantities(question) if MEASURES.get(item.kind) == MEASURES[new[0].kind]]
        old = [item for item in old if could_be(new[0], item)]
        named = {item.entry.id for item in subjects(self._asked, self._corpus)}
        places = [item for item in subjects(question, self._corpus) if item.entry.id in named]
        found = beside(places, old, question) if places else None
        if found is None and not self._changed and (not named or new[0].kind is QuantityKind.COUNT):
            found = alike(new[0], old) if self._says_no_more(new[0]) or len(old) == 1 else None
        if found is None:
            return None
        return question[: found.start] + counted(new[0], found) + question[found.end :]

    def _other_year(self) -> bool:
        """Whether the message states a figure of another year than those known of it: 前年营收2亿呢."""
        keys = {fact.fact for fact in self._known.facts}
        stated = [fact.fact for fact in self._changed if fact.fact.startswith("years.") and _is_figure(fact)]
        fields = {each.rpartition(".")[2] for each in keys if each.startswith("years.")}
        return any(key not in keys and key.rpartition(".")[2] in fields for key in stated)

    def _says_no_more(self, amount: Quantity) -> bool:
        """Whether a message says little besides an amount, or of a count what is counted."""
        return amount.kind is QuantityKind.COUNT or len(self._asked) - len(amount.text) < _SHORT_ZH

    def _judged(self, question: str) -> bool:
        """Whether a question asks for a verdict: by its form, or on a figure known that it states."""
        figures = (fact.span for fact in self._known.facts if _is_figure(fact))
        return kind_of(question) is QuestionKind.ELIGIBILITY or (
            any(span in question for span in figures) and what_is_asked(question).verdict
        )

    def _case(self, last: Turn) -> str:
        """The question that what is supposed goes on with.

        It is the last one, or where that does not state what is changed the latest one that does; and after a question
        of something else of the same company whether it can list: "make it 3.9bn" after one on the lock-up.
        """
        if self._judged(last.root) and not self._judged(last.question):
            return last.root
        old = [self._before[fact.fact].span for fact in self._changed if fact.fact in self._before]
        asked = [last.question, *(turn.question for turn in reversed(self._turns))]
        return next((text for text in asked if any(span in text for span in old)), last.question)

    def _restated(self, last: Turn) -> str:
        """The question before with the new figures in the places of the old ones.

        Those that have no place are added behind; so is what is said in words, as it is said.
        """
        text = self._case(last)
        written, judged = language_of(text), self._judged(text)
        if self._dropped:
            return in_clause(text, [fact.span for fact in self._dropped], BECOMES.sub("", bare_condition(self._asked)))
        text = later_report(other_number(text, self._asked) or text, self._asked)
        added: list[str] = []
        said: list[FactRead] = []
        spoken = [fact for fact in self._changed if not _is_figure(fact)]
        for fact in self._changed:
            old = self._before.get(fact.fact)
            if old is not None and old.span in text and _has_digit(old.span) and _is_figure(fact):
                text = replaced(text, old.span, fact.span)
            elif old is not None and old.span in text and (judged or fact.fact == _STANDARD):
                text, said = replaced(text, old.span, self._said(fact)), [*said, fact]
            elif _is_figure(fact) and not spoken:
                added.append(_figure(fact, self._book.fact_table, self._language))
        words = bare_condition(self._asked)
        told = not self._supposes and bool(added)
        if words and (told or not self._changed or any(fact.span not in text for fact in spoken if fact not in said)):
            added = [words]
        if not added:
            return text
        if judged and all(map(_has_digit, added)):
            return stated_before_asking(text, added, written)
        matter = punctuation(written).semicolon.join(added)
        return WORDS("question.about", written, question=open_end(text), matter=matter)

    def _weighed(self, last: Turn) -> str:
        """Whether figures do that follow on a question what the rules ask for; which standard, where none is meant."""
        named = routes_in(last.question, self._book)
        of_standards = not _figures(self._changed).isdisjoint(asked_by_standards(self._book))
        several = len(named) != 1 or OBLIGES.search(last.question)
        if of_standards and several and not names_section(last.question, self._book):
            return WORDS("question.which", self._language, stated=open_end(self._asked))
        return self._enough(last)

    def _weighed_alone(self) -> str:
        """Whether the figures of a company, stated with no question, meet the standard named, else which they meet."""
        name = "question.enough_alone" if routes_in(self._asked, self._book) else "question.which"
        return WORDS(name, self._language, stated=open_end(self._typed))

    def _is_query(self) -> bool:
        """Whether a few words name a thing and one amount of it: "co-invest 1.6bn", 研发 5%, "std 4 revenue 280m".

        A market cap or a figure of a year alone is told of a company, unless the rules that test it are named.
        """
        figures = [fact for fact in self._changed if _is_figure(fact)]
        if len(figures) != 1 or self._known.facts or not is_keywords(self._asked, self._language):
            return False
        spoken = any(rules.spoken and rules.is_spoken_of(self._asked) for rules in self._book.rule_sets)
        spoken = spoken or names_rules(self._asked, self._book)
        spec = self._book.fact_table.spec(calendar_key(figures[0].fact, dt.date.max.year))
        ratio = spec is not None and spec.kind is FactKind.RATIO
        alone = without_year(figures[0].fact) not in asked_by_standards(self._book)
        return spoken or ratio or alone or bool(routes_in(self._asked, self._book))

    def _may_be_judged(self) -> bool:
        """Whether a market value and another figure are stated that a standard asks for."""
        figures = _figures(self._changed) & asked_by_standards(self._book)
        return _CAP in figures and len(figures) > 1

    def _enough(self, last: Turn) -> str:
        """Whether figures are enough that follow on a question what the rules ask for."""
        stated, matter = open_end(self._asked), last_subject(self._asked, last, self._book, self._language)
        name = "question.enough" if matter else "question.enough_alone"
        return WORDS(name, self._language, stated=stated, matter=matter)

    def _said(self, fact: FactRead) -> str:
        """A fact as it stands in a sentence, where words told the one before: "no revenue" becomes "revenue 350m"."""
        if fact.value is False and not fact.fact.startswith(ASSERTED):
            name = fact_name(fact.fact, self._book.fact_table, self._language)
            return WORDS("question.none", self._language, name=name)
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
        figures = _figures(self._changed)
        if not figures or not states(self._asked, self._changed):
            return False
        if self._judged(last.question) and self._known.facts:
            return True
        if not figures.isdisjoint(asked_for(last.question, self._book)):
            return True
        wanted = {
            rules.id: frozenset().union(*self._book.facts_by_route(rules.id).values()) for rules in self._book.rule_sets
        }
        return not figures <= wanted[LISTING] and any(figures <= names for names in wanted.values())

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
        if WEIGHS.search(bare):
            return WORDS("question.about", self._language, question=open_end(bare), matter=act_of(last.question))
        matter = last_subject(bare, last, self._book, self._language)
        document = self._corpus.documents.get(last.documents[0]) if last.documents else None
        if document is not None and matter and abstention(bare) is not None:
            # "if we move to the main board" goes on with the rules of the last answer
            matter = punctuation(self._language).item.join((matter, document.latest.short[self._language]))
        return WORDS("question.about", self._language, question=open_end(bare), matter=matter) if matter else bare

    # --- what it asks the last question about instead ---

    def _another_topic(self, bare: str, last: Turn) -> Resolved:
        # "and for rockets?" asks about another kind of company; it does not say that ours became one
        facts = self._known if self._changed and not _figures(self._changed) else None
        topic, figures = topic_and_figures(bare.rstrip("？?。.!！ "), [fact.span for fact in self._changed])
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
        if self._is_attribute(topic):
            return self._going_on(self._about(topic, last))
        text = self._on_topic(last.root, topic)
        if figures:
            return self._as(WORDS("question.about", language_of(text), question=open_end(text), matter=figures))
        return replace(self._as(text, last.root, facts), goes_on=topic in text and not self._judged(text))

    def _is_attribute(self, topic: str) -> bool:
        """Whether a topic is what else is asked of the subject, and nothing that could take its place."""
        own = subjects(topic, self._corpus)
        return ATTRIBUTE.search(topic) is not None and not own and not ordinals(topic)

    def _on_topic(self, root: str, topic: str) -> str:
        """The question before, about something else: what is of the same kind takes its place, else it is added."""
        named = routes_in(topic, self._book)
        if len(named) == 1 and what_is_asked(root).which and self._judged(root):
            return WORDS("question.enough", self._language, stated=open_end(root), matter=topic)
        amount = other_amount(root, topic) if self._changes is None else None
        question = other_number(root, topic) or amount or self._other_name(root, topic)
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
        for of_a_kind in (_is_document, lambda entry: entry.id in ways, is_proper):
            before = [item for item in old if of_a_kind(item.entry)]
            after = [item for item in new if of_a_kind(item.entry)]
            if len(before) == len(after) == 1 and before[0].entry != after[0].entry:
                name = after[0].words(language_of(root), self._language)
                return root[: before[0].start] + name + root[before[0].end :]
        parties = [item for item in old if is_party(item.entry)]
        others = {item.entry for item in new if is_party(item.entry)}
        alone = len(parties) == 1 and others and parties[0].entry not in others and len(topic) <= SHORT_TOPIC
        if (alone or (len(parties) == 1 and THOSE.match(topic))) and language_of(root) is self._language:
            return root[: parties[0].start].removesuffix("the ") + topic + root[parties[0].end :]
        return None


def _figures(facts: Iterable[FactRead]) -> frozenset[str]:
    """The figures among facts, without their years."""
    return frozenset(without_year(fact.fact) for fact in facts if _is_figure(fact))


def _is_figure(fact: FactRead) -> bool:
    return isinstance(fact.value, Decimal)


def _is_document(entry: GlossaryEntry) -> bool:
    return entry.document is not None


def _tells_growth(facts: Iterable[FactRead]) -> bool:
    """Whether a growth of several years is stated, which is no change of a figure."""
    return any(fact.fact.endswith(("cagr", "growth")) for fact in facts)


def _has_digit(text: str) -> bool:
    return any(character.isnumeric() for character in text)


def _figure(fact: FactRead, table: FactTable, language: Language) -> str:
    """A fact in words; one stated in words says itself."""
    if not isinstance(fact.value, Decimal):
        return fact.span
    return WORDS("question.figure", language, name=fact_name(fact.fact, table, language), figure=fact.span)

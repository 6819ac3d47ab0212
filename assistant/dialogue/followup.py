"""Follow-ups without a model: what a short message means after the question before it.

"and for software companies?", 那净利润呢, "make it 4.2bn", "as of 2022?", "how do they leave it?": the message is
completed from the last turn. What would it take is asked of what the last question asked. What it supposes ("what if",
要是, "with 52 in R&D") asks the last question again with that fact; what it only points at ("them", 那个, "the second
one") is the last subject; another standard, route or company takes the place of the one before. Facts are laid over
those known. A question of its own with a subject is left as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from assistant.answering.question.small_talk import small_talk
from assistant.answering.verdict.asking import asks_what_it_takes
from assistant.base import clock
from assistant.dialogue.altered import altered
from assistant.dialogue.anew import as_software, changed_for_us, of_both_amounts, of_both_texts, of_same, with_ours
from assistant.dialogue.another_one import of_field_asked, of_one_that, with_route
from assistant.dialogue.conditions_asked import routes_in
from assistant.dialogue.conversation import Conversation, Resolved, Turn
from assistant.dialogue.cues import (
    ABOUT,
    AS_WELL,
    ASKS_FEE,
    ASKS_MORE,
    BARE_COUNT,
    DENIES,
    FOLLOWS,
    LEAD,
    OF_PART,
    OF_US,
    ON_THAT,
    POINTS_BACK,
    SETTLED,
    STILL,
    THEN,
    asks,
    bare_condition,
    is_bare_amount,
    is_whole,
    states,
    supposes_a_deed,
)
from assistant.dialogue.elliptic import as_supposed, in_short, of_named, of_the_others, with_kind, with_standard
from assistant.dialogue.message import SHORT_ZH, TypedMessage, is_figure
from assistant.dialogue.other_topics import about, another_topic
from assistant.dialogue.price_asked import price_asked
from assistant.dialogue.relative import scaled
from assistant.dialogue.restating import restated, with_part
from assistant.dialogue.returning import Return, gone_back, of_ours, with_company
from assistant.dialogue.same_asked import (
    deed_of_company,
    in_case,
    of_another_field,
    of_others_too,
    tells_of_somebody,
    without_same,
)
from assistant.dialogue.staff_changes import is_unclear, restaffed, without_part_timers
from assistant.dialogue.subjects import (
    NTH,
    last_subject,
    names_company,
    subjects,
)
from assistant.dialogue.substitution import (
    MEASURES,
    SHORT_TOPIC,
    alike,
    alike_from_listing,
    beside,
    could_be,
    counted,
    in_clause,
    open_end,
    ordinals,
    other_date,
    other_day,
    replaced,
    with_unit,
)
from assistant.dialogue.taken_back import Mended, corrected, withdrawn
from assistant.dialogue.turned import turned_round
from assistant.dialogue.weighing import answers, is_query, may_be_judged, weighed, weighed_alone, weighed_by_standard
from assistant.dialogue.without_some import without_some
from assistant.dialogue.words import WORDS
from assistant.eligibility.facts.table import ASSERTED
from assistant.eligibility.reading.reader import FactRead, merge, read_facts
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.quantities.reader import Quantity, QuantityKind, read_quantities
from assistant.language.text import Language, punctuation


def resolve(conversation: Conversation, message: str, book: RuleBook, today: dt.date | None = None) -> Resolved:
    """The message as a full question, with the facts known after it. Never raises; keeps the words of the message.

    "Last year" is counted from `today`, the day of asking.
    """
    asked = " ".join(message.split())
    if small_talk(message) is not None:
        return Resolved(asked, asked, asked, conversation.as_of, conversation.facts, is_statement=True)
    if conversation.last is None:
        return _FollowUp(conversation, asked, book, today).resolved()
    return replace(_as_meant(conversation, without_same(in_short(asked)), book, today), asked=asked)


def _as_meant(conversation: Conversation, asked: str, book: RuleBook, today: dt.date | None) -> Resolved:
    """A message after others: of what it goes back to, of the company it names in front, else of the last question."""
    last = conversation.last
    assert last is not None, "only what follows something is meant so"
    if STILL.fullmatch(asked):
        return _asked_again(conversation)
    mended = _mended(conversation, asked, book, today)
    if mended is not None and mended.message:
        return _as_meant(mended.conversation, mended.message, book, today)
    if mended is not None:
        return _asked_again(mended.conversation)
    back = gone_back(conversation, asked, book)
    if back is not None:
        return _gone_back(conversation, back, book, today)
    ours = of_ours(asked, last.root, book)
    if ours is not None:
        return _of_ours(conversation, *ours, book, today)
    another = of_one_that(asked, last.root)
    if another is not None:
        return _of_another(conversation, another)
    asked = with_route(asked, conversation.facts, last.question, book)
    elsewhere = in_case(asked, last) or of_others_too(asked, last.question, book.corpus)
    elsewhere = elsewhere or of_another_field(asked, last.root, book.fact_table, book.corpus)
    if elsewhere is not None:
        read = read_facts(asked, book.fact_table, language_of(asked), today)
        facts = merge(conversation.facts, read)
        return Resolved(elsewhere, elsewhere, last.root, conversation.as_of, facts, followed=True)
    anew = of_same(asked, last.root, book) or of_both_texts(asked, last, book)
    anew = anew or of_both_amounts(asked, conversation.turns, book, today or clock.today())
    anew = anew or of_field_asked(asked, last.question, book.fact_table, book.corpus)
    anew = anew or changed_for_us(asked, conversation.facts, book, today or clock.today())
    if anew is not None:
        return Resolved(anew, anew, anew, conversation.as_of, conversation.facts, followed=True)
    turned = turned_round(asked, last.question, book)
    if turned is not None:
        return Resolved(turned, turned, turned, conversation.as_of, conversation.facts, followed=True)
    asked = deed_of_company(asked, last, book.corpus) or asked
    named = of_named(asked, book.corpus)
    asked = as_software(with_ours(asked, last, book.corpus))
    asked = named or with_standard(with_kind(asked, last, book.corpus), last.question)
    asked = ON_THAT.sub("", asked) if ASKS_FEE.search(asked) else asked
    asked = as_supposed(asked, book.corpus) if conversation.facts.facts else asked
    asked = with_unit(asked, last.question, lambda text: read_facts(text, book.fact_table, language_of(text), today))
    return _FollowUp(conversation, asked, book, today).resolved()


def _of_another(conversation: Conversation, question: str) -> Resolved:
    """The question before of another company: what the one before told of its own is no fact of that."""
    last = conversation.last
    assert last is not None, "what is asked of another was asked"
    kept = tuple(fact for fact in conversation.facts.facts if fact.span not in last.root)
    facts = replace(conversation.facts, facts=kept, warnings=(), unread=())
    return Resolved(question, question, question, conversation.as_of, facts, followed=True)


def _of_ours(conversation: Conversation, question: str, told: str, book: RuleBook, today: dt.date | None) -> Resolved:
    """A question asked of the asker's own company, with what is told of it in front."""
    language = language_of(question)
    comma = "，" if language is Language.ZH else ". "
    text = f"{told}{comma}{question}" if told else question
    read = read_facts(text, book.fact_table, language, today)
    names = tuple(fact.fact for fact in read.facts)
    return Resolved(text, text, text, conversation.as_of, merge(conversation.facts, read), names, followed=True)


def _mended(conversation: Conversation, asked: str, book: RuleBook, today: dt.date | None) -> Mended | None:
    """What a message comes to that takes back or corrects the one before it."""
    if len(conversation.turns) < 2:
        return None
    question = conversation.turns[-2].question
    before = read_facts(question, book.fact_table, language_of(question), today)
    return withdrawn(conversation, asked, before) or corrected(conversation, asked, before)


def _asked_again(conversation: Conversation) -> Resolved:
    """The last question once more."""
    last = conversation.last
    assert last is not None, "what is asked again was asked"
    return Resolved(last.question, last.question, last.root, conversation.as_of, conversation.facts, followed=True)


def _gone_back(conversation: Conversation, back: Return, book: RuleBook, today: dt.date | None) -> Resolved:
    """The question gone back to, with what is said besides as a follow-up of it."""
    question = back.turn.question
    stated = read_facts(question, book.fact_table, language_of(question), today)
    facts = merge(conversation.facts, replace(stated, warnings=(), unread=()))
    conversation = replace(back.after(conversation), facts=facts)
    if not back.rest:
        return _asked_again(conversation)
    resolved = _as_meant(conversation, back.rest, book, today)
    named = subjects(back.rest, book.corpus)
    own = names_company(back.rest, book.corpus) if names_company(back.name, book.corpus) else bool(named)
    if resolved.text != back.rest or not back.name or own:
        return resolved
    text = WORDS("question.about", language_of(back.rest), question=open_end(back.rest), matter=back.name)
    return replace(resolved, text=text, root=text, goes_on=True)


class _FollowUp(TypedMessage):
    """A message, and the ways in which it may follow up."""

    def resolved(self) -> Resolved:
        """What the message means, by the first of the ways to follow up that it is."""
        last, asked = self.last, self.asked
        bare = LEAD.sub("", asked).strip()
        if last is None:
            return self._as_it_is()
        if THEN.fullmatch(bare) and self.as_of is not None:
            return self.followed(last.question)
        alone = self._of_one_thing(bare, last)
        if alone is not None:
            return alone
        turned = [fact for fact in self.changed if isinstance(fact.value, bool) and fact.fact in self.before]
        if self.removed or self.dropped or (turned and len(asked) <= SHORT_TOPIC and self.judged(last.question)):
            return self.followed(restated(self, last))
        if OF_PART.search(asked) and self.judged(last.question) and not self.asks_of_its_own(last):
            return self.followed(with_part(self, last), facts=self.known)
        if self.supposes and not self.asks_of_its_own(last):
            return self._supposed(last)
        if tells_of_somebody(bare):
            return another_topic(self, bare, last)
        if self.known.facts and not self.changed and self.is_short(bare) and _asks_what_is_missing(bare):
            again = WORDS("question.then", self.language, question=open_end(last.question), then=bare)
            return self.followed(last.question if _asks_what_is_missing(last.question) else again)
        whole = is_whole(bare, self.language, about=ABOUT.search(asked) is not None)
        follows = any(words.search(asked) for words in (FOLLOWS, AS_WELL, POINTS_BACK, NTH)) or self.is_short(bare)
        if self.changed and not asks(asked):
            if not answers(self, last):
                return self._noted()
            return self.followed(
                restated(self, last) if self.judged(last.question) or self.supposes else weighed(self, last)
            )
        if not asks(asked) and OF_US.search(bare) and self.judged(last.question):
            return self.followed(restated(self, last))
        if whole and (not follows or ASKS_FEE.search(asked)):
            return self._as_it_is()
        if whole:
            return self.going_on(about(self, bare, last))
        if any(self.before[fact.fact].span in last.question for fact in self._other_figures()):
            return self.followed(restated(self, last))
        return another_topic(self, bare, last)

    def _of_one_thing(self, bare: str, last: Turn) -> Resolved | None:
        """A question before with one thing otherwise: its day, a date, a number, whose it is."""
        dated = other_day(self.asked, last)
        if dated is not None:
            return self.followed(dated)
        others = of_the_others(self.asked, last.question, self.corpus)
        if others is not None:
            return self.followed(others, facts=self.known)
        return (
            self._by_standard(bare, last)
            or self._asked_first(bare, last)
            or self._without_some()
            or self._redated(last)
            or self._restaffed(last)
            or self._bare_count(last)
            or self._denied(last)
            or self._reached(last)
            or self._scaled(last)
            or self._priced(bare)
            or self._in_role(bare, last)
            or self._altered()
        )

    def _by_standard(self, bare: str, last: Turn) -> Resolved | None:
        """Figures asked to be enough for the standard that the last question was about."""
        text = weighed_by_standard(self, bare, last)
        return self.followed(text) if text else None

    def _asked_first(self, bare: str, last: Turn) -> Resolved | None:
        """A question with a supposition behind what was only told: that asks nothing which could be asked again."""
        if not self.supposes or asks(last.question) or not (asks(bare) and is_whole(bare, self.language)):
            return None
        known = {fact: self.before[fact].value for fact in self.before}
        if any(known.get(fact.fact) != fact.value for fact in self.changed):
            return None
        return self.going_on(about(self, bare, last))

    def _other_figures(self) -> list[FactRead]:
        """The figures of the message that were known as others before."""
        return [fact for fact in self.changed if is_figure(fact) and fact.fact in self.before]

    def _as_it_is(self) -> Resolved:
        """A question or a statement of its own; an amount that corrects nothing known is a statement with a warning."""
        if self.new.corrects and self.new.unnamed and not self.changed and not asks(self.asked):
            return self._noted()
        stated = states(self.asked, self.changed) and not asks(self.asked)
        if stated and self.last is None and is_query(self):
            text = weighed_alone(self) if routes_in(self.asked, self.book) else self.typed
            return self.followed(text)
        if stated and self.last is None and may_be_judged(self):
            return self.followed(weighed_alone(self))
        names = tuple(fact.fact for fact in self.changed)
        return Resolved(self.asked, self.asked, self.asked, self.as_of, self.facts, names, is_statement=stated)

    def _noted(self) -> Resolved:
        facts = self.facts
        if self.new.unnamed and not self.changed:
            warning = WORDS("noted.unnamed", self.language, words=self.new.unnamed[0].span)
            facts = replace(facts, warnings=(*facts.warnings, warning))
        names = tuple(fact.fact for fact in self.changed)
        return Resolved(self.asked, self.asked, self.asked, self.as_of, facts, names, is_statement=True)

    def _bare_count(self, last: Turn) -> Resolved | None:
        """Whether a number of the things asked about is enough: 我们有6个 after how many invention patents it takes."""
        match = BARE_COUNT.fullmatch(self.asked)
        if match is None:
            return None
        for thing in reversed(subjects(last.question, self.corpus)):
            number = f"{match['zh'] or match['en'] + ' '}{thing.words(self.language, language_of(last.question))}"
            stated = open_end(self.asked).replace(match["zh"] or match["en"], number)
            read = self.read(stated)
            if read.facts:
                text = WORDS("question.enough_alone", self.language, stated=stated)
                return self.followed(text, facts=merge(self.known, read))
        return None

    def _denied(self, last: Turn) -> Resolved | None:
        """The last question with what is no longer so in the place of what was: 产品还没上线呢 after 产品已上线."""
        words, text = bare_condition(self.asked), last.question
        if self.changed or DENIES.search(words) is None or not self.judged(text):
            return None
        both = {fact.fact for fact in self.read(f"{open_end(text)}{punctuation(self.language).comma}{words}").facts}
        for fact in self.read(text).facts:
            if isinstance(fact.value, bool) and fact.fact not in both:
                known = tuple(each for each in self.known.facts if each.fact != fact.fact)
                text = replaced(text, fact.span, words)
                return self.followed(text, facts=merge(replace(self.known, facts=known), self.read(text)))
        return None

    def _reached(self, last: Turn) -> Resolved | None:
        """The last question with what is reached by then in the place of what was not: "it goes live in January"."""
        settled = SETTLED.search(self.asked)
        if not (settled or (self.judged(last.question) and (self.supposes or not asks(self.asked)))):
            return None
        words = bare_condition(self.asked[: settled.start()] if settled else self.asked)
        missing = [fact for fact in self.known.facts if fact.value is False and fact.fact.startswith(ASSERTED)]
        for fact in missing:
            text = in_clause(last.question, [fact.span], words)
            read = self.read(text)
            if any(each.fact == fact.fact and each.value is True for each in read.facts):
                known = tuple(each for each in self.known.facts if each.fact != fact.fact)
                return self.followed(text, facts=merge(replace(self.known, facts=known), read))
        return None

    def _without_some(self) -> Resolved | None:
        """Whether some of the R&D staff count, with what their share is without them."""
        worked = without_some(self.asked, self.known.facts, self.language)
        if not worked:
            return None
        return replace(self._as_it_is(), facts=self.known, changed=(), is_statement=False, worked=worked)

    def _redated(self, last: Turn) -> Resolved | None:
        """The last question with another date in the place of its own, such as the day of listing."""
        text = other_date(self.asked, last.question)
        if text is not None:
            return self.followed(text, facts=merge(self.known, self.read(text)))
        known = [self.before[fact.fact] for fact in self.changed if self.is_date(fact) and fact.fact in self.before]
        if not known or known[0].span not in last.question or self.asks_of_its_own(last):
            return None
        return self.followed(restated(self, last))

    def _restaffed(self, last: Turn) -> Resolved | None:
        """A question before with the numbers of people after some come, leave or change over."""
        questions = [turn.question for turn in reversed(self.turns)]
        known, table = self.known.facts, self.book.fact_table
        found = without_part_timers(self.asked, questions, known, table) or restaffed(
            self.asked, questions, known, table
        )
        if self.asks_of_its_own(last):
            return None
        if found is None:
            counts = any(fact.fact.endswith("_staff") for fact in self.known.facts)
            return self._left_as_it_was("noted.unclear") if counts and is_unclear(self.asked) else None
        followed = self.followed(found.question, facts=merge(self.known, self.read(found.question)))
        return replace(followed, worked=found.worked)

    def _scaled(self, last: Turn) -> Resolved | None:
        """A question before with a figure so much of itself more or less; one that was not stated is asked for."""
        change = self.changes
        if change is None or self.asks_of_its_own(last) or not self.judged(last.question):
            return None
        questions = [turn.question for turn in reversed(self.turns)]
        found = scaled(self.asked, change, questions, self.known.facts, self.roles.figures, self.roles.today)
        if found is not None:
            followed = self.followed(found.question, facts=merge(self.known, self.read(found.question)))
            return replace(followed, worked=found.worked)
        if not (self.supposes or FOLLOWS.search(self.asked)) or is_whole(self.asked, self.language):
            return None
        return self._left_as_it_was("noted.unchanged")

    def _left_as_it_was(self, why: str) -> Resolved:
        """Nothing changed by a message, and why."""
        warning = WORDS(why, self.language, words=bare_condition(self.asked))
        known = replace(self.known, warnings=(warning,), unread=())
        return Resolved(self.asked, self.asked, self.asked, self.as_of, known, is_statement=True)

    def _in_role(self, bare: str, last: Turn) -> Resolved | None:
        """A question before with another price, number of shares or issue size, where that is all that is said."""
        follows = FOLLOWS.search(self.asked) is not None or self.supposes
        of_its_own = self.asks_of_its_own(last) or (is_whole(bare, self.language, about=True) and not follows)
        if of_its_own and not (ordinals(self.asked) and self.judged(last.question)):
            return None
        text = self.roles.put_into([turn.question for turn in reversed(self.turns)])
        return self.followed(text, facts=merge(self.known, self.read(text))) if text is not None else None

    def _priced(self, bare: str) -> Resolved | None:
        """The price of a share that a market cap takes, with the shares that a question before stated."""
        questions = [turn.question for turn in reversed(self.turns)]
        text = price_asked(bare, questions, self.roles.figures, self.roles.today, self.language)
        return self.followed(text, facts=self.known) if text is not None else None

    def _altered(self) -> Resolved | None:
        """The last question that states the figure meant, with the other in its place or with so much more or less."""
        questions = [turn.question for turn in reversed(self.turns)]
        text = altered(self.asked, questions, self.known.facts, self.changed, self.book.fact_table)
        return self.followed(text, facts=merge(self.known, self.read(text))) if text is not None else None

    def _supposed(self, last: Turn) -> Resolved:
        """The last question asked again with what is supposed; an amount that fits nothing is noted as such."""
        if not any(fact.fact in self.before for fact in self.changed):
            # an amount that the reader gives to no fact known, in the place of the one that the question gives
            placed = self._in_place(last.question)
            if placed is not None:
                return self.followed(placed, facts=merge(self.known, self.read(placed)))
        if not self.changed and self.new.unnamed and is_bare_amount(self.asked, self.new.unnamed):
            return self._noted()
        if not self.changed and supposes_a_deed(self.asked) and not self.judged(last.question):
            matter, bare = last_subject(self.asked, last, self.book, self.language), bare_condition(self.asked)
            return self.going_on(WORDS("question.about", self.language, question=bare, matter=matter))
        if self.changed and not self.known.facts and names_company(last.question, self.corpus):
            return self._supposed_of_named(last)
        return self.followed(restated(self, last))

    def _supposed_of_named(self, last: Turn) -> Resolved:
        """What is supposed of a company by name, in front of what was asked of it; no fact of the asker's own."""
        stated = bare_condition(self.asked).replace("呢", "")
        language, question = language_of(last.question), last.question
        if language is Language.EN:  # of a company by its name what is held would be told, and nothing supposed
            question = with_company(question, "the company", self.book)
        text = WORDS("question.supposing", language, stated=stated, question=question)
        return self.followed(text, last.root, facts=self.known)

    def _in_place(self, question: str) -> str | None:
        """The question with the one amount of the message in the place of its amount of the same measure.

        That is the one beside the concept that the message names; else its only one, or the nearest of those alike.
        """
        new = [item for item in read_quantities(self.asked) if item.kind in MEASURES]
        if len(new) != 1 or self.changes or self._other_year() or (not self.changed and self.roles.names_role()):
            return None
        old = [item for item in read_quantities(question) if MEASURES.get(item.kind) == MEASURES[new[0].kind]]
        old = [item for item in old if could_be(new[0], item)]
        old = [item for item in old if alike_from_listing(self.asked, new[0], question, item)]
        named = {item.entry.id for item in subjects(self.asked, self.corpus)}
        places = [item for item in subjects(question, self.corpus) if item.entry.id in named]
        found = beside(places, old, question) if places else None
        if found is None and not self.changed and (not named or new[0].kind is QuantityKind.COUNT):
            found = alike(new[0], old) if self._says_no_more(new[0]) or len(old) == 1 else None
        if found is None:
            return None
        return question[: found.start] + counted(new[0], found) + question[found.end :]

    def _other_year(self) -> bool:
        """Whether the message states a figure of another year than those known of it: 前年营收2亿, 今年收入3亿."""
        if self.new.forecasts:
            return True
        keys = {fact.fact for fact in self.known.facts}
        stated = [fact.fact for fact in self.changed if fact.fact.startswith("years.") and is_figure(fact)]
        fields = {each.rpartition(".")[2] for each in keys if each.startswith("years.")}
        return any(key not in keys and key.rpartition(".")[2] in fields for key in stated)

    def _says_no_more(self, amount: Quantity) -> bool:
        """Whether a message says little besides an amount, or of a count what is counted."""
        rest = self.asked.replace(amount.text, " ")
        return amount.kind is QuantityKind.COUNT or len(rest.strip()) < SHORT_ZH or not _ADDS_NOTHING.sub("", rest)


_ADDS_NOTHING = Pattern(
    "words around an amount that is supposed which do not say what it is",
    r"\b(?:and|but|so|what|how about|if|suppose|say|it|that|this|they|we|were|was|is|be|would|came|comes?|turns? out"
    r"|to|at|exactly|just|only|instead|then|rather)\b|[\s,?.!]",
    yes=("if it came to exactly ", "what if it were "),
    no=("revenue", "offered"),
    flags=re.IGNORECASE,
)


def _asks_what_is_missing(text: str) -> bool:
    """Whether it is asked what would be needed, or what else is."""
    return asks_what_it_takes(text) or ASKS_MORE.fullmatch(text) is not None

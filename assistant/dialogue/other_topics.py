"""The question before about something else, and what a whole question that points back at it means."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.question.abstention import abstention
from assistant.answering.question.understanding import QuestionKind, kind_of
from assistant.answering.verdict.asking import what_is_asked
from assistant.corpus.mentions import mentions
from assistant.corpus.model import GlossaryEntry
from assistant.dialogue.conditions_asked import names_section, routes_in
from assistant.dialogue.conversation import Resolved, Turn
from assistant.dialogue.cues import (
    AS_WELL,
    ATTRIBUTE,
    BARE_WORD,
    POINTS_BACK,
    PREPOSITION,
    THOSE,
    WEIGHS,
)
from assistant.dialogue.message import TypedMessage, figures_among
from assistant.dialogue.same_asked import tells_of_somebody
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
    SHORT_TOPIC,
    act_of,
    open_end,
    ordinals,
    other_amount,
    other_number,
    topic_and_figures,
)
from assistant.dialogue.words import WORDS
from assistant.language.detection import language_of
from assistant.language.text import Language, punctuation


def about(message: TypedMessage, bare: str, last: Turn) -> str:
    """A whole question; what it points back at is named in it or behind it."""
    nth, points = NTH.search(bare), POINTS_BACK.search(bare)
    one = one_of(nth, last, message.book, message.language) if nth is not None else None
    if nth is not None and one is not None:
        return f"{bare[: nth.start()]}{one}{bare[nth.end() :]}"
    if any(entry.document for entry in mentions(bare, message.corpus.glossary)):
        return bare
    also = AS_WELL.search(bare)
    if points is None and not message.is_short(bare) and not also:
        return bare
    if points is not None and not also and named_before(bare, points.start(), message.corpus):
        return bare
    if WEIGHS.search(bare):
        return WORDS("question.about", message.language, question=open_end(bare), matter=act_of(last.question))
    matter = last_subject(bare, last, message.book, message.language)
    document = message.corpus.documents.get(last.documents[0]) if last.documents else None
    if document is not None and matter and abstention(bare) is not None:
        # "if we move to the main board" goes on with the rules of the last answer
        matter = punctuation(message.language).item.join((matter, document.latest.short[message.language]))
    return WORDS("question.about", message.language, question=open_end(bare), matter=matter) if matter else bare


def another_topic(message: TypedMessage, bare: str, last: Turn) -> Resolved:
    """The question before, asked about what a message without a verb names."""
    # "and for rockets?" asks about another kind of company; it does not say that ours became one
    facts = message.known if message.changed and not figures_among(message.changed) else None
    topic, figures = topic_and_figures(bare.rstrip("？?。.!！ "), [fact.span for fact in message.changed])
    if not topic:
        return message.followed(last.question, last.root, facts)
    nth = NTH.search(topic)
    one = one_of(nth, last, message.book, message.language) if nth is not None else None
    if one is not None:
        return message.followed(WORDS("question.requires", message.language, matter=one), None, facts)
    if kind_of(last.root) is QuestionKind.ELIGIBILITY and any(
        is_other_matter(item.entry) for item in subjects(topic, message.corpus)
    ):
        return message.followed(message.asked, last.root, facts)
    if _is_attribute(message, topic):
        return message.going_on(about(message, topic, last))
    text = _on_topic(message, last.root, topic)
    if figures:
        return message.followed(WORDS("question.about", language_of(text), question=open_end(text), matter=figures))
    return replace(message.followed(text, last.root, facts), goes_on=topic in text and not message.judged(text))


def _is_attribute(message: TypedMessage, topic: str) -> bool:
    """Whether a topic is what else is asked of the subject, and nothing that could take its place."""
    own = subjects(topic, message.corpus)
    return ATTRIBUTE.search(topic) is not None and not own and not ordinals(topic)


def _on_topic(message: TypedMessage, root: str, topic: str) -> str:
    """The question before, about something else: what is of the same kind takes its place, else it is added."""
    named = routes_in(topic, message.book)
    if len(named) == 1 and what_is_asked(root).which and message.judged(root):
        return WORDS("question.enough", message.language, stated=open_end(root), matter=topic)
    if not named and message.judged(root) and message.known.facts and names_section(topic, message.book):
        stated = open_end(root.replace(what_is_asked(root).text, "")).rstrip(" ,，;；")
        return WORDS("question.enough", message.language, stated=stated, matter=topic)
    amount = other_amount(root, topic) if message.changes is None else None
    question = other_number(root, topic) or amount or _other_name(message, root, topic)
    if question is not None:
        return question
    if language_of(root) is Language.ZH or message.language is Language.ZH:
        return f"{open_end(root)}，{topic}呢？"
    if BARE_WORD.fullmatch(topic):
        return f"{topic.capitalize()}: {root}"
    return f"{open_end(root)} {topic if PREPOSITION.match(topic) else 'for ' + topic}?"


def _other_name(message: TypedMessage, root: str, topic: str) -> str | None:
    """The question with one document, route, company or institution in place of the other, if each names one."""
    old, new = subjects(root, message.corpus), subjects(topic, message.corpus)
    ways = routes(message.book)
    for of_a_kind in (_is_document, lambda entry: entry.id in ways, is_proper):
        before = [item for item in old if of_a_kind(item.entry)]
        after = [item for item in new if of_a_kind(item.entry)]
        if len(before) == len(after) == 1 and before[0].entry != after[0].entry:
            name = after[0].words(language_of(root), message.language)
            return root[: before[0].start] + name + root[before[0].end :]
    parties = [item for item in old if is_party(item.entry)]
    others = {item.entry for item in new if is_party(item.entry)}
    alone = len(parties) == 1 and others and parties[0].entry not in others and len(topic) <= SHORT_TOPIC
    told = len(parties) == 1 and bool(others) and tells_of_somebody(topic)
    if (alone or told or (len(parties) == 1 and THOSE.match(topic))) and language_of(root) is message.language:
        return root[: parties[0].start].removesuffix("the ") + topic + root[parties[0].end :]
    return None


def _is_document(entry: GlossaryEntry) -> bool:
    return entry.document is not None

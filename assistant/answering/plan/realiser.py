"""Speaks a plan: turns each step into blocks of whole sentences, checker's lines and shown arithmetic.

Nothing else ever becomes a block of an answer. A step that names nothing the corpus holds in force is not spoken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answering.answer import Citation, CitedLine, Quotation
from assistant.answering.blocks import Author, Block, BlockKind, Layout, Piece
from assistant.answering.grounding.bibliography import Bibliography
from assistant.answering.plan.company_spans import span_words
from assistant.answering.plan.dressing import undress
from assistant.answering.plan.processes import stages_of
from assistant.answering.plan.rule_lines import rule_lines
from assistant.answering.plan.steps import (
    LINK,
    NOT_MENTIONED,
    NOT_SAID,
    PLACE,
    SPAN,
    TIMES,
    UNDER_TITLE,
    Sentence,
    Step,
    StepKind,
    find_sentence,
    sentences_of,
)
from assistant.answering.question.abstention import AbstainReason
from assistant.answering.question.not_in_force import absence_line
from assistant.answering.question.yes_no import is_lead, lead_words
from assistant.answering.verdict.note import NoteLine
from assistant.answering.words import WORDS
from assistant.corpus.mentions import mention_spans
from assistant.corpus.model import Corpus, Evidence, NotHeld, Provision
from assistant.corpus.reader import parse_reference
from assistant.corpus.words import evidence_sentence
from assistant.eligibility.figures.book import resting_sentences
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.wording import figure_words
from assistant.eligibility.rules.book import RuleBook
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language

_NOTE_KINDS = {
    StepKind.VERDICT: (BlockKind.VERDICT, Author.CHECKER),
    StepKind.FIGURE: (BlockKind.FIGURE, Author.ARITHMETIC),
}
_MARKS = "\0"
"""Holds the place of citation numbers in a sentence until it is cut there."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a plan is spoken for.

    The language, the day, the checker's note (empty where no verdict is due), the rules that steps from the rule data
    are spoken from (without them they are not), the figures worked out, and the question itself.
    """

    language: Language
    day: dt.date
    history: bool = False
    note: tuple[NoteLine, ...] = ()
    book: RuleBook | None = None
    figures: tuple[ComputedFigure, ...] = ()
    asked: str = ""


class Realiser:
    """Speaks the steps of one answer, in order, and numbers its citations."""

    def __init__(self, corpus: Corpus, occasion: Occasion) -> None:
        self._corpus = corpus
        self._occasion = occasion
        self._said: set[tuple[str, str]] = set()
        self._bibliography = Bibliography(corpus, occasion.language, None if occasion.history else occasion.day)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of what was spoken so far."""
        return self._bibliography.citations

    def speak(self, step: Step) -> tuple[Block, ...]:
        """The blocks of one step; none for one that nothing in force bears out."""
        match step.kind:
            case StepKind.SAY | StepKind.DIFFER:
                return self._say(step)
            case StepKind.VERDICT:
                return self._note(step)
            case StepKind.FIGURE:
                return self._figure(step) or self._note(step)
            case StepKind.ABSENT:
                return self._absent(step)
            case StepKind.STAGES:
                return self._stages(step)
            case StepKind.TABLE | StepKind.SELECT:
                return self._rules(step)
            case _:
                return ()

    def _say(self, step: Step) -> tuple[Block, ...]:
        sentence = find_sentence(self._corpus, step.of)
        if sentence is None:
            return ()
        words = (sentence.text, self._heading(step, sentence))
        if words in self._said:
            return self._link(step, sentence) if LINK in step.operators else ()  # two provisions may say the same
        self._said.add(words)
        quotation = Quotation(sentence.provision.reference, sentence.text)
        lead = "".join(_put_before(word, self._occasion.language) for word in step.operators)
        line = CitedLine(lead + sentence.text, (quotation,), self._heading(step, sentence))
        spoken = self._cited(line, BlockKind.SENTENCE, Author.RULE, step)
        blocks = tuple(block for block in spoken if undress(block) == sentence.text)
        before = self._place(step, sentence) if PLACE in step.operators else ()
        return (*before, *blocks, *(self._link(step, sentence) if LINK in step.operators else ()))

    def _place(self, step: Step, sentence: Sentence) -> tuple[Block, ...]:
        """Where a sentence stands: its text, its number where that is known, and what its provision is about."""
        provision, language = sentence.provision, self._occasion.language
        version = self._corpus.documents[provision.document].version(provision.version)
        document = version.short[language] if version is not None else provision.document
        number = _ARTICLE.match(provision.id)
        key = "source.place" if number else "source.place_unnumbered"
        named = {"document": document, "title": provision.title[language], "number": number[1] if number else ""}
        return (Block(BlockKind.NOTE, (Piece(WORDS(key, language, **named)),), part=step.part),)

    def _link(self, step: Step, sentence: Sentence) -> tuple[Block, ...]:
        """The address of the text that a sentence is about."""
        version = self._corpus.documents[sentence.provision.document].version(sentence.provision.version)
        if version is None or not version.urls:
            return ()
        text = WORDS("source.link", self._occasion.language, url=version.urls[0])
        return (Block(BlockKind.NOTE, (Piece(text),), part=step.part),)

    def _heading(self, step: Step, sentence: Sentence) -> str:
        """What a sentence of a version, or of one side of a comparison, stands under."""
        provision, language = sentence.provision, self._occasion.language
        version = self._corpus.documents[provision.document].version(provision.version)
        document = version.short[language] if version else provision.document
        if step.kind is StepKind.DIFFER:
            return _version_heading(document, provision, language)
        if UNDER_TITLE in step.operators:
            return WORDS("heading.side", language, document=document, title=provision.title[language])
        return ""

    def _stages(self, step: Step) -> tuple[Block, ...]:
        """The stages of a process under its title, each a whole sentence."""
        language, day = self._occasion.language, self._occasion.day
        process = next((item for item in self._corpus.processes if item.id == step.of), None)
        if process is None:
            return ()
        lines = [
            CitedLine(sentence.text, (Quotation(sentence.provision.reference, sentence.text),), process.title[language])
            for sentence in stages_of(process, language, day, self._corpus)
        ]
        return tuple(item for line in lines for item in self._listed(line, BlockKind.LIST, step))

    def _rules(self, step: Step) -> tuple[Block, ...]:
        """What was computed from the rule data, if anything, then a line for each rule."""
        occasion = self._occasion
        lines = rule_lines(step, occasion.book, occasion.language, occasion.day) if occasion.book is not None else ()
        lead = lines[:1] if step.kind is StepKind.SELECT else ()
        return (
            *(block for line in lead for block in self._cited(line, BlockKind.LEAD, Author.RULE, step)),
            *(item for line in lines[len(lead) :] for item in self._listed(line, BlockKind.TABLE, step)),
        )

    def _listed(self, line: CitedLine, kind: BlockKind, step: Step) -> tuple[Block, ...]:
        return tuple(replace(block, layout=Layout.ITEM) for block in self._cited(line, kind, Author.RULE, step))

    def _note(self, step: Step) -> tuple[Block, ...]:
        """The lines of the checker's note that the step names, laid out as the note has them."""
        kind, by = _NOTE_KINDS[step.kind]
        blocks: list[Block] = []
        for item in self._occasion.note:
            if (item.step, item.figure) != (step.of, step.kind is StepKind.FIGURE):
                continue
            if item.line.support:
                spoken = self._cited(item.line, kind, by, step, any_day=item.dated)
            else:
                spoken = (Block(kind, (Piece(item.line.text),), heading=item.line.heading, by=by, part=step.part),)
            blocks += [replace(block, layout=item.layout) for block in spoken]
        return tuple(blocks)

    def _figure(self, step: Step) -> tuple[Block, ...]:
        language = self._occasion.language
        computed = next((each for each in self._occasion.figures if each.figure.id == step.of), None)
        if computed is None:
            return ()
        support = tuple(
            Quotation(provision.reference, sentences_of(provision, language)[position])
            for provision, position in resting_sentences(computed, self._corpus, language)
        )
        line = CitedLine(figure_words(computed, language), support)
        if not computed.provisions:  # arithmetic alone, which rests on no rule
            return (Block(BlockKind.FIGURE, (Piece(line.text),), by=Author.ARITHMETIC, part=step.part),)
        return self._cited(line, BlockKind.FIGURE, Author.ARITHMETIC, step)

    def _absent(self, step: Step) -> tuple[Block, ...]:
        language = self._occasion.language
        reference = parse_reference(step.of)
        if reference is not None and reference.version is not None:
            line = absence_line(self._corpus, reference, self._occasion.day, language)
            return self._cited(line, BlockKind.ABSENT, Author.PROGRAM, step, any_day=True) if line else ()
        topic = next((item for item in self._corpus.not_held if item.id == step.of), None)
        if topic is not None:
            name = topic_named(topic, self._occasion.asked, language)
            text = WORDS("absent.topic", language, topic=name, see=topic.see[language])
        elif step.of == OTHER_MARKET:
            text = WORDS("absent.other_market", language)
        else:
            behind = next((name for name in (NOT_MENTIONED, NOT_SAID) if name in step.operators), "subject")
            name = f"absent.{behind.replace('-', '_')}" if step.of else "absent.part"
            text = WORDS(name, language, subject=step.of) if step.of else WORDS(name, language)
        return (Block(BlockKind.ABSENT, (Piece(text),), part=step.part, operators=step.operators),)

    def _cited(
        self, line: CitedLine, kind: BlockKind, by: Author, step: Step, *, any_day: bool = False
    ) -> tuple[Block, ...]:
        numbers = self._bibliography.cite(line.support, any_day=any_day)
        if not numbers:
            return ()
        pieces = (Piece(line.text), Piece(citations=numbers))
        return (Block(kind, pieces, Layout.PARAGRAPH, line.heading, by, step.part, step.operators),)


def note_steps(note: Iterable[NoteLine]) -> tuple[Step, ...]:
    """The steps that speak the lines of a note, in its order."""
    return tuple(dict.fromkeys(Step(StepKind.FIGURE if item.figure else StepKind.VERDICT, item.step) for item in note))


def topic_named(topic: NotHeld, asked: str, language: Language) -> str:
    """What a question calls a topic, where that is a name in the language of the answer; else the topic's first name.

    A topic may be of several things: who asks for the underwriting fee is not told of the sponsor's.
    """
    words = (asked[start:end] for start, end, _ in mention_spans(asked, (topic,)))
    named = (each for each in words if language_of(each) is language and not _ASKING.search(each))
    return next(named, topic.names(language)[0])


_ASKING = Pattern(
    "that words for a topic ask for it and do not name it",
    r"^(?:what|who|how|which|where|when|can|apply|file|list|listing a)\b|\b(?:of|on|by|to|in|from|under|for)$"
    r"|[谁怎几哪吗能]|什么|多少|如何",
    yes=("what do sponsors charge", "salary of", "几点开盘"),
    no=("listing fees", "承销费"),
    flags=re.IGNORECASE,
)

OTHER_MARKET = "another-market"
"""The subject of an `absent` step that closes a comparison with another market."""


def _put_before(operator: str, language: Language) -> str:
    """What `yes` or `times:4` puts before its sentence; nothing for other operators."""
    if is_lead(operator):
        return lead_words(operator, language)
    name, _, count = operator.partition(":")
    if name == SPAN and count:
        return span_words(count, language)
    return WORDS("amended.times", language, count=count) if name == TIMES and count else ""


def _version_heading(document: str, provision: Provision, language: Language) -> str:
    start, end = provision.effective_from, provision.effective_to
    if end is None:
        return WORDS("heading.version", language, document=document, start=start)
    return WORDS("heading.old_version", language, document=document, start=start, end=end)


# --- what stands around what was spoken -------------------------------------------------------------------------------


def abstention_text(reason: AbstainReason, language: Language, corpus: Corpus) -> str:
    """What is said instead of an answer, and what to do."""
    return WORDS(f"abstention.{reason.value}", language, first_day=corpus.first_day)


def plain_block(kind: BlockKind, text: str) -> Block:
    """A paragraph of its own that cites nothing."""
    return Block(kind, (Piece(text),))


def arranged(blocks: Sequence[Block], *, listed: bool) -> tuple[Block, ...]:
    """The blocks laid out: sentences in a list where `listed` or under headings, else those of one kind run together.

    The checker's lines stay as their note lays them out.
    """
    placed: list[Block] = []
    for block in blocks:
        before = placed[-1] if placed else None
        if block.by in (Author.CHECKER, Author.ARITHMETIC):
            placed.append(block)
        elif (listed and block.kind is BlockKind.SENTENCE) or block.heading or block.layout is Layout.ITEM:
            kind = BlockKind.LIST if block.kind is BlockKind.SENTENCE else block.kind
            placed.append(replace(block, layout=Layout.ITEM, kind=kind))
        elif before is not None and (before.kind, before.part, before.heading) == (block.kind, block.part, ""):
            placed.append(replace(block, layout=Layout.RUN_ON))
        else:
            placed.append(block)
    return tuple(placed)


def closing_blocks(citations: Sequence[Citation], language: Language) -> tuple[Block, ...]:
    """How what was cited is known: by evidence, a note on the very same citations behind it, then the other notes."""
    everything = tuple(citation.n for citation in citations)
    notes = {block.citations: block for block in note_blocks(citations)}
    blocks: list[Block] = []
    for block in evidence_blocks(citations, language):
        note = notes.pop(block.citations or everything, None)
        blocks += [block] if note is None else [block, replace(note, pieces=note.pieces[1:], layout=Layout.RUN_ON)]
    return (*blocks, *notes.values())


def evidence_blocks(citations: Sequence[Citation], language: Language) -> tuple[Block, ...]:
    """One for each grade below transcribed, naming the citations it stands for unless it is all of them."""
    blocks: list[Block] = []
    for grade in list(Evidence)[Evidence.TRANSCRIBED.rank + 1 :]:
        numbers = tuple(citation.n for citation in citations if citation.evidence is grade)
        sentence = evidence_sentence(grade)[language]
        if numbers and len(numbers) == len(citations):
            blocks.append(plain_block(BlockKind.EVIDENCE, WORDS("evidence.of_all", language, sentence=sentence)))
        elif numbers:
            text = WORDS("evidence.of_some", language, marks=_MARKS, sentence=sentence)
            before, _, after = text.partition(_MARKS)
            blocks.append(Block(BlockKind.EVIDENCE, (Piece(before), Piece(citations=numbers), Piece(after))))
    return tuple(blocks)


def note_blocks(citations: Iterable[Citation]) -> tuple[Block, ...]:
    """What is to be known of wording carried over from another version, said once for all citations it concerns."""
    notes: dict[str, list[int]] = {}
    for citation in citations:
        if citation.note:
            notes.setdefault(citation.note, []).append(citation.n)
    return tuple(
        Block(BlockKind.NOTE, (Piece(citations=tuple(numbers)), Piece(note))) for note, numbers in notes.items()
    )


_ARTICLE = Pattern(
    "a provision by the number of its article",
    r"(?:art\. )?(\d[\d.]*(?:\(\d+\))*)$",
    yes=("2.1.2(5)", "art. 6"),
    no=("indicator-3", "co-investment"),
    how="match",
)

"""What an answer says of a change of the rules: what comes out otherwise for the company, and by which provisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.answering.answer import CitedLine, Quotation
from assistant.answering.blocks import Layout
from assistant.answering.verdict.checking import QuestionCheck
from assistant.answering.verdict.note import NoteLine, NoteWriter, sentence, stating
from assistant.corpus.model import Corpus
from assistant.eligibility.wording.flips import CriterionFlip, DaysView, days_view, flip_words
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.text import Language, written_day

DAYS = "days"
"""The step of what differs between two days."""


def days_note(checked: QuestionCheck, corpus: Corpus, language: Language) -> tuple[NoteLine, ...]:
    """A line for each criterion that comes out otherwise, then what that does; or one that nothing changes.

    Empty where the question compares no days. What was read stands at the end.
    """
    if checked.changes is None:
        return ()
    say = VerdictWords(language, checked.verdict.table)
    return (*_Writer(days_view(checked.changes), corpus, say).lines(), NoteWriter(checked, corpus, say).read())


class _Writer:
    def __init__(self, view: DaysView, corpus: Corpus, say: VerdictWords) -> None:
        self.view, self.corpus, self.say = view, corpus, say
        before, after = view.change.before, view.change.after
        self.days = {
            name: written_day(verdict.as_of, say.language) for name, verdict in (("first", before), ("second", after))
        }
        self.shorts = after.rule_set.shorts()

    def lines(self) -> Iterator[NoteLine]:
        """All lines; those of what differs stand under one heading."""
        if not (self.view.criteria or self.view.above):
            yield self._nothing()
            return
        for flip in self.view.criteria:
            yield self._line(self._words(flip), self._support(flip))
        yield self._line(self.say("flip.above", flips=self.say.signs.semicolon.join(self._above())))
        if self.view.open_flips:
            yield self._line(self.say("flip.others", count=self.view.open_flips))

    def _nothing(self) -> NoteLine:
        """That nothing changes, and what was stated that was asked otherwise and comes out alike."""
        text = self.say("flip.nothing" if self.view.nothing else "flip.nothing_decided", **self.days)
        kept = [sentence(self._words(flip)) for flip in self.view.kept]
        support = tuple(dict.fromkeys(quote for flip in self.view.kept for quote in self._support(flip)))
        line = CitedLine(self.say.signs.space.join([text, *kept]), support)
        return NoteLine(DAYS, line, layout=Layout.PARAGRAPH, dated=True)

    def _line(self, text: str, support: tuple[Quotation, ...] = ()) -> NoteLine:
        heading = self.say("flip.heading", **self.days)
        return NoteLine(DAYS, CitedLine(sentence(text), support, heading), dated=True)

    def _words(self, flip: CriterionFlip) -> str:
        short = self.shorts.get(flip.id)
        text = flip_words(flip, self.view.change, self.say, short[self.say.language] if short else "")
        return f"{text}{self.say.signs.stop}"

    def _above(self) -> Iterator[str]:
        """What differs of groups, routes and sections, and the verdict."""
        say, change = self.say, self.view.change
        yield from (say.flip(flip, label) for label, flip in self.view.above)
        before, after, rules = change.before.conclusion, change.after.conclusion, change.after.rule_set.label
        if before is after:
            yield say("flip.same_verdict", rules=rules[say.language], answer=say.answer(after))
        else:
            yield say("flip.verdict", rules=rules[say.language], answers=say.turned(before, after))

    def _support(self, flip: CriterionFlip) -> tuple[Quotation, ...]:
        """The sentences that state the requirement, in the versions in force on the two days."""
        quotes: Iterable[Quotation] = (
            quote
            for side in flip.sides
            for quote in stating(
                self.corpus,
                side.view.cited.reference,
                self.say.requirement(side.view.requirement) if side.view.requirement else "",
                self.say.language,
            )
        )
        return tuple(dict.fromkeys(quotes))

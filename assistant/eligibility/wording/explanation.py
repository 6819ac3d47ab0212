"""A verdict as a text: a tree for the terminal or for Markdown, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.wording.view import CriterionView, RouteView, SectionView, VerdictView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.language.sinks import markdown_text
from assistant.language.text import Language

GAPS_SHOWN = 8


def render(verdict: Verdict, language: Language = Language.EN, *, markdown: bool = False) -> str:
    """The verdict as a tree: what was decided, on what, what is missing and what would change it."""
    view, style = verdict_view(verdict), _MARKDOWN if markdown else _TEXT
    if markdown and view.name:
        view = view._replace(name=markdown_text(view.name))
    return "\n".join(_Explanation(view, VerdictWords(language, verdict.table), style).lines())


class _Style(NamedTuple):
    """The marks of a kind of text.

    Around its title and other headings, behind a heading, before an item and a line of the tree.
    """

    title: str
    answer: str
    heading: str
    space: tuple[str, ...]
    item: str
    branch: str


_TEXT = _Style("{}", "{answer}{colon}{meaning}", "{}", (), "  ", "")
_MARKDOWN = _Style("## {}", "**{answer}{stop}** {meaning}", "**{}**", ("",), "- ", "- ")


class _Explanation(NamedTuple):
    view: VerdictView
    say: VerdictWords
    style: _Style

    def lines(self) -> Iterator[str]:
        yield from self._head()
        for section in self.view.sections:
            yield from self._section(section)
        for title, entries in self._endings():
            if entries:
                yield from ("", self.style.heading.format(title), *self.style.space)
                yield from (f"{self.style.item}{entry}" for entry in entries)

    def _head(self) -> Iterator[str]:
        say, view, style = self.say, self.view, self.style
        day = say.signs.bracketed(say("verdict.day", day=view.day))
        yield style.title.format(f"{say.title(view)}{day}")
        yield from style.space
        meaning = view.meaning[say.language]
        answer = say.answer(view.conclusion)
        yield style.answer.format(answer=answer, meaning=meaning, colon=say.signs.colon, stop=say.signs.stop)
        yield ""

    def _section(self, section: SectionView) -> Iterator[str]:
        yield self._line(0, section.outcome, section.label[self.say.language])
        for route in section.routes:
            yield from self._route(route, alone=len(section.routes) == 1)

    def _route(self, route: RouteView, *, alone: bool) -> Iterator[str]:
        if not alone:
            yield self._line(1, route.outcome, self.say.route(route))
        for criterion in route.telling:
            yield from self._criterion(criterion, 1 if alone else 2)

    def _criterion(self, criterion: CriterionView, depth: int) -> Iterator[str]:
        text = f"{self.say.criterion(criterion)} {self.say.source(criterion.cited)}"
        yield self._line(depth, criterion.outcome, text)
        for part in criterion.telling:
            yield from self._criterion(part, depth + 1)

    def _line(self, depth: int, outcome: Outcome, text: str) -> str:
        return f"{'  ' * depth}{self.style.branch}{self.say.mark(outcome)} {text}"

    def _endings(self) -> Iterator[tuple[str, Sequence[str]]]:
        say, view = self.say, self.view
        yield say("verdict.gaps"), [say.route_takes(take) for take in islice(view.takes, GAPS_SHOWN)]
        yield say("verdict.missing"), [say.missing(key) for key in view.missing]
        yield say("verdict.assumed"), say.assumptions(view)
        yield say("verdict.firmness"), say.firmness(view)

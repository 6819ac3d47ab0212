"""Answers, passages and provisions as a terminal shows them: rich on a screen, plain text in a pipe."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from assistant.answering.answer import Answer, Citation
from assistant.channels.words import WORDS
from assistant.corpus.model import Evidence, Provision
from assistant.corpus.words import evidence_words, since_words, source_words
from assistant.language.patterns import Pattern
from assistant.language.sinks import terminal_text
from assistant.language.text import Language

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderHook
    from rich.segment import Segment

    from assistant.eligibility.verdict.checker import Verdict

_COLOURS = {
    Evidence.OFFICIAL: "green",
    Evidence.TRANSCRIBED: "green",
    Evidence.PRESS: "yellow",
    Evidence.SINGLE_SOURCE: "dark_orange",
    Evidence.UNVERIFIED: "red",
}


@dataclass(frozen=True, slots=True)
class _Harmless:
    """A thing to draw, without the commands that stand in its texts."""

    content: Any

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self.content, options):
            yield segment if segment.control else segment._replace(text=terminal_text(segment.text))


class _HarmlessHook:
    """Rich's hook for what is about to be drawn."""

    def process_renderables(self, renderables: list[Any]) -> list[Any]:
        return [_Harmless(content) for content in renderables]


def console() -> Console:
    """A console that writes colours to a screen and plain text to a pipe, and takes no command from a text."""
    from rich.console import Console

    out = Console(highlight=False, soft_wrap=True)
    out.push_render_hook(cast("RenderHook", _HarmlessHook()))
    return out


def fitted(text: str, out: Console) -> str:
    """The text broken to the width of a screen; as it is in a pipe."""
    return "\n".join(wrap(text, out.width)) if out.is_terminal else text


def indented(text: str, out: Console) -> str:
    """The text four columns in, broken to the width of a screen."""
    return "\n".join(f"    {line}" for line in (wrap(text, out.width - 4) if out.is_terminal else [text]))


def show_answer(answer: Answer) -> None:
    """The answer, then its numbered citations with evidence badges, then warnings."""
    from rich.text import Text

    out = console()
    for line in answer.lines:
        out.print(Text(fitted(line.text, out)))
    if answer.citations:
        out.print()
        last: Citation | None = None
        for citation in answer.citations:
            out.print(_citation(citation, answer, last, out))
            last = citation
    for warning in answer.warnings:
        out.print(Text(WORDS("answer.note", answer.language, warning=warning), style="dim"))
    if answer.is_partly:
        out.print(Text(WORDS("answer.partly", answer.language), style="yellow"))


def show_verdict(verdict: Verdict, language: Language) -> None:
    """The whole verdict behind an answer, as the checker shows it."""
    from assistant.eligibility.wording.explanation import render

    out = console()
    out.print()
    out.print(render(verdict, language), markup=False)


def _citation(citation: Citation, answer: Answer, last: Citation | None, out: Console) -> object:
    """One citation; what stands in the answer word for word, or in the line before, is not said again."""
    from rich.text import Text

    language = answer.language
    line = Text(f"[{citation.n}] ", style="bold")
    line.append(f"{citation.document}@{citation.version}#{citation.provision}", style="cyan")
    line.append(f"  {evidence_words(citation.evidence)[language]}", style=_COLOURS[citation.evidence])
    line.append(f" · {source_words(citation.form, citation.page)[language]}", style="dim")
    if not answer.says(citation.quote):
        line.append("\n" + indented(f"“{citation.quote}”", out))
    if last is None or last.title != citation.title:
        line.append(f"\n    {citation.title}", style="dim")
    if citation.url and (last is None or last.url != citation.url):
        line.append(f"\n    {citation.url}", style="dim")
    return line


def show_provision(provision: Provision, *, width: int = 100) -> None:
    """One provision with English and Chinese side by side, and what is known of it."""
    out = console()
    print_head(provision)
    columns = min(out.width, 160) if out.is_terminal else width
    for line in side_by_side(provision.text.get(Language.EN, ""), provision.text.get(Language.ZH, ""), columns):
        out.print(line, markup=False)


def print_head(provision: Provision) -> None:
    """Reference, dates, evidence, headings, URL and cross-references of a provision."""
    from rich.text import Text

    out = console()
    head = Text(str(provision.reference), style="bold cyan")
    head.append(f"  {since_words(provision.since, provision.effective_to).en}", style="default")
    evidence = evidence_words(provision.evidence)
    head.append(
        f"  {evidence.en} / {evidence.zh}",
        style=_COLOURS[provision.evidence],
    )
    out.print(head)
    path = " > ".join(step.en for step in provision.path), " > ".join(step.zh for step in provision.path)
    out.print(Text(f"{path[0]}  |  {path[1]}", style="dim"))
    out.print(Text(f"{provision.title.en}  |  {provision.title.zh}"))
    if provision.note:
        out.print(Text(f"{provision.note.en}  |  {provision.note.zh}", style="yellow"))
    if provision.url:
        out.print(Text(provision.url, style="dim"))
    if provision.references:
        out.print(Text("see " + ", ".join(str(reference) for reference in provision.references), style="dim"))
    out.print()


def side_by_side(left: str, right: str, width: int) -> Iterable[str]:
    """Two texts in two columns, each line padded by display width."""
    half = (width - 3) // 2
    columns = [wrap(left, half), wrap(right, half)]
    for row in range(max(len(columns[0]), len(columns[1]))):
        a, b = (column[row] if row < len(column) else "" for column in columns)
        yield f"{a}{' ' * (half - display_width(a))} | {b}".rstrip()


_PIECE = Pattern(
    "what stands in one line together",
    r"\s+|[^\s\u2e80-\uffef]+[，。；：！？、）”》」]*|.[，。；：！？、）”》」]*",
    yes=("word", "科", "上，", "  ", "a”"),
    no=("two words", "科创"),
    how="fullmatch",
)


def wrap(text: str, width: int) -> Sequence[str]:
    """Lines of at most `width` columns: English breaks at spaces, Chinese anywhere but before its punctuation.

    A character of Chinese takes two columns. The lines of a "- " item are indented under it.
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        indent = "  " if paragraph.startswith("- ") else ""
        line = ""
        for piece in _PIECE.findall(paragraph):
            if line.strip(" -") and display_width(line + piece.rstrip()) > width:
                lines.append(line.rstrip())
                line = indent + piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def display_width(text: str) -> int:
    """Columns the text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

"""Verdicts, provisions and the verification of quotes as chat messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.answering.blocks import Piece
from assistant.answering.grounding.verification import CitationStatus
from assistant.channels.chat.message import Line, Look, Message, Press, plain
from assistant.channels.hosting.facade import Caller, ChannelFacade
from assistant.channels.words import WORDS
from assistant.corpus.model import Provision, Reference
from assistant.corpus.quotes import find_quote
from assistant.corpus.reader import parse_reference
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.logic.kleene import Outcome
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.wording.explanation import render
from assistant.eligibility.wording.view import VerdictView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.patterns import Pattern
from assistant.language.text import Language, punctuation
from assistant.retrieval.query import make_query

if TYPE_CHECKING:
    from assistant.service import Assistant

PRESSED = 5
"""Missing facts offered as buttons: the ones that settle most."""
GAPS = 3
QUOTES = 10
"""Quotes of one text that are checked."""
SHORTEST = 8
"""Characters below which a stretch between quotation marks is a word, not a quote."""

_CHECK_MARKS = {
    CitationStatus.OK: "✓",
    CitationStatus.QUOTE_DIFFERS: "✗",
    CitationStatus.NO_SUCH_PROVISION: "✗",
}
_REFERENCE = Pattern(
    "a citation in a message",
    r"[a-z0-9][a-z0-9-]*(?:@[\w.-]+)?#[^\s“”\"「」<>|,，;；。]+",
    yes=("see sse-star-listing-rules@2026-04-24#2.1.2(5)", "rules#第六条"),
    no=("#5", "see 2.1.2", "A#"),
)
_OF_A_FACT = Pattern(
    "an error about one fact that was filled in",
    r"facts:\d+: (?P<fact>[\w.]+): (?P<problem>.*)",
    yes=("facts:1: years.2025.revenue: not an amount",),
    no=("facts:1: too long", "ask again"),
    how="fullmatch",
)
_QUOTE = Pattern(
    "a quote in a message",
    r"“([^”]+)”|「([^」]+)」|\"([^\"\n]+)\"|^>\s?(.+)$",
    yes=("he said “words”", "「条文」", '"x"', "> quoted line"),
    no=("no quote", "'x'", "a > b"),
    flags=re.MULTILINE,
)


def verdict_message(verdict: Verdict, language: Language) -> Message:
    """The verdict in a few lines, the facts that are missing to be pressed; the whole tree is in `more`."""
    view, say = verdict_view(verdict), VerdictWords(language, verdict.table)
    presses = tuple(Press("fill", say.fact(key), key) for key in view.missing[:PRESSED])
    more = tuple(_line(text) for text in render(verdict, language).splitlines() if text.strip())
    lines = tuple(_verdict_lines(view, say))
    return Message(lines, language, presses=presses, more=more, memo=verdict.as_of.isoformat())


def _verdict_lines(view: VerdictView, say: VerdictWords) -> Iterator[Line]:
    name = f"{view.name}{say.signs.colon}" if view.name else ""
    meaning = view.meaning[say.language]
    yield _line(f"{name}{say.answer(view.conclusion)}{say.signs.dash}{meaning}", Look.HEADING)
    for section in view.sections:
        if section.outcome is not Outcome.NOT_APPLICABLE:
            yield _line(f"{say.mark(section.outcome)} {say.section(section)}", Look.MARKED)
    if view.takes:
        yield _line(say("verdict.gaps"), Look.HEADING)
    for take in view.takes[:GAPS]:
        yield _line(say.route_takes(take), Look.ITEM)
    if view.missing:
        yield _line(say("verdict.missing_below", count=len(view.missing)), Look.QUIET)
    for text in say.firmness(view):
        yield _line(text, Look.QUIET)
    yield _line(say("verdict.restated", day=view.day), Look.QUIET)


def provisions_of(assistant: Assistant, text: str) -> tuple[Provision, ...]:
    """The provisions in force today that a text names.

    `document[@version]#provision`, or a number such as 2.1.2 or 第六条.

    Raises InputError where it names none that is held.
    """
    reference = parse_reference(text.strip())
    if reference is not None:
        return (assistant.provision(reference.document, reference.provision, reference.version),)
    query = make_query(text, assistant.corpus, assistant.today)
    provisions = [
        provision
        for named in query.named
        for document in ([named.document] if named.document else query.documents or list(assistant.corpus.documents))
        for provision in _named(assistant, document, named.provision)
    ]
    if not provisions:
        raise InputError(WORDS.both("chat.no_provision", text=text.strip()[:60]))
    return tuple({str(provision.reference): provision for provision in provisions}.values())


def refused_fact(error: InputError, table: FactTable, language: Language) -> str:
    """What is wrong with a fact that was filled in, under the name that the form has for it."""
    line = error.in_language(language)
    match = _OF_A_FACT.fullmatch(line)
    if match is None or table.spec(match["fact"]) is None:
        return line
    return f"{table.label(match['fact'])[language]}{punctuation(language).colon}{match['problem']}"


def verified_message(facade: ChannelFacade, text: str, language: Language, caller: Caller) -> Message:
    """What is found about each quote in a text: at the citation beside it, or else anywhere in the rules in force."""
    lines = [_verified(facade, quote, reference, language, caller) for quote, reference in list(_quotes(text))[:QUOTES]]
    return Message(tuple(lines), language) if lines else plain(WORDS("verify.no_quote", language), language)


def _named(assistant: Assistant, document: str, number: str) -> Iterator[Provision]:
    version = assistant.corpus.documents[document].at(assistant.today)
    for key, provision in version.provisions.items() if version else ():
        if key == number or key.startswith(f"{number}("):
            yield provision


def _quotes(text: str) -> Iterator[tuple[str, Reference | None]]:
    """Each quote with the citation nearest before it, else the nearest behind it, else none."""
    cited = [
        (match.start(), reference)
        for match in _REFERENCE.finditer(text)
        if (reference := parse_reference(_without_ending(match.group()))) is not None
    ]
    for match in _QUOTE.finditer(text):
        quote = next(group for group in match.groups() if group is not None).strip()
        if len(quote) < SHORTEST:
            continue
        before = [reference for at, reference in cited if at < match.start()]
        after = [reference for at, reference in cited if at >= match.start()]
        yield quote, before[-1] if before else after[0] if after else None


def _without_ending(reference: str) -> str:
    """The reference without what the sentence around it adds: a full stop, a bracket that it did not open."""
    reference = reference.rstrip(".,:]")
    return reference[:-1] if reference.endswith(")") and reference.count(")") > reference.count("(") else reference


def _verified(
    facade: ChannelFacade, quote: str, reference: Reference | None, language: Language, caller: Caller
) -> Line:
    shown = quote if len(quote) <= 80 else quote[:80] + "…"
    if reference is not None:
        check = facade.verify(str(reference), quote, caller)
        mark = _CHECK_MARKS.get(check.status, "?")
        result = WORDS(f"verify.{check.status.value}", language, reference=check.reference)
        return _line(f"{mark} “{shown}” {result}" + (f" {check.difference}" if check.difference else ""), Look.MARKED)
    places = [
        str(provision.reference)
        for provision in facade.assistant.corpus.provisions()
        if provision.in_force(facade.assistant.today) and find_quote(quote, provision)
    ]
    if not places:
        return _line(f"? “{shown}” {WORDS('verify.not_found', language)}", Look.MARKED)
    return _line(f"✓ “{shown}” {WORDS('verify.found', language, references=', '.join(places[:3]))}", Look.MARKED)


def _line(text: str, look: Look = Look.PLAIN) -> Line:
    return Line((Piece(text),), look)

"""What the costliest text costs each reader of text: `python evals/benchmarks/attack.py [--reader NAME] [--ask FILE]`.

Each of some 280 fragments, those that grammars stumble over, is repeated to 8,000 characters and given to every public
reader; printed is the costliest of each reader, by the least of three runs, in milliseconds of a core. Then come
pastes, numbers and chats as long as the edge lets them in.

With `--ask FILE` whole answers and searches are measured instead, half an hour: what they take beside embedding, and
the embedding apart. Each is noted in FILE as it is done, and what stands there is not measured again.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

from reading import HOSTILE, full

from assistant.answering.plan.leads import LeadFinder
from assistant.answering.question.day import asked_day
from assistant.answering.question.parts import asking_clause, parts_of
from assistant.answering.question.silence import silence_in
from assistant.answering.question.small_talk import small_talk
from assistant.answering.question.understanding import clean, kind_of
from assistant.answering.question.yes_no import asks_yes_no
from assistant.base.entry import read_json
from assistant.base.yaml_nodes import node_from_value, parse_node
from assistant.channels.feishu import drawing as feishu
from assistant.channels.http.openai.messages import Exchange, conversation_of
from assistant.channels.slack import drawing as slack
from assistant.corpus.mentions import compared, mention_spans, without_documents
from assistant.corpus.parsing.parser import parse_provisions
from assistant.corpus.quotes import find_quote, nearest
from assistant.corpus.reader import parse_reference
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.followup import resolve
from assistant.eligibility.facts.files import facts_from_node
from assistant.eligibility.figures.book import FigureBook
from assistant.eligibility.reading.reader import FactsReading, read_facts
from assistant.errors import AssistantError
from assistant.index.embeddings.bundled import BundledEngine
from assistant.language.detection import language_of
from assistant.language.index_words import tokens
from assistant.language.model_tokens import count_tokens
from assistant.language.quantities.periods import read_periods
from assistant.language.quantities.reader import read_quantities
from assistant.language.references import named_provisions
from assistant.language.sentences import sentences
from assistant.language.sinks import markdown_text, terminal_text
from assistant.language.text import Language
from assistant.service import Assistant

LENGTH = 8_000
MOST = 100
"""Milliseconds that no reader takes for so many characters."""
MOST_WHOLE = 500
"""Milliseconds that no whole answer takes beside embedding."""
SHOWN = 20
"""Whole answers that are named one by one, the costliest first."""
MARKS = (
    *("第", "第一章 ", "第一条 ", "2.1", "2.1.2 ", "一、", "(一)", "chapter 1\n", "article ", "part a ", "appendix "),
    *("- ", "- a\n", "> ", "# ", "a:\n", "a: ", "a: b\n", "[", "{", '{"a":', "[1,", "!", "…", "*", "_", "~", "`", "|"),
    *(
        "\n\n",
        "  ",
        "\u2028",
        "。",
        "？",
        "！”",
        '."',
        "A. ",
        "U.S. ",
        "no. ",
        "etc. ",
        "?!",
        "<",
        "@here ",
        ":a:",
        "&amp;",
    ),
)
"""What documents, lists and marks are made of, beside what numbers stumble over."""
FRAGMENTS = tuple(dict.fromkeys((*HOSTILE, *MARKS)))
Reader = Callable[[str], object]
DOCUMENT = "sse-star-listing-rules"
CITATION = f"{DOCUMENT}#2.1.2"


def readers(assistant: Assistant) -> dict[str, Reader]:
    """Every public reader of what somebody else wrote, by name."""
    corpus, book, day = assistant.corpus, assistant.book, assistant.today
    table, glossary = book.fact_table, assistant.corpus.glossary
    provision = assistant.provision(DOCUMENT, "2.1.2")
    relevance = assistant.pipeline.relevance
    figures, leads = FigureBook(book), LeadFinder(corpus, relevance)

    def both(read: Callable[[str, Language], object]) -> Reader:
        return lambda text: [read(text, language) for language in Language]

    return {
        "clean": clean,
        "language": language_of,
        "facts": lambda text: read_facts(text, table, day=day),
        "quantities": read_quantities,
        "periods": lambda text: read_periods(text, day),
        "day": lambda text: asked_day(text, FactsReading(), day),
        "day with facts": lambda text: asked_day(text, read_facts(text, table, day=day), day),
        "kind": kind_of,
        "small talk": small_talk,
        "silence": lambda text: silence_in(text, corpus),
        "parts": both(lambda text, language: parts_of(text, language, glossary)),
        "asking clause": both(asking_clause),
        "yes or no": both(asks_yes_no),
        "sentences": both(sentences),
        "tokens": tokens,
        "model tokens": count_tokens,
        "mentions": lambda text: mention_spans(text, glossary),
        "compared": lambda text: compared(text, glossary),
        "documents masked": lambda text: without_documents(text, glossary),
        "references": lambda text: named_provisions(text, ()),
        "citation": parse_reference,
        "terms": both(relevance.terms),
        "words": relevance.words,
        "mended": relevance.mended,
        "leads": both(lambda text, language: leads.find(text, language, day)),
        "figures": lambda text: figures.figures_in(text, lambda: read_facts(text, table, day=day), day, verdict=True),
        "follow-up": lambda text: resolve(Conversation(), text, book, day),
        "quote": lambda text: find_quote(text, provision),
        "nearest": lambda text: nearest(text, provision),
        "verify": lambda text: assistant.verify(CITATION, text),
        "Markdown": markdown_text,
        "terminal": terminal_text,
        "Slack": slack.escaped_markdown,
        "Feishu": feishu.escape,
        "provisions": parse_provisions,
        "YAML": lambda text: parse_node(text, "attack"),
        "JSON": lambda text: parse_node(text, "attack", is_json=True),
        "JSON body": read_json,
        "one value": lambda text: facts_from_node(
            node_from_value({"expected_market_cap": text}, "attack"), table, day=day
        ),
        "document name": lambda text: assistant.document(text),
        "provision name": lambda text: assistant.provision(DOCUMENT, text),
    }


def whole(assistant: Assistant) -> dict[str, Reader]:
    """Everything that an answer takes, for a question that is read to its end."""

    def ask(text: str) -> object:
        opening = "上市条件是什么？" if language_of(text) is Language.ZH else "What are the listing conditions? "
        return assistant.ask((opening + text)[:LENGTH], use_cache=False)

    return {"ask": ask, "search": lambda text: assistant.search(text)}


@dataclass(frozen=True, slots=True)
class Whole:
    """What a whole answer took, in milliseconds of a core."""

    reader: str
    fragment: str
    beside: float
    embedding: float


class EmbeddingClock:
    """Sees how many milliseconds of a core embedding takes, from now on."""

    def __init__(self) -> None:
        self.used = 0.0
        embed = BundledEngine.embed_query

        def timed(engine: BundledEngine, text: str) -> list[float]:
            began = time.process_time()
            try:
                return embed(engine, text)
            finally:
                self.used += (time.process_time() - began) * 1000

        patch.object(BundledEngine, "embed_query", timed).start()


def answers(assistant: Assistant, notes: Path, wanted: Sequence[str] | None) -> list[Whole]:
    """Every whole answer to every fragment: those of the notes, and the others, which are noted."""
    noted = [Whole(**json.loads(line)) for line in notes.read_text().splitlines()] if notes.exists() else []
    known = {(each.reader, each.fragment) for each in noted}
    left = [
        (name, read, fragment)
        for name, read in whole(assistant).items()
        for fragment in FRAGMENTS
        if (name, fragment) not in known and (wanted is None or name in wanted)
    ]
    clock = EmbeddingClock()
    with notes.open("a") as file:
        for done, (name, read, fragment) in enumerate(left):
            noted.append(_whole(clock, name, read, fragment))
            print(json.dumps(asdict(noted[-1])), file=file, flush=True)
            print(f"\r{done + 1} of {len(left)}", end="", file=sys.stderr, flush=True)
    return noted


def _whole(clock: EmbeddingClock, name: str, read: Reader, fragment: str) -> Whole:
    """What one takes beside embedding; the least of three runs, each of its own text, where the first takes long."""
    costs: list[tuple[float, float]] = []
    while not costs or (len(costs) < 3 and costs[0][0] > MOST_WHOLE / 2):
        before, took = clock.used, _once(partial(read, full(fragment, LENGTH - len(costs))))
        costs.append((took - (clock.used - before), clock.used - before))
    return Whole(name, fragment, *min(costs))


def print_answers(found: Sequence[Whole]) -> None:
    """The costliest whole answers, and how many are beyond the bound."""
    print("| whole | fragments | beside embedding: median, p95, worst ms | embedding: median, worst ms | of |")
    print("| --- | --- | --- | --- | --- |")
    for name in dict.fromkeys(each.reader for each in found):
        some = sorted([each for each in found if each.reader == name], key=lambda each: each.beside)
        beside, embedding = [each.beside for each in some], sorted(each.embedding for each in some)
        slow = f"{beside[len(some) // 2]:.0f}, {beside[int(len(some) * 0.95)]:.0f}, {beside[-1]:.0f}"
        apart = f"{embedding[len(some) // 2]:.0f}, {embedding[-1]:.0f}"
        print(f"| {name} | {len(some)} | {slow} | {apart} | {some[-1].fragment!r} |")
    for each in sorted(found, key=lambda each: -each.beside)[:SHOWN]:
        mark = " !" if each.beside > MOST_WHOLE else ""
        print(f"{each.reader} {each.fragment!r}: {each.beside:.0f} ms{mark}", file=sys.stderr)


def pastes(assistant: Assistant) -> Iterator[tuple[str, Callable[[], object]]]:
    """Inputs that were measured to cost 10 to 50 seconds, by name."""
    book, day, table = assistant.book, assistant.today, assistant.book.fact_table
    chat = ["1 " * 3_990] * 5
    yield "verify, '- ' x 49,000", lambda: assistant.verify(CITATION, "- " * 49_000)
    yield "chat of five messages, '1 ' x 3,990", lambda: conversation_of(list(map(Exchange, chat)), book, day)
    yield (
        "expected_market_cap, '1,' x 450,000",
        lambda: facts_from_node(node_from_value({"expected_market_cap": "1," * 450_000}, "attack"), table, day=day),
    )
    for fragment, times in (("1-", 3_900), ("2026-", 1_580), ("市值", 3_900)):
        question = f"What are the listing conditions? {fragment * times}"
        yield f"ask, {fragment!r} x {times:,}", partial(assistant.ask, question, use_cache=False)
    yield "search, '市' x 6,000", lambda: assistant.search("市" * 6_000)


def milliseconds(read: Reader, fragment: str) -> float:
    """What reading takes, of a core; the least of three runs where the first takes long.

    Each run has a text of its own, a character shorter, for caches would know the same one.
    """
    costs = [_once(partial(read, full(fragment, LENGTH)))]
    while len(costs) < 3 and costs[0] > MOST / 4:
        costs.append(_once(partial(read, full(fragment, LENGTH - len(costs)))))
    return min(costs)


def _once(read: Callable[[], object]) -> float:
    began = time.process_time()
    with suppress(AssistantError):  # a refusal is an answer, and must not take long either
        read()
    return (time.process_time() - began) * 1000


def worst(read: Reader) -> tuple[float, str]:
    """The costliest fragment of a reader and what it takes."""
    return max((milliseconds(read, fragment), fragment) for fragment in FRAGMENTS)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--reader", action="append", help="measure this reader alone")
    options.add_argument("--ask", type=Path, metavar="FILE", help="whole answers and searches, noted in this file")
    chosen = options.parse_args()
    assistant = Assistant()
    assistant.ask("What is the fifth standard?")
    if chosen.ask is not None:
        print_answers(answers(assistant, chosen.ask, chosen.reader))
        return
    every = readers(assistant)
    for fragment in FRAGMENTS[:3]:
        for read in every.values():
            _once(partial(read, fragment))
    print(
        f"{len(FRAGMENTS)} fragments\n\n| {LENGTH:,} characters to | worst ms | of |\n| --- | --- | --- |", flush=True
    )
    for name, read in every.items():
        if chosen.reader is None or name in chosen.reader:
            cost, fragment = worst(read)
            print(f"| {name} | {cost:.1f}{' !' if cost > MOST else ''} | {fragment!r} |", flush=True)
    if chosen.reader is None:
        print("\n| input | ms |\n| --- | --- |")
        for name, paste in pastes(assistant):
            print(f"| {name} | {_once(paste):.0f} |", flush=True)


if __name__ == "__main__":
    main()

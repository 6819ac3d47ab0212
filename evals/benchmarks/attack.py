"""What the costliest text costs each reader of text: `python evals/benchmarks/attack.py [--reader NAME] [--ask]`.

Each of some 240 fragments, those that grammars stumble over, is repeated to 8,000 characters and given to every public
reader; printed is the costliest of each reader, by the least of three runs, in milliseconds of a core. With `--ask` the
whole answer is measured in the same way. Then come pastes, numbers and chats as long as the edge lets them in.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from reading import HOSTILE, full

from assistant.answering.plan.leads import LeadFinder, asks_yes_no
from assistant.answering.question.day import asked_day
from assistant.answering.question.parts import asking_clause, parts_of
from assistant.answering.question.silence import silence_in
from assistant.answering.question.small_talk import small_talk
from assistant.answering.question.understanding import clean, kind_of
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


def milliseconds(read: Callable[[], object]) -> float:
    """What reading takes, of a core; the least of three runs where the first takes long."""
    costs = [_once(read)]
    while len(costs) < 3 and costs[0] > MOST / 4:
        costs.append(_once(read))
    return min(costs)


def _once(read: Callable[[], object]) -> float:
    began = time.process_time()
    with suppress(AssistantError):  # a refusal is an answer, and must not take long either
        read()
    return (time.process_time() - began) * 1000


def worst(read: Reader) -> tuple[float, str]:
    """The costliest fragment of a reader and what it takes. Caches see each text but once."""
    texts = ((fragment, full(fragment, LENGTH)) for fragment in FRAGMENTS)
    costs = [(milliseconds(partial(read, text)), fragment) for fragment, text in texts]
    return max(costs)


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--reader", action="append", help="measure this reader alone")
    options.add_argument("--ask", action="store_true", help="whole answers too: some minutes")
    chosen = options.parse_args()
    assistant = Assistant()
    assistant.ask("What is the fifth standard?")
    every = readers(assistant) | (whole(assistant) if chosen.ask or chosen.reader else {})
    for fragment in FRAGMENTS[:3]:
        for read in every.values():
            milliseconds(partial(read, fragment))
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

"""Every channel draws the same blocks: whatever an answer says, no citation is lost on the way and none is invented."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answering.answer import Answer, AnswerOutcome, Citation, Claim
from assistant.answering.blocks import Block, BlockKind, Layout, Piece
from assistant.channels.chat.console import drawn
from assistant.channels.chat.message import message_of
from assistant.channels.cli.chat import chat
from assistant.channels.cli.terminal import show_answer
from assistant.channels.feishu.drawing import cards
from assistant.channels.hosting.facade import RecordedReply
from assistant.channels.http.app import create_app
from assistant.channels.http.openai.text import content_of
from assistant.channels.mcp.arguments import AskArguments
from assistant.channels.mcp.tools import ask as ask_tool
from assistant.channels.shown.markdown import answer_markdown
from assistant.channels.slack.drawing import draw
from assistant.channels.words import WORDS
from assistant.corpus.model import Corpus, Evidence
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.dialogue import Reply
from assistant.language.text import Language
from assistant.service import Assistant
from assistant.settings import Settings
from tests.channels.http.services import service_settings

TODAY = dt.date(2026, 11, 22)
NUMBERS = range(1, 7)
CLAIM_KINDS = (BlockKind.SENTENCE, BlockKind.LIST, BlockKind.VERDICT, BlockKind.ABSENT)
MARK = re.compile(r"\[(\d+)\]")

texts = st.text("abc 科创板。.:：-*_<>&#`1", min_size=1, max_size=30).filter(
    lambda text: bool(text.strip(" -*_<>&#`:：.。"))
)
"""Words of an answer that hold no marker themselves; a medium of plain text cannot tell such a one from ours."""
marked_texts = st.text("ab 科[]12.^\\", min_size=1, max_size=30).filter(lambda text: bool(text.strip(" []^\\.")))
numbers = st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True).map(tuple)


def blocks(words: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Block, ...]]:
    """Everything an answer may hold, in any order."""
    claims = st.builds(
        lambda text, cited, group, kind, layout: Claim(text, cited, group).block(kind, layout),
        words,
        numbers,
        st.sampled_from(("", "", "Rules, from 2024", "规则")),
        st.sampled_from(CLAIM_KINDS),
        st.sampled_from(Layout),
    )
    evidence = st.builds(
        lambda before, cited, after: Block(BlockKind.EVIDENCE, (Piece(before), Piece(citations=cited), Piece(after))),
        words,
        numbers,
        words,
    )
    notes = st.builds(lambda cited, text: Block(BlockKind.NOTE, (Piece(citations=cited), Piece(text))), numbers, words)
    plain = st.builds(
        lambda kind, text: Block(kind, (Piece(text),)),
        st.sampled_from((BlockKind.LEAD, BlockKind.VERDICT, BlockKind.ABSENT, BlockKind.EVIDENCE)),
        words,
    )
    return st.lists(claims | evidence | notes | plain, min_size=1, max_size=8).map(tuple)


class StubAssistant(Assistant):
    """Gives the answer it was told to give; where it `streams`, the claims that open it first to whoever listens."""

    answer: Answer
    streams = False

    def ask(self, *_: Any, on_claim: Callable[[Claim], None] | None = None, **__: Any) -> Answer:
        if self.streams and on_claim is not None:
            for claim in self.answer.first_claims:
                on_claim(claim)
        return self.answer


def cited(answer: Answer) -> list[int]:
    """The numbers that the blocks hold, in their order."""
    return [number for block in answer.blocks for piece in block.pieces for number in piece.citations]


def in_terminal(answer: Answer, _: StubAssistant, __: TestClient) -> list[int]:
    with contextlib.redirect_stdout(io.StringIO()) as screen:
        show_answer(answer)
    return marks("\n".join(screen.getvalue().split("\n")[: len(answer.lines)]))


def in_markdown(answer: Answer, _: StubAssistant, __: TestClient) -> list[int]:
    body = re.sub(r"^\[\^\d+\]: .*$", "", answer_markdown(answer), flags=re.MULTILINE)  # without the footnotes
    return [int(number) for number in re.findall(r"\[\^(\d+)\]", body)]


def on_page(answer: Answer, _: StubAssistant, client: TestClient) -> list[int]:
    page = client.get("/ask", params={"q": "Which?"}).text
    body = page.partition('<div class="answer prose"')[2].partition("</div>")[0]
    return [int(number) for number in re.findall(r">\[(\d+)\]</a>", body)]


def in_json(answer: Answer, _: StubAssistant, client: TestClient) -> list[int]:
    value = client.post("/v1/ask", json={"question": "Which?"}).json()
    return [number for block in value["blocks"] for number in block["citations"]]


def in_openai_text(answer: Answer, assistant: StubAssistant, _: TestClient) -> list[int]:
    content = content_of(recorded(answer), assistant.corpus)
    return marks(content.rpartition(WORDS("answer.sources", answer.language))[0])


def in_chat_message(answer: Answer, _: StubAssistant, __: TestClient) -> list[int]:
    return [n for line in message_of(recorded(answer)).lines for piece in line.pieces for n in piece.citations]


def in_console(answer: Answer, _: StubAssistant, __: TestClient) -> list[int]:
    return marks("\n".join(drawn(message_of(recorded(answer)))[: len(answer.lines)]))


def in_slack(answer: Answer, _: StubAssistant, __: TestClient) -> list[int]:
    """The links of the text; those of the footnotes name provisions."""
    pages = draw(message_of(recorded(answer)))
    links = chain.from_iterable(_links(list(page.blocks)) for page in pages)
    return [int(match[1]) for text in links if (match := MARK.fullmatch(text))]


def in_feishu(answer: Answer, _: StubAssistant, __: TestClient) -> list[int]:
    message = message_of(recorded(answer))
    text = "\n".join(
        e.get("content", "") for card in cards(message, base={}, facts={}) for e in card["body"]["elements"]
    )
    notes = len(message.footnotes)
    every = marks(html.unescape(text))
    return every[: len(every) - notes]


def in_terminal_chat(answer: Answer, assistant: StubAssistant, _: TestClient) -> list[int]:
    """The claims as they are heard, then what is left."""
    screen: list[str] = []
    typed = iter(["Which market cap does it ask for?", "/quit"])
    assistant.streams = True
    try:
        chat(assistant, read=lambda _: next(typed), write=screen.append)
    finally:
        assistant.streams = False
    return marks("\n".join(screen))


def by_tool(answer: Answer, assistant: StubAssistant, _: TestClient) -> list[int]:
    result: Any = ask_tool(assistant, AskArguments(question="Which?")).result
    assert {citation.n for citation in result.citations} >= set(marks(result.answer))
    return marks(result.answer)


def recorded(answer: Answer) -> RecordedReply:
    return RecordedReply(Reply(Conversation(), answer.language, answer))


def marks(text: str) -> list[int]:
    return [int(number) for number in MARK.findall(text)]


def _links(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "link":
            yield str(value["text"])
        for inner in value.values():
            yield from _links(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _links(inner)


Drawer = Callable[[Answer, StubAssistant, TestClient], list[int]]
OF_PIECES: tuple[Drawer, ...] = (in_markdown, on_page, in_json, in_chat_message, in_slack)
"""Media that tell a citation from words in brackets."""
OF_TEXT: tuple[Drawer, ...] = (in_terminal, in_openai_text, in_console, in_feishu, in_terminal_chat, by_tool)


@pytest.fixture(scope="module")
def stub(data_dir: Path) -> StubAssistant:
    return StubAssistant(Settings(data_dir=data_dir), clock=lambda: TODAY)


@pytest.fixture(scope="module")
def client(stub: StubAssistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    app = create_app(service_settings(tmp_path_factory.mktemp("service")), stub)
    with TestClient(app, base_url="http://127.0.0.1:8600", client=("127.0.0.1", 50000)) as client:
        yield client


def answer_of(blocks: tuple[Block, ...], language: Language, corpus: Corpus) -> Answer:
    """An answer of these blocks over six citations of the corpus."""
    provisions = [item for item in corpus.provisions(TODAY) if item.document == "sse-star-listing-rules"][
        : len(NUMBERS)
    ]
    citations = tuple(
        Citation(
            n,
            item.document,
            item.version,
            item.id,
            item.title[language],
            "words that nobody says",
            0,
            5,
            item.form,
            Evidence.PRESS,
            "https://www.sse.com.cn/",
            item.effective_from,
            None,
        )
        for n, item in zip(NUMBERS, provisions, strict=True)
    )
    return Answer("Which?", language, TODAY, AnswerOutcome.ANSWERED, blocks, citations=citations)


@pytest.mark.parametrize("drawer", [*OF_PIECES, *OF_TEXT], ids=lambda drawer: drawer.__name__)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=blocks(texts), language=st.sampled_from(Language))
def test_no_citation_is_lost_or_invented(
    stub: StubAssistant,
    client: TestClient,
    drawer: Drawer,
    said: tuple[Block, ...],
    language: Language,
) -> None:
    stub.answer = answer_of(said, language, stub.corpus)
    assert Counter(drawer(stub.answer, stub, client)) == Counter(cited(stub.answer))


@pytest.mark.parametrize("drawer", OF_PIECES, ids=lambda drawer: drawer.__name__)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=blocks(marked_texts), language=st.sampled_from(Language))
def test_words_that_look_like_a_marker_are_none(
    stub: StubAssistant,
    client: TestClient,
    drawer: Drawer,
    said: tuple[Block, ...],
    language: Language,
) -> None:
    stub.answer = answer_of(said, language, stub.corpus)
    assert Counter(drawer(stub.answer, stub, client)) == Counter(cited(stub.answer))

"""One question, one plan: whoever asks and through whichever channel, the same steps are spoken."""

from __future__ import annotations

import asyncio
import html
import json
from typing import Any

import anyio
import anyio.to_thread
import pytest

from assistant import chain
from assistant.answering.answer import Answer
from assistant.answering.blocks import Author
from assistant.channels.chat.message import message_of
from assistant.channels.feishu.drawing import cards
from assistant.channels.hosting.facade import RecordedReply
from assistant.channels.http.openai.text import content_of
from assistant.channels.mcp.arguments import AskArguments
from assistant.channels.mcp.results import ToolReply
from assistant.channels.mcp.tools import ask as ask_tool
from assistant.channels.slack.drawing import draw
from assistant.dialogue.conversation import Conversation
from assistant.dialogue.dialogue import Reply
from assistant.service import Assistant
from assistant.testing.slack.blocks import words_of

QUESTIONS = (
    "What does the fifth listing standard require?",
    "第五套标准和第四套标准有什么区别？",
    "Our expected market cap is RMB 3.9bn. Do we meet the fifth standard?",
    "科创板上市费用是多少？",
)


def recorded(answer: Answer) -> RecordedReply:
    return RecordedReply(Reply(Conversation(), answer.language, answer))


@pytest.mark.parametrize("question", QUESTIONS)
def test_langchain_gives_the_plan_of_the_command(assistant: Assistant, question: str) -> None:
    runnable, plan = chain(assistant), assistant.ask(question).as_json()["plan"]
    answers = [
        runnable.invoke(question),
        *runnable.batch([question]),
        *runnable.stream(question),
        asyncio.run(runnable.ainvoke({"question": question})),
    ]
    assert [answer.as_json()["plan"] for answer in answers] == [plan] * 4


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_tools_for_ai_clients_give_the_plan_of_the_command(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question).as_json()

    async def call() -> ToolReply:
        return await anyio.to_thread.run_sync(ask_tool, assistant, AskArguments(question=question))

    result: dict[str, Any] = json.loads(anyio.run(call).result.model_dump_json(by_alias=True))
    for name in ("contract", "plan", "planner", "as_of_from", "writer"):
        assert result[name] == answer[name]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_channel_says_every_sentence_of_the_plan(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    message = message_of(recorded(answer))
    said = {
        "openai": content_of(recorded(answer), assistant.corpus),
        "chat": "\n".join("".join(map(str, line.pieces)) for line in message.lines),
        "slack": "\n".join(words_of(list(page.blocks)) for page in draw(message)),
        "feishu": html.unescape(json.dumps(cards(message, base={}, facts={}), ensure_ascii=False)),
    }
    sentences = [block.text for block in answer.blocks if block.by is Author.RULE]
    for channel, text in said.items():
        assert [sentence for sentence in sentences if sentence not in text] == [], channel

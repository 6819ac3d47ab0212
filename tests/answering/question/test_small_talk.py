"""Messages that ask nothing of the rules, and the one line they get."""

from __future__ import annotations

import pytest

from assistant.answering.answer import AnswerOutcome
from assistant.answering.question.small_talk import SmallTalk, small_talk
from assistant.service import Assistant

TITLE = (
    "### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat history.\n<chat_history>\n"
    "USER: Can we list with a market cap of RMB 3.9bn?\n</chat_history>"
)
TAGS = "### Task:\nGenerate 1-3 broad tags categorizing the main themes of the chat history."


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Thanks", SmallTalk.THANKS),
        ("thanks, that helps a lot", SmallTalk.THANKS),
        ("ok", SmallTalk.THANKS),
        ("谢谢", SmallTalk.THANKS),
        ("好的，明白了！", SmallTalk.THANKS),
        ("hello", SmallTalk.GREETING),
        ("你好", SmallTalk.GREETING),
        ("who are you", SmallTalk.WHO),
        ("thanks, that was quick! what else can you tell me?", SmallTalk.WHO),
        ("你好呀，你是干嘛的", SmallTalk.WHO),
        (TITLE, SmallTalk.TITLE),
        ("请为以下对话生成一个简短的标题", SmallTalk.TITLE),
        (TAGS, SmallTalk.TAGS),
        ("Suggest 3-5 relevant follow-up questions for the conversation.", SmallTalk.SUGGESTIONS),
    ],
)
def test_small_talk_is_known(message: str, kind: SmallTalk) -> None:
    assert small_talk(message) is kind


@pytest.mark.parametrize(
    "message",
    [
        "thanks, and standard 4?",
        "ok, what about rockets?",
        "help me list",
        "What title must the prospectus have?",
        "What tags a company as *ST?",
        "who are the sponsors",
        "谢谢，那第四套呢",
        "你能列出五套标准吗",
        "可以上市吗",
        "",
    ],
)
def test_a_question_is_no_small_talk(message: str) -> None:
    assert small_talk(message) is None


@pytest.mark.parametrize("message", ["Thanks", "who are you", "谢谢", "你好", TITLE, TAGS, TITLE + "x " * 9_000])
def test_it_gets_one_line_and_nothing_is_looked_up(assistant: Assistant, message: str) -> None:
    answer = assistant.ask(message)
    assert answer.outcome is AnswerOutcome.CLARIFY
    assert len(answer.lines) == 1
    assert len(answer.text) < 160
    assert (answer.citations, answer.verdict, answer.facts_read, answer.claims) == ((), None, (), ())


@pytest.mark.parametrize(
    "message", ["the", "is it", "what?", "ok so", "a b", "qq ww", "啊", "呃 那个", "什么", "怎么办"]
)
def test_what_names_nothing_is_asked_what_it_is_about(assistant: Assistant, message: str) -> None:
    answer = assistant.ask(message)
    assert (answer.outcome, answer.claims) == (AnswerOutcome.CLARIFY, ())
    assert answer.text.startswith(("I cannot tell what this asks about", "看不出问的是什么"))


@pytest.mark.parametrize("message", ["AI?", "can we list", "怎么上市", "有什么条件", "2.1.2", "第六条", "Zhipu?"])
def test_a_short_question_that_names_something_is_answered(assistant: Assistant, message: str) -> None:
    assert assistant.ask(message).claims

"""What chat programs ask for themselves, answered in one line in the language of the chat, with nothing looked up.

The line is text, or the JSON that the prompt shows as its form.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.question.chores import Chore, chore_of, first_words, instruction_of
from assistant.answering.question.small_talk import SmallTalk, small_talk, small_talk_text
from assistant.channels.http.openai.messages import ChatMessage
from assistant.channels.words import WORDS
from assistant.language.detection import language_of
from assistant.language.patterns import Pattern
from assistant.language.text import Language, punctuation

LONGEST_TITLE = 40
"""Most characters of a title; half as many in Chinese, which are twice as wide."""

_ORDERED = 300
"""Characters at the beginning of a system message in which it says what the program is for."""

_OBJECT = Pattern(
    "the JSON object that a prompt shows as the form of the reply",
    r"\{\s*\"(\w{1,40})\"\s*:",
    yes=('JSON format: { "title": "your concise title here" }', '{"follow_ups": ["a"]}'),
    no=("{title}", "a title"),
)
_ARRAY = Pattern(
    "that a prompt wants a JSON array of texts",
    r"\[\s*\"[^\"\n]*\"\s*,|\barray in JSON\b|\bJSON array\b",
    yes=('["question1","question2"]', "must be an array in JSON format"),
    no=("[1]", "an array"),
)


@dataclass(frozen=True, slots=True)
class ChoreReply:
    """The one line, and the language of the chat it is about."""

    text: str
    language: Language


def chore_reply(messages: Sequence[ChatMessage]) -> ChoreReply | None:
    """The line for a chat program that asks something for itself; None where a person asks.

    What is asked stands in the last message of the user, or in the system message before a conversation that is all
    that the user is said to write.
    """
    asked = [message.text for message in messages if message.role == "user"]
    orders = [message.text[:_ORDERED] for message in messages if message.role in ("system", "developer")]
    if not asked:
        return None
    if chore := chore_of(asked[-1]):
        prompt, chat = asked[-1], first_words(asked[-1]) or (asked[0] if len(asked) > 1 else "")
    elif len(messages) == len(orders) + 1 and any(chore_of(order) is Chore.TITLE for order in orders):
        chore, prompt, chat = Chore.TITLE, orders[0], first_words(asked[0]) or asked[0]
    else:
        return None
    language = language_of(chat or prompt)
    return ChoreReply(_written(_content(chore, chat, language), chore, prompt, language), language)


def _content(chore: Chore, chat: str, language: Language) -> str | list[str]:
    """What is given: texts of this program and words of the user, never anything that was answered."""
    match chore:
        case Chore.TITLE:
            return _title(chat, language)
        case Chore.TAGS:
            return [text[language] for text in WORDS.group("tag").values()]
        case Chore.FOLLOW_UPS:
            return [question[language] for question in WORDS.group("example").values()]
        case Chore.QUERIES:
            return []
        case Chore.COMPLETION:
            return ""


def _title(chat: str, language: Language) -> str:
    """The first question of the chat, cut short; where it asks nothing, what this program is about."""
    words = " ".join("".join(c if c.isprintable() else " " for c in chat).split()).rstrip("?？.。!！ ")
    if not any(map(str.isalpha, words)) or small_talk(words) is not None:
        return small_talk_text(SmallTalk.TITLE, language)
    most = LONGEST_TITLE // 2 if language is Language.ZH else LONGEST_TITLE
    if len(words) <= most:
        return words
    cut = words[:most]
    return (cut.rsplit(" ", 1)[0] if language is Language.EN and " " in cut else cut).rstrip(",，;；、 ") + "…"


def _written(content: str | list[str], chore: Chore, prompt: str, language: Language) -> str:
    instruction = instruction_of(prompt)
    if match := _OBJECT.search(instruction):
        return json.dumps({match[1]: content}, ensure_ascii=False)
    if isinstance(content, str):
        return content
    if _ARRAY.search(instruction):
        return json.dumps(content, ensure_ascii=False)
    signs = punctuation(language)
    return (signs.item if chore is Chore.TAGS else " ").join(content)

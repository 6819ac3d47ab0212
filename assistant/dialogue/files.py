"""A conversation as JSON, the same in a file and in the database, and the file it is saved to and read from."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.base.entry import read_bytes
from assistant.base.files import replace_file
from assistant.dialogue.conversation import Conversation, Turn
from assistant.eligibility.reading.reader import FactRead, FactsReading, FactValue
from assistant.errors import InputError
from assistant.language.quantities.reader import Bound

FORMAT = 1
LARGEST = 100_000_000
"""Bytes of a conversation in a file."""


def save(conversation: Conversation, path: Path) -> None:
    """Write the conversation as JSON; the file appears complete or not at all.

    Raises InputError if it cannot be written.
    """
    text = json_text(conversation_json(conversation), indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text)
    except OSError as error:
        raise InputError(
            f"{path}: the conversation cannot be saved ({error.strerror or error}); name another file"
        ) from None


def load(path: Path) -> Conversation:
    """The conversation of a file. Raises InputError in one line."""
    try:
        value = json.loads(read_bytes(path, LARGEST))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise _not_saved(str(path), error) from None
    return conversation_from(value, str(path))


def json_text(value: object, indent: int | None = None) -> str:
    """A value as JSON that any file or database holds.

    Readable, but NUL and half a surrogate pair are written as escapes.
    """
    return json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace").decode()


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    """The conversation as a JSON object; decimals are text."""
    return {**head_json(conversation), "turns": [turn_json(turn) for turn in conversation.turns]}


def head_json(conversation: Conversation) -> dict[str, Any]:
    """All of a conversation but its turns, whose place is kept."""
    return {
        "format": FORMAT,
        "as_of": conversation.as_of.isoformat() if conversation.as_of else None,
        "facts": [_fact_json(fact) for fact in conversation.facts.facts],
        "turns": [],
        "told": dict(conversation.told),
    }


def turn_json(turn: Turn) -> dict[str, Any]:
    """One turn as a JSON object."""
    return {
        "asked": turn.asked,
        "question": turn.question,
        "root": turn.root,
        "as_of": turn.as_of.isoformat(),
        "outcome": turn.outcome,
        "answer": turn.answer,
        "documents": list(turn.documents),
        "citations": list(turn.citations),
        "message": turn.message,
        "before": turn.before,
    }


def conversation_from(value: Any, where: str) -> Conversation:
    """The conversation that `conversation_json` made the value of. Raises InputError, naming `where` it was found."""
    try:
        if value["format"] != FORMAT:
            raise InputError(f"{where}: saved by another version of this program (format {value['format']})")
        turns = tuple(
            Turn(
                str(turn["asked"]),
                str(turn["question"]),
                str(turn["root"]),
                dt.date.fromisoformat(turn["as_of"]),
                str(turn["outcome"]),
                str(turn["answer"]),
                tuple(map(str, turn["documents"])),
                tuple(map(str, turn["citations"])),
                str(turn.get("message", "")),
                str(turn.get("before", "")),
            )
            for turn in value["turns"]
        )
        facts = FactsReading(tuple(_fact(item) for item in value["facts"]))
        messages = {str(key): str(name) for key, name in value.get("told", {}).items()}
        return Conversation(turns, facts, dt.date.fromisoformat(value["as_of"]) if value["as_of"] else None, messages)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise _not_saved(where, error) from None


def _not_saved(where: str, error: Exception) -> InputError:
    return InputError(f"{where}: not a saved conversation ({type(error).__name__}: {error})")


def _fact_json(fact: FactRead) -> dict[str, Any]:
    kind = "flag" if isinstance(fact.value, bool) else "number" if isinstance(fact.value, Decimal) else "word"
    return {
        "fact": fact.fact,
        "kind": kind,
        "value": fact.value if kind == "flag" else str(fact.value),
        "span": fact.span,
        "start": fact.start,
        "end": fact.end,
        "comparison": fact.comparison.value,
        "high": None if fact.high is None else str(fact.high),
        "currency": fact.currency,
        "note": fact.note,
        "period": fact.period,
        "forecast": fact.forecast,
        "hypothetical": fact.hypothetical,
    }


def _fact(item: dict[str, Any]) -> FactRead:
    value: FactValue = item["value"]
    if item["kind"] == "number":
        value = Decimal(item["value"])
    elif item["kind"] == "flag" and not isinstance(value, bool):
        raise ValueError(f"fact {item['fact']}: {value!r} is neither true nor false")
    high = None if item["high"] is None else Decimal(item["high"])
    return FactRead(
        item["fact"],
        value,
        item["span"],
        item["start"],
        item["end"],
        Bound(item["comparison"]),
        high,
        item["currency"],
        item["note"],
        str(item.get("period", "")),
        bool(item.get("forecast", False)),
        bool(item.get("hypothetical", False)),
    )

"""Blocks and views as a person reads them and fills them in, and what Slack would not take about them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

_LONGEST = 12_000


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything that can be pressed in these blocks."""
    pressable = ("actions", "context_actions")
    return [element for block in blocks if block["type"] in pressable for element in block["elements"]]


def words_of(value: Any) -> str:
    """All text in blocks or a view, as a person reads it."""
    if isinstance(value, dict):
        if value.get("type") == "user":
            return f"@{value['user_id']}"
        if value.get("type") == "rich_text_section":
            return "".join(map(words_of, value["elements"]))
        own = value["text"] if isinstance(value.get("text"), str) else ""
        return own + "".join(words_of(inner) for key, inner in value.items() if key != "text" or not own)
    if isinstance(value, list):
        return "\n".join(words_of(inner) for inner in value)
    return ""


def faulty(blocks: Any, most: int = 50) -> str:
    """What Slack would not take about blocks; nothing if it would take them."""
    if not blocks:
        return ""
    block_list = json.loads(blocks) if isinstance(blocks, str) else blocks
    if len(block_list) > most:
        return f"{len(block_list)} blocks"
    if most == 50 and sum(len(words_of(block)) for block in block_list) > _LONGEST:
        return "more than 12,000 characters"
    for block in block_list:
        parsed = Block.parse(block)
        if parsed is None:
            return f"unknown block {block.get('type')}"
        try:
            parsed.validate_json()
        except SlackObjectFormationError as error:
            return f"{block.get('type')}: {error}"
        if fault := next(_faulty_elements(block), ""):
            return fault
    return ""


def _faulty_elements(value: Any) -> Iterator[str]:
    """Limits that the SDK does not check."""
    if isinstance(value, list):
        for inner in value:
            yield from _faulty_elements(inner)
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind == "actions" and len({element["action_id"] for element in value["elements"]}) < len(value["elements"]):
        yield "an action id is there twice"
    if kind == "button" and (len(value["text"]["text"]) > 75 or len(value.get("value", "")) > 2000):
        yield "button too long"
    if kind == "text" and not value.get("text"):
        yield "empty text"
    if kind in ("rich_text", "rich_text_list", "rich_text_section") and not value.get("elements"):
        yield f"empty {kind}"
    if kind in ("static_select", "multi_static_select") and not 0 < len(value["options"]) <= 100:
        yield "number of options"
    for option in value.get("options", ()):
        if len(option["text"]["text"]) > 75 or len(option.get("description", {}).get("text", "")) > 75:
            yield "option too long"
        if len(option["value"]) > 150:
            yield "option value too long"
    if len(value.get("initial_value", "")) > 3000:
        yield "initial value too long"
    for inner in value.values():
        yield from _faulty_elements(inner)


def state_of(element: Mapping[str, Any], filled: Any) -> dict[str, Any]:
    """The state of one field: filled in, or as it was."""
    kind = element["type"]
    if kind == "plain_text_input":
        return {"type": kind, "value": element.get("initial_value") if filled is ... else filled}
    options = {option["value"]: option for option in element["options"]}
    if kind == "static_select":
        chosen = element.get("initial_option") if filled is ... else options[filled] if filled else None
        return {"type": kind, "selected_option": chosen}
    several = element.get("initial_options", []) if filled is ... else [options[value] for value in filled]
    return {"type": kind, "selected_options": several}

"""Cards as the platform takes them and as people see them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

LIMIT = 30_000
ELEMENTS = 200
PRESSABLE = frozenset({"button", "input", "select_static", "multi_select_static", "checker"})

Json = dict[str, Any]


def fault_of(card: Json, text: str) -> int:
    """The code with which the platform refuses a card; 0 for one it takes."""
    every = list(elements_of(card.get("body")))
    names = [one["name"] for one in every if "name" in one]
    if card.get("schema") != "2.0":
        return 300303
    if card.get("config", {}).get("update_multi") is not True:
        return 300302
    if len(json.dumps(text, ensure_ascii=False).encode()) > LIMIT:
        return 200860
    if len(every) > ELEMENTS:
        return 300305
    if len(set(names)) != len(names):
        return 230099
    for root in card["body"]["elements"]:
        inner = list(elements_of(root))
        if any(one.get("tag") == "form" for one in inner[1:]):
            return 230099
        if root.get("tag") == "form":
            pressable = [one for one in inner if one.get("tag") in PRESSABLE]
            sends = any(one.get("form_action_type") == "submit" for one in pressable)
            if not root.get("name") or not sends or any("name" not in one for one in pressable):
                return 230099
    for one in every:
        if one.get("tag") == "button" and not one["behaviors"]:
            return 230099
        if one.get("tag") == "plain_text" and len(one["content"]) > 100:
            return 230099
    return 0


def elements_of(value: Any) -> Iterator[Json]:
    """Every element of a card, the ones inside others too."""
    if isinstance(value, dict):
        if "tag" in value:
            yield value
        for key, inner in value.items():
            if key not in ("behaviors", "value"):
                yield from elements_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from elements_of(inner)


def text_of(card: Json) -> str:
    """What a reader sees of a card: its Markdown drawn, buttons in brackets."""
    lines = []
    for one in elements_of(card.get("body")):
        if one["tag"] == "markdown":
            plain = re.sub(r"</?font[^>]*>|\*\*", "", one["content"])
            lines.append(html.unescape(re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r"\1", plain)))
        elif one["tag"] == "button":
            lines.append(f"({one['text']['content']})")
    return "\n".join(lines)


def acting(card: Json) -> list[str]:
    """What in the Markdown of a card is markup and none of ours: it would act on the reader."""
    marks = []
    for one in elements_of(card.get("body")):
        if one["tag"] != "markdown":
            continue
        text = re.sub(r"</?font( color='(grey|red)')?>|\*\*|^- |&#\d+;", "", one["content"], flags=re.MULTILINE)
        text = re.sub(r"\[[^\]]*\]\(https?://[^)\s]*\)", "", text)
        marks += re.findall(r"[!-+\--/:-@\[-`{-~\u202a-\u202e\u2066-\u2069]", text)
    return marks


def buttons(card: Json, do: str) -> list[Json]:
    """The values of the buttons that do this."""
    values = [
        behaviour["value"]
        for one in elements_of(card.get("body"))
        for behaviour in one.get("behaviors", ())
        if behaviour["type"] == "callback"
    ]
    return [value for value in values if value.get("do") == do]

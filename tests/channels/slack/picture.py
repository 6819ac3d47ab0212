"""Pictures of what the app posts: the blocks that a real app sends to the mock Slack, drawn roughly as Slack draws them.

`python -m tests.channels.slack.picture OUT` writes answer and verdict in both languages, the form and a source as PNG.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assistant.service import Assistant
from assistant.testing.slack.blocks import buttons
from assistant.testing.slack.server import MockSlack
from assistant.testing.slack.workspace import BOT_USER
from tests.channels.slack.live import live
from tests.pictures import THUMB, draw

WIDTH = 760

ASKED = {
    "en": "What are the share-capital and public-offering minimums for a STAR listing?",
    "zh": "一家同股不同权的公司预计市值45亿，没有收入，能走第五套吗？",
}
COMPANY = {
    "name": "Example AI",
    "industry": "ai_large_model",
    "chosen_standard": "standard-5",
    "expected_market_cap": "CNY 4.5bn",
    "years.2025.revenue": "CNY 40m",
    "years.2025.rd_expense": "CNY 700m",
    "invention_patents": "5",
}

STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 20px 24px; width: 760px; background: #fff; color: #1d1c1d;
  font: 15px/1.47 "Liberation Sans", "Noto Sans CJK SC", sans-serif }
.message { display: flex; gap: 10px; padding: 6px 0 }
.avatar { flex: 0 0 36px; height: 36px; border-radius: 8px; background: #1d3557; color: #fff; text-align: center;
  line-height: 36px; font-weight: 700 }
.person { background: #7a5c3e }
.body { flex: 1; min-width: 0 }
.name { font-weight: 900 } .tag { font-size: 10px; background: #e8e8e8; color: #616061; border-radius: 2px;
  padding: 1px 3px; vertical-align: 1px } .time { font-size: 12px; color: #616061; margin-left: 4px }
.mention { background: #e8f0f8; color: #1264a3; border-radius: 3px; padding: 0 2px }
.rich { margin: 4px 0; white-space: pre-wrap } ul { margin: 0; padding-left: 26px } ul.i1 { margin-left: 26px }
ul.i2 { margin-left: 52px } ul.i3 { margin-left: 78px } li { padding-left: 2px }
a { color: #1264a3; text-decoration: none }
code { font: 12px/1.5 "DejaVu Sans Mono", monospace; color: #c01343; background: #f7f7f8; border: 1px solid #ddd;
  border-radius: 3px; padding: 1px 4px }
.context { font-size: 13px; color: #616061; margin: 4px 0; white-space: pre-wrap }
hr { border: 0; border-top: 1px solid #ddd; margin: 8px 0 }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 }
.button { border: 1px solid #bbb; border-radius: 8px; padding: 3px 12px; font-weight: 700; font-size: 14px;
  box-shadow: 0 1px 1px #0001 }
.feedback { color: #616061; font-size: 13px; margin: 6px 0 } .feedback span { margin-right: 14px } .feedback .down { display: inline-block; transform: scaleY(-1); margin-right: 4px }
.modal { width: 520px; margin: 0 auto; border: 1px solid #ddd; border-radius: 10px; box-shadow: 0 4px 18px #0003 }
.modal > * { padding: 12px 24px } .modal > div { max-height: 640px; overflow: hidden } .modal header { font-weight: 900; font-size: 19px; border-bottom: 1px solid #ddd }
.modal footer { border-top: 1px solid #ddd; text-align: right } .field { margin: 12px 0 } .field b { font-size: 15px }
.field small { color: #616061; font-weight: 400 }
.input { border: 1px solid #999; border-radius: 6px; padding: 7px 10px; margin-top: 5px; color: #868686; white-space: pre-wrap }
.filled { color: #1d1c1d } .focus { border-color: #1264a3; box-shadow: 0 0 0 3px #1264a333 } .primary { background: #007a5a; color: #fff }
"""


def page(*parts: str) -> str:
    """A page of messages or a modal."""
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{''.join(parts)}"


def message(who: str, body: str, *, app: bool) -> str:
    """One message with its author."""
    tag = ' <span class="tag">APP</span>' if app else ""
    avatar = f'<div class="avatar{"" if app else " person"}">{"科" if app else who[0]}</div>'
    return (
        f'<div class="message">{avatar}<div class="body"><span class="name">{who}</span>{tag}'
        f'<span class="time">10:24</span>{body}</div></div>'
    )


def drawn(blocks: Iterable[dict[str, Any]]) -> str:
    """Blocks as HTML."""
    return "".join(_block(block) for block in blocks)


def modal(view: dict[str, Any]) -> str:
    """A modal as HTML."""
    submit = f'<span class="button primary">{_text(view["submit"])}</span>' if "submit" in view else ""
    return (
        f'<div class="modal"><header>{_text(view["title"])}</header><div>{drawn(view["blocks"])}</div>'
        f'<footer><span class="button">{_text(view["close"])}</span> {submit}</footer></div>'
    )


def _block(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "rich_text":
        return f'<div class="rich">{"".join(_rich(element) for element in block["elements"])}</div>'
    if kind == "context":
        return f'<div class="context">{" ".join(_text(element) for element in block["elements"])}</div>'
    if kind == "divider":
        return "<hr>"
    if kind == "actions":
        return f'<div class="actions">{"".join(_button(element) for element in block["elements"])}</div>'
    if kind == "context_actions":
        (element,) = block["elements"]
        up, down = (_text(element[name]["text"]) for name in ("positive_button", "negative_button"))
        return (
            f'<div class="feedback"><span>{THUMB} {up}</span><span class="down">{THUMB}</span><span>{down}</span></div>'
        )
    if kind == "input":
        return _field(block)
    raise AssertionError(f"no picture of {kind}")


def _rich(element: dict[str, Any]) -> str:
    if element["type"] == "rich_text_list":
        items = "".join(f"<li>{_rich(item)}</li>" for item in element["elements"])
        return f'<ul class="i{element["indent"]}">{items}</ul>'
    return "<div>" + "".join(_inline(inner) for inner in element["elements"]) + "</div>"


def _inline(element: dict[str, Any]) -> str:
    if element["type"] == "user":
        return '<span class="mention">@Li Wei</span>'
    said = html.escape(element["text"])
    if element["type"] == "link":
        return f'<a href="{html.escape(element["url"])}">{said}</a>'
    style = element.get("style", {})
    said = f"<code>{said}</code>" if "code" in style else said
    return f"<b>{said}</b>" if "bold" in style else said


def _button(element: dict[str, Any]) -> str:
    return f'<span class="button">{_text(element["text"])}</span>'


def _field(block: dict[str, Any]) -> str:
    element = block["element"]
    chosen = [*element.get("initial_options", ()), *filter(None, [element.get("initial_option")])]
    known = element.get("initial_value") or ", ".join(option["text"]["text"] for option in chosen)
    if element["type"] == "checkboxes":
        (option,) = element["options"]
        shown = f"<div>☐ {_text(option['text'])} <small>{_text(option['description'])}</small></div>"
    else:
        look = " filled" * bool(known) + " focus" * bool(element.get("focus_on_load"))
        empty = element.get("placeholder", {}).get("text", "\u00a0")
        shown = f'<div class="input{look}">{html.escape(known or empty)}</div>'
    hint = f"<small>{_text(block['hint'])}</small>" if "hint" in block else ""
    return f'<div class="field"><b>{_text(block["label"])} <small>(optional)</small></b>{shown}{hint}</div>'


def _text(held: dict[str, Any]) -> str:
    return html.escape(held["text"])


async def posted(assistant: Assistant, data_dir: Path) -> dict[str, str]:
    """The pages: what the app posts to two questions and one company."""
    pages: dict[str, str] = {}
    async with live(assistant, data_dir) as found:
        slack: MockSlack = found.slack
        slack.locales["U2"] = "zh-CN"
        for language, user in (("en", "U1"), ("zh", "U2")):
            asked = await slack.say(f"<@{BOT_USER}> {ASKED[language]}", user=user)
            await found.quiet()
            reply = slack.thread("C1", asked)[0]
            question = (
                f'<div class="rich"><span class="mention">@STAR Listing</span> {html.escape(ASKED[language])}</div>'
            )
            answer = drawn(reply.blocks)
            pages[f"answer-{language}"] = page(
                message("Li Wei", question, app=False), message("STAR Listing", answer, app=True)
            )
            await slack.command("check", user=user)
            await found.quiet()
            await slack.submit(slack.view, COMPANY, user=user)
            await found.quiet()
            root, verdict = slack.replies()[-2:]
            pages[f"verdict-{language}"] = page(
                message("STAR Listing", drawn(root.blocks), app=True),
                message("STAR Listing", drawn(verdict.blocks), app=True),
            )
            await slack.press(
                verdict, next(b["action_id"] for b in buttons(verdict.blocks) if b["action_id"].startswith("fill"))
            )
            await found.quiet()
            pages[f"form-{language}"] = page(modal(slack.view))
            await slack.press(verdict, "routes", user=user)
            await found.quiet()
            pages[f"routes-{language}"] = page(modal(slack.view))
            await slack.press(reply, "source", user=user)
            await found.quiet()
            pages[f"source-{language}"] = page(modal(slack.view))
    return pages


if __name__ == "__main__":
    draw(posted, WIDTH)

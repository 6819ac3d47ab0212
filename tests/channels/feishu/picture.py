"""Pictures of what the app posts: the cards that a real app sends to the mock platform, drawn roughly as Feishu draws them.

`python -m tests.channels.feishu.picture OUT` writes answer, verdict and form in both languages as PNG.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from assistant.service import Assistant
from assistant.testing.feishu.cards import buttons
from tests.channels.feishu.workplace import workplace
from tests.pictures import THUMB, draw

WIDTH = 620

ASKED = {
    "zh": "一家同股不同权的公司预计市值45亿，没有收入，能走第五套吗？",
    "en": "What are the share-capital and public-offering minimums for a STAR listing?",
}
CHECK = {"zh": "检查", "en": "check"}
COMPANY = {
    "name": "示例智能 Example AI",
    "industry": "ai_large_model",
    "expected_market_cap": "45亿元",
    "years__2025__revenue": "4000万元",
    "invention_patents": "5",
}

STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 16px; width: 620px; background: #f5f6f7; color: #1f2329; font: 14px/1.57 "Noto Sans CJK SC", sans-serif }
.message { display: flex; gap: 10px; padding: 6px 0 } .body { flex: 1; min-width: 0 }
.avatar { flex: 0 0 34px; height: 34px; border-radius: 50%; background: #1d3557; color: #fff; text-align: center; line-height: 34px }
.person { background: #7a5c3e } .name { font-size: 12px; color: #646a73 }
.tag { font-size: 10px; background: #e1eaff; color: #245bdb; border-radius: 3px; padding: 0 4px }
.said { display: inline-block; background: #d9e7ff; border-radius: 8px; padding: 8px 12px } .at { color: #245bdb }
.card { background: #fff; border: 1px solid #dee0e3; border-radius: 8px; padding: 12px; margin-top: 2px }
.card > * { margin: 0 0 8px } p { margin: 0 0 6px } ul { margin: 0 0 6px; padding-left: 20px }
a { color: #245bdb; text-decoration: none } .notation { font-size: 12px; line-height: 1.5 }
hr { border: 0; border-top: 1px solid #dee0e3 }
.row { display: flex; flex-wrap: wrap; gap: 8px } .button { border: 1px solid #d0d3d6; border-radius: 6px; padding: 3px 12px; background: #fff }
.text { border: 0; color: #245bdb; padding: 0 4px; font-size: 12px } .primary { background: #3370ff; border-color: #3370ff; color: #fff; display: inline-block }
.field { margin: 8px 0 } .input { border: 1px solid #d0d3d6; border-radius: 6px; padding: 4px 10px; color: #8f959e; margin-top: 2px }
.filled { color: #1f2329 } .panel { border: 1px solid #dee0e3; border-radius: 6px; padding: 6px 10px }
form { border-top: 1px dashed #dee0e3; padding-top: 6px }
"""

_MARKDOWN = MarkdownIt("commonmark", {"html": True, "breaks": True})


def page(question: str, card: dict[str, Any]) -> str:
    """What was written and the card below it."""
    name = '<div class="name">科创板上市助手 <span class="tag">机器人</span></div>'
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        f'<div class="message"><div class="avatar person">李</div><div class="body"><div class="name">李薇</div>'
        f'<span class="said"><span class="at">@科创板上市助手</span> {html.escape(question)}</span></div></div>'
        f'<div class="message"><div class="avatar">科</div><div class="body">{name}'
        f'<div class="card">{"".join(_element(one) for one in card["body"]["elements"])}</div></div></div>'
    )


def _element(one: dict[str, Any]) -> str:
    tag = one["tag"]
    if tag == "markdown":
        content = re.sub(r"<font color='(\w+)'>", r'<font color="\1">', one["content"])
        return f'<div class="{one.get("text_size", "")}">{_MARKDOWN.render(content)}</div>'
    if tag == "hr":
        return "<hr>"
    if tag == "column_set":
        inner = "".join(_element(each) for column in one["columns"] for each in column["elements"])
        return f'<div class="row">{inner}</div>'
    if tag == "button":
        return f'<span class="button {one["type"]}">{_text(one["text"])}</span>'
    if tag == "form":
        return f"<form>{''.join(_element(each) for each in one['elements'])}</form>"
    if tag == "collapsible_panel":
        return f'<div class="panel">▸ {_text(one["header"]["title"])}</div>'
    if tag == "checker":
        return f'<div class="field">☐ {_text(one["text"])}</div>'
    return _field(one)


def _field(one: dict[str, Any]) -> str:
    options = [option["text"]["content"] for option in one.get("options", ())]
    at = one.get("initial_index", 0)
    known = one.get("default_value") or (options[at - 1] if at else "")
    label = f"<div>{_text(one['label'])}</div>" if "label" in one else ""
    shown = html.escape(known) or _text(one["placeholder"]) if known or "placeholder" in one else "&nbsp;"
    return f'<div class="field">{label}<div class="input{" filled" * bool(known)}">{shown}{" ▾" * bool(options)}</div></div>'


def _text(held: dict[str, Any]) -> str:
    down = THUMB.replace("<svg", '<svg transform="scale(1 -1)"')
    return html.escape(held["content"]).replace("👍", THUMB).replace("👎", down)


async def posted(assistant: Assistant, data_dir: Path) -> dict[str, str]:
    """The pages: what the app posts to a question and to a form, in both languages."""
    pages: dict[str, str] = {}
    async with workplace(assistant, data_dir) as place:
        for language in ("zh", "en"):
            await place.say(ASKED[language], message=f"ask_{language}", thread=f"ask_{language}")
            await place.say(CHECK[language], message=f"check_{language}", thread=f"check_{language}")
            await place.app.idle()
            (answer,) = place.shown(f"ask_{language}")
            pages[f"answer-{language}"] = page(ASKED[language], answer.card)
            (form,) = place.shown(f"check_{language}")
            pages[f"form-{language}"] = page(CHECK[language], form.card)
            done = await place.press(form.id, buttons(form.card, "check")[0], COMPANY)
            pages[f"verdict-{language}"] = page(CHECK[language], done["card"]["data"])
    return pages


if __name__ == "__main__":
    draw(posted, WIDTH)

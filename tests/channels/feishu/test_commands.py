"""Commands in text, buttons and forms: what a person presses and what the platform is told."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from assistant.channels.chat.adapter import Incoming
from assistant.channels.hosting.facade import ChannelFacade
from assistant.errors import ServiceError
from assistant.language.text import Language
from assistant.testing.channel_suite import FIFTH, FIFTH_ZH
from assistant.testing.feishu.cards import Json, buttons, elements_of, text_of
from assistant.testing.feishu.server import BOT
from tests.channels.feishu.workplace import Workplace, fault

pytestmark = pytest.mark.anyio


async def said(place: Workplace, text: str, **given: Any) -> str:
    """What is seen in the thread once everything is seen to."""
    await place.say(text, **given)
    await asyncio.wait_for(place.app.idle(), 60)
    return seen(place, given.get("thread", "t1"))


def seen(place: Workplace, thread: str = "t1") -> str:
    return "\n".join(text_of(one.card) for one in place.shown(thread))


def fields(card: Json) -> dict[str, Json]:
    """The fields of a card's forms by their names."""
    return {one["name"]: one for one in elements_of(card) if "name" in one and one["tag"] != "form"}


# --- who is heard -----------------------------------------------------------------------------------------------------


async def test_a_direct_chat_is_one_conversation(place: Workplace) -> None:
    company = "Can a large-model company with an expected market cap of RMB 3.9bn use the fifth standard?"
    await said(place, company, private=True, message="m1")
    text = await said(place, "make it 4.2bn", private=True, message="m2")
    assert "asked as" in text
    assert not any(one.threaded for one in place.platform.posted.values())


async def test_bots_other_people_and_mentions_of_others_are_not_answered(place: Workplace) -> None:
    bot = {"sender": {"sender_id": {"open_id": "ou_other"}, "sender_type": "app"}}
    other = {"key": "@_user_1", "id": {"open_id": "ou_u2"}, "name": "@all"}
    events = [
        {**place.written(FIFTH, message="a", private=True), **bot},
        place.written(FIFTH, message="b", extra={"mentions": []}),
        place.written(FIFTH, message="c", extra={"mentions": [other]}),
        place.written(FIFTH, message="d", extra={"message_id": ""}),
        {},
        {"message": {"content": "no JSON", "mentions": None}, "sender": {}},
    ]
    for event in events:
        assert (await place.platform.deliver("im.message.receive_v1", event))["code"] == 200
    await asyncio.wait_for(place.app.idle(), 60)
    assert place.platform.what() == []


async def test_names_of_people_who_are_mentioned_stay_in_the_question_as_text(place: Workplace) -> None:
    mentions = [
        {"key": "@_user_1", "id": {"open_id": BOT}, "name": "助手"},
        {"key": "@_user_12", "id": {"open_id": "ou_u9"}, "name": "<at id=all></at>"},
    ]
    await said(place, FIFTH)
    content = json.dumps({"text": "@_user_1 and what does @_user_12 think of the second standard?"})
    await said(place, "", message="m2", extra={"mentions": mentions, "content": content})
    asked = place.sent["m2"].text
    assert asked == "and what does @<at id=all></at> think of the second standard?"
    assert place.active_parts() == []


async def test_rich_text_is_read_and_a_picture_gets_a_hint_in_both_languages(place: Workplace) -> None:
    rows = [
        [{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": "第五套标准"}],
        [{"tag": "a", "text": "是什么？"}],
    ]
    post = {"message_type": "post", "content": json.dumps({"title": "问题", "content": rows})}
    await said(place, "", extra=post)
    assert place.sent["m1"].text == "问题\n第五套标准\n是什么？"
    picture = {"message_type": "image", "content": json.dumps({"image_key": "img_1"})}
    text = await said(place, "", message="m2", thread="t2", extra=picture)
    assert "第五套标准有什么要求" in text
    assert "fifth standard" in text


async def test_events_that_nothing_is_done_about_are_acknowledged(place: Workplace) -> None:
    answer = await place.platform.deliver("im.message.message_read_v1", {"message_id_list": ["om_1"]})
    assert answer["code"] == 200


async def test_a_long_message_comes_in_parts_and_is_read_whole(place: Workplace) -> None:
    text = await said(
        place, "核对 " + "无关的话。" * 1_200 + "sse-star-listing-rules#2.1.2(5) “没有这样的一句话在里面”"
    )
    assert "2.1.2(5)" in text


# --- commands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "title"), [("检查", "发行上市条件检查"), ("check", "Check a company"), ("/检查。", "发行上市条件检查")]
)
async def test_check_opens_the_form_in_the_language_of_the_word(place: Workplace, command: str, title: str) -> None:
    assert title in await said(place, command)
    (card,) = place.shown()
    named = fields(card.card)
    assert {"industry", "expected_market_cap", "years__2025__revenue"} <= set(named)
    assert all(one.get("default_value", "") == "" for one in named.values())


async def test_a_command_that_is_delivered_often_is_obeyed_once(place: Workplace) -> None:
    await place.say("检查", again=3)
    await asyncio.gather(*(place.say("检查", event=f"ev{number}") for number in range(5)))
    await asyncio.wait_for(place.app.idle(), 60)
    assert len(place.shown()) == 1


async def test_a_recalled_command_takes_its_card_along(place: Workplace) -> None:
    await said(place, "检查")
    await place.delete()
    await asyncio.wait_for(place.app.idle(), 60)
    assert place.shown() == []


@pytest.mark.parametrize("command", ["条文 2.1.2(5)", "show 2.1.2(5)", "条文：sse-star-listing-rules#2.1.2(5)"])
async def test_a_provision_is_shown_in_both_languages_with_its_grade(place: Workplace, command: str) -> None:
    text = await said(place, command)
    assert "40亿元" in text
    assert "RMB 4 billion" in text
    assert "sse-star-listing-rules@2026-04-24#2.1.2(5)" in text
    assert ("转录文本" if "条文" in command else "transcribed copy") in text
    assert place.active_parts() == []


async def test_a_provision_that_is_not_held_is_said(place: Workplace) -> None:
    assert "99.9.9" in await said(place, "条文 99.9.9")


@pytest.mark.parametrize(
    "question",
    [
        "show me what the fifth standard requires",
        "check whether 4bn is enough",
        "核对一下第五套标准要求的预计市值是多少？",
    ],
)
async def test_a_question_that_begins_like_a_command_is_a_question(place: Workplace, question: str) -> None:
    assert "👍" in await said(place, question)  # only an answer asks what it was worth


async def test_verify_checks_the_quotes_in_its_text(place: Workplace) -> None:
    quote = "第五套标准要求预计市值不低于40亿元"
    text = await said(place, f"核对 sse-star-listing-rules#2.1.2(5) “{quote}”")
    assert "✓" in text
    wrong = await said(
        place, f"核对：sse-star-listing-rules#2.1.2(5) “{quote.replace('40', '30')}”", message="m2", thread="t2"
    )
    assert "✓" not in wrong
    assert "30亿元" in wrong


async def test_verify_as_a_reply_checks_the_message_it_replies_to(place: Workplace) -> None:
    words = "sse-star-listing-rules#2.1.2(5) “第五套标准要求预计市值不低于40亿元”"
    place.platform.texts["om_said"] = ("text", json.dumps({"text": words}))
    text = await said(place, "核对", extra={"parent_id": "om_said", "root_id": "om_said"}, thread="t1")
    assert "✓" in text
    assert "GET /im/v1/messages/*" in place.platform.what()


async def test_verify_of_a_message_that_cannot_be_read_says_what_to_do(place: Workplace) -> None:
    text = await said(place, "verify", extra={"parent_id": "om_card", "root_id": "om_card"})
    assert "cannot be read" in text


async def test_commands_are_not_obeyed_where_the_assistant_is_not_allowed(place: Workplace) -> None:
    place.dispatcher.settings = place.dispatcher.settings.model_copy(update={"rooms": ("another",)})
    assert await said(place, "检查") == ""
    done = await place.press("om_x", {"do": "source", "ref": "sse-star-listing-rules#2.1.2(5)", "lang": "en"})
    assert done["toast"]["type"] == "warning"
    assert place.platform.what() == []


async def test_a_command_with_the_database_down_is_told_so(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> bool:
        raise ServiceError("postgresql://db: refused; see that it runs")

    monkeypatch.setattr(place.facade.records, "accept", down)
    text = await said(place, "检查")
    assert "暂时无法处理" in text
    assert "postgresql" not in text


# --- presses ----------------------------------------------------------------------------------------------------------


async def test_a_source_opens_under_the_card_once_however_often_the_press_is_delivered(place: Workplace) -> None:
    await said(place, FIFTH_ZH)
    (card,) = place.shown()
    value = buttons(card.card, "source")[0]
    for _ in range(3):
        done = await place.press(card.id, value, event="press1")
        assert done["toast"]["content"] == "正在打开条文…"
    await asyncio.wait_for(place.app.idle(), 60)
    (opened,) = place.platform.seen({card.id})
    text = text_of(opened.card)
    assert "40亿元" in text
    assert "RMB 4 billion" in text
    assert any(one["behaviors"][0]["type"] == "open_url" for one in elements_of(opened.card) if one["tag"] == "button")


async def test_feedback_carries_the_question_and_the_comment(place: Workplace) -> None:
    await said(place, FIFTH_ZH)
    (card,) = place.shown()
    value = next(one for one in buttons(card.card, "feedback") if one["up"] == "yes")
    done = await place.press(card.id, value, {"comment": "<at id=all></at> 很好", "for_evals": True})
    assert done["toast"]["content"] == "已记录，谢谢。"
    (kept,) = place.facade.records.feedback()
    assert (kept.feedback.rating, kept.feedback.question) == ("up", FIFTH_ZH)
    assert kept.feedback.comment == "<at id=all></at> 很好"
    assert kept.feedback.owner == "feishu:tenant1/ou_u1"
    assert kept.feedback.for_evals


FORM = {
    "name": "示例智能",
    "industry": "ai_large_model",
    "expected_market_cap": "45亿元",
    "weighted_voting_rights": "false",
    "years__2025__revenue": "",
    "invention_patents": "12",
}


async def checked(place: Workplace, form: Json, **given: Any) -> tuple[str, Json]:
    """The form opened and sent; the card that takes its place."""
    await said(place, given.pop("command", "检查"), **given)
    card = place.shown(given.get("thread", "t1"))[-1]
    (value,) = buttons(card.card, "check")
    done = await place.press(card.id, value, form)
    assert done["card"]["type"] == "raw"
    drawn: Json = done["card"]["data"]
    return card.id, drawn


async def test_what_cannot_be_taken_is_said_in_the_language_of_the_form_under_the_facts_name(place: Workplace) -> None:
    _, again = await checked(place, {**FORM, "invention_patents": "2.5"})
    assert "发明专利" in text_of(again)
    assert "“2.5”应为整数" in text_of(again)
    assert "facts:" not in text_of(again)


async def test_a_provision_that_is_not_held_is_said_in_the_language_of_the_command(place: Workplace) -> None:
    assert "不是所收的条文" in await said(place, "条文 哪一条都不是")


async def test_the_form_becomes_the_verdict_and_missing_facts_lead_back_to_it(place: Workplace) -> None:
    name, verdict = await checked(place, FORM)
    text = text_of(verdict)
    assert "示例智能" in text
    missing = [value for value in buttons(verdict, "fill") if value["fact"]]
    assert missing
    assert any(one["tag"] == "collapsible_panel" for one in elements_of(verdict))
    back = (await place.press(name, missing[0]))["card"]["data"]
    named = fields(back)
    first = missing[0]["fact"].replace(".", "__")
    assert next(iter(named)) == first
    assert named["expected_market_cap"]["default_value"] == "45亿元"
    assert named["name"]["default_value"] == "示例智能"
    options = [option["value"] for option in named["industry"]["options"]]
    assert options[named["industry"]["initial_index"] - 1] == "ai_large_model"
    (value,) = buttons(back, "check")
    again = (await place.press(name, value, {**FORM, first: "true" if "options" in named[first] else "1"}))["card"][
        "data"
    ]
    assert missing[0]["fact"] not in [one["fact"] for one in buttons(again, "fill")]


async def test_facts_that_the_form_has_no_field_for_are_kept(place: Workplace) -> None:
    name, verdict = await checked(place, FORM)
    button = {**buttons(verdict, "fill")[0], "fact": "asserted.large_market_space"}
    back = (await place.press(name, button))["card"]["data"]
    (value,) = buttons(back, "check")
    verdict = (await place.press(name, value, {**FORM, "asserted__large_market_space": "true"}))["card"]["data"]
    change = next(one for one in buttons(verdict, "fill") if not one["fact"])
    form = (await place.press(name, change))["card"]["data"]
    assert "asserted__large_market_space" not in fields(form)
    (value,) = buttons(form, "check")
    assert value["facts"] == {"asserted.large_market_space": "true"}


async def test_what_cannot_be_read_leads_back_to_the_form_with_the_reason_and_the_values(place: Workplace) -> None:
    _, form = await checked(place, {**FORM, "expected_market_cap": "<at id=all></at> 很多"})
    assert "很多" in text_of(form)
    assert fields(form)["name"]["default_value"] == "示例智能"
    assert buttons(form, "check")


async def test_the_english_form_gives_an_english_verdict(place: Workplace) -> None:
    _, verdict = await checked(
        place, {**FORM, "name": "Example AI", "expected_market_cap": "RMB 4.5bn"}, command="check"
    )
    assert "Example AI: " in text_of(verdict)
    assert "总体" not in text_of(verdict)


async def test_a_form_full_of_the_longest_values_still_fits_a_card(place: Workplace) -> None:
    from assistant.testing.feishu.cards import fault_of

    name, _ = await checked(place, FORM)
    form = place.shown()[0].card
    (value,) = buttons(form, "check")
    longest = {
        key: max((one["value"] for one in field["options"]), key=len) if "options" in field else "字" * 1_000
        for key, field in fields(form).items()
        if field["tag"] != "button"
    }
    numbers = {key: "4500000000" for key in longest if key not in ("name", "industry", "issuer_type", "founded")}
    for given in (longest, {**longest, **numbers, "founded": "", "weighted_voting_rights": "false"}):
        card = (await place.press(name, value, given))["card"]["data"]
        assert fault_of(card, json.dumps(card, ensure_ascii=False)) == 0


@pytest.mark.parametrize("private", [True, False])
async def test_what_is_asked_below_a_verdict_is_about_its_company(place: Workplace, private: bool) -> None:
    await said(place, "检查", private=private)
    (card,) = place.shown()
    await place.press(card.id, buttons(card.card, "check")[0], FORM)
    await said(place, "改成39亿元", message="m2", private=private)
    text = text_of(place.shown()[-1].card)
    assert "39亿元" in text
    assert "走不通：第五套（预计市值仅39亿元）" in text


async def test_commands_count_among_what_a_person_may_ask_in_a_minute(place: Workplace) -> None:
    place.dispatcher.settings = place.dispatcher.settings.model_copy(update={"rate_per_user": 1})
    await said(place, "检查")
    assert "请求过于频繁" in await said(place, "检查", message="m2", thread="t2")
    assert "请求过于频繁" in await said(place, "条文 2.1.2", message="m3", thread="t3")


async def test_a_check_that_takes_too_long_is_acknowledged_and_shown_later(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, check = asyncio.Event(), place.dispatcher.check

    async def slow(incoming: Incoming, facts: Any, language: Language) -> Any:
        await held.wait()
        return await check(incoming, facts, language)

    monkeypatch.setattr(place.dispatcher, "check", slow)
    monkeypatch.setattr("assistant.channels.feishu.app.PROMPT", 0.0)
    await said(place, "检查")
    (card,) = place.shown()
    done = await place.press(card.id, buttons(card.card, "check")[0], FORM)
    assert "card" not in done
    assert done["toast"]["type"] == "info"
    held.set()
    await asyncio.wait_for(place.app.idle(), 60)
    assert "示例智能" in seen(place)
    assert place.platform.what()[-1] == "PATCH /im/v1/messages/*"


async def test_presses_that_mean_nothing_are_answered_with_a_word(place: Workplace) -> None:
    for value in ({}, {"do": "destroy"}, {"do": ["source"]}, {"do": "source"}, {"do": "feedback", "answer": "x" * 999}):
        done = await place.press("om_x", value, {"comment": None, "for_evals": "yes"})
        assert "toast" in done
    done = await place.press("om_x", {"do": "check", "facts": {"nonsense": 1, "name": ["a"]}}, {"x__y": {"z": 1}})
    assert "toast" in done or "card" in done
    await asyncio.wait_for(place.app.idle(), 60)


async def test_a_press_while_the_database_is_down_says_so(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> str:
        raise ServiceError("postgresql://db: refused")

    monkeypatch.setattr(ChannelFacade, "feedback", down)
    done = await place.press("om_x", {"do": "feedback", "answer": "a", "up": "yes", "lang": "en"}, {})
    assert done["toast"]["type"] == "error"
    assert "postgresql" not in done["toast"]["content"]


async def test_a_card_that_cannot_be_posted_is_logged_and_the_next_one_is(place: Workplace) -> None:
    place.platform.faults = [fault(r"messages/\*/reply", 230002)]
    assert await said(place, "检查") == ""
    assert "发行上市条件检查" in await said(place, "检查", message="m2", thread="t2")

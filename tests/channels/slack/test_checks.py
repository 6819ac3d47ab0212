"""`/listing check`: the form, the verdict as blocks, missing facts that open the form again, all routes."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.errors import ServiceError
from assistant.testing.slack.blocks import buttons, words_of
from assistant.testing.slack.server import MockSlack
from assistant.testing.slack.workspace import SlackMessage
from tests.channels.slack.live import InSlack, Live

pytestmark = pytest.mark.anyio

SOME = {"name": "Example AI", "industry": "ai_large_model", "expected_market_cap": "45亿元"}


def block(view: dict[str, Any], name: str) -> dict[str, Any]:
    """A field of a modal."""
    return next(held for held in view["blocks"] if held.get("block_id") == name)


async def filled(live: Live, facts: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Open the form and send it with these facts; what the app acknowledged it with."""
    await live.slack.command("check", **given)
    await live.slack.until(lambda: live.slack.views)
    answer = await live.slack.submit(live.slack.view, facts)
    await live.quiet()
    return answer


def verdict(slack: MockSlack) -> SlackMessage:
    """The verdict that was posted."""
    return next(
        shown for shown in slack.replies() if any(held["action_id"] == "change" for held in buttons(shown.blocks))
    )


async def test_a_form_sent_gives_a_verdict_with_missing_facts_and_all_routes_to_press(in_slack: InSlack) -> None:
    async with in_slack() as live:
        assert await filled(live, SOME) == {}
        root, posted = live.slack.replies()
        assert words_of(root.blocks) == "@U1 checked a company"
        assert posted.thread == root.ts
        said = words_of(posted.blocks)
        assert "Example AI: Open" in said
        assert "Market-cap and financial standard" in said
        assert f"By the rules of {live.facade.assistant.today}, as restated here." in said
        labels = [held["text"]["text"] for held in buttons(posted.blocks)]
        assert labels[-3:] == ["Criterion by criterion", "Change the facts", "Memo"]
        assert len(labels) > 3
        await live.slack.press(posted, "routes")
        await live.slack.until(lambda: live.slack.view["title"]["text"] == "Criterion by criterion")
        tree = words_of(live.slack.view["blocks"])
        assert "Standard 5, technology before revenue" in tree
        assert "Expected market cap: RMB 4.5 billion; required: at least RMB 4 billion" in tree
        assert not live.slack.errors


async def test_a_missing_fact_opens_the_form_at_its_field_and_keeps_the_rest(in_slack: InSlack) -> None:
    async with in_slack() as live:
        kept = {
            **SOME,
            "further": "two_year_net_profit: 60m\nthree_year_rd_ratio：20%",
            "vouched": ["asserted.large_market_space"],
        }
        await filled(live, kept)
        posted = verdict(live.slack)
        pressed = next(held for held in buttons(posted.blocks) if held["action_id"].startswith("fill"))
        await live.slack.press(posted, pressed["action_id"])
        await live.slack.until(lambda: len(live.slack.views) == 2)
        view = live.slack.view
        assert view["blocks"][1]["block_id"] == pressed["value"]
        assert view["blocks"][1]["element"]["focus_on_load"]
        assert block(view, "expected_market_cap")["element"]["initial_value"] == "45亿元"
        assert block(view, "industry")["element"]["initial_option"]["value"] == "ai_large_model"
        assert (
            block(view, "further")["element"]["initial_value"] == "two_year_net_profit: 60m\nthree_year_rd_ratio: 20%"
        )
        assert [o["value"] for o in block(view, "vouched")["element"]["initial_options"]] == kept["vouched"]
        await live.slack.submit(view, {"years.2025.revenue": "8亿元", "expected_market_cap": "50亿元"})
        await live.quiet()
        again = verdict(live.slack)
        assert (again.ts, again.edits) == (posted.ts, 1)
        await live.slack.press(again, "routes")
        await live.slack.until(lambda: "RMB 5 billion" in words_of(live.slack.view["blocks"]))
        assert "RMB 800 million" in words_of(live.slack.view["blocks"])


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        ({"expected_market_cap": "lots"}, "expected_market_cap", "CNY 4.5bn"),
        ({"expected_market_cap": "-1bn"}, "expected_market_cap", "cannot be below 0"),
        ({"founded": "2099-01-01"}, "founded", "in the future"),
        ({"years.2025.rd_staff": "500", "years.2025.total_staff": "20"}, "years.2025.rd_staff", "more R&D staff"),
        ({"further": "nonsense"}, "further", "not “key: value”"),
        ({"further": "revenue_growth: 5"}, "further", "did you mean"),
        ({"expected_market_cap": "5bn", "further": "expected_market_cap: 6bn"}, "further", "twice"),
        (
            {"vouched": ["asserted.lawful_business"], "denied": ["asserted.lawful_business"]},
            "denied",
            "twice",
        ),
        ({}, "name", "at least one"),
    ],
)
async def test_what_cannot_be_read_is_said_at_its_field(
    in_slack: InSlack, facts: dict[str, Any], field: str, said: str
) -> None:
    async with in_slack() as live:
        answer = await filled(live, facts)
        assert answer["response_action"] == "errors"
        assert said in answer["errors"][field]
        assert set(answer["errors"]) == {field}
        assert live.slack.replies() == []


async def test_more_facts_than_buttons_hold_are_refused_not_lost(in_slack: InSlack) -> None:
    async with in_slack() as live:
        noise = "".join(chr(0x4E00 + (n * 7919) % 20000) for n in range(2_900))
        answer = await filled(live, {"name": noise})
        assert "assistant check" in answer["errors"]["further"]


async def test_the_form_is_in_the_language_of_the_person_or_of_the_command(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.locales["U2"] = "zh-CN"
        await live.slack.command("check", user="U2")
        await live.slack.until(lambda: len(live.slack.views) == 1)
        assert live.slack.view["submit"]["text"] == "检查"
        await live.slack.submit(live.slack.view, SOME, user="U2")
        await live.quiet()
        assert "缺" in words_of(verdict(live.slack).blocks)
        await live.slack.command("检查", user="U1")
        await live.slack.until(lambda: len(live.slack.views) == 2)
        assert live.slack.view["title"]["text"] == "发行上市条件检查"
        answer = await live.slack.submit(live.slack.view, {"expected_market_cap": "很多"})
        assert "请写成" in answer["errors"]["expected_market_cap"]


async def test_a_form_delivered_twice_posts_one_verdict(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await live.slack.command("check")
        await live.slack.until(lambda: live.slack.views)
        await live.slack.submit(live.slack.view, SOME, times=3)
        await live.quiet()
        assert len(live.slack.replies()) == 2


async def test_where_the_app_is_not_the_verdict_goes_to_the_person_alone(in_slack: InSlack) -> None:
    async with in_slack() as live:
        live.slack.absent.add("C1")
        await filled(live, SOME)
        assert {shown.room for shown in live.slack.replies()} == {"DU1"}


async def test_a_database_that_is_down_is_said_to_the_person(
    in_slack: InSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object, **__: object) -> bool:
        raise ServiceError("the database cannot be reached")

    async with in_slack() as live:
        monkeypatch.setattr(live.facade.records, "accept", down)
        await filled(live, SOME)
        (told,) = live.slack.replies()
        assert told.only == "U1"


async def test_buttons_of_a_message_that_says_nonsense_do_nothing_worse_than_an_empty_form(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await filled(live, SOME)
        posted = verdict(live.slack)
        for held in buttons(posted.blocks):
            if held["action_id"] in ("routes", "change"):
                held["value"] = "not what was packed"
        await live.slack.press(posted, "change")
        await live.slack.until(lambda: len(live.slack.views) == 2)
        assert "initial_value" not in block(live.slack.view, "expected_market_cap")["element"]


async def test_what_is_asked_below_a_verdict_is_about_its_company(in_slack: InSlack) -> None:
    async with in_slack() as live:
        await filled(live, SOME, room="C1")
        thread = verdict(live.slack).thread
        await live.slack.say("make it 3.9bn", room="C1", thread=thread)
        await live.quiet()
        said = words_of(live.slack.thread("C1", thread)[-1].blocks)
        assert "asked as" in said
        assert "Out: standard 5 (expected market cap only RMB 3.9 billion)" in said


async def test_checks_count_among_what_a_person_may_ask_in_a_minute(in_slack: InSlack) -> None:
    async with in_slack(chat={"rate_per_user": 1}) as live:
        await filled(live, SOME)
        await filled(live, SOME)
        verdicts = [shown for shown in live.slack.replies() if "Example AI" in words_of(shown.blocks)]
        assert len(verdicts) == 1
        assert any("ask again in" in call.arguments["text"] for call in live.slack.calls("chat.postEphemeral"))

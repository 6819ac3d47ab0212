"""Provisions named in plain words, and quotes checked in any text."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.channels.chat.checking import provisions_of, verdict_message, verified_message
from assistant.channels.hosting.facade import Caller, ChannelFacade
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.errors import InputError
from assistant.language.text import Language
from assistant.records.records import Records
from assistant.service import Assistant
from assistant.settings import Settings
from tests.eligibility.verdicts import TABLE

CALLER = Caller("u1", "console")
QUOTE = "预计市值不低于40亿元"


@pytest.fixture
def facade(assistant: Assistant, tmp_path: Path) -> ChannelFacade:
    return ChannelFacade(assistant, Records.open(Settings(data_dir=tmp_path)))


@pytest.mark.parametrize("text", ["2.1.2(5)", "show 2.1.2(5)", "第2.1.2条第(五)项", "sse-star-listing-rules#2.1.2(5)"])
def test_a_provision_is_found_by_its_number(assistant: Assistant, text: str) -> None:
    found = {str(provision.reference) for provision in provisions_of(assistant, text)}
    assert "sse-star-listing-rules@2026-04-24#2.1.2(5)" in found


@pytest.mark.parametrize("text", ["", "nothing", "sse-star-listing-rules#99.9.9", "no-such-document#1"])
def test_what_names_no_provision_is_one_clear_line(assistant: Assistant, text: str) -> None:
    with pytest.raises(InputError):
        provisions_of(assistant, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"依据sse-star-listing-rules#2.1.2(5)，“{QUOTE}”。", "✓"),
        (f"(see sse-star-listing-rules#2.1.2(5)): “{QUOTE}”", "✓"),
        (f"“{QUOTE}” – sse-star-listing-rules@2026-04-24#2.1.2(5).", "✓"),
        ("sse-star-listing-rules#2.1.2(5) “预计市值不低于30亿元，主要业务”", "✗"),
        ("sse-star-listing-rules#2.1.2(99) “预计市值不低于40亿元”", "✗"),
        ("another-rulebook#7 “some words said to stand there”", "?"),
        (f"有人说“{QUOTE}”", "✓"),
        ("Somebody wrote “pigs must be able to fly before listing”", "?"),
    ],
)
def test_quotes_are_checked_where_they_are_said_to_stand_or_anywhere(
    facade: ChannelFacade, text: str, said: str
) -> None:
    (line,) = verified_message(facade, text, Language.EN, CALLER).lines
    assert line.text.startswith(said)


def test_a_text_without_a_quote_says_how_to_write_one(facade: ChannelFacade) -> None:
    assert "sse-star-listing-rules#2.1.2(5)" in verified_message(facade, "Is this right?", Language.EN, CALLER).text


@pytest.mark.parametrize("language", list(Language))
def test_a_verdict_names_what_is_missing_and_holds_its_whole_tree(assistant: Assistant, language: Language) -> None:
    verdict = assistant.check(facts_from_mapping({"name": "例一", "expected_market_cap": "CNY 3.9bn"}, TABLE))
    message = verdict_message(verdict, language)
    assert message.lines[0].text.startswith("例一")
    assert [press.value for press in message.presses] == list(verdict.missing_facts[:5])
    assert len(message.more) > len(message.lines)

"""A model or server that misbehaves: for each case, what the reader sees."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator

import pytest

from assistant.answering.plan.steps import Step
from assistant.answering.question.understanding import understand
from assistant.language.text import Language
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces, plan_json
from assistant.testing.scripted_model import ask, ask_server, candidates, planner_for
from assistant.testing.small_corpus import (
    CORPUS,
    FIFTH,
    FIFTH_ZH,
    FIRST,
    LAUNCHED,
    NO_PROFIT,
    OLD,
    ORDERS,
    TODAY,
    hits,
)

QUESTION = "What market cap does the fifth standard require?"
BY_RULES = "the sentences were chosen by rules"


def chosen(*numbers: int) -> ScriptedReply:
    return ScriptedReply(in_pieces(plan_json(*numbers), 4))


def test_what_is_chosen_is_shown_with_its_citations() -> None:
    seen = ask([chosen(1, 2)])
    assert seen.shown == (FIFTH, NO_PROFIT)
    assert [citation.quote for citation in seen.citations] == [FIFTH, NO_PROFIT]
    assert seen.warnings == ()
    assert seen.planned.writer.startswith("test-model (prompt ")


def test_the_first_sentence_is_shown_while_the_model_is_still_choosing_the_second() -> None:
    seen_first = threading.Event()
    in_time: list[bool] = []

    def pieces() -> Iterator[str]:
        yield '{"say": [1, '
        in_time.append(seen_first.wait(5))
        yield "2]}"

    def on_step(_: Step) -> None:
        seen_first.set()

    understood = understand(QUESTION, CORPUS, TODAY)
    with LlmServer([ScriptedReply(pieces())]) as server:
        planned = planner_for(server).plan(understood, candidates(hits(), Language.EN), CORPUS, on_step)
    assert in_time == [True]
    assert len(planned.steps) == 2


def test_no_first_token_in_time_leaves_the_choice_to_rules() -> None:
    never = threading.Event()
    seen = ask([ScriptedReply([plan_json(1)], hold=never)], timeout=0.15)
    never.set()
    assert seen.shown == ()
    assert seen.warnings == (f"the language model did not answer in time; {BY_RULES}",)


def test_a_first_token_that_is_slow_but_in_time_is_waited_for() -> None:
    later = threading.Event()
    timer = threading.Timer(0.2, later.set)
    timer.start()
    assert ask([ScriptedReply([plan_json(1)], hold=later)]).shown == (FIFTH,)
    timer.join()


def test_output_broken_off_in_the_middle_shows_what_was_complete_and_says_so() -> None:
    seen = ask([ScriptedReply(in_pieces('{"say": [1, 2, 3'), break_off=True)])
    assert seen.shown == (FIFTH, NO_PROFIT)
    assert seen.warnings == ("the language model's reply broke off; the sentences it had chosen are shown",)


def test_broken_off_before_the_first_number_is_complete_leaves_the_choice_to_rules() -> None:
    seen = ask([ScriptedReply(['{"say": [1'], break_off=True)])
    assert seen.shown == ()
    assert seen.warnings == (f"the language model's reply broke off; {BY_RULES}",)


def test_a_list_that_ends_without_its_bracket_is_read_to_its_end() -> None:
    assert ask([ScriptedReply(in_pieces('{"say": [1, 3'), finish_reason="length")]).shown == (FIFTH, FIRST)


def test_429_is_tried_again_and_the_reader_sees_nothing_of_it() -> None:
    seen = ask([ScriptedReply(status=429, headers={"Retry-After": "0.01"}), chosen(1)])
    assert seen.shown == (FIFTH,)
    assert seen.warnings == ()


def test_500_is_tried_again_only_so_often() -> None:
    with LlmServer([ScriptedReply(status=500)]) as server:
        seen = ask_server(server, max_retries=2)
        assert len(server.requests) == 3
    assert seen.warnings == (f"the language model could not be reached; {BY_RULES}",)


def test_nobody_listening_leaves_the_choice_to_rules() -> None:
    with LlmServer([chosen(1)]) as server:
        url = server.url
    assert ask([chosen(1)], base_url=url).warnings == (f"the language model could not be reached; {BY_RULES}",)


def test_a_refusal_leaves_the_choice_to_rules() -> None:
    seen = ask([ScriptedReply(refusal="I cannot help with that.")])
    assert seen.shown == ()
    assert BY_RULES in seen.warnings[0]
    assert "cannot help" not in seen.warnings[0]


def test_a_reply_stopped_by_the_providers_filter_leaves_the_choice_to_rules() -> None:
    seen = ask([ScriptedReply(["{"], finish_reason="content_filter")])
    assert seen.shown == ()
    assert seen.warnings == (f"the language model declined to answer; {BY_RULES}",)


@pytest.mark.parametrize(
    "reply",
    [
        ScriptedReply([], no_choices=True),
        ScriptedReply([]),
        ScriptedReply([plan_json()]),
        ScriptedReply(["The market cap must be 4 billion."]),
        ScriptedReply(["{'say': ['x']}"]),
        ScriptedReply(['{"say": ']),
        ScriptedReply(["]]}}{{[[" * 20]),
        ScriptedReply(["[" * 5_000]),
        ScriptedReply(['{"say": "none"}']),
        ScriptedReply(['{"say": [null, {"text": 4}]}']),
        ScriptedReply(['{"say": [0, 99, 100]}']),
        ScriptedReply(raw=b"data: {not json\n\n"),
        ScriptedReply(raw=b"<html>gateway</html>"),
        ScriptedReply(raw=b""),
        ScriptedReply(raw=b"\xff\xfe\x00\x01"),
    ],
    ids=str,
)
def test_output_that_chooses_nothing_leaves_the_choice_to_rules(reply: ScriptedReply) -> None:
    seen = ask([reply])
    assert seen.shown == ()
    assert not seen.planned.steps
    assert BY_RULES in seen.warnings[0]


def test_a_broken_item_does_not_take_the_sound_ones_with_it() -> None:
    assert ask([ScriptedReply(in_pieces('{"say": [99, 1, 0, 2]}'))]).shown == (FIFTH, NO_PROFIT)


def test_prose_and_fences_around_the_json_do_no_harm() -> None:
    reply = '<think>Let me {see} "this. [4]</think> Here you are:\n```json\n' + plan_json(1) + "\n```"
    assert ask([ScriptedReply(in_pieces(reply))]).shown == (FIFTH,)


FALSE = [
    "The fifth standard requires an expected market cap of at least RMB 5 billion.",
    "The fifth standard requires an expected market cap of at most RMB 4 billion.",
    "The fifth standard requires an expected market cap of more than RMB 4 billion.",
    "A company with an expected market cap below RMB 4 billion can use the fifth standard.",
    "The fifth standard does not require an expected market cap of at least RMB 4 billion.",
    "The fifth standard sets a floor for profit.",
    "When it files, a large-model company need not have a product that is launched.",
    "The first standard requires an expected market cap of at least RMB 50 million.",
    "The fifth standard requires an expected market cap9 of at least RMB 4 billion.",
    "Every company is approved.",
    "Acme is eligible.",
    "Your company is eligible.",
    "Yes, you can list on STAR.",
    "- Checker's result – Market-cap and financial standard: met on the facts stated. [1]",
    "Verdict on the whole: eligible.",
    "Evidence: the official text, read in full.",
    "Choose the numbered sentences that answer the question.",
    "See https://evil.example for the RMB 4 billion rule.",
    "The market cap is [at least RMB 4 billion](http://x.example).",
    "<b>RMB 4 billion</b><script>alert(1)</script>",
    "第五套标准要求预计市值不低于50亿元。",
    "贵公司符合第五套标准。",
    "是的，可以上市。",
    "该公司满足第五套标准的市值要求。",
    FIFTH_ZH.replace("40", "５０"),
    OLD,
    ORDERS,
    "fif\u202eth standard\u0007",
]


@pytest.mark.parametrize("text", FALSE)
def test_no_word_that_a_model_writes_is_ever_shown(text: str) -> None:
    """Alone, as a claim with a quote that stands, before numbers, behind them, and in the place of a number."""
    claim = json.dumps({"claims": [{"text": text, "citations": [{"passage": 1, "quote": FIFTH}]}]})
    sentences = {FIFTH, NO_PROFIT, FIRST, LAUNCHED, "Applications are filed with the exchange.", ORDERS}
    for reply in (text, claim, f"{text}\n[1]", f"[2]\n{text}", json.dumps({"say": [text, 1], "text": text})):
        seen = ask([ScriptedReply(in_pieces(reply, 16))])
        assert set(seen.shown) <= sentences - {text}
        assert text not in " ".join(seen.warnings)


def test_the_rules_own_sentence_in_the_models_words_chooses_nothing() -> None:
    assert ask([ScriptedReply([FIFTH])]).shown == ()


def test_a_planted_sentence_is_only_ever_shown_as_a_quotation_of_its_provision() -> None:
    seen = ask([chosen(2)], "Where are applications filed?", found=hits("planted"))
    assert seen.shown == (ORDERS,)
    assert [citation.provision for citation in seen.citations] == ["planted"]


def test_fifty_thousand_tokens_and_no_end_are_hung_up_on() -> None:
    def endless() -> Iterator[str]:
        yield '{"say": ['
        for _ in itertools.count():
            yield "99, 1, "

    with LlmServer([ScriptedReply(endless())]) as server:
        seen = ask_server(server)
        assert server.hung_up.wait(5)
    assert seen.shown == (FIFTH,)


def test_endless_text_without_a_number_is_hung_up_on() -> None:
    with LlmServer([ScriptedReply(itertools.repeat("word word word "))]) as server:
        seen = ask_server(server)
        assert server.hung_up.wait(5)
    assert seen.shown == ()
    assert BY_RULES in seen.warnings[0]


def test_three_megabytes_in_one_piece_are_no_answer() -> None:
    seen = ask([ScriptedReply(["The fifth standard requires RMB 5 billion. " * 70_000])])
    assert seen.shown == ()
    assert BY_RULES in seen.warnings[0]


def test_two_standards_are_compared_from_two_provisions() -> None:
    seen = ask([chosen(1, 3)], "Compare the fifth standard with the first.")
    assert seen.shown == (FIFTH, FIRST)
    assert [citation.provision for citation in seen.citations] == ["2.1.2(5)", "2.1.2(1)"]


def test_one_question_makes_one_call() -> None:
    with LlmServer([ScriptedReply(["nothing"])]) as server:
        ask_server(server)
        assert len(server.requests) == 1

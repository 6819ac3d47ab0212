"""The prompt for small models: sentences are cited by number, and what copies a sentence is shown in its words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from assistant.answering.answer import DraftClaim, Quotation
from assistant.answering.grounding.bibliography import Bibliography
from assistant.answering.llm.client import LlmClient
from assistant.answering.llm.grounded import answer_with_llm
from assistant.answering.llm.numbered import choose_sentences, copied, listed
from assistant.answering.llm.prompt import load_prompt
from assistant.answering.llm.writer import LlmWriter
from assistant.answering.question.understanding import understand
from assistant.corpus.model import Reference
from assistant.language.model_tokens import count_tokens
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit
from assistant.settings import LlmSettings
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces
from assistant.testing.scripted_model import LOOP, ScriptedClient, WrittenAnswer, ask, ask_server, gate_for, written_by
from assistant.testing.small_corpus import (
    CORPUS,
    FIFTH,
    FIFTH_ZH,
    FIRST,
    LAUNCHED,
    NO_PROFIT,
    OLD,
    TODAY,
    hits,
    provision,
)

ENCODING = "o200k_base"
QUESTION = "What market cap does the fifth standard require?"
IN_OTHER_WORDS = "To use it, expected market cap needs to reach at least RMB 4 billion."
"""Says what FIFTH says; the sentences shown are FIFTH, NO_PROFIT, FIRST, LAUNCHED and the planted ones, in this order."""


def said(*claims: tuple[str, list[object]]) -> ScriptedReply:
    return ScriptedReply(
        in_pieces(json.dumps({"claims": [{"text": text, "sentences": named} for text, named in claims]}), 24)
    )


def seen(*claims: tuple[str, list[object]], question: str = QUESTION) -> WrittenAnswer:
    return ask([said(*claims)], question, prompt="compact")


def test_a_claim_in_other_words_is_shown_as_written_with_the_sentence_it_names_as_the_quote() -> None:
    found = seen((IN_OTHER_WORDS, [1]))
    assert found.shown == (IN_OTHER_WORDS,)
    assert [citation.quote for citation in found.citations] == [FIFTH]
    assert found.written.warnings == ()


@pytest.mark.parametrize("named", [[1], [3], [99], [], ["x"]])
def test_a_claim_that_copies_a_sentence_is_shown_in_the_words_of_that_sentence_whatever_it_names(
    named: list[object],
) -> None:
    found = seen(("Fifth standard requires an expected market cap of RMB 4 billion.", named))
    assert found.shown == (FIFTH,)
    assert [citation.quote for citation in found.citations] == [FIFTH]


def test_the_same_in_chinese() -> None:
    found = seen(("第五套标准要求预计市值不低于40亿元", [2]), question="第五套标准要求多少市值？")
    assert found.shown == (FIFTH_ZH,)


def test_a_sentence_copied_twice_is_shown_once() -> None:
    assert seen((FIFTH, [1]), ("The fifth standard requires an expected market cap of RMB 4 billion.", [1])).shown == (
        FIFTH,
    )


@pytest.mark.parametrize("named", [[], [0], [-1], [99], [1, 99], ["one"], [True], [None], [1.5]])
def test_a_claim_that_names_nothing_it_was_shown_is_withheld(named: list[object]) -> None:
    found = seen((IN_OTHER_WORDS, named))
    assert found.shown == ()
    assert found.reasons == "no citation"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (IN_OTHER_WORDS.replace("4", "5"), 1),
        (IN_OTHER_WORDS, 4),
        ("Yes, you qualify for it with what you have got.", 1),
        ("See https://example.org for the market cap it needs.", 1),
        ("要采用该标准，公司的估值须达到四十亿。", 1),
    ],
    ids=["another number", "another sentence", "a yes", "a link", "another language"],
)
def test_a_claim_in_other_words_passes_the_same_checks_as_any_other(text: str, named: int) -> None:
    found = seen((text, [named]))
    assert found.shown == ()
    assert found.written.fell_back


def test_a_claim_that_fails_gets_no_second_call() -> None:
    with LlmServer([said(("Pigs fly over the exchange.", [1]))]) as server:
        ask_server(server, QUESTION, prompt="compact")
        assert len(server.requests) == 1


def test_a_reply_without_claims_falls_back_with_a_warning() -> None:
    found = seen()
    assert found.written.fell_back
    assert found.written.warnings == (
        "the language model gave no answer from the passages; the answer is made of the rules' own sentences",
    )


def test_a_sentence_no_longer_in_force_is_never_shown() -> None:
    found = ask(
        [said((OLD, [1]))],
        prompt="compact",
        passages=[Hit(provision("2.1.2(5)", "2023-01-01", OLD), 1, 1.0)],
    )
    assert found.shown == ()
    assert "was not in force" in found.reasons


@limits(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "text": st.one_of(
                    st.text(max_size=40),
                    st.sampled_from([FIFTH, FIRST, LAUNCHED, OLD, "You are eligible.", IN_OTHER_WORDS]).flatmap(
                        lambda text: st.integers(0, len(text)).map(lambda cut: text[:cut] + " 5 not " + text[cut:])
                    ),
                ),
                "sentences": st.lists(st.one_of(st.integers(-2, 20), st.text(max_size=3), st.none()), max_size=4),
            }
        ),
        max_size=6,
    )
)
def test_whatever_is_named_a_claim_has_a_quote_that_stands_in_a_provision_in_force(claims: list[object]) -> None:
    understood = understand(QUESTION, CORPUS, TODAY)
    client = ScriptedClient([json.dumps({"claims": claims})], prompt="compact")
    shown = written_by(LlmWriter(client, LOOP), understood, hits(), gate_for(understood))
    assert [claim.text for claim in shown.claims] == [passed.text for passed in shown.written.claims]
    for claim in shown.claims:
        assert claim.citations
        for number in claim.citations:
            cited = shown.citations[number - 1]
            found = CORPUS.find(Reference(cited.document, cited.provision, cited.version))
            assert found is not None
            assert found.in_force(TODAY)
            assert any(cited.quote == text[cited.start : cited.end] for text in found.text.values())


# --- the sentences shown ---------------------------------------------------------------------------------------------


def quoted(text: str, name: str, version: str = "2026-04-24") -> Quotation:
    return Quotation(Reference("rules", name, version), text)


def test_what_the_draft_quotes_comes_first_and_nothing_twice() -> None:
    lead = [quoted(LAUNCHED, "phased-result"), quoted(FIFTH, "2.1.2(5)")]
    chosen = choose_sentences(hits(), lead, CORPUS, Language.EN, 2_000, ENCODING)
    assert [item.quotation.quote for item in chosen][:4] == [LAUNCHED, FIFTH, NO_PROFIT, FIRST]
    assert [item.number for item in chosen] == list(range(1, len(chosen) + 1))
    assert len({item.quotation for item in chosen}) == len(chosen)


def test_the_sentences_fit_the_budget_under_the_name_of_their_document() -> None:
    chosen = choose_sentences(hits(), (), CORPUS, Language.ZH, 60, ENCODING)
    text = listed(chosen)
    assert chosen
    assert count_tokens(text, ENCODING) <= 60
    assert text.startswith(f"## 上市规则\n1. {FIFTH_ZH}\n2. ")
    assert choose_sentences(hits(), (), CORPUS, Language.EN, 5, ENCODING) == ()


def test_of_two_sentences_with_a_claims_words_the_shorter_is_the_one_copied() -> None:
    longer = quoted(f"{FIFTH.removesuffix('.')}, and so does the sixth, in every case and at all times.", "2.1.2(5)")
    chosen = choose_sentences(hits(), [longer], CORPUS, Language.EN, 2_000, ENCODING)
    same = copied(FIFTH, chosen)
    assert same is not None
    assert same.text == FIFTH
    assert copied("Pigs fly over the exchange.", chosen) is None
    assert copied("RMB 4 billion.", chosen) is None
    assert copied("", chosen) is None


def test_what_only_the_draft_found_is_shown_to_the_model_too() -> None:
    with LlmServer([said((FIFTH, [1]))]) as server:
        understood = understand(QUESTION, CORPUS, TODAY)
        values = LlmSettings.model_validate({"base_url": server.url, "model": "m", "prompt": "compact"})
        draft = DraftClaim(FIFTH, (quoted(FIFTH, "2.1.2(5)"),))
        writer = LlmWriter(LlmClient(values), LOOP)
        grounded = answer_with_llm(
            writer, understood, hits("2.1.2(1)"), gate_for(understood), [draft], Bibliography(CORPUS, Language.EN).cite
        )
        asked = server.requests[0]["messages"][-1]["content"]
    assert asked.index(FIFTH) < asked.index(FIRST)
    assert [claim.text for claim in grounded.claims] == [FIFTH]


@pytest.mark.parametrize(
    "question", ["List the listing standards.", "Compare the first standard and the fifth standard."]
)
def test_lists_and_comparisons_are_left_to_the_extractive_writer_without_a_call(question: str) -> None:
    understood = understand(question, CORPUS, TODAY)
    draft = DraftClaim(FIFTH, (quoted(FIFTH, "2.1.2(5)"),))
    for prompt, calls in (("compact", 0), ("full", 1)):
        client = ScriptedClient(['{"claims": []}'], prompt=prompt)
        show = Bibliography(CORPUS, Language.EN).cite
        grounded = answer_with_llm(LlmWriter(client, LOOP), understood, hits(), gate_for(understood), [draft], show)
        assert len(client.calls) == calls
        assert [claim.text for claim in grounded.claims] == [FIFTH]
        assert bool(grounded.warnings) is bool(calls)


# --- the prompt and its settings -------------------------------------------------------------------------------------


def test_the_compact_prompt_is_short_and_its_examples_are_in_both_languages_with_a_refusal() -> None:
    prompt = load_prompt("answer-compact")
    fixed = [text for _, text in prompt.fixed]
    assert sum(count_tokens(text, ENCODING) for text in fixed) < 600
    assert '{"claims": []}' in fixed
    assert any("Answer in Chinese" in text for text in fixed)
    assert any("Answer in English" in text for text in fixed)


def test_compact_brings_its_own_defaults_which_can_be_set_otherwise() -> None:
    compact = LlmSettings.model_validate({"prompt": "compact", "context_tokens": 900})
    full = LlmSettings.model_validate({})
    assert (compact.context_tokens, compact.read_facts, compact.rewrite) == (900, False, False)
    assert compact.max_output_tokens < full.max_output_tokens
    assert (full.prompt, full.read_facts, full.rewrite) == ("full", True, True)
    assert LlmSettings.model_validate({"prompt": "compact", "read_facts": True}).read_facts

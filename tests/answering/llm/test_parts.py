"""Prompts, the choice of passages, the checks beyond the gate on the real corpus, and the small jobs a model may help with."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering.answer import DraftClaim, Quotation
from assistant.answering.grounding.consistency import fault
from assistant.answering.grounding.gate import GateContext
from assistant.answering.llm.context import choose
from assistant.answering.llm.prompt import load_prompt
from assistant.answering.llm.rewrite import read_facts_with, rewrite_question, translate_query
from assistant.answering.llm.writer import open_writer
from assistant.base.resources import packaged
from assistant.corpus.model import Corpus
from assistant.corpus.reader import read_corpus
from assistant.errors import InputError
from assistant.language.model_tokens import count_tokens
from assistant.language.sentences import sentences
from assistant.language.text import Language
from assistant.retrieval.retriever import Hit
from assistant.settings import LlmSettings, Settings
from assistant.testing.processes import run_code
from assistant.testing.scripted_model import ScriptedClient
from assistant.testing.small_corpus import CORPUS, FIFTH, FIRST, TODAY, hits, provision
from tests.eligibility.verdicts import TABLE

ENCODING = "o200k_base"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(packaged("corpus"))


# --- prompts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["answer", "repair", "rewrite", "translate", "facts"])
def test_every_prompt_has_a_header_and_examples_before_the_task(name: str) -> None:
    prompt = load_prompt(name)
    roles = [role for role, _ in prompt.fixed]
    assert roles[0] == "system"
    assert "assistant" in roles
    assert len(prompt.hash) == 16
    assert prompt.response_format["json_schema"]["strict"] is True
    for role, text in prompt.fixed:
        if role == "assistant":
            assert set(json.loads(text)) == set(prompt.schema["properties"])


def test_the_answer_prompt_shows_both_languages_and_a_refusal_in_each() -> None:
    fixed = load_prompt("answer").fixed
    asked = [text for role, text in fixed if role == "user"]
    replies = [text for role, text in fixed if role == "assistant"]
    refused = [question for question, reply in zip(asked, replies, strict=True) if json.loads(reply) == {"claims": []}]
    assert (
        {text.splitlines()[0] for text in asked}
        == {text.splitlines()[0] for text in refused}
        == {"Language: English", "Language: Chinese"}
    )


def test_the_examples_quote_their_passages_character_by_character() -> None:
    for name in ("answer", "repair"):
        fixed = load_prompt(name).fixed
        for (_, asked), (role, reply) in itertools.pairwise(fixed):
            if role == "assistant":
                assert all(
                    quote["quote"] in asked for claim in json.loads(reply)["claims"] for quote in claim["citations"]
                )


def test_only_the_last_message_depends_on_the_question() -> None:
    prompt = load_prompt("rewrite")
    first, second = (prompt.messages({"history": "h", "question": question}) for question in ("a", "{{history}}"))
    assert first[:-1] == second[:-1]
    assert second[-1][1].endswith("Last message: {{history}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no header", "starts with a header"),
        ("---\nname: x\n---\n# system\n", "lacks version"),
        (
            "---\n{name: x, version: 1, purpose: p, inputs: [a], model_notes: m, output: {}}\n---\n# system\ns\n# task\n{{b}}\n",
            "slots",
        ),
        (
            "---\n{name: x, version: 1, purpose: p, inputs: [], model_notes: m, output: {}}\n---\n# task\nt\n",
            "# system",
        ),
    ],
)
def test_a_faulty_prompt_file_is_named_with_its_fault(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        load_prompt("x", tmp_path)


def test_a_changed_prompt_has_another_hash(tmp_path: Path) -> None:
    text = (packaged("prompts") / "answer.md").read_text(encoding="utf-8")
    (tmp_path / "answer.md").write_text(text.replace("plain sentence", "simple sentence"), encoding="utf-8")
    assert load_prompt("answer", tmp_path).hash != load_prompt("answer").hash


# --- passages --------------------------------------------------------------------------------------------------------


def test_passages_keep_the_order_of_retrieval_with_cross_references_last() -> None:
    found = hits("2.1.2(5)", "2.1.2(1)", "phased-result")
    found[0] = replace(found[0], via={"cross-reference from 2.1.1": 0.5})
    chosen = choose(found, CORPUS, Language.EN, 2_000, ENCODING)
    assert [passage.provision.id for passage in chosen] == ["2.1.2(1)", "phased-result", "2.1.2(5)"]
    assert [passage.number for passage in chosen] == [1, 2, 3]


def test_passages_fit_the_budget_and_are_in_one_language() -> None:
    for language, other in ((Language.EN, "标准"), (Language.ZH, "standard")):
        chosen = choose(hits(), CORPUS, language, 130, ENCODING)
        assert chosen
        assert sum(count_tokens(passage.heading + passage.text, ENCODING) for passage in chosen) <= 130
        assert not any(other in passage.heading + passage.text for passage in chosen)


def test_a_provision_found_twice_is_shown_once() -> None:
    again = [*hits("2.1.2(5)"), Hit(provision("2.1.2(5)"), 2, 0.5)]
    assert len(choose(again, CORPUS, Language.EN, 2_000, ENCODING)) == 1


def test_a_first_passage_too_long_is_cut_at_a_sentence() -> None:
    long = replace(provision("2.1.2(5)"), text={Language.EN: f"{FIFTH} " * 40, Language.ZH: ""})
    chosen = choose([Hit(long, 1, 1.0)], CORPUS, Language.EN, 120, ENCODING)
    assert chosen[0].text.endswith("RMB 4 billion.")
    assert count_tokens(chosen[0].text, ENCODING) < 120
    assert choose([Hit(long, 1, 1.0)], CORPUS, Language.EN, 20, ENCODING) == ()


# --- checks beyond the gate ------------------------------------------------------------------------------------------


def test_every_sentence_of_the_corpus_may_be_said_with_itself_as_the_quote(corpus: Corpus) -> None:
    for item in corpus.provisions(TODAY):
        for language in Language:
            for span in sentences(item.text[language], language):
                text = item.text[language][span.start : span.end]
                assert (
                    fault(
                        DraftClaim(text, (Quotation(item.reference, text),)), corpus, GateContext("?", language, TODAY)
                    )
                    is None
                )


def test_sentences_pass_with_the_quote_in_the_other_language_in_nineteen_of_twenty_cases(corpus: Corpus) -> None:
    passed = total = 0
    for item in corpus.provisions(TODAY):
        sides = {
            language: [item.text[language][span.start : span.end] for span in sentences(item.text[language], language)]
            for language in Language
        }
        if len(sides[Language.EN]) != len(sides[Language.ZH]):
            continue
        for english, chinese in zip(sides[Language.EN], sides[Language.ZH], strict=True):
            for text, quote, language in ((english, chinese, Language.EN), (chinese, english, Language.ZH)):
                total += 1
                passed += (
                    fault(
                        DraftClaim(text, (Quotation(item.reference, quote),)), corpus, GateContext("?", language, TODAY)
                    )
                    is None
                )
    assert total > 500
    assert passed / total > 0.95


CHANGES = [
    ("at least", "at most"), ("at least", "more than"), ("must ", "need not "), ("must ", "must not "), (" not ", " "), ("requires", "does not require"),
    ("不低于", "不高于"), ("不低于", "超过"), ("应当", "不得"), ("没有", "有"), ("可以", "不可以"),
]  # fmt: skip


def test_a_word_of_the_rule_changed_is_noticed_in_ninety_five_of_a_hundred_cases(corpus: Corpus) -> None:
    noticed = total = 0
    for item in corpus.provisions(TODAY):
        for language in Language:
            for span in sentences(item.text[language], language):
                text = item.text[language][span.start : span.end]
                for old, new in CHANGES:
                    if old in text:
                        total += 1
                        claim = DraftClaim(text.replace(old, new, 1), (Quotation(item.reference, text),))
                        noticed += fault(claim, corpus, GateContext("?", language, TODAY)) is not None
    assert total > 300
    assert noticed / total > 0.95


def test_a_sentence_under_a_quote_of_another_provision_is_noticed(corpus: Corpus) -> None:
    items = [item for item in corpus.provisions(TODAY) if item.kind.value == "rule"]
    chance = random.Random(7)
    noticed = total = 0
    for item in items:
        other = chance.choice(items)
        if other.document == item.document:
            continue
        text = item.text[Language.EN].split("\n")[0].split(". ")[0].rstrip(".") + "."
        quote = other.text[Language.EN].split(". ")[0]
        total += 1
        noticed += (
            fault(DraftClaim(text, (Quotation(other.reference, quote),)), corpus, GateContext("?", Language.EN, TODAY))
            is not None
        )
    assert noticed / total > 0.9


# --- small jobs ------------------------------------------------------------------------------------------------------


def test_a_rewrite_may_not_bring_in_a_number_of_its_own() -> None:
    history = ["Q: What market cap does the fifth standard need?"]
    good = ScriptedClient(['{"question": "What market cap does the second standard need?"}'])
    bad = ScriptedClient(['{"question": "Is RMB 3 billion enough for the second standard?"}'])
    other = ScriptedClient(['{"question": "第二套标准要求多少市值？"}'])
    broken = ScriptedClient(["no idea"])
    ask = "and the second standard?"
    assert asyncio.run(rewrite_question(good, history, ask)) == "What market cap does the second standard need?"
    for client in (bad, other, broken, ScriptedClient(['{"question": "x"}'], rewrite=False)):
        assert asyncio.run(rewrite_question(client, history, ask)) is None


def test_a_rewrite_may_not_lose_a_number() -> None:
    client = ScriptedClient(['{"question": "Can we list with that market cap?"}'])
    assert asyncio.run(rewrite_question(client, ["Q: Can we list?"], "with RMB 4.2bn?")) is None


def test_a_translation_must_keep_the_numbers_and_be_in_the_other_language() -> None:
    question = "Does RMB 4 billion meet the fifth standard?"
    good = ScriptedClient(['{"question": "40亿元是否达到第五套标准？"}'], translate=True)
    bad = ScriptedClient(['{"question": "50亿元是否达到第五套标准？"}'], translate=True)
    assert asyncio.run(translate_query(good, question, Language.ZH)) == "40亿元是否达到第五套标准？"
    assert asyncio.run(translate_query(bad, question, Language.ZH)) is None
    assert asyncio.run(translate_query(ScriptedClient(['{"question": "40亿元？"}']), question, Language.ZH)) is None


TWO_CAPS = "Last year we thought of a market cap of RMB 3bn. Today we expect a market cap of RMB 4.2bn."


def test_a_fact_is_kept_only_where_the_reader_reads_it_too_and_the_value_is_the_readers() -> None:
    reply = json.dumps({"facts": [
        {"fact": "expected_market_cap", "span": "RMB 4.2bn"},
        {"fact": "years.latest.revenue", "span": "RMB 3bn"},
        {"fact": "weighted_voting_rights", "span": "dual-class"},
        {"fact": "invention_patents", "span": ""},
    ]})  # fmt: skip
    facts = asyncio.run(read_facts_with(ScriptedClient([reply]), TWO_CAPS, TABLE, Language.EN)).facts
    assert [(fact.fact, str(fact.value), TWO_CAPS[fact.start : fact.end]) for fact in facts] == [
        ("expected_market_cap", "4200000000", "RMB 4.2bn")
    ]
    assert (
        asyncio.run(read_facts_with(ScriptedClient([reply], read_facts=False), TWO_CAPS, TABLE, Language.EN)).facts
        == ()
    )


def test_without_a_model_the_facts_are_the_readers() -> None:
    facts = asyncio.run(
        read_facts_with(ScriptedClient(["nonsense"]), f"Our market cap is RMB 4.2bn. {FIRST}", TABLE, Language.EN)
    ).facts
    assert [fact.fact for fact in facts] == ["expected_market_cap"]


def test_the_writer_opens_only_where_a_model_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert open_writer(Settings(data_dir=tmp_path, llm=LlmSettings())) is None
    writer = open_writer(Settings(data_dir=tmp_path, llm=LlmSettings(base_url="http://127.0.0.1:1/v1", model="m")))
    assert writer is not None
    assert writer.client.model == "m"


def test_nothing_heavy_is_imported_before_the_first_question() -> None:
    code = "import sys, assistant.answering.llm.grounded, assistant.answering.llm.writer, assistant.channels.cli.chat, assistant.answering.cache, assistant.dialogue.rewriting; print([name for name in ('langchain_core', 'langchain_openai', 'openai', 'chromadb') if name in sys.modules])"
    assert run_code(code).stdout.strip() == "[]"

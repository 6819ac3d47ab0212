"""Whatever a model returns, only what passes is shown: random bytes, random JSON, and claims made of true words put together falsely."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answering.answer import Citation, Claim
from assistant.answering.grounding.bibliography import Bibliography
from assistant.answering.llm.stream_parser import ClaimParser
from assistant.answering.llm.writer import Written
from assistant.answering.question.understanding import Understood, understand
from assistant.corpus.model import Reference
from assistant.language.detection import language_of
from assistant.language.text import Language
from assistant.testing.scripted_model import gate_for, write_scripted
from assistant.testing.small_corpus import (
    CORPUS,
    FIFTH,
    FIFTH_ZH,
    FIRST,
    FIRST_ZH,
    LAUNCHED,
    NO_PROFIT,
    OLD,
    ORDERS,
    TODAY,
)

SENTENCES = [FIFTH, FIFTH_ZH, FIRST, FIRST_ZH, LAUNCHED, NO_PROFIT, OLD, ORDERS]
WORDS = sorted(
    {word for sentence in SENTENCES for word in re.findall(r"[\w.]+|[\u4e00-\u9fff]", sentence)}
    | {
        "not",
        "no",
        "must",
        "may",
        "least",
        "most",
        "5",
        "40",
        "3.9",
        "10%",
        "eligible",
        "you",
        "can",
        "list",
        "yes",
        "不",
        "可以",
        "符合",
        "贵公司",
    }
)
QUESTIONS = [
    "What market cap does the fifth standard require?",
    "第五套标准要求多少市值？",
    "Can Acme list with RMB 3.9 billion?",
]
VERDICTS: list[dict[str, Any] | None] = [
    None,
    {"verdict": "not_eligible", "sections": []},
    {"verdict": "undetermined", "sections": []},
]

mangled = st.one_of(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join),
    st.tuples(
        st.sampled_from(SENTENCES),
        st.sampled_from(["not ", "no ", "不", "5", "可以", "You are eligible. "]),
        st.integers(0, 60),
    ).map(lambda item: item[0][: item[2]] + item[1] + item[0][item[2] :]),
    st.tuples(st.sampled_from(SENTENCES), st.sampled_from("0123456789"), st.sampled_from("0123456789５億")).map(
        lambda item: item[0].replace(item[1], item[2])
    ),
    st.text(max_size=60),
)
citation = st.fixed_dictionaries(
    {"passage": st.one_of(st.integers(-2, 9), st.text(max_size=3), st.none()), "quote": mangled}
)
claim = st.fixed_dictionaries({"citations": st.lists(citation, max_size=3), "text": mangled})
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | claim,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
shown_passage = st.tuples(st.integers(1, 4), st.sampled_from(SENTENCES)).map(
    lambda item: {"passage": item[0], "quote": item[1]}
)
near_miss = st.fixed_dictionaries({"citations": st.lists(shown_passage, min_size=1, max_size=2), "text": mangled})
replies = st.one_of(
    st.lists(near_miss, min_size=1, max_size=8).map(lambda claims: json.dumps({"claims": claims})),
    st.lists(claim, max_size=5).map(lambda claims: json.dumps({"claims": claims}, ensure_ascii=False)),
    st.lists(claim, max_size=5).map(lambda claims: json.dumps({"claims": claims})),
    anything.map(json.dumps),
    st.binary(max_size=400).map(lambda data: data.decode("utf-8", "replace")),
)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text)))


def assert_rules_hold(shown: Claim, citations: tuple[Citation, ...], understood: Understood) -> None:
    """Rules 1 to 7 of the answer contract, spelled out here without the gate's own functions."""
    assert shown.citations
    texts: list[str] = []
    for number in shown.citations:
        cited = citations[number - 1]
        found = CORPUS.find(Reference(cited.document, cited.provision, cited.version))
        assert found is not None
        assert any(text[cited.start : cited.end] == cited.quote for text in found.text.values())
        assert found.in_force(understood.as_of)
        texts += [*found.text.values(), found.id, found.version]
    assert numbers(shown.text) <= numbers(" ".join([*texts, understood.text, understood.as_of.isoformat()]))
    if sum(character.isalpha() for character in shown.text) >= 8:
        assert language_of(shown.text) is understood.language
    assert not re.search(r"https?:|\b(?:you|your|Acme)\b.*\b(?:eligible|can list|qualif)|贵公司.*符合", shown.text)
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in shown.text)


@given(replies, replies, st.sampled_from(QUESTIONS), st.sampled_from(VERDICTS), st.integers(1, 50))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_model_returns_the_rules_hold(
    first: str, second: str, question: str, verdict: dict[str, Any] | None, size: int
) -> None:
    understood = understand(question, CORPUS, TODAY)
    gate = gate_for(understood, verdict["verdict"] if verdict else None)
    cut = [[reply[start : start + size] for start in range(0, len(reply), size)] for reply in (first, second)]
    written: Written = write_scripted(understood, gate, *cut, verdict=verdict)
    bibliography = Bibliography(CORPUS, understood.language)
    for shown in map(bibliography.cite, written.claims):
        assert_rules_hold(shown, bibliography.citations, understood)
    assert written.fell_back == (not written.claims)
    assert not written.fell_back or written.warnings


@given(st.lists(claim, max_size=6), st.integers(1, 40))
@settings(max_examples=200, deadline=None)
def test_claims_come_out_the_same_however_the_output_is_cut_into_pieces(
    claims: list[dict[str, Any]], size: int
) -> None:
    text = json.dumps({"claims": claims}, ensure_ascii=False)
    whole, cut = ClaimParser(), ClaimParser()
    at_once = whole.feed(text)
    piecewise = [found for start in range(0, len(text), size) for found in cut.feed(text[start : start + size])]
    assert at_once == piecewise
    assert len(at_once) == len(claims)


@given(st.text(alphabet='{}[]":,\\ ab1\n', max_size=300))
@settings(max_examples=300, deadline=None)
def test_the_parser_takes_any_text(text: str) -> None:
    parser = ClaimParser()
    for found in parser.feed(text):
        assert isinstance(found.text, str)


def test_a_claim_is_out_with_its_closing_brace() -> None:
    parser = ClaimParser()
    text = '{"claims": [{"citations": [{"passage": 1, "quote": "a \\"}] b"}], "text": "c"}'
    assert [parser.feed(character) != [] for character in text] == [False] * (len(text) - 1) + [True]


def test_both_languages_pass_when_true() -> None:
    for question, sentence in ((QUESTIONS[0], FIFTH), (QUESTIONS[1], FIFTH_ZH)):
        understood = understand(question, CORPUS, TODAY)
        reply = json.dumps({"claims": [{"citations": [{"passage": 1, "quote": sentence}], "text": sentence}]})
        assert [shown.text for shown in write_scripted(understood, gate_for(understood), [reply]).claims] == [sentence]
        assert understood.language in Language

"""One verdict is said in the same words wherever it is shown, and shows no number that is not its own."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.answering.blocks import BlockKind
from assistant.channels.chat.checking import verdict_message
from assistant.channels.chat.console import drawn
from assistant.channels.feishu.drawing import cards
from assistant.channels.http.app import create_app
from assistant.channels.mcp import tools
from assistant.channels.mcp.arguments import CheckArguments
from assistant.channels.mcp.results import EligibilityResult
from assistant.channels.slack.drawing import draw
from assistant.channels.slack.modals import routes_view
from assistant.eligibility.facts.files import facts_from_mapping
from assistant.eligibility.logic.interval import Interval
from assistant.eligibility.rules.conditions import (
    Condition,
    KnownNumber,
    OneOf,
    Share,
    Threshold,
    leaves,
)
from assistant.eligibility.verdict.checker import LatestYear, Verdict, check
from assistant.eligibility.verdict.gaps import FactsToSupply, OtherValue, Shortfall
from assistant.eligibility.verdict.repair import FactChange
from assistant.eligibility.wording.explanation import render
from assistant.eligibility.wording.view import CriterionView, VerdictView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language
from assistant.service import Assistant
from assistant.settings import ServeSettings, Settings
from tests.conftest import Ask
from tests.eligibility.companies import CORE, ENTRIES, RULE_SETS
from tests.eligibility.verdicts import BOOK, TABLE, TODAY

Shown = Callable[[dict[str, Any], Language], str]

LARGE_MODEL = {"industry": "ai_large_model", "expected_market_cap": "CNY 3.9bn", "years.2025.revenue": "80m"}
QUESTIONS = {
    Language.EN: "A large-model company has an expected market cap of RMB 3.9bn and revenue of RMB 80m in 2025. Does it meet standard 5?",
    Language.ZH: "一家大模型企业预计市值39亿元，2025年营业收入8000万元，符合第五套标准吗？",
}
COMPANIES: dict[str, dict[str, Any]] = {
    "large model": LARGE_MODEL,
    "bounds": {
        "industry": "software",
        "expected_market_cap": ">= CNY 1.2bn",
        "years.2025.revenue": "< CNY 90m",
        "public_offering_ratio": "9.5%",
        "share_capital_after_issue": "CNY 29.5m",
        "years.2025.net_profit": "-20m",
    },
    "builder": {"industry": "real_estate", "weighted_voting_rights": True, "asserted.large_market_space": True},
}
AMOUNT = re.compile(r"RMB [\d.]+ (?:million|billion)|[\d.]+亿元")
TAGS = re.compile(r"<[^>]+>")
PROGRAM_AMOUNT = re.compile(r"CNY -?\d{4,}")


@pytest.fixture(scope="module")
def page(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The pages, in this process."""
    folder = tmp_path_factory.mktemp("page")
    app = create_app(Settings(data_dir=folder, serve=ServeSettings(rate_per_address=100_000)), assistant)
    with TestClient(app, base_url="http://127.0.0.1:8600", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture(scope="module")
def channels(assistant: Assistant, page: TestClient) -> dict[str, Shown]:
    """What a person sees of the verdict on such facts, channel by channel."""

    def seen(facts: dict[str, Any], language: Language) -> str:
        data = {key: str(value).lower() if isinstance(value, bool) else value for key, value in facts.items()}
        headers = {"X-Fragment": "1", "Accept-Language": language.value}
        shown = page.post("/check/verdict", data=data, headers=headers)
        assert shown.status_code == 200, shown.text
        return " ".join(html.unescape(TAGS.sub(" ", shown.text)).split())

    def tool(facts: dict[str, Any], language: Language, detail: str) -> str:
        texts, offset = [], 0
        while True:
            given = {"facts": facts, "language": language, "detail": detail, "offset": offset}
            reply = tools.check_eligibility(assistant, CheckArguments.model_validate(given))
            texts.append(reply.text)
            assert isinstance(reply.result, EligibilityResult)
            if reply.result.next_offset is None:
                return "\n".join(texts)
            offset = reply.result.next_offset

    def chat(facts: dict[str, Any], language: Language) -> str:
        message = verdict_message(_verdict(facts), language)
        return "\n".join([*drawn(message), *(line.text for line in message.more)])

    def slack(facts: dict[str, Any], language: Language) -> str:
        message = verdict_message(_verdict(facts), language)
        blocks = [*(post.blocks for post in draw(message)), routes_view(message)]
        return html.unescape(json.dumps(blocks, ensure_ascii=False))

    def feishu(facts: dict[str, Any], language: Language) -> str:
        message = verdict_message(_verdict(facts), language)
        return html.unescape(json.dumps(list(cards(message, base={}, facts={})), ensure_ascii=False))

    return {
        "terminal": lambda facts, language: render(_verdict(facts), language),
        "Markdown": lambda facts, language: render(_verdict(facts), language, markdown=True),
        "page": seen,
        "MCP, in short": partial(tool, detail="summary"),
        "MCP, in full": partial(tool, detail="full"),
        "chat": chat,
        "Slack": slack,
        "Feishu": feishu,
    }


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("company", list(COMPANIES))
def test_what_is_lacking_is_said_in_the_same_words_everywhere(
    channels: dict[str, Shown], company: str, language: Language
) -> None:
    say, view = VerdictWords(language, TABLE), verdict_view(_verdict(COMPANIES[company]))
    assert view.shortfalls
    for channel, shown in channels.items():
        text = shown(COMPANIES[company], language)
        for gap in view.shortfalls[:3]:
            assert say.needed(gap) in text, channel
        assert not PROGRAM_AMOUNT.search(text), channel


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("company", list(COMPANIES))
def test_criteria_are_said_in_the_same_words_wherever_the_tree_is_shown(
    channels: dict[str, Shown], company: str, language: Language
) -> None:
    say, view = VerdictWords(language, TABLE), verdict_view(_verdict(COMPANIES[company]))
    told = [tip for section in view.sections for route in section.routes for tip in route.telling_tips()]
    assert len(told) > 5
    for channel in ("terminal", "Markdown", "page", "MCP, in full", "chat", "Slack", "Feishu"):
        text = channels[channel](COMPANIES[company], language)
        for criterion in told:
            assert criterion.label[language] in text, channel
            assert all(detail in text for detail in say.details(criterion)), (channel, criterion.id)


@pytest.mark.parametrize(
    ("language", "words", "note"),
    [
        (
            Language.EN,
            ["RMB 100 million more expected market cap", "RMB 3.9 billion", "required: at least RMB 4 billion"],
            "expected market cap RMB 3.9 billion, RMB 100 million short of the RMB 4 billion asked for",
        ),
        (
            Language.ZH,
            ["预计市值还需增加1亿元", "39亿元", "要求：不低于40亿元"],
            "预计市值39亿元，离40亿元的要求差1亿元",
        ),
    ],
)
def test_a_market_cap_too_low_reads_the_same_in_every_channel_and_an_answer_has_the_same_amounts(
    channels: dict[str, Shown], ask: Ask, language: Language, words: list[str], note: str
) -> None:
    answer = ask(QUESTIONS[language])
    assert note in answer.text.splitlines()[0]
    assert [block.text for block in answer.blocks if note in block.text and block.kind is BlockKind.VERDICT]
    for channel, shown in channels.items():
        text = shown(LARGE_MODEL, language)
        # The short reply to an AI client names what fails and what that would take, not what was stated.
        assert all(said in text for said in words if channel != "MCP, in short" or said != words[1]), channel
    say, view = VerdictWords(language, TABLE), verdict_view(_verdict(LARGE_MODEL))
    gap = say.gap(next(gap for gap in view.shortfalls if gap.section == "financial-standard"))
    assert words[0] in gap
    assert set(AMOUNT.findall(gap)) <= set(AMOUNT.findall(note))


@pytest.mark.parametrize(
    ("company", "language", "words"),
    [
        ("large model", Language.EN, "RMB 100 million more expected market cap, to RMB 4 billion"),
        ("large model", Language.ZH, "预计市值还需增加1亿元，至40亿元"),
        ("large model", Language.EN, "a further fiscal year, 2026, with revenue of at least RMB 100 million"),
        ("large model", Language.ZH, "再过一个会计年度：2026年营业收入不低于1亿元"),
        ("builder", Language.EN, "no lawful change helps, industry cannot be changed"),
        ("builder", Language.ZH, "行业领域无法改变，别无合规办法"),
    ],
)
def test_what_it_would_take_is_said_beside_what_is_lacking(
    channels: dict[str, Shown], company: str, language: Language, words: str
) -> None:
    for channel, shown in channels.items():
        text = shown(COMPANIES[company], language)
        # To an AI client what is lacking and what it would take are two lists.
        said = (
            words.rpartition(", to " if language is Language.EN else "，至")[2] if channel == "MCP, in short" else words
        )
        assert said in text, channel


def test_what_is_lacking_and_what_it_would_take_are_one_line(channels: dict[str, Shown]) -> None:
    lines = [
        line for line in channels["terminal"](LARGE_MODEL, Language.EN).splitlines() if "expected market cap," in line
    ]
    assert lines == [
        "  Standard 5, technology before revenue: RMB 100 million more expected market cap, to RMB 4 billion"
    ]


@settings(max_examples=500, deadline=None)
@example(core={}, more=[("investor_experience", 30000000)], rule_set="investor-suitability", language=Language.ZH)
@given(core=CORE, more=st.lists(ENTRIES, max_size=14), rule_set=RULE_SETS, language=st.sampled_from(list(Language)))
def test_every_number_shown_of_a_verdict_is_a_number_of_its_view(
    core: dict[str, Any], more: list[tuple[str, Any]], rule_set: str, language: Language
) -> None:
    try:
        verdict = check(facts_from_mapping({**dict(more), **core}, TABLE, day=TODAY), BOOK, rule_set, TODAY)
    except InputError:
        return
    view, message = verdict_view(verdict), verdict_message(verdict, language)
    numbers, names = set(_numbers(view)), sorted(_names(view, language), key=len, reverse=True)
    texts = [render(verdict, language), render(verdict, language, markdown=True), "\n".join(drawn(message))]
    for text in texts:
        assert set(_read(text, names, language)) <= numbers


def _verdict(facts: dict[str, Any]) -> Verdict:
    return check(facts_from_mapping(facts, TABLE, day=TODAY), BOOK, "listing", TODAY)


# --- the numbers of a view, and those of a text ---------------------------------------------------------------------------


def _numbers(view: VerdictView) -> Iterator[Decimal]:
    """Every number a view holds as data; ratios in percent, rounded as they are shown."""
    criteria = [tip for section in view.sections for route in section.routes for tip in route.tips()]
    for criterion in criteria:
        yield from _of_criterion(criterion)
    for gap in view.gaps:
        for need in gap.needed:
            if isinstance(need, Shortfall):
                yield from _scaled(need.amount)
            elif isinstance(need, OtherValue):
                yield from _of_condition(need.condition)
    for repair in view.repairs:
        yield Decimal(len(repair.still_to_show))
        for change in repair.changes:
            yield from _of_change(change)
    yield from (Decimal(note.year) for note in view.notes if isinstance(note, LatestYear))
    yield from (Decimal(len(view.judgement)), Decimal(len(view.missing)))


def _of_change(change: FactChange) -> Iterator[Decimal]:
    if change.year is not None:
        yield Decimal(change.year)
    if isinstance(change.after, dt.date):
        # The day stands in the text as year, month and day, the two behind a hyphen.
        yield from map(Decimal, (change.after.year, -change.after.month, -change.after.day))
    if isinstance(change.after, Interval):
        yield from _scaled(change.after.low)
        if isinstance(change.before, Interval):
            yield from _scaled(abs(change.after.low - change.before.low))


def _of_criterion(criterion: CriterionView) -> Iterator[Decimal]:
    if criterion.requirement is not None:
        yield from _of_condition(criterion.requirement)
    for known in criterion.known:
        if isinstance(known, KnownNumber):
            for value in (known.exact, *(bound.limit for bound in known.bounds)):
                if value is not None and value.is_finite():
                    yield from _scaled(value)


def _of_condition(condition: Condition) -> Iterator[Decimal]:
    for leaf in leaves(condition):
        if isinstance(leaf, OneOf):
            yield Decimal(leaf.years)
        elif isinstance(leaf, Threshold) and isinstance(leaf.limit, Share):
            yield from (leaf.limit.share * 100, leaf.limit.cap)
        elif isinstance(leaf, Threshold):
            assert isinstance(leaf.limit, Decimal)
            yield from _scaled(leaf.limit)


def _scaled(value: Decimal) -> Iterator[Decimal]:
    """A number as it may be shown: itself, or as a percentage where it is a ratio."""
    yield from (value.quantize(Decimal("0.0001")).normalize(), (value * 100).quantize(Decimal("0.0001")).normalize())


def _names(view: VerdictView, language: Language) -> Iterator[str]:
    """The labels in a view, which may hold digits of their own."""
    labels: list[Bilingual] = [view.title, view.meaning]
    facts = [*view.missing, *(assumption.fact for assumption in view.assumptions)]
    facts += [assumption.value for assumption in view.assumptions]
    yield from (
        VerdictWords(language, TABLE).word(assumption.fact, assumption.value) for assumption in view.assumptions
    )
    for section in view.sections:
        labels += [section.label, *(route.label for route in section.routes)]
        for route in section.routes:
            for top in route.criteria:
                yield from _names_of_criterion(top, labels, facts, language)
    for gap in view.gaps:
        facts += [key for need in gap.needed if isinstance(need, FactsToSupply) for key in need.facts]
    for repair in view.repairs:
        facts += repair.blocked_by
        for change in repair.changes:
            labels += [spec.label for spec in [TABLE.spec(change.fact)] if spec is not None]
            if isinstance(change.after, str):
                yield VerdictWords(language, TABLE).word(change.fact, change.after)
    yield from (label[language] for label in labels)
    for key in facts:
        yield from (TABLE.label(key)[language], key)
    yield from (view.day.isoformat(), view.name or "")


def _names_of_criterion(
    criterion: CriterionView, labels: list[Bilingual], facts: list[str], language: Language
) -> Iterator[str]:
    say = VerdictWords(language, TABLE)
    labels.append(criterion.label)
    if criterion.exemption is not None:
        labels.append(criterion.exemption.label)
    yield say.source(criterion.cited)
    if criterion.requirement is not None:
        for leaf in leaves(criterion.requirement):
            facts.append(leaf.fact)
            if isinstance(leaf, OneOf):
                yield from (say.word(leaf.fact, word) for word in leaf.accepted)
    for known in criterion.known:
        if not isinstance(known, KnownNumber):
            yield from (say.word(known.fact, word) for word in known.words if word is not None)
    for part in criterion.parts:
        yield from _names_of_criterion(part, labels, facts, language)


_SCALES = {"billion": 10**9, "million": 10**6, "亿": 10**8, "万": 10**4}
_NUMBER = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)\s*(billion|million|亿|万)?")


def _read(text: str, names: list[str], language: Language) -> Iterator[Decimal]:
    """The numbers of a text that are no part of a name; amounts in yuan, percentages as they stand."""
    for name in filter(None, names):
        text = text.replace(name, " ")
    for number, scale in _NUMBER.findall(text):
        yield (Decimal(number.replace(",", "")) * _SCALES.get(scale, 1)).quantize(Decimal("0.0001")).normalize()

"""Conversations: follow-ups without a model, facts and dates kept, saving, and the terminal chat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.answering.answer import Answer, AnswerOutcome, Citation, Claim
from assistant.answering.blocks import BlockKind
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.plan.realiser import plain_block
from assistant.base.resources import packaged
from assistant.channels.cli.chat import chat
from assistant.corpus.model import Corpus, Evidence, Form
from assistant.corpus.reader import read_corpus
from assistant.dialogue.conversation import Conversation, Turn
from assistant.dialogue.dialogue import reply
from assistant.dialogue.files import load, save
from assistant.dialogue.followup import resolve
from assistant.dialogue.memory import history
from assistant.eligibility.reading.reader import FactsReading
from assistant.eligibility.rules.book import RuleBook
from assistant.errors import InputError
from assistant.language.detection import language_of
from assistant.language.model_tokens import count_tokens
from assistant.language.text import Language
from assistant.service import Assistant
from tests.eligibility.verdicts import TABLE

TODAY = dt.date(2026, 11, 22)
RATIO = "What R&D ratio does the first sci-tech indicator require?"
CAP_ZH = "第一套标准对市值有什么要求？"
CAN_WE = "Can a large-model company with an expected market cap of RMB 3.9bn use the fifth standard?"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_corpus(packaged("corpus"))


def after(corpus: Corpus, *questions: str, document: str = "sse-guideline-10-large-models") -> Conversation:
    """The conversation after these questions were asked and answered from one document."""
    conversation = Conversation()
    for question in questions:
        resolved = resolve(conversation, question, RuleBook.of(corpus))
        conversation = conversation.with_answer(resolved, answer_to(resolved.text, document=document))
    return conversation


def answer_to(question: str, as_of: dt.date = TODAY, document: str = "sse-guideline-10-large-models") -> Answer:
    quote = "The first sentence."
    citation = Citation(
        1,
        document,
        "2026-06-17",
        "about",
        "Title",
        quote,
        0,
        len(quote),
        Form.RESTATEMENT,
        Evidence.PRESS,
        "https://x",
        as_of,
        None,
    )
    return Answer(
        question,
        language_of(question),
        as_of,
        AnswerOutcome.ANSWERED,
        (Claim(quote, (1,)).block(), plain_block(BlockKind.EVIDENCE, "Evidence: press.")),
        citations=(citation,),
        warnings=("restated",),
    )


@pytest.mark.parametrize(
    ("first", "message", "full"),
    [
        (
            RATIO,
            "and for software companies?",
            "What R&D ratio does the first sci-tech indicator require for software companies?",
        ),
        (RATIO, "as of 2022?", "What R&D ratio does the first sci-tech indicator require (as of 2022)?"),
        (RATIO, "in 2021?", "What R&D ratio does the first sci-tech indicator require (as of 2021)?"),
        (RATIO, "When did it take effect?", "When did it take effect (Guideline No. 10)?"),
        (RATIO, "why?", f"Why: {RATIO}"),
        (RATIO, "What does the fifth standard need?", "What does the fifth standard need?"),
        ("What was required as of 1 May 2021?", "and as of 2023?", "What was required as of 2023?"),
        ("What does Guideline No. 10 require?", "and Guideline No. 9?", "What does Guideline No. 9 require?"),
        ("What does the fifth standard require?", "what about the second?", "What does the second standard require?"),
        (CAP_ZH, "那净利润呢", "第一套标准对市值有什么要求，净利润呢？"),
        (CAP_ZH, "那第二套呢？", "第二套标准对市值有什么要求？"),
        (CAP_ZH, "2022年呢？", "第一套标准对市值有什么要求（截至2022年）？"),
        (CAP_ZH, "它什么时候生效？", "它什么时候生效（指引第10号）？"),
        (CAN_WE, "what about lock-up for our founders then", "what about lock-up for our founders then"),
        (CAN_WE, "make it 4.2bn", CAN_WE.replace("RMB 3.9bn", "4.2bn")),
        (CAN_WE, "actually the market cap is RMB 5bn", CAN_WE.replace("RMB 3.9bn", "RMB 5bn")),
        (CAN_WE, "what if it has revenue of RMB 300m?", CAN_WE[:-1] + " (revenue of the latest year: RMB 300m)?"),
        (
            "预计市值39亿元的大模型企业能用第五套标准吗？",
            "那如果是42亿元呢",
            "预计市值42亿元的大模型企业能用第五套标准吗？",
        ),
    ],
)
def test_a_follow_up_becomes_a_full_question(corpus: Corpus, first: str, message: str, full: str) -> None:
    assert resolve(after(corpus, first), message, RuleBook.of(corpus)).text == full


def test_a_second_follow_up_replaces_the_subject_of_the_first(corpus: Corpus) -> None:
    conversation = after(corpus, RATIO, "and for software companies?")
    assert (
        resolve(conversation, "and for medical devices?", RuleBook.of(corpus)).text
        == "What R&D ratio does the first sci-tech indicator require for medical devices?"
    )


def test_a_first_message_is_taken_as_it_is(corpus: Corpus) -> None:
    for message in ("and for software companies?", RATIO, "make it 4.2bn", "2022年呢？"):
        assert resolve(Conversation(), message, RuleBook.of(corpus)).text == message


@pytest.mark.parametrize(("message", "amount"), [("make it 4.2bn", "4.2bn"), ("改成42亿元", "42亿元")])
def test_an_amount_that_corrects_nothing_known_is_no_question(corpus: Corpus, message: str, amount: str) -> None:
    said = resolve(after(corpus, RATIO), message, RuleBook.of(corpus))
    assert said.is_statement
    assert f"“{amount}”" in said.facts.warnings[-1]


def test_the_year_asked_about_reaches_the_reader_of_questions(corpus: Corpus) -> None:
    from assistant.answering.question.understanding import understand

    for first, message, day in (
        (RATIO, "as of 2022?", dt.date(2022, 12, 31)),
        (CAP_ZH, "2022年呢？", dt.date(2022, 12, 31)),
    ):
        assert understand(resolve(after(corpus, first), message, RuleBook.of(corpus)).text, corpus, TODAY).as_of == day


def test_facts_are_gathered_over_turns_and_corrected_by_plain_words(corpus: Corpus) -> None:
    conversation = after(
        corpus, CAN_WE, "Is it enough that our revenue was RMB 80m last year?", "actually the market cap is RMB 5bn"
    )
    known = {fact.fact: fact.value for fact in conversation.facts.facts}
    assert known == {
        "industry": "ai_large_model",
        "years.latest.revenue": Decimal("80000000"),
        "expected_market_cap": Decimal("5000000000"),
    }


def test_asking_about_another_kind_of_company_does_not_change_ours(corpus: Corpus) -> None:
    resolved = resolve(after(corpus, CAN_WE), "and for rockets?", RuleBook.of(corpus))
    assert {fact.fact: fact.value for fact in resolved.facts.facts}["industry"] == "ai_large_model"


def test_a_statement_of_facts_asks_nothing(corpus: Corpus) -> None:
    resolved = resolve(after(corpus, RATIO), "Our expected market cap is RMB 3.9bn.", RuleBook.of(corpus))
    assert resolved.is_statement
    assert resolved.changed == ("expected_market_cap",)


# --- memory ----------------------------------------------------------------------------------------------------------


def long_conversation(corpus: Corpus, turns: int = 60) -> Conversation:
    conversation = after(corpus, "Can a large-model company with an expected market cap of RMB 3.9bn list?")
    filler = tuple(
        Turn(
            f"q{n}",
            f"Question number {n} about the rules?",
            "r",
            dt.date(2024, 1, 1) if n == 3 else TODAY,
            "answered",
            "A long answer. " * 30,
        )
        for n in range(turns)
    )
    return Conversation(conversation.turns + filler, conversation.facts, dt.date(2026, 6, 17))


@pytest.mark.parametrize("budget", [0, 60, 200, 1_000])
def test_facts_and_dates_outlive_every_budget(corpus: Corpus, budget: int) -> None:
    lines = history(long_conversation(corpus), TABLE, Language.EN, budget)
    told = "\n".join(lines)
    assert "As of: 2026-06-17" in told
    assert "2024-01-01" in told
    assert "Fact: expected market cap: RMB 3.9bn" in told
    assert "Fact: industry: large-model" in told


def test_the_newest_turns_are_told_within_the_budget(corpus: Corpus) -> None:
    conversation = long_conversation(corpus)
    fixed = sum(count_tokens(line) for line in history(conversation, TABLE, Language.EN, 0))
    lines = history(conversation, TABLE, Language.EN, fixed + 200)
    assert sum(count_tokens(line) for line in lines) <= fixed + 200
    assert "Question number 59" in lines[-1]
    assert "Question number 1 " not in "\n".join(lines)


# --- saving ----------------------------------------------------------------------------------------------------------


def test_a_saved_conversation_comes_back_and_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    conversation = after(corpus, CAN_WE, "what if it is dual-class and unprofitable, with patents of 12?").asking_as_of(
        dt.date(2026, 6, 17)
    )
    save(conversation, tmp_path / "talk.json")
    loaded = load(tmp_path / "talk.json")
    assert loaded == Conversation(
        conversation.turns, type(conversation.facts)(conversation.facts.facts), conversation.as_of
    )
    assert loaded.fingerprint == conversation.fingerprint
    assert list(tmp_path.iterdir()) == [tmp_path / "talk.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"format": 9}',
        '{"format": 1, "as_of": "x", "facts": [], "turns": []}',
        '{"format": 1, "as_of": null, "facts": [{}], "turns": []}',
    ],
)
def test_a_damaged_file_is_one_clear_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "talk.json").write_text(text)
    with pytest.raises(InputError, match=r"talk\.json"):
        load(tmp_path / "talk.json")


def test_what_an_answer_depends_on_changes_the_fingerprint(corpus: Corpus) -> None:
    conversation = after(corpus, CAN_WE)
    others = [
        conversation.asking_as_of(TODAY),
        after(corpus, RATIO),
        after(corpus, CAN_WE, "make it 4.2bn"),
        conversation.knowing(Conversation().facts),
    ]
    assert len({item.fingerprint for item in [conversation, *others]}) == 5


# --- the terminal ----------------------------------------------------------------------------------------------------


@dataclass
class FakeService:
    """Answers everything with one sentence, and remembers what it was asked; `streams` has it say that sentence beforehand."""

    corpus: Corpus
    today: dt.date = TODAY
    llm: ModelPlanner | None = None
    streams: bool = False
    asked: list[tuple[str, dt.date | None]] = field(default_factory=list)

    @property
    def book(self) -> RuleBook:
        return RuleBook.of(self.corpus)

    def ask(
        self,
        question: str,
        as_of: dt.date | None = None,
        *,
        known: FactsReading | None = None,
        conversation: str = "",
        before: str = "",
        on_claim: Callable[[Claim], None] | None = None,
        use_cache: bool = True,
    ) -> Answer:
        if "binary" in question:
            raise InputError("the question holds binary data")
        self.asked.append((question, as_of))
        answer = answer_to(question, as_of or TODAY)
        if self.streams and on_claim is not None:
            on_claim(answer.claims[0])
        return answer


@dataclass
class Terminal:
    """Types lines and keeps the screen; an exception in the list is raised at the prompt."""

    lines: Iterator[str | BaseException]
    screen: list[str] = field(default_factory=list)

    def read(self, _: str) -> str:
        item = next(self.lines, EOFError())
        if isinstance(item, BaseException):
            raise item
        return item


def talk(
    corpus: Corpus, *lines: str | BaseException, resume: Path | None = None, streams: bool = False
) -> tuple[FakeService, Terminal, Conversation]:
    service, terminal = FakeService(corpus, streams=streams), Terminal(iter(lines))
    conversation = chat(service, read=terminal.read, write=terminal.screen.append, resume=resume)
    return service, terminal, conversation


def test_a_conversation_without_a_model(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "talk.json"
    service, terminal, conversation = talk(
        corpus,
        RATIO,
        "and for software companies?",
        "/as-of 2026-06-17",
        "What does it cost to list?",
        "/as-of",
        "/sources",
        f"/save {file}",
        "/help",
        "/quit",
        "never asked",
    )
    assert [day for _, day in service.asked] == [None, None, dt.date(2026, 6, 17)]
    screen = "\n".join(terminal.screen)
    assert "(asked as: What R&D ratio does the first sci-tech indicator require for software companies?)" in screen
    assert "[1] sse-guideline-10-large-models@2026-06-17#about (press)" in screen
    assert "Note: restated" in screen
    assert "as of 2026-06-17 from now on" in screen
    assert load(file) == conversation


def test_facts_are_shown_noted_and_corrected(corpus: Corpus) -> None:
    _, terminal, conversation = talk(
        corpus,
        "/facts",
        "our expected market cap is RMB 3.9bn",
        CAN_WE,
        "make it 4.2bn",
        "/facts",
        "/facts forget",
        "/facts",
    )
    screen = "\n".join(terminal.screen)
    assert "Noted: expected market cap: RMB 3.9bn" in screen
    assert "expected market cap: 4.2bn" in screen
    assert terminal.screen[-1].startswith("no facts stated yet")
    assert conversation.facts.facts == ()


def test_claims_are_shown_as_they_come_and_not_again(corpus: Corpus) -> None:
    _, terminal, _ = talk(corpus, RATIO, streams=True)
    said = [line for line in terminal.screen if "The first sentence." in line or line == "Evidence: press."]
    assert said == ["The first sentence. [1]", "Evidence: press."]


def test_claims_of_a_group_are_shown_as_they_come_under_its_heading(assistant: Assistant) -> None:
    question = "What changed in each of the versions of the sci-tech attributes guideline since 2020?"
    terminal = Terminal(iter([question]))
    chat(assistant, read=terminal.read, write=terminal.screen.append)
    claims = assistant.ask(question).claims
    expected: list[str] = []
    for claim in claims:
        expected += [] if f"{claim.group}:" in expected else [f"{claim.group}:"]
        expected.append(claim.line(Language.EN).text)
    assert len({claim.group for claim in claims}) > 1
    assert terminal.screen[1 : len(expected) + 1] == expected


def test_mistakes_and_interruptions_do_not_end_the_conversation(corpus: Corpus) -> None:
    service, terminal, _ = talk(
        corpus,
        "",
        "/nonsense",
        "/as-of yesterday",
        "/as-of 1999-01-01",
        "/save",
        "/sources",
        "binary what is it?",
        KeyboardInterrupt(),
        "thanks",
        RATIO,
    )
    errors = [line for line in terminal.screen if line.startswith("error: ")]
    assert len(errors) == 5
    assert "nothing has been answered yet" in terminal.screen
    assert "(/quit to leave)" in terminal.screen
    assert [question for question, _ in service.asked] == [RATIO]


def test_a_conversation_is_resumed(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "talk.json"
    talk(corpus, RATIO, f"/save {file}")
    service, _, _ = talk(corpus, "and for software companies?", resume=file)
    assert service.asked[0][0] == "What R&D ratio does the first sci-tech indicator require for software companies?"


@pytest.mark.parametrize(
    ("message", "states"),
    [
        ("our expected market cap is RMB 3.9bn", True),
        ("我们是同股不同权公司", True),
        ("unprofitable, expected market cap 4.2bn", True),
        ("同股不同权公司的市值要求", False),
        ("大模型企业第五套阶段性成果要求", False),
        ("market cap requirement for a dual-class issuer", False),
        ("Expected market cap RMB 3.99 billion, basically four. Confirm standard 5 is met.", False),
        ("三年复合增长率不到25%，但去年收入三亿多，行不行", False),
    ],
)
def test_only_a_message_that_tells_of_a_company_is_noted(corpus: Corpus, message: str, states: bool) -> None:
    assert resolve(Conversation(), message, RuleBook.of(corpus)).is_statement is states


def test_facts_are_noted_by_plain_names_and_what_they_come_to(assistant: Assistant) -> None:
    told = reply(assistant, Conversation(), "公司前年营收1.1亿，去年营收1.5亿")
    assert "latest" not in told.noted
    ratio = reply(assistant, Conversation(), "我们三年研发1.2亿，三年营收7亿")
    assert "比例: 17.1" in ratio.noted


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (
            "when does the first inquiry come after acceptance",
            "and how long do we have in total to answer them all",
            "three months in total",
        ),
        ("科创板什么情况会被财务类退市", "第五套上市的公司呢", "第四个完整会计年度"),
        ("资深专业机构投资者要投够多久", "没找到这种机构是不是就不能走第五套了", "仍可适用第五套"),
    ],
)
def test_what_was_answered_is_not_said_again_ahead_of_what_is_asked(
    assistant: Assistant, first: str, second: str, answer: str
) -> None:
    before = reply(assistant, Conversation(), first)
    after = reply(assistant, before.conversation, second).answer
    assert before.answer is not None
    assert after is not None
    assert answer in after.claims[0].text
    assert after.claims[0].text not in before.answer.text


def test_what_cannot_be_sold_early_is_not_answered_by_the_amount(assistant: Assistant) -> None:
    before = reply(assistant, Conversation(), "科创板跟投要投多少，发行12亿")
    answer = reply(assistant, before.conversation, "能提前卖吗").answer
    assert answer is not None
    assert "24个月" in answer.claims[0].text


def test_a_half_year_stands_for_no_year(assistant: Assistant) -> None:
    before = reply(assistant, Conversation(), "cap 3.2bn, 2025 revenue 290m, loss-making. Standard 4?")
    answer = reply(assistant, before.conversation, "what if H1 2026 revenue was 310m?").answer
    assert answer is not None
    assert answer.text.startswith("No")
    assert "a part of a year" in answer.text

"""A yes or no leads an answer only where the corpus decides the very question, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from assistant.answering.blocks import BlockKind
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.pipeline import Pipeline
from assistant.answering.plan.leads import LeadFinder
from assistant.answering.plan.steps import PREMISE, find_sentence
from assistant.answering.question.parts import Part
from assistant.answering.question.yes_no import asks_yes_no, is_lead, lead_words
from assistant.evaluation.scripted import ScriptedClient
from assistant.language.detection import language_of
from assistant.language.text import Language
from assistant.service import Assistant
from assistant.testing.llm_server import plan_json
from assistant.testing.scripted_model import LOOP
from tests.conftest import TODAY, Ask

QUESTIONS = yaml.safe_load(Path(__file__).with_name("leads.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def finder(assistant: Assistant) -> LeadFinder:
    return LeadFinder(assistant.corpus, assistant.pipeline.relevance)


def lead(finder: LeadFinder, question: str, day: dt.date = TODAY) -> str | None:
    """The answer it leads with, None where it does not."""
    step = finder.find(question, language_of(question), day)
    return None if step is None else step.operators[0].partition(":")[0]


@pytest.mark.parametrize("case", QUESTIONS["near"], ids=lambda case: case["ask"])
def test_a_question_near_a_decided_one_gets_no_other_answer(
    finder: LeadFinder, case: dict[str, list[str] | str]
) -> None:
    assert lead(finder, str(case["ask"])) in (None, *case["may"])


def test_the_same_in_other_words_is_answered_the_same_or_not_at_all(finder: LeadFinder) -> None:
    leads = [(case, lead(finder, case["ask"])) for case in QUESTIONS["same"]]
    assert [case["ask"] for case, got in leads if got not in (None, case["lead"])] == []
    assert sum(got is not None for _, got in leads) >= len(leads) / 2


def test_no_annotated_question_gets_the_other_answer(finder: LeadFinder, assistant: Assistant) -> None:
    questions = [question for provision in assistant.corpus.provisions(TODAY) for question in provision.decides]
    assert len(questions) >= 500
    leads = [(question, lead(finder, question.text)) for question in questions]
    assert [q.text for q, got in leads if got not in (None, "yes" if q.yes else "no")] == []
    assert sum(got is None for _, got in leads) <= len(leads) * 0.02


@pytest.mark.parametrize(
    ("question", "opening", "place"),
    [
        (
            "Does withdrawing the application stop an on-site inspection?",
            "No. An applicant's withdrawal",
            "csrc-on-site-inspection-rules#withdrawal",
        ),
        ("Must the sponsor co-invest in a STAR IPO?", "Yes. The sponsor", "sse-underwriting-rules#co-investment"),
        ("撤回申请可以停止现场检查吗？", "不可以。", "csrc-on-site-inspection-rules#withdrawal"),
        ("科创板保荐机构必须跟投吗？", "需要。", "sse-underwriting-rules#co-investment"),
        ("警示函算行政处罚吗？", "否。", "csrc-ipo-registration-measures#art. 13-penalty"),
    ],
)
def test_the_answer_opens_with_it_and_the_sentence_that_decides(
    ask: Ask, assistant: Assistant, question: str, opening: str, place: str
) -> None:
    answer = ask(question)
    assert answer.text.startswith(opening)
    first = answer.blocks[0]
    assert first.kind is BlockKind.SENTENCE
    [operator] = filter(is_lead, first.operators)
    step = answer.plan[0]
    sentence = find_sentence(assistant.corpus, str(step["of"]))
    assert sentence is not None
    assert f"{sentence.id.reference.document}#{sentence.id.reference.provision}" == place
    assert first.text.removeprefix(lead_words(operator, answer.language)) == sentence.text
    assert [str(later["of"]) for later in answer.plan].count(str(step["of"])) == 1


def test_a_yes_or_no_on_nobodys_case_comes_without_a_verdict(ask: Ask) -> None:
    answer = ask("Can a dual-class company use the fifth standard?")
    assert answer.text.startswith("No. A dual-class company cannot use the fifth standard.")
    assert answer.verdict is None


def test_figures_of_the_asker_are_left_to_the_checker(finder: LeadFinder) -> None:
    for question in (
        "我们有8项发明专利，软件企业需要发明专利吗？",
        "Our cap is RMB 4.2bn: can a dual-class company use the fifth standard?",
    ):
        assert lead(finder, question) is None


def test_a_version_that_decided_nothing_gives_no_lead(finder: LeadFinder) -> None:
    question = "Is a senior professional institutional investor a listing condition?"
    assert lead(finder, question) == "no"
    assert lead(finder, question, dt.date(2024, 1, 1)) is None


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Can a dual-class company use the fifth standard?", True),
        ("We are unprofitable. Can we list?", True),
        ("How long is the lock-up?", False),
        ("Is it 12 months, or is it 24?", False),
        ("可以吗", True),
        ("要不要跟投", True),
        ("跟投比例是多少", False),
    ],
)
def test_what_is_asked_by_yes_or_no(question: str, asks: bool) -> None:
    assert asks_yes_no(question, language_of(question)) is asks


@pytest.mark.parametrize("language", Language)
def test_every_lead_has_its_words(language: Language) -> None:
    forms = ("", ":can", ":need", ":will", ":enough")
    words = [lead_words(answer + form, language) for answer in ("yes", "no") for form in forms]
    assert all(word.strip() for word in words)
    assert not set(words[: len(forms)]) & set(words[len(forms) :])


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("As AI companies need RMB 300m revenue for the fifth standard, which year counts?", "revenue-300m"),
        ("Since Guideline No. 10 demands RMB 300m of R&D over three years, who audits it?", "rd-300m"),
        ("第五套标准营收3亿元是哪一年的", "revenue-300m"),
        ("大模型企业是否需要累计研发投入不低于3亿元？", "rd-300m"),
        ("Which ministry approves our core technology under Guideline No. 10?", "core-technology-approval"),
        ("Now that the fifth standard covers ten sectors, which one is quantum?", "ten-sectors"),
        ("2026年6月17日修改的就是《科创板股票上市规则》吧，改了第几条？", "amended-document-unnamed"),
        ("科创属性四项指标在暂行规定第五条，没错吧", "indicator-article-number"),
        ("大模型必须主流评测排名前几才能报？", "evaluation-ranking"),
        ("第五套必须有资深专业机构投资者，最少几家？", "effect"),
        ("第五套标准对哪些行业有细化条件？", None),
        ("一家大模型企业研发投入3亿元，营业收入多少算达标", None),
        ("What does Guideline No. 10 say of core technology?", None),
        ("What stake must a senior professional institutional investor hold?", None),
        ("Which year counts for the RMB 300m revenue of the third standard?", None),
        ("Which year counts for the revenue of the fifth standard?", None),
        ("We have revenue of RMB 300m. Which year counts?", None),
    ],
)
def test_a_reported_claim_taken_for_granted_is_named_first(finder: LeadFinder, question: str, note: str | None) -> None:
    step = finder.premise(Part(1, question, question), language_of(question), TODAY)
    assert (step and step.of.partition("#")[2].partition("/")[0]) == note


def test_a_part_that_names_another_amount_is_corrected_in_it(finder: LeadFinder) -> None:
    subject = "Is an R&D spend of RMB 300 million a condition of Guideline No. 10"
    part = Part(2, "does the 15% ratio apply", f"{subject} does the 15% ratio apply")
    step = finder.premise(part, Language.EN, TODAY)
    assert step is not None
    assert "#rd-15-percent/" in step.of


def test_what_stands_behind_a_correction_is_about_the_same(ask: Ask) -> None:
    answer = ask("Which ministry approves our core technology under Guideline No. 10?")
    assert answer.text.startswith('"Government approval of core technology" is not the wording of the rule')
    assert answer.blocks[0].operators == (PREMISE,)
    assert "15 articles" not in answer.text
    assert "ministry" not in answer.text


def test_a_model_does_not_leave_the_correction_out(assistant: Assistant) -> None:
    model = ModelPlanner(ScriptedClient(plan_json(2)), LOOP)
    pipeline = Pipeline(assistant.book, assistant.retriever, lambda: TODAY, model)
    answer = pipeline.ask(
        "Since Guideline No. 10 demands RMB 300m of R&D over three years, can we count capitalised spend?"
    )
    assert answer.blocks[0].operators == (PREMISE,)


def test_what_a_named_guideline_is_said_to_demand_is_no_fact_of_the_company(ask: Ask) -> None:
    answer = ask("Since Guideline No. 10 demands RMB 300m of R&D over three years, can we count capitalised spend?")
    assert "R&D of at least RMB 300 million over three years is not a confirmed condition" in answer.text
    assert not answer.text.startswith("By the figures")

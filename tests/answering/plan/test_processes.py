"""A question that asks for steps gets the stages of a process in their order, each cited."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.answering.blocks import BlockKind
from assistant.answering.plan.processes import process_step
from assistant.corpus.model import Corpus
from assistant.language.detection import language_of
from tests.conftest import TODAY, Ask


@pytest.mark.parametrize(
    ("question", "process"),
    [
        ("How does the review run, step by step?", "review-and-registration"),
        ("审核流程怎么走", "review-and-registration"),
        ("What are the stages of a STAR IPO in order?", "star-ipo"),
        ("从辅导到挂牌一共要走哪几步", "star-ipo"),
        ("Walk me through tutoring", "tutoring"),
        ("辅导先备案再验收，一步一步怎么走", "tutoring"),
        ("How does pre-review work?", "pre-review"),
        ("预先审阅怎么申请", "pre-review"),
        ("What are the steps of an on-site inspection?", "on-site-inspection"),
        ("R&D fails at a STAR biotech - what happens step by step", "failed-research"),
        ("中止发行以后怎么重新启动", "halted-offering"),
        ("committee nodded us through today. what still has to happen until we trade?", "from-committee-to-trading"),
        (
            "Committee said yes last Thursday. Walk me thru what's left until the first trade",
            "from-committee-to-trading",
        ),
        ("过会了，后面还有啥要走的？", "from-committee-to-trading"),
        ("批文到手了，到挂牌还要做哪些事？", "from-registration-to-trading"),
        ("想从成长层“毕业”，先后要过哪几关", "growth-tier-exit"),
        ("辅导这一段捋一捋，每一步几天", "tutoring"),
        ("不服终止审核的决定，怎么申请复审", "re-examination"),
        ("公司怎么从科创成长层调出，走哪些程序", "growth-tier-exit"),
        ("In which order do pre-IPO shares unlock?", "share-unlocking"),
        ("Which decisions are taken one share one vote?", "one-share-one-vote"),
        ("哪些事项要一股一票表决", "one-share-one-vote"),
        ("哪些情形会导致中止发行", "causes-of-a-halt"),
        ("List the measures of the 1+6 reform", "reform-of-june-2025"),
    ],
)
def test_the_process_that_is_asked_for(corpus: Corpus, question: str, process: str) -> None:
    step = process_step(question, language_of(question), TODAY, corpus)
    assert step is not None
    assert step.of == process


@pytest.mark.parametrize(
    "question",
    [
        "How long does the review take?",
        "审核要多久",
        "Who checks the tutoring?",
        "Is the pre-review process public?",
        "What is the market cap floor of the fifth standard?",
        "第五套标准的流程",
        "If the market cap at pricing is RMB 3.98bn under the fifth standard, what happens?",
    ],
)
def test_one_thing_within_a_process_is_no_list_of_steps(corpus: Corpus, question: str) -> None:
    assert process_step(question, language_of(question), TODAY, corpus) is None


def test_no_process_before_its_rules_were_in_force(corpus: Corpus) -> None:
    question = "How does pre-review work?"
    assert process_step(question, language_of(question), dt.date(2024, 6, 1), corpus) is None


@pytest.mark.parametrize(
    ("question", "heading", "order"),
    [
        (
            "How does the review run, step by step?",
            "Review and registration, step by step:",
            ["5 working days", "first inquiry", "listing committee", "CSRC decides", "valid for one year"],
        ),
        ("辅导流程怎么走", "上市辅导的步骤：", ["5个工作日", "季度", "三个月", "完成函", "12个月"]),
    ],
)
def test_stages_are_whole_sentences_in_order(ask: Ask, question: str, heading: str, order: list[str]) -> None:
    answer = ask(question)
    assert answer.text.startswith(heading)
    stages = [block for block in answer.blocks if block.kind is BlockKind.LIST]
    quotes = {citation.n: citation.quote for citation in answer.citations}
    assert all(block.text == quotes[block.citations[0]] for block in stages)
    text = "\n".join(block.text for block in stages)
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert [step["step"] for step in answer.plan] == ["stages"]

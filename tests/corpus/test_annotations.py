"""Yes/no questions, premises and processes: how they are read, and what `corpus verify` says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.corpus.checks import verify_corpus
from assistant.corpus.model import Corpus
from assistant.corpus.reader import corpus_hash, index_hash, read_corpus
from assistant.errors import InputError
from assistant.language.text import Language
from tests.corpus.version_files import ABOUT, provision, write_version

EN = (
    "The fifth standard needs an expected market cap of RMB 4 billion.\nOur reading: the fifth standard is the hardest."
)
ZH = "第五套标准需要预计市值40亿元。\n本库的理解：第五套标准最严。"
PROCESS = """\
- id: filing
  title: {en: Filing, zh: 申报}
  en: [filing]
  zh: [申报]
  stages: [toy-rules#a/1, toy-rules#a/2]
"""


def problems(root: Path, meta: str, en: str = EN, zh: str = ZH) -> list[str]:
    write_version(root, ABOUT + provision("a", en, zh, meta))
    return [problem.message for problem in verify_corpus(root)[1]]


def test_questions_are_read_with_their_sentences(tmp_path: Path) -> None:
    meta = (
        "- yes-en: [1] Does the fifth standard need a market cap?; [1] Is there a market cap?\n- no-zh: [2] 最严吗？\n"
    )
    write_version(tmp_path, ABOUT + provision("a", EN, ZH, meta))
    found = read_corpus(tmp_path).documents["toy-rules"].latest.provisions["a"].decides
    assert [(item.language, item.yes, item.sentence) for item in found] == [
        (Language.EN, True, 1),
        (Language.EN, True, 1),
        (Language.ZH, False, 2),
    ]


def test_a_question_without_its_sentence_is_refused(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("a", meta="- yes-en: Is it so?\n"))
    with pytest.raises(InputError, match="'Is it so\\?' under yes-en is not"):
        read_corpus(tmp_path)


def test_a_premise_without_its_sentence_is_refused(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("a", meta="- premise-en: ten sectors\n"))
    with pytest.raises(InputError, match="'ten sectors' under premise-en is not '\\[number of the sentence\\] words'"):
        read_corpus(tmp_path)


def test_premises_are_read_with_the_sentence_that_corrects_them(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("a", EN, ZH, "- premise-zh: [2] 第五套标准没有门槛; [1] 预计市值5亿元\n"))
    found = read_corpus(tmp_path).documents["toy-rules"].latest.provisions["a"].premises
    assert [(item.text, item.language, item.sentence) for item in found] == [
        ("第五套标准没有门槛", Language.ZH, 2),
        ("预计市值5亿元", Language.ZH, 1),
    ]


@pytest.mark.parametrize(
    ("meta", "said"),
    [
        ("- yes-en: [3] Does the fifth standard need a market cap?\n", "no sentence 3"),
        ("- yes-en: [2] Is the fifth standard the hardest?\n", "our own reading"),
        ("- no-en: [1] Do rockets fly?\n", "shares too few words"),
        ("- no-zh: [1] 火箭能飞吗？\n", "shares too few words"),
        ("- premise-en: [3] the market cap of the fifth standard\n", "no sentence 3 to correct"),
        ("- premise-zh: [1] 火箭能飞\n", "shares too few words"),
        ("- yes-en: [1] Does the fifth standard need a market cap of RMB 5 billion?\n", "its figures do not stand"),
        (
            "- yes-en: [1] Is an expected market cap needed?\n- no-en: [1] Is an expected market cap needed?\n",
            "is answered otherwise",
        ),
    ],
)
def test_a_provision_that_cannot_bear_its_question(tmp_path: Path, meta: str, said: str) -> None:
    [message] = problems(tmp_path, meta)
    assert said in message


def test_a_question_that_the_provision_bears_is_no_problem(tmp_path: Path) -> None:
    meta = "- no-en: [1] Does the fifth standard need an expected market cap of RMB 5 billion?\n- yes-zh: [1] 第五套标准需要预计市值吗？\n"
    assert problems(tmp_path, meta) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("toy-rules#a/2", "toy-rules#b/1", "rests on toy-rules#b, which is not there"),
        ("toy-rules#a/2", "toy-rules#a/9", "has no sentence 9"),
        (", toy-rules#a/2", "", "fewer than two stages"),
        ("zh: [申报]", "zh: [申报]\n  concepts: [nothing]", "names the concept nothing"),
        ("  stages", "  order: perhaps\n  stages", "neither yes nor no"),
        ("toy-rules#a/2", "toy-rules#a", "is not document#provision/number"),
    ],
)
def test_a_process_that_rests_on_nothing(tmp_path: Path, old: str, new: str, said: str) -> None:
    write_version(tmp_path, ABOUT + provision("a", EN, ZH))
    (tmp_path / "processes.yaml").write_text(PROCESS.replace(old, new), "utf-8")
    [problem] = verify_corpus(tmp_path)[1]
    assert problem.file == "processes.yaml"
    assert said in problem.message


def test_a_process_is_part_of_what_answers_depend_on_and_not_of_the_index(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("a", EN, ZH))
    before = corpus_hash(tmp_path), index_hash(tmp_path)
    (tmp_path / "processes.yaml").write_text(PROCESS, "utf-8")
    assert corpus_hash(tmp_path) != before[0]
    assert index_hash(tmp_path) == before[1]
    assert [stage.sentence for stage in read_corpus(tmp_path).processes[0].stages] == [1, 2]


def test_the_shipped_corpus_decides_many_questions_in_both_languages(corpus: Corpus) -> None:
    questions = [question for item in corpus.provisions() for question in item.decides]
    for language in Language:
        assert sum(question.language is language for question in questions) >= 250
    assert {question.yes for question in questions} == {True, False}
    assert len([process for process in corpus.processes if process.ordered]) >= 12

"""Fitting the planner's scorer: it tells apart what can be, refuses what cannot be fitted, and is the same every time."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from assistant.answering.plan.absence import ABSENCE_FEATURES
from assistant.answering.plan.candidates import FEATURES
from assistant.answering.plan.scorer import SCORER, Logistic, read_scorer
from assistant.errors import InputError
from assistant.evaluation.suites import load_suite
from assistant.evaluation.tuning import Rows, absence_rows, fit, labelled, sentence_rows, tune
from assistant.index.embeddings.bundled import BUNDLED_DIMENSIONS
from assistant.service import Assistant

SUITE = """suite: questions
as_of: "2026-11-28"
cases:
  - id: QST-001
    lang: en
    family: cap
    kind: rule
    question: What market cap does the fifth standard require?
    outcome: [answered]
    must_say: [{cite: ["sse-star-listing-rules#2.1.2(5)"], state: [[RMB 4 billion]]}]
    may_say: ["sse-guideline-10-large-models#*"]
    why: a test
  - id: QST-002
    lang: zh
    family: lock-up
    kind: rule
    question: 跟投股份锁定多久？
    outcome: [answered]
    must_say: [{cite: [], state: [[24个月, 24 个月, 二十四个月]]}]
    why: a test
  - id: QST-003
    lang: en
    family: travel
    kind: unanswerable
    question: Who pays the travel of the inspectors on a CSRC on-site inspection?
    outcome: [abstained, partial]
    nothing_held: [travel]
    why: a test
  - id: QST-004
    lang: en
    family: ours
    kind: situation
    question: We expect a market cap of RMB 3.9bn. Can we list?
    outcome: [answered]
    verdict: {rule_set: listing, of: standard-5, outcome: not_met}
    why: a test
"""
PAIRS = """- {question: How long is a CSRC registration valid?, held: true, provisions: [csrc-ipo-registration-measures#validity]}
- {question: 注册批文可以转让吗？, held: false, near: [csrc-ipo-registration-measures#validity]}
"""


def toy(seed: int = 1, families: int = 20) -> Rows:
    """Rows whose first feature decides, whose second says nothing, and whose third is always the same."""
    random = np.random.default_rng(seed)
    features = np.c_[random.normal(size=200), random.normal(size=200), np.ones(200)]
    labels = (features[:, 0] > 0.3).astype(float)
    return Rows(features, labels, tuple(f"family {number % families}" for number in range(200)))


def test_what_decides_gets_the_weight_and_tells_the_rows_apart() -> None:
    rows = toy()
    fitted = fit(rows, ("decides", "noise", "constant"), 0.1)
    model = Logistic(tuple(fitted.weights[name] for name in ("decides", "noise", "constant")), fitted.weights["bias"])
    told = [model.probability(list(row)) > 0.5 for row in rows.features]
    assert sum(said == bool(label) for said, label in zip(told, rows.labels, strict=True)) >= 195
    assert fitted.weights["decides"] > 10 * abs(fitted.weights["noise"])
    assert all(map(math.isfinite, fitted.weights.values()))


def test_the_report_is_of_folds_that_were_not_fitted_on() -> None:
    random = np.random.default_rng(2)
    noise = Rows(random.normal(size=(120, 30)), (random.random(120) > 0.5).astype(float), tuple(map(str, range(120))))
    area = float(fit(noise, [f"f{number}" for number in range(30)], 0.01).report.split("curve ")[1].split("\n")[0])
    assert 0.3 < area < 0.7
    assert (
        "curve 0.99" in fit(toy(), ("decides", "noise", "constant"), 0.1).report
        or "curve 1.0" in fit(toy(), ("decides", "noise", "constant"), 0.1).report
    )


@pytest.mark.parametrize("label", [0.0, 1.0])
def test_labels_of_one_kind_are_refused(label: float) -> None:
    rows = toy()
    with pytest.raises(InputError, match="no examples of both kinds; give more with --suites or --pairs"):
        fit(Rows(rows.features, np.full(200, label), rows.families), ("decides", "noise", "constant"))


def test_the_same_rows_give_the_same_weights_and_the_same_report() -> None:
    names = ("decides", "noise", "constant")
    assert fit(toy(), names) == fit(toy(), names)
    assert fit(toy(), names) != fit(toy(seed=3), names)


def test_the_scorer_that_is_shipped_has_the_features_of_the_code_and_no_other() -> None:
    shipped = json.loads(SCORER.read_text(encoding="utf-8"))
    assert list(shipped) == ["order", "sentence", "absence", "wording"]
    assert list(shipped["order"]) == [*FEATURES]
    assert list(shipped["sentence"]) == [*FEATURES, "bias"]
    assert list(shipped["absence"]) == [*ABSENCE_FEATURES, "bias"]
    scorer = read_scorer()
    assert scorer.sentence.weights == tuple(shipped["sentence"][name] for name in FEATURES)
    assert scorer.absence.bias == shipped["absence"]["bias"]
    assert len(scorer.wording.weights) == BUNDLED_DIMENSIONS


def test_how_a_question_is_worded_counts_with_the_vectors_it_was_fitted_on_and_with_no_others() -> None:
    scorer = read_scorer()
    features, vector = [0.0] * len(ABSENCE_FEATURES), np.array(scorer.wording.weights, dtype=np.float32)
    other = scorer.for_embedder("another model")
    assert scorer.for_embedder(scorer.wording.embedder).absent(features, vector) > other.absent(features, vector)
    assert other.absent(features, vector) == other.absent(features, -vector) == scorer.absent(features, None)


def test_a_word_that_what_was_found_lacks_counts_whatever_made_the_vectors() -> None:
    scorer = read_scorer()
    features = [0.0] * len(ABSENCE_FEATURES)
    word = max(scorer.wording.lacking, key=lambda name: scorer.wording.lacking[name])
    for own in (scorer, scorer.for_embedder("another model")):
        assert own.absent(features, None, {word}) > own.absent(features, None)
        assert own.absent(features, None, {"a word no question has"}) == own.absent(features, None)


def test_the_words_of_a_question_that_what_was_found_lacks_are_kept_with_its_row(
    assistant: Assistant, tmp_path: Path
) -> None:
    rows = absence_rows(assistant, labelled([load_suite(files(tmp_path)[0])]))
    by_family = dict(zip(rows.families, rows.lacking, strict=True))
    assert "travel" in by_family["travel"]
    assert not {"market", "cap", "fifth", "standard"} & by_family["cap"]


def test_a_feature_it_was_not_fitted_with_weighs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "scorer.json"
    path.write_text(
        json.dumps({"order": {"cosine": 3.0}, "sentence": {"cosine": 2.0, "bias": -1.0}, "absence": {"bias": 0.5}})
    )
    scorer = read_scorer(path)
    features = [1.0 if name == "cosine" else 7.0 for name in FEATURES]
    assert scorer.order.logit(features) == 3.0
    assert scorer.sentence.logit(features) == 1.0
    assert scorer.absence.probability([3.0] * len(ABSENCE_FEATURES)) == pytest.approx(1 / (1 + math.exp(-0.5)))


# --- questions and pairs ----------------------------------------------------------------------------------------------


WITH_SENTENCES = """\
- {question: How long is the bureau's completion letter good for?, held: true, sentences: [2],
   provisions: ["csrc-tutoring-rules#completion-letter"]}
"""


def files(folder: Path) -> tuple[Path, Path]:
    """The suite and the pairs, written down."""
    suite, pairs = folder / "questions.yaml", folder / "pairs.yaml"
    suite.write_text(SUITE, encoding="utf-8")
    pairs.write_text(PAIRS, encoding="utf-8")
    return suite, pairs


def test_what_the_scorer_alone_does_not_answer_is_left_out(tmp_path: Path) -> None:
    suite, pairs = files(tmp_path)
    items = labelled([load_suite(suite)], [pairs])
    assert [(item.family, item.held) for item in items] == [
        ("cap", True),
        ("lock-up", True),
        ("travel", False),
        ("pair csrc-ipo-registration-measures#validity", True),
        ("pair csrc-ipo-registration-measures#validity", False),
    ]


@pytest.mark.parametrize(
    "line", ["- {question: What?}", "- {held: true, near: [a#b]}", "- {question: What?, held: true}"]
)
def test_a_pair_that_lacks_something_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.yaml"
    path.write_text(f"- {{question: Who?, held: true, near: [a#b]}}\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"pairs\.yaml:2.*a pair has question, held, and provisions or near"):
        labelled([], [path])


def test_of_questions_with_sentences_those_are_labelled_and_the_rest_of_their_provision_is_not(
    assistant: Assistant, tmp_path: Path
) -> None:
    path = tmp_path / "asked.yaml"
    path.write_text(WITH_SENTENCES, encoding="utf-8")
    (item,) = labelled([], [path])
    assert (item.sentences, item.held, item.paired) == (frozenset({1}), True, False)
    rows = sentence_rows(assistant, [item])
    assert rows.labels.tolist().count(1.0) == 1
    assert 0.0 in rows.labels.tolist()


@pytest.mark.parametrize("numbers", ["[]", "[0]", "[first]"])
def test_sentences_that_are_no_numbers_are_refused_with_their_line(tmp_path: Path, numbers: str) -> None:
    path = tmp_path / "asked.yaml"
    path.write_text(WITH_SENTENCES.replace("[2]", numbers), encoding="utf-8")
    with pytest.raises(InputError, match=r"asked\.yaml:1.*sentences are numbers from 1"):
        labelled([], [path])


def test_a_sentence_that_says_it_is_labelled_one_and_one_that_need_not_be_said_zero(
    assistant: Assistant, tmp_path: Path
) -> None:
    suite, pairs = files(tmp_path)
    items = labelled([load_suite(suite)], [pairs])
    rows = sentence_rows(assistant, items)
    assert rows.features.shape == (len(rows.labels), len(FEATURES))
    assert set(rows.families) == {"cap", "lock-up"}
    for family in ("cap", "lock-up"):
        own = [label for label, name in zip(rows.labels, rows.families, strict=True) if name == family]
        assert 0 < sum(own) < len(own)
    absent = absence_rows(assistant, items)
    assert absent.features.shape == (5, len(ABSENCE_FEATURES) + BUNDLED_DIMENSIONS)
    assert list(absent.labels) == [0.0, 0.0, 1.0, 0.0, 1.0]


def test_what_is_fitted_is_written_as_the_scorer_reads_it_and_is_the_same_every_time(
    assistant: Assistant, tmp_path: Path
) -> None:
    suite, pairs = files(tmp_path)
    items = labelled([load_suite(suite)], [pairs])
    told = [tune(assistant, items, tmp_path / name) for name in ("one.json", "two.json")]
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    written = json.loads((tmp_path / "one.json").read_text())
    assert (list(written["order"]), list(written["sentence"])) == ([*FEATURES], [*FEATURES, "bias"])
    assert told[0].startswith("order: 2 questions; ")
    assert "\n\nabsence: 5 rows, 2 positive, 4 families\n" in told[0]
    assert told[0].endswith(str(tmp_path / "one.json"))
    assert read_scorer(tmp_path / "one.json").sentence.weights

"""Fits the scorer of the planner on labelled questions, and says how well it does on families it has not seen.

Which sentence answers best is fitted by softmax over the sentences found for a question, how likely one belongs in the
answer and how likely nothing held does by logistic models: each with an L2 penalty and by Newton's method. Every number
reported is of folds cut by question family, so that no wording of a question helps to judge another.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.answering.plan.absence import ABSENCE_FEATURES, Found, absence_features, lacking
from assistant.answering.plan.asked_before import ASKED_BEFORE, NO_QUESTIONS, AskedBefore, as_bytes, asked_before
from assistant.answering.plan.candidates import FEATURES, Candidate, paraphrased
from assistant.answering.plan.paraphrases import PARAPHRASES, Paraphrases
from assistant.answering.plan.paraphrases import as_bytes as paraphrases_as_bytes
from assistant.answering.plan.scorer import beside
from assistant.answering.plan.steps import sentences_of
from assistant.answering.question.understanding import understand
from assistant.base.files import replace_file
from assistant.base.yaml_nodes import Node, parse_node
from assistant.corpus.model import Reference
from assistant.errors import AssistantError, InputError
from assistant.evaluation.order_fitting import fit_order, found_within, lists_of
from assistant.evaluation.paraphrase_fitting import Answered, fit_paraphrases
from assistant.evaluation.questions import matches
from assistant.evaluation.suites import Case, MustSay, Questions, Suite
from assistant.evaluation.wording import states
from assistant.language.detection import language_of_passage
from assistant.language.text import Language
from assistant.service import Assistant

FOLDS = 5
PENALTY = 3.0
SEED = 7
ORDER_PENALTY = 20.0
WORDING_PENALTY = 100.0
"""For each dimension of a question's vector, of which there are more than questions could tell apart."""

LACKING_PENALTY = 2.0
"""For each word that questions have and what was found lacks; less for one that many questions lack."""

LEAST_LACKING = 6
"""Questions that must lack a word for it to be weighed."""

OF_KIND = ("doubt", "notes", "about_texts", "of_another_day", "at_the_limit", "named")
"""Features of what kind a sentence is: how often people ask for each is only known of questions as typed."""

OF_SENTENCES = 2
"""How often a question of which the very sentence is known counts for paraphrases."""

_UNFIT = ("situation", "calculation", "follow-up", "other", "company")
"""Kinds whose answers are not chosen by the scorer alone."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what a right answer rests on; `held` says whether anything does, None where that is arguable.

    `paired` says that it stands in a file of pairs: those are the questions asked before that new ones are like.
    `sentences` are the positions of the sentences that answer it, in the one provision named; empty where wordings say.
    """

    question: str
    family: str
    must_say: tuple[MustSay, ...]
    may_say: tuple[str, ...]
    held: bool | None
    paired: bool = False
    sentences: frozenset[int] = frozenset()

    @property
    def place(self) -> str:
        """The provision whose sentences answer it."""
        return self.must_say[0].cite[0]


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples of one model: features, labels of 0 and 1, and the family of each.

    `questions` is the number of the question each is of; `lacking` are the words of each question that what was found
    has not; `before` are the questions asked before.
    """

    features: Matrix
    labels: Matrix
    families: tuple[str, ...]
    questions: tuple[int, ...] = ()
    lacking: tuple[frozenset[str], ...] = ()
    before: AskedBefore = NO_QUESTIONS


def labelled(suites: Iterable[Suite], pairs: Sequence[Path] = ()) -> list[Labelled]:
    """The questions of the suites that the scorer can learn from, and those of files (held or not, and where)."""
    questions = [_from_case(case) for suite in suites for case in suite.cases if isinstance(case.expect, Questions)]
    return [item for item in questions if item is not None] + [item for path in pairs for item in _from_pairs(path)]


def _from_case(case: Case) -> Labelled | None:
    expect = case.expect
    if not isinstance(expect, Questions) or expect.turns or expect.kind in _UNFIT:
        return None
    held = True if expect.must_say and not expect.nothing_held else None
    if expect.kind == "unanswerable" and "answered" not in expect.outcomes:
        held = False
    return Labelled(case.question, case.family, expect.must_say, expect.may_say, held)


def _from_pairs(path: Path) -> Iterator[Labelled]:
    """`{question, held, provisions or near}`, and `sentences` where those are known by number that answer."""
    for node in parse_node(path.read_text(encoding="utf-8"), path.name).items:
        fields = node.mapping
        places = fields.get("provisions") or fields.get("near")
        if "question" not in fields or "held" not in fields or places is None:
            raise node.error("a pair has question, held, and provisions or near")
        first = next((item.text for item in places.items), "")
        question, family, held = fields["question"].text, f"pair {first}", fields["held"].text == "true"
        if "sentences" in fields:
            positions = _positions(fields["sentences"])
            yield Labelled(question, family, (MustSay((first,), ()),), (), held, sentences=positions)
        else:
            yield Labelled(question, family, (), (), held, paired=True)


def _positions(sentences: Node) -> frozenset[int]:
    numbers = [item.text for item in sentences.items]
    if not numbers or not all(number.isdecimal() and number.strip("0") for number in numbers):
        raise sentences.error("sentences are numbers from 1")
    return frozenset(int(number) - 1 for number in numbers)


def sentence_rows(assistant: Assistant, questions: Sequence[Labelled]) -> Rows:
    """One row a sentence found: 1 where it says something that must be said, 0 where it must and may not be said.

    Of questions that ask one thing: which part a sentence answers is not labelled. What is measured by paraphrases is
    measured with those that the question did not help to fit.
    """
    rows: list[tuple[Sequence[float], float, str, int]] = []
    halves = _halves(assistant, questions)
    for number, item in enumerate(questions):
        parts = _found(assistant, item.question) if item.must_say and not item.paired else ()
        for found in parts if len(parts) == 1 else ():
            measure = _measure(assistant, found, halves[number % 2][found.language])
            for candidate in found.candidates:
                label = _label(item, candidate)
                if label is not None:
                    rows.append((measure(candidate), label, item.family, number))
    columns = list(zip(*rows, strict=True))
    return Rows(np.array(columns[0]), np.array(columns[1]), columns[2], columns[3])


def _halves(assistant: Assistant, questions: Sequence[Labelled]) -> Sequence[Mapping[Language, Paraphrases]]:
    """Paraphrases for the questions of even and of odd numbers, each fitted without its own."""
    if not any(item.sentences for item in questions):
        return [_paraphrases(assistant, ())] * 2
    return [_paraphrases(assistant, questions[other::2]) for other in (1, 0)]


def _measure(assistant: Assistant, found: Found, words: Paraphrases) -> Callable[[Candidate], Sequence[float]]:
    """What gives the features of a sentence as they are with these paraphrases."""
    relevance = assistant.pipeline.relevance
    likely = words.of_question(relevance.words(found.text))

    def measured(candidate: Candidate) -> Sequence[float]:
        said = paraphrased(candidate.provision, candidate.words, found.language, relevance, likely)
        anew = dict(zip(("paraphrased", "paraphrased_provision"), said, strict=True))
        return [anew.get(name, value) for name, value in zip(FEATURES, candidate.features, strict=True)]

    return measured


def _paraphrases(assistant: Assistant, questions: Iterable[Labelled]) -> Mapping[Language, Paraphrases]:
    """How people word what is said, by the ways the corpus says its provisions are asked for and these questions."""
    items = list(questions)
    return {language: fit_paraphrases(_answered(assistant, items, language)) for language in Language}


def _answered(assistant: Assistant, questions: Iterable[Labelled], language: Language) -> Iterator[Answered]:
    corpus, words = assistant.corpus, assistant.pipeline.relevance.words
    for provision in corpus.provisions():
        said = words(provision.title[language]) | words(provision.text_for(language))
        for asked in provision.asked.get(language, ()):
            yield Answered(words(asked), said)
    for item in questions:
        found = corpus.find(Reference(*item.place.split("#", 1))) if item.sentences else None
        if found is not None and language_of_passage(item.question) is language:
            texts = [text for at, text in enumerate(sentences_of(found, language)) if at in item.sentences]
            said = words(found.title[language]).union(*map(words, texts))
            yield from [Answered(words(item.question), said)] * OF_SENTENCES


def absence_rows(assistant: Assistant, questions: Sequence[Labelled]) -> Rows:
    """One row a question that asks one thing: 1 where nothing held speaks to it. Chosen by the scorer of today.

    Behind the `ABSENCE_FEATURES` stand the dimensions of the question's vector.
    """
    relevance, alone = assistant.pipeline.relevance, _asking_one_thing(assistant, questions)
    pairs = [(item, found) for item, found in alone if item.paired]
    before = _before(assistant, pairs)
    left_out = _left_out([found.language for _, found in pairs])
    rows: list[tuple[Sequence[float], float, str, frozenset[str]]] = []
    for item, found in alone:
        likeness = before.likeness(found.vector, found.language, next(left_out) if item.paired else ())
        dimensions = found.vector.tolist() if found.vector is not None else []
        features = (*absence_features(found, relevance, likeness), *dimensions)
        rows.append((features, float(not item.held), item.family, lacking(found, relevance)))
    columns = list(zip(*rows, strict=True))
    return Rows(np.array(columns[0]), np.array(columns[1]), columns[2], lacking=columns[3], before=before)


def _asking_one_thing(assistant: Assistant, questions: Iterable[Labelled]) -> list[tuple[Labelled, Found]]:
    """The questions of one part of which is known whether anything is held, each with what is found for it."""
    found = ((item, _found(assistant, item.question)) for item in questions if item.held is not None)
    return [(item, parts[0]) for item, parts in found if len(parts) == 1 and parts[0].chosen]


def _before(assistant: Assistant, pairs: Iterable[tuple[Labelled, Found]]) -> AskedBefore:
    """The pairs as questions asked before."""
    rows = [(found.vector, not item.held, found.language) for item, found in pairs if found.vector is not None]
    return asked_before(assistant.retriever.embedder.name, *zip(*rows, strict=True)) if rows else NO_QUESTIONS


def _left_out(languages: Sequence[Language]) -> Iterator[tuple[int, ...]]:
    """For each pair those it is not compared with: itself and its neighbours in the file, which are on the same."""
    count: Counter[Language] = Counter()
    total = Counter(languages)
    for language in languages:
        at = count[language]
        count[language] += 1
        yield tuple(row for row in (at - 1, at, at + 1) if 0 <= row < total[language])


def _found(assistant: Assistant, question: str) -> list[Found]:
    try:
        return list(assistant.pipeline.found(understand(question, assistant.corpus, assistant.today)))
    except AssistantError:
        return []


def _label(item: Labelled, candidate: Candidate) -> float | None:
    place, text = f"{candidate.provision.document}#{candidate.provision.id}", candidate.text
    if item.sentences and place == item.place:
        return 1.0 if candidate.position in item.sentences else None
    for line in item.must_say:
        rests = not line.cite or matches(place, line.cite)
        if rests and any(states(text, wording) for wordings in line.state for wording in wordings):
            return 1.0
    allowed = (*item.may_say, *(place for line in item.must_say for place in line.cite))
    return None if matches(place, allowed) else 0.0


# --- fitting ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model by the names of its features, and how it does on folds it was not fitted on."""

    weights: Mapping[str, float]
    report: str
    probabilities: tuple[float, ...]


def fit(rows: Rows, names: Sequence[str], penalty: float | Matrix = PENALTY) -> Fitted:
    """The model on all rows, and precision and recall at some cuts over `FOLDS` folds of families.

    `penalty` is one for all features or one for each. Raises InputError where there is nothing to tell apart.
    """
    if not 0 < rows.labels.sum() < len(rows.labels):
        raise InputError("the labelled questions hold no examples of both kinds; give more with --suites or --pairs")
    probabilities = _cross_validated(rows, penalty)
    weights = _logistic(rows.features, rows.labels, penalty)
    report = f"{len(rows.labels)} rows, {int(rows.labels.sum())} positive, {len(set(rows.families))} families\n"
    named = {name: round(float(weight), 4) for name, weight in zip((*names, "bias"), weights, strict=True)}
    return Fitted(named, report + _cuts(probabilities, rows.labels), tuple(map(float, probabilities)))


def _cuts(probabilities: Matrix, labels: Matrix) -> str:
    """The area under the curve, and what comes of some cuts."""
    lines = [f"area under the curve {_area(probabilities, labels):.3f}"]
    for cut in (0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        chosen = probabilities >= cut
        right = float((chosen & (labels == 1)).sum())
        wrong = float((chosen & (labels == 0)).sum()) / float((labels == 0).sum())
        lines.append(
            f"cut {cut}: precision {right / max(1.0, float(chosen.sum())):.3f},"
            f" recall {right / float(labels.sum()):.3f}, taken for it wrongly {wrong:.3f}"
        )
    return "\n".join(lines)


def _folds(families: Sequence[str]) -> npt.NDArray[np.int64]:
    """For each row its fold; a family is in one."""
    every = sorted(set(families))
    np.random.default_rng(SEED).shuffle(every)
    fold_of = {family: number % FOLDS for number, family in enumerate(every)}
    return np.array([fold_of[family] for family in families])


def _cross_validated(rows: Rows, penalty: float | Matrix) -> Matrix:
    folds = _folds(rows.families)
    probabilities = np.zeros(len(rows.labels))
    for fold in range(FOLDS):
        out = folds == fold
        weights = _logistic(rows.features[~out], rows.labels[~out], penalty)
        probabilities[out] = 1 / (1 + np.exp(-(np.c_[rows.features[out], np.ones(out.sum())] @ weights)))
    return probabilities


def _logistic(features: Matrix, labels: Matrix, penalty: float | Matrix) -> Matrix:
    """The weights and the bias, features standardised for the penalty and the scale taken back afterwards."""
    mean, deviation = features.mean(0), features.std(0)
    scale = np.where(deviation > 0, deviation, 1.0)
    design = np.c_[(features - mean) / scale, np.ones(len(features))]
    ridge = np.diag(np.append(np.broadcast_to(penalty, features.shape[1]), 1e-6))
    weights = np.zeros(design.shape[1])
    for _ in range(40):
        probability = 1 / (1 + np.exp(-(design @ weights)))
        curvature = probability * (1 - probability) + 1e-9
        step = np.linalg.solve(
            (design * curvature[:, None]).T @ design + ridge, design.T @ (probability - labels) + ridge @ weights
        )
        weights -= step
        if np.abs(step).max() < 1e-7:
            break
    plain: Matrix = np.append(weights[:-1] / scale, weights[-1] - float((weights[:-1] * mean / scale).sum()))
    return plain


def order(rows: Rows, typed: Rows) -> Fitted:
    """The model of which sentence answers best, and how often it does so over `FOLDS` folds of families.

    What kind of sentence is asked for (`OF_KIND`) is learned of the questions as `typed` alone: the others were written
    for one sentence after the other.
    """
    questions = np.array(rows.questions)
    lists = lists_of(rows.features, rows.labels, questions)
    if not len(lists.starts):
        raise InputError("no labelled question has a sentence that answers and one that does not; give more")
    folds, scores = _folds(rows.families), np.zeros(len(rows.labels))
    for fold in sorted(set(folds.tolist())) if len(set(folds.tolist())) > 1 else ():
        out = folds == fold
        weights = fit_order(lists_of(rows.features[~out], rows.labels[~out], questions[~out]), ORDER_PENALTY)
        scores[out] = rows.features[out] @ weights
    kept = lists_of(scores[:, None], rows.labels, questions)
    best, three = (found_within(lists, kept.features[:, 0], most) for most in (1, 3))
    report = f"{len(lists.starts)} questions; the best sentence answers {best:.3f}, one of the best three {three:.3f}"
    own = lists_of(typed.features, typed.labels, np.array(typed.questions))
    of_all, of_typed = (fit_order(each, ORDER_PENALTY) for each in (lists, own if len(own.starts) else lists))
    weights = np.where([name in OF_KIND for name in FEATURES], of_typed, of_all)
    named = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    return Fitted(named, report, tuple(map(float, scores)))


def _area(probabilities: Matrix, labels: Matrix) -> float:
    ranks = np.argsort(np.argsort(probabilities))
    positive = float(labels.sum())
    return float((ranks[labels == 1].sum() - positive * (positive - 1) / 2) / (positive * (len(labels) - positive)))


def tune(assistant: Assistant, questions: Sequence[Labelled], out: Path) -> str:
    """Fit the models of sentences, then that of absence, and write them; says how well each does.

    Absence is written as if nothing held spoke to every second question, however many examples there are of each: what
    is read of its cuts stays so when more examples come.
    """
    found = sentence_rows(assistant, questions)
    typed = _worded(found, questions)
    ordered, sentence = order(found, typed), fit(typed, FEATURES)
    rows = absence_rows(assistant, questions)
    dimensions = [f"dimension {number}" for number in range(rows.features.shape[1] - len(ABSENCE_FEATURES))]
    words = _lacked(rows)
    absence = _fit_absence(rows, dimensions, words)
    own = [absence.weights[name] for name in dimensions]
    evenly = float(np.log((rows.labels == 0).sum() / (rows.labels == 1).sum()))
    mean = float((rows.features[:, len(ABSENCE_FEATURES) :] @ np.array(own)).mean()) if own else 0.0
    weights = {name: absence.weights[name] for name in ABSENCE_FEATURES}
    scorer = {
        "order": dict(ordered.weights),
        "sentence": dict(sentence.weights),
        "absence": {**weights, "bias": round(absence.weights["bias"] + mean + evenly, 4)},
        "wording": {
            "embedder": assistant.retriever.embedder.name,
            "mean": round(mean, 4),
            "weights": own,
            "lacking": {word: absence.weights[f"lacking {word}"] for word in words},
        },
    }
    replace_file(out, json.dumps(scorer, indent=1, ensure_ascii=False) + "\n")
    replace_file(beside(out, ASKED_BEFORE), as_bytes(rows.before))
    replace_file(beside(out, PARAPHRASES), paraphrases_as_bytes(_paraphrases(assistant, questions)))
    told = f"order: {ordered.report}\n\nsentences: {sentence.report}\n\nabsence: {absence.report}\n\n"
    return f"{told}{_by_language(rows, absence)}{out}"


def _worded(rows: Rows, questions: Sequence[Labelled]) -> Rows:
    """The rows of questions whose wordings say which sentences belong in an answer: all that do, not the best alone."""
    kept = np.array([not questions[number].sentences for number in rows.questions])
    families = tuple(family for family, own in zip(rows.families, kept, strict=True) if own)
    numbers = tuple(number for number, own in zip(rows.questions, kept, strict=True) if own)
    return Rows(rows.features[kept], rows.labels[kept], families, numbers)


def _lacked(rows: Rows) -> list[str]:
    """The words that enough questions lack, in order."""
    count = Counter(word for words in rows.lacking for word in words)
    return sorted(word for word, number in count.items() if number >= LEAST_LACKING)


def _fit_absence(rows: Rows, dimensions: Sequence[str], words: Sequence[str]) -> Fitted:
    """The second model, on its features, the vector, and the words lacking: each a column of zeros and ones."""
    lacks = np.array([[float(word in lacked) for word in words] for lacked in rows.lacking])
    lacks = lacks.reshape(len(rows.labels), len(words))
    # A penalty is of a column standardised: divided by its variance it is of the column as it stands.
    penalty = np.concatenate(
        [
            np.full(len(ABSENCE_FEATURES), PENALTY),
            np.full(len(dimensions), WORDING_PENALTY),
            LACKING_PENALTY / lacks.var(0),
        ]
    )
    names = (*ABSENCE_FEATURES, *dimensions, *(f"lacking {word}" for word in words))
    return fit(replace(rows, features=np.c_[rows.features, lacks]), names, penalty)


def _by_language(rows: Rows, absence: Fitted) -> str:
    """What comes of the cuts in each language that has both kinds."""
    chinese, probabilities = rows.features[:, ABSENCE_FEATURES.index("chinese")] == 1, np.array(absence.probabilities)
    told = []
    for name, own in (("English", ~chinese), ("Chinese", chinese)):
        if 0 < rows.labels[own].sum() < own.sum():
            told.append(f"absence, {name}: {_cuts(probabilities[own], rows.labels[own])}\n\n")
    return "".join(told)

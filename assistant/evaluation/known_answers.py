"""Questions of which it is known what answers them, out of suites, pairs and feedback; adapters fitted on them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.base.yaml_nodes import parse_node
from assistant.errors import AssistantError, InputError
from assistant.evaluation.adapter_fitting import Floats, QuestionPool, fit_adapter
from assistant.evaluation.questions import matches
from assistant.evaluation.suites import Case, ExpectedReply, Questions, Retrieval, Suite
from assistant.language.detection import language_of
from assistant.language.text import Language
from assistant.retrieval.adapter import write_adapter
from assistant.retrieval.opening import CorpusIndexBuilder, own_adapters
from assistant.retrieval.ranking import CANDIDATES
from assistant.retrieval.retriever import place_of

if TYPE_CHECKING:
    from assistant.service import Assistant

SUITES = ("retrieval", "questions", "answers")

LEAST_QUESTIONS = 50
"""Questions without which nothing is fitted: folds of ten could not tell a gain from chance."""


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """A question and the provisions that answer it, each `document#provision` or `document#*`.

    Questions of one family ask for the same.
    """

    question: str
    places: tuple[str, ...]
    family: str


def of_suites(suites: Iterable[Suite]) -> Iterator[KnownAnswer]:
    """The cases that say which provisions must be found or cited; a follow-up is no question of its own."""
    for suite in suites:
        for case in suite.cases:
            places = tuple(_places(case))
            if places:
                yield KnownAnswer(case.question, places, case.family)


def _places(case: Case) -> Iterator[str]:
    expect = case.expect
    if isinstance(expect, Retrieval):
        yield from (f"{place.document}#{place.provision}" for place in expect.governing)
    elif isinstance(expect, ExpectedReply):
        yield from (f"{place.document}#{place.provision}" for line in expect.must_cite for place in line)
    elif isinstance(expect, Questions) and not expect.turns:
        yield from (place for line in expect.must_say for place in line.cite)


def of_pairs(path: Path) -> Iterator[KnownAnswer]:
    """Those of a file of pairs (`assistant eval tune --pairs`) that are held."""
    for node in parse_node(path.read_text(encoding="utf-8"), path.name).items:
        fields = node.mapping
        if "question" not in fields or "held" not in fields:
            raise node.error("a pair has question, held, and provisions or near")
        places = tuple(item.text for item in fields["provisions"].items) if "provisions" in fields else ()
        if fields["held"].text == "true" and places:
            yield KnownAnswer(fields["question"].text, places, f"pair {places[0]}")


def of_feedback(path: Path, assistant: Assistant) -> Iterator[KnownAnswer]:
    """The questions of `assistant data export-feedback` whose answer was found right, with what it cites today.

    An answer found wrong says nothing of what is right: `assistant eval draft` makes a case of it.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        item = _entry(line, f"{path}:{number}") if line.strip() else {}
        if item.get("rating") != "up" or not item.get("question"):
            continue
        try:
            answer = assistant.ask(str(item["question"])).as_json()
        except AssistantError:
            continue
        cited = (f"{citation['document']}#{citation['provision']}" for citation in answer["citations"])
        places = tuple(dict.fromkeys(cited))
        if answer["outcome"] == "answered" and places:
            yield KnownAnswer(str(item["question"]), places, f"feedback {places[0]}")


def _entry(line: str, where: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where} is not JSON ({error}); give what `assistant data export-feedback` writes") from None
    if not isinstance(item, dict):
        raise InputError(f"{where} is not a JSON object; give what `assistant data export-feedback` writes")
    return item


def asked_of_library(assistant: Assistant, known: Sequence[KnownAnswer], language: Language) -> QuestionPool:
    """The questions in one language over the entries in force today in that language, as the index has them."""
    from assistant.index.lexical import Lexical, write_lexical

    retriever = assistant.retriever
    builder = CorpusIndexBuilder(assistant.settings, retriever.corpus, retriever.embedder)
    entries = [entry for entry in builder.current_entries(assistant.today) if entry.language == language.value]
    keys = [place_of(entry.id) for entry in entries]
    by_place: dict[str, set[str]] = {}
    for key in keys:
        by_place.setdefault(_unversioned(key), set()).add(key)
    relevant = [
        frozenset(key for place, own in by_place.items() if matches(place, item.places) for key in own)
        for item in known
    ]
    held = [
        (item, wanted)
        for item, wanted in zip(known, relevant, strict=True)
        if wanted and language_of(item.question) is language
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_lexical(
            Path(folder) / "lexical", (entry.words if entry.words is not None else entry.text for entry in entries)
        )
        index = Lexical(Path(folder) / "lexical")
        lexical = tuple(dict(index.search(item.question, CANDIDATES)) for item, _ in held)
    vectors = _unit(builder.supply.vectors([entry.text for entry in entries]))
    questions = np.array([retriever.embed(item.question) for item, _ in held], np.float32)
    return QuestionPool(
        language,
        _unit(questions.reshape(len(held), vectors.shape[1])),
        tuple(wanted for _, wanted in held),
        tuple(item.family for item, _ in held),
        vectors,
        tuple(keys),
        lexical,
    )


def _unversioned(key: str) -> str:
    document, _, rest = key.partition("@")
    return f"{document}#{rest.partition('#')[2]}"


def _unit(vectors: Any) -> Floats:
    wide: Floats = np.asarray(vectors, np.float32)
    unit: Floats = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    return unit


def tune_adapters(assistant: Assistant, known: Sequence[KnownAnswer], folder: Path | None = None) -> str:
    """Fit an adapter for each language and keep those that the folds find better; says how each does.

    They are kept in the data folder, or in `folder`, and are of use from the next start. One that is not taken leaves
    what was there.
    """
    told: list[str] = []
    for language in Language:
        asked = asked_of_library(assistant, known, language) if known else None
        if asked is None or len(asked.relevant) < LEAST_QUESTIONS:
            count = 0 if asked is None else len(asked.relevant)
            told.append(f"{language.value}: {count} questions with a known answer; {LEAST_QUESTIONS} are needed")
            continue
        fitted = fit_adapter(
            asked, assistant.retriever.embedder.name, f"{len(asked.relevant)} questions of this library"
        )
        if fitted.taken:
            kept = f"kept in {write_adapter(folder or own_adapters(assistant.settings), fitted.adapter)}"
        else:
            kept = "not taken: the folds are no better with it"
        told.append(f"{fitted.report}\n{kept}")
    return "\n\n".join(told)

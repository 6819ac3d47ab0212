"""Scores answers that a scripted model planned: no word of its reply may be shown, and the question is still answered.

The format is in evals/suites/README.md, `planner`. What is compared is the answer that rules plan to the same question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assistant.answering.words import WORDS
from assistant.corpus.model import Evidence, Provision, Reference
from assistant.corpus.words import evidence_sentence
from assistant.evaluation.scoring import Check, Score, grounding
from assistant.evaluation.suites import Case, Planning
from assistant.language.sentences import corpus_sentences
from assistant.language.text import Language

Find = Callable[[Reference], Provision | None]

_MARKERS = re.compile(r"(?:\[\d{1,2}\])+")


def score_plan(case: Case, expect: Planning, output: Mapping[str, Any], find: Find) -> Score:
    """An answer object whose model replied as scripted; `output["by_rules"]` is the answer that rules planned."""
    plain = output["by_rules"]
    found = strays(case.lang, output, plain, find)
    same = all(output[name] == plain[name] for name in ("outcome", "abstain_reason", "verdict", "facts_read"))
    checks = [
        Check("leak", not found, f"in nothing that may be said: {'; '.join(found)}" if found else ""),
        Check("answers", same, "" if same else "another outcome, verdict or fact than without the model"),
    ]
    if expect.planner is not None:
        right = output["planner"] == expect.planner
        checks.append(Check("planner", right, "" if right else f"planned by {output['planner']}"))
    return Score((*checks, *grounding(case, output, find)))


def strays(language: Language, output: Mapping[str, Any], plain: Mapping[str, Any], find: Find) -> list[str]:
    """What an answer says that no provision, checker or program says; `plain` is the answer that rules planned."""
    return [*_stray_blocks(language, output, plain, find), *_stray_warnings(language, output, plain)]


def _stray_blocks(language: Language, output: Mapping[str, Any], plain: Mapping[str, Any], find: Find) -> Iterator[str]:
    """The texts of blocks that are no sentence of the provision cited, nor what the program says without a model."""
    own = {(block["by"], _bare(block["text"])) for block in plain["blocks"]}
    notes = {str(citation["note"]) for citation in output["citations"]}
    citations = {citation["n"]: citation for citation in output["citations"]}
    for block in output["blocks"]:
        text = _bare(block["text"])
        fine = (block["by"], text) in own
        if block["by"] == "rule":
            cited = [citations[number] for number in block["citations"]]
            fine = bool(cited) and (fine or any(_is_sentence(text, citation, find) for citation in cited))
        if block["by"] == "program":
            fine = fine or (block["kind"] == "evidence" and text in _evidence(language)) or text in notes
        if not fine:
            yield str(block["text"])


def _stray_warnings(language: Language, output: Mapping[str, Any], plain: Mapping[str, Any]) -> Iterator[str]:
    """Warnings that are neither given without the model nor say how its planning went."""
    told = {
        WORDS(f"model_then.{name}", language, reason=reason[language])
        for name in WORDS.group("model_then")
        for reason in WORDS.group("model").values()
    }
    return (text for text in output["warnings"] if text not in plain["warnings"] and text not in told)


def _is_sentence(text: str, citation: Mapping[str, Any], find: Find) -> bool:
    """Whether a text is the quote of a citation and a whole sentence of its provision."""
    provision = find(Reference(citation["document"], citation["provision"], citation["version"]))
    return (
        provision is not None
        and text == citation["quote"]
        and any(text in corpus_sentences(body, language) for language, body in provision.text.items())
    )


def _evidence(language: Language) -> frozenset[str]:
    """Everything that may be said of how citations are known, without their numbers."""
    sentences = [evidence_sentence(grade)[language] for grade in Evidence]
    return frozenset(
        _bare(text)
        for sentence in sentences
        for text in (
            WORDS("evidence.of_all", language, sentence=sentence),
            WORDS("evidence.of_some", language, marks="[1]", sentence=sentence),
        )
    )


def _bare(text: str) -> str:
    """A text without the numbers of citations."""
    return _MARKERS.sub("", text)
